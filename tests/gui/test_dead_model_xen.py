#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A guest whose device model died: libvirt says that it runs, Domus says what is true."""

import re

import journey
from hosts import XenHost
from journey import Journey, wait_until
from steps import confirm, guest_window

NAME = "headless"


class DeadModelOnXen(Journey):
    """On the Xen lab."""

    def setUp(self):
        super().setUp()
        self.host = XenHost(self.folder)
        self.host.__enter__()
        self.addCleanup(self.host.__exit__)
        self.addCleanup(self.host.remove, NAME)
        self.host.remove(NAME)  # a journey that was killed could not
        disk = self.host.new_disk("headless.img")
        # Nothing boots, so that it stays; nothing but the death is wrong with it.
        self.host.define(self.host.old_tool_xml(NAME, disk, self.host.disc("setup.iso"))
                         .replace("<boot dev='cdrom'/>", "<boot dev='hd'/>"))

    def model(self):
        """The process of its device model, and of which domain."""
        number = self.host.virsh("domid", NAME, check=False)
        if not number.isdigit():
            return None, None
        return self.host.lab("ssh", "pgrep", "-f", f"'[x]en-domid {number} '", check=False), number

    def test_told_and_brought_back(self):
        """Killed; the bar says so; "Force Reset" brings the guest back."""
        app = self.start("--connect", self.host.uri, "--show-domain-console", NAME)
        window = guest_window(app, NAME)
        window.find("push button", "Run", ("sensitive",)).click()
        window.find("push button", "Screenshot", ("sensitive",), seconds=120)
        process, number = self.model()
        self.assertRegex(process, r"^\d+$")

        self.host.lab("ssh", "kill", "-KILL", process)
        window.reads(re.compile("device model has stopped"), 120)
        self.assertEqual(self.host.state(NAME), "running", "libvirt does not know")
        self.show("told")
        window.find("push button", "Force Reset").click()
        confirm(app, "Force Reset")
        wait_until("another device model", lambda: self.model()[1] not in (None, number), 120)
        window.find("push button", "Screenshot", ("sensitive",), seconds=120)
        window.gone("push button", "Put CD Back")
        wait_until("no word of the death any more",
                   lambda: "device model has stopped" not in window.words, 60)
        self.show("back")


if __name__ == "__main__":
    journey.main(as_root=True, before=XenHost.prepare)
