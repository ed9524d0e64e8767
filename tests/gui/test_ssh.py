#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Over SSH: one login for a host, its screens and its serial lines."""

import os
import re
import subprocess

import journey
import serialconsole
from desktop import wait_until
from hosts import QemuHost
from journey import Journey
from passwordstore import PasswordStore, is_installed
from screen import type_text
from serialconsole import DOMAIN
from steps import open_guest
from testsshd import TestSshd, Unavailable

GUESTS = ["ssh-one", "ssh-two", "ssh-three", "ssh-four", "ssh-five"]


class OverSsh(Journey):
    """A libvirtd and an sshd of one's own."""

    def setUp(self):
        super().setUp()
        self.sshd = TestSshd("AllowTcpForwarding no" if "forwarding" in self.id() else "")
        try:
            self.sshd.start()
        except Unavailable as error:
            self.skipTest(str(error))
        self.addCleanup(self.end_sshd)
        self.host = QemuHost(self.folder, discs=("serial.iso",))
        self.host.__enter__()
        self.addCleanup(self.host.__exit__)
        self.uri = (f"qemu+ssh://{self.sshd.user}@127.0.0.1:{self.sshd.port}/session"
                    f"?command={self.sshd.path('ssh')}&netcat={self.sshd.path('nc')}"
                    f"&socket={self.host.daemon.dir}/run/libvirt/libvirt-sock")

    def end_sshd(self):
        """And keeps what it said."""
        self.keep("sshd.log", self.sshd.log())
        self.sshd.stop()

    def define(self, name, display="vnc"):
        """A guest that runs."""
        xml = DOMAIN.format(type="qemu", name=name, machine="", loader="",
                            iso=self.host.disc("serial.iso"), listen="127.0.0.1", more="")
        self.host.define(xml.replace("type='vnc'", f"type='{display}'"))
        self.host.virsh("start", name)

    def add(self, app):
        """Asks for the connection in the dialog."""
        app.manager().find("push button", "Add Connection…").click()
        dialog = app.window("Add Connection", "dialog")
        dialog.find("combo box", "Hypervisor").choose("Other address")
        dialog.find("text", "Address").set_text(self.uri)
        dialog.find("push button", "Connect").click()
        return dialog

    def masters(self):
        """The processes of ssh that hold a connection."""
        done = subprocess.run(["pgrep", "-f", "--", f"-MNT.*{self.sshd.port}"],
                              capture_output=True, text=True, check=False)
        return done.stdout.split()

    @staticmethod
    def own_connections(app):
        """What Domus itself has open over TCP: nothing, all goes through ssh."""
        def inode(link):
            try:
                return os.readlink(link)
            except OSError:  # closed meanwhile
                return ""
        folder = f"/proc/{app.process.pid}/fd"
        mine = {inode(os.path.join(folder, name)) for name in os.listdir(folder)}
        with open("/proc/net/tcp", encoding="ascii") as table:
            return [line for line in table.readlines()[1:] if f"socket:[{line.split()[9]}]" in mine]

    def test_one_login(self):
        """The host's key is asked for; five screens and a serial line need no second login."""
        for name in GUESTS:
            self.define(name)
        app = self.start("--connect", "test:///default")
        app.manager().find("table cell", "test")
        self.add(app)
        question = app.window("Unknown Host", "dialog")
        self.assertIn(self.sshd.fingerprint(),
                      question.find("label", re.compile("SHA256")).name)
        self.show("host-key")
        question.find("push button", "Trust and Connect").click()
        app.no_window("Add Connection")
        windows = {}
        for name in GUESTS:
            windows[name] = open_guest(app, name)
            windows[name].find("drawing area", f"Console of {name}", seconds=90)
        self.show("consoles")
        window = windows[GUESTS[-1]]
        window.find("radio button", "Serial").click()
        window.find("terminal", "Serial 1").focus()
        type_text("over the wire")
        wait_until(lambda: "serial line; it says:\n" + serialconsole.SerialConsole.said(window),
                   lambda: "over the wire" in serialconsole.SerialConsole.said(window), 90, 0.3)
        self.show("serial")
        self.assertEqual(self.own_connections(app), [])
        self.assertEqual(self.sshd.logins(), 1, self.sshd.log())
        self.assertEqual(len(self.masters()), 1)

    def test_two_addresses(self):
        """Two connections to one host log in once, also when one of them goes."""
        self.sshd.trust()
        self.define("ssh-one")
        app = self.start("--connect", self.uri, "--show-domain-console", "ssh-one")
        window = app.window(re.compile("ssh-one"), "frame")
        window.find("drawing area", "Console of ssh-one", seconds=90)
        first, self.uri = self.uri, self.uri + "&no_tty=1"
        self.add(app)
        app.no_window("Add Connection")
        self.assertNotEqual(first, self.uri)
        wait_until("guest in both", lambda: len(app.manager().look(
            "table cell", re.compile("ssh-one"))) >= 2, 90)
        self.show("both")
        self.assertEqual(self.sshd.logins(), 1, self.sshd.log())
        self.assertEqual(len(self.masters()), 1)

    def test_spice(self):
        """Each channel of a SPICE display goes the same way."""
        if not os.path.exists(self.file("ui/spice/libdomus-spice.so")):
            self.skipTest("built without SPICE")
        self.sshd.trust()
        self.define("ssh-one", "spice")
        app = self.start("--connect", self.uri, "--show-domain-console", "ssh-one")
        # spice-gtk's own, when its widget is there before the server has said how it points.
        app.harmless = re.compile("GSpice-WARNING.*update_mouse_mode")
        window = app.window(re.compile("ssh-one"), "frame")
        window.find("drawing area", "Console of ssh-one", ("showing",), seconds=90)
        self.show("spice")
        self.assertEqual(self.own_connections(app), [])
        window.find("radio button", "Serial").click()
        window.find("terminal", "Serial 1").focus()
        type_text("beside it")
        wait_until(lambda: "serial line; it says:\n" + serialconsole.SerialConsole.said(window),
                   lambda: "beside it" in serialconsole.SerialConsole.said(window), 90, 0.3)
        self.assertEqual(self.sshd.logins(), 1, self.sshd.log())

    def test_no_forwarding(self):
        """The host's sshd passes nothing on: the screen comes all the same."""
        self.sshd.trust()
        self.define("ssh-one")
        app = self.start("--connect", self.uri, "--show-domain-console", "ssh-one")
        window = app.window(re.compile("ssh-one"), "frame")
        window.find("drawing area", "Console of ssh-one", ("showing",), seconds=90)
        self.show("console")
        self.assertEqual(self.sshd.logins(), 1, self.sshd.log())

    def test_broken_and_killed(self):
        """What breaks is made again; nothing outlives the program."""
        self.sshd.trust()
        self.define("ssh-one")
        app = self.start("--connect", self.uri, "--show-domain-console", "ssh-one")
        window = app.window(re.compile("ssh-one"), "frame")
        window.find("drawing area", "Console of ssh-one", seconds=90)
        self.sshd.cut()
        wait_until(lambda: f"second login; sshd says:\n{self.sshd.log()}",
                   lambda: self.sshd.logins() == 2, 90, 0.3)
        window.find("drawing area", "Console of ssh-one", seconds=90)
        self.show("again")
        before = self.masters()
        self.assertEqual(len(before), 1)
        app.process.kill()
        app.process.wait()
        wait_until(lambda: f"ssh gone; there is {self.masters()}", lambda: not self.masters(), 30,
                   0.1)
        self.apps.remove(app)

    def refused(self, words):
        """Connecting fails with these words."""
        app = self.start("--connect", "test:///default")
        app.manager().find("table cell", "test")
        dialog = self.add(app)
        dialog.reads("Connecting failed")
        dialog.reads(re.compile(words))
        self.show("refused")
        return app, dialog

    def test_changed_key(self):
        """A host with another key than the known one is not connected to."""
        self.sshd.trust("other_key")
        self.refused("shows another key")
        self.assertEqual(self.sshd.logins(), 0)

    def test_not_let_in(self):
        """A key that the host does not want."""
        self.sshd.trust()
        self.sshd.use_key("other_key")
        self.refused("refused the login")

    def test_no_libvirt(self):
        """SSH works, and there is no libvirt."""
        self.sshd.trust()
        self.uri = self.uri.replace("libvirt-sock", "no-such-sock")
        self.refused("libvirt is not running")

    def lock_key(self):
        """The only key that opens the host has a passphrase."""
        self.sshd.trust()
        self.sshd.make_key("locked", "correct horse")
        with open(self.sshd.path("locked.pub"), encoding="ascii") as public:
            with open(self.sshd.path("authorized_keys"), "w", encoding="ascii") as file:
                file.write(public.read())
        self.sshd.use_key("locked")

    def unlock(self, app, answer, remember=False):
        """Answers the question for the passphrase."""
        question = app.window("Authentication", "dialog")
        question.find("password text").focus()
        type_text(answer)
        question.find("check box", "Remember it in the password store").set_checked(remember)
        self.show("passphrase")
        question.find("push button", "Unlock").click()

    def test_passphrase(self):
        """A key with a passphrase: wrong, then right; it is in no log."""
        self.lock_key()
        app = self.start("--connect", "test:///default")
        app.manager().find("table cell", "test")
        self.add(app)
        for answer in ("battery staple", "correct horse"):
            self.unlock(app, answer)
            if answer.startswith("battery"):
                wait_until("the question again",
                           lambda: any(window.look("label", re.compile("not right"))
                                       for window in app.windows()), 40, 0.1)
        app.no_window("Add Connection")
        self.assertEqual(self.sshd.logins(), 1)
        self.assertNotIn("horse", app.said() + self.sshd.log())

    def test_passphrase_kept(self):
        """In the desktop's password store: the next start asks nobody."""
        if not is_installed():
            self.skipTest("no gnome-keyring")
        store = PasswordStore(self.file("keyring.log"))
        self.addCleanup(store.close)
        self.lock_key()
        app = self.start("--connect", "test:///default")
        app.manager().find("table cell", "test")
        self.add(app)
        self.unlock(app, "correct horse", True)
        app.no_window("Add Connection")
        store.wait_count(1)
        app.quit()
        self.define(GUESTS[0])
        app = self.start("--connect", self.uri)
        app.manager().find("table cell", GUESTS[0])
        self.assertEqual(self.sshd.logins(), 2)
        self.assertNotIn("horse", app.said() + self.sshd.log())


if __name__ == "__main__":
    journey.main(as_root=os.geteuid() == 0)
