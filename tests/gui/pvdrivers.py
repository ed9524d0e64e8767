# SPDX-License-Identifier: GPL-3.0-or-later
"""The way to paravirtual drivers, on any host: a disc, test devices, the switch, and back."""

import re

from journey import Journey, wait_until
from steps import choose_disc, clean, guest_window, shut_down_menu

NAME = "pvtry"
MACS = ("00:16:3e:77:00:01", "00:16:3e:77:00:02")


class PvDrivers(Journey):
    """A guest with an emulated card of a known model, and one without."""

    host_class = None
    bus, model, card = "", "", ""
    lets_go = True  # a guest without a system gives devices back

    def setUp(self):
        super().setUp()
        self.host = self.host_class(self.folder)
        self.host.__enter__()
        self.addCleanup(self.host.__exit__)
        self.addCleanup(self.host.remove, NAME)
        self.host.remove(NAME)  # a journey that was killed could not
        self.setup = self.host.disc("setup.iso")
        self.other = self.host.disc("other.iso")
        cards = "".join(f"{self.card}<mac address='{mac}'/>{model}</interface>"
                        for mac, model in zip(MACS, ("<model type='e1000'/>", "")))
        xml = self.host.old_tool_xml(NAME, self.host.new_disk("pvtry.img"), self.setup)
        self.host.define(re.sub("(?s)<interface.*</interface>", "", xml)
                         .replace("<serial", cards + "<serial"))
        self.before = clean(self.host.xml(NAME, "--inactive"))

    def open(self):
        """The dialog."""
        self.app = self.start("--connect", self.host.uri, "--show-domain-console", NAME)
        window = guest_window(self.app, NAME, 120)
        window.find("toggle button", "Pause", ("sensitive",), seconds=120)
        shut_down_menu(window, "PV Drivers…")
        dialog = self.app.window(f"PV Drivers for “{NAME}”")
        dialog.find("push button", "Insert…", ("sensitive",), seconds=120)
        return dialog

    def config(self, pattern, there=True, *options):
        """Waits until the definition has, or has not, what fits."""
        options = options or ("--inactive",)
        wait_until(lambda: f"{pattern} {there} in\n{self.host.xml(NAME, *options)}",
                   lambda: bool(re.search(pattern, self.host.xml(NAME, *options))) == there, 120)

    def live(self, pattern, there=True):
        """The same of the running guest."""
        wait_until(lambda: f"{pattern} {there} in\n{self.host.xml(NAME)}",
                   lambda: bool(re.search(pattern, self.host.xml(NAME))) == there, 120)

    def images(self):
        """Test disks in the pool."""
        listed = self.host.virsh("vol-list", "default")
        return set(re.findall(NAME + r"-test-[0-9a-f]+\.img", listed))

    def all_gone(self, dialog):
        """Nothing is left of the test disk; at the latest when the guest is off."""
        if not self.lets_go:
            dialog.reads("still has the test disk")
            dialog.find("push button", "Plug In").wait("not sensitive")
            self.show("left")
            self.assertEqual(len(self.images()), 1)
            self.host.virsh("destroy", NAME)
        wait_until(lambda: f"no image: {self.images()}", lambda: not self.images(), 60)
        if not self.lets_go:
            self.host.virsh("start", NAME, "--paused")
            dialog.find("push button", "Freeze…").wait("not sensitive")
        self.live("-test-", False)
        self.config("-test-", False)

    def test_there_and_back(self):
        """All steps while the guest runs; in the end the definition is what it was."""
        self.host.virsh("start", NAME, "--paused")
        dialog = self.open()
        dialog.find("push button", "Freeze…").wait("not sensitive")
        dialog.find("push button", "Switch Back").wait("not sensitive")
        self.show("begin")

        dialog.find("push button", "Insert…").click()
        choose_disc(self.app, self.other)
        self.config(r"(?s)device='cdrom'.*setup\.iso.*device='cdrom'.*other\.iso"
                    r"|other\.iso.*device='cdrom'.*setup\.iso")
        dialog.reads("other.iso")

        dialog.find("push button", "Plug In", ("sensitive",), seconds=120).click()
        dialog.find("push button", "Take Out", ("sensitive",), seconds=120)
        added = f"(?s){NAME}-test-.*bus='{self.bus}'"
        self.config(added)
        self.live(added)
        self.live(f"<model type='{self.model}'/>")
        self.assertEqual(len(self.images()), 1)
        self.show("plugged")
        dialog.find("push button", "Take Out").click()
        dialog.find("push button", "Plug In", seconds=120)
        self.config(added, False)
        self.all_gone(dialog)

        dialog.find("push button", "Plug In", ("sensitive",), seconds=120).click()
        dialog.find("push button", "Take Out", ("sensitive",), seconds=120)
        self.live(added)
        dialog.find("push button", "Switch").click()
        dialog.find("push button", "Switch Back", ("sensitive",), seconds=120)
        self.config(added, False)
        self.config(f"(?s){MACS[0]}.*type='{self.model}'.*{MACS[1]}.*type='{self.model}'")
        self.config("type='e1000'", False)
        dialog.reads(re.compile("next boot|next reboot"))
        self.show("switched")
        self.all_gone(dialog)

        dialog.find("push button", "Switch Back").click()
        self.config(f"(?s){MACS[0]}(?:(?!</interface>).)*type='e1000'")
        dialog.find("push button", "Switch", ("sensitive",), seconds=120)
        dialog.find("push button", "Switch Back").wait("not sensitive")
        dialog.find("push button", "Close").click()
        self.app.no_window(f"PV Drivers for “{NAME}”")
        after = clean(self.host.xml(NAME, "--inactive"))
        drivers = r"(?s)\s*<disk type='file' device='cdrom'>(?:(?!</disk>).)*other\.iso.*?</disk>"
        self.assertRegex(after, drivers)
        self.assertEqual(re.sub(drivers, "", after, count=1), self.before)
