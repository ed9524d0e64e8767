#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""However the console loses the keyboard, no key stays down in the guest."""

import subprocess

import journey
from desktop import wait_until
from journey import Journey
from rfbserver import RfbServer
from steps import guest_window, pick

NAME = "released"
HOST = """
<node>
  <domain type='test'>
    <name>{name}</name>
    <uuid>7e6f2c1a-1111-4000-8000-000000000001</uuid>
    <memory unit='MiB'>64</memory>
    <os><type>hvm</type></os>
    <devices><graphics type='vnc' port='{port}' listen='127.0.0.1'/></devices>
  </domain>
</node>"""
CHANGES = 500  # of the focus, each with keys down


def xdotool(*arguments):
    """Runs it; gives what it prints."""
    return subprocess.run(["xdotool", *arguments], check=True, capture_output=True,
                          text=True).stdout.strip()


class KeysReleased(Journey):
    """A screen of the test's own, which remembers the keys."""

    def setUp(self):
        super().setUp()
        self.server = RfbServer(rate=2)
        self.addCleanup(self.server.close)
        host = self.file(f"{self.label}.xml")
        with open(host, "w", encoding="utf-8") as file:
            file.write(HOST.format(name=NAME, port=self.server.port))
        self.app = self.start("--connect", "test://" + host, "--show-domain-console", NAME)
        self.window = guest_window(self.app, NAME)
        self.picture = self.window.find("drawing area", "Console of " + NAME, ("showing",))
        self.window.find("push button", "Type Clipboard", ("sensitive",))
        self.picture.focus()
        # Over the picture the keyboard is grabbed, and no other window gets it before the pointer
        # has left.
        xdotool("mousemove", "2", "2")

    def down(self):
        """The keys that are down in the guest."""
        held = set()
        for event in self.server.of("key"):
            (held.add if event["down"] else held.discard)(event["keysym"])
        return held

    def wait_down(self, count):
        """Waits until so many keys are down."""
        wait_until(lambda: f"{count} keys down; there are {self.down()}",
                   lambda: len(self.down()) == count, 60)

    def test_focus(self):
        """The focus goes to another window, again and again, with keys down."""
        console = xdotool("getactivewindow")
        other = next(window for window in xdotool("search", "--onlyvisible", "--name",
                                                  "^Domus$").split() if window != console)
        xdotool("keydown", "Shift_L")
        self.wait_down(1)
        xdotool("windowfocus", "--sync", other)
        self.wait_down(0)
        xdotool("keyup", "Shift_L", "windowfocus", "--sync", console)
        before = len(self.server.of("key"))
        steps = []
        for _number in range(CHANGES):
            steps += ["keydown", "Control_L", "keydown", "Shift_L", "keydown", "a",
                      "windowfocus", other, "keyup", "a", "keyup", "Shift_L", "keyup", "Control_L",
                      "windowfocus", console]
        xdotool(*steps)
        xdotool("windowfocus", "--sync", other)
        self.wait_down(0)
        sent = len(self.server.of("key")) - before
        print(f"# {CHANGES} changes of the focus, {sent} key events", flush=True)
        self.assertGreater(sent, 0)

    def test_held_on_purpose(self):
        """A key that is held down by the menu, until the window is left."""
        self.window.find("toggle button", "Send Key", ("sensitive",)).press_mouse()
        pick(self.window, "Hold Down")
        pick(self.window, "Ctrl")
        self.wait_down(1)
        other = xdotool("search", "--onlyvisible", "--name", "^Domus$").split()[0]
        xdotool("windowfocus", "--sync", other)
        self.wait_down(0)


if __name__ == "__main__":
    journey.main()
