# SPDX-License-Identifier: GPL-3.0-or-later
"""The install, from New VM to its end, on any host."""

import re

from journey import Journey, wait_until
from steps import choose_disc, guest_window


class Install(Journey):
    """New VM, the disc, Create: everything else has filled itself in."""

    host_class = None

    def setUp(self):
        super().setUp()
        self.host = self.host_class(self.folder)
        self.host.__enter__()
        self.addCleanup(self.host.__exit__)

    def created(self, app):
        """Presses what has to be pressed; gives the new guest's name and the presses."""
        presses = []

        def press(window, name):
            presses.append(name)
            window.find("push button", name, ("sensitive",)).click()
        manager = app.manager()
        press(manager, "New VM")
        dialog = app.window("New VM", "dialog")
        press(dialog, "Choose…")
        choose_disc(app, self.host.disc("setup.iso"))
        dialog.find("push button", "Create", ("sensitive",))
        wait_until("a name from the disc", lambda: dialog.find("text", "Name").text)
        name = dialog.find("text", "Name").text
        self.show("ready-to-create")
        press(dialog, "Create")
        app.no_window("New VM", 120)
        return name, presses

    def test_to_the_end(self):
        """Nobody touches anything between Create and COMPLETE."""
        app = self.start("--connect", self.host.uri)
        name, presses = self.created(app)
        self.addCleanup(self.host.remove, name)
        self.assertEqual(len(presses), 3, presses)
        window = guest_window(app, name)
        window.find("push button", "Screenshot", ("sensitive",), seconds=120)
        self.show("console-opened")
        xml = self.host.xml(name, "--inactive")
        self.assertRegex(xml, r"(?s)<disk type='file' device='cdrom'>.*<target dev='hdc' bus='ide'")
        self.assertRegex(xml, r"(?s)<boot dev='hd'/>\s*<boot dev='cdrom'/>")
        self.host.wait_log(name, "SETUP PHASE 2: CD FOUND")
        self.show("phase-2")
        self.host.wait_log(name, "SETUP PHASE 3: CD FOUND")
        self.show("phase-3")
        log = self.host.wait_log(name, "SETUP COMPLETE")
        self.assertNotIn("MISSING", log)
        self.keep("setup.log", log)
        self.host.wait_state(name, "shut off")
        window.find("push button", "Run", ("sensitive",))
        window.reads(re.compile("Shut off", re.I))
        self.show("complete")
        # And it is still there for the next time.
        self.assertRegex(self.host.xml(name, "--inactive"), "setup.iso")

        # Out with it: asked for until it is said that the system is installed.
        window.find("push button", "Eject", ("sensitive",)).click()
        window.find("push button", "Eject").wait("not sensitive")
        self.keep("ejected.xml", self.host.xml(name, "--inactive"))
        window.find("push button", "Installation Finished", ("sensitive",)).click()
        wait_until("the end of the installation is noted",
                   lambda: re.search(r"state=.finished", self.host.xml(name, "--inactive")))
        window.gone("push button", "Put CD Back")
        self.show("finished")
