#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A CD image of this computer for a guest of another host: uploaded where it is asked for."""

import hashlib
import os
import re
import signal
import socket
import subprocess
import sys

import journey
import testdaemon
from desktop import wait_until
from hosts import QemuHost
from screen import key
from steps import open_guest
from testdaemon import TestDaemon

NAME = "far"
SIZE = 4 << 20
SOURCE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "dragsource.py")
CONF = """listen_tls = 0
listen_tcp = 1
listen_addr = "127.0.0.1"
tcp_port = "{port}"
auth_tcp = "none"
"""


class TcpDaemon(TestDaemon):
    """A daemon that others reach as well."""

    def __init__(self):
        super().__init__(arguments=("--listen",))
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]

    def start(self):
        before = testdaemon.LIBVIRTD_CONF
        testdaemon.LIBVIRTD_CONF += CONF.format(port=self.port)
        try:
            super().start()
        finally:
            testdaemon.LIBVIRTD_CONF = before


class MediaUpload(journey.Journey):
    """A guest with an empty drive, and an image that its host has not got."""

    def setUp(self):
        super().setUp()
        self.host = QemuHost(self.folder)
        self.host.daemon = TcpDaemon()
        self.host.__enter__()
        self.addCleanup(self.host.__exit__)
        disk = self.host.new_disk(NAME + ".img")
        self.host.define(self.host.old_tool_xml(NAME, disk, self.host.disc("setup.iso")))
        self.uri = f"qemu+tcp://127.0.0.1:{self.host.daemon.port}/session"
        self.iso = os.path.join(self.folder, f"mine-{self.label}.iso")
        with open(self.iso, "wb") as file:
            file.write(os.urandom(SIZE))

    def there(self):
        """Where it will be on the host."""
        return self.host.disc(os.path.basename(self.iso))

    def same(self):
        """Whether it is there as it is here."""
        sums = []
        for path in (self.iso, self.there()):
            with open(path, "rb") as file:
                sums.append(hashlib.sha256(file.read()).hexdigest())
        return sums[0] == sums[1]

    def chooser(self):
        """Asks for a CD for the guest."""
        app = self.start("--connect", self.uri)
        window = open_guest(app, NAME)
        window.find("push button", "Insert…", ("sensitive",)).click()
        return app, app.window("Choose a CD")

    def upload(self, app, chooser):
        """By the button."""
        chooser.find("push button", "Upload…", ("sensitive",)).click()
        files = app.window("Upload a File to the Host")
        files.wait("active")
        key("ctrl+l")
        files.find("text").set_text(self.iso)
        button = files.find("push button", "Upload", ("sensitive",))
        return button, lambda: app.no_window("Upload a File to the Host")

    def test_button(self):
        """Stopped, nothing stays; done, it can be inserted at once."""
        app, chooser = self.chooser()
        self.show("chooser")
        daemon = self.host.daemon.process
        button, closed = self.upload(app, chooser)
        daemon.send_signal(signal.SIGSTOP)
        button.click()
        closed()
        stop = chooser.find("push button", "Stop Upload", ("sensitive",))
        self.show("uploading")
        stop.click()
        daemon.send_signal(signal.SIGCONT)
        chooser.gone("push button", "Stop Upload")
        self.assertFalse(os.path.exists(self.there()))

        button, closed = self.upload(app, chooser)
        button.click()
        closed()
        entry = chooser.find("text", "Path")
        wait_until("its path on the host", lambda: entry.text == self.there())
        chooser.find("table cell", os.path.basename(self.iso))
        self.assertTrue(self.same())
        self.show("uploaded")
        chooser.find("push button", "Open", ("sensitive",)).click()
        app.no_window("Choose a CD")
        wait_until("it is in the drive", lambda: self.there() in self.host.xml(NAME))

        # What is there is not written over.
        window = app.window(re.compile("^" + NAME))
        window.find("push button", "Insert…", ("sensitive",)).click()
        chooser = app.window("Choose a CD")
        button, closed = self.upload(app, chooser)
        button.click()
        closed()
        chooser.reads("There is a volume of that name already")
        self.show("exists")

    def test_dropped(self):
        """Dropped on the window that asks."""
        _app, chooser = self.chooser()
        chooser.find("push button", "Upload…", ("sensitive",))
        x, y, width, height = chooser.extents()
        with subprocess.Popen([sys.executable, SOURCE, self.iso]) as source:
            try:
                subprocess.run(["xdotool", "search", "--sync", "--onlyvisible", "--name",
                                "^Files$", "mousemove", "--window", "%1", "60", "30",
                                "mousedown", "1",
                                "mousemove_relative", "40", "40", "sleep", "0.3",
                                "mousemove_relative", "10", "10", "sleep", "0.3",
                                "mousemove", str(x + width // 2), str(y + height // 2),
                                "sleep", "0.3", "mousemove_relative", "3", "3", "sleep", "0.3",
                                "mouseup", "1"], check=True)
                entry = chooser.find("text", "Path")
                wait_until("its path on the host", lambda: entry.text == self.there())
                self.assertTrue(self.same())
            finally:
                source.terminate()


if __name__ == "__main__":
    journey.main()
