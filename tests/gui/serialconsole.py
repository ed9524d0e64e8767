# SPDX-License-Identifier: GPL-3.0-or-later
"""Serial consoles: what is the same on every host.

The guest is the one of tests/media/serial.asm: it says back what it is told,
over the serial port or by its keyboard.
"""

import os
import pty
import re
import subprocess

from desktop import wait_until
from journey import Journey
from screen import key, type_text
from steps import guest_window

DOMAIN = """
<domain type='{type}'>
  <name>{name}</name>
  <memory unit='MiB'>32</memory>
  <vcpu>1</vcpu>
  <os><type arch='x86_64'{machine}>hvm</type>{loader}<boot dev='cdrom'/></os>
  <features><acpi/><apic/></features>
  <on_poweroff>destroy</on_poweroff>
  <on_reboot>restart</on_reboot>
  <on_crash>destroy</on_crash>
  <devices>
    <disk type='file' device='cdrom'>
      <driver name='qemu' type='raw'/>
      <source file='{iso}'/>
      <target dev='hdc' bus='ide'/>
      <readonly/>
    </disk>
    <serial type='pty'><target port='0'/></serial>{more}
    <graphics type='vnc' autoport='yes' listen='{listen}'/>
    <video><model type='cirrus'/></video>
  </devices>
</domain>
"""


class SerialConsole(Journey):
    """One host's guests, spoken to over the wire."""

    host_class = None
    name = "keys-wire"
    more = ""
    patience = 60

    def setUp(self):
        super().setUp()
        self.host = self.host_class(self.folder, discs=("serial.iso",))
        self.host.__enter__()
        self.addCleanup(self.host.__exit__)
        self.host.virsh("destroy", self.name, check=False)
        self.host.virsh("undefine", self.name, check=False)
        self.host.define(DOMAIN.format(
            type=self.host.type, name=self.name, machine=self.host.machine,
            loader=self.host.loader, iso=self.host.disc("serial.iso"), listen=self.host.listen,
            more=self.more))
        self.addCleanup(self.clean)

    def clean(self):
        """Leaves nothing of the guest on the host."""
        self.host.virsh("destroy", self.name, check=False)
        self.host.virsh("undefine", self.name, check=False)

    @staticmethod
    def said(window, name="Serial 1"):
        """What a terminal shows."""
        terminal = window.find("terminal", name)
        return terminal.ask("Text", "GetText", "(ii)", 0, -1)

    def wait_says(self, window, words, count=1, name="Serial 1"):
        """Waits until the guest has said this so often."""
        wait_until(lambda: f"{words!r} {count} times; it says:\n{self.said(window, name)}",
                   lambda: self.said(window, name).count(words) >= count, self.patience, 0.3)

    def open_serial(self):
        """The guest's window at its serial page."""
        app = self.start("--connect", self.host.uri, "--show-domain-console", self.name)
        window = guest_window(app, self.name)
        window.find("radio button", "Serial").click()
        return app, window

    def enter(self, window, name="Serial 1"):
        """Puts the keyboard into a terminal."""
        terminal = window.find("terminal", name)
        terminal.focus()
        return terminal

    def boot(self):
        """From a guest that is off to one that answers; gives program and window."""
        app, window = self.open_serial()
        window.reads(re.compile("connects by itself"))
        self.show("off")
        self.host.virsh("start", self.name)
        self.wait_says(window, "SERIAL READY")
        return app, window

    def talk(self, app, window):
        """Keys, commands of the terminal's own, and a reboot."""
        self.enter(window)
        type_text("hello 123")
        self.wait_says(window, "hello 123")
        key("Return", "ctrl+w", "ctrl+c")
        type_text("still here")
        self.wait_says(window, "still here")
        self.assertTrue(window.meet(), "Ctrl+W is the guest's")
        self.show("talking")

        key("ctrl+r")
        self.wait_says(window, "RESTARTING")
        self.wait_says(window, "SERIAL READY", 2)
        self.enter(window)
        type_text("again")
        self.wait_says(window, "again")
        self.show("after-reboot")

        key("ctrl+shift+f")
        entry = window.find("text", "Find", ("focused",))
        entry.set_text("no such words")
        window.reads("Not found")
        entry.set_text("RESTART")
        window.gone("label", "Not found")
        self.show("find")
        key("Escape")
        window.find("terminal", "Serial 1", ("focused",))
        key("ctrl+shift+c", "ctrl+shift+v")
        self.wait_says(window, "RESTART", 2)

        key("ctrl+shift+s")
        chooser = app.window("Save Text")
        path = os.path.join(os.getcwd(), "said.log")
        chooser.find("text", "Name").set_text(path)
        chooser.find("push button", "Save").click()
        window.reads("Text saved as")
        with open(path, encoding="utf-8") as file:
            self.assertIn("hello 123", file.read())
        window.find("push button", "Clear", ("sensitive",)).click()
        wait_until(lambda: f"nothing there; it says {self.said(window)}",
                   lambda: "SERIAL READY" not in self.said(window))

    def taken(self, window):
        """Somebody else has it, and it is taken over."""
        keyboard, terminal = pty.openpty()  # virsh insists on one
        with subprocess.Popen(["virsh", "-c", self.host.uri, "console", "--force", self.name],
                              stdin=terminal, stdout=terminal, stderr=terminal) as other:
            try:
                window.reads("taken over this serial console")
                self.show("taken")
                window.find("push button", "Take Over", ("sensitive",)).click()
                window.gone("push button", "Take Over", ("sensitive",))
                window.gone("label", re.compile("^Connecting"))
                self.enter(window)
                type_text("mine")
                self.wait_says(window, "mine")
                other.wait(60)
            finally:
                if other.poll() is None:
                    other.kill()
                os.close(terminal)
                os.close(keyboard)
