#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A window "Files" to drag files from, as a file manager's, in the screen's corner."""

import pathlib
import sys

import gi

gi.require_version("Gdk", "3.0")
gi.require_version("Gtk", "3.0")
from gi.repository import Gdk, Gtk  # noqa: E402  pylint: disable=wrong-import-position


def main():
    """A button that gives the files named on the command line."""
    uris = [pathlib.Path(path).as_uri() for path in sys.argv[1:]]
    window = Gtk.Window(title="Files")
    window.set_default_size(120, 60)
    window.set_keep_above(True)
    box = Gtk.EventBox()
    box.add(Gtk.Label(label="files"))
    window.add(box)
    box.drag_source_set(Gdk.ModifierType.BUTTON1_MASK, [], Gdk.DragAction.COPY)
    box.drag_source_add_uri_targets()
    box.connect("drag-data-get", lambda _widget, _context, data, _info, _time: data.set_uris(uris))

    window.move(10, 10)
    window.show_all()
    Gtk.main()


if __name__ == "__main__":
    main()
