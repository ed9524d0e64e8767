#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Passwords in the desktop's password store: kept, used, forgotten; and without a store."""

import re

import journey
from desktop import wait_until
from journey import Journey
from passwordstore import PasswordStore, is_installed
from rfbserver import RfbServer
from screen import type_text
from steps import guest_window, pick

NAME = "vault"
HOST = """<node>{auth}
<domain type='test' xmlns:test='http://libvirt.org/schemas/domain/test/1.0'>
  <name>{name}</name><uuid>11111111-2222-3333-4444-5555555555bb</uuid><memory>65536</memory>
  <os><type>hvm</type></os>
  <devices><graphics type='vnc' port='{port}' listen='127.0.0.1'/></devices>
  <test:runstate>1</test:runstate>
</domain></node>
"""
AUTH = "<auth><user password='swordfish'>root</user></auth>"


class Passwords(Journey):
    """What all have: a display that wants a password."""

    def setUp(self):
        super().setUp()
        self.server = RfbServer(password="secret")
        self.addCleanup(self.server.close)
        self.host = self.file(f"{self.label}.xml")
        self.write()

    def write(self, auth=""):
        """The host's file."""
        with open(self.host, "w", encoding="utf-8") as file:
            file.write(HOST.format(auth=auth, name=NAME, port=self.server.port))

    def open(self):
        """The guest's window."""
        app = self.start("--connect", "test://" + self.host, "--show-domain-console", NAME)
        return app, guest_window(app, NAME)

    @staticmethod
    def answer(window, word, remember):
        """Types it into the console's question."""
        entry = window.find("password text", "Password", ("showing", "focused"))
        type_text(word)
        wait_until("all of it typed", lambda: len(entry.text) == len(word))
        window.find("check box", "Remember it in the password store").set_checked(remember)
        window.find("push button", "Connect").click()

    def picture(self, window):
        """Waits until the screen is shown."""
        return window.find("drawing area", "Console of " + NAME, ("showing",))

    def asked(self, window):
        """Waits until a password is asked for; nothing is in the field."""
        entry = window.find("password text", "Password", ("showing", "focused"))
        self.assertEqual(entry.text, "")

    @staticmethod
    def forget(app):
        """By the connection's menu."""
        manager = app.manager()
        manager.find("push button", re.compile("^Menu of ")).press_mouse()
        pick(manager, "Forget Passwords")


class Kept(Passwords):
    """With a real password store."""

    def setUp(self):
        super().setUp()
        if not is_installed():
            self.skipTest("no gnome-keyring")
        self.store = PasswordStore(self.file("keyring.log"))
        self.addCleanup(self.store.close)
        self.assertEqual(self.store.count(), 0)

    def test_display(self):
        """A display's: kept, used without a question, forgotten when it is told to."""
        app, window = self.open()
        self.answer(window, "secret", True)
        self.picture(window)
        self.store.wait_count(1)
        app.quit()
        app, window = self.open()
        self.picture(window)
        self.show("by-itself")
        self.assertNotIn("secret", app.said())
        app.quit()
        app = self.start("--connect", "test://" + self.host)
        app.manager().find("table cell", NAME)
        self.forget(app)
        self.store.wait_count(0)
        app.quit()
        app, window = self.open()
        self.asked(window)

    def test_display_not_kept(self):
        """Nobody asked for it: nothing is kept."""
        app, window = self.open()
        self.answer(window, "secret", False)
        self.picture(window)
        app.quit()
        self.assertEqual(self.store.count(), 0)

    def test_display_changed(self):
        """What is kept is wrong by now: asked, and not tried again."""
        app, window = self.open()
        self.answer(window, "secret", True)
        self.picture(window)
        self.store.wait_count(1)
        app.quit()
        self.server.password = "another"
        _app, window = self.open()
        window.reads("The display refused this password. Try again.")
        self.store.wait_count(0)
        self.assertEqual(len(self.server.of("refused")), 1)
        self.answer(window, "another", True)
        self.picture(window)
        self.store.wait_count(1)

    def test_host(self):
        """A host's: kept, used without a question, forgotten when it is told to."""
        self.write(AUTH)
        self.server.password = None
        app = self.start("--connect", "test://" + self.host)
        self.log_in(app, True)
        self.store.wait_count(2)
        app.quit()
        app = self.start("--connect", "test://" + self.host)
        manager = app.manager()
        manager.find("table cell", NAME)
        self.assertNotIn("swordfish", app.said())
        self.forget(app)
        self.store.wait_count(0)
        app.quit()
        app = self.start("--connect", "test://" + self.host)
        app.window("Authentication", "dialog")

    def log_in(self, app, remember):
        """Answers the host's two questions."""
        for field, word in (("text", "root"), ("password text", "swordfish")):
            def ask(role=field):
                return [node for question in app.windows() if question.name == "Authentication"
                        for node in question.look(role)]
            entry = wait_until("the question", ask)[0]
            question = entry.within("dialog")
            entry.focus()
            type_text(word)
            wait_until("all of it typed", lambda node=entry, typed=word: len(node.text) == len(typed))
            question.find("check box", "Remember it in the password store").set_checked(remember)
            self.show(field.split()[0])
            question.find("push button", "Log In").click()
        app.manager().find("table cell", NAME)


class NoStore(Passwords):
    """Nothing on the bus keeps passwords."""

    def test_told_once(self):
        """It works, and that nothing is kept is said one time."""
        app, window = self.open()
        self.answer(window, "secret", True)
        message = app.window(role=("alert", "dialog"))
        message.reads(re.compile("could not be remembered"))
        message.reads(re.compile("no password store"))
        self.show("told")
        message.find("push button", re.compile("Close|OK")).click()
        self.picture(window)
        self.server.password = "another"
        self.server.drop()
        window.reads("The display refused this password. Try again.")
        self.answer(window, "another", True)
        self.picture(window)
        self.assertFalse([node for node in app.windows() if node.role in ("alert", "dialog")])


del Passwords

if __name__ == "__main__":
    journey.main()
