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
from screen import key, type_text
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

    def setUp(self):
        super().setUp()
        if not os.path.exists(self.file("ui/spice/libdomus-spice.so")):
            self.skipTest("built without SPICE")
        self.host = QemuHost(self.folder, discs=("serial.iso",))
        self.host.__enter__()
        self.addCleanup(self.host.__exit__)

    def open(self, more=""):
        """Starts the guest and opens its window; gives program and window."""
        xml = DOMAIN.format(type="qemu", name="spicy", machine="", loader="",
                            iso=self.host.disc("serial.iso"), listen="127.0.0.1", more="")
        self.host.define(xml.replace("type='vnc'", "type='spice' " + more))
        self.host.virsh("start", "spicy")
        return self.look()

    def look(self):
        """Opens its window; gives program and window."""
        app = self.start("--connect", self.host.uri, "--show-domain-console", "spicy")
        # spice-gtk's own, when its widget is there before the server has said how it points.
        app.harmless = re.compile("GSpice-WARNING.*update_mouse_mode")
        return app, guest_window(app, "spicy")

    @staticmethod
    def picture(window):
        """Waits until its screen is shown."""
        return window.find("drawing area", "Console of spicy", ("showing",), seconds=120)

    def test_shown(self):
        """Its picture comes, by a module that is loaded for it."""
        app, window = self.open()
        self.picture(window)
        self.show("spice")
        with open(f"/proc/{app.process.pid}/maps", encoding="ascii") as maps:
            self.assertIn("libdomus-spice", maps.read())

    def test_release_keys(self):
        """The keys of the preferences give the keyboard back, as over VNC."""
        folder = os.path.join(os.environ["XDG_CONFIG_HOME"], "glib-2.0/settings")
        os.makedirs(folder)
        with open(os.path.join(folder, "keyfile"), "w", encoding="ascii") as file:
            file.write("[org/domusvm/Domus]\nconsole-release-key='Pause'\n")
        _app, window = self.open()
        picture = self.picture(window)
        picture.focus()
        picture.wait("focused")
        window.reads("Press Pause to release")
        self.show("taken")
        key("Pause")
        picture.wait("not focused")

    def test_password(self):
        """The definition's password is used; one that only the user knows is asked for."""
        app, window = self.open("passwd='sesame'")
        self.picture(window)
        app.quit()
        self.host.virsh("qemu-monitor-command", "spicy", "--hmp", "set_password spice another")
        app, window = self.look()
        for word in ("wrong", "another"):
            entry = window.find("password text", "Password", ("showing", "focused"), 120)
            type_text(word)
            wait_until("all of it typed", lambda node=entry, typed=word: len(node.text) == len(typed))
            window.find("push button", "Connect").click()
            if word == "wrong":
                window.reads("The display refused this password. Try again.")
        self.picture(window)
        self.assertNotIn("another", app.said())


if __name__ == "__main__":
    journey.main()
