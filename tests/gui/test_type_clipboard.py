#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Send Key, Type Clipboard and the preferences behind them, with a real QEMU guest.

The guest (tests/media/serial.asm) says on its serial port what its BIOS, which
knows a US keyboard, takes in.
"""

import os
import re
import subprocess

import journey
from desktop import wait_until
from hosts import QemuHost
from journey import Journey
from serialconsole import DOMAIN
from steps import guest_window, pick

NAME = "typist"
ASCII = "".join(chr(code) for code in range(32, 127))


class TypeClipboard(Journey):
    """A guest that writes down what it is typed."""

    def setUp(self):
        super().setUp()
        self.host = QemuHost(self.folder, discs=("serial.iso",))
        self.host.__enter__()
        self.addCleanup(self.host.__exit__)
        self.log = os.path.join(self.host.images, "said.log")
        self.host.define(DOMAIN.format(
            type="qemu", name=NAME, machine="", loader="", iso=self.host.disc("serial.iso"),
            listen="127.0.0.1", more="").replace(
                "<serial type='pty'>", f"<serial type='file'><source path='{self.log}'/>"))
        self.host.virsh("start", NAME)
        self.wait_said("SERIAL READY")

    def said(self):
        """What the guest has said."""
        if not os.path.exists(self.log):
            return ""
        with open(self.log, encoding="latin-1", newline="") as file:
            return file.read()

    def wait_said(self, words, seconds=60):
        """Waits until it has."""
        wait_until(lambda: f"{words!r}; it said:\n{self.said()}", lambda: words in self.said(),
                   seconds, 0.2)

    def open_console(self):
        """The guest's window, connected."""
        app = self.start("--connect", self.host.uri, "--show-domain-console", NAME)
        window = guest_window(app, NAME)
        window.find("push button", "Type Clipboard", ("sensitive",))
        return app, window

    def dialog(self, app, window, text):
        """The dialog with this text in it."""
        window.find("push button", "Type Clipboard", ("sensitive",)).click()
        dialog = app.window("Type Clipboard")
        dialog.find("text", re.compile("^This text")).set_text(text)
        return dialog

    @staticmethod
    def press(*keys):
        """Presses keys and leaves Caps Lock alone, other than screen.key()."""
        subprocess.run(["xdotool", "key", *keys], check=True)

    def test_arrives(self):
        """All of ASCII, lines and all; Caps Lock or not."""
        app, window = self.open_console()
        dialog = self.dialog(app, window, "begin\n" + ASCII + "\nend.")
        dialog.find("combo box", "Guest’s keyboard").choose("English (US)")
        self.show("ready")
        dialog.find("push button", "Type", ("sensitive",)).click()
        app.no_window("Type Clipboard", 90)
        window.reads("106 characters were typed")
        self.wait_said("begin\r\n" + ASCII + "\r\nend.")

        dialog = self.dialog(app, window, "é and 日")
        dialog.reads("Not on this keyboard: é 日")
        self.assertFalse(dialog.find("push button", "Type").has("sensitive"))
        self.show("not-on-this-keyboard")
        dialog.find("check box", "Leave these characters out").click()
        dialog.find("push button", "Type", ("sensitive",)).click()
        app.no_window("Type Clipboard", 60)
        self.wait_said("end. and ")

    def test_stop(self):
        """It stops when told, and the keyboard is as before."""
        app, window = self.open_console()
        dialog = self.dialog(app, window, "0123456789" * 20)
        dialog.find("check box", "As fast as the guest follows").click()
        dialog.find("spin button", "Milliseconds a key").set_value(100)
        dialog.find("push button", "Type", ("sensitive",)).click()
        self.wait_said("01234")
        self.show("typing")
        dialog.find("push button", "Stop", ("sensitive",)).click()
        dialog.find("push button", "Type", ("sensitive",))
        dialog.find("text", re.compile("^This text")).set_text("ok")
        dialog.find("push button", "Type", ("sensitive",)).click()
        app.no_window("Type Clipboard", 60)
        wait_until(lambda: f"the end “ok”; it said {self.said()}",
                   lambda: re.search(r"\d{5,199}ok$", self.said()), 30)

    def test_caps_lock(self):
        """Caps Lock in the guest does not turn the text around, and stays."""
        app, window = self.open_console()
        picture = window.find("drawing area", re.compile("^Console"))
        picture.focus()
        self.press("Caps_Lock", "ctrl+c")
        self.wait_said("CAPS ON")
        dialog = self.dialog(app, window, "As It Is")
        dialog.find("push button", "Type", ("sensitive",)).click()
        app.no_window("Type Clipboard", 60)
        self.wait_said("As It Is")
        picture.focus()
        self.press("ctrl+c")
        wait_until(lambda: f"CAPS ON again; it said {self.said()}",
                   lambda: self.said().count("CAPS ON") == 2, 30)
        self.press("Caps_Lock")

    def test_own_combination_and_preferences(self):
        """One's own entry of Send Key reaches the guest."""
        app, window = self.open_console()
        subprocess.run(["gapplication", "action", "org.domusvm.Domus", "preferences"], check=True)
        preferences = app.window("Preferences")
        preferences.find("radio button", "Console").click()
        self.show("preferences")
        preferences.find("combo box", "Give keyboard back with").choose("Right Ctrl")
        preferences.find("push button", "Own Combinations…").click()
        own = app.window("Own Key Combinations")
        own.find("toggle button", "Shift").click()
        own.find("combo box", "Key").choose("Q")
        own.find("push button", "Add", ("sensitive",)).click()
        own.reads(re.compile("Shift.Q"))
        self.show("own-combinations")
        own.find("push button", "Close").click()
        preferences.find("push button", "Close").click()
        app.no_window("Preferences")
        window.find("toggle button", "Send Key", ("sensitive",)).press_mouse()
        self.show("send-key")
        pick(window, "Shift+Q")
        self.wait_said("Q")
        window.reads("Press Right Ctrl to release")


if __name__ == "__main__":
    journey.main()
