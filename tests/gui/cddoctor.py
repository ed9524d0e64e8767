# SPDX-License-Identifier: GPL-3.0-or-later
"""The book's case, on any host: the old tool dropped the CD, Domus puts it back."""

import re

from journey import Journey
from steps import choose_disc, confirm, guest_window, shut_down_menu

NAME = "hal"


class CdDoctor(Journey):
    """A half-installed guest without a CD."""

    host_class = None

    def setUp(self):
        super().setUp()
        self.host = self.host_class(self.folder)
        self.host.__enter__()
        self.addCleanup(self.host.__exit__)
        self.addCleanup(self.host.remove, NAME)
        self.host.remove(NAME)  # a journey that was killed could not
        self.disk = self.host.new_disk("falstaff.img")
        self.iso = self.host.disc("setup.iso")
        self.host.leave_half_installed(NAME, self.disk, self.iso)

    def test_put_cd_back(self):
        """Hangs at CD MISSING; "Put CD Back"; goes on to COMPLETE; Undo."""
        app = self.start("--connect", self.host.uri, "--show-domain-console", NAME)
        window = guest_window(app, NAME)
        window.find("push button", "Run", ("sensitive",)).click()
        self.host.wait_log(NAME, "SETUP PHASE 2: CD MISSING")
        window.find("push button", "Screenshot", ("sensitive",), seconds=120)
        before = self.host.xml(NAME, "--inactive")
        self.show("cd-missing")
        window.reads("no CD drive")
        self.assertIn("No CD drive", window.words)

        window.find("push button", "Put CD Back").click()
        dialog = app.window("CD Doctor", "dialog")
        dialog.reads("no CD drive")
        dialog.find("push button", "Choose Disc…").click()
        choose_disc(app, self.iso)
        dialog.find("push button", "Put CD Back", ("sensitive",))
        dialog.find("radio button", "libvirt XML").click()
        self.assertIn("+", dialog.find("text", "Change in the definition").text)
        self.assertIn(self.iso, dialog.find("text", "Change in the definition").text)
        self.show("doctor-xml")
        dialog.find("radio button", "xl").click()
        line = dialog.find("text", re.compile("xl", re.I))
        self.assertRegex(line.text, r"hdc")
        self.assertRegex(line.text, re.escape(self.iso))
        self.assertRegex(line.text, r"cdrom")
        self.show("doctor-xl")
        dialog.find("radio button", "xm").click()
        line = dialog.find("text", re.compile("xm", re.I))
        self.assertEqual(line.text.strip("'\" "), f"file:{self.iso},ioemu:hdc:cdrom,r")
        self.show("doctor-xm")
        dialog.find("check box", "Restart the guest now").set_checked(True)
        dialog.find("push button", "Put CD Back").click()
        app.no_window("CD Doctor", 120)

        log = self.host.wait_log(NAME, "SETUP COMPLETE")
        self.keep("setup.log", log)
        self.assertIn("SETUP PHASE 2: CD MISSING", log)
        self.assertIn("SETUP PHASE 2: CD FOUND", log)
        self.assertIn("SETUP CD AT: hdc", log)
        # Without ACPI, as in those days, the guest cannot turn its power off.
        shut_down_menu(window, "Force Off")
        confirm(app, "Force Off")
        self.host.wait_state(NAME, "shut off")
        window.find("push button", "Run", ("sensitive",))
        after = self.host.xml(NAME, "--inactive")
        self.assertRegex(after, re.escape(self.iso))
        self.assertNotIn("Put CD Back", [node.name for node in window.look("push button")])
        self.show("complete")

        # The repair touched the CD drive and nothing else.
        self.assertEqual(without_cd(after), without_cd(before))

        window.find("push button", "Undo", ("sensitive",)).click()
        window.find("push button", "Put CD Back")
        self.show("undone")
        self.assertEqual(without_metadata(self.host.xml(NAME, "--inactive")),
                         without_metadata(before))

    def test_from_a_script(self):
        """The same with --repair-cd, which does it once; then --run, and --list."""
        host = ("--connect", self.host.uri)
        done = self.run_domus("--repair-cd", NAME, *host)
        self.assertIn("--iso", done.stderr, "nothing tells which disc it was")
        self.assertEqual(done.returncode, 1)
        before = self.host.xml(NAME, "--inactive")
        done = self.run_domus("--repair-cd", NAME, "--iso", self.iso, *host)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertRegex(done.stdout, "hdc")
        after = self.host.xml(NAME, "--inactive")
        self.assertIn(self.iso, after)
        self.assertEqual(without_cd(after), without_cd(before))
        done = self.run_domus("--repair-cd", NAME, *host)
        self.assertEqual(done.returncode, 0)
        self.assertIn("nothing to repair", done.stdout)
        self.assertEqual(self.host.xml(NAME, "--inactive"), after)
        done = self.run_domus("--run", NAME, *host)
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertRegex(self.run_domus("--list", *host).stdout, f"(?m)^{NAME}\trunning\t")
        self.host.wait_log(NAME, "SETUP PHASE 2: CD FOUND")


def without_metadata(xml):
    """What Domus notes about a guest is its own matter."""
    return re.sub(r"(?s)\s*<metadata>.*?</metadata>", "", xml)


def without_cd(xml):
    """The definition less its CD drive and what Domus notes."""
    xml = re.sub(r"(?s)\s*<disk type='[a-z]+' device='cdrom'>.*?</disk>", "", xml)
    return without_metadata(xml)
