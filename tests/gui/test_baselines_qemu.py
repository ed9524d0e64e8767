#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Baselines and clones on QEMU, as a person makes them."""

import hashlib
import os
import re
import subprocess

import journey
from desktop import wait_until
from hosts import FullHost, QemuHost
from steps import confirm, open_guest, pick


def content(disk):
    """A checksum of what a guest reads from a disk."""
    raw = "content.raw"
    subprocess.run(["qemu-img", "convert", "-U", "-O", "raw", disk, raw], check=True)
    with open(raw, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


class Baselines(journey.Journey):
    """Freeze, return, a new guest from it, delete."""

    def setUp(self):
        super().setUp()
        self.host = QemuHost(self.folder, discs=())
        self.host.__enter__()
        self.addCleanup(self.host.__exit__)
        self.disk = self.host.new_disk("lamb.img", 8 << 20)
        with open(self.disk, "r+b") as file:
            file.write(os.urandom(1 << 20))
        os.chmod(self.disk, 0o666)
        self.host.define(self.host.old_tool_xml("lamb", self.disk))
        self.before = content(self.disk)

    def page(self, app):
        """The page "Baselines" of the guest's window."""
        window = open_guest(app, "lamb")
        window.find("radio button", "Baselines").click()
        return window

    def freeze(self, app, window, name, overlay=None):
        """Freezes the disks under a name."""
        window.find("push button", "Freeze Baseline…", ("sensitive",)).click()
        dialog = app.window("Freeze Baseline")
        dialog.find("text", "Name").set_text(name)
        dialog.find("label", re.compile("^hda: Overlay"))
        self.show("freeze")
        button = dialog.find("push button", "Freeze")
        button.wait("sensitive")
        button.click()
        app.no_window("Freeze Baseline")
        wait_until("frozen", lambda: self.host.disk_of("lamb") not in (self.disk, overlay))
        window.find("list item", name)

    def test_freeze_and_return(self):
        """What was written since is gone after the return; the base is as it was."""
        app = self.start("--connect", self.host.uri)
        window = self.page(app)
        self.show("empty")
        self.freeze(app, window, "Fresh")
        window.find("list item", "Fresh")
        self.show("frozen")
        overlay = self.host.disk_of("lamb")
        subprocess.run(["qemu-io", "-f", "qcow2", "-c", "write -P 0x77 0 2M", overlay], check=True,
                       stdout=subprocess.DEVNULL)
        self.assertNotEqual(content(overlay), self.before)
        button = window.find("push button", "Return to Baseline…")
        button.wait("sensitive")
        button.click()
        confirm(app, "Return")
        wait_until("returned", lambda: self.host.disk_of("lamb") != overlay)
        self.assertEqual(content(self.host.disk_of("lamb")), self.before)
        self.assertEqual(content(self.disk), self.before)
        self.freeze(app, window, "Later", overlay=self.host.disk_of("lamb"))
        self.show("tree")

    def test_new_guest_and_guard(self):
        """A linked clone has an identity of its own; its base cannot be deleted."""
        app = self.start("--connect", self.host.uri)
        window = self.page(app)
        self.freeze(app, window, "Fresh")
        button = window.find("push button", "New Guest from Baseline…")
        button.wait("sensitive")
        button.click()
        dialog = app.window("Clone Guest")
        dialog.find("text", "Name").set_text("ewe")
        self.show("clone")
        dialog.find("push button", "Clone").click()
        wait_until("the clone", lambda: "ewe" in self.host.guests())
        self.assertEqual(content(self.host.disk_of("ewe")), self.before)
        self.assertNotEqual(self.host.virsh("domuuid", "ewe"), self.host.virsh("domuuid", "lamb"))
        delete = window.find("push button", "Delete Baseline…")
        delete.wait("sensitive")
        delete.click()
        confirm(app, "Delete")
        said = app.window(role="alert").words
        self.assertIn("is needed", str(said))
        self.show("refused")
        self.assertTrue(os.path.exists(self.disk))

    def test_killed_in_the_middle(self):
        """Killed while it freezes: as it was or frozen, nothing in between; leftovers are shown."""
        orphan = self.host.new_disk("lamb-hda.domus-0badcafe.qcow2", 1 << 20)
        xml = self.host.xml("lamb", "--inactive")
        app = self.start("--connect", self.host.uri)
        window = self.page(app)
        window.find("push button", "Freeze Baseline…").click()
        dialog = app.window("Freeze Baseline")
        dialog.find("label", re.compile("^hda: Overlay"))
        dialog.find("push button", "Freeze").click()
        app.process.kill()
        app.process.wait()
        self.apps.remove(app)
        after = self.host.xml("lamb", "--inactive")
        if after != xml:
            self.assertIn("domus-", self.host.disk_of("lamb"))
        self.assertEqual(content(self.host.disk_of("lamb")), self.before)
        again = self.start("--connect", self.host.uri)
        window = self.page(again)
        remove = window.find("push button", "Remove Leftovers…")
        self.show("leftovers")
        remove.click()
        said = confirm(again, "Remove")
        self.assertIn("0badcafe", str(said))
        wait_until("leftover removed", lambda: not os.path.exists(orphan))
        self.assertEqual(content(self.host.disk_of("lamb")), self.before)

    def test_full_copy(self):
        """A copy of the guest as it is stands on nothing and is the same inside."""
        app = self.start("--connect", self.host.uri)
        window = open_guest(app, "lamb")
        window.find(("push button", "toggle button"), "Shut Down Menu").press_mouse()
        pick(window, "Clone…")
        dialog = app.window("Clone Guest")
        entry = dialog.find("text", "Name")
        entry.set_text("lamb")
        dialog.find("label", re.compile("already"))
        self.show("taken")
        entry.set_text("ewe")
        dialog.find("push button", "Clone", ("sensitive",)).click()
        wait_until("the clone", lambda: "ewe" in self.host.guests())
        disk = self.host.disk_of("ewe")
        self.assertEqual(content(disk), self.before)
        info = subprocess.run(["qemu-img", "info", disk], capture_output=True, text=True,
                              check=True).stdout
        self.assertNotIn("backing file", info)


class FullHostBaselines(journey.Journey):
    """A host without room: the failure is told, and all is as it was."""

    def test_no_room(self):
        """Freezing fails half-way; nothing half made stays."""
        if not FullHost.possible():
            self.skipTest("no file systems of one's own here")
        host = FullHost(self.folder)
        with host:
            host.virsh("vol-create-as", "default", "lamb.img", "40960", "--allocation", "40960",
                       "--format", "raw")
            disk = os.path.join(host.images, "lamb.img")
            host.define(host.old_tool_xml("lamb", disk))
            xml = host.xml("lamb", "--inactive")
            app = self.start("--connect", host.uri)
            window = open_guest(app, "lamb")
            window.find("radio button", "Baselines").click()
            window.find("push button", "Freeze Baseline…", ("sensitive",)).click()
            dialog = app.window("Freeze Baseline")
            dialog.find("label", re.compile("^hda: Overlay"))
            dialog.find("push button", "Freeze").click()
            said = str(app.window(role="alert", seconds=60).words)
            self.show("no-room")
            self.assertRegex(said, "could not be(.|\n)*([Nn]o space|room)")
            self.assertEqual(host.xml("lamb", "--inactive"), xml)
            host.virsh("pool-refresh", "default")
            self.assertEqual(host.virsh("vol-list", "default").split()[0], "lamb.img")
            self.assertEqual(len(host.virsh("vol-list", "default").splitlines()), 1)


if __name__ == "__main__":
    journey.main()
