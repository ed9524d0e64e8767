# SPDX-License-Identifier: GPL-3.0-or-later
"""What a screen reader sees, through AT-SPI: nodes with a role and a name.

Import it after the desktop was started: the library connects at once.
"""

import re
import subprocess

import gi
gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # pylint: disable=wrong-import-position

from desktop import wait_until  # pylint: disable=wrong-import-position

SECONDS = 40
ACTIONS = ("click", "press", "activate", "toggle", "expand or contract")
BUTTONS = ("push button", "toggle button", "radio button", "check box", "menu item",
           "check menu item", "radio menu item", "menu", "page tab", "link")
FIELDS = ("text", "password text", "spin button", "combo box", "slider", "entry")
GONE = (GLib.Error, AttributeError)


def connect():
    """Looks afresh at everything, always: no cache."""
    Atspi.init()
    Atspi.set_timeout(20000, 60000)
    desktop = Atspi.get_desktop(0)
    desktop.set_cache_mask(Atspi.Cache.NONE)


def application(pid):
    """The node of the program with this process id, or None."""
    desktop = Atspi.get_desktop(0)
    try:
        for index in range(desktop.get_child_count()):
            child = desktop.get_child_at_index(index)
            if child is not None and child.get_process_id() == pid:
                child.set_cache_mask(Atspi.Cache.NONE)
                return Node(child)
    except GONE:
        pass
    return None


def matches(wanted, value):
    """wanted: None, a text, a compiled pattern, or several of them."""
    if wanted is None:
        return True
    if isinstance(wanted, (tuple, list, set)):
        return any(matches(one, value) for one in wanted)
    if isinstance(wanted, re.Pattern):
        return wanted.search(value) is not None
    return wanted == value


