# SPDX-License-Identifier: GPL-3.0-or-later
"""The CD of a running guest, on any host: out, another in, and the guest sees it."""

import re

from journey import Journey, wait_until
from steps import choose_disc, guest_window

NAME = "changer"


class EjectInsert(Journey):
    """A guest that is installed and tells which disc it sees."""

    host_class = None

    def setUp(self):
        super().setUp()
        self.host = self.host_class(self.folder)
        self.host.__enter__()
        self.addCleanup(self.host.__exit__)
        self.addCleanup(self.host.remove, NAME)
        self.host.remove(NAME)  # a journey that was killed could not
        self.disk = self.host.new_disk("changer.img")
        self.setup = self.host.disc("setup.iso")
        self.other = self.host.disc("other.iso")
        xml = self.host.old_tool_xml(NAME, self.disk, self.setup).replace(
            "<boot dev='cdrom'/>", "<boot dev='hd'/><boot dev='cdrom'/>")
        self.host.define(xml)
        self.host.virsh("start", NAME)
        self.host.wait_log(NAME, "SETUP COMPLETE")
        self.host.wait_state(NAME, "shut off")

    def saw(self, volume, times=1):
        """Waits until the guest says that it sees this disc, for the nth time."""
        wait_until(lambda: f"the guest sees {volume}; it said:\n{self.host.setup_log(NAME)}",
                   lambda: self.host.setup_log(NAME).count(f"SYSTEM CD: {volume}") >= times,
                   self.host.patience, 0.3)

    def source(self, *options):
        """What is in the drive, by libvirt."""
        drive = re.search(r"(?s)<disk type='[a-z]+' device='cdrom'>.*?</disk>",
                          self.host.xml(NAME, *options))
        self.assertIsNotNone(drive, "the drive itself must stay")
        found = re.search(r"<source (?:file|dev)='([^']*)'", drive[0])
        if found is None or found[1].endswith("/domus-no-disc.img"):
            return None  # a file of no bytes: what Xen survives
        return found[1]

    def test_while_it_runs(self):
        """Eject, insert another, and back."""
        app = self.start("--connect", self.host.uri, "--show-domain-console", NAME)
        window = guest_window(app, NAME)
        window.find("push button", "Run", ("sensitive",)).click()
        self.saw("DOMUS_SETUP")
        window.find("push button", "Eject", ("sensitive",))
        window.reads("setup.iso")
        self.show("inserted")

        window.find("push button", "Eject").click()
        self.saw("NONE")
        window.find("push button", "Eject").wait("not sensitive")
        self.assertIsNone(self.source())
        self.assertIsNone(self.source("--inactive"))
        self.show("ejected")

        window.find("push button", "Insert…", ("sensitive",)).click()
        choose_disc(app, self.other)
        self.finish_insert(app)
        self.saw("DOMUS_OTHER")
        window.reads("other.iso")
        self.assertEqual(self.source(), self.other)
        self.assertEqual(self.source("--inactive"), self.other)
        self.show("other-inserted")

        # From one disc to another, without an eject.
        window.find("push button", "Insert…", ("sensitive",)).click()
        choose_disc(app, self.setup)
        self.finish_insert(app)
        self.saw("DOMUS_SETUP", 2)
        self.assertEqual(self.source(), self.setup)
        self.keep("setup.log", self.host.setup_log(NAME))
        self.assertEqual(self.host.state(NAME), "running")

    def finish_insert(self, app):
        """Where Domus shows first what it will do, agrees."""
        for dialog in app.windows():
            if dialog.role == "dialog" and dialog.name == "Insert CD":
                dialog.find("push button", "Insert", ("sensitive",)).click()
                app.no_window("Insert CD")
