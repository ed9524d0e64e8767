# SPDX-License-Identifier: GPL-3.0-or-later
"""The console of a real guest, through all that happens to it; the host is the subclass's."""

import time

from desktop import wait_until
from journey import Journey
from steps import guest_window

NAME = "cons-guest"


class ConsoleOfGuest(Journey):
    """A guest that boots from a CD, and its window."""

    host_class = None
    patience = 90

    def setUp(self):
        super().setUp()
        self.host = self.host_class(self.folder)
        self.host.__enter__()
        self.addCleanup(self.host.__exit__)
        self.host.remove(NAME)
        disk = self.host.new_disk(NAME + ".img")
        self.xml = self.host.old_tool_xml(NAME, disk, self.host.disc("setup.iso")).replace(
            "<boot dev='cdrom'/>", "<boot dev='hd'/><boot dev='cdrom'/>")
        self.host.define(self.xml)
        self.addCleanup(self.host.remove, NAME)
        self.host.virsh("start", NAME)
        self.app = self.start("--connect", self.host.uri, "--show-domain-console", NAME)
        self.window = guest_window(self.app, NAME, 120)
        self.picture()

    def picture(self):
        """Waits until its screen is shown."""
        return self.window.find("drawing area", "Console of " + NAME, ("showing",),
                                seconds=self.patience)

    def another(self, done):
        """Does what ends the screen's server, and waits for the picture of the next."""
        before = self.host.virsh("domid", NAME)
        done()
        wait_until("another run of the guest", lambda: self.host.virsh(
            "domid", NAME, check=False) not in (before, "-", ""), self.patience, 0.3)
        began = time.monotonic()
        self.picture()
        print(f"# picture {time.monotonic() - began:.2f} s after it was seen to run", flush=True)

    def started_again(self):
        """Off and on: another id, perhaps another port."""
        def off_and_on():
            self.host.virsh("destroy", NAME)
            self.window.reads(f"“{NAME}” is shut off", self.patience)
            self.show("off")
            self.host.virsh("start", NAME)
        self.another(off_and_on)
        self.show("again")
