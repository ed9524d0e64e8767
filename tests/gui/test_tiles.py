#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tiles: live pictures of guests in the manager window."""

import os
import re
import subprocess
import time

import journey
from desktop import wait_until
from journey import Journey
from rfbserver import RfbServer
from screen import key

GUESTS = 12
DOMAIN = """
  <domain type='test'>
    <name>tile{number:02}</name>
    <uuid>7e6f2c1a-0000-4000-8000-0000000000{number:02}</uuid>
    <memory unit='MiB'>64</memory>
    <os><type>hvm</type></os>
    <devices>{graphics}</devices>
  </domain>"""


class Tiles(Journey):
    """libvirt's test driver, and screens of the test's own."""

    def setUp(self):
        super().setUp()
        self.servers = []
        domains = []
        for number in range(GUESTS):
            server = RfbServer(size=(1024, 768), rate=5)
            self.addCleanup(server.close)
            self.servers.append(server)
            domains.append(DOMAIN.format(number=number, graphics=(
                f"<graphics type='vnc' port='{server.port}' listen='127.0.0.1'/>")))
        self.host = self.file("tiles.xml")
        with open(self.host, "w", encoding="utf-8") as file:
            file.write("<node>" + "".join(domains) + "</node>")
        self.app = self.start("--connect", "test://" + self.host)
        self.window = self.app.manager()
        self.window.find("table cell", "tile00")

    def cpu(self):
        """Seconds of processor time that Domus has used."""
        with open(f"/proc/{self.app.process.pid}/stat", encoding="ascii") as file:
            fields = file.read().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def viewers(self):
        """How many screens somebody looks at now."""
        return sum(bool(len(server.of("hello")) > len(server.of("gone")))
                   for server in self.servers)

    def wait_viewers(self, count):
        """Waits for that many."""
        wait_until(lambda: f"{count} viewers; there are {self.viewers()}",
                   lambda: self.viewers() == count, 60)

    def test_live(self):
        """What can be seen is live, at a low rate, for everybody else as before."""
        self.wait_viewers(0)
        subprocess.run(["xdotool", "getactivewindow", "windowsize", "1260", "900"], check=True)
        key("ctrl+t")
        self.window.find("icon", re.compile("tile03"))
        self.wait_viewers(GUESTS)
        seen = self.viewers()
        frames = [server.frames for server in self.servers]
        wait_until(lambda: f"new pictures of {seen} tiles", lambda: sum(
            server.frames >= before + 3
            for server, before in zip(self.servers, frames)) >= seen, 60)
        self.show("live")
        began, used = time.monotonic(), self.cpu()
        frames = sum(server.frames for server in self.servers)
        wait_until("forty more pictures", lambda: sum(
            server.frames for server in self.servers) >= frames + 40, 120)
        seconds = time.monotonic() - began
        share = 100 * (self.cpu() - used) / seconds
        print(f"# {seen} live tiles: {share:.1f} % of a core, "
              f"{40 / seconds / seen:.2f} pictures a second each", flush=True)
        self.assertTrue(all(hello["shared"] for server in self.servers
                            for hello in server.of("hello")), "other viewers are never thrown out")
        self.assertLess(40 / seconds / seen, 1, "the rate is low")

        key("ctrl+t")
        self.window.find("table cell", "tile00")
        self.wait_viewers(0)
        key("ctrl+t")
        wait_until("live again", lambda: self.viewers() == seen, 60)

    def test_locked(self):
        """A display that wants a password: a lock, and nobody is asked."""
        self.servers[0].password = "secret"
        subprocess.run(["xdotool", "getactivewindow", "windowsize", "1260", "900"], check=True)
        key("ctrl+t")
        self.window.find("icon", "tile00: Running, the display wants a password")
        self.wait_viewers(GUESTS - 1)
        self.assertEqual(len(self.app.windows()), 1, "no question")
        key("Right", "Home")
        self.window.find("label", "Running, the display wants a password")
        self.show("locked")

    def test_choosing(self):
        """Selection and keyboard, and the same selection in the list."""
        key("ctrl+t")
        self.window.find("icon", re.compile("tile00")).press_mouse()
        self.window.find("icon", re.compile("tile00"), ("selected",))
        key("shift+Right")
        self.window.find("icon", re.compile("tile01"), ("selected",))
        self.window.reads("2 guests selected")
        self.show("chosen")
        key("Left")
        self.window.gone("label", "2 guests selected")
        self.window.find("push button", "Console", ("sensitive",))
        key("Return")
        self.app.window(re.compile("^tile00 — "))


if __name__ == "__main__":
    journey.main()
