#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Serial consoles of QEMU guests."""

import re

import journey
from hosts import QemuHost
from screen import type_text
from serialconsole import SerialConsole


class SerialOnQemu(SerialConsole):
    """On a libvirtd of one's own."""

    host_class = QemuHost
    more = "<serial type='pty'><target port='1'/></serial><console type='pty'>" \
           "<target type='virtio' port='1'/></console>"

    def test_talk(self):
        """Both ways, and on after a reboot."""
        self.talk(*self.boot())

    def test_taken(self):
        """By another program, and back."""
        _app, window = self.boot()
        self.taken(window)

    def test_break_and_others(self):
        """A break arrives; the other ports are there."""
        _app, window = self.boot()
        window.find("push button", "Send Break", ("sensitive",)).click()
        self.wait_says(window, "BREAK")
        window.find("combo box", "Serial Port").choose("Serial 2")
        self.enter(window, "Serial 2")
        type_text("nobody hears this")
        self.show("second")
        window.find("combo box", "Serial Port").choose(re.compile("^Virtio console"))
        window.find("terminal", re.compile("^Virtio console"))
        window.find("combo box", "Serial Port").choose("Serial 1")
        self.wait_says(window, "BREAK")


del SerialConsole

if __name__ == "__main__":
    journey.main()
