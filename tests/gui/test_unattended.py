#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""New VM that answers for Setup: the disc is made, read back, and removed at the end."""

import os
import re
import stat

import journey
from hosts import QemuHost
from journey import Journey, wait_until
from steps import choose_disc, guest_window, pick

PASSWORD = "Mistress-Quickly-1597"


class Unattended(Journey):
    """On a libvirt daemon of one's own."""

    def setUp(self):
        super().setUp()
        self.host = QemuHost(self.folder)
        self.host.__enter__()
        self.addCleanup(self.host.__exit__)

    def dialog(self, app):
        """New VM with the disc and the system chosen, and "Unattended" unfolded."""
        app.manager().find("push button", "New VM", ("sensitive",)).click()
        dialog = app.window("New VM", "dialog")
        dialog.find("push button", "Choose…").click()
        choose_disc(app, self.host.disc("setup.iso"))
        dialog.find("push button", "Create", ("sensitive",))
        dialog.find("combo box", "System").choose("Windows 8, 10, or Server 2012 to 2022")
        dialog.find("toggle button", "Unattended installation").click()
        dialog.find("check box", "Answer Setup’s questions", ("sensitive",)).click()
        return dialog

    def answers_in(self, name):
        """The path of the disc with the answers, by the guest's definition."""
        found = re.search(r"<source file='([^']*-answers[^']*)'", self.host.xml(name, "--inactive"))
        return found and found.group(1)

    def test_answers(self):
        """What was typed is on a disc in the drive; the disc goes with the installation."""
        app = self.start("--connect", self.host.uri)
        dialog = self.dialog(app)
        dialog.reads(re.compile("Say who will use Windows"))
        dialog.find("push button", "Create").wait("not sensitive")
        self.show("nothing-answered")
        dialog.find("text", "User").set_text("Anna")
        field = dialog.find("password text", "Password")
        field.ask("EditableText", "SetTextContents", "(s)", PASSWORD)  # it cannot be read back
        dialog.find("push button", "Create", ("sensitive",))
        dialog.find("toggle button", "Answer file").click()
        preview = dialog.find("text", "Answer file")
        wait_until("a preview", lambda: "<Name>Anna</Name>" in preview.text)
        self.assertNotIn(PASSWORD, preview.text)
        self.show("answered")
        name = dialog.find("text", "Name").text
        self.addCleanup(self.host.remove, name)
        dialog.find("push button", "Create", ("sensitive",)).click()
        app.no_window("New VM", 120)

        window = guest_window(app, name)
        path = self.answers_in(name)
        self.assertTrue(path)
        self.assertEqual(stat.S_IMODE(os.stat(path).st_mode), 0o600)
        with open(path, "rb") as image:
            disc = image.read()
        self.assertEqual(disc[0x8001:0x8006], b"CD001")
        self.assertIn(PASSWORD.encode(), disc)
        self.assertIn(b"<Name>Anna</Name>", disc)
        self.assertIn("Autounattend.xml".encode("utf-16-be"), disc)
        self.assertRegex(self.host.xml(name, "--inactive"),
                         r"(?s)-answers.*?<target dev='hdd' bus='ide'")
        self.assertNotIn(PASSWORD, self.host.xml(name, "--security-info"))

        self.host.wait_log(name, "SETUP COMPLETE")
        self.host.wait_state(name, "shut off")
        window.find(("push button", "toggle button"), "Installation", ("sensitive",)).press_mouse()
        pick(window, "Finish…")
        finish = app.window("Finish Installation", "dialog")
        finish.find("push button", "Finish", ("sensitive",)).click()
        app.no_window("Finish Installation", 60)
        wait_until("the disc with the answers is gone", lambda: not os.path.exists(path), 60)
        wait_until("its drive is gone", lambda: self.answers_in(name) is None, 60)
        self.assertRegex(self.host.xml(name, "--inactive"), r"state=.finished")
        self.assertNotIn(PASSWORD, app.said())
        self.show("finished")


if __name__ == "__main__":
    journey.main()
