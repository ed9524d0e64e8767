#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""CD images that were used lately are offered again where one is asked for."""

import os
import re

import journey
from desktop import wait_until
from hosts import QemuHost
from steps import choose_disc, open_guest, pick

NAME = "again"


class RecentMedia(journey.Journey):
    """A guest with a drive, and images outside of every pool."""

    def setUp(self):
        super().setUp()
        self.host = QemuHost(self.folder)
        self.host.__enter__()
        self.addCleanup(self.host.__exit__)
        disk = self.host.new_disk(NAME + ".img")
        self.host.define(self.host.old_tool_xml(NAME, disk, self.host.disc("setup.iso")))

    def image(self, name):
        """An image of this computer."""
        path = os.path.join(self.folder, name)
        with open(path, "wb") as file:
            file.write(b"\0" * 65536)
        return path

    def ask(self, app):
        """Asks for a CD."""
        window = app.window(re.compile("^" + NAME))
        window.find("push button", "Insert…", ("sensitive",)).click()

    def test_recent(self):
        """The latest first; what was deleted is not offered."""
        first, second = self.image("first_one.iso"), self.image("second.iso")
        app = self.start("--connect", self.host.uri)
        open_guest(app, NAME)
        self.ask(app)
        chooser = app.window("Choose a CD")
        chooser.find("text", "Path")
        self.assertEqual(chooser.look("toggle button", "Recent"), [])
        for path in (first, second):
            choose_disc(app, path)
            wait_until("it is in the drive", lambda path=path: path in self.host.xml(NAME))
            self.ask(app)

        chooser = app.window("Choose a CD")
        chooser.find("toggle button", "Recent", ("sensitive",)).press_mouse()
        self.show("recent")
        pick(chooser, first)
        entry = chooser.find("text", "Path")
        wait_until("its path", lambda: entry.text == first)
        os.unlink(second)
        choose_disc(app, first)
        wait_until("it is in the drive", lambda: first in self.host.xml(NAME))

        self.ask(app)
        chooser = app.window("Choose a CD")
        chooser.find("toggle button", "Recent", ("sensitive",)).press_mouse()
        chooser.find("menu item", first)
        chooser.gone("menu item", second)


if __name__ == "__main__":
    journey.main()
