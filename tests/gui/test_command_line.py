#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The command line, by the names that people know, and the second start."""

import os
import re
import subprocess

import journey
from journey import Journey
from steps import guest_window


class CommandLine(Journey):
    """Options."""

    def run_domus(self, *arguments):
        """To its end."""
        return subprocess.run([self.file("domus"), *arguments], capture_output=True, text=True,
                              timeout=30, check=False)

    def test_version(self):
        """--version, even without a display."""
        display = os.environ.pop("DISPLAY")
        try:
            done = self.run_domus("--version")
        finally:
            os.environ["DISPLAY"] = display
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertRegex(done.stdout, r"^\d+\.\d+\.\d+\n$")

    def test_help(self):
        """--help names them all."""
        said = self.run_domus("--help").stdout
        for option in ("--connect=URI", "--show-domain-creator", "--show-domain-console",
                       "--show-domain-editor", "--version"):
            self.assertIn(option, said)

    def test_console(self):
        """--show-domain-console by name."""
        app = self.start("--connect", "test:///default", "--show-domain-console", "test")
        window = guest_window(app, "test")
        window.find("radio button", "Console", ("checked",))

    def test_editor(self):
        """--show-domain-editor by id."""
        app = self.start("--connect", "test:///default", "--show-domain-editor", "1")
        window = guest_window(app, "test")
        window.find("radio button", "Hardware", ("checked",))
        window.find("list box", "Devices")

    def test_creator(self):
        """--show-domain-creator."""
        app = self.start("--connect", "test:///default", "--show-domain-creator")
        app.window("New VM", "dialog").find("text", "Name")

    def test_unknown_guest(self):
        """A guest that is not there is said not to be there."""
        app = self.start("--connect", "test:///default", "--show-domain-console", "nobody")
        message = app.window(role=("alert", "dialog"))
        message.reads("nobody")
        self.show("unknown-guest")
        message.find("push button", "Close").click()
        app.manager().find("table cell", "test")

    def test_malformed_address(self):
        """An address that is none: a message and an exit status."""
        done = self.run_domus("--connect", "not an address")
        self.assertNotEqual(done.returncode, 0)
        self.assertTrue(done.stderr.strip())

    def test_second_start_hands_over(self):
        """The second one ends at once; the first shows what was asked for."""
        app = self.start("--connect", "test:///default")
        app.manager().find("table cell", "test")
        done = self.run_domus("--connect", "test:///default", "--show-domain-editor", "test")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        window = guest_window(app, "test")
        window.find("radio button", "Hardware", ("checked",))
        done = self.run_domus("--connect", "test:///default", "--show-domain-console", "test")
        self.assertEqual(done.returncode, 0)
        window.find("radio button", "Console", ("checked",))
        self.assertEqual(len([node for node in app.windows()
                              if re.match("^test — ", node.name)]), 1, "one window a guest")


if __name__ == "__main__":
    journey.main()
