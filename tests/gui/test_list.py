#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The list of guests: searching, columns, tags, several guests at a time."""

import re

import journey
from desktop import wait_until
from journey import Journey
from screen import key, type_text
from steps import select

GUESTS = 40
DOMAIN = """
  <domain type='test' xmlns:test='http://libvirt.org/schemas/domain/test/1.0'>
    <name>pc{number:02}</name>
    <uuid>7e6f2c1a-0000-4000-8000-0000000000{number:02}</uuid>
    {extra}
    <memory unit='MiB'>{memory}</memory>
    <vcpu>2</vcpu>
    <os><type>hvm</type></os>
    <devices>
      <disk type='file' device='disk'>
        <source file='/images/{disk}.img'/><target dev='hda' bus='ide'/>
      </disk>
      <interface type='network'>
        <mac address='52:54:00:aa:bb:{number:02}'/><source network='default'/>
      </interface>
    </devices>
    {state}
  </domain>"""
TITLED = "<title>Accounting</title><description>Backed up on Fridays</description>"
TAGGED = """<metadata><domus:guest xmlns:domus='https://domusvm.org/xmlns/guest/1'>
    <domus:tag name='Lab' colour='#2ec27e'/></domus:guest></metadata>"""
OFF = "<test:runstate>5</test:runstate>"
TRANSIENT = "<test:transient/>"


class GuestList(Journey):
    """libvirt's test driver."""

    def setUp(self):
        super().setUp()
        domains = []
        for number in range(GUESTS):
            extra = {3: TITLED, 5: TAGGED}.get(number, "")
            domains.append(DOMAIN.format(
                number=number, extra=extra, memory=100 + number,
                disk="special" if number == 7 else f"disk{number}",
                state=TRANSIENT if number == 11 else OFF if number > 11 else ""))
        self.host = self.file("list.xml")
        with open(self.host, "w", encoding="utf-8") as file:
            file.write("<node>" + "".join(domains) + "</node>")
        self.open()

    def open(self):
        """Starts Domus and waits for the list."""
        self.app = self.start("--connect", "test://" + self.host)
        self.window = self.app.manager()
        self.window.find("table cell", "pc00")
        self.window.find("text", "Search guests")

    def names(self):
        """The guests that the list shows."""
        return sorted({node.name for node in self.window.look("table cell")
                       if re.fullmatch(r"pc\d\d|Accounting", node.name)})

    def finds(self, text, *wanted):
        """Searches, and waits for what is found."""
        self.window.find("text", "Search guests").set_text(text)
        wait_until(lambda: f"{wanted} for “{text}”; there are {self.names()}",
                   lambda: self.names() == list(wanted))

    def headers(self):
        """The columns that are shown."""
        return [node.name for node in self.window.look("table column header")]

    def test_search(self):
        """By everything that one may know of a guest."""
        self.finds("friday", "Accounting")
        self.finds("ACCOUNT", "Accounting")
        self.finds("bb:04", "pc04")
        self.finds("special.img", "pc07")
        self.finds("lab", "pc05")
        self.finds("tag:lab", "pc05")
        self.finds("000000000009", "pc09")
        self.finds("images bb:0 special", "pc07")
        self.finds("pc1 is:running", "pc10", "pc11")
        self.show("found")
        self.window.find("text", "Search guests").set_text("nothing has this")
        self.window.find("label", re.compile("No guest matches"))
        self.show("none")
        key("Escape")

    def test_typing(self):
        """Typing into the list searches; Control+F as well; Escape ends it."""
        select(self.app, "pc02")
        type_text("c12")
        wait_until("pc12 alone", lambda: self.names() == ["pc12"])
        key("Escape")
        wait_until("all again", lambda: len(self.names()) > 10)
        key("ctrl+f")
        type_text("c13")
        wait_until("pc13 alone", lambda: self.names() == ["pc13"])

    def test_columns(self):
        """Shown, hidden, and as they were after a restart."""
        wait_until(lambda: f"the usual columns; there are {self.headers()}", lambda: self.headers()
                   == ["Name", "State", "CPU", "Memory", "Address", "Connection"])
        for entry, letter in (("Connection", "o"), ("Tags", "t")):
            self.window.find("push button", "Main Menu").press_mouse()
            self.app.node.find("menu", "Columns")
            key("c")
            self.app.node.find("check menu item", entry, ("showing",))
            key(letter)
            self.app.node.gone("menu", "Columns")
        columns = ["Name", "State", "CPU", "Memory", "Address", "Tags"]
        wait_until(lambda: f"other columns; there are {self.headers()}",
                   lambda: self.headers() == columns)
        self.window.find("table cell", re.compile("Lab"))
        self.show("columns")
        self.app.quit()
        self.open()
        wait_until(lambda: f"the same columns; there are {self.headers()}",
                   lambda: self.headers() == columns)

    def test_numbers(self):
        """Running guests show what they use."""
        self.window.find("table cell", re.compile(r"^\d+ %$"), seconds=60)
        self.window.find("table cell", re.compile("MiB"))
        self.show("numbers")

    def choose(self, first, more):
        """Selects a guest and some below it."""
        select(self.app, first)
        for _step in range(more):
            key("shift+Down")
        self.window.reads(f"{more + 1} guests selected")

    def test_tags(self):
        """Several guests get a tag, of which one cannot keep it; it filters the list."""
        self.choose("pc09", 3)
        key("ctrl+l")
        dialog = self.app.window(re.compile("^Tags of"))
        dialog.find("text", "New tag", ("sensitive",)).set_text("Night shift")
        dialog.find("push button", "Add", ("sensitive",)).click()
        dialog.find("check box", "Night shift", ("checked",))
        self.show("tags")
        dialog.find("push button", "Apply").click()
        failed = self.app.window(role=("alert", "dialog"), seconds=60)
        self.show("failed")
        self.assertIn("It failed for 1 of 4 guests.", failed.words)
        failed.find("push button", "Close").click()
        row = self.window.find("list item", "Night shift")
        row.press_mouse()
        wait_until(lambda: f"the tagged; there are {self.names()}",
                   lambda: self.names() == ["pc09", "pc10", "pc12"])
        self.show("filtered")
        # By a key: a second click, if quick, would be a double click.
        key("Return")
        wait_until("all again", lambda: len(self.names()) > 10)

    def test_bulk_run(self):
        """What is off is started, the others stay as they are."""
        self.choose("pc12", 2)
        self.window.find("push button", "Run", ("sensitive",)).click()
        self.finds("is:running pc12", "pc12")
        self.finds("is:running pc13", "pc13")
        self.finds("is:running pc14", "pc14")

    def test_performance(self):
        """The guest's window has graphs, read by the keyboard as well."""
        select(self.app, "pc01").find("push button", "Console", ("sensitive",)).click()
        window = self.app.window(re.compile("^pc01 — "))
        window.find("radio button", "Performance").click()
        graph = window.find("chart", "CPU")
        wait_until("what is used now", lambda: re.search(r"Now \d+ %", graph.description), 60)
        graph.focus()
        key("Left")
        wait_until("a single value", lambda: "before the end" in graph.description)
        self.show("performance")


if __name__ == "__main__":
    journey.main()
