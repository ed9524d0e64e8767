#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Connections to libvirt that are encrypted with certificates (qemu+tls, xen+tls)."""

import os
import re
import shutil
import socket

import journey
import testdaemon
from certificates import EXPIRED, Authority, possible
from journey import Journey

CONF = """listen_tls = 1
listen_tcp = 0
listen_addr = "127.0.0.1"
tls_port = "{port}"
auth_tls = "none"
tls_no_verify_certificate = {blind}
tls_no_sanity_certificate = 1
ca_file = "{folder}/ca-cert.pem"
cert_file = "{folder}/server-cert.pem"
key_file = "{folder}/server-key.pem"
"""


class LibvirtTls(Journey):
    """A libvirtd of one's own that listens for TLS; who trusts whom is the test's."""

    def setUp(self):
        super().setUp()
        if not possible():
            self.skipTest("no certtool")
        self.authority = Authority(os.path.join(os.environ["HOME"], "authority"))

    def serve(self, blind=True):
        """Starts the daemon with the certificates that are there; gives its address."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        before = testdaemon.LIBVIRTD_CONF
        testdaemon.LIBVIRTD_CONF += CONF.format(port=port, blind=int(blind),
                                                folder=self.authority.folder)
        try:
            daemon = testdaemon.TestDaemon(arguments=("--listen",))
            daemon.start()
        finally:
            testdaemon.LIBVIRTD_CONF = before
        self.addCleanup(daemon.stop)
        return f"qemu+tls://127.0.0.1:{port}/session"

    def dialog(self, uri):
        """"Add Connection", filled in."""
        app = self.start("--connect", "test:///default")
        manager = app.manager()
        manager.find("table cell", "test")
        manager.find("push button", "Add Connection…").click()
        dialog = app.window("Add Connection", "dialog")
        dialog.find("combo box", "Hypervisor").choose("Other address")
        dialog.find("text", "Address").set_text(uri)
        return app, dialog

    @staticmethod
    def connect(dialog):
        """Presses the button, however often it was pressed before."""
        dialog.find("push button", re.compile("^(Connect|Try Again)$"), ("sensitive",)).click()

    def refused(self, dialog, words, hint):
        """It is said what is wrong, and what to do."""
        self.connect(dialog)
        dialog.reads(re.compile(words), 60)
        dialog.reads(re.compile(hint))
        self.show("refused")

    def trust(self, authority):
        """Puts it where Domus says."""
        folder = os.path.join(os.environ["HOME"], ".pki/libvirt")
        os.makedirs(folder, exist_ok=True)
        shutil.copy(authority.certificate, os.path.join(folder, "cacert.pem"))

    def test_trusted_in_the_end(self):
        """No authority, another one, the right one."""
        self.authority.server("127.0.0.1")
        app, dialog = self.dialog(self.serve())
        self.refused(dialog, "authority that signs the host’s is missing", "~/.pki/libvirt/cacert.pem")
        self.trust(Authority(os.path.join(os.environ["HOME"], "others"), "Others"))
        self.refused(dialog, "does not accept the host’s certificate", "not signed by")
        self.trust(self.authority)
        self.connect(dialog)
        app.no_window("Add Connection")

    def test_another_name(self):
        """A trusted authority's, for another host."""
        self.trust(self.authority)
        self.authority.server("other.example", kind="dns_name")
        _app, dialog = self.dialog(self.serve())
        self.refused(dialog, "does not accept the host’s certificate", "made for another name")

    def test_expired(self):
        """A trusted authority's, out of date."""
        self.trust(self.authority)
        self.authority.server("127.0.0.1", EXPIRED)
        _app, dialog = self.dialog(self.serve())
        self.refused(dialog, "does not accept the host’s certificate", "has expired")

    def test_own_certificate(self):
        """A host that wants to know who comes."""
        self.trust(self.authority)
        self.authority.server("127.0.0.1")
        app, dialog = self.dialog(self.serve(blind=False))
        self.refused(dialog, "does not accept this computer’s certificate",
                     "~/.pki/libvirt/clientkey.pem")
        folder = os.path.join(os.environ["HOME"], ".pki/libvirt")
        os.makedirs(folder, exist_ok=True)
        shutil.copy(self.authority.client("somebody"), os.path.join(folder, "clientcert.pem"))
        shutil.copy(os.path.join(self.authority.folder, "client-key.pem"),
                    os.path.join(folder, "clientkey.pem"))
        self.connect(dialog)
        app.no_window("Add Connection")


if __name__ == "__main__":
    journey.main()