class Node:
    """One thing on the screen."""

    def __init__(self, accessible):
        self.accessible = accessible

    # -- what it is --

    @property
    def role(self):
        """As AT-SPI calls it: "push button"."""
        return self.accessible.get_role_name()

    @property
    def name(self):
        """What it is called to those who cannot see it."""
        return self.accessible.get_name() or ""

    @property
    def description(self):
        """Often its tooltip."""
        return self.accessible.get_description() or ""

    def has(self, *states):
        """Whether it is in all of these states: "showing", "sensitive"…"""
        try:
            mine = self.accessible.get_state_set()
            return all(mine.contains(getattr(Atspi.StateType, state.upper())) for state in states)
        except GONE:
            return False

    def children(self):
        """Its children now."""
        for index in range(self.accessible.get_child_count()):
            child = self.accessible.get_child_at_index(index)
            if child is not None:
                yield Node(child)

    def parent(self):
        """What it is in."""
        parent = self.accessible.get_parent()
        return Node(parent) if parent is not None else None

    def extents(self):
        """x, y, width, height on the screen."""
        box = self.accessible.get_component_iface().get_extents(Atspi.CoordType.SCREEN)
        return box.x, box.y, box.width, box.height

    @property
    def text(self):
        """What is written in it."""
        text = self.accessible.get_text_iface()
        return text.get_text(0, text.get_character_count()) if text else self.name

    @property
    def value(self):
        """The number that it holds."""
        return self.accessible.get_value_iface().get_current_value()

    @property
    def words(self):
        """All that it and what is in it says, in reading order."""
        said = [node.said() for node in self.walk()]
        return "\n".join(line for line in said if line)

    def said(self):
        """Its name, and its text where that is another."""
        try:
            name = self.name
            text = self.text if self.role in FIELDS + ("label", "heading") else ""
        except GONE:
            return ""
        return name if text in ("", name) else f"{name}\t{text}" if name else text

    def __repr__(self):
        try:
            return f"{self.role} “{self.name}”"
        except GONE:
            return "(gone)"

    # -- what is in it --

    def walk(self, hidden=False):
        """It and everything in it that is showing, depth first."""
        yield self
        try:
            children = list(self.children())
        except GONE:
            return
        for child in children:
            if hidden or child.has("showing") or child.role in ("menu", "tree table"):
                yield from child.walk(hidden)

    def look(self, role=None, name=None, states=(), hidden=False):
        """Those in it that fit, now."""
        found = []
        for node in self.walk(hidden):
            try:
                if (node is not self and matches(role, node.role) and matches(name, node.name)
                        and (hidden or node.has("showing")) and node.has(*states)):
                    found.append(node)
            except GONE:
                continue
        return found

    def find(self, role=None, name=None, states=(), seconds=SECONDS, hidden=False):
        """The first that fits, waiting for it to come."""
        return wait_until(
            lambda: f"{role or 'anything'} {name or ''} {' '.join(states)} in {self!r}",
            lambda: next(iter(self.look(role, name, states, hidden)), None), seconds)

    def gone(self, role=None, name=None, states=(), seconds=SECONDS):
        """Waits until none fits any more."""
        wait_until(lambda: f"{role or 'anything'} {name or ''} gone from {self!r}",
                   lambda: not self.look(role, name, states), seconds)

    def reads(self, words, seconds=SECONDS):
        """Waits until it says this (a text in it, or a pattern); gives all it says."""
        pattern = words if isinstance(words, re.Pattern) else re.compile(re.escape(words))

        def look():
            said = self.words
            return said if pattern.search(said) else None
        return wait_until(lambda: f"{words!r} in {self!r}, which says:\n{self.words}", look, seconds)

    def wait(self, *states, seconds=SECONDS):
        """Waits until it is in these states; "not x" for not in it."""
        def look():
            return all(not self.has(state[4:]) if state.startswith("not ") else self.has(state)
                       for state in states)
        wait_until(lambda: f"{self!r} {' and '.join(states)}", look, seconds)
        return self

    def dump(self, depth=0):
        """It and everything in it, for people."""
        lines = []
        try:
            states = [state for state in ("focused", "checked", "selected", "active", "editable")
                      if self.has(state)]
            if not self.has("sensitive"):
                states.append("greyed")
            if not self.has("showing"):
                states.append("hidden")
            text = self.text if self.role in FIELDS + ("label",) else ""
            lines.append("  " * depth + f"{self.role} “{self.name}”"
                         + (f" = {text!r}" if text and text != self.name else "")
                         + (f" [{', '.join(states)}]" if states else ""))
            if self.has("showing") or depth < 2 or self.role in ("menu", "menu bar"):
                for child in self.children():
                    lines.append(child.dump(depth + 1))
        except GONE as error:
            lines.append("  " * depth + f"(gone: {error})")
        return "\n".join(lines)

    # -- what a person does with it --

    def act(self):
        """Its first action of those that a press on it would do."""
        action = self.accessible.get_action_iface()
        names = [action.get_action_name(i) for i in range(action.get_n_actions())] if action else []
        for name in ACTIONS:
            if name in names:
                assert action.do_action(names.index(name)), f"{self!r} does not {name}"
                return self
        raise AssertionError(f"{self!r} has no action, only {names}")

    def click(self, seconds=SECONDS):
        """Presses it, once it can be."""
        self.wait("showing", "sensitive", seconds=seconds)
        return self.act()

    def set_checked(self, wanted):
        """Checks or unchecks it."""
        if self.has("checked") != wanted:
            self.click()
        self.wait("checked" if wanted else "not checked")

    def set_text(self, text):
        """Writes this in place of what is written in it."""
        self.wait("showing", "sensitive", "editable")
        assert self.accessible.get_editable_text_iface().set_text_contents(text), self
        wait_until(lambda: f"{self!r} holds {text!r}", lambda: self.text == text)

    def set_value(self, value):
        """Sets the number that it holds."""
        self.wait("showing", "sensitive")
        self.accessible.get_value_iface().set_current_value(value)
        wait_until(lambda: f"{self!r} holds {value}", lambda: abs(self.value - value) < 1e-6)

    def focus(self):
        """Gives it the keyboard."""
        self.wait("showing", "sensitive")
        self.accessible.get_component_iface().grab_focus()
        self.wait("focused")
        return self

    def choices(self):
        """What a combo box offers."""
        return [node for node in self.walk(hidden=True)
                if node.role in ("menu item", "table cell", "list item")]

    def choose(self, name):
        """Picks one of a combo box's choices."""
        self.wait("showing", "sensitive")
        names = [node.name for node in self.choices()]
        fits = [index for index, one in enumerate(names) if matches(name, one)]
        assert fits, f"{self!r} offers {names}, not {name!r}"
        assert self.accessible.get_selection_iface().select_child(fits[0]), self
        return names[fits[0]]

    def press_mouse(self, button=1, count=1):
        """Clicks on its middle with the pointer."""
        x, y, width, height = self.wait("showing", "sensitive").extents()
        subprocess.run(["xdotool", "mousemove", "--sync", str(x + width // 2), str(y + height // 2),
                        "click", "--repeat", str(count), str(button)], check=True)


def key(*keys):
    """Presses keys, as X names them: "Tab", "ctrl+n"."""
    subprocess.run(["xdotool", "key", "--clearmodifiers", *keys], check=True)


def type_text(text):
    """Types."""
    subprocess.run(["xdotool", "type", "--clearmodifiers", "--", text], check=True)
