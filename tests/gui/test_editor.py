#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The editor: XML, single changes taken back, other people's edits, the history."""

import re

import journey
import screen
from hosts import QemuHost
from journey import Journey, wait_until
from steps import clean, guest_window, open_device

NAME = "edited"
MAC = "52:54:00:aa:bb:11"


class Editor(Journey):
    """What becomes of edits."""

    def setUp(self):
        super().setUp()
        self.host = QemuHost(self.folder)
        self.host.__enter__()
        self.addCleanup(self.host.__exit__)
        self.disk = self.host.new_disk("edited.img")
        xml = self.host.old_tool_xml(NAME, self.disk, self.host.disc("setup.iso"))
        self.host.define(xml.replace(
            "<serial", f"<interface type='user'><mac address='{MAC}'/></interface><serial"))
        self.before = self.host.xml(NAME, "--inactive")

    def open(self, title=NAME):
        """The guest's hardware."""
        self.app = self.start("--connect", self.host.uri, "--show-domain-editor", NAME)
        self.window = guest_window(self.app, title)
        self.window.find("list box", "Devices")
        return self.window

    def apply(self):
        """Presses "Apply" and waits until it is done."""
        self.window.find("push button", "Apply", ("sensitive",)).click()
        self.window.find("push button", "Apply").wait("not sensitive")

    def now(self, pattern):
        """Waits until libvirt has this for the next boot."""
        wait_until(lambda: f"{pattern} in\n{self.host.xml(NAME, '--inactive')}",
                   lambda: re.search(pattern, self.host.xml(NAME, "--inactive")))

    def page(self, name):
        """Goes to a page of the window."""
        self.window.find("radio button", name).click()

    def edit_xml(self, old, new):
        """Types in the XML of the device that is open."""
        self.window.find("radio button", "XML").click()
        view = self.window.find("text", re.compile(" as XML$"))
        wait_until("the XML is shown", lambda: old in view.text)
        view.set_text(view.text.replace(old, new))
        return view

    def test_device_xml(self):
        """A device's XML: not well-formed keeps Apply off; the rest is shown, and applied."""
        window = self.open()
        open_device(window, "Network Card")
        view = self.edit_xml(MAC, "52:54:00:aa:bb:12")
        window.find("push button", "Apply", ("sensitive",))
        right = view.text
        view.set_text(right.replace("</interface>", ""))
        window.find("push button", "Apply").wait("not sensitive")
        self.show("not-well-formed")
        view.set_text(right)
        window.find("push button", "Apply", ("sensitive",)).click()
        question = self.app.window("Apply Changes")
        self.show("diff")
        self.assertIn(MAC, self.host.xml(NAME, "--inactive"), "nothing before the question")
        question.find("push button", "Apply").click()
        self.now("52:54:00:aa:bb:12")
        window.find("push button", "Undo", ("sensitive",)).click()
        self.now(MAC)
        self.assertEqual(clean(self.host.xml(NAME, "--inactive")), clean(self.before))

    def test_single_change_reverted(self):
        """Of two changes one is taken back."""
        window = self.open()
        page = open_device(window, "Overview")
        page.find("text", "Title").set_text("Not this")
        page = open_device(window, "Network Card")
        page.find("text", "MAC address").set_text("52:54:00:aa:bb:13")
        window.find("toggle button", re.compile("2 changes not applied")).click()
        self.show("changes")
        window.find("push button", re.compile("Revert .*Title")).click()
        window.find("toggle button", re.compile("1 change not applied"))
        screen.key("Escape")
        self.apply()
        self.now("52:54:00:aa:bb:13")
        self.assertNotIn("Not this", self.host.xml(NAME, "--inactive"))

    def test_pending_reverted(self):
        """A change that waits for the next boot is taken back by itself."""
        self.host.virsh("start", NAME)
        window = self.open()
        open_device(window, "Network Card")
        self.edit_xml("<mac ", "<model type='rtl8139'/><mac ")
        window.find("radio button", "Details").click()
        window.find("push button", "Revert", ("sensitive",)).click()
        self.host.virsh("desc", NAME, "--config", "Waits")
        window.find("toggle button", re.compile("1 change waits")).click()
        self.show("pending")
        window.find("push button", re.compile("Revert .*Waits")).click()
        wait_until("taken back", lambda: "Waits" not in self.host.xml(NAME, "--inactive"))

    def test_conflict_is_told_at_once(self):
        """Somebody else's change is told while editing, and merged by setting."""
        window = self.open()
        page = open_device(window, "Overview")
        page.find("text", "Title").set_text("Mine")
        self.host.define(self.before.replace(
            "<memory", "<title>Theirs</title><description>Their notes</description><memory", 1))
        window.find("push button", "Compare…").click()
        merge = self.app.window("Changed Meanwhile")
        self.show("merge")
        self.keep("merge.txt", merge.dump())
        merge.find("radio button", re.compile("^Mine: Title")).click()
        merge.find("push button", "Merge").click()
        self.apply()
        self.now("<title>Mine</title>")
        self.now("Their notes")

    def test_history_after_restart(self):
        """What was changed is listed after a restart, and returned to."""
        window = self.open()
        open_device(window, "Overview").find("text", "Title").set_text("One")
        self.apply()
        self.now("<title>One</title>")
        open_device(window, "Network Card").find("text", "MAC address").set_text(
            "52:54:00:aa:bb:14")
        self.apply()
        self.now("52:54:00:aa:bb:14")
        self.app.quit()
        window = self.open("One")
        self.page("History")
        changes = window.find("list box", "Changes")
        wait_until("two entries", lambda: len(changes.children()) == 2)
        self.show("history")
        changes.find("label", re.compile("Title")).press_mouse()
        window.find("push button", "Return to This Version…", ("sensitive",)).click()
        question = self.app.window("Apply Changes")
        self.show("return")
        question.find("push button", "Apply").click()
        self.now(MAC)
        self.assertNotIn("<title>", self.host.xml(NAME, "--inactive"))
        wait_until("three entries", lambda: len(changes.children()) == 3)

    def test_identity_lock(self):
        """A locked identity is spoken of before it changes; the user may insist."""
        window = self.open()
        self.page("History")
        window.find("check box", re.compile("^Lock the identity")).click()
        self.now("lock")
        self.page("Hardware")
        page = open_device(window, "Network Card")
        page.find("text", "MAC address").set_text("52:54:00:aa:bb:15")
        window.find("push button", "Apply", ("sensitive",)).click()
        question = self.app.window("Apply Changes")
        self.show("identity")
        question.find("push button", "Cancel").click()
        self.assertIn(MAC, self.host.xml(NAME, "--inactive"))
        window.find("push button", "Apply", ("sensitive",)).click()
        self.app.window("Apply Changes").find("push button", "Apply Anyway").click()
        self.now("52:54:00:aa:bb:15")


if __name__ == "__main__":
    journey.main()
