#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A host's networks: made, looked at, stopped, removed; who is on them is told before."""

import re

import journey
from journey import Journey
from steps import confirm, pick


class Networks(Journey):
    """On libvirt's test driver: real networks change the machine that they are on."""

    def setUp(self):
        super().setUp()
        self.app = self.start("--connect", "test:///default")
        manager = self.app.manager()
        manager.find("push button", re.compile("^Menu of")).press_mouse()
        pick(manager, "Host Details")
        self.window = self.app.window(re.compile("^Test"), "frame")
        self.window.find("list item", "Networks").press_mouse()
        self.window.find("list item", "default", ("selected",))

    def test_look(self):
        """What the default network is, and who is on it."""
        for words in ("^NAT", "192.168.122.1/24", "192.168.122.2 to 192.168.122.254", "^virbr0$",
                      "^test$"):
            self.window.find("label", re.compile(words))
        self.show("default")

    def test_make_and_remove(self):
        """Wrong values are explained; the new one runs, and goes again."""
        self.window.find("push button", "New Network…").click()
        dialog = self.app.window("New Network", "dialog")
        self.show("new")
        address = dialog.find("text", "Address of the host")
        self.assertEqual(address.text, "192.168.150.1/24")
        dialog.find("text", "Name").fill("default")
        dialog.find("push button", "Make").click()
        dialog.reads(re.compile("a network “default” already"))
        dialog.find("text", "Name").fill("lab")
        address.fill("192.168.122.9/24")
        dialog.find("push button", "Make").click()
        dialog.reads(re.compile("“default” has these addresses already"))
        self.show("refused")
        dialog.find("combo box", "Kind").choose(re.compile("^Isolated"))
        address.fill("10.7.0.1/24")
        dialog.find("push button", "Make").click()
        self.app.no_window("New Network")

        self.window.find("list item", "lab", ("selected",))
        self.window.find("label", re.compile("^Isolated"))
        self.window.reads(re.compile("10.7.0.2 to 10.7.0.254"))
        self.window.find("check box", "Starts with the host", ("checked", "sensitive")).click()
        self.window.find("push button", "Stop…", ("sensitive",)).click()
        said = confirm(self.app, "Stop")
        self.assertIn("No guest is on it.", str(said))
        self.window.find("push button", "Start", ("sensitive",)).click()
        self.window.find("push button", "Stop…", ("sensitive",))
        self.show("lab")
        self.window.find("push button", "Remove…", ("sensitive",)).click()
        confirm(self.app, "Remove")
        self.window.gone("list item", "lab")

    def test_in_use(self):
        """Who would be without a network is said before it is stopped."""
        self.window.find("push button", "Stop…", ("sensitive",)).click()
        said = str(confirm(self.app, "Cancel"))
        self.assertIn("On it: test. 1 of these runs", said)
        self.window.find("push button", "Stop…", ("sensitive",))


if __name__ == "__main__":
    journey.main()
