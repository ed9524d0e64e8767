#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The console of a QEMU guest: started anew, moved, frozen."""

import glob
import os
import re
import signal
import socket
import time

import journey
from consoleguest import NAME, ConsoleOfGuest
from desktop import wait_until
from hosts import QemuHost
from screen import type_text


def free_port():
    """One that nobody listens on, of those that are VNC's."""
    for port in range(5990, 6100):
        with socket.socket() as sock:
            try:
                sock.bind(("127.0.0.1", port))
                return port
            except OSError:
                pass
    raise AssertionError("no port is free")


def device_model():
    """The process id of the guest's QEMU."""
    for path in glob.glob("/proc/[0-9]*/cmdline"):
        try:
            with open(path, "rb") as file:
                if f"guest={NAME},".encode() in file.read():
                    return int(path.split("/")[2])
        except OSError:
            pass
    return None


class ConsoleOfQemu(ConsoleOfGuest):
    """On a daemon of its own."""

    host_class = QemuHost

    def test_started_again(self):
        """Off and on."""
        self.started_again()

    def test_moved(self):
        """At another port after the next start."""
        port = free_port()

        def move():
            self.host.virsh("destroy", NAME)
            self.host.define(re.sub("port='-1' autoport='yes'", f"port='{port}' autoport='no'",
                                    self.host.xml(NAME, "--inactive")))
            self.host.virsh("start", NAME)
        self.another(move)
        self.assertIn(str(port - 5900), self.host.virsh("vncdisplay", NAME))

    def test_frozen(self):
        """Its device model hangs, then goes on."""
        pid = wait_until("the guest's QEMU", device_model)
        self.picture().press_mouse()
        os.kill(pid, signal.SIGSTOP)
        try:
            type_text("is it there")
            self.window.reads("The screen does not answer.", self.patience)
            self.show("frozen")
        finally:
            os.kill(pid, signal.SIGCONT)
        began = time.monotonic()
        self.picture()
        print(f"# picture back after {time.monotonic() - began:.2f} s", flush=True)


del ConsoleOfGuest

if __name__ == "__main__":
    journey.main()
