# SPDX-License-Identifier: GPL-3.0-or-later
"""The X clipboard, as another program has it.

    clipboard.py set TEXT    has it until it is ended; prints "set" when it is so
    clipboard.py get         prints what is in it
"""

import subprocess
import sys


def copy(text):
    """Puts it into the clipboard; gives the process that has it."""
    process = subprocess.Popen(["/usr/bin/python3", __file__, "set", text],
                               stdout=subprocess.PIPE, text=True, encoding="utf-8")
    assert process.stdout.readline() == "set\n"
    return process


def pasted():
    """What is in it."""
    return subprocess.run(["/usr/bin/python3", __file__, "get"], capture_output=True, check=True,
                          encoding="utf-8").stdout


def main(what, text=""):
    """See the module."""
    import gi  # pylint: disable=import-outside-toplevel
    gi.require_version("Gdk", "3.0")
    gi.require_version("Gtk", "3.0")
    from gi.repository import Gdk, Gtk  # pylint: disable=import-outside-toplevel
    clipboard = Gtk.Clipboard.get(Gdk.SELECTION_CLIPBOARD)
    if what == "get":
        sys.stdout.write(clipboard.wait_for_text() or "")
        return
    clipboard.set_text(text, -1)
    print("set", flush=True)
    Gtk.main()


if __name__ == "__main__":
    main(*sys.argv[1:])
