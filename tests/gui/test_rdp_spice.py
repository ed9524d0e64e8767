#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Other ways to a guest's desktop: SPICE, and RDP by another program."""

import os
import re
import socket

import journey
from desktop import wait_until
from hosts import QemuHost
from journey import Journey
from serialconsole import DOMAIN
from steps import guest_window

# libvirt's test driver gives a guest the address after the network's own.
NODE = """
<node>
  <network>
    <name>rdp</name><uuid>b1f7f0a0-6a4c-4d0e-8f57-0a1d6a3f9f01</uuid>
    <bridge name='virbr9'/><ip address='127.0.77.1' netmask='255.255.255.0'/>
  </network>
  <domain type='test'>
    <name>desk</name><uuid>b1f7f0a0-6a4c-4d0e-8f57-0a1d6a3f9f02</uuid>
    <memory>65536</memory><vcpu>1</vcpu><os><type>hvm</type></os>
    <devices><interface type='network'>
      <mac address='52:54:00:00:00:01'/><source network='rdp'/><target dev='vnet0'/>
    </interface></devices>
  </domain>
</node>
"""


class Rdp(Journey):
    """A guest that libvirt's test driver makes up, with an address of this computer's own."""

    def setUp(self):
        super().setUp()
        with open(self.file("node.xml"), "w", encoding="ascii") as file:
            file.write(NODE)
        os.makedirs(self.file("bin"), exist_ok=True)
        self.path = self.file("bin") + ":" + os.environ["PATH"]

    def open(self):
        """The guest's window, with the addresses shown; gives window and address."""
        app = self.start("--connect", f"test://{self.file('node.xml')}", "--show-domain-console",
                         "desk", env={"PATH": self.path})
        window = guest_window(app, "desk")
        window.find("toggle button", "Network Address").click()
        label = window.find("label", re.compile(r"^127\.0\.77\.\d+$"))
        return app, window, label.name

    def test_open(self):
        """A client that is installed gets the address, and no password."""
        called = self.file("called")
        with open(self.file("bin/remmina"), "w", encoding="ascii") as file:
            file.write(f'#!/bin/sh\nfor a; do echo "$a"; done > "{called}.new"\n'
                       f'mv "{called}.new" "{called}"\n')
        os.chmod(self.file("bin/remmina"), 0o755)
        listeners = []
        for last in range(1, 8):
            listener = socket.socket()
            self.addCleanup(listener.close)
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((f"127.0.77.{last}", 3389))
            listener.listen()
            listeners.append(listener)
        _app, window, address = self.open()
        window.find("push button", "Open with RDP", ("sensitive",))
        self.show("address")
        window.find("push button", f"Copy {address}").click()
        window.find("push button", "Open with RDP").click()
        wait_until("the client was called", lambda: os.path.exists(called), 60, 0.1)
        with open(called, encoding="ascii") as file:
            self.assertEqual(file.read().split(), ["-c", f"rdp://{address}"])

    def test_nobody_answers(self):
        """A guest without Remote Desktop: the button says why it is off."""
        _app, window, _address = self.open()
        window.find("push button", "Open with RDP", ("showing",)).wait("not sensitive")
        wait_until("the reason", lambda: "3389" in window.find(
            "push button", "Open with RDP").description, 60, 0.2)
        self.show("no-rdp")


class Spice(Journey):
    """A QEMU guest with a SPICE display."""

    def test_shown(self):
        """Its picture comes, by a module that is loaded for it."""
        if not os.path.exists(self.file("ui/spice/libdomus-spice.so")):
            self.skipTest("built without SPICE")
        with QemuHost(self.folder, discs=("serial.iso",)) as host:
            xml = DOMAIN.format(type="qemu", name="spicy", machine="", loader="",
                                iso=host.disc("serial.iso"), listen="127.0.0.1", more="")
            host.define(xml.replace("type='vnc'", "type='spice'"))
            host.virsh("start", "spicy")
            app = self.start("--connect", host.uri, "--show-domain-console", "spicy")
            # spice-gtk's own, when its widget is there before the server has said how it points.
            app.harmless = re.compile("GSpice-WARNING.*update_mouse_mode")
            window = guest_window(app, "spicy")
            window.find("drawing area", "Console of spicy", seconds=120)
            self.show("spice")
            with open(f"/proc/{app.process.pid}/maps", encoding="ascii") as maps:
                self.assertIn("libdomus-spice", maps.read())


if __name__ == "__main__":
    journey.main()
