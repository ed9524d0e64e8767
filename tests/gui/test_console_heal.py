#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A console against a VNC server that has every bad day there is."""

import glob
import os
import stat
import time

import journey
from desktop import wait_until
from journey import Journey
from rfbserver import RfbServer
from screen import key, type_text
from steps import guest_window, pick, shut_down_menu

NAME = "winxp"
UUID = "11111111-2222-3333-4444-555555555555"
BACK_SECONDS = 30  # the machine may be busy; what it took is printed
HOST = """<node>
<domain type='test' xmlns:test='http://libvirt.org/schemas/domain/test/1.0'>
  <name>{name}</name><uuid>{uuid}</uuid><memory>65536</memory><os><type>hvm</type></os>
  <devices><graphics type='vnc' port='{port}' listen='127.0.0.1'/></devices>
  <test:runstate>1</test:runstate>
</domain>
</node>
"""


class ConsoleHeals(Journey):
    """libvirt's test driver says where the screen is; the server is the test's own."""

    def setUp(self):
        super().setUp()
        self.server = RfbServer(rate=5)
        self.addCleanup(self.server.close)
        self.host = self.file(f"{self.label}.xml")
        with open(self.host, "w", encoding="utf-8") as file:
            file.write(HOST.format(name=NAME, uuid=UUID, port=self.server.port))
        self.open()

    def open(self):
        """Starts Domus with the console; the picture is there when this returns."""
        self.app = self.start("--connect", "test://" + self.host, "--show-domain-console", NAME)
        self.window = guest_window(self.app, NAME)
        self.picture()

    def picture(self):
        """Waits until the guest's screen is shown and follows."""
        node = self.window.find("drawing area", "Console of " + NAME, ("showing",),
                                seconds=BACK_SECONDS)
        frames = self.server.frames
        wait_until("new pictures", lambda: self.server.frames > frames)
        return node

    def back(self, began):
        """Waits for the picture and says how long it took; everybody was let in."""
        self.picture()
        print(f"# picture back after {time.monotonic() - began:.2f} s", flush=True)
        self.show("back")
        self.assertTrue(all(hello["shared"] for hello in self.server.of("hello")),
                        "other viewers are never thrown out")

    def test_killed(self):
        """It is gone, with everybody, and returns."""
        self.server.kill()
        self.window.reads("The connection to the screen was lost.")
        self.show("lost")
        began = time.monotonic()
        self.server.serve()
        self.back(began)

    def test_refused(self):
        """It is away for long: this is said, and it comes back by itself all the same."""
        self.server.kill()
        self.window.find("push button", "Try Again")
        self.window.reads("does not answer")
        self.show("refused")
        began = time.monotonic()
        self.server.serve()
        self.back(began)

    def test_thrown_out(self):
        """Only the connection ends."""
        hellos = len(self.server.of("hello"))
        began = time.monotonic()
        self.server.drop()
        wait_until("another connection", lambda: len(self.server.of("hello")) > hellos)
        self.back(began)

    def test_frozen(self):
        """Nothing comes although keys were sent; then it goes on."""
        self.picture().press_mouse()
        self.server.frozen = True
        type_text("is it there")
        self.window.reads("The screen does not answer.")
        self.show("frozen")
        began = time.monotonic()
        self.server.thaw()
        self.back(began)
        wait_until("one connection", lambda: len(self.server.clients) == 1)

    def test_wedged(self):
        """Keys go in, nothing comes out, for this connection alone."""
        self.picture().press_mouse()
        hellos = len(self.server.of("hello"))
        self.server.wedge()
        type_text("hello")
        wait_until("another connection", lambda: len(self.server.of("hello")) > hellos, 60)
        wait_until("the old one given up", lambda: len(self.server.clients) == 1)
        self.picture()
        # The keyboard is the guest's as it was before.
        self.server.events.clear()
        type_text("x")
        wait_until("the key", lambda: any(entry["keysym"] == ord("x")
                                          for entry in self.server.of("key")))

    def test_torn(self):
        """Half an update, then the end."""
        self.server.tear = True
        self.server.paint()
        self.window.reads("The screen does not answer.", 60)
        self.server.kill()
        began = time.monotonic()
        self.server.serve()
        self.back(began)

    def test_mute(self):
        """What answers at the port says nothing for a while."""
        self.server.mute = True
        self.server.drop()
        wait_until("a connection that gets no word", lambda: self.server.of("mute"))
        self.window.reads("Connecting again…")
        self.server.mute = False
        self.picture()

    def test_password(self):
        """Another password than yesterday's: asked, refused, asked, remembered while it is open."""
        self.server.kill()
        self.server.password = "secret"
        self.server.serve()
        for word in ("wrong", "secret"):
            entry = self.window.find("password text", "Password", ("showing", "focused"))
            type_text(word)
            wait_until("all of it typed", lambda node=entry, typed=word: len(node.text) == len(typed))
            self.window.find("push button", "Connect").click()
            if word == "wrong":
                self.window.reads("The display refused this password. Try again.")
                self.show("refused")
        self.picture()
        self.server.kill()
        self.server.serve()
        self.picture()
        self.assertNotIn("secret", self.app.said())

    def test_resized(self):
        """The guest takes another size; the window does when it is told to."""
        node = self.picture()
        self.server.resize(400, 300)
        self.view("Resize Window to Guest")
        wait_until(lambda: f"400 x 300; it is {node.extents()}",
                   lambda: node.extents()[2:] == (400, 300))
        self.show("small")

    def view(self, entry):
        """Picks from "View", which stays open after some."""
        self.window.find(("push button", "toggle button"), "View").press_mouse()
        pick(self.window, entry)
        if self.window.look("radio button", "Double Size", ("showing",)):
            key("Escape")
        self.window.gone("radio button", "Double Size", ("showing",))

    def test_view(self):
        """How it is shown is remembered for this guest."""
        node = self.picture()
        self.assertGreater(node.extents()[2], 640)
        self.view("Actual Size")
        wait_until(lambda: f"640 x 480; it is {node.extents()}",
                   lambda: node.extents()[2:] == (640, 480))
        self.show("actual")
        self.view("View Only")
        self.server.events.clear()
        node.press_mouse()
        type_text("nothing")
        self.app.quit()
        self.open()
        self.assertEqual(self.picture().extents()[2:], (640, 480))
        self.assertEqual(self.server.of("key"), [])
        self.view("View Only")
        self.picture().press_mouse()
        type_text("y")
        wait_until("the key", lambda: self.server.of("key"))

    def test_fullscreen(self):
        """Over the whole screen, and back with the bar at its edge."""
        self.window.find("push button", "Full Screen").click()
        node = self.picture()
        wait_until(lambda: f"as high as the screen; it is {node.extents()}",
                   lambda: node.extents()[3] >= 900 or node.extents()[2] >= 1200)
        self.show("fullscreen")
        self.window.find("push button", "Leave Full Screen").act()
        wait_until("the toolbar", lambda: self.window.look("push button", "Screenshot"))

    def test_off(self):
        """A guest that is off shows its last picture, and "Run"."""
        shut_down_menu(self.window, "Force Off")
        question = self.app.window(role=("alert", "dialog"))
        question.find("push button", "Force Off").click()
        self.window.reads("“winxp” is shut off")
        self.show("off")
        kept = wait_until("a kept picture", lambda: glob.glob(
            os.path.join(os.environ["XDG_CACHE_HOME"], "domus/screens", UUID + ".png")))
        self.assertEqual(stat.S_IMODE(os.stat(kept[0]).st_mode), 0o600)
        run = [node for node in self.window.look("push button", "Run") if node.has("sensitive")]
        self.assertGreaterEqual(len(run), 2, "in the toolbar and in the middle")
        run[-1].act()
        self.picture()


if __name__ == "__main__":
    journey.main()
