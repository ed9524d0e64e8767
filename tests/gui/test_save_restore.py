#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Saving a guest's memory and restoring it, on real QEMU: progress, cancel, files."""

import os
import re

import journey
from desktop import wait_until
from hosts import QemuHost
from steps import pick, select, shut_down_menu
from testdaemon import TestDaemon

NAME = "sleeper"
# What compresses a saved guest, as on a host whose disk is slow: until a file
# "go" is there it takes 64 KiB at a time.
SLOW_GZIP = """#!/usr/bin/python3
import os, sys, time
while data := os.read(0, 65536):
    os.write(1, data)
    if "-dc" not in sys.argv and not os.path.exists({go!r}):
        time.sleep(0.1)
"""


class SlowDaemon(TestDaemon):
    """A daemon that writes saved guests slowly."""

    def __init__(self):
        super().__init__()
        self.go = None

    def _spawn(self, libvirtd):
        tools = os.path.join(self.dir, "tools")
        self.go = os.path.join(self.dir, "images", "go")
        os.mkdir(tools)
        with open(os.path.join(tools, "gzip"), "w", encoding="ascii") as file:
            file.write(SLOW_GZIP.format(go=self.go))
        os.chmod(os.path.join(tools, "gzip"), 0o755)
        with open(os.path.join(self.dir, "config/libvirt/qemu.conf"), "a",
                  encoding="ascii") as file:
            file.write('save_image_format = "gzip"\n')
        path = os.environ["PATH"]
        os.environ["PATH"] = tools + ":" + path
        try:
            super()._spawn(libvirtd)
        finally:
            os.environ["PATH"] = path

    def hurry(self):
        """From now on it is quick."""
        with open(self.go, "w", encoding="ascii"):
            pass


class SaveRestore(journey.Journey):
    """A guest that runs."""

    def setUp(self):
        super().setUp()
        self.host = QemuHost(self.folder)
        self.host.daemon = SlowDaemon()
        self.host.__enter__()
        self.addCleanup(self.host.__exit__)
        disk = self.host.new_disk(NAME + ".img")
        self.host.define(self.host.old_tool_xml(NAME, disk, self.host.disc("setup.iso"))
                         .replace("'MiB'>64<", "'MiB'>2048<"))
        self.host.virsh("start", NAME)
        self.host.wait_log(NAME, "SETUP")
        self.file = os.path.join(self.host.images, NAME + ".save")

    def file_of(self, name):
        """A file on the host."""
        return os.path.join(self.host.images, name)

    def has_saved_state(self):
        """Whether libvirt keeps one."""
        return re.search(r"Managed save:\s*(\w+)", self.host.virsh("dominfo", NAME))[1] == "yes"

    def manager_job(self, manager):
        """Waits until the strip tells how much was written."""
        manager.find("label", re.compile(r"^Saving “" + NAME))
        manager.find("label", re.compile(r"\d.* of .*\d"), seconds=60)

    def test_cancel_and_save(self):
        """Progress is told; cancelled the guest runs on, and other work goes on meanwhile."""
        app = self.start("--connect", self.host.uri)
        manager = select(app, NAME)
        other = self.host.new_disk("other.img")
        shut_down_menu(manager, re.compile("^Save$"))
        self.manager_job(manager)
        self.show("saving")
        # The connection is free: what is defined elsewhere shows up at once.
        self.host.define(self.host.old_tool_xml("other", other))
        manager.find("table cell", "other")
        manager.find("push button", "Cancel").click()
        self.host.wait_state(NAME, "running")
        manager.gone("label", re.compile("^Saving"))
        self.assertFalse(self.has_saved_state())
        self.assertEqual(self.host.virsh("domjobinfo", NAME).split()[-1], "None")
        self.show("cancelled")

        self.host.daemon.hurry()
        select(app, NAME)
        shut_down_menu(manager, re.compile("^Save$"))
        self.host.wait_state(NAME, "shut off")
        manager.find("table cell", "Saved")
        self.assertTrue(self.has_saved_state())
        self.show("saved")
        manager.find("push button", re.compile("^(Run|Restore)$"), ("sensitive",)).click()
        self.host.wait_state(NAME, "running")
        manager.find("table cell", "Running")
        self.assertFalse(self.has_saved_state())

    def restore_dialog(self, app):
        """By the menu of the connection."""
        manager = app.manager()
        manager.find("push button", re.compile("^Menu of")).press_mouse()
        pick(manager, re.compile("^Restore from File"))
        return app.window("Restore from File", "dialog")

    def look_inside(self, dialog, path):
        """Types a path and looks."""
        dialog.find("text", "File on the host").set_text(path)
        dialog.find("push button", "Look Inside", ("sensitive",)).click()

    def test_files(self):
        """To a file and back; what cannot be is refused in words."""
        app = self.start("--connect", self.host.uri)
        window = manager = select(app, NAME)
        shut_down_menu(window, re.compile("^Save to File"))
        dialog = app.window("Save to File", "dialog")
        entry = dialog.find("text", "File on the host")
        wait_until("a path is proposed", lambda: entry.text == self.file)
        self.show("save-to-file")
        # Cancelled, nothing half written stays.
        dialog.find("push button", "Save", ("sensitive",)).click()
        manager.find("label", re.compile(r"\d.* of .*\d"), seconds=60)
        wait_until("the file is begun", lambda: os.path.exists(self.file))
        manager.find("push button", "Cancel").click()
        manager.gone("label", re.compile("^Saving"))
        self.host.wait_state(NAME, "running")
        self.assertFalse(os.path.exists(self.file), "half a file stays")

        self.host.daemon.hurry()
        # A file that is there is not written over.
        with open(self.file_of("mine"), "w", encoding="ascii") as file:
            file.write("mine")
        shut_down_menu(window, re.compile("^Save to File"))
        dialog = app.window("Save to File", "dialog")
        wait_until("a path is proposed",
                   lambda: dialog.find("text", "File on the host").text == self.file)
        dialog.find("text", "File on the host").set_text(self.file_of("mine"))
        dialog.find("push button", "Save", ("sensitive",)).click()
        alert = app.window(role="alert")
        self.assertIn("already", str(alert.words))
        self.show("exists")
        alert.find("push button", "Close").click()
        with open(self.file_of("mine"), encoding="ascii") as file:
            self.assertEqual(file.read(), "mine")

        shut_down_menu(window, re.compile("^Save to File"))
        dialog = app.window("Save to File", "dialog")
        wait_until("a path is proposed",
                   lambda: dialog.find("text", "File on the host").text == self.file)
        dialog.find("push button", "Save", ("sensitive",)).click()
        self.host.wait_state(NAME, "shut off")
        self.assertTrue(os.path.exists(self.file))

        restore = self.restore_dialog(app)
        self.look_inside(restore, self.file_of("nothing.save"))
        restore.find("label", re.compile("no such file"))
        self.look_inside(restore, self.file_of("mine"))
        restore.find("label", re.compile("no saved guest"))
        self.show("not-a-saved-guest")
        self.look_inside(restore, self.file)
        restore.find("label", NAME)
        restore.find("label", re.compile("Memory: 2"))
        self.show("look-inside")
        restore.find("push button", "Restore", ("sensitive",)).click()
        self.host.wait_state(NAME, "running")
        app.no_window("Restore from File")

        # It runs now: a second one of it would be its end.
        restore = self.restore_dialog(app)
        self.look_inside(restore, self.file)
        restore.find("label", re.compile("runs. Shut it down"))
        restore.find("push button", "Restore").wait("not sensitive")
        self.show("runs")


if __name__ == "__main__":
    journey.main()
