#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A guest with its disks into a folder, and out of it again, on real QEMU."""

import configparser
import hashlib
import os
import re
import signal
import subprocess

import journey
from configurations import DIALOG
from desktop import wait_until
from hosts import QemuHost
from screen import key
from steps import pick, select

NAME = "mover"
DATA = """<disk type='file' device='disk'><driver name='qemu' type='qcow2'/>
<source file='{path}'/><target dev='vda' bus='virtio'/></disk><serial"""


def sum_of(path):
    """Its SHA-256."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() if hasattr(
            hashlib, "file_digest") else hashlib.sha256(file.read()).hexdigest()


class Bundle(journey.Journey):
    """An installed guest with two disks."""

    def setUp(self):
        super().setUp()
        self.host = QemuHost(self.folder)
        self.host.__enter__()
        self.addCleanup(self.host.__exit__)
        self.disk = self.host.new_disk(NAME + ".img")
        self.data = os.path.join(self.host.images, "data.qcow2")
        self.host.virsh("vol-create-as", "default", "data.qcow2", "32M", "--format", "qcow2")
        subprocess.run(["qemu-io", "-f", "qcow2", "-c", "write -P 0x5a 1M 2M", self.data],
                       check=True, stdout=subprocess.DEVNULL)
        self.xml = self.host.old_tool_xml(NAME, self.disk, self.host.disc("setup.iso")).replace(
            "<boot dev='cdrom'/>", "<boot dev='hd'/><boot dev='cdrom'/>").replace(
                "<serial", DATA.format(path=self.data), 1).replace(
                    "<graphics type='vnc'", "<graphics type='vnc' passwd='geheim'")
        self.out = os.path.join(self.folder, "out-" + self.label)
        os.mkdir(self.out)
        self.bundle = os.path.join(self.out, NAME)

    def install(self):
        """To its end."""
        self.host.define(self.xml)
        self.host.virsh("start", NAME)
        self.host.wait_log(NAME, "SETUP COMPLETE")
        self.host.wait_state(NAME, "shut off")

    def dialog(self, app):
        """The export dialog, with disks chosen."""
        select(app, NAME)
        key("shift+F10")
        pick(app.manager(), "Export…")
        dialog = app.window(re.compile("^Export “"), "dialog")
        dialog.find("radio button", "With its disks", ("sensitive",)).click()
        return dialog

    def export(self, app, before=lambda: None):
        """Into the folder."""
        dialog = self.dialog(app)
        dialog.reads("vda: " + self.data)
        self.show("export")
        dialog.find("push button", "Save…", ("sensitive",)).click()
        chooser = app.window("Export Into Folder")
        chooser.wait("active")
        key("ctrl+l")
        chooser.find("text").set_text(self.out)
        button = chooser.find("push button", "Export", ("sensitive",))
        before()
        button.click()
        app.no_window("Export Into Folder")

    def remove_guest(self):
        """With its disks."""
        self.host.virsh("undefine", NAME)
        self.host.virsh("pool-refresh", "default")
        for name in (NAME + ".img", "data.qcow2"):
            self.host.virsh("vol-delete", name, "--pool", "default")

    def import_it(self):
        """Another start of the program, with the folder."""
        app = self.start("--connect", self.host.uri, self.bundle)
        dialog = app.window(DIALOG, "dialog")
        dialog.find("combo box", "Disks into")
        return app, dialog

    def spoil_definition(self):
        """What no host takes, as if it had been exported so."""
        path = os.path.join(self.bundle, "guest.xml")
        before = sum_of(path)
        with open(path, encoding="utf-8") as file:
            text = file.read()
        with open(path, "w", encoding="utf-8") as file:
            file.write(re.sub("<on_crash>.*</on_crash>", "<on_crash>sing</on_crash>", text))
        manifest = os.path.join(self.bundle, "domus-guest.ini")
        with open(manifest, encoding="utf-8") as file:
            text = file.read()
        with open(manifest, "w", encoding="utf-8") as file:
            file.write(text.replace(before, sum_of(path)))

    def test_there_and_back(self):
        """Exported, deleted, imported: the same machine, byte by byte, and it boots."""
        self.install()
        sums = {name: sum_of(os.path.join(self.host.images, name))
                for name in (NAME + ".img", "data.qcow2")}
        uuid = self.host.virsh("domuuid", NAME)
        app = self.start("--connect", self.host.uri)
        self.export(app)
        wait_until("the folder is there", lambda: os.path.isdir(self.bundle), 120)
        app.manager().gone("label", re.compile("^Exporting"))
        self.assertEqual(os.listdir(self.out), [NAME])
        self.assertEqual(sorted(os.listdir(self.bundle)),
                         ["data.qcow2", "domus-guest.ini", "guest.xml", NAME + ".img"])
        with open(os.path.join(self.bundle, "guest.xml"), encoding="utf-8") as file:
            self.assertNotIn("geheim", file.read())
        manifest = configparser.ConfigParser()
        manifest.read(os.path.join(self.bundle, "domus-guest.ini"))
        for target, name in (("hda", NAME + ".img"), ("vda", "data.qcow2")):
            copy = os.path.join(self.bundle, name)
            self.assertEqual(sum_of(copy), sums[name])
            self.assertEqual(manifest["Disk " + target]["SHA256"], sums[name])
            self.assertEqual(int(manifest["Disk " + target]["Size"]), os.path.getsize(copy))
        status = os.stat(os.path.join(self.bundle, NAME + ".img"))
        self.assertLess(status.st_blocks * 512, status.st_size / 2, "holes stay holes")
        self.assertEqual(manifest["Disk vda"]["Format"], "qcow2")
        app.quit()
        self.remove_guest()
        self.assertEqual(self.host.guests(), [])

        app, dialog = self.import_it()
        dialog.find("check box", f"Import “{NAME}”", ("checked",))
        dialog.reads("data.qcow2, ")
        dialog.reads("comes with it")
        self.show("import")
        dialog.find("push button", "Import", ("sensitive",)).click()
        app.no_window(DIALOG)
        wait_until("imported", lambda: self.host.guests() == [NAME])
        self.assertEqual(self.host.virsh("domuuid", NAME), uuid)
        for name, before in sums.items():
            self.assertEqual(sum_of(os.path.join(self.host.images, name)), before)
        status = os.stat(self.disk)
        self.assertLess(status.st_blocks * 512, status.st_size / 2, "holes stay holes")
        self.host.virsh("start", NAME)
        self.host.wait_log(NAME, "SYSTEM RUNNING", 120)

        # Once more beside the first: a name, disks and an identity of its own.
        app.quit()
        app, dialog = self.import_it()
        dialog.reads(f"There is a guest “{NAME}” on this host already.")
        dialog.find("push button", f"Use “{NAME}-2”").click()
        dialog.find("check box", re.compile("machine of its own")).set_checked(True)
        self.show("twin")
        dialog.find("push button", "Import", ("sensitive",)).click()
        app.no_window(DIALOG)
        wait_until("imported", lambda: NAME + "-2" in self.host.guests())
        self.assertNotEqual(self.host.virsh("domuuid", NAME + "-2"), uuid)
        twin = self.host.disk_of(NAME + "-2")
        self.assertEqual(twin, os.path.join(self.host.images, NAME + "-2.img"))
        self.assertEqual(sum_of(twin), sums[NAME + ".img"])

    def test_cancelled(self):
        """While the host takes its time: nothing stays, and it can be done again."""
        self.host.define(self.xml)
        daemon = self.host.daemon.process
        app = self.start("--connect", self.host.uri)
        self.export(app, lambda: daemon.send_signal(signal.SIGSTOP))
        manager = app.manager()
        manager.find("label", re.compile("^Exporting"))
        manager.find("push button", "Cancel", ("sensitive",)).click()
        self.show("cancelling")
        daemon.send_signal(signal.SIGCONT)
        manager.gone("label", re.compile("^Exporting"))
        self.assertEqual(os.listdir(self.out), [])
        self.export(app)
        wait_until("the folder is there", lambda: os.path.isdir(self.bundle), 120)

    def test_refused(self):
        """What runs, what stands on another, what is there, what is damaged."""
        self.host.define(self.xml)
        self.host.virsh("start", NAME)
        app = self.start("--connect", self.host.uri)
        dialog = self.dialog(app)
        dialog.reads("not shut off")
        dialog.find("push button", "Save…").wait("not sensitive")
        self.show("runs")
        self.host.virsh("destroy", NAME)
        dialog.find("push button", "Save…").wait("sensitive")
        dialog.find("push button", "Close").click()
        app.no_window(re.compile("^Export “"))

        overlay = os.path.join(self.host.images, "overlay.qcow2")
        subprocess.run(["qemu-img", "create", "-q", "-f", "qcow2", "-b", self.data, "-F", "qcow2",
                        overlay], check=True)
        self.host.define(re.sub("<uuid>.*</uuid>", "", self.xml).replace(
            self.data, overlay).replace("<domain type='qemu'>", "<domain type='qemu'><uuid>"
                                        + self.host.virsh("domuuid", NAME) + "</uuid>"))
        data, self.data = self.data, overlay
        self.export(app)
        alert = app.window(role="alert")
        self.assertIn("stands on another", str(alert.words))
        self.show("stands-on-another")
        alert.find("push button", "Close").click()
        self.assertEqual(os.listdir(self.out), [])

        self.data = data
        os.unlink(overlay)
        self.host.virsh("undefine", NAME)
        self.host.define(self.xml)
        app.manager().find("table cell", NAME)
        self.export(app)
        wait_until("the folder is there", lambda: os.path.isdir(self.bundle), 120)
        self.export(app)
        alert = app.window(role="alert")
        self.assertIn("could not be written", str(alert.words))
        alert.find("push button", "Close").click()
        self.assertEqual(os.listdir(self.out), [NAME])
        app.quit()

        # One byte is another: nothing of it stays.
        self.remove_guest()
        with open(os.path.join(self.bundle, "data.qcow2"), "r+b") as file:
            file.seek(-1, os.SEEK_END)
            byte = file.read(1)[0]
            file.seek(-1, os.SEEK_END)
            file.write(bytes([byte ^ 1]))
        app, dialog = self.import_it()
        dialog.find("push button", "Import", ("sensitive",)).click()
        dialog.reads("not what it was when it was exported")
        self.show("damaged")
        self.host.virsh("pool-refresh", "default")
        volumes = self.host.virsh("vol-list", "default")
        self.assertNotIn(NAME + ".img", volumes)
        self.assertNotIn("data.qcow2", volumes)
        self.assertEqual(self.host.guests(), [])
        app.quit()

        # All disks are there and the host will not have the guest: they go again.
        with open(os.path.join(self.bundle, "data.qcow2"), "r+b") as file:
            file.seek(-1, os.SEEK_END)
            file.write(bytes([byte]))
        self.spoil_definition()
        app, dialog = self.import_it()
        dialog.find("push button", "Import", ("sensitive",)).click()
        dialog.reads("could not be imported")
        self.show("host-refuses")
        self.host.virsh("pool-refresh", "default")
        volumes = self.host.virsh("vol-list", "default")
        self.assertNotIn(NAME + ".img", volumes)
        self.assertNotIn("data.qcow2", volumes)
        self.assertEqual(self.host.guests(), [])


if __name__ == "__main__":
    journey.main()
