# SPDX-License-Identifier: GPL-3.0-or-later
"""The book's two listings, and the dialog that imports them, for journeys."""

import os

from journey import Journey
from steps import choose_disc, guest_window

FALSTAFF = """import os,re
arch=os.uname()[4]
if re.search('64',arch):
    arch_libdir='lib64'
else:
    arch_libdir='lib'
device_model='/usr/'+arch_libdir+'/xen/bin/qemu-dm'
kernel='/usr/lib/xen/boot/hvmloader'
builder='hvm'
memory=512
name='falstaff'
vif=['type=ioemu,bridge=xenbr0']
disk=['file:/opt/xen/falstaff/falstaff.img,ioemu:hda,w',
      'phy:/dev/cdrom,ioemu:hdc:cdrom,r']
boot='d'
vnc=1
"""
HAL = """name="hal"
uuid="5b001f4d-7891-90d8-2f55-96a56e8d07df"
maxmem=512
memory=512
vcpus=1
builder="hvm"
kernel="/usr/lib/xen/boot/hvmloader"
boot="c"
pae=1
acpi=0
apic=0
on_poweroff="destroy"
on_reboot="restart"
on_crash="restart"
device-model="/usr/lib/xen/bin/qemu-dm"
sdl=0
vnc=1
vncunused=1
keymap="en-us"
disk=["file:/var/lib/xen/images/falstaff.img,hda,w"]
vif=["mac=00:16:3e:7e:f3:15,bridge=virbr0,type=ioemu"]
serial="pty"
"""
DIALOG = "Import Configuration"


def write(journey, name, text):
    """A file of the journey's own; gives its path."""
    path = os.path.join(journey.file("configurations-" + journey.label), name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)
    return path


class BookListings(Journey):
    """Both listings, with paths that exist, on any host: imported, started, the CD found."""

    host_class = None

    def setUp(self):
        super().setUp()
        self.host = self.host_class(self.folder)
        self.host.__enter__()
        self.addCleanup(self.host.__exit__)
        for guest in ("falstaff", "hal"):
            self.host.remove(guest)  # a journey that was killed could not
            self.addCleanup(self.host.remove, guest)
        self.iso = self.host.disc("setup.iso")

    def import_one(self, path):
        """Opens the dialog with one file; gives the program and the dialog."""
        app = self.start("--connect", self.host.uri, path)
        return app, app.window(DIALOG, "dialog")

    def run_to_end(self, app, name):
        """Starts it; the stand-in for Setup finds its CD after the reboot."""
        window = guest_window(app, name)
        self.assertEqual(self.host.state(name), "shut off")  # importing starts nothing
        window.find("push button", "Run", ("sensitive",)).click()
        log = self.host.wait_log(name, "SETUP PHASE 2: CD FOUND")
        self.assertNotIn("MISSING", log)
        self.keep("setup.log", log)

    def test_first(self):
        """The file written by hand, a Python program."""
        disk = self.host.new_disk("falstaff.img")
        text = FALSTAFF.replace("/opt/xen/falstaff/falstaff.img", disk)
        text = text.replace("phy:/dev/cdrom", "file:" + self.iso)
        app, dialog = self.import_one(write(self, "falstaff", text))
        dialog.find("check box", "Import “falstaff”", ("checked",))
        dialog.find("radio button", "Off: the file does not say, and xm took that as off",
                    ("checked",))
        dialog.reads("x86_64")
        self.show("falstaff")
        dialog.find("push button", "Import", ("sensitive",)).click()
        window = guest_window(app, "falstaff")
        xml = self.host.xml("falstaff", "--inactive")
        self.assertNotIn("<acpi/>", xml)
        self.assertIn(self.iso, xml)
        self.assertRegex(xml, "<boot dev='cdrom'/>")
        window.find("push button", "Run", ("sensitive",)).click()
        log = self.host.wait_log("falstaff", "SETUP PHASE 1: COPYING FILES")
        self.assertIn("SETUP SEES: ACPI=0", log)
        self.keep("setup.log", log)

    def test_second(self):
        """What the old tool wrote: its CD is put back on the way in."""
        disk = self.host.new_disk("hal.img")
        text = HAL.replace("/var/lib/xen/images/falstaff.img", disk)
        app, dialog = self.import_one(write(self, "hal", text))
        dialog.find("check box", "Import “hal”", ("checked",))
        dialog.reads("no CD drive")
        dialog.reads("Line 15, column 1")
        self.show("no-cd")
        dialog.find("check box", "Put CD Back").set_checked(True)
        choose_disc(app, self.iso)
        dialog.reads(self.iso)
        dialog.find("label", "CD drive hdc")
        self.assertNotIn("no CD drive", dialog.words)
        self.show("cd-back")
        dialog.find("push button", "Import", ("sensitive",)).click()
        guest_window(app, "hal")
        xml = self.host.xml("hal", "--inactive")
        self.assertIn("5b001f4d-7891-90d8-2f55-96a56e8d07df", xml)
        self.assertIn("00:16:3e:7e:f3:15", xml)
        self.assertIn(self.iso, xml)
        self.run_to_end(app, "hal")
