#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Configurations on their way in and out, on libvirt's test driver."""

import os
import re
import subprocess
import sys

import journey
from configurations import DIALOG, FALSTAFF, HAL, write
from desktop import wait_until
from journey import Journey
from screen import key
from steps import guest_window, open_guest, pick, select, shut_down_menu

TEST = "test:///default"
SOURCE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "dragsource.py")


class Import(Journey):
    """What a person does with files of Xen's tools."""

    def begin(self, *paths):
        """Starts with files; gives the program and the dialog."""
        app = self.start("--connect", TEST, *paths)
        return app, app.window(DIALOG, "dialog")

    def test_folder(self):
        """A folder: both listings, a broken file, a script, a name that is taken."""
        hal = write(self, "hal", HAL)
        write(self, "falstaff", FALSTAFF)
        write(self, "broken.cfg", 'name = "broken"\nmemory = 64\nbuilder =\n')
        write(self, "scripts/vif.sh", "#!/bin/sh\necho no\n")
        write(self, "zz.cfg", 'name = "test"\nmemory = 64\nbuilder = "hvm"\n')
        app, dialog = self.begin(os.path.dirname(hal))
        dialog.find("check box", "Import “falstaff”", ("checked",))
        dialog.find("check box", "Import “hal”", ("checked",))
        self.assertFalse(dialog.find("check box", "Import “broken”").has("checked"))
        self.assertFalse(dialog.find("check box", "Import “test”").has("sensitive"))
        dialog.reads("Line 3, column")
        dialog.reads("1 other file was passed over")
        self.show("folder")
        dialog.find("push button", "Import 2 Guests", ("sensitive",)).click()
        dialog.reads("2 guests were imported.")
        dialog.reads("Imported")
        self.show("imported")
        dialog.find("push button", "Close").click()
        app.no_window(DIALOG)
        for name in ("hal", "falstaff"):
            app.manager().find("table cell", name)

    def test_name_taken(self):
        """A guest of that name is there: another name, and its window opens."""
        path = write(self, "test.cfg", 'name = "test"\nmemory = 64\nbuilder = "hvm"\n')
        app, dialog = self.begin(path)
        dialog.reads("There is a guest “test” on this host already.")
        self.assertFalse(dialog.find("push button", "Import").has("sensitive"))
        dialog.find("push button", "Use “test-2”").click()
        self.show("another-name")
        dialog.find("push button", "Import", ("sensitive",)).click()
        app.no_window(DIALOG)
        window = guest_window(app, "test-2")
        window.find("radio button", "Hardware", ("checked",))

    def test_unreadable(self):
        """What is no configuration says so; nothing can be imported."""
        path = write(self, "bad.xml", "<domain>\n<name>x</name>\n")
        app, dialog = self.begin(path, path + ".gone")
        dialog.reads("No guest can be made of this file")
        self.assertFalse(dialog.find("push button", "Import").has("sensitive"))
        self.show("unreadable")
        key("Escape")
        app.no_window(DIALOG)

    def test_acpi_is_asked(self):
        """What meant off then and means on now."""
        app, dialog = self.begin(write(self, "falstaff", FALSTAFF))
        dialog.reads("ACPI off, APIC off")
        dialog.find("radio button", "On: as today’s tools take the same file").click()
        dialog.reads("ACPI on, APIC on")
        # Below, where one has to scroll to.
        dialog.find("toggle button", "libvirt XML", hidden=True).act()
        wait_until("the XML", lambda: "<acpi/>" in
                   dialog.find("text", "libvirt XML", hidden=True).text)
        self.show("acpi")
        dialog.find("push button", "Cancel").click()
        app.no_window(DIALOG)

    def test_menu(self):
        """From the menu, by the file chooser."""
        path = write(self, "hal", HAL)
        app = self.start("--connect", TEST)
        manager = app.manager()
        manager.find("table cell", "test")
        manager.find(("push button", "toggle button"), "Main Menu").press_mouse()
        pick(manager, "Import Configuration…")
        dialog = app.window(DIALOG, "dialog")
        dialog.reads("Drop Configurations Here")
        self.show("empty")
        dialog.find("push button", "Add Files…", ("sensitive",)).click()
        chooser = app.window("Choose Configurations")
        chooser.wait("active")
        key("ctrl+l")
        chooser.find("text").set_text(path)
        chooser.find("push button", "Add", ("sensitive",)).click()
        app.no_window("Choose Configurations")
        dialog.find("check box", "Import “hal”", ("checked",))

    def test_new_vm(self):
        """From New VM."""
        app = self.start("--connect", TEST)
        manager = app.manager()
        manager.find("push button", "New VM", ("sensitive",)).click()
        window = app.window("New VM", "dialog")
        window.find("radio button", "Xen configuration file").click()
        self.assertFalse(window.find("push button", "Create").has("sensitive"))
        self.show("new-vm")
        window.find("push button", "Import Configuration…").click()
        app.no_window("New VM")
        app.window(DIALOG, "dialog").reads("Drop Configurations Here")

    def test_drag_and_drop(self):
        """Files dropped on the manager window."""
        path = write(self, "hal", HAL)
        app = self.start("--connect", TEST)
        manager = app.manager()
        cell = manager.find("table cell", "test")
        x, y, width, height = cell.extents()
        with subprocess.Popen([sys.executable, SOURCE, path]) as source:
            try:
                subprocess.run(["xdotool", "search", "--sync", "--onlyvisible", "--name",
                                "^Files$", "mousemove", "--window", "%1", "60", "30",
                                "mousedown", "1",
                                "mousemove_relative", "40", "40", "sleep", "0.3",
                                "mousemove_relative", "10", "10", "sleep", "0.3",
                                "mousemove", str(x + width // 2), str(y + height // 2),
                                "sleep", "0.3", "mousemove_relative", "3", "3", "sleep", "0.3",
                                "mouseup", "1"], check=True)
                dialog = app.window(DIALOG, "dialog")
                dialog.find("check box", "Import “hal”", ("checked",))
                self.show("dropped")
            finally:
                source.terminate()


class Export(Journey):
    """Out again."""

    def test_round_trip(self):
        """As xl, xm and XML; saved, not overwritten unasked, and imported again."""
        app = self.start("--connect", TEST)
        window = open_guest(app, "test", "Hardware")
        shut_down_menu(window, "Export…")
        dialog = app.window("Export “test”", "dialog")
        text = dialog.find("text", "Configuration")
        wait_until("xl", lambda: 'name = "test"' in text.text)
        self.show("xl")
        dialog.find("radio button", "libvirt XML").click()
        wait_until("XML", lambda: "<name>test</name>" in text.text)
        self.show("xml")
        path = self.file("exported.xml")
        self.save(app, dialog, path)
        dialog.reads("Saved as “exported.xml”.")
        with open(path, encoding="utf-8") as file:
            self.assertIn("<name>test</name>", file.read())
        with open(path, "w", encoding="utf-8") as file:
            file.write("mine")
        self.save(app, dialog, path)
        self.assertIn("exported.xml", self.answer(app, "Cancel"))
        with open(path, encoding="utf-8") as file:
            self.assertEqual(file.read(), "mine")
        self.save(app, dialog, path)
        self.answer(app, "Replace")
        wait_until("the new file", lambda: self.holds(path, "<name>test</name>"))
        dialog.find("push button", "Close").click()

    @staticmethod
    def answer(app, button):
        """Answers the question; gives it."""
        question = app.window(role="alert")
        said = question.words
        question.find("push button", button).click()
        return said

    @staticmethod
    def holds(path, words):
        """Whether a file holds this."""
        with open(path, encoding="utf-8") as file:
            return words in file.read()

    def save(self, app, dialog, path):
        """Answers the file chooser."""
        dialog.find("push button", "Save…", ("sensitive",)).click()
        chooser = app.window("Save Configuration")
        name = chooser.find("text", "Name")
        name.set_text(path)
        chooser.find("push button", "Save", ("sensitive",)).click()
        app.no_window("Save Configuration")

    def test_from_the_list(self):
        """From the manager window's menu of a guest."""
        app = self.start("--connect", TEST)
        manager = select(app, "test")
        key("shift+F10")
        pick(manager, "Export…")
        dialog = app.window(re.compile("Export"), "dialog")
        wait_until("xl", lambda: 'name = "test"' in dialog.find("text", "Configuration").text)


if __name__ == "__main__":
    journey.main()
