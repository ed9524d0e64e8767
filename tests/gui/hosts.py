# SPDX-License-Identifier: GPL-3.0-or-later
"""Hosts for journeys: a QEMU host of one's own, and the Xen lab.

Both know the stand-in for Windows Setup (tests/media): it keeps a log on the
guest's disk that tells how far it has come.
"""

import json
import os
import re
import shutil
import subprocess
import time

from desktop import wait_until
from testdaemon import TestDaemon

LOG_AT = 32768
LOG_SIZE = 16384
LAB_ENV = dict(os.environ)  # the lab's files are where they are without a desktop of one's own
XENLAB = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "xenlab", "xenlab")

# As the tool of the Xen 3 days left a Windows guest after its first boot: a
# disk, no CD drive, and a boot order without one.
OLD_TOOL = """
<domain type='{type}'>
  <name>{name}</name>
  <memory unit='MiB'>64</memory>
  <vcpu>1</vcpu>
  <os><type arch='x86_64'{machine}>hvm</type>{loader}{boot}</os>
  <features>{features}</features>
  <on_poweroff>destroy</on_poweroff>
  <on_reboot>{on_reboot}</on_reboot>
  <on_crash>restart</on_crash>
  <devices>
    <disk type='file' device='disk'>
      <driver name='qemu' type='raw'/>
      <source file='{disk}'/>
      <target dev='hda' bus='ide'/>
    </disk>{cd}
    <serial type='pty'/>
    <graphics type='vnc' autoport='yes' listen='{listen}'/>
    <video><model type='cirrus'/></video>
  </devices>
</domain>
"""
CD = """
    <disk type='file' device='cdrom'>
      <driver name='qemu' type='raw'/>
      <source file='{iso}'/>
      <target dev='hdc' bus='ide'/>
      <readonly/>
    </disk>"""


class Host:
    """A libvirt host with a storage pool named default."""

    uri = None
    images = None
    type = None
    machine = loader = ""
    listen = "127.0.0.1"
    patience = 300  # seconds for an install

    def virsh(self, *arguments, check=True):
        """Runs virsh there; gives what it prints."""
        done = subprocess.run(["virsh", "-q", "-c", self.uri, *arguments], capture_output=True,
                              text=True, check=False, timeout=180)
        if check and done.returncode != 0:
            raise AssertionError(f"virsh {' '.join(arguments)}: {done.stderr}")
        return done.stdout.strip()

    def state(self, guest):
        """As virsh words it: "running", "shut off"."""
        return self.virsh("domstate", guest, check=False)

    def guests(self):
        """Their names."""
        return self.virsh("list", "--all", "--name").split()

    def xml(self, guest, *options):
        """Its definition; with "--inactive", that for the next boot."""
        return self.virsh("dumpxml", guest, *options)

    def define(self, xml):
        """Defines a guest from XML."""
        self._with_file(xml, "define")

    def _with_file(self, xml, command):
        path = f"guest-{time.monotonic_ns()}.xml"
        with open(path, "w", encoding="utf-8") as file:
            file.write(xml)
        self.virsh(command, path)

    def wait_state(self, guest, state, seconds=60):
        """Waits until it is in this state."""
        wait_until(lambda: f"“{guest}” {state}; it is {self.state(guest)}",
                   lambda: self.state(guest) == state, seconds, 0.2)

    def wait_log(self, guest, words, seconds=None):
        """Waits until the stand-in for Windows Setup has said this; gives its log."""
        def look():
            log = self.setup_log(guest)
            return log if words in log else None
        return wait_until(lambda: f"{words!r} of “{guest}”, which said:\n{self.setup_log(guest)}",
                          look, seconds or self.patience, 0.5)

    def remove(self, guest):
        """It, and its disk, if it is there: the host may outlive the journey."""
        if guest in self.guests():
            disk = self.disk_of(guest)
            self.virsh("destroy", guest, check=False)
            self.virsh("undefine", guest, check=False)
            self.virsh("pool-refresh", "default", check=False)
            self.virsh("vol-delete", disk, check=False)

    def disk_of(self, guest):
        """The path of its hard disk."""
        for line in self.virsh("domblklist", "--details", guest).splitlines():
            words = line.split(None, 3)
            if words[1] == "disk":
                return words[3]
        raise AssertionError(f"“{guest}” has no disk")

    def old_tool_xml(self, name, disk, iso=None, on_reboot="restart"):
        """A definition of the old tool's; with an ISO, as it was for the first boot."""
        return OLD_TOOL.format(
            type=self.type, name=name, machine=self.machine, loader=self.loader, disk=disk,
            on_reboot=on_reboot, listen=self.listen,
            boot="<boot dev='cdrom'/>" if iso else "<boot dev='hd'/>",
            features="<acpi/><apic/>" if iso else "<pae/>", cd=CD.format(iso=iso) if iso else "")

    def leave_half_installed(self, name, disk, iso):
        """What the old tool did: the first boot with a CD, then none."""
        self._with_file(self.old_tool_xml(name, disk, iso, "destroy"), "create")
        wait_until(lambda: f"first boot of “{name}” ended; guests: {self.guests()}",
                   lambda: name not in self.guests(), self.patience, 0.5)
        self.define(self.old_tool_xml(name, disk))

    def forget(self, guest):
        """Removes what an earlier journey may have left of a guest."""
        self.virsh("destroy", guest, check=False)
        self.virsh("undefine", guest, "--managed-save", check=False)
        self.virsh("vol-delete", guest + ".img", "--pool", "default", check=False)

    def wait_until_xml(self, guest, xml, seconds=60):
        """Waits until its definition is this again."""
        wait_until(lambda: f"definition of “{guest}” as before; it is:\n{self.xml(guest)}",
                   lambda: self.xml(guest, "--inactive") == xml, seconds, 0.3)

    def setup_log(self, guest):
        """What the stand-in for Windows Setup has said in it."""
        raise NotImplementedError


