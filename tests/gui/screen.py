# SPDX-License-Identifier: GPL-3.0-or-later
"""What a screen reader sees, through AT-SPI: nodes with a role and a name.

It speaks AT-SPI's D-Bus protocol itself: the usual client library remembers
what it was told, and waits for the program inside of waiting for it. Here
everything is asked afresh, and what belongs together is asked at once.
"""

import re
import subprocess

import gi
gi.require_version("Gio", "2.0")
from gi.repository import Gio, GLib  # pylint: disable=wrong-import-position

from desktop import wait_until  # pylint: disable=wrong-import-position

SECONDS = 40
ANSWER_SECONDS = 20  # a program that takes longer to answer has frozen
ACTIONS = ("click", "press", "activate", "toggle", "expand or contract")
BUTTONS = ("push button", "toggle button", "radio button", "check box", "menu item",
           "check menu item", "radio menu item", "menu", "page tab", "link")
FIELDS = ("text", "password text", "spin button", "combo box", "slider", "entry")
WRITTEN = ("text", "password text", "spin button", "entry")
STATES = {"active": 1, "checked": 4, "editable": 7, "enabled": 8, "expandable": 9, "expanded": 10,
          "focusable": 11, "focused": 12, "modal": 16, "multi line": 17, "multiselectable": 18,
          "pressed": 20, "selectable": 22, "selected": 23, "sensitive": 24, "showing": 25,
          "visible": 30, "indeterminate": 32, "default": 39, "checkable": 41}
TABLES = ("table", "tree table")
LABELLED_BY = 2
ROOT = "/org/a11y/atspi/accessible/root"
IFACE = "org.a11y.atspi."


class Gone(Exception):
    """What was asked for is not there any more."""


class Frozen(AssertionError):
    """The program did not answer."""


