#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A baseline on Xen: the stand-in for Windows Setup writes on top of it, and is gone after."""

import hashlib
import os
import subprocess

import journey
from desktop import wait_until
from hosts import LOG_AT, LOG_SIZE, XenHost
from steps import confirm, open_guest

GUEST = "base-lamb"
CLONE = "base-ewe"


def checksum(path):
    """Of a file."""
    with open(path, "rb") as file:
        return hashlib.sha256(file.read()).hexdigest()


class BaselinesOnXen(journey.Journey):
    """Freeze, boot, return, a clone that starts."""

    def setUp(self):
        super().setUp()
        self.host = XenHost(self.folder)
        self.host.__enter__()
        self.addCleanup(self.host.__exit__)
        self.sweep()
        self.addCleanup(self.sweep)
        self.disk = self.host.new_disk(GUEST + ".img")
        noise = self.file("noise.img")
        with open(noise, "wb") as file:
            file.write(os.urandom(1 << 20))
            file.truncate(64 << 20)
        self.host.virsh("vol-upload", GUEST + ".img", noise, "--pool", "default")
        self.host.define(self.host.old_tool_xml(GUEST, self.disk, self.host.disc("setup.iso")))
        self.before = checksum(noise)

    def sweep(self):
        """Nothing of this journey stays on the host."""
        for guest in (GUEST, CLONE):
            self.host.virsh("destroy", guest, check=False)
            self.host.virsh("undefine", guest, check=False)
        self.host.virsh("pool-refresh", "default")
        for line in self.host.virsh("vol-list", "default").splitlines():
            if line.split()[0].startswith("base-"):
                self.host.virsh("vol-delete", line.split()[0], "--pool", "default", check=False)

    def whole(self, overlay):
        """What a guest reads from an overlay of the disk as it was; gives the file."""
        self.host.virsh("vol-download", overlay, "overlay")
        subprocess.run(["qemu-img", "rebase", "-u", "-f", "qcow2", "-F", "raw", "-b",
                        self.file("noise.img"), "overlay"], check=True)
        subprocess.run(["qemu-img", "convert", "-f", "qcow2", "-O", "raw", "overlay", "whole"],
                       check=True)
        return "whole"

    def boot(self, guest):
        """Starts it; on a busy machine libxl may give up waiting for its device model."""
        wait_until(f"“{guest}” started", lambda: self.host.state(guest) == "running" or
                   self.host.virsh("start", guest, check=False) is None, 600, 2)

    def said(self, guest):
        """What the stand-in for Windows Setup has said on its overlay."""
        with open(self.whole(self.host.disk_of(guest)), "rb") as file:
            return file.read()[LOG_AT:LOG_AT + LOG_SIZE]

    def wait_said(self, guest):
        """Waits until it has written to its disk."""
        wait_until(f"Setup in “{guest}”", lambda: b"SETUP" in self.said(guest), 600, 5)

    def test_freeze_boot_return_clone(self):
        """What Setup wrote is gone after the return; the linked clone starts."""
        app = self.start("--connect", self.host.uri)
        window = open_guest(app, GUEST)
        window.find("radio button", "Baselines", seconds=120).click()
        window.find("push button", "Freeze Baseline…").click()
        dialog = app.window("Freeze Baseline")
        dialog.find("text", "Name").set_text("Fresh")
        wait_until("disks looked at", lambda: dialog.look("label", "hda: Overlay (qcow2)"), 120)
        dialog.find("push button", "Freeze").click()
        wait_until("frozen", lambda: self.host.disk_of(GUEST) != self.disk, 120)
        overlay = self.host.disk_of(GUEST)
        self.show("frozen")
        self.assertEqual(checksum(self.whole(overlay)), self.before)

        self.boot(GUEST)
        self.wait_said(GUEST)
        self.host.virsh("destroy", GUEST)
        self.host.wait_state(GUEST, "shut off")
        self.assertNotEqual(checksum(self.whole(overlay)), self.before)

        back = window.find("push button", "Return to Baseline…")
        back.wait("sensitive", seconds=120)
        back.click()
        confirm(app, "Return")
        wait_until("returned", lambda: self.host.disk_of(GUEST) != overlay, 120)
        self.assertEqual(checksum(self.whole(self.host.disk_of(GUEST))), self.before)
        self.show("returned")

        clone = window.find("push button", "New Guest from Baseline…")
        clone.wait("sensitive", seconds=120)
        clone.click()
        dialog = app.window("Clone Guest")
        dialog.find("text", "Name").set_text(CLONE)
        dialog.find("push button", "Clone").click()
        wait_until("the clone", lambda: CLONE in self.host.guests(), 120)
        self.boot(CLONE)
        self.wait_said(CLONE)
        self.host.virsh("vol-download", self.disk, "base")
        self.assertEqual(checksum("base"), self.before)
        self.show("cloned")


if __name__ == "__main__":
    journey.main(as_root=True, before=XenHost.prepare)