class QemuHost(Host):
    """A libvirtd of one's own with QEMU's software emulation."""

    type = "qemu"

    def __init__(self, folder, discs=("setup.iso", "other.iso"), pool=True, settings=""):
        self.folder = folder
        self.discs = discs
        self.pool = pool
        self.daemon = TestDaemon(settings=settings)

    def __enter__(self):
        self.daemon.start()
        self.uri = self.daemon.uri
        self.images = self.daemon.images
        for disc in self.discs:
            shutil.copy(os.path.join(self.folder, disc), self.images)
        if self.pool:
            self.virsh("pool-define-as", "default", "dir", "--target", self.images)
            self.virsh("pool-start", "default")
        return self

    def __exit__(self, *_error):
        self.daemon.stop()

    def disc(self, name):
        """Where a disc is on the host."""
        return os.path.join(self.images, name)

    def new_disk(self, name, size=64 << 20):
        """An empty disk; gives where it is."""
        path = os.path.join(self.images, name)
        with open(path, "wb") as file:
            file.truncate(size)
        return path

    def setup_log(self, guest):
        return read_log(self.disk_of(guest))


def read_log(disk):
    """The stand-in's log on a disk image of this computer, of whatever format."""
    info = json.loads(subprocess.run(["qemu-img", "info", "-U", "--output=json", disk],
                                     capture_output=True, check=True).stdout)
    copy = f"log-{time.monotonic_ns()}.raw"
    subprocess.run(["qemu-img", "dd", "-U", "-f", info["format"], "-O", "raw", f"if={disk}",
                    f"of={copy}", f"bs={LOG_AT + LOG_SIZE}", "count=1"], check=True,
                   stdout=subprocess.DEVNULL)
    with open(copy, "rb") as file:
        text = file.read()[LOG_AT:].rstrip(b"\0").decode("ascii", "replace")
    os.unlink(copy)
    return text


class XenHost(Host):
    """The Xen lab (tests/xenlab)."""

    type = "xen"
    images = "/var/lib/libvirt/images"
    listen = "0.0.0.0"
    patience = 900

    def __init__(self, folder, discs=("setup.iso", "other.iso")):
        self.folder = folder
        self.discs = discs

    @staticmethod
    def lab(*arguments, check=True):
        """Runs xenlab; gives what it prints."""
        done = subprocess.run([XENLAB, *arguments], capture_output=True, text=True, check=False,
                              timeout=900, env=LAB_ENV)
        if check and done.returncode != 0:
            raise AssertionError(f"xenlab {' '.join(arguments)}: {done.stderr}")
        return done.stdout.strip()

    @staticmethod
    def prepare():
        """Starts the lab unless it runs; one that hung is started afresh by its own check."""
        answers = subprocess.run([XENLAB, "check"], capture_output=True, text=True, check=False,
                                 env=LAB_ENV)
        print("# " + (answers.stdout + answers.stderr).strip().replace("\n", "\n# "))
        if answers.returncode == 1:
            XenHost.lab("start")

    def __enter__(self):
        self.uri = self.lab("uri")
        capabilities = self.virsh("capabilities")
        self.machine = " machine='%s'" % re.search(r"<machine[^>]*>(xenfv)<", capabilities)[1]
        self.loader = "<loader type='rom'>%s</loader>" % re.search(r"<loader>(.*hvmloader)<",
                                                                   capabilities)[1]
        for disc in self.discs:
            self.lab("put", os.path.join(self.folder, disc), disc)
        return self

    def __exit__(self, *_error):
        # What hung the lab is the lab's to tell, not a journey's.
        self.lab("check", "--no-restart", check=False)

    def disc(self, name):
        """Where a disc is on the host."""
        return f"{self.images}/{name}"

    def new_disk(self, name, size=64 << 20):
        """An empty disk; gives where it is."""
        self.virsh("vol-delete", name, "--pool", "default", check=False)
        self.virsh("vol-create-as", "default", name, str(size), "--format", "raw")
        return f"{self.images}/{name}"

    def setup_log(self, guest):
        return self.lab("setup-log", guest, check=False)


class FullDaemon(TestDaemon):
    """A daemon whose folder for images is a file system of its own, with 64 KiB."""

    def _spawn(self, libvirtd):
        wrapper = os.path.join(self.dir, "libvirtd")
        with open(wrapper, "w", encoding="ascii") as file:
            file.write("#!/bin/sh\n"
                       "exec unshare --user --mount --map-current-user --keep-caps sh -c '\n"
                       f'mount -t tmpfs -o size=64k none "{self.images}" && exec "$@"\' sh '
                       f'{libvirtd} "$@"\n')
        os.chmod(wrapper, 0o755)
        super()._spawn(wrapper)


class FullHost(QemuHost):
    """A host with a storage pool that is full; discs are beside it."""

    def __init__(self, folder):
        super().__init__(folder, discs=())
        self.daemon = FullDaemon()

    @staticmethod
    def possible():
        """Whether this computer lets its users make such a file system."""
        return subprocess.run(
            ["unshare", "--user", "--mount", "--map-current-user", "--keep-caps", "mount", "-t",
             "tmpfs", "none", "/mnt"], capture_output=True, check=False).returncode == 0

    def disc(self, name):
        return os.path.join(self.folder, name)
