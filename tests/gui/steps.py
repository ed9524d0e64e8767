# SPDX-License-Identifier: GPL-3.0-or-later
"""What journeys do more than once."""

import re

from desktop import wait_until


def guest_window(app, name, seconds=60):
    """A guest's own window."""
    return app.window(re.compile("^" + re.escape(name) + " — "), "frame", seconds)


def select(app, name):
    """Selects a guest in the manager window's list; gives the window."""
    manager = app.manager()
    row = manager.find("table cell", name)
    row.ask("Component", "GrabFocus")
    wait_until(f"“{name}” selected", lambda: any(
        node.has("selected") for node in manager.look("table cell", name)))
    return manager


def open_guest(app, name, page="Console"):
    """Opens a guest's window from the manager window."""
    select(app, name).find("push button", page).click()
    return guest_window(app, name)


def choose_disc(app, path, seconds=40):
    """Answers the window that asks for an image or a drive with a path."""
    chooser = app.window("Choose a CD", seconds=seconds)
    entry = chooser.find("text", "Path")
    entry.set_text(path)
    chooser.find("push button", "Open").click()
    app.no_window("Choose a CD")


def confirm(app, button, seconds=40):
    """Presses a button of the question that is asked."""
    question = app.window(role=("alert", "dialog"), seconds=seconds)
    said = question.words
    question.find("push button", button).click()
    return said


def shut_down_menu(window, entry):
    """Picks from the menu beside "Shut Down"."""
    window.find(("push button", "toggle button"), "Shut Down Menu").press_mouse()
    return pick(window, entry)


def pick(window, entry):
    """Picks from a menu that was opened: it may hang in the window or beside it."""
    roles = ("push button", "menu item", "check menu item", "toggle button", "check box",
             "radio button", "radio menu item")
    application = window
    while application.up is not None and application.role != "application":
        application = application.up

    def look():
        for top in application.children():
            for node in top.look(roles, entry):
                if node.within(("menu", "panel", "window")) is not None and node.has("sensitive"):
                    return node
        return None
    node = wait_until(f"“{entry}” in a menu", look)
    node.act()
    return node


def devices(window):
    """The names of the pages of a guest's hardware."""
    pages = window.find("list box", "Devices")
    return [next(node.name for node in item.walk() if node.role == "label")
            for item in pages.children()]


def open_device(window, name):
    """Opens a page of the hardware; gives it."""
    pages = window.find("list box", "Devices")
    pages.find("label", name).press_mouse()
    return window.find("filler", name)


def clean(xml):
    """A definition less what Domus notes for itself in it."""
    return re.sub(r"(?s)\s*<metadata>.*?</metadata>", "", xml)
