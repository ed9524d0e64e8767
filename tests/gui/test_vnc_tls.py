#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""VNC displays that are encrypted (VeNCrypt, X.509): who is trusted, and what is said otherwise.

gtk-vnc looks for the authorities that a user trusts in the home folder of the
system's list of users, which is another one here (otherhome.py).
"""

import os
import re
import shutil
import socket
import subprocess

import journey
import otherhome
import testdaemon
from certificates import EXPIRED, Authority, possible
from desktop import wait_until
from hosts import QemuHost
from journey import Journey
from relay import Relay
from screen import type_text
from serialconsole import DOMAIN
from steps import guest_window

UUID = "11111111-2222-3333-4444-55555555aa01"
HOST = """<node><domain type='test' xmlns:test='http://libvirt.org/schemas/domain/test/1.0'>
<name>sealed</name><uuid>{uuid}</uuid><memory>65536</memory><os><type>hvm</type></os><devices>
<graphics type='vnc' port='{port}' listen='127.0.0.1' {more}/></devices>
<test:runstate>1</test:runstate></domain></node>
"""


def free_port():
    """One that QEMU counts from 5900."""
    for port in range(6100, 6500):
        with socket.socket() as sock:
            try:
                sock.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise AssertionError("no free port")


class Sealed(Journey):
    """What all have: an authority, and a home folder in which it is not known yet."""

    def setUp(self):
        super().setUp()
        if not possible():
            self.skipTest("no certtool")
        self.authority = Authority(os.path.join(os.environ["HOME"], "authority"))

    def trust(self):
        """Puts the authority where Domus says."""
        folder = os.path.join(os.environ["HOME"], ".pki/CA")
        os.makedirs(folder)
        shutil.copy(self.authority.certificate, os.path.join(folder, "cacert.pem"))


class OfLibvirt(Sealed):
    """libvirt's own setting, "vnc_tls"."""

    def setUp(self):
        super().setUp()
        self.authority.server("127.0.0.1")
        before = testdaemon.QEMU_CONF
        testdaemon.QEMU_CONF += (f'vnc_tls = 1\nvnc_tls_x509_verify = 0\n'
                                 f'vnc_tls_x509_cert_dir = "{self.authority.folder}"\n')
        self.addCleanup(setattr, testdaemon, "QEMU_CONF", before)
        self.host = QemuHost(self.folder, discs=("serial.iso",))
        self.host.__enter__()
        self.addCleanup(self.host.__exit__)
        xml = DOMAIN.format(type="qemu", name="sealed", machine="", loader="",
                            iso=self.host.disc("serial.iso"), listen="127.0.0.1", more="")
        self.host.define(xml.replace("type='vnc'", "type='vnc' passwd='sesame'"))
        self.host.virsh("start", "sealed")

    def test_not_trusted(self):
        """Nothing is shown, and it is said what to do."""
        app = self.start("--connect", self.host.uri, "--show-domain-console", "sealed")
        window = guest_window(app, "sealed")
        window.reads(re.compile("does not trust the display’s certificate"), 120)
        self.assertFalse(window.look("drawing area", "Console of sealed"))


class OfQemu(Sealed):
    """QEMU's own display, which may be restarted with other certificates."""

    def setUp(self):
        super().setUp()
        if not otherhome.is_possible(os.environ["HOME"]):
            self.skipTest("no namespaces for ordinary users")
        self.process = None
        self.addCleanup(self.stop)
        self.relay = Relay(None)
        self.addCleanup(self.relay.close)

    def stop(self):
        """Ends QEMU."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
        self.process = None

    def serve(self, verify=False):
        """(Again) there, with the certificates that are there now."""
        self.stop()
        port = free_port()
        command = ["qemu-system-x86_64", "-M", "pc", "-m", "16", "-S", "-display", "none",
                   "-nodefaults", "-device", "VGA",
                   "-object", f"tls-creds-x509,id=tls,dir={self.authority.folder},"
                   f"endpoint=server,sanity-check=off,verify-peer={'on' if verify else 'off'}",
                   "-vnc", f"127.0.0.1:{port - 5900},tls-creds=tls"]
        with open(self.file("qemu.log"), "ab") as log:
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log,
                                            stderr=log)

        def there():
            self.assertIsNone(self.process.poll(), "QEMU ended")
            with socket.socket() as sock:
                return sock.connect_ex(("127.0.0.1", port)) == 0
        wait_until("QEMU's display", there)
        self.relay.target = ("127.0.0.1", port)

    def open(self, more=""):
        """The guest's window."""
        with open(self.file("sealed.xml"), "w", encoding="utf-8") as file:
            file.write(HOST.format(uuid=UUID, port=self.relay.port, more=more))
        app = self.start("--connect", "test://" + self.file("sealed.xml"),
                         "--show-domain-console", "sealed",
                         first=otherhome.lives_in(os.environ["HOME"]))
        return guest_window(app, "sealed")

    def picture(self, window):
        """Waits until the screen is shown."""
        return window.find("drawing area", "Console of sealed", ("showing",))

    def refused(self, window, title, hint):
        """Said after one attempt; another is for the user to begin."""
        window.reads(re.compile(title), 60)
        window.reads(re.compile(hint))
        self.assertFalse(window.look("drawing area", "Console of sealed", ("showing",)))
        window.find("push button", "Try Again", ("sensitive", "showing"))
        self.assertEqual(self.relay.count, 1, "one attempt tells all")

    def test_trusted_in_the_end(self):
        """An authority that nobody knows: refused, and shown once it is where Domus said."""
        self.authority.server("127.0.0.1")
        self.serve()
        window = self.open()
        self.refused(window, "does not trust the display’s certificate",
                     "~/.pki/CA/cacert.pem")
        self.show("not-trusted")
        self.trust()
        self.assertEqual(self.relay.count, 1, "no attempt by itself")
        window.find("push button", "Try Again").click()
        self.picture(window)
        self.show("trusted")

    def test_another_name(self):
        """A certificate of a trusted authority, for another computer."""
        self.trust()
        self.authority.server("other.example", kind="dns_name")
        self.serve()
        window = self.open()
        self.refused(window, "made for another computer", "does not name “127.0.0.1”")
        self.show("another-name")

    def test_expired(self):
        """One of a trusted authority that is out of date."""
        self.trust()
        self.authority.server("127.0.0.1", EXPIRED)
        self.serve()
        window = self.open()
        self.refused(window, "does not trust the display’s certificate", "may have expired")
        self.show("expired")

    def test_own_certificate(self):
        """A display that wants to know who looks."""
        self.trust()
        self.authority.server("127.0.0.1")
        self.serve(verify=True)
        window = self.open()
        self.refused(window, "wants a certificate of this computer", "clientcert.pem")
        self.show("no-own-certificate")
        folder = os.path.join(os.environ["HOME"], ".pki/libvirt")
        os.makedirs(os.path.join(folder, "private"))
        shutil.copy(self.authority.client("somebody"), os.path.join(folder, "clientcert.pem"))
        shutil.copy(os.path.join(self.authority.folder, "client-key.pem"),
                    os.path.join(folder, "private/clientkey.pem"))
        window.find("push button", "Try Again").click()
        self.picture(window)


del Sealed

if __name__ == "__main__":
    journey.main()
