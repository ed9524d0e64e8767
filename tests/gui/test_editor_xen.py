#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The editor on real Xen: what waits for the guest's own reboot, other people's edits, and a
renaming that is cut off."""

import os
import re
import signal

import journey
from hosts import XenHost
from journey import Journey, wait_until
from rpcproxy import RpcProxy
from steps import clean, guest_window, open_device

NAME = "ed-guest"
RENAMED = "ed-renamed"


class EditorOnXen(Journey):
    """The hardware of a guest on the Xen lab."""

    def setUp(self):
        super().setUp()
        self.host = XenHost(self.folder)
        self.host.__enter__()
        self.addCleanup(self.host.__exit__)
        self.addCleanup(self.host.forget, NAME)
        self.host.forget(RENAMED)
        self.host.forget(NAME)
        self.disk = self.host.new_disk(NAME + ".img")
        self.host.define(self.host.old_tool_xml(NAME, self.disk, self.host.disc("setup.iso")))
        self.before = clean(self.host.xml(NAME, "--inactive"))

    def open(self, name=NAME, uri=None):
        """The guest's hardware."""
        self.app = self.start("--connect", uri or self.host.uri, "--show-domain-editor", name)
        self.window = guest_window(self.app, name, 120)
        self.window.find("list box", "Devices", seconds=120)
        return self.window

    def apply(self):
        """Presses "Apply" and waits until it is done."""
        self.window.find("push button", "Apply", ("sensitive",), seconds=120).click()
        self.window.find("push button", "Apply").wait("not sensitive", seconds=180)

    def config(self, pattern, there=True, name=NAME):
        """Waits until libvirt has, or has not, this for the next boot."""
        wait_until(lambda: f"{pattern} {there} in\n{self.host.xml(name, '--inactive')}",
                   lambda: bool(re.search(pattern, self.host.xml(name, "--inactive"))) == there,
                   120)

    def live(self, pattern, there=True):
        """The same of the running guest."""
        wait_until(lambda: f"{pattern} {there} in\n{self.host.xml(NAME)}",
                   lambda: bool(re.search(pattern, self.host.xml(NAME))) == there, 120)

    def test_pending_until_reboot(self):
        """What waits for the reboot is in effect once the guest has rebooted by itself."""
        self.host.virsh("start", NAME, "--paused")
        window = self.open()
        page = open_device(window, "Memory")
        page.find("spin button", re.compile("^Maximum")).fill("96 MiB")
        page.find("spin button", "Memory at boot").fill("96 MiB")
        self.apply()
        self.config("<memory unit='KiB'>98304</memory>")
        self.live("<memory unit='KiB'>65536</memory>")
        window.find("toggle button", re.compile("wait"))
        self.show("waits")
        self.host.virsh("resume", NAME)
        self.host.wait_log(NAME, "SETUP COMPLETE")
        self.live("<memory unit='KiB'>98304</memory>")
        window.gone("toggle button", re.compile("wait"), seconds=120)
        self.show("in-effect")

    def test_conflict(self):
        """Somebody else's change is merged with one's own."""
        window = self.open()
        open_device(window, "Overview").find("text", "Title").set_text("Mine")
        self.host.virsh("desc", NAME, "--config", "Their notes")
        window.find("push button", "Compare…", seconds=120).click()
        merge = self.app.window("Changed Meanwhile")
        self.show("merge")
        merge.find("push button", "Merge").click()
        self.apply()
        self.config("<title>Mine</title>")
        self.config("Their notes")


class RenameOnXen(EditorOnXen):
    """Xen's driver cannot rename: the guest is removed and made again."""

    test_pending_until_reboot = test_conflict = None

    def setUp(self):
        super().setUp()
        self.addCleanup(self.host.forget, RENAMED)
        xml = self.host.xml(NAME, "--inactive", "--security-info")
        self.host.define(xml.replace("<graphics type='vnc'", "<graphics type='vnc' passwd='secret'"))
        self.host.virsh("autostart", NAME)
        self.uuid = self.host.virsh("domuuid", NAME)
        self.proxy = RpcProxy(("127.0.0.2", 16509), ("127.0.0.1", 0))
        self.addCleanup(self.proxy.close)
        self.uri = f"xen+tcp://127.0.0.1:{self.proxy.port}/system"

    def rename(self):
        """Types another name, and applies."""
        window = self.open(uri=self.uri)
        open_device(window, "Overview").find("text", "Name").set_text(RENAMED)
        window.find("push button", "Apply", ("sensitive",), seconds=120).click()

    def cut(self, call, when):
        """Domus is killed at this call; then it is started again."""
        def kill():
            self.app.process.send_signal(signal.SIGKILL)
            self.app.process.wait()
        self.proxy.step_in(call, when, kill)
        self.rename()
        self.proxy.wait()
        self.apps.remove(self.app)
        self.app = self.start("--connect", self.uri)
        wait_until("the guest is defined",
                   lambda: self.uuid in self.host.virsh("list", "--all", "--uuid"), 120)
        wait_until(lambda: f"nothing to be put back: {self.rescues()}",
                   lambda: not self.rescues(), 120)
        return self.host.virsh("domname", self.uuid)

    @staticmethod
    def rescues():
        """Definitions that wait to be put back."""
        folder = os.path.join(os.environ["XDG_DATA_HOME"], "domus", "rescue")
        return os.listdir(folder) if os.path.isdir(folder) else []

    def starts_with_host(self):
        """Whether it does."""
        return NAME in self.host.virsh("list", "--all", "--autostart", "--name")

    def test_whole(self):
        """Password and start with the host are kept; Undo gives the old name back."""
        self.rename()
        wait_until("renamed", lambda: self.host.virsh("domname", self.uuid) == RENAMED, 120)
        self.assertIn("secret", self.host.xml(RENAMED, "--inactive", "--security-info"))
        self.window = guest_window(self.app, RENAMED, 120)
        self.window.find("push button", "Undo", ("sensitive",), seconds=120).click()
        wait_until("the old name", lambda: self.host.virsh("domname", self.uuid) == NAME, 120)
        self.assertIn("secret", self.host.xml(NAME, "--inactive", "--security-info"))
        wait_until("starts with its host", self.starts_with_host, 120)

    def test_cut_before_it_is_removed(self):
        """Nothing happened, and nothing is put back."""
        self.assertEqual(self.cut("undefine", "before"), NAME)
        self.assertIn("secret", self.host.xml(NAME, "--inactive", "--security-info"))

    def test_cut_when_it_was_removed(self):
        """Put back under its old name; that its password was lost is told."""
        self.assertEqual(self.cut("undefine", "after"), NAME)
        manager = self.app.manager()
        manager.reads("the password of its display was lost", 120)
        self.show("password-lost")
        wait_until("starts with its host", self.starts_with_host, 120)

    def test_cut_before_it_is_made_again(self):
        """The same, one step later."""
        self.assertEqual(self.cut("define", "before"), NAME)
        self.app.manager().reads("the password of its display was lost", 120)

    def test_cut_when_it_is_made(self):
        """It has its new name, and all the rest."""
        self.assertEqual(self.cut("define", "after"), RENAMED)
        self.assertIn("secret", self.host.xml(RENAMED, "--inactive", "--security-info"))
        self.app.quit()
        window = self.open(RENAMED, self.uri)
        window.find("push button", "Undo", ("sensitive",), seconds=120)


if __name__ == "__main__":
    journey.main(as_root=True, before=XenHost.prepare)
