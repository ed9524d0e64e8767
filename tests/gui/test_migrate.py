#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Guests move between two real QEMU hosts: running, off, refused, and when the other one dies."""

import os
import re
import signal

import journey
from desktop import wait_until
from hosts import QemuHost
from journey import Journey
from serialconsole import DOMAIN
from steps import guest_window, shut_down_menu

NAME = "wanderer"
HERE, THERE = ("00000000-1111-2222-3333-00000000000%d" % number for number in (1, 2))
NOTES = "Moves about."


class Migrate(Journey):
    """Two libvirtds, which take each other for another machine."""

    def setUp(self):
        super().setUp()
        self.here, self.there = (
            QemuHost(self.folder, discs=("serial.iso",), settings=f'host_uuid = "{uuid}"\n')
            for uuid in (HERE, THERE))
        for host in (self.here, self.there):
            host.__enter__()
            self.addCleanup(host.__exit__)
        self.define()
        settings = os.path.join(os.environ["XDG_CONFIG_HOME"], "glib-2.0", "settings")
        os.makedirs(settings)
        with open(os.path.join(settings, "keyfile"), "w", encoding="utf-8") as file:
            file.write("[org/domusvm/Domus]\nconnections="
                       f"['{self.here.uri}', '{self.there.uri}']\n")

    def define(self, host=None, more="", iso=None):
        """The guest, off."""
        xml = DOMAIN.format(type="qemu", name=NAME, machine="", loader="", listen="127.0.0.1",
                            iso=iso or self.here.disc("serial.iso"), more=more)
        (host or self.here).define(xml.replace(
            "</name>", "</name><description>%s</description>" % NOTES))

    def open(self):
        """The guest's window and the dialog, whose check is over."""
        app = self.start("--connect", self.here.uri, "--show-domain-console", NAME)
        wait_until("both hosts", lambda: len([
            node for node in app.manager().look("push button", re.compile("^Menu of "))]) == 2)
        window = guest_window(app, NAME)
        window.find(("push button", "toggle button"), "Shut Down Menu", ("sensitive",))
        return app, window

    def ask(self, app, window):
        """Opens the dialog; gives it."""
        shut_down_menu(window, "Migrate…")
        return app.window("Migrate", "dialog")

    def arrived(self, state):
        """There, and there only."""
        wait_until(lambda: f"moved; here {self.here.guests()}, there {self.there.guests()}",
                   lambda: self.here.guests() == [] and self.there.guests() == [NAME])
        self.assertEqual(self.there.state(NAME), state)
        self.assertIn(NOTES, self.there.xml(NAME, "--inactive"))

    def test_running(self):
        """With its memory."""
        self.here.virsh("start", NAME)
        app, window = self.open()
        dialog = self.ask(app, window)
        dialog.reads("Nothing stands in the way.")
        dialog.find("text", "Address for the memory").set_text("127.0.0.1")
        self.show("asked")
        dialog.find("push button", "Migrate", ("sensitive",)).click()
        self.arrived("running")
        app.manager().find("table cell", "Running")
        self.show("moved")
        self.assertEqual(len(app.manager().look("table cell", NAME)), 1)

    def test_off(self):
        """What is off moves as well, and starts with the other host as it did with this one."""
        self.here.virsh("autostart", NAME)
        app, window = self.open()
        dialog = self.ask(app, window)
        dialog.reads("Nothing stands in the way.")
        self.assertFalse(dialog.look("text", "Address for the memory"))
        dialog.find("push button", "Migrate", ("sensitive",)).click()
        self.arrived("shut off")
        self.assertRegex(self.there.virsh("dominfo", NAME), r"Autostart:\s+enable")

    def test_twin(self):
        """One of that name came to be there after the look: it is not written over."""
        app, window = self.open()
        dialog = self.ask(app, window)
        dialog.reads("Nothing stands in the way.")
        self.define(self.there)
        theirs = self.there.xml(NAME, "--inactive")
        dialog.find("push button", "Migrate", ("sensitive",)).click()
        message = app.window(role=("alert", "dialog"))
        message.reads(re.compile("has a guest of this name or identity by now"))
        self.assertEqual(self.here.guests(), [NAME])
        self.assertEqual(self.there.xml(NAME, "--inactive"), theirs)

    def test_refused(self):
        """The other host has one of that name."""
        self.define(self.there)
        app, window = self.open()
        dialog = self.ask(app, window)
        dialog.reads(re.compile("has this guest, or one of its name"))
        self.assertFalse(dialog.find("push button", "Migrate").has("sensitive"))
        self.show("refused")

    def test_missing(self):
        """Networks and discs that the other host does not have."""
        self.here.virsh("undefine", NAME)
        self.define(more="<interface type='network'><source network='nowhere'/></interface>",
                    iso="/nowhere.iso")
        app, window = self.open()
        dialog = self.ask(app, window)
        dialog.reads(re.compile("no active network “nowhere”"))
        dialog.reads(re.compile("does not have “/nowhere.iso”"))
        self.show("findings")

    def test_saved(self):
        """A saved state would be lost."""
        self.here.virsh("start", NAME)
        self.here.virsh("managedsave", NAME)
        _app, window = self.open()
        window.find(("push button", "toggle button"), "Shut Down Menu").press_mouse()
        wait_until("“Migrate…” greyed", lambda: any(
            not node.has("sensitive") for node in window.up.look(None, "Migrate…")))

    def test_other_host_dies(self):
        """In the middle: the guest runs on here, and it is said why."""
        self.here.virsh("start", NAME)
        app, window = self.open()
        dialog = self.ask(app, window)
        dialog.reads("Nothing stands in the way.")
        os.kill(self.there.daemon.pid, signal.SIGSTOP)
        dialog.find("push button", "Migrate", ("sensitive",)).click()
        app.manager().reads(re.compile(f"Moving “{NAME}” to "))
        os.kill(self.there.daemon.pid, signal.SIGKILL)
        message = app.window(role=("alert", "dialog"))
        message.reads(f"“{NAME}” could not be moved")
        self.show("died")
        self.assertEqual(self.here.state(NAME), "running")
        message.find("push button", re.compile("Close|OK")).click()
        window.find("toggle button", "Pause", ("sensitive",))


if __name__ == "__main__":
    journey.main()
