#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A VNC display that is encrypted (VeNCrypt, X.509), and whose host is not trusted.

gtk-vnc looks for the authorities that a user trusts in the home folder of the
system's list of users, which a test has no business in.
"""

import os
import re
import shutil
import subprocess

import journey
import testdaemon
from hosts import QemuHost
from journey import Journey
from serialconsole import DOMAIN
from steps import guest_window

CA = "cn = Domus tests\nca\ncert_signing_key\nexpiration_days = 2\n"
SERVER = ("cn = 127.0.0.1\nip_address = 127.0.0.1\ntls_www_server\nencryption_key\nsigning_key\n"
          "expiration_days = 2\n")


class VncTls(Journey):
    """QEMU shows a certificate that nobody here knows."""

    def setUp(self):
        super().setUp()
        if shutil.which("certtool") is None:
            self.skipTest("no certtool")
        self.certificates = self.file("certificates")
        if not os.path.isdir(self.certificates):
            os.mkdir(self.certificates)
            self.make("ca-key.pem", "ca-cert.pem", CA)
            self.make("server-key.pem", "server-cert.pem", SERVER)
        before = testdaemon.QEMU_CONF
        testdaemon.QEMU_CONF += (f'vnc_tls = 1\nvnc_tls_x509_verify = 0\n'
                                 f'vnc_tls_x509_cert_dir = "{self.certificates}"\n')
        self.addCleanup(setattr, testdaemon, "QEMU_CONF", before)
        self.host = QemuHost(self.folder, discs=("serial.iso",))
        self.host.__enter__()
        self.addCleanup(self.host.__exit__)
        xml = DOMAIN.format(type="qemu", name="sealed", machine="", loader="",
                            iso=self.host.disc("serial.iso"), listen="127.0.0.1", more="")
        self.host.define(xml.replace("type='vnc'", "type='vnc' passwd='sesame'"))
        self.host.virsh("start", "sealed")

    def make(self, key, certificate, words):
        """A key and a certificate for it; the authority's signs itself."""
        def path(name):
            return os.path.join(self.certificates, name)

        def certtool(*arguments):
            subprocess.run(["certtool", *arguments], check=True, capture_output=True)
        with open(path(certificate + ".txt"), "w", encoding="ascii") as file:
            file.write(words)
        certtool("--generate-privkey", "--key-type", "rsa", "--bits", "2048", "--outfile",
                 path(key))
        signs = ["--generate-self-signed"] if key.startswith("ca-") else [
            "--generate-certificate", "--load-ca-certificate", path("ca-cert.pem"),
            "--load-ca-privkey", path("ca-key.pem")]
        certtool(*signs, "--load-privkey", path(key), "--template", path(certificate + ".txt"),
                 "--outfile", path(certificate))

    def test_not_trusted(self):
        """Nothing is shown, and it is said what to do."""
        app = self.start("--connect", self.host.uri, "--show-domain-console", "sealed")
        window = guest_window(app, "sealed")
        window.reads(re.compile("does not trust the display’s certificate"), 120)
        self.assertFalse(window.look("drawing area", "Console of sealed"))
        self.show("not-trusted")


if __name__ == "__main__":
    journey.main()
