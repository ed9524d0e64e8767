# SPDX-License-Identifier: GPL-3.0-or-later
"""Steps in a guest's hardware: pages of devices, "Add Hardware…", "Remove", "Apply"."""

from screen import wait_until


def select_row(box, name):
    """Selects a row of a list by name, also one that is scrolled away."""
    def look():
        rows = [node for node in box.walk(hidden=True) if node.role == "list item"]
        return next((index for index, row in enumerate(rows) if row.name == name), None)
    index = wait_until(lambda: f"“{name}” in {box.dump()}",
                       lambda: (look(),) if look() is not None else None)[0]
    assert box.ask("Selection", "SelectChild", "(i)", index), (box, name)


def rows(box):
    """The names of a list's rows."""
    return [node.name for node in box.walk(hidden=True) if node.role == "list item"]


def page_of(window, name):
    """Opens the page of a device; gives it."""
    select_row(window.find("list box", "Devices"), name)
    return window.find("filler", name)


def add_dialog(app, window):
    """Presses "Add Hardware…"; gives the dialog."""
    window.find("push button", "Add Hardware…", ("sensitive",)).click()
    return app.window("Add Hardware")


def add_device(app, window, kind, fill=None):
    """Adds a device of a kind with what the dialog proposes; gives the names that are new."""
    before = rows(window.find("list box", "Devices"))
    dialog = add_dialog(app, window)
    select_row(dialog.find("list box", "Kinds of devices"), kind)
    if fill is not None:
        fill(dialog)
    dialog.find("push button", "Add", ("sensitive",)).click()
    app.no_window("Add Hardware")

    def look():
        now = rows(window.find("list box", "Devices"))
        return now if len(now) > len(before) else None
    return set(wait_until(f"a new {kind}", look)) - set(before)


def remove_device(window, name):
    """Selects a device and presses "Remove"."""
    page_of(window, name)
    window.find("push button", "Remove", ("sensitive",)).click()


def apply_edits(window):
    """Presses "Apply" and waits until it is done."""
    window.find("push button", "Apply", ("sensitive",)).click()
    window.find("push button", "Apply").wait("not sensitive", seconds=60)
