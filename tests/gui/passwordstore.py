# SPDX-License-Identifier: GPL-3.0-or-later
"""A password store of one's own: GNOME Keyring on the journey's bus, unlocked, asking nobody."""

import os
import shutil
import subprocess

from gi.repository import Gio, GLib

from desktop import wait_until

NAME = "org.freedesktop.secrets"
PATH = "/org/freedesktop/secrets"
SCHEMA = "org.domusvm.Domus.Password"


def is_installed():
    """Whether GNOME Keyring is here."""
    return shutil.which("gnome-keyring-daemon") is not None


class PasswordStore:
    """The running store."""

    def __init__(self, log):
        command = ["gnome-keyring-daemon", "--unlock", "--components=secrets", "--foreground"]
        self.bus = Gio.bus_get_sync(Gio.BusType.SESSION)
        with open(log, "ab") as said:
            self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=said,
                                            stderr=said, env=dict(os.environ))
        self.process.stdin.write(b"of the tests")
        self.process.stdin.close()
        wait_until("a password store", self._is_there)

    def _call(self, method, arguments, kind):
        return self.bus.call_sync(NAME, PATH, "org.freedesktop.Secret.Service", method, arguments,
                                  GLib.VariantType(kind), Gio.DBusCallFlags.NO_AUTO_START, -1,
                                  None).unpack()

    def _is_there(self):
        try:
            return self._call("ReadAlias", GLib.Variant("(s)", ("default",)), "(o)")[0] != "/"
        except GLib.Error:
            return False

    def count(self):
        """How many passwords of Domus it keeps."""
        unlocked, locked = self._call(
            "SearchItems", GLib.Variant("(a{ss})", ({"xdg:schema": SCHEMA},)), "(aoao)")
        return len(unlocked) + len(locked)

    def wait_count(self, count):
        """Waits until it keeps so many."""
        wait_until(lambda: f"{count} passwords kept; there are {self.count()}",
                   lambda: self.count() == count)

    def close(self):
        """Ends it; its name is free when this returns."""
        self.process.terminate()
        self.process.wait(20)
