#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A guest's life from both windows: run, pause, reboot, save, force off, delete."""

import os
import re

import journey
from hosts import QemuHost
from journey import Journey, wait_until
from steps import confirm, guest_window, pick, select, shut_down_menu

NAME = "lively"


class Lifecycle(Journey):
    """An installed guest that hears its power button and tells of each boot."""

    def setUp(self):
        super().setUp()
        self.host = QemuHost(self.folder)
        self.host.__enter__()
        self.addCleanup(self.host.__exit__)
        self.disk = self.host.new_disk("lively.img")
        self.iso = self.host.disc("setup.iso")
        self.host.define(self.host.old_tool_xml(NAME, self.disk, self.iso).replace(
            "<boot dev='cdrom'/>", "<boot dev='hd'/><boot dev='cdrom'/>"))
        self.host.virsh("start", NAME)
        self.host.wait_log(NAME, "SETUP COMPLETE")
        self.host.wait_state(NAME, "shut off")

    def boots(self):
        """How often the installed system has come up."""
        return self.host.setup_log(NAME).count("SYSTEM RUNNING")

    def wait_boots(self, count):
        """Waits for the nth time."""
        wait_until(lambda: f"boot {count}; log:\n{self.host.setup_log(NAME)}",
                   lambda: self.boots() >= count, 120, 0.3)

    def test_from_the_guest_window(self):
        """Every command of a guest's own window."""
        app = self.start("--connect", self.host.uri, "--show-domain-console", NAME)
        window = guest_window(app, NAME)
        window.find("push button", "Run", ("sensitive",)).click()
        self.wait_boots(1)
        pause = window.find("toggle button", "Pause", ("sensitive",))
        pause.click()
        self.host.wait_state(NAME, "paused")
        pause.wait("checked", "sensitive")
        window.reads("Paused")
        self.show("paused")
        pause.click()
        self.host.wait_state(NAME, "running")
        pause.wait("not checked", "sensitive")

        shut_down_menu(window, "Reboot")
        self.wait_boots(2)
        shut_down_menu(window, "Force Reset")
        self.assertIn("not saved", confirm(app, "Force Reset"))
        self.wait_boots(3)
        self.assertEqual(self.host.state(NAME), "running")

        shut_down_menu(window, "Save")
        self.host.wait_state(NAME, "shut off")
        window.reads("Saved")
        self.assertIn("yes", re.search(r"Managed save:\s*(\w+)", self.host.virsh("dominfo", NAME))[1])
        self.show("saved")
        run = next(node for node in window.look("push button", re.compile("^(Run|Restore)$"),
                                                ("sensitive",)))
        run.click()
        self.host.wait_state(NAME, "running")
        window.find("push button", "Screenshot", ("sensitive",))
        self.assertEqual(self.boots(), 3, "a restored guest does not boot")

        window.find("push button", "Shut Down", ("sensitive",)).click()
        self.host.wait_state(NAME, "shut off")
        self.assertIn("SYSTEM SHUTTING DOWN", self.host.setup_log(NAME))

        window.find("push button", "Run", ("sensitive",)).click()
        self.host.wait_state(NAME, "running")
        shut_down_menu(window, "Force Off")
        self.show("force-off-question")
        confirm(app, "Force Off")
        self.host.wait_state(NAME, "shut off")

    def test_from_the_manager_window(self):
        """The same by the manager window, and delete with its disk."""
        app = self.start("--connect", self.host.uri)
        manager = select(app, NAME)
        manager.find("push button", "Run", ("sensitive",)).click()
        self.host.wait_state(NAME, "running")
        manager.find("table cell", "Running")
        self.wait_boots(1)
        self.show("running")
        manager.find("toggle button", "Pause", ("sensitive",)).click()
        self.host.wait_state(NAME, "paused")
        manager.find("table cell", "Paused")
        manager.find("toggle button", "Pause", ("sensitive",)).click()
        self.host.wait_state(NAME, "running")
        manager.find("push button", "Shut Down", ("sensitive",)).click()
        self.host.wait_state(NAME, "shut off")
        manager.find("table cell", "Shut off")

        # Delete names what it deletes, and leaves the disc alone.
        manager.find("table cell", NAME).press_mouse(button=3)
        pick(manager, re.compile("^Delete"))
        dialog = app.window("Delete Guest", "dialog")
        said = dialog.reads(self.disk)
        self.show("delete")
        for box in dialog.look("check box"):
            if self.disk in box.name + box.parent_words():
                box.set_checked(True)
            else:
                self.assertFalse(box.has("checked"), f"{box!r} is somebody else's too")
        self.assertIn(os.path.basename(self.disk), said)
        dialog.find("push button", "Delete", ("sensitive",)).click()
        app.no_window("Delete Guest")
        manager.gone("table cell", NAME)
        self.assertEqual(self.host.guests(), [])
        self.assertFalse(os.path.exists(self.disk), "the disk goes with it")
        self.assertTrue(os.path.exists(self.iso), "the disc stays")

    def test_delete_keeps_what_is_not_chosen(self):
        """Deleted without its disk; its window closes by itself."""
        app = self.start("--connect", self.host.uri, "--show-domain-console", NAME)
        window = guest_window(app, NAME)
        window.find("push button", "Run", ("sensitive",))
        shut_down_menu(window, re.compile("^Delete"))
        dialog = app.window("Delete Guest", "dialog")
        dialog.reads(self.disk)
        for box in dialog.look("check box"):
            box.set_checked(False)
        dialog.find("push button", "Delete", ("sensitive",)).click()
        app.no_window(re.compile("^" + NAME))
        self.assertEqual(self.host.guests(), [])
        self.assertTrue(os.path.exists(self.disk))


if __name__ == "__main__":
    journey.main()
