#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Adding connections: what goes wrong is told in words, what works is remembered."""

import os
import re
import socket

import journey
from journey import Journey
from steps import confirm, pick


class AddConnection(Journey):
    """The "Add Connection…" dialog."""

    def setUp(self):
        super().setUp()
        self.app = self.start("--connect", "test:///default")
        self.manager = self.app.manager()
        self.manager.find("table cell", "test")

    def dialog(self, uri):
        """Fills it in and presses "Connect"."""
        self.manager.find("push button", "Add Connection…").click()
        dialog = self.app.window("Add Connection", "dialog")
        dialog.find("combo box", "Hypervisor").choose("Other address")
        dialog.find("text", "Address").set_text(uri)
        dialog.find("push button", "Connect").click()
        return dialog

    def refused(self, uri, words, details):
        """It fails with these words, and with libvirt's own under "Details"."""
        dialog = self.dialog(uri)
        dialog.reads("Connecting failed")
        said = dialog.reads(re.compile(words, re.I))
        self.assertNotRegex(said, details, "libvirt's own words belong under Details")
        dialog.find("toggle button", "Details").click()
        dialog.find("text", "Details")
        self.assertRegex(dialog.reads(re.compile(details)), details)
        self.show("refused")
        self.assertTrue(dialog.has("showing"))
        dialog.find("push button", "Cancel").click()
        self.app.no_window("Add Connection")
        self.assertFalse(self.manager.look("label", re.compile("nowhere|127.0.0.1|sock")),
                         "what was refused and not kept is not listed")

    def test_refused(self):
        """Nobody listens at the address."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.refused(f"qemu+tcp://127.0.0.1:{port}/system", "refuse|not running|no.*daemon|listen",
                     "unable to connect to server|Connection refused")

    def test_unknown_host(self):
        """There is no such host."""
        self.refused("qemu+tcp://nowhere.invalid/system", "nowhere.invalid",
                     "unable to resolve|resolve|getaddrinfo")

    def test_no_such_socket(self):
        """The daemon's socket is not there."""
        self.refused("qemu+unix:///system?socket=/nowhere/libvirt-sock", "not running|daemon",
                     "Failed to connect socket|No such file")

    def test_malformed(self):
        """An address that is none is said to be none before anything is tried."""
        self.manager.find("push button", "Add Connection…").click()
        dialog = self.app.window("Add Connection", "dialog")
        dialog.find("combo box", "Hypervisor").choose("Other address")
        dialog.find("text", "Address").set_text("qemu system")
        dialog.find("push button", "Connect").wait("not sensitive")
        self.show("malformed")
        dialog.find("text", "Address").set_text("test:///default")
        dialog.find("push button", "Cancel").click()

    def test_nonsense_scheme(self):
        """A hypervisor that nobody knows."""
        dialog = self.dialog("vaporware:///system")
        dialog.reads("Connecting failed")
        self.show("scheme")


class Remembered(Journey):
    """What was added is there after a restart; what was removed is not."""

    def add(self, app, uri):
        """Adds a connection that works."""
        app.manager().find("push button", "Add Connection…").click()
        dialog = app.window("Add Connection", "dialog")
        dialog.find("combo box", "Hypervisor").choose("Other address")
        dialog.find("text", "Address").set_text(uri)
        dialog.find("push button", "Connect").click()
        app.no_window("Add Connection")

    def test_after_restart(self):
        """Added, there again, removed, gone."""
        other = self.file("other-host.xml")
        with open(other, "w", encoding="utf-8") as file:
            file.write("<node><domain type='test'><name>solitary</name><memory>1024</memory>"
                       "<os><type>hvm</type></os></domain></node>")
        app = self.start("--connect", "test:///default")
        app.manager().find("table cell", "test")
        self.add(app, f"test://{other}")
        app.manager().find("table cell", "solitary")
        self.show("added")
        app.quit()

        app = self.start()
        manager = app.manager()
        manager.find("table cell", "solitary")
        manager.find("table cell", "test")
        menus = manager.look("push button", re.compile("^Menu of "))
        self.assertEqual(len(menus), 2)
        for index, menu in enumerate(menus):
            row = menu.within("list item")
            if any(os.path.basename(other) in node.name for node in row.walk()):
                break
        menus[index].press_mouse()
        pick(manager, re.compile("^Remove"))
        confirm(app, "Remove")
        manager.gone("table cell", "solitary")
        manager.find("table cell", "test")
        self.show("removed")
        app.quit()

        app = self.start()
        app.manager().find("table cell", "test")
        self.assertEqual(app.manager().look("table cell", "solitary"), [])

    def test_properties(self):
        """A name, a group and a colour of one's own; it waits until it is wanted."""
        app = self.start("--connect", "test:///default")
        manager = app.manager()
        manager.find("table cell", "test")
        dialog = self.properties(app, "Test host")
        dialog.find("text", "Name").set_text("Playground")
        dialog.find("text", "Group").set_text("Office")
        dialog.find("combo box", "Colour").choose("Green")
        dialog.find("check box", "Connect when Domus starts").set_checked(False)
        self.show("properties")
        dialog.find("push button", "Apply").click()
        app.no_window("Connection Properties")
        self.assertEqual(manager.find("list item", "Playground").description,
                         "In the group “Office”")
        self.show("grouped")
        app.quit()

        app = self.start()
        manager = app.manager()
        row = manager.find("list item", "Playground")
        row.reads("Disconnected")
        self.assertEqual(row.description, "In the group “Office”")
        self.show("waits")
        dialog = self.properties(app, "Playground")
        self.assertEqual(dialog.find("text", "Name").text, "Playground")
        self.assertEqual(dialog.find("text", "Group").text, "Office")
        dialog.find("text", "Name").set_text("")
        dialog.find("text", "Group").set_text("")
        dialog.find("push button", "Apply").click()
        manager.find("list item", "Test host").reads("Disconnected")
        self.assertEqual(manager.find("list item", "Test host").description, "test:///default")
        manager.find("push button", "Menu of “Test host”").press_mouse()
        pick(manager, "Connect")
        manager.find("list item", "Test host").press_mouse()
        manager.find("table cell", "test")

    @staticmethod
    def properties(app, name):
        """Opens them."""
        manager = app.manager()
        manager.find("push button", f"Menu of “{name}”").press_mouse()
        pick(manager, re.compile("^Properties"))
        return app.window("Connection Properties", "dialog")


if __name__ == "__main__":
    journey.main()
