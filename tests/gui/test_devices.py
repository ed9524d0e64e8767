#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Devices: each kind added, changed, removed, applied and undone; images made and deleted; hot-plug."""

import os
import re

import journey
from hardwarepages import (add_device, add_dialog, apply_edits, page_of, remove_device, rows,
                           select_row)
from hosts import QemuHost
from journey import Journey, wait_until
from steps import clean, guest_window

NAME = "devices"
MAC = "52:54:00:aa:bb:01"
SECRET = "s3cr3t77"

DEVICES = """
  <sound model='ich6'/><input type='tablet' bus='usb'/><watchdog model='i6300esb'/>
  <rng model='virtio'><backend model='random'>/dev/urandom</backend></rng>
  <channel type='unix'><target type='virtio' name='org.qemu.guest_agent.0'/></channel>
  <parallel type='pty'/><vsock model='virtio'><cid auto='yes'/></vsock>
  <hostdev mode='subsystem' type='usb'><source startupPolicy='optional'>
    <vendor id='0x046d'/><product id='0xc31c'/></source></hostdev>
  <hostdev mode='subsystem' type='pci' managed='no'><source>
    <address domain='0x7fff' bus='0' slot='3' function='0'/></source></hostdev>
  <disk type='file' device='floppy'><target dev='fda' bus='fdc'/></disk>"""

# A setting of each device's page: its role, name and new value, and how it is then written.
CHANGES = {
    "CD Drive hdc": ("push button", "Eject", None,
                     "(?s)device='cdrom'(?:(?!</disk>|<source).)*</disk>"),
    "USB Controller": ("combo box", "Model", "^qemu-xhci", "model='qemu-xhci'"),
    "Video": ("combo box", "Model", "^vga", "<model type='vga'"),
    "Sound": ("combo box", "Model", "^ac97", "<sound model='ac97'"),
    "Tablet": ("combo box", "Kind", "^Mouse", "<input type='mouse' bus='usb'"),
    "Serial Port": ("combo box", "Goes to", "^Nowhere", "<serial type='null'"),
    "Console": ("combo box", "In the guest", "^virtio", "<target type='virtio' port='0'"),
    "Channel": ("text", "Name", "org.example.0", "name='org.example.0'"),
    "Controller virtio-serial": ("text", "Model", "virtio-transitional",
                                 "type='virtio-serial' index='0' model='virtio-transitional'"),
    "Watchdog": ("combo box", "When the guest hangs", "^Pause", "action='pause'"),
    "Random Numbers": ("text", "Source on the host", "/dev/random", ">/dev/random<"),
    "USB Device of the Host": ("combo box", "When it is missing", "^It is dropped",
                               "startupPolicy='requisite'"),
    "PCI Device of the Host": ("check box", re.compile("^Take it"), True, "managed='yes'"),
    "Floppy Drive fda": ("check box", "Read only", True,
                         "(?s)device='floppy'(?:(?!</disk>).)*<readonly/>"),
}


