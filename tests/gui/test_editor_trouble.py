#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The editor on bad days: edits given up, text that is no XML, a running guest that refuses."""

import os
import re

import journey
import screen
from hardwarepages import add_device, rows
from hosts import QemuHost
from journey import Journey, wait_until
from steps import choose_disc, clean, guest_window, open_device

NAME = "troubled"
MAC = "52:54:00:aa:cc:11"


class Trouble(Journey):
    """What becomes of edits when something is wrong."""

    def setUp(self):
        super().setUp()
        self.host = QemuHost(self.folder)
        self.host.__enter__()
        self.addCleanup(self.host.__exit__)
        self.disk = self.host.new_disk("first.img")
        xml = self.host.old_tool_xml(NAME, self.disk, self.host.disc("setup.iso"))
        self.host.define(xml.replace(
            "<serial", f"<interface type='user'><mac address='{MAC}'/></interface><serial"))
        self.host.virsh("pool-refresh", "default")
        self.before = self.host.xml(NAME, "--inactive")

    def open(self):
        """The guest's hardware."""
        self.app = self.start("--connect", self.host.uri, "--show-domain-editor", NAME)
        self.window = guest_window(self.app, NAME)
        self.window.find("list box", "Devices")
        return self.window

    def images(self):
        """Disk images that there are."""
        return sorted(name for name in os.listdir(self.host.images) if name.endswith(".img"))

    def close(self, answer):
        """Closes the window; answers what is asked."""
        screen.key("ctrl+w")
        question = self.app.window(role="alert")
        question.reads("before closing")
        self.show("close")
        said = question.words
        question.find("push button", answer).click()
        return said

    def test_discarded(self):
        """An image that was made for a disk goes when its edits are given up at the end."""
        window = self.open()

        def small(dialog):
            dialog.find("spin button", "Size").fill("1 GiB")
        add_device(self.app, window, "Disk", small)
        self.assertEqual(len(self.images()), 2, self.images())
        self.close("Discard")
        self.app.no_window(re.compile("^" + NAME))
        self.assertEqual(self.images(), ["first.img"])
        self.assertEqual(self.host.xml(NAME, "--inactive"), self.before)

    def test_text_is_kept(self):
        """Text that is not well-formed stays with its device, is marked, and asked for."""
        window = self.open()
        open_device(window, "Network Card")
        window.find("radio button", "XML").click()
        view = window.find("text", "Network Card as XML")
        wait_until("the XML is shown", lambda: MAC in view.text)
        broken = view.text.replace("</interface>", "").replace(MAC, "52:54:00:aa:cc:12")
        view.set_text(broken)
        window.find("push button", "Apply").wait("not sensitive")
        window.find("push button", "Revert").wait("sensitive")

        open_device_row(window, "Serial Port")
        view = window.find("text", "Serial Port as XML")
        wait_until("another device is shown", lambda: "<serial" in view.text)
        self.show("marked")
        window.find("icon", "Something on this page is wrong")
        window.find("push button", "Apply").wait("not sensitive")
        window.find("radio button", "Details").click()
        self.assertIn("Network Card", self.close("Cancel"))

        window.find("radio button", "XML").click()
        open_device_row(window, "Network Card")
        view = window.find("text", "Network Card as XML")
        wait_until("what was typed", lambda: view.text == broken)
        view.set_text(broken + "</interface>")
        window.find("push button", "Apply", ("sensitive",)).click()
        self.app.window("Apply Changes").find("push button", "Apply").click()
        wait_until("applied", lambda: "52:54:00:aa:cc:12" in self.host.xml(NAME, "--inactive"))
        self.assertEqual(window.look("icon", "Something on this page is wrong"), [])

    def test_cd_of_a_locked_identity(self):
        """A new CD drive changes what the activation looks at, a disc in it does not."""
        xml = self.host.old_tool_xml(NAME, self.disk).replace(
            "<name>", "<uuid>%s</uuid><name>" % re.search("<uuid>(.*)</uuid>", self.before)[1])
        self.host.define(xml)
        window = self.open()
        window.find("radio button", "History").click()
        window.find("check box", re.compile("^Lock the identity")).click()
        wait_until("locked", lambda: "lock" in self.host.xml(NAME, "--inactive"))
        window.find("radio button", "Console").click()
        window.find("push button", "Insert…", ("sensitive",)).click()
        choose_disc(self.app, self.host.disc("setup.iso"))
        dialog = self.app.window("Insert CD")
        dialog.reads("ctivation")
        self.show("identity")
        self.assertNotIn("setup.iso", self.host.xml(NAME, "--inactive"))
        dialog.find("push button", "Insert").click()
        wait_until("put in", lambda: "setup.iso" in self.host.xml(NAME, "--inactive"))
        self.app.no_window("Insert CD")
        window.find("push button", "Insert…", ("sensitive",)).click()
        choose_disc(self.app, self.host.disc("other.iso"))
        wait_until("put in", lambda: "other.iso" in self.host.xml(NAME, "--inactive"))
        self.assertEqual([node.name for node in self.app.windows() if node.role == "dialog"], [])

    def test_running_guest_refuses(self):
        """Half applied: said what and why; tried again, taken back, or left for the reboot."""
        self.host.virsh("start", NAME)
        path = self.host.disc("later.img")
        window = self.open()

        def choose(dialog):
            dialog.find("combo box", "Image").choose("Use one that is there")
            dialog.find("text", "Source").set_text(path)
            dialog.find("combo box", "Bus").choose(re.compile("^VirtIO"))

        def refused():
            window.find("push button", "Apply", ("sensitive",)).click()
            return self.app.window("Half Applied")
        self.assertEqual(add_device(self.app, window, "Disk", choose), {"Disk vda"})
        half = refused()
        self.show("half-applied")
        half.reads("later.img")
        half.reads("The definition is written")
        self.assertIn("later.img", self.host.xml(NAME, "--inactive"))
        self.assertNotIn("later.img", self.host.xml(NAME))

        half.find("push button", "Undo").click()
        wait_until("taken back", lambda: clean(self.host.xml(NAME, "--inactive")) ==
                   clean(self.before))
        wait_until("gone from the list",
                   lambda: "Disk vda" not in rows(window.find("list box", "Devices")))

        add_device(self.app, window, "Disk", choose)
        half = refused()
        half.find("push button", "Try Live Again").click()
        half = wait_until("it is asked again", lambda: next(
            (window for window in self.app.windows()
             if window.name == "Half Applied" and window.path != half.path), None))
        self.host.new_disk("later.img", 1 << 20)
        half.find("push button", "Try Live Again").click()
        self.app.no_window("Half Applied")
        wait_until("plugged in", lambda: "later.img" in self.host.xml(NAME))
        self.show("plugged")
        window.find("push button", "Undo", ("sensitive",)).click()
        wait_until("taken back", lambda: "later.img" not in self.host.xml(NAME, "--inactive"))


def open_device_row(window, name):
    """Selects a device while its XML is shown."""
    window.find("list box", "Devices").find("label", name).press_mouse()


if __name__ == "__main__":
    journey.main()
