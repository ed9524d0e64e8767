#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A host's own window: what it is, what is wrong with it, and its devices."""

import os
import re

import journey
from hosts import QemuHost
from journey import Journey
from steps import guest_window, open_device, pick

NODE = """<node>
<domain type='test'><name>solitary</name><memory>1024</memory><os><type>hvm</type></os></domain>
<device><name>pci_0000_03_00_0</name><parent>computer</parent><capability type='pci'>
 <class>0x020000</class><domain>0</domain><bus>3</bus><slot>0</slot><function>0</function>
 <product id='0x10d3'>82574L</product><vendor id='0x8086'>Intel</vendor></capability></device>
<device><name>usb_1_2</name><parent>computer</parent><capability type='usb_device'>
 <bus>1</bus><device>2</device><product id='0xc31c'>K120</product><vendor id='0x046d'>Logitech</vendor>
 </capability></device>
</node>"""


class HostWindow(Journey):
    """From a connection's menu."""

    def open(self, uri, title):
        """The host's window."""
        self.app = self.start("--connect", uri)
        manager = self.app.manager()
        manager.find("push button", re.compile("^Menu of")).press_mouse()
        pick(manager, "Host Details")
        return self.app.window(re.compile(title), "frame")

    def test_what_is_wrong(self):
        """A bridge and a disc that are gone, and a display that is open to all."""
        host = QemuHost(self.folder)
        host.__enter__()
        self.addCleanup(host.__exit__)
        disk = host.new_disk("sick.img")
        iso = host.disc("setup.iso")
        good = host.old_tool_xml("sick", disk, iso)
        host.define(good.replace("127.0.0.1", "0.0.0.0").replace(
            "<serial", "<interface type='bridge'><source bridge='br-none'/></interface><serial"))
        os.rename(iso, iso + ".away")

        window = self.open(host.uri, "^QEMU")
        window.reads(re.compile("no bridge “br-none”, which “sick” is on"))
        window.reads(re.compile(f"no file “{re.escape(iso)}”, which “sick” uses"))
        window.reads(re.compile("display of “sick” listens on 0.0.0.0 and has no password"))
        window.reads(re.compile("all in software"))
        self.show("sick")

        window.find("push button", "Show “sick”").click()
        guest = guest_window(self.app, "sick")
        open_device(guest, re.compile("^Network Card"))

        host.define(good.replace("<name>", f"<uuid>{host.virsh('domuuid', 'sick')}</uuid><name>"))
        os.rename(iso + ".away", iso)
        window.find("push button", "Look Again", ("sensitive",)).click()
        window.gone("label", re.compile("sick"))
        self.show("well")

    def test_devices(self):
        """A device is given to a guest once, and then it says who has it."""
        node = os.path.join(self.folder, "node.xml")
        with open(node, "w", encoding="utf-8") as file:
            file.write(NODE)
        window = self.open(f"test://{node}", "^Test")
        window.find("list item", "Devices").press_mouse()
        window.find("list item", re.compile("82574L"))
        window.find("push button", "Give “Logitech K120” to a guest").click()
        dialog = self.app.window("Give a Device to a Guest", "dialog")
        self.show("give")
        dialog.find("table cell", "solitary").press_mouse()
        dialog.find("push button", "Give", ("sensitive",)).click()
        self.app.no_window("Give a Device to a Guest")
        window.reads(re.compile("The guest “solitary” has it"))
        self.show("given")

        window.find("push button", "Give “Logitech K120” to a guest").click()
        dialog = self.app.window("Give a Device to a Guest", "dialog")
        dialog.find("table cell", "solitary").press_mouse()
        dialog.find("push button", "Give", ("sensitive",)).click()
        dialog.reads(re.compile("has this device already"))
        self.show("twice")
        dialog.find("push button", "Cancel").click()
        self.app.no_window("Give a Device to a Guest")


if __name__ == "__main__":
    journey.main()
