#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Installations in phases on Xen, where the second phase is armed ahead."""

import re
import signal

import journey
from autopilot import Autopilot
from hosts import XenHost
from journey import wait_until
from steps import guest_window


class ArmedAhead(Autopilot):
    """Windows XP on the lab."""

    host_class = XenHost

    def restart_daemon(self, guest):
        """libvirtd, in the middle. The guest stands still: libvirt 9.0 never hears of one that
        reboots while its daemon starts (tests/xenlab/FACTS.md)."""
        self.host.virsh("suspend", guest)
        self.host.lab("ssh", "systemctl restart libvirtd")
        wait_until("libvirtd is back", lambda: self.host.virsh("version", check=False), 120)
        self.host.virsh("resume", guest)

    def test_alone(self):
        """Once phase 1 runs, no Domus is needed: it is killed, and libvirtd restarted."""
        app = self.start("--connect", self.host.uri)
        window = self.create(app, "auto-alone")
        window.reads(re.compile("even without Domus"), 300)
        self.show("phase-1")
        self.assertNotRegex(self.host.xml("auto-alone"), "<acpi/>")
        xml = self.host.xml("auto-alone", "--inactive")
        self.assertRegex(xml, "(?s)<acpi/>.*<apic/>")
        self.assertRegex(xml, "winxp.iso")
        app.process.send_signal(signal.SIGKILL)
        app.process.wait()
        self.apps.remove(app)
        self.restart_daemon("auto-alone")
        log = self.host.wait_log("auto-alone", "SETUP COMPLETE")
        self.check_log(log)
        self.keep("alone.log", log)
        self.host.wait_state("auto-alone", "shut off", 120)

        # Nobody has seen the second phase; Domus takes nobody's word for it, and starts nothing.
        app = self.start("--connect", self.host.uri, "--show-domain-console", "auto-alone")
        window = guest_window(app, "auto-alone", 120)
        window.reads(re.compile("Phase 2 of 2"), 120)
        self.show("afterwards")
        self.assertEqual(self.host.state("auto-alone"), "shut off")
        self.check_log(self.host.setup_log("auto-alone"))

    def test_killed(self):
        """Domus is killed ten times and more, over as many installs as that takes."""
        kills = installs = 0
        while kills < 10:
            name = f"auto-kill{installs}"
            self.define_plan(name)
            kills += self.lead_and_kill(name, 4711 + installs, 6)
            log = self.host.setup_log(name)
            self.keep(f"{name}.log", log)
            self.check_log(log)
            self.assertRegex(self.host.xml(name, "--inactive"), "winxp.iso")
            installs += 1
            print(f"# {kills} kills, {installs} installs", flush=True)


del Autopilot

if __name__ == "__main__":
    journey.main(as_root=True, before=XenHost.prepare)
