#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""An image of a disc, made into a host's pool; a file stands for the drive."""

import hashlib
import os
import re

import journey
from hosts import QemuHost
from journey import Journey, wait_until
from steps import pick


class MakeIso(Journey):
    """On a libvirt daemon of one's own."""

    def setUp(self):
        super().setUp()
        self.host = QemuHost(self.folder)
        self.host.__enter__()
        self.addCleanup(self.host.__exit__)
        self.app = self.start("--connect", self.host.uri)
        manager = self.app.manager()
        manager.find("push button", "New VM", ("sensitive",))
        manager.find(("push button", "toggle button"), "Main Menu").press_mouse()
        pick(manager, "Make ISO from CD Drive…")
        self.dialog = self.app.window("Make ISO from CD Drive", "dialog")

    def test_made(self):
        """The image is the disc, and its checksum is told."""
        drive = self.file("drive")
        with open(drive, "wb") as disc:
            disc.write(os.urandom(5 * 1024 * 1024 + 2048))
        with open(drive, "rb") as disc:
            wanted = disc.read()
        dialog = self.dialog
        dialog.find("text", "Drive of this computer").set_text(drive)
        dialog.find("text", "Name").set_text("made.iso")
        self.show("ready")
        dialog.find("push button", "Make ISO", ("sensitive",)).click()
        dialog.reads(re.compile(hashlib.sha256(wanted).hexdigest()), 120)
        self.show("made")
        path = re.search(r"<path>([^<]*made.iso)</path>", self.host.virsh(
            "vol-dumpxml", "made.iso", "--pool", "default")).group(1)
        with open(path, "rb") as image:
            self.assertEqual(hashlib.sha256(image.read()).digest(), hashlib.sha256(wanted).digest())

        # The name is taken now, and what is there stays.
        dialog.find("push button", "Make ISO", ("sensitive",)).click()
        dialog.reads(re.compile("volume of that name"), 60)
        self.assertEqual(os.path.getsize(path), len(wanted))

    def test_no_drive(self):
        """What is not there is said, and nothing is made."""
        dialog = self.dialog
        dialog.find("text", "Drive of this computer").set_text(self.file("none"))
        dialog.find("text", "Name").set_text("none.iso")
        dialog.find("push button", "Make ISO", ("sensitive",)).click()
        dialog.reads(re.compile("could not be opened"), 60)
        self.show("no-drive")
        self.assertNotIn("none.iso", self.host.virsh("vol-list", "default"))
        wait_until("it can be tried again",
                   lambda: dialog.find("push button", "Make ISO").is_now("sensitive"))


if __name__ == "__main__":
    journey.main()
