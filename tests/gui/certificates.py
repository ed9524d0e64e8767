# SPDX-License-Identifier: GPL-3.0-or-later
"""Certificates for tests: an authority and what it signs, by GnuTLS's certtool."""

import os
import shutil
import subprocess

AUTHORITY = "cn = {name}\nca\ncert_signing_key\nexpiration_days = 2\n"
SERVER = ("cn = {name}\n{kind} = {name}\ntls_www_server\nencryption_key\nsigning_key\n"
          "expiration_days = 2\n")
EXPIRED = SERVER.replace("expiration_days = 2", 'activation_date = "2020-01-01 00:00:00"\n'
                         'expiration_date = "2020-02-01 00:00:00"')
CLIENT = "cn = {name}\ntls_www_client\nencryption_key\nsigning_key\nexpiration_days = 2\n"


def possible():
    """Whether certtool is here."""
    return shutil.which("certtool") is not None


class Authority:
    """Signs certificates; its own is "ca-cert.pem" in its folder."""

    def __init__(self, folder, name="Domus tests"):
        self.folder = folder
        os.makedirs(folder, exist_ok=True)
        self.certificate = self.make("ca", AUTHORITY.format(name=name))

    def _certtool(self, *arguments):
        subprocess.run(["certtool", *arguments], check=True, capture_output=True, cwd=self.folder)

    def make(self, who, words):
        """Makes WHO-key.pem and WHO-cert.pem; gives the latter's path."""
        key, certificate = f"{who}-key.pem", f"{who}-cert.pem"
        with open(os.path.join(self.folder, who + ".txt"), "w", encoding="ascii") as file:
            file.write(words)
        self._certtool("--generate-privkey", "--key-type", "rsa", "--bits", "2048",
                       "--outfile", key)
        signs = ["--generate-self-signed"] if who == "ca" else [
            "--generate-certificate", "--load-ca-certificate", "ca-cert.pem",
            "--load-ca-privkey", "ca-key.pem"]
        self._certtool(*signs, "--load-privkey", key, "--template", who + ".txt",
                       "--outfile", certificate)
        return os.path.join(self.folder, certificate)

    def server(self, name, words=SERVER, kind="ip_address"):
        """Makes the certificate of a server with this name or address."""
        return self.make("server", words.format(name=name, kind=kind))

    def client(self, name):
        """Makes a client's."""
        return self.make("client", CLIENT.format(name=name))
