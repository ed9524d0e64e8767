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
from steps import clean, guest_window

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

    def test_network_card(self):
        """Xen's own card is plugged in and out; an emulated one waits for the reboot, and says so."""
        self.host.virsh("start", NAME, "--paused")
        window = self.open()

        def choose(dialog):
            dialog.find("combo box", "Connected to").choose("Bridge of the host")
            dialog.find("combo box", "Name").find("text", "Name").set_text("xenbr0")
            model = dialog.find("combo box", "Model").find("text", "Model")
            model.set_text("e1000")
            dialog.reads("next reboot")
            model.set_text("netfront")
            dialog.reads("This takes effect at once.")
            self.show("netfront")
        self.assertEqual(add_device(self.app, window, "Network Card", choose), {"Network Card"})
        apply_edits(window)
        self.config("<model type='netfront'/>")
        self.live("<model type='netfront'/>")

        remove_device(window, "Network Card")
        apply_edits(window)
        self.config("<interface", False)
        self.live("<interface", False)

    def test_half_applied(self):
        """What is written but not plugged in is said, with the way back."""
        before = clean(self.host.xml(NAME, "--inactive"))
        self.host.virsh("start", NAME, "--paused")
        window = self.open()

        def choose(dialog):
            dialog.find("combo box", "Connected to").choose("Bridge of the host")
            dialog.find("combo box", "Name").find("text", "Name").set_text("nobridge0")
            dialog.find("combo box", "Model").find("text", "Model").set_text("netfront")
        add_device(self.app, window, "Network Card", choose)
        window.find("push button", "Apply", ("sensitive",)).click()
        half = self.app.window("Half Applied", seconds=120)
        self.show("half-applied")
        half.reads("The definition is written")
        self.config("nobridge0")
        self.live("nobridge0", False)
        half.find("push button", "Undo").click()
        wait_until("taken back", lambda: clean(self.host.xml(NAME, "--inactive")) == before, 120)
        wait_until("gone from the list",
                   lambda: "Network Card" not in rows(window.find("list box", "Devices")), 120)

    def test_host_device(self):
        """What a guest was given of the host is told by its name."""
        self.host.define(self.host.xml(NAME, "--inactive").replace("</devices>", """
            <hostdev mode='subsystem' type='pci' managed='yes'><source>
              <address domain='0' bus='0' slot='3' function='0'/></source></hostdev></devices>"""))
        page = page_of(self.open(), "PCI Device of the Host")
        page.reads("Red Hat, Inc. Virtio block device (0000:00:03.0)")
        self.show("pci")

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