class Devices(Journey):
    """The devices of a QEMU guest."""

    def setUp(self):
        super().setUp()
        self.host = QemuHost(self.folder)
        self.host.__enter__()
        self.addCleanup(self.host.__exit__)
        self.disk = self.host.new_disk("first.img")
        xml = self.host.old_tool_xml(NAME, self.disk, self.host.disc("setup.iso"))
        self.host.define(xml.replace(
            "<serial", f"<interface type='user'><mac address='{MAC}'/></interface><serial"))
        self.before = self.host.xml(NAME, "--inactive")

    def open(self):
        """The guest's hardware."""
        self.app = self.start("--connect", self.host.uri, "--show-domain-editor", NAME)
        self.window = guest_window(self.app, NAME)
        self.window.find("list box", "Devices")
        return self.window

    def now(self, pattern, *options):
        """Waits until libvirt has this for the next boot."""
        wait_until(lambda: f"{pattern} in\n{self.host.xml(NAME, '--inactive', *options)}",
                   lambda: re.search(pattern, self.host.xml(NAME, "--inactive", *options)))

    def undone(self):
        """Presses "Undo" and waits for the definition of before."""
        self.window.find("push button", "Undo", ("sensitive",)).click()
        wait_until(lambda: f"as before:\n{self.host.xml(NAME, '--inactive')}",
                   lambda: clean(self.host.xml(NAME, "--inactive")) == clean(self.before))

    def images(self):
        """The images in the pool."""
        return sorted(name for name in os.listdir(self.host.images) if not name.endswith(".iso"))

    def test_add_each_kind(self):
        """Each kind that this host takes, with what the dialog proposes; applied and undone."""
        window = self.open()
        for kind in ("CD Drive", "Floppy Drive", "Network Card", "Sound", "Input",
                     "Serial Port", "Parallel Port", "USB Controller", "Controller", "Watchdog",
                     "Random Numbers", "Panic Notifier"):
            self.assertTrue(add_device(self.app, window, kind), kind)
        self.show("all-added")
        apply_edits(window)
        for pattern in ("device='floppy'", "<sound model=", "<watchdog model='i6300esb'",
                        "<rng model='virtio'", "<parallel type='pty'", "<input type='tablet'",
                        "<panic model='isa'", "(?s)<interface.*<interface",
                        "type='scsi'", "(?s)device='cdrom'.*device='cdrom'"):
            self.now(pattern)
        self.undone()

    def add_all(self):
        """Gives the guest a device of each kind."""
        xml = self.host.xml(NAME, "--inactive")
        self.host.define(xml.replace("</devices>", DEVICES + "</devices>"))
        self.before = self.host.xml(NAME, "--inactive")

    def test_pages(self):
        """Each page is shown, and shows what there is."""
        self.add_all()
        window = self.open()
        for name in rows(window.find("list box", "Devices")):
            page = page_of(window, name)
            page.wait("showing")
            self.show("page-" + re.sub(r"\W+", "-", name).lower())
        window.find("push button", "Apply").wait("not sensitive")
        self.assertIn("org.qemu.guest_agent.0", page_of(window, "Channel").words)
        self.assertIn("/dev/urandom", page_of(window, "Random Numbers").words)
        page_of(window, "USB Device of the Host").reads(
            "046d:c31c, which the host does not have now")

    def test_change_each(self):
        """On each page something is changed, applied, read back, and undone."""
        self.add_all()
        window = self.open()
        for name, (role, control, value, written) in CHANGES.items():
            self.assertNotRegex(self.before, written)
            found = page_of(window, name).find(role, control)
            if role == "combo box":
                found.choose(re.compile(value))
            elif role == "check box":
                found.set_checked(value)
            elif role == "push button":
                found.click()
            else:
                found.set_text(value)
            apply_edits(window)
            self.now(written)
            self.undone()
            page_of(window, "Overview")

    def test_change_disk(self):
        """Another bus finds a free place; format and flags are written; all of it is undone."""
        window = self.open()
        page = page_of(window, "Disk hda")
        page.find("combo box", "Format").choose("raw")
        page.find("check box", "Read only").set_checked(True)
        page.find("combo box", "Cache").choose("none")
        page.find("text", "Serial number").set_text("D1")
        page.reads(re.compile(r"64\.0\sMiB"))
        page.find("combo box", "Bus").choose(re.compile("^USB"))
        page = window.find("filler", "Disk sda")
        self.show("moved")
        apply_edits(window)
        self.now("<target dev='sda' bus='usb'/>")
        self.now("cache='none'")
        self.now("<serial>D1</serial>")
        self.now("<readonly/>")
        self.assertNotIn("dev='hda'", self.host.xml(NAME, "--inactive"))
        self.undone()

    def test_change_card(self):
        """A new address, a model, a cable pulled, a rate."""
        window = self.open()
        page = page_of(window, "Network Card")
        page.find("push button", "New").click()
        page.find("combo box", "Model").find("text", "Model").set_text("rtl8139")
        page.find("combo box", "Cable").choose("Unplugged")
        page.find("text", "Rate out").set_text("many")
        page.reads("whole number of kilobytes")
        window.find("push button", "Apply").wait("not sensitive")
        page.find("text", "Rate out").set_text("")
        self.show("card")
        apply_edits(window)
        self.now("<model type='rtl8139'/>")
        self.now("<link state='down'/>")
        now = self.host.xml(NAME, "--inactive")
        self.assertNotIn(MAC, now)
        self.assertRegex(now, "<mac address='52:54:00:")
        self.undone()

    def test_display(self):
        """Where it listens, with a warning; a password that nobody gets to see."""
        window = self.open()
        page = page_of(window, "Display VNC")
        page.find("combo box", "Reachable from").choose(re.compile("^All"))
        page.reads("Whoever reaches the host can see")
        page.find("push button", "Change…").click()
        dialog = self.app.window("Password of the Display")
        self.show("password")
        field = dialog.find("password text", "New password")
        field.ask("EditableText", "SetTextContents", "(s)", SECRET)  # it cannot be read back
        dialog.find("push button", "Set Password", ("sensitive",)).click()
        page.reads("A password is set")
        self.show("exposed")
        page.find("check box", "The host chooses a free port").set_checked(False)
        page.find("text", "Port").set_text("5977")
        self.assertNotIn(SECRET, window.dump())
        apply_edits(window)
        self.now("listen='0.0.0.0'")
        self.now("port='5977'")
        self.now(f"passwd='{SECRET}'", "--security-info")
        self.assertNotIn(SECRET, window.dump())
        self.assertNotIn(SECRET, self.app.said())
        page = page_of(window, "Display VNC")
        page.find("push button", "Change…").click()
        self.app.window("Password of the Display").find(
            "push button", "Remove Password", ("sensitive",)).click()
        page.reads("No password")
        apply_edits(window)
        wait_until("no password", lambda: "passwd" not in self.host.xml(NAME, "--security-info"))

    def test_new_disk(self):
        """Its image is made when it is added, and goes when it is given up."""
        window = self.open()

        def small(dialog):
            dialog.find("spin button", "Size").fill("1 GiB")
            self.show("new-disk")
        new = add_device(self.app, window, "Disk", small)
        self.assertEqual(new, {"Disk hdb"})
        self.assertEqual(len(self.images()), 2, self.images())
        self.assertEqual(self.host.xml(NAME, "--inactive"), self.before, "nothing before Apply")
        window.find("push button", "Revert", ("sensitive",)).click()
        wait_until(lambda: f"the image is gone: {self.images()}",
                   lambda: self.images() == ["first.img"])

        add_device(self.app, window, "Disk", small)
        apply_edits(window)
        self.now("<target dev='hdb' bus='ide'/>")
        self.assertEqual(len(self.images()), 2, self.images())

    def test_existing_disk(self):
        """One that is there, from the list of the host's."""
        self.host.new_disk("second.img")
        self.host.virsh("pool-refresh", "default")
        window = self.open()

        def choose(dialog):
            dialog.find("combo box", "Image").choose("Use one that is there")
            dialog.find("push button", "Add").wait("not sensitive")
            dialog.find("push button", "Browse…").click()
            chooser = self.app.window("Choose a Disk")
            chooser.find("table cell", "second.img")
            self.show("choose-disk")
            chooser.find("text", "Path").set_text(os.path.join(self.host.images, "second.img"))
            chooser.find("push button", "Open", ("sensitive",)).click()
            dialog.reads("second.img")
            self.show("existing-disk")
        add_device(self.app, window, "Disk", choose)
        apply_edits(window)
        self.now("second.img")
        self.undone()
        self.assertIn("second.img", self.images(), "it was not Domus’s to delete")

    def test_remove(self):
        """What is removed comes back with "Revert" and with "Undo"."""
        window = self.open()
        names = rows(window.find("list box", "Devices"))
        for name in ("Network Card", "CD Drive hdc", "Serial Port"):
            remove_device(window, name)
            wait_until(f"no {name}",
                       lambda name=name: name not in rows(window.find("list box", "Devices")))
        self.show("removed")
        self.assertEqual(self.host.xml(NAME, "--inactive"), self.before)
        window.find("push button", "Revert", ("sensitive",)).click()
        wait_until("all is back", lambda: rows(window.find("list box", "Devices")) == names)
        remove_device(window, "Network Card")
        apply_edits(window)
        wait_until("no card", lambda: "<interface" not in self.host.xml(NAME, "--inactive"))
        self.undone()
        page_of(window, "Overview")
        window.find("push button", "Remove").wait("not sensitive")

    def test_remove_disk(self):
        """The image stays, unless one says otherwise; then it goes after "Apply"."""
        window = self.open()
        remove_device(window, "Disk hda")
        dialog = self.app.window(re.compile("^Remove"))
        dialog.find("check box", re.compile("^Also delete"), ("sensitive",))
        self.show("remove-disk")
        dialog.find("push button", "Remove").click()
        apply_edits(window)
        wait_until("no disk", lambda: "first.img" not in self.host.xml(NAME, "--inactive"))
        self.assertEqual(self.images(), ["first.img"])
        self.undone()

        remove_device(window, "Disk hda")
        dialog = self.app.window(re.compile("^Remove"))
        dialog.find("check box", re.compile("^Also delete"), ("sensitive",)).set_checked(True)
        dialog.find("push button", "Remove").click()
        wait_until("it left the list",
                   lambda: "Disk hda" not in rows(window.find("list box", "Devices")))
        self.assertEqual(self.images(), ["first.img"], "not before Apply")
        apply_edits(window)
        wait_until(lambda: f"no image: {self.images()}", lambda: not self.images())

    def test_refused_kinds(self):
        """What cannot be added says why."""
        window = self.open()
        dialog = add_dialog(self.app, window)
        kinds = dialog.find("list box", "Kinds of devices")
        select_row(kinds, "Display")
        dialog.reads("The guest has a display already")
        dialog.find("push button", "Add").wait("not sensitive")
        self.show("refused")
        select_row(kinds, "PCI Device of the Host")
        wait_until(lambda: f"an answer in {dialog.words}",
                   lambda: "Looking for" not in dialog.words)
        dialog.find("push button", "Add").wait("not sensitive")
        self.show("pci")
        dialog.find("push button", "Cancel").click()
        self.app.no_window("Add Hardware")
        self.assertEqual(self.host.xml(NAME, "--inactive"), self.before)

    def test_hot_plug(self):
        """A card that is added to a running guest is there at once."""
        self.host.virsh("start", NAME)
        window = self.open()
        add_device(self.app, window, "Network Card",
                   lambda dialog: dialog.reads("This takes effect at once."))
        apply_edits(window)
        self.now("(?s)<interface.*<interface")
        wait_until(lambda: f"a second card in\n{self.host.xml(NAME)}",
                   lambda: self.host.xml(NAME).count("<interface") == 2)
        self.show("hot-plugged")
        add_device(self.app, window, "Sound",
                   lambda dialog: dialog.reads("turned off and is started again"))
        apply_edits(window)
        self.now("<sound model=")
        self.assertNotIn("<sound", self.host.xml(NAME))


if __name__ == "__main__":
    journey.main()
