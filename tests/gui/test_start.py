#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The first start on a computer that has no services and where nothing is known.

And what everybody needs who does not see the screen or has no pointer: names
for all that can be pressed or filled in, and a way to it by keyboard.
"""

import journey
from hosts import Host
from journey import Journey, wait_until
from steps import devices, open_device, select

def nameless(window):
    """What can be used in it and has no name."""
    import screen  # pylint: disable=import-outside-toplevel
    found = []
    for node in window.walk():
        if node.role in screen.BUTTONS + screen.FIELDS and not node.name.strip():
            path = []
            up = node
            while up is not None:
                path.append(repr(up))
                up = up.up
            found.append(" < ".join(path[:4]))
    return found


def tab_around(window, presses=80):
    """Presses Tab until it is back where it began; gives what had the keyboard."""
    import screen  # pylint: disable=import-outside-toplevel
    window.wait("active")
    been = [screen.next_focus(lambda: screen.key("Tab"))]
    for _press in range(presses):
        node = screen.next_focus(lambda: screen.key("Tab"))
        if node.path == been[0].path:
            return been
        been.append(node)
    raise AssertionError(f"Tab does not come around: {been}")


class FirstStart(Journey):
    """Nothing known, nothing running."""

    def test_new_vm_works(self):
        """Ends in a window in which New VM works, without any setting up."""
        app = self.start()
        manager = app.manager()
        manager.find("push button", "New VM", ("sensitive",))
        manager.find("label", "QEMU user session on this computer")
        manager.reads("No guests yet")
        self.show("first-window")
        manager.find("push button", "New VM").click()
        dialog = app.window("New VM", "dialog")
        dialog.find("radio button", "ISO image or CD drive", ("checked",))
        wait_until("a name is suggested", lambda: dialog.find("text", "Name").text)
        self.show("new-vm")
        import screen  # pylint: disable=import-outside-toplevel
        screen.key("Escape")
        app.no_window("New VM")
        self.assertLess(app.quit(), 2)

    def test_by_keyboard_alone(self):
        """New VM by its shortcut, its fields by Tab, and out by Escape."""
        import screen  # pylint: disable=import-outside-toplevel
        app = self.start("--connect", "test:///default")
        manager = app.manager()
        manager.find("table cell", "test")
        manager.wait("active")
        screen.key("ctrl+n")
        dialog = app.window("New VM", "dialog").wait("active")
        been = {node.name for node in tab_around(dialog)}
        for name in ("Choose…", "Name", "Memory", "CPUs", "Disk", "Disk size", "Network",
                     "Advanced", "Preview", "Cancel"):
            self.assertIn(name, been)
        for name in ("ACPI", "Title", "Summary"):
            self.assertNotIn(name, been, "it is folded away")
        screen.key("Escape")
        app.no_window("New VM")
        manager.wait("active")
        screen.key("ctrl+q")
        app.process.wait(5)
        self.assertEqual(app.process.returncode, 0)


class Names(Journey):
    """Every control has a name, and Tab gets everywhere."""

    def check(self, window, what):
        """Both, for one window."""
        self.show(what)
        self.keep(f"{what}.txt", window.dump())
        self.assertEqual(nameless(window), [], f"without a name in {what}")
        self.assertNotIn("(null)", window.words)

    def test_manager_window(self):
        """The manager window."""
        app = self.start("--connect", "test:///default")
        manager = app.manager()
        select(app, "test").find("push button", "Shut Down", ("sensitive",))
        self.check(manager, "manager")
        been = {node.name for node in tab_around(manager)}
        for name in ("New VM", "Pause", "Shut Down", "Shut Down Menu", "Console", "Hardware",
                     "Search guests", "Main Menu", "Add Connection…"):
            self.assertIn(name, been)

    def test_new_vm(self):
        """New VM, with everything unfolded."""
        app = self.start("--connect", "test:///default", "--show-domain-creator")
        dialog = app.window("New VM", "dialog")
        dialog.find("toggle button", "Advanced").click()
        dialog.find("toggle button", "Preview").click()
        dialog.find("check box", "ACPI")
        self.check(dialog, "new-vm")

    def test_add_connection(self):
        """Add Connection."""
        app = self.start("--connect", "test:///default")
        app.manager().find("push button", "Add Connection…").click()
        dialog = app.window("Add Connection", "dialog")
        dialog.find("combo box", "Hypervisor").choose("Xen over SSH")
        dialog.find("text", "Host")
        self.check(dialog, "add-connection")
        tab_around(dialog)

    def test_guest_window(self):
        """A guest's console."""
        app = self.start("--connect", "test:///default", "--show-domain-console", "test")
        window = app.window("test — Domus", "frame")
        window.find("push button", "Shut Down", ("sensitive",))
        self.check(window, "guest")
        been = {node.name for node in tab_around(window)}
        for name in ("Pause", "Shut Down", "Shut Down Menu", "Console", "Insert…"):
            self.assertIn(name, been)

    def test_hardware(self):
        """A guest's hardware, page by page."""
        app = self.start("--connect", "test:///default", "--show-domain-editor", "test")
        window = app.window("test — Domus", "frame")
        for name in devices(window):
            open_device(window, name)
            self.check(window, "hardware-" + name.lower().replace(" ", "-"))

    def test_cd_doctor(self):
        """The CD Doctor."""
        host = self.file("host.xml")
        with open(host, "w", encoding="utf-8") as file:
            file.write("<node>" + Host().old_tool_xml("hal", "/var/lib/xen/images/falstaff.img")
                       .replace("type='None'", "type='test'") + "</node>")
        app = self.start("--connect", f"test://{host}", "--show-domain-console", "hal")
        window = app.window("hal — Domus", "frame")
        window.find("push button", "Put CD Back").click()
        dialog = app.window("CD Doctor", "dialog")
        dialog.find("push button", "Choose Disc…", ("sensitive",))
        self.check(window, "guest-with-finding")
        self.check(dialog, "cd-doctor")
        tab_around(dialog)


if __name__ == "__main__":
    journey.main()
