#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The pages about the guest as a whole: open, change, apply, read back, undo, read back."""

import re

import journey
from hosts import QemuHost
from journey import Journey, wait_until
from steps import clean, guest_window, open_device

NAME = "tuned"
PAGES = ("Overview", "Operating System", "Memory", "Processors", "Boot Order", "Clock", "Scheduler")


class GuestPages(Journey):
    """Each page with QEMU."""

    def setUp(self):
        super().setUp()
        self.host = QemuHost(self.folder)
        self.host.__enter__()
        self.addCleanup(self.host.__exit__)
        self.disk = self.host.new_disk("tuned.img")
        self.host.define(self.host.old_tool_xml(NAME, self.disk, self.host.disc("setup.iso")))
        self.before = clean(self.xml())

    def xml(self):
        """The definition."""
        return self.host.xml(NAME, "--inactive")

    def open(self):
        """The guest's hardware."""
        app = self.start("--connect", self.host.uri, "--show-domain-editor", NAME)
        self.window = guest_window(app, NAME)
        self.window.find("list box", "Devices")
        return self.window

    def apply(self):
        """Presses "Apply" and waits until it is done."""
        self.window.find("push button", "Apply", ("sensitive",)).click()
        self.window.find("push button", "Apply").wait("not sensitive")

    def undo(self):
        """Takes it back, and the definition is what it was."""
        self.window.find("push button", "Undo", ("sensitive",)).click()
        wait_until("what was before", lambda: clean(self.xml()) == self.before)

    def now(self, *patterns):
        """Waits until libvirt has these for the next boot."""
        for pattern in patterns:
            wait_until(lambda p=pattern: f"{p} in\n{self.xml()}",
                       lambda p=pattern: re.search(p, self.xml()))

    def test_loading_changes_nothing(self):
        """Every page is looked at; nothing is to be applied, nothing is changed."""
        window = self.open()
        for name in PAGES:
            open_device(window, name)
            self.show(name.lower().replace(" ", "-"))
            window.find("push button", "Apply").wait("not sensitive")
        self.assertEqual(clean(self.xml()), self.before)

    def test_overview(self):
        """Title, notes and what happens then."""
        page = open_device(self.open(), "Overview")
        page.reads(re.compile("^QEMU ", re.M))
        page.find("text", "Title").set_text("Fine tuning")
        page.find("text", "Notes").set_text("First line\nsecond line")
        page.find("combo box", "When it shuts down").choose("Start it again")
        page.find("combo box", "When it crashes").choose(re.compile("^Save its memory.*turn"))
        self.apply()
        self.now("<title>Fine tuning</title>", "(?s)First line\nsecond line</description>",
                 "<on_poweroff>restart<", "<on_crash>coredump-destroy<")
        self.undo()

    def test_autostart(self):
        """Set at once, beside the definition, and read back."""
        page = open_device(self.open(), "Overview")
        box = page.find("check box", "Start with the host", ("sensitive",))
        box.set_checked(True)
        wait_until("marked", lambda: re.search(r"Autostart: +enable",
                                               self.host.virsh("dominfo", NAME)))
        self.window.find("push button", "Apply").wait("not sensitive")
        page.find("check box", "Start with the host", ("sensitive",)).set_checked(False)
        wait_until("not marked", lambda: re.search(r"Autostart: +disable",
                                                   self.host.virsh("dominfo", NAME)))

    def test_system(self):
        """ACPI, APIC, Hyper-V; the HAL follows."""
        page = open_device(self.open(), "Operating System")
        page.reads("(halaacpi.dll)")
        page.find("check box", re.compile("^ACPI")).set_checked(False)
        page.reads("(halapic.dll)")
        page.find("check box", re.compile("^APIC")).set_checked(False)
        page.reads("(hal.dll)")
        page.find("combo box", "Hyper-V features").choose("Those chosen below")
        page.find("check box", re.compile("^Relaxed timers")).set_checked(True)
        page.find("check box", re.compile("^Spinlocks")).set_checked(True)
        self.show("system-changed")
        self.apply()
        self.now("<relaxed state='on'/>", "<spinlocks state='on' retries='8191'/>")
        self.assertNotRegex(self.xml(), "<acpi/>|<apic/>")
        self.undo()

    def test_memory(self):
        """Both amounts; the host's are told."""
        page = open_device(self.open(), "Memory")
        page.reads(re.compile("GiB, of which .* are free"))
        page.find("spin button", "Maximum").fill("96 MiB")
        page.find("spin button", "Memory at boot").fill("80 MiB")
        self.apply()
        self.now("<memory unit='KiB'>98304<", "<currentMemory unit='KiB'>81920<")
        self.undo()

    def test_processors(self):
        """Number, kind, topology, and where they run."""
        page = open_device(self.open(), "Processors")
        page.find("spin button", "Maximum").fill("4")
        page.find("spin button", "Processors at boot").fill("2")
        page.find("combo box", "Kind").choose("A model by name")
        page.find("combo box", "Topology").choose(re.compile("^2 × 2 × 1"))
        host = page.find("text", "Runs on the host’s CPUs")
        host.set_text("0-4000")
        self.window.find("push button", "Apply").wait("not sensitive")
        page.reads(re.compile("The host has"))
        self.show("processors-bad")
        host.set_text("0")
        self.apply()
        self.now("<vcpu [^>]*cpuset='0'[^>]*current='2'[^>]*>4<", "<model [^>]*>qemu64</model>",
                 "<topology sockets='2' dies='1' cores='2' threads='1'/>")
        self.undo()

    def test_single_processors(self):
        """A processor on CPUs of its own; nonsense is not applied."""
        page = open_device(self.open(), "Processors")
        pin = page.find("text", "Processor 0")
        pin.set_text("x")
        page.reads(re.compile("^Processor 0: Write", re.M))
        self.window.find("push button", "Apply").wait("not sensitive")
        pin.set_text("0")
        self.show("pinned")
        self.apply()
        self.now("<vcpupin vcpu='0' cpuset='0'/>")
        self.undo()

    def test_boot(self):
        """A kernel from the host, and the order."""
        page = open_device(self.open(), "Boot Order")
        initrd = page.find("text", "Initial RAM disk")
        self.assertFalse(initrd.is_now("sensitive"))
        kernel = page.find("text", "Kernel")
        kernel.set_text("vmlinuz")
        page.reads(re.compile("whole path"))
        self.window.find("push button", "Apply").wait("not sensitive")
        kernel.set_text("/boot/vmlinuz")
        initrd.wait("sensitive")
        initrd.set_text("/boot/initrd.img")
        page.find("text", "Arguments").set_text("console=ttyS0")
        self.show("kernel")
        self.apply()
        self.now("<kernel>/boot/vmlinuz<", "<initrd>/boot/initrd.img<",
                 "<cmdline>console=ttyS0<")
        self.undo()

    def test_start_from_cd_once(self):
        """The running guest has the CD first; its definition is what it was."""
        page = open_device(self.open(), "Boot Order")
        page.find("push button", "Start from CD Once", ("sensitive",)).click()
        self.host.wait_state(NAME, "running")
        self.assertRegex(self.host.xml(NAME), r"(?s)<boot dev='cdrom'/>")
        self.assertEqual(clean(self.xml()), self.before)
        page.find("push button", "Start from CD Once").wait("not sensitive")
        page.reads(re.compile("shut it down first"))
        self.host.virsh("destroy", NAME)
        page.find("push button", "Start from CD Once").wait("sensitive")

    def test_clock(self):
        """Clock and timers."""
        page = open_device(self.open(), "Clock")
        page.find("combo box", "Clock").choose(re.compile("^Local time of a time zone"))
        zone = page.find("text", "Time zone")
        zone.set_text("Nowhere/Atlantis")
        page.reads(re.compile("Write the time zone"))
        self.window.find("push button", "Apply").wait("not sensitive")
        zone.set_text("Europe/Berlin")
        page.find("combo box", "HPET").choose("Off")
        page.find("combo box", re.compile("^RTC, when")).choose(re.compile("faster pace"))
        page.find("combo box", re.compile("^PIT, when")).choose(re.compile("come late"))
        self.show("clock-changed")
        self.apply()
        self.now("<clock offset='timezone' timezone='Europe/Berlin'>",
                 "<timer name='hpet' present='no'/>", "<timer name='rtc' tickpolicy='catchup'/>",
                 "<timer name='pit' tickpolicy='delay'/>")
        self.undo()

    def test_scheduler(self):
        """A weight; no cap where the host has none."""
        page = open_device(self.open(), "Scheduler")
        page.reads("The guest is not running")
        page.find("spin button", "Weight").fill("512")
        self.assertEqual(page.look("spin button", re.compile("^Cap")), [])
        self.apply()
        self.now("<shares>512</shares>")
        self.undo()


if __name__ == "__main__":
    journey.main()
