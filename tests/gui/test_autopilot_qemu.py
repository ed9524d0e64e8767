#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Installations in phases on QEMU, where Domus leads from one to the next."""

import os
import re
import time

import journey
from autopilot import Autopilot
from hosts import QemuHost
from steps import guest_window, pick


class TwoPhases(Autopilot):
    """Windows XP: without ACPI first, then with it."""

    host_class = QemuHost

    def test_to_the_end(self):
        """From New VM to a finished system with a locked identity."""
        app = self.start("--connect", self.host.uri)
        window = self.create(app, "hal")
        window.reads(re.compile("Phase 1 of 2: copying files"), 120)
        self.show("phase-1")
        window.reads(re.compile("Phase 2 of 2: installing the system"), 120)
        self.show("phase-2")
        self.check_log(self.host.wait_log("hal", "SETUP COMPLETE"))
        self.host.wait_state("hal", "shut off")
        window.reads(re.compile("Phase 2 of 2: the guest is off"), 60)
        self.show("off")
        xml = self.host.xml("hal", "--inactive")
        self.assertRegex(xml, "(?s)<acpi/>.*<apic/>")
        self.assertRegex(xml, "<on_reboot>restart</on_reboot>")
        self.assertRegex(xml, r"(?s)<boot dev='hd'/>\s*<boot dev='cdrom'/>")
        self.assertRegex(xml, "winxp.iso")

        window.find(("push button", "toggle button"), "Installation").press_mouse()
        pick(window, "Finish…")
        dialog = app.window("Finish Installation", "dialog")
        self.assertTrue(dialog.find("check box", "Lock the identity").has("checked"))
        self.show("finish")
        dialog.find("radio button", "Eject the CD").click()
        dialog.find("push button", "Finish").click()
        app.no_window("Finish Installation", 60)
        window.find("push button", "Eject").wait("not sensitive")
        xml = self.host.xml("hal", "--inactive")
        self.assertRegex(xml, "state=.finished")
        self.assertRegex(xml, "identity")
        self.assertNotRegex(xml, "autopilot")
        self.show("finished")


    def test_killed(self):
        """Domus is killed at random moments, 40 times or as often as DOMUS_KILLS says: no phase is
        lost, none is begun twice, and the CD is always there."""
        seed = int(os.environ.get("DOMUS_SEED", time.time_ns() % 1000000))
        print(f"# DOMUS_SEED={seed}", flush=True)
        wanted = int(os.environ.get("DOMUS_KILLS", 40))
        kills = installs = 0
        while kills < wanted:
            name = f"kill{installs}"
            self.define_plan(name)
            kills += self.lead_and_kill(name, seed + installs, 2.5)
            self.check_log(self.host.setup_log(name))
            xml = self.host.xml(name, "--inactive")
            self.assertRegex(xml, "phase=.2.")
            self.assertRegex(xml, "winxp.iso")
            installs += 1
            print(f"# {kills} kills, {installs} installs", flush=True)

    def test_forced_off(self):
        """A guest that is forced off in its first phase stays off, and Run begins that again."""
        self.define_plan("hal")
        app = self.start("--connect", self.host.uri, "--show-domain-console", "hal")
        window = guest_window(app, "hal")
        window.reads("Phase 1 of 2: copying files", 60)
        self.host.virsh("destroy", "hal")
        window.reads("Phase 1 of 2 begins when the guest is run", 60)
        self.show("forced-off")
        window.find("push button", "Run", ("sensitive",)).click()
        window.reads("Phase 2 of 2: installing the system", 120)
        log = self.host.wait_log("hal", "SETUP COMPLETE")
        self.assertEqual(log.count("COPYING FILES"), 1, log)
        self.assertNotIn("MISSING", log)


del Autopilot

if __name__ == "__main__":
    journey.main()
