#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What can be wrong in New VM: told before Create where it can be, and nothing is left behind."""

import os
import re
import unittest

import journey
from hosts import FullHost, QemuHost
from journey import Journey
from steps import choose_disc


class NewVm(Journey):
    """The dialog, on a host of one's own."""

    host_class = QemuHost

    def setUp(self):
        super().setUp()
        self.host = self.host_class(self.folder)
        self.host.__enter__()
        self.addCleanup(self.host.__exit__)
        self.app = self.start("--connect", self.host.uri)
        self.app.manager().find("push button", "New VM", ("sensitive",)).click()
        self.dialog = self.app.window("New VM", "dialog")
        self.create = self.dialog.find("push button", "Create")
        self.had = self.made()

    def made(self):
        """What there is of guests and volumes."""
        self.host.virsh("pool-refresh", "default")
        return self.host.guests(), sorted(self.host.virsh("vol-list", "default").splitlines())

    def choose(self, path):
        """Chooses a disc."""
        self.dialog.find("push button", "Choose…", ("sensitive",)).click()
        choose_disc(self.app, path)

    def made_file(self, name, content, mode=0o644):
        """A file that is not what it seems."""
        path = os.path.join(self.folder, name)
        with open(path, "wb") as file:
            file.write(content)
        os.chmod(path, mode)
        return path


class BadInput(NewVm):
    """Before Create."""

    def refused(self, words):
        """Says why, keeps Create greyed, and has made nothing."""
        self.dialog.reads(re.compile(words))
        self.create.wait("not sensitive")
        self.show("refused")
        self.assertEqual(self.made(), self.had)

    def test_not_an_image(self):
        """A file of something else."""
        self.choose(self.made_file("broken.iso", os.urandom(1 << 20)))
        self.refused("not a CD or DVD image")
        self.choose(self.host.disc("setup.iso"))
        self.create.wait("sensitive")

    def test_cut_off_image(self):
        """A download that broke off at once."""
        self.choose(self.made_file("empty.iso", b""))
        self.refused("empty")

    def test_disc_that_does_not_boot(self):
        """A disc with nothing to boot is pointed out, and may be wanted."""
        self.choose(self.host.disc("other.iso"))
        self.dialog.reads("not bootable")

    def test_no_such_file(self):
        """A path that leads nowhere."""
        self.choose("/nowhere/at/all.iso")
        self.refused("no such file")

    def test_unreadable(self):
        """A file that may not be read."""
        self.choose(self.made_file("secret.iso", os.urandom(4096), 0))
        self.dialog.reads("cannot be read")
        self.show("unreadable")

    def test_folder(self):
        """A folder."""
        self.choose(self.folder)
        self.refused("folder")

    def test_name_taken(self):
        """A name that another guest has; another one helps."""
        self.host.define(self.host.old_tool_xml("taken", self.host.new_disk("taken.img")))
        self.app.manager().find("table cell", "taken")
        self.had = self.made()
        self.choose(self.host.disc("setup.iso"))
        self.create.wait("sensitive")
        self.dialog.find("text", "Name").set_text("taken")
        self.refused("has this name")
        self.dialog.find("text", "Name").set_text("free")
        self.create.wait("sensitive")

    def test_name_that_is_none(self):
        """No name, and one with a slash in it."""
        self.choose(self.host.disc("setup.iso"))
        self.create.wait("sensitive")
        for name in ("", "a/b"):
            self.dialog.find("text", "Name").set_text(name)
            self.create.wait("not sensitive")
        self.show("name")

    def test_memory_beyond_the_host(self):
        """More memory than the host has."""
        self.choose(self.host.disc("setup.iso"))
        self.create.wait("sensitive")
        self.dialog.find("spin button", "Memory").fill("4000 GiB")
        self.refused("host has only")

    def test_disk_beyond_the_pool(self):
        """A disk larger than what is free: a warning, for it grows as it is used."""
        self.choose(self.host.disc("setup.iso"))
        self.create.wait("sensitive")
        self.dialog.find("spin button", "Disk size").fill("9000 GiB")
        self.dialog.reads("larger than what is free")
        self.show("disk")


@unittest.skipUnless(FullHost.possible(), "users may not make file systems here")
class FullDisk(NewVm):
    """Create, with a storage pool that is full."""

    host_class = FullHost

    def test_full(self):
        """Says so, leaves nothing, and the dialog can be used again."""
        self.choose(self.host.disc("setup.iso"))
        self.create.wait("sensitive")
        self.dialog.reads("larger than what is free")
        self.create.click()
        said = self.dialog.reads("The guest could not be created")
        self.show("full")
        self.keep("said.txt", said)
        self.assertRegex(said, "(?i)space|full")
        self.assertEqual(self.made(), self.had)
        self.dialog.find("combo box", "Disk").choose("No disk")
        self.create.wait("sensitive")


del NewVm

if __name__ == "__main__":
    journey.main()
