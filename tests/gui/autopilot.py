# SPDX-License-Identifier: GPL-3.0-or-later
"""Installations in phases, on any host: shared by the journeys of the autopilot."""

import os
import random
import re
import shutil
import signal
import time

from journey import Journey, wait_until
from steps import choose_disc, guest_window

PLAN = re.compile(r"<domus:autopilot [^>]*>")
SEES = re.compile(r"SETUP SEES: ACPI=(\d) APIC=\d MP=(\d)")


class Autopilot(Journey):
    """A disc whose name says Windows XP."""

    host_class = None
    disc_name = "winxp.iso"

    def setUp(self):
        super().setUp()
        shutil.copy(self.file("setup.iso"), self.file(self.disc_name))
        self.host = self.host_class(self.folder, discs=(self.disc_name,))
        self.host.__enter__()
        self.addCleanup(self.host.__exit__)

    def create(self, app, name, disc=None):
        """New VM with the disc; everything else has filled itself in."""
        app.manager().find("push button", "New VM", ("sensitive",)).click()
        dialog = app.window("New VM", "dialog")
        dialog.find("push button", "Choose…", ("sensitive",)).click()
        choose_disc(app, self.host.disc(disc or self.disc_name))
        dialog.find("push button", "Create", ("sensitive",))
        wait_until("a name from the disc", lambda: dialog.find("text", "Name").text)
        dialog.find("text", "Name").set_text(name)
        self.addCleanup(self.host.remove, name)
        self.show("new-vm")
        dialog.find("push button", "Create", ("sensitive",)).click()
        app.no_window("New VM", self.host.patience)
        return guest_window(app, name, 180)

    def plan(self, name, *options):
        """What the guest's definition notes of the installation."""
        found = PLAN.search(self.host.xml(name, *options))
        return found[0] if found else ""

    def define_plan(self, name, start=True):
        """A guest as New VM leaves it just before its first start."""
        xml = self.host.old_tool_xml(name, self.host.new_disk(name + ".img"),
                                     self.host.disc(self.disc_name), "destroy")
        xml = xml.replace("<boot dev='cdrom'/>", "<boot dev='cdrom'/><boot dev='hd'/>")
        xml = xml.replace("<acpi/><apic/>", "<pae/>")
        due = " due='start'" if start else ""
        self.host.define(xml.replace("<memory", f"""<metadata>
          <domus:guest xmlns:domus='https://domusvm.org/xmlns/guest/1'>
            <domus:install state='underway' media='{self.host.disc(self.disc_name)}'
              media-kind='file'/>
            <domus:autopilot plan='two-phases' phase='1'{due}/>
          </domus:guest></metadata><memory""", 1))
        self.addCleanup(self.host.forget, name)

    def lead_and_kill(self, name, seed, longest):
        """Starts Domus and kills it at a random moment, until the install has come to its end;
        gives how often it was killed."""
        chance = random.Random(seed)
        kills = 0
        began = time.monotonic()
        while self.host.state(name) != "shut off" or "COMPLETE" not in self.host.setup_log(name):
            self.assertLess(time.monotonic() - began, self.host.patience,
                            f"seed {seed}, {kills} kills: {self.plan(name, '--inactive')}; "
                            f"{self.host.setup_log(name)}")
            app = self.start("--connect", self.host.uri)
            moment = time.monotonic() + chance.uniform(0.3, longest)
            while time.monotonic() < moment and app.process.poll() is None:
                time.sleep(0.01)  # the moment itself is what is tested
            self.assertIsNone(app.process.poll(), app.said())
            app.process.send_signal(signal.SIGKILL)
            app.process.wait()
            self.apps.remove(app)
            os.unlink(app.log)
            kills += 1
        return kills

    def check_log(self, log):
        """One boot without ACPI, then all with it; the CD was always there."""
        sees = SEES.findall(log)
        self.assertEqual([acpi for acpi, _mp in sees], ["0", "1", "1"], log)
        self.assertEqual(log.count("SETUP PHASE 1: COPYING FILES"), 1, log)
        self.assertEqual(log.count("SETUP PHASE 2: CD FOUND"), 1, log)
        self.assertEqual(log.count("SETUP PHASE 3: CD FOUND"), 1, log)
        self.assertNotIn("MISSING", log)
        self.assertEqual(log.count("SETUP COMPLETE"), 1, log)
