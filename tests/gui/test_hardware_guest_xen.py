#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The pages about the guest as a whole, on a real Xen host: what is Xen's own."""

import re

import journey
from hosts import XenHost
from journey import Journey, wait_until
from steps import clean, guest_window, open_device

NAME = "gp-tuned"


class XenPages(Journey):
    """Features, firmware, timers, pinning, share of the CPUs."""

    def setUp(self):
        super().setUp()
        self.host = XenHost(self.folder)
        self.host.__enter__()
        self.addCleanup(self.host.__exit__)
        self.host.remove(NAME)
        self.disk = self.host.new_disk("gp-tuned.img")
        self.host.define(self.host.old_tool_xml(NAME, self.disk, self.host.disc("setup.iso")))
        self.addCleanup(self.host.remove, NAME)
        self.before = clean(self.xml())

    def xml(self):
        """The definition."""
        return self.host.xml(NAME, "--inactive")

    def open(self):
        """The guest's hardware."""
        app = self.start("--connect", self.host.uri, "--show-domain-editor", NAME)
        self.window = guest_window(app, NAME, 120)
        self.window.find("list box", "Devices", seconds=120)
        return self.window

    def apply(self):
        """Presses "Apply" and waits until it is done."""
        self.window.find("push button", "Apply", ("sensitive",)).click()
        self.window.find("push button", "Apply").wait("not sensitive", seconds=120)

    def now(self, *patterns):
        """Waits until libvirt has these for the next boot."""
        for pattern in patterns:
            wait_until(lambda p=pattern: f"{p} in\n{self.xml()}",
                       lambda p=pattern: re.search(p, self.xml()), 120)

    def test_definition(self):
        """Features, firmware, timers and pinning: applied, read back, started, undone."""
        window = self.open()
        page = open_device(window, "Operating System")
        self.show("system")
        self.assertEqual(page.look("check box", re.compile("^Viridian")), [],
                         "what libvirt’s Xen driver never applies is not offered")
        page.find("combo box", "Firmware").choose(re.compile("^UEFI"))
        page.find("combo box", "Hardware-assisted paging").choose("On")
        page.find("combo box", "Guests within the guest").choose(re.compile("AMD"))
        page = open_device(window, "Processors")
        page.find("spin button", "Maximum").fill("2")
        page.find("text", "Runs on the host’s CPUs").set_text("1")
        self.show("processors")
        page = open_device(window, "Clock")
        page.find("combo box", "Clock").choose(re.compile("^Local time of the host"))
        page.find("combo box", "HPET").choose("Off")
        page.find("combo box", "TSC").choose("Emulated")
        self.assertEqual(page.look("combo box", re.compile("^RTC")), [], "Xen refuses it")
        self.show("clock")
        self.apply()
        self.now(r"(?s)<os firmware='efi'|<loader [^>]*type='pflash'>[^<]*ovmf",
                 "<hap state='on'/>",
                 "<feature policy='require' name='svm'/>", "cpuset='1'",
                 "<clock offset='localtime'>", "<timer name='hpet' present='no'/>",
                 "<timer name='tsc' mode='emulate'/>")
        self.host.virsh("start", NAME, "--paused")
        inside = self.host.lab("ssh", f"xl list -l {NAME}")
        self.assertRegex(inside, '"bios": "ovmf"')
        self.assertRegex(inside, '"nested_hvm": "True"')
        self.assertRegex(self.host.virsh("vcpupin", NAME), r"0 +1\b")
        self.host.virsh("destroy", NAME)
        window.find("push button", "Undo", ("sensitive",), seconds=120).click()
        wait_until("what was before", lambda: clean(self.xml()) == self.before, 120)

    def test_share_while_running(self):
        """Weight and cap of a running guest: in the definition, and in force at once."""
        self.host.virsh("start", NAME, "--paused")
        window = self.open()
        page = open_device(window, "Scheduler")
        page.reads(re.compile("Weight 256, no cap"), 120)
        page.find("spin button", "Weight").fill("512")
        page.find("spin button", re.compile("^Cap")).fill("50")
        self.show("scheduler")
        self.apply()
        self.now("<shares>512</shares>", 'cap="50"|cap=.50.')
        wait_until("in force", lambda: re.search(r"(?s)weight *: 512.*cap *: 50",
                                                 self.host.virsh("schedinfo", NAME)), 120)
        window.gone("toggle button", re.compile("waits? for the next boot"), seconds=120)

    def test_cap_is_kept(self):
        """Xen forgets a cap when a guest ends: it is set again at the next run."""
        window = self.open()
        page = open_device(window, "Scheduler")
        page.find("spin button", re.compile("^Cap")).fill("30")
        self.apply()
        self.now("cap=.30")
        self.host.virsh("start", NAME, "--paused")
        wait_until("in force", lambda: re.search(r"cap *: 30",
                                                 self.host.virsh("schedinfo", NAME)), 120)

    def test_start_from_cd_once(self):
        """The running guest has the CD first; its definition is what it was."""
        page = open_device(self.open(), "Boot Order")
        page.find("push button", "Start from CD Once", ("sensitive",), seconds=120).click()
        self.host.wait_state(NAME, "running", 120)
        self.assertRegex(self.host.xml(NAME), "(?s)<boot dev='cdrom'/>")
        self.assertEqual(clean(self.xml()), self.before)


if __name__ == "__main__":
    journey.main(as_root=True, before=XenHost.prepare)
