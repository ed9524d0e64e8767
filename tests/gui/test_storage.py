#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A host's storage: pools and volumes are made, filled, grown and deleted; nothing in use is."""

import hashlib
import os
import re

import journey
from hosts import QemuHost
from journey import Journey, wait_until
from screen import key
from steps import confirm, pick

SIZE = 3 << 20


class Storage(Journey):
    """On a libvirt daemon of one's own."""

    def setUp(self):
        super().setUp()
        self.host = QemuHost(self.folder)
        self.host.__enter__()
        self.addCleanup(self.host.__exit__)
        disk = self.host.new_disk("winxp.img")
        self.host.define(self.host.old_tool_xml("winxp", disk, self.host.disc("setup.iso")))
        self.app = self.start("--connect", self.host.uri)
        manager = self.app.manager()
        manager.find("push button", re.compile("^Menu of")).press_mouse()
        pick(manager, "Host Details")
        self.window = self.app.window(re.compile("^QEMU"), "frame")
        self.window.find("list item", "Storage").press_mouse()
        self.window.find("table cell", "winxp.img")

    def form(self, button, title, accept, **fields):
        """Opens a dialog, fills its texts in, and presses the button that does it."""
        self.window.find("push button", button, ("sensitive",)).click()
        dialog = self.app.window(re.compile(title), "dialog")
        for name, text in fields.items():
            dialog.find(("text", "spin button"), name.replace("_", " ")).fill(text)
        dialog.find("push button", accept, ("sensitive",)).click()
        return dialog

    def volume(self, pool, name):
        """What libvirt says of one."""
        return self.host.virsh("vol-dumpxml", name, "--pool", pool, check=False)

    def test_pools(self):
        """A pool is made, started with the host, stopped, started and forgotten; its files stay."""
        folder = os.path.join(self.folder, "second")
        dialog = self.form("New Pool…", "New Storage Pool", "Make", Name="a/b", Folder=folder)
        dialog.reads(re.compile("cannot be a name"))
        dialog.find("text", "Name").fill("default")
        dialog.find("push button", "Make", ("sensitive",)).click()
        dialog.reads(re.compile("a storage pool of that name already"))
        self.show("refused")
        dialog.find("text", "Name").fill("second")
        dialog.find("push button", "Make", ("sensitive",)).click()
        self.app.no_window("New Storage Pool")
        self.window.find("list item", "second", ("selected",))
        self.assertIn("Autostart:      yes", self.host.virsh("pool-info", "second"))
        self.assertTrue(os.path.isdir(folder))

        self.window.find("check box", "Starts with the host", ("sensitive", "checked")).click()
        wait_until("no autostart", lambda: "Autostart:      no" in
                   self.host.virsh("pool-info", "second"))
        self.window.find("push button", "Stop", ("sensitive",)).click()
        self.window.find("push button", "Start", ("sensitive",))
        self.window.find("push button", "New Volume…").wait("not sensitive")
        self.show("stopped")
        self.window.find("push button", "Start", ("sensitive",)).click()
        self.window.find("push button", "New Volume…", ("sensitive",))

        with open(os.path.join(folder, "kept.img"), "wb") as file:
            file.truncate(SIZE)
        self.window.find("push button", "Remove…", ("sensitive",)).click()
        confirm(self.app, "Remove")
        self.window.gone("list item", "second")
        self.assertNotIn("second", self.host.virsh("pool-list", "--all", "--name").split())
        self.assertTrue(os.path.exists(os.path.join(folder, "kept.img")))

    def test_volumes(self):
        """Made, on top of another, copied, made larger, deleted; but not what is in use."""
        self.form("New Volume…", "New Volume", "Make", Name="data", Size="5 MiB")
        self.app.no_window("New Volume")
        self.window.find("table cell", "data.qcow2").press_mouse()
        self.assertRegex(self.volume("default", "data.qcow2"), "<format type='qcow2'/>")

        dialog = self.form("Grow…", "Larger", "Grow", New_size="2 MiB")
        dialog.reads(re.compile("would cut off what is at its end"))
        dialog.find("spin button", "New size").fill("9 MiB")
        dialog.find("push button", "Grow", ("sensitive",)).click()
        self.app.no_window(re.compile("Larger"))
        self.assertIn("9437184", self.volume("default", "data.qcow2"))

        base = self.host.disc("data.qcow2")
        self.form("New Volume…", "New Volume", "Make", Name="top", Size="9 MiB", Stands_on=base)
        self.app.no_window("New Volume")
        self.window.find("table cell", "top.qcow2")
        self.show("chain")
        self.window.find("table cell", "data.qcow2").press_mouse()
        dialog = self.form("Grow…", "Larger", "Grow", New_size="20 MiB")
        dialog.reads(re.compile("What stands on it would be destroyed"))
        dialog.find("push button", "Cancel").click()
        self.delete()
        self.refused("stands on it|top")
        self.assertTrue(os.path.exists(base))

        self.window.find("table cell", "winxp.img").press_mouse()
        self.form("Copy…", "Copy", "Copy", Name="backup")
        self.window.find("table cell", re.compile("^backup"))
        self.window.find("table cell", "winxp.img").press_mouse()
        self.delete()
        self.refused("winxp")

        cells = self.window.look("table cell", "top.qcow2")  # another is "Used by" it
        min(cells, key=lambda cell: cell.extents()[0]).press_mouse()
        self.delete()
        self.window.gone("table cell", "top.qcow2")
        self.assertFalse(os.path.exists(self.host.disc("top.qcow2")))

        self.window.find("text", "Search volumes").set_text("hdc")
        self.window.gone("table cell", "data.qcow2")
        self.window.find("table cell", "setup.iso")

    def delete(self):
        """Presses "Delete…", and says yes."""
        self.window.find("push button", "Delete…", ("sensitive",)).click()
        confirm(self.app, "Delete")

    def refused(self, words):
        """Reads why it was not deleted."""
        alert = self.app.window(role="alert")
        alert.reads(re.compile("not deleted"))
        alert.reads(re.compile(words))
        self.show("in-use")
        alert.find("push button", re.compile("Close|OK")).click()

    def choose(self, button, title, accept, path):
        """Presses a button, and types a path into the file chooser."""
        self.window.find("push button", button, ("sensitive",)).click()
        chooser = self.app.window(title)
        chooser.wait("active")
        if accept == "Upload":
            key("ctrl+l")
        chooser.find("text").set_text(path)
        chooser.find("push button", accept, ("sensitive",)).click()
        self.app.no_window(title)

    def test_there_and_back(self):
        """A file goes to the host and comes back as it was."""
        mine = os.path.join(self.folder, "mine.iso")
        data = os.urandom(SIZE)
        with open(mine, "wb") as file:
            file.write(data)
        self.choose("Upload…", "Upload a File to the Host", "Upload", mine)
        self.window.find("table cell", "mine.iso")
        with open(self.host.disc("mine.iso"), "rb") as file:
            self.assertEqual(hashlib.sha256(file.read()).digest(), hashlib.sha256(data).digest())

        self.window.find("table cell", "mine.iso").press_mouse()
        back = os.path.join(self.folder, "back.iso")
        self.choose("Download…", "Download the Volume", "Download", back)
        wait_until("the volume is here", lambda: os.path.exists(back))
        with open(back, "rb") as file:
            self.assertEqual(file.read(), data)
        self.assertEqual([name for name in os.listdir(self.folder) if name.startswith("back.iso.")],
                         [])
        self.choose("Upload…", "Upload a File to the Host", "Upload", mine)
        self.jobs()

    def jobs(self):
        """What was done is told in a window of its own, with why it failed."""
        self.app.manager().find(("push button", "toggle button"), "Main Menu").press_mouse()
        pick(self.app.manager(), "Jobs")
        window = self.app.window("Jobs", "frame")
        for title in ("Downloading “mine.iso”", "Uploading “mine.iso”"):
            window.find("list item", title)
        window.reads(re.compile("Done"))
        window.reads(re.compile("a volume of that name already"))
        window.reads(re.compile(r"\d\d:\d\d, \d+ s"))
        self.show("jobs")
        window.find("push button", "Details").click()
        alert = self.app.window(role="alert")
        alert.reads(re.compile("a volume of that name already"))
        alert.find("push button", re.compile("Close|OK")).click()
        window.find("push button", "Clear What Has Ended").click()
        window.reads(re.compile("Nothing was done yet"))


if __name__ == "__main__":
    journey.main()
