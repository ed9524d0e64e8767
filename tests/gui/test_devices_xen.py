#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Devices on real Xen: a disk and a network card plugged in and out of a running guest, and each
kind that Xen has defined and started."""

import re

import journey
from hardwarepages import (add_device, add_dialog, apply_edits, page_of, remove_device, rows,
                           select_row)
from hosts import XenHost
from journey import Journey, wait_until
from steps import guest_window

NAME = "dpages-guest"


class DevicesOnXen(Journey):
    """The devices of a guest on the Xen lab."""

    def setUp(self):
        super().setUp()
        self.host = XenHost(self.folder)
        self.host.__enter__()
        self.addCleanup(self.host.__exit__)
        self.host.forget(NAME)
        self.addCleanup(self.host.forget, NAME)
        disk = self.host.new_disk(NAME + ".img")
        self.second = self.host.new_disk(NAME + "-2.img")
        self.addCleanup(self.host.virsh, "vol-delete", NAME + "-2.img", "--pool", "default",
                        check=False)
        self.host.define(self.host.old_tool_xml(NAME, disk, self.host.disc("setup.iso")))

    def open(self):
        """The guest's hardware."""
        self.app = self.start("--connect", self.host.uri, "--show-domain-editor", NAME)
        self.window = guest_window(self.app, NAME)
        self.window.find("list box", "Devices", seconds=120)
        return self.window

    def live(self, pattern, there=True):
        """Waits until the running guest has, or has not, what fits."""
        wait_until(lambda: f"{pattern} {there} in\n{self.host.xml(NAME)}",
                   lambda: bool(re.search(pattern, self.host.xml(NAME))) == there, 120)

    def config(self, pattern, there=True):
        """The same for the next boot."""
        wait_until(lambda: f"{pattern} {there} in\n{self.host.xml(NAME, '--inactive')}",
                   lambda: bool(re.search(pattern, self.host.xml(NAME, "--inactive"))) == there,
                   120)

    def test_hot_plug(self):
        """A disk on Xen's own bus, in and out; a disk on IDE waits for the reboot."""
        self.host.virsh("start", NAME)
        self.host.wait_state(NAME, "running", 120)
        window = self.open()

        def choose(dialog):
            dialog.find("combo box", "Image").choose("Use one that is there")
            dialog.find("text", "Source").set_text(self.second)
            dialog.reads("next reboot")
            dialog.find("combo box", "Bus").choose(re.compile("^Xen"))
            dialog.reads("This takes effect at once.")
            self.show("xvd")
        self.assertEqual(add_device(self.app, window, "Disk", choose), {"Disk xvdb"})
        apply_edits(window)
        self.config("<target dev='xvdb' bus='xen'/>")
        self.live("<target dev='xvdb' bus='xen'/>")
        self.show("plugged")

        remove_device(window, "Disk xvdb")
        self.app.window(re.compile("^Remove")).find("push button", "Remove").click()
        apply_edits(window)
        self.config("xvdb", False)
        self.live("xvdb", False)
        self.show("unplugged")

    def test_kinds(self):
        """What Xen has is added, and the guest starts with it; what it has not says so."""
        window = self.open()
        dialog = add_dialog(self.app, window)
        kinds = dialog.find("list box", "Kinds of devices")
        for kind in ("Floppy Drive", "Watchdog", "TPM", "Random Numbers", "Shared Folder",
                     "Serial Port"):
            select_row(kinds, kind)
            dialog.reads(f"“{kind}” cannot be added")
            dialog.find("push button", "Add").wait("not sensitive")
        self.show("not-on-xen")
        dialog.find("push button", "Cancel").click()
        self.app.no_window("Add Hardware")
        for kind in ("Sound", "Input", "USB Controller"):
            self.assertTrue(add_device(self.app, window, kind), kind)
        self.assertIn("Tablet", rows(window.find("list box", "Devices")))
        page = page_of(window, "Disk hda")
        self.assertNotIn("Cache", page.words, "Xen’s driver ignores it")
        apply_edits(window)
        for pattern in ("<sound model=", "<input type='tablet' bus='usb'", "model='qusb"):
            self.config(pattern)
        self.host.virsh("start", NAME)
        self.host.wait_state(NAME, "running", 180)


if __name__ == "__main__":
    journey.main(as_root=True, before=XenHost.prepare)
