#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Saving a guest's memory and restoring it, on Xen, which tells only how long it takes."""

import re

import journey
from hosts import XenHost
from steps import pick, select, shut_down_menu

NAME = "domus-sleeper"


class SaveRestoreXen(journey.Journey):
    """A guest that waits for a disk to boot from."""

    def setUp(self):
        super().setUp()
        self.host = XenHost(self.folder, discs=())
        self.host.__enter__()
        self.addCleanup(self.host.__exit__)
        self.host.forget(NAME)
        self.addCleanup(self.host.forget, NAME)
        self.file = f"{self.host.images}/{NAME}.save"
        self.forget_file()
        self.addCleanup(self.forget_file)
        self.host.define(self.host.old_tool_xml(NAME, self.host.new_disk(NAME + ".img", 1 << 20)))
        self.host.virsh("start", NAME)

    def forget_file(self):
        """What was saved, here or by an earlier journey."""
        self.host.virsh("pool-refresh", "default", check=False)
        self.host.virsh("vol-delete", NAME + ".save", "--pool", "default", check=False)

    def restore_dialog(self, app):
        """By the menu of the connection; has looked into the file."""
        manager = app.manager()
        manager.find("push button", re.compile("^Menu of")).press_mouse()
        pick(manager, re.compile("^Restore from File"))
        dialog = app.window("Restore from File", "dialog")
        dialog.find("text", "File on the host").set_text(self.file)
        dialog.find("push button", "Look Inside", ("sensitive",)).click()
        dialog.reads("cannot say what is in the file")
        dialog.find("push button", "Restore", ("sensitive",)).click()
        app.no_window("Restore from File")

    def test_save_and_restore(self):
        """Managed, and to a file; no button that would be a lie."""
        app = self.start("--connect", self.host.uri)
        manager = select(app, NAME)
        manager.find("table cell", "Running")
        shut_down_menu(manager, re.compile("^Save$"))
        manager.find("label", re.compile(r"^\d+ s so far"))
        self.assertEqual(manager.look("push button", "Cancel", ("showing",)), [])
        self.show("saving")
        manager.find("table cell", "Saved", seconds=120)
        manager.find("push button", "Run", ("sensitive",)).click()
        manager.find("table cell", "Running", seconds=120)

        manager.find("push button", "Shut Down", ("sensitive",))
        shut_down_menu(manager, re.compile("^Save to File"))
        dialog = app.window("Save to File", "dialog")
        dialog.find("text", "File on the host").set_text(self.file)
        dialog.find("push button", "Save", ("sensitive",)).click()
        manager.find("table cell", "Shut off", seconds=120)
        self.restore_dialog(app)
        manager.find("table cell", "Running", seconds=120)
        self.restore_dialog(app)
        alert = app.window(role="alert", seconds=60)
        self.assertIn("The guest that is in it runs", str(alert.words))
        self.show("runs")


if __name__ == "__main__":
    journey.main(before=XenHost.prepare)
