#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A guest without a tablet: the console says so, and adds one. Also what else
can be chosen for all consoles, and over a full screen."""

import subprocess

import journey
from desktop import wait_until
from journey import Journey
from rfbserver import RfbServer
from screen import key
from steps import guest_window, pick

NAME = "winxp"
UUID = "11111111-2222-3333-4444-555555555556"
SAYS = "This guest has no tablet"
HOST = """<node>
<domain type='test' xmlns:test='http://libvirt.org/schemas/domain/test/1.0'>
  <name>{name}</name><uuid>{uuid}</uuid><memory>65536</memory><os><type>hvm</type></os>
  <devices><graphics type='vnc' port='{port}' listen='127.0.0.1'/>{more}</devices>
  <test:runstate>1</test:runstate>
</domain>
</node>
"""


class TabletHint(Journey):
    """A screen of the test's own, whose pointer is relative."""

    def setUp(self):
        super().setUp()
        self.server = RfbServer(rate=5)
        self.addCleanup(self.server.close)
        self.server.relative = True

    def open(self, more=""):
        """Starts Domus with the console."""
        host = self.file(f"{self.label}.xml")
        with open(host, "w", encoding="utf-8") as file:
            file.write(HOST.format(name=NAME, uuid=UUID, port=self.server.port, more=more))
        self.app = self.start("--connect", "test://" + host, "--show-domain-console", NAME)
        self.window = guest_window(self.app, NAME)
        return self.picture()

    def picture(self):
        """The guest's screen."""
        return self.window.find("drawing area", "Console of " + NAME, ("showing",))

    def test_add(self):
        """One click, and it is in the definition; nothing more is said."""
        self.open()
        self.window.reads(SAYS)
        self.show("hint")
        self.window.find("push button", "Add Tablet", ("sensitive",)).press_mouse()
        self.window.gone("push button", "Add Tablet", ("showing",))
        self.show("added")
        self.window.find("radio button", "Hardware").press_mouse()
        self.window.find("list item", "Tablet")

    def test_put_away(self):
        """Who does not want to hear of it does not, next time either."""
        self.open()
        self.window.reads(SAYS)
        self.window.find("push button", "Don’t Show Again", ("showing",)).press_mouse()
        self.window.gone("push button", "Add Tablet", ("showing",))
        self.app.quit()
        self.open()
        wait_until("the picture", lambda: self.server.frames > 3)
        self.assertFalse(self.window.look("push button", "Add Tablet", ("showing",)))

    def test_has_one(self):
        """The guest's system does not use its tablet yet: no reason to say anything."""
        self.open("<input type='tablet' bus='usb'/>")
        frames = self.server.frames
        wait_until("pictures", lambda: self.server.frames > frames + 3)
        self.assertFalse(self.window.look("push button", "Add Tablet", ("showing",)))

    def test_usual_size(self):
        """What "Preferences" say of sizes is for guests for which nothing was chosen."""
        node = self.open("<input type='tablet' bus='usb'/>")
        self.assertGreater(node.extents()[2], 640)
        subprocess.run(["gapplication", "action", "org.domusvm.Domus", "preferences"], check=True)
        dialog = self.app.window("Preferences")
        dialog.find("radio button", "Console").click()
        dialog.find("combo box", "Screens of guests").choose("Actual size")
        dialog.find("combo box", "Typing: pace").choose("A key each 30 milliseconds")
        self.show("preferences")
        dialog.find("push button", "Close").click()
        self.app.no_window("Preferences")
        self.assertGreater(node.extents()[2], 640, "as it was while it is open")
        self.app.quit()
        node = self.open("<input type='tablet' bus='usb'/>")
        wait_until(lambda: f"640 x 480; it is {node.extents()}",
                   lambda: node.extents()[2:] == (640, 480))

    def test_fullscreen_view(self):
        """Over the whole screen, how it is shown can be chosen as well."""
        node = self.open("<input type='tablet' bus='usb'/>")
        self.window.find("push button", "Full Screen").click()
        wait_until(lambda: f"as high as the screen; it is {node.extents()}",
                   lambda: node.extents()[3] >= 900 or node.extents()[2] >= 1200)
        key("ctrl+alt")  # brings the bar, with the keyboard
        views = [view for view in self.window.look("toggle button", "View", ("showing",))]
        self.assertTrue(views, "the bar has a menu of its own")
        views[-1].act()
        self.show("fullscreen-view")
        pick(self.window, "Actual Size")
        wait_until(lambda: f"640 x 480; it is {node.extents()}",
                   lambda: node.extents()[2:] == (640, 480))


if __name__ == "__main__":
    journey.main()
