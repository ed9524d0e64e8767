#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The clipboard, shared with a guest over VNC, as far as the user wants that."""

import os

import journey
from clipboard import copy, pasted
from desktop import wait_until
from journey import Journey
from rfbserver import RfbServer
from screen import type_text
from steps import guest_window

NAME = "copying"
HOST = """
<node>
  <domain type='test'>
    <name>{name}</name>
    <uuid>7e6f2c1a-1111-4000-8000-0000000000cc</uuid>
    <memory unit='MiB'>64</memory>
    <os><type>hvm</type></os>
    <devices><graphics type='vnc' port='{port}' listen='127.0.0.1'/></devices>
  </domain>
</node>"""


class Clipboard(Journey):
    """A screen of the test's own."""

    def setUp(self):
        super().setUp()
        self.server = RfbServer(rate=2)
        self.addCleanup(self.server.close)
        self.host = self.file(f"{self.label}.xml")
        with open(self.host, "w", encoding="utf-8") as file:
            file.write(HOST.format(name=NAME, port=self.server.port))

    def prefer(self, shared):
        """As the switch in the preferences has it."""
        folder = os.path.join(os.environ["XDG_CONFIG_HOME"], "glib-2.0/settings")
        os.makedirs(folder)
        with open(os.path.join(folder, "keyfile"), "w", encoding="ascii") as file:
            file.write(f"[org/domusvm/Domus]\nconsole-share-clipboard={str(shared).lower()}\n")

    def open(self):
        """The guest's window; the guest has the keyboard when this returns."""
        app = self.start("--connect", "test://" + self.host, "--show-domain-console", NAME)
        window = guest_window(app, NAME)
        window.find("push button", "Type Clipboard", ("sensitive",))
        self.into(window)
        return window

    def into(self, window):
        """Gives the guest the keyboard."""
        window.find("drawing area", "Console of " + NAME, ("showing",)).press_mouse()
        self.server.events.clear()
        type_text("x")
        wait_until("the guest has the keyboard", lambda: self.server.of("key"))

    def copied(self, text):
        """Something is copied by another program here."""
        process = copy(text)

        def end():
            process.kill()
            process.wait()
            process.stdout.close()
        self.addCleanup(end)

    def wait_here(self, text):
        """Waits until another program can paste it."""
        wait_until(lambda: f"{text!r} to paste; it is {pasted()!r}", lambda: pasted() == text)

    def test_both_ways(self):
        """With letters beyond ASCII; and what came from the guest does not go back to it."""
        self.copied("“Grüße” from here")
        texts = RfbTexts(self.server)
        self.open()
        texts.wait('"Grüße" from here')
        self.server.cut("Crème from there")
        self.wait_here("Crème from there")
        self.assertNotIn("Crème from there", texts.all)

    def test_not_wanted(self):
        """Switched off: nothing goes either way."""
        self.prefer(False)
        self.copied("mine alone")
        texts = RfbTexts(self.server)
        window = self.open()
        self.server.cut("theirs alone")
        # What is answered after this was sent after it.
        frames = self.server.frames
        wait_until("pictures after it", lambda: self.server.frames > frames + 1)
        self.into(window)
        self.assertEqual(texts.all, [])
        self.assertEqual(pasted(), "mine alone")


class RfbTexts:
    """Keeps what a guest is given, whatever becomes of the server's events."""

    def __init__(self, server):
        self.all = []
        server.on_event = self._take

    def _take(self, event):
        if event["event"] == "text":
            self.all.append(event["text"])

    def wait(self, text):
        """Until it is there."""
        wait_until(lambda: f"{text!r} in the guest; it has {self.all}", lambda: text in self.all)


if __name__ == "__main__":
    journey.main()
