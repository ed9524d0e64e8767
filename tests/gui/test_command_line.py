#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The command line, by the names that people know, and the second start."""

import os
import re

import journey
from journey import Journey
from steps import guest_window

HOST = ("--connect", "test:///default")
# Exit status, standard output, standard error, and what is asked for.
SCRIPTS = (
    (0, "^test\trunning\t[-0-9a-f]{36}\ttest:///default\n$", "^$", "--list", *HOST),
    (0, "^$", "runs already", "--run", "test", *HOST),
    (1, "^$", "no guest “nobody”", "--run", "nobody", *HOST),
    (1, "no CD drive", "--iso", "--repair-cd", "test", *HOST),
    (0, "(?s)no CD drive.*hdc", "^$", "--repair-cd", "test", "--iso", "/tmp/setup.iso", *HOST),
    (1, "^$", "(?s)qemu.tcp://127.0.0.77/system: .*refused", "--list", "--connect",
     "qemu+tcp://127.0.0.77/system"),
    (2, "^$", "not a libvirt address", "--list", "--connect", "not an address"),
    (2, "^$", "one of", "--list", "--run", "test", *HOST),
    (2, "^$", "--repair-cd", "--iso", "/tmp/setup.iso", *HOST),
    (2, "^$", "--connect", "--list"),
)


class CommandLine(Journey):
    """Options."""

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
                       "--show-domain-editor", "--show-domain-performance", "--show-host-summary",
                       "--show-domain-delete", "--debug", "--list", "--run", "--repair-cd", "--iso", "--version"):
            self.assertIn(option, said)

    def test_console(self):
        """--show-domain-console by name."""
        app = self.start("--connect", "test:///default", "--show-domain-console", "test")
        window = guest_window(app, "test")
        window.find("radio button", "Console", ("checked",))

    def test_delete(self):
        """--show-domain-delete asks, over the guest's window."""
        app = self.start("--no-fork", *HOST, "--show-domain-delete", "test")
        dialog = app.window(re.compile("^Delete"), "dialog")
        self.show("delete")
        dialog.find("push button", "Cancel").click()
        guest_window(app, "test").find("radio button", "Console", ("checked",))

    def test_debug(self):
        """--debug tells what libvirt is asked, and how long it took."""
        quiet = self.run_domus("--list", *HOST)
        self.assertEqual(quiet.stderr, "")
        app = self.start("--debug", *HOST, "--show-domain-console", "test")
        guest_window(app, "test")
        app.quit()
        self.assertRegex(app.said(), r"domus-virt-DEBUG.*: list guests -: done, \d+ ms")

    def test_editor(self):
        """--show-domain-editor by id."""
        app = self.start("--connect", "test:///default", "--show-domain-editor", "1")
        window = guest_window(app, "test")
        window.find("radio button", "Hardware", ("checked",))
        window.find("list box", "Devices")

    def test_performance(self):
        """--show-domain-performance by UUID."""
        uuid = self.run_domus("--connect", "test:///default", "--list").stdout.split("\t")[2]
        app = self.start("--connect", "test:///default", "--show-domain-performance", uuid)
        guest_window(app, "test").find("radio button", "Performance", ("checked",))

    def test_host(self):
        """--show-host-summary."""
        app = self.start("--connect", "test:///default", "--show-host-summary")
        app.window("Test host", "frame").find("list item", "Overview", ("selected",))

    def test_script(self):
        """What scripts use: no display, plain words, and an exit status that tells."""
        display = os.environ.pop("DISPLAY")
        try:
            for status, said, complaint, *arguments in SCRIPTS:
                with self.subTest(arguments):
                    done = self.run_domus(*arguments)
                    self.assertRegex(done.stdout, said)
                    self.assertRegex(done.stderr, complaint)
                    self.assertEqual(done.returncode, status, done.stderr)
        finally:
            os.environ["DISPLAY"] = display

    def test_script_all_hosts(self):
        """Without --connect: all hosts that are remembered; one that is down is told."""
        self.start("--connect", "test:///default").manager().find("table cell", "test")
        self.apps[-1].quit()
        app = self.start("--connect", "qemu+tcp://127.0.0.77/system")
        app.manager().find("table cell", "test")
        app.quit()
        done = self.run_domus("--list")
        self.assertRegex(done.stdout, "^test\trunning\t[-0-9a-f]{36}\ttest:///default\n$")
        self.assertIn("qemu+tcp://127.0.0.77/system: ", done.stderr)
        self.assertEqual(done.returncode, 1)
        done = self.run_domus("--run", "test")
        self.assertIn("runs already", done.stderr)
        self.assertEqual(done.returncode, 0, "the guest was found all the same")

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
