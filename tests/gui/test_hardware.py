#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Hardware: what is applied is in libvirt, what is pending is shown, nobody's edit is lost."""

import re

import journey
from hosts import QemuHost
from journey import Journey, wait_until
from steps import clean, guest_window, open_device, select

NAME = "tinkered"
MAC = "52:54:00:aa:bb:01"


class Hardware(Journey):
    """The first pages of the hardware."""

    def setUp(self):
        super().setUp()
        self.host = QemuHost(self.folder)
        self.host.__enter__()
        self.addCleanup(self.host.__exit__)
        self.disk = self.host.new_disk("tinkered.img")
        xml = self.host.old_tool_xml(NAME, self.disk, self.host.disc("setup.iso"))
        self.host.define(xml.replace(
            "<serial", f"<interface type='user'><mac address='{MAC}'/></interface><serial"))
        self.before = self.host.xml(NAME, "--inactive")

    def open(self):
        """The guest's hardware."""
        self.app = self.start("--connect", self.host.uri, "--show-domain-editor", NAME)
        self.window = guest_window(self.app, NAME)
        self.window.find("list box", "Devices")
        return self.window

    def apply(self):
        """Presses "Apply" and waits until it is done."""
        self.window.find("push button", "Apply", ("sensitive",)).click()
        self.window.find("push button", "Apply").wait("not sensitive")

    def now(self, pattern, *options):
        """Waits until libvirt has this for the next boot."""
        wait_until(lambda: f"{pattern} in\n{self.host.xml(NAME, '--inactive', *options)}",
                   lambda: re.search(pattern, self.host.xml(NAME, "--inactive", *options)))

    def test_everything_while_off(self):
        """Each page once, applied at once, read back, and undone."""
        window = self.open()
        page = open_device(window, "Overview")
        page.find("text", "Title").set_text("The tinkered one")
        page = open_device(window, "Clock")
        page.find("combo box", "Clock").choose(re.compile("^Local time"))
        page = open_device(window, "Memory")
        page.find("spin button", "Maximum").fill("160 MiB")
        page.find("spin button", "Memory at boot").fill("128 MiB")
        page = open_device(window, "Processors")
        page.find("spin button", "Maximum").fill("2")
        page.find("spin button", "Processors at boot").fill("2")
        page = open_device(window, "Boot Order")
        page.find("check box", "Hard disk").set_checked(True)
        page = open_device(window, "Network Card")
        page.find("text", "MAC address").set_text("52:54:00:aa:bb:02")
        page = open_device(window, "Video")
        page.find("combo box", "Model").choose(re.compile("^vga"))
        self.show("before-apply")
        self.assertEqual(self.host.xml(NAME, "--inactive"), self.before, "nothing before Apply")
        self.apply()
        self.show("applied")
        self.now("<title>The tinkered one</title>")
        self.now("<clock offset='localtime'")
        self.now("<memory unit='KiB'>163840</memory>")
        self.now("<currentMemory unit='KiB'>131072</currentMemory>")
        self.now("<vcpu[^>]*>2</vcpu>")
        self.now(r"(?s)<boot dev='cdrom'/>\s*<boot dev='hd'/>")
        self.now("<mac address='52:54:00:aa:bb:02'/>")
        self.now("<model type='vga'")

        window.find("push button", "Undo", ("sensitive",)).click()
        self.now("<mac address='%s'/>" % MAC)
        self.assertEqual(clean(self.host.xml(NAME, "--inactive")), clean(self.before))

    def test_rename(self):
        """A new name, in the list as well."""
        window = self.open()
        open_device(window, "Overview").find("text", "Name").set_text("renamed")
        self.apply()
        wait_until("renamed", lambda: self.host.guests() == ["renamed"])
        guest_window(self.app, "renamed")
        self.app.manager().find("table cell", "renamed")

    def test_revert(self):
        """What was not applied is gone with "Revert"."""
        window = self.open()
        page = open_device(window, "Overview")
        page.find("text", "Title").set_text("Not to be")
        window.find("push button", "Revert", ("sensitive",)).click()
        wait_until("no title", lambda: page.find("text", "Title").text == "")
        window.find("push button", "Apply").wait("not sensitive")
        self.assertEqual(self.host.xml(NAME, "--inactive"), self.before)

    def test_bad_values_are_not_applied(self):
        """A MAC address that is none keeps Apply greyed and says so."""
        window = self.open()
        page = open_device(window, "Network Card")
        page.find("text", "MAC address").set_text("52:54:00:no")
        window.find("push button", "Apply").wait("not sensitive")
        page.reads(re.compile("MAC address", re.I))
        self.show("bad-mac")
        page.find("text", "MAC address").set_text("52:54:00:aa:bb:03")
        self.apply()
        self.now("52:54:00:aa:bb:03")

    def test_pending_while_running(self):
        """What waits for the next boot is shown as waiting."""
        self.host.virsh("start", NAME)
        window = self.open()
        page = open_device(window, "Video")
        page.find("combo box", "Model").choose(re.compile("^vga"))
        self.apply()
        self.now("<model type='vga'")
        self.assertIn("type='cirrus'", self.host.xml(NAME))
        window.reads(re.compile("next (boot|start)", re.I))
        window.find("toggle button", "Show").click()
        self.show("pending")
        window.find("radio button", "Console").click()
        self.host.virsh("destroy", NAME)
        window.gone("toggle button", "Show")

    def test_conflict(self):
        """Somebody else changed it meanwhile: both edits are kept."""
        window = self.open()
        page = open_device(window, "Overview")
        page.find("text", "Title").set_text("Mine")
        self.host.virsh("desc", NAME, "--config", "Theirs, meanwhile")
        window.find("push button", "Apply", ("sensitive",)).click()
        question = self.app.window(role=("alert", "dialog"))
        self.show("conflict")
        self.keep("question.txt", question.dump())
        self.assertNotIn("Mine", self.host.xml(NAME, "--inactive"), "nothing is written over")
        buttons = [node for node in question.look("push button")
                   if node.name not in ("Cancel", "Close", "Details", "Copy")]
        self.assertTrue(buttons, question.words)
        buttons[-1].click()
        wait_until("the question is answered", lambda: not question.is_now("showing"))
        if window.find("push button", "Apply").is_now("sensitive"):
            self.apply()
        self.now("<title>Mine</title>")
        self.now("Theirs, meanwhile")

    def test_closing_with_edits_asks(self):
        """A window with edits that were not applied does not just go."""
        import screen  # pylint: disable=import-outside-toplevel
        window = self.open()
        open_device(window, "Overview").find("text", "Title").set_text("Lost?")
        window.wait("active")
        screen.key("alt+F4")
        question = self.app.window(role=("alert", "dialog"))
        self.show("unapplied")
        question.find("push button", "Cancel").click()
        self.assertEqual(window.find("text", "Title").text, "Lost?")

    def test_title_in_the_list(self):
        """The list shows a guest by its title."""
        window = self.open()
        open_device(window, "Overview").find("text", "Title").set_text("Accounting")
        self.apply()
        select(self.app, "Accounting")


if __name__ == "__main__":
    journey.main()