class Bus:
    """The accessibility bus."""

    def __init__(self):
        session = Gio.bus_get_sync(Gio.BusType.SESSION)
        address = session.call_sync(
            "org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus", "GetAddress", None,
            GLib.VariantType("(s)"), Gio.DBusCallFlags.NONE, 60000).unpack()[0]
        self.connection = Gio.DBusConnection.new_for_address_sync(
            address, Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT
            | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION)
        self.focused = []  # what got the keyboard, in order
        self.connection.signal_subscribe(
            None, IFACE + "Event.Object", "StateChanged", None, "focused",
            Gio.DBusSignalFlags.NONE, self._on_focus)
        self.connection.call_sync(
            "org.a11y.atspi.Registry", "/org/a11y/atspi/registry", IFACE + "Registry",
            "RegisterEvent", GLib.Variant("(sass)", ("object:state-changed:focused", [], "")),
            None, Gio.DBusCallFlags.NONE, 60000)

    def _on_focus(self, _connection, sender, path, _interface, _signal, parameters):
        if parameters.unpack()[1]:
            self.focused.append(Node(sender, path))

    def look_around(self):
        """Takes in what was sent meanwhile."""
        while GLib.MainContext.default().iteration(False):
            pass

    def ask(self, questions):
        """(bus name, path, interface, method, arguments) each: the answers, in order.

        An answer is a tuple, or None where there is nobody any more.
        """
        answers = [None] * len(questions)
        waiting = len(questions)
        frozen = []

        def answered(connection, result, index):
            nonlocal waiting
            waiting -= 1
            try:
                answers[index] = connection.call_finish(result).unpack()
            except GLib.Error as error:
                if error.matches(Gio.io_error_quark(), Gio.IOErrorEnum.TIMED_OUT):
                    frozen.append(index)

        for index, (name, path, interface, method, arguments) in enumerate(questions):
            self.connection.call(name, path, interface, method, arguments, None,
                                 Gio.DBusCallFlags.NO_AUTO_START, ANSWER_SECONDS * 1000, None,
                                 answered, index)
        while waiting > 0:
            GLib.MainContext.default().iteration(True)
        if frozen:
            raise Frozen(f"no answer within {ANSWER_SECONDS} s")
        return answers

    def pid(self, name):
        """The process behind a name on the bus."""
        answer = self.ask([("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                            "GetConnectionUnixProcessID", GLib.Variant("(s)", (name,)))])[0]
        return answer[0] if answer else None


BUS = []


def connect():
    """Once, when the desktop is there."""
    BUS.append(Bus())


def application(pid):
    """The node of the program with this process id, or None."""
    registry = Node("org.a11y.atspi.Registry", ROOT)
    for child in registry.children():
        if BUS[0].pid(child.bus) == pid:
            return child
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


def _bits(answer):
    low, high = (list(answer[0]) + [0, 0])[:2] if answer else (0, 0)
    return low | high << 32


class Node:
    """One thing on the screen. Role, name and states are as they were when it was met."""

    def __init__(self, bus, path, up=None):
        self.bus = bus
        self.path = path
        self.up = up
        self.role = self.name = ""
        self.content = None  # what a labelled combo box shows
        self.states = 0
        self.known = False

    # -- asking --

    def question(self, interface, method, signature=None, *arguments):
        """For Bus.ask()."""
        variant = GLib.Variant(signature, arguments) if signature else None
        return self.bus, self.path, IFACE + interface, method, variant

    def question_of(self, interface, name):
        return (self.bus, self.path, "org.freedesktop.DBus.Properties", "Get",
                GLib.Variant("(ss)", (IFACE + interface, name)))

    def ask(self, interface, method, signature=None, *arguments):
        """One question; raises Gone."""
        answer = BUS[0].ask([self.question(interface, method, signature, *arguments)])[0]
        if answer is None:
            raise Gone(f"{self!r}: {method}")
        return answer[0] if len(answer) == 1 else answer

    def get(self, interface, name):
        """A property; raises Gone."""
        answer = BUS[0].ask([self.question_of(interface, name)])[0]
        if answer is None:
            raise Gone(f"{self!r}: {name}")
        return answer[0]

    def meet(self):
        """Reads role, name and states; gives itself, or None when it is gone."""
        return next(iter(meet([self])), None)

    def has(self, *states):
        """Whether it is in all of these states, as it was when it was met."""
        return all(self.states >> STATES[state] & 1 for state in states)

    def is_now(self, *states):
        """Whether it is in all of these states at this moment."""
        return self.meet() is not None and self.has(*states)

    def children(self):
        """Its children now, met."""
        try:
            found = self.ask("Accessible", "GetChildren")
        except Gone:
            return []
        return meet([Node(bus, path, self) for bus, path in found if not path.endswith("/null")])

    def interfaces(self):
        """What it can: "Action", "Text"…"""
        return [name.removeprefix(IFACE) for name in self.ask("Accessible", "GetInterfaces")]

    @property
    def description(self):
        """Often its tooltip."""
        return self.get("Accessible", "Description")

    @property
    def text(self):
        """What is written in it now."""
        if self.role not in WRITTEN:
            return self.get("Accessible", "Name")
        answer = BUS[0].ask([self.question("Text", "GetText", "(ii)", 0, -1)])[0]
        return answer[0] if answer else self.get("Accessible", "Name")

    @property
    def value(self):
        """The number that it holds."""
        return self.get("Value", "CurrentValue")

    def extents(self):
        """x, y, width, height on the screen."""
        return self.ask("Component", "GetExtents", "(u)", 0)

    def within(self, role):
        """The nearest thing of this role that it is in."""
        node = self.up
        while node is not None and not matches(role, node.role):
            node = node.up
        return node

    def parent_words(self):
        """What stands in the row that it is in."""
        row = self.within("list item") or self.up
        return row.words if row else ""

    @property
    def words(self):
        """All that it and what is in it says, in reading order."""
        lines = []
        for node in self.walk():
            text = node.text if node.role in WRITTEN else ""
            text = text or node.content or ""
            line = node.name if text in ("", node.name) else \
                f"{node.name}\t{text}" if node.name else text
            if line:
                lines.append(line)
        return "\n".join(lines)

    def __repr__(self):
        return f"{self.role} “{self.name}”"

    # -- what is in it --

    def walk(self, hidden=False):
        """It and everything in it, depth first, as it is now."""
        if self.meet() is None:
            return []
        order = {id(self): []}
        level = [self]
        while level:
            answers = BUS[0].ask([node.question("Accessible", "GetChildren") for node in level])
            below = [Node(bus, path, node) for node, answer in zip(level, answers) if answer
                     for bus, path in answer[0] if not path.endswith("/null")]
            level = []
            for node in meet(below):
                if hidden or node.has("showing"):
                    order[id(node.up)].append(node)
                    order[id(node)] = []
                    # A list that is not shown may have thousands of cells.
                    if node.role not in TABLES or node.has("showing"):
                        level.append(node)
        found = []

        def add(node):
            found.append(node)
            for child in order[id(node)]:
                add(child)
        add(self)
        return found

    def look(self, role=None, name=None, states=(), hidden=False):
        """Those in it that fit, now."""
        return [node for node in self.walk(hidden)[1:]
                if matches(role, node.role) and matches(name, node.name) and node.has(*states)]

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
            return self.meet() is not None and all(
                not self.has(state[4:]) if state.startswith("not ") else self.has(state)
                for state in states)
        wait_until(lambda: f"{self!r} {' and '.join(states)}", look, seconds)
        return self

    def dump(self):
        """It and everything in it, for people."""
        lines = []
        depth = {}
        for node in self.walk(hidden=True):
            depth[id(node)] = depth.get(id(node.up), -1) + 1
            states = [state for state in ("focused", "checked", "selected", "active", "editable")
                      if node.has(state)]
            if not node.has("sensitive"):
                states.append("greyed")
            if not node.has("showing"):
                states.append("hidden")
            try:
                text = node.text if node.role in WRITTEN else node.content
            except Gone:
                text = ""
            lines.append("  " * depth[id(node)] + repr(node)
                         + (f" = {text!r}" if text and text != node.name else "")
                         + (f" [{', '.join(states)}]" if states else ""))
        return "\n".join(lines) + "\n"

    # -- what a person does with it --

    def act(self):
        """Its first action of those that a press on it would do."""
        names = [action[0].lower() for action in self.ask("Action", "GetActions")]
        for name in ACTIONS:
            if name in names:
                assert self.ask("Action", "DoAction", "(i)", names.index(name)), (self, name)
                return self
        raise AssertionError(f"{self!r} has no action, only {names}")

    def click(self, seconds=SECONDS):
        """Presses it, once it can be."""
        self.wait("showing", "sensitive", seconds=seconds)
        return self.act()

    def set_checked(self, wanted):
        """Checks or unchecks it."""
        if self.is_now("checked") != wanted:
            self.click()
        self.wait("checked" if wanted else "not checked")

    def set_text(self, text):
        """Writes this in place of what is written in it."""
        self.wait("showing", "sensitive", "editable")
        assert self.ask("EditableText", "SetTextContents", "(s)", text), self
        wait_until(lambda: f"{self!r} holds {text!r}", lambda: self.text == text)

    def fill(self, text):
        """Types this into it in place of what is there, and goes on to the next field."""
        self.focus()
        key("ctrl+a")
        type_text(text)
        wait_until(lambda: f"{self!r} holds {text!r}", lambda: self.text == text)
        key("Tab")

    def set_value(self, value):
        """Sets the number that it holds."""
        self.wait("showing", "sensitive")
        BUS[0].ask([(self.bus, self.path, "org.freedesktop.DBus.Properties", "Set",
                     GLib.Variant("(ssv)", (IFACE + "Value", "CurrentValue",
                                            GLib.Variant("d", value))))])
        wait_until(lambda: f"{self!r} holds {value}", lambda: abs(self.value - value) < 1e-6)

    def focus(self):
        """Gives it the keyboard."""
        self.wait("showing", "sensitive")
        self.ask("Component", "GrabFocus")
        return self.wait("focused")

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
        assert self.ask("Selection", "SelectChild", "(i)", fits[0]), self
        return names[fits[0]]

    def press_mouse(self, button=1, count=1):
        """Clicks on its middle with the pointer."""
        x, y, width, height = self.wait("showing", "sensitive").extents()
        subprocess.run(["xdotool", "mousemove", str(x + width // 2), str(y + height // 2),
                        "click", "--repeat", str(count), str(button)], check=True)


def meet(nodes):
    """Reads role, name and states of these; gives those that are still there."""
    questions = []
    for node in nodes:
        questions += [node.question("Accessible", "GetRoleName"),
                      node.question_of("Accessible", "Name"),
                      node.question("Accessible", "GetState")]
    answers = BUS[0].ask(questions) if questions else []
    found = []
    for index, node in enumerate(nodes):
        role, name, states = answers[index * 3:index * 3 + 3]
        if role is not None and states is not None:
            node.role, node.name = role[0], name[0] if name else ""
            node.states = _bits(states)
            found.append(node)
    _read_labels([node for node in found if node.role in FIELDS])
    return found


def _read_labels(fields):
    """A field is called what the label in front of it says."""
    answers = BUS[0].ask([node.question("Accessible", "GetRelationSet") for node in fields])
    labels = [(node, (bus, path)) for node, answer in zip(fields, answers) if answer
              for relation, targets in answer[0] if relation == LABELLED_BY
              for bus, path in targets[:1]]
    names = BUS[0].ask([Node(*target).question_of("Accessible", "Name") for _node, target in labels])
    for (node, _target), name in zip(labels, names):
        if name and name[0]:
            node.content, node.name = node.name, name[0].rstrip(":")


def next_focus(step, seconds=10):
    """Does step() and waits for what gets the keyboard then."""
    bus = BUS[0]
    bus.look_around()
    bus.focused.clear()
    step()

    def look():
        bus.look_around()
        node = bus.focused[-1].meet() if bus.focused else None
        up = node
        while up is not None and not up.name and up.role in ("filler", "toggle button"):
            up = Node(*up.get("Accessible", "Parent")).meet()
        # Inside of a combo box a nameless part of it has the keyboard.
        if up is not None and up.role == "combo box":
            node = up
        return node
    return wait_until("the keyboard goes on", look, seconds)


def key(*keys):
    """Presses keys, as X names them: "Tab", "ctrl+n"."""
    subprocess.run(["xdotool", "key", "--clearmodifiers", *keys], check=True)


def type_text(text):
    """Types."""
    subprocess.run(["xdotool", "type", "--clearmodifiers", "--", text], check=True)
