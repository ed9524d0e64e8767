#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""libvirt's daemon is killed in the middle of applying: no guest is lost, and one can go on."""

import os
import re
import signal

import journey
from hosts import QemuHost
from journey import Journey, wait_until
from rpcproxy import RpcProxy
from steps import guest_window, open_device
from testdaemon import find_libvirtd

NAME = "survivor"


class Killed(Journey):
    """Applying while the daemon dies."""

    def setUp(self):
        super().setUp()
        self.host = QemuHost(self.folder)
        self.host.__enter__()
        self.addCleanup(self.host.__exit__)
        disk = self.host.new_disk("first.img")
        self.host.define(self.host.old_tool_xml(NAME, disk, self.host.disc("setup.iso")))
        path = os.path.join(self.folder, f"proxy-{self.label}")
        self.proxy = RpcProxy(os.path.join(self.host.daemon.dir, "run/libvirt/libvirt-sock"), path)
        self.addCleanup(self.proxy.close)
        self.uuid = self.host.virsh("domuuid", NAME)
        self.app = self.start("--connect", "qemu+unix:///session?socket=" + path,
                              "--show-domain-editor", NAME)
        self.app.harmless = re.compile("connection|closed|cannot remember")
        self.window = guest_window(self.app, NAME)
        self.window.find("list box", "Devices")

    def kill_at(self, call, when):
        """The daemon dies at the next such call."""
        daemon = self.host.daemon
        self.proxy.step_in(call, when, lambda: (os.kill(daemon.pid, signal.SIGKILL),
                                                daemon.process.wait()))

    def revive(self):
        """As a system's service manager does."""
        self.proxy.wait()
        daemon = self.host.daemon
        daemon._spawn(find_libvirtd())  # pylint: disable=protected-access
        daemon._wait_for(os.path.join(daemon.dir, "run/libvirt/libvirt-sock"))  # pylint: disable=protected-access
        self.assertEqual(self.host.virsh("list", "--all", "--uuid"), self.uuid, "it is still there")

    def answer(self):
        """What Domus said went wrong."""
        alert = self.app.window(role="alert", seconds=120)
        words = alert.words
        self.show("error")
        alert.find("push button", re.compile("Close|OK")).click()
        return words

    def edit(self, title, name=None):
        """Types a title, and another name."""
        page = open_device(self.window, "Overview")
        page.find("text", "Title").set_text(title)
        if name is not None:
            page.find("text", "Name").set_text(name)

    def apply(self):
        """Presses "Apply"."""
        self.window.find("push button", "Apply", ("sensitive",), seconds=180).click()

    def config(self):
        """The definition."""
        return self.host.xml(self.uuid, "--inactive")

    def test_before_it_is_written(self):
        """Killed before: the edits are still there, and are applied afterwards."""
        self.edit("Later")
        self.kill_at("define", "before")
        self.apply()
        self.revive()
        self.answer()
        self.assertNotIn("Later", self.config())
        self.apply()
        wait_until("applied", lambda: "<title>Later</title>" in self.config(), 120)
        self.window.find("push button", "Undo", ("sensitive",), seconds=120)

    def test_after_it_is_written(self):
        """Killed after: what was written is seen, and nothing is asked about one's own edit."""
        self.edit("Written")
        self.kill_at("define", "after")
        self.apply()
        self.revive()
        self.answer()
        self.assertIn("<title>Written</title>", self.config())
        self.window.find("push button", "Apply").wait("not sensitive", seconds=180)
        self.assertEqual(self.window.look("push button", "Compare…"), [])
        self.window.find("push button", "Undo", ("sensitive",), seconds=120).click()
        wait_until("taken back", lambda: "Written" not in self.config(), 120)

    def test_renaming(self):
        """Killed when it has got its new name, and not yet the rest."""
        self.edit("Both", "renamed")
        self.kill_at("rename", "after")
        self.apply()
        self.revive()
        self.answer()
        self.assertEqual(self.host.guests(), ["renamed"])
        self.apply()
        wait_until("all of it", lambda: "<title>Both</title>" in self.config(), 120)
        self.assertEqual(self.host.guests(), ["renamed"])


if __name__ == "__main__":
    journey.main()
