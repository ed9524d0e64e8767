#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""An SSH server of one's own on the loopback interface, for tests.

As a module:

    with TestSshd() as sshd:
        sshd.trust()
        subprocess.run([sshd.path("ssh"), "-p", str(sshd.port), "127.0.0.1", "true"])

As a program it prints "port=...", "dir=..." and "user=...", and serves until
its standard input ends. Exit status 77 means that this computer has no sshd.

Its folder holds "client_key", whose owner may log in, "other_key", whose owner
may not, and "ssh", which is ssh with settings of its own: they name the key,
and "known_hosts", where the host's key is only after trust(). "nc" does what
libvirt wants of netcat (the address's parameter of that name). The server
writes what it does to "log".
"""

import getpass
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

SKIP = 77
START_SECONDS = 60

SSHD_CONFIG = """
ListenAddress 127.0.0.1
Port {port}
HostKey {dir}/host_key
PidFile {dir}/pid
AuthorizedKeysFile {dir}/authorized_keys
AuthenticationMethods publickey
PasswordAuthentication no
KbdInteractiveAuthentication no
UsePAM no
StrictModes no
PermitRootLogin yes
MaxAuthTries 20
LogLevel VERBOSE
AcceptEnv *
{more}
"""
CLIENT_CONFIG = """
Host *
  IdentityFile {dir}/{key}
  IdentitiesOnly yes
  IdentityAgent none
  UserKnownHostsFile {dir}/known_hosts
  GlobalKnownHostsFile /dev/null
  UpdateHostKeys no
"""

NETCAT = """#!{python}
import os, selectors, socket, sys
sock = socket.socket(socket.AF_UNIX)
try:
    sock.connect(sys.argv[-1])
except OSError as error:
    sys.exit(f"nc: unix connect failed: {{error.strerror}}")
ways = selectors.DefaultSelector()
ways.register(0, selectors.EVENT_READ, sock.fileno())
ways.register(sock, selectors.EVENT_READ, 1)
while True:
    for key, _ in ways.select():
        data = os.read(key.fd, 65536)
        if not data:
            sys.exit()
        while data:
            data = data[os.write(key.data, data):]
"""


class Unavailable(Exception):
    """This computer cannot run the server."""


def _find_sshd():
    found = shutil.which("sshd", path=os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin")
    if found is None:
        raise Unavailable("no sshd")
    return found


def _free_port():
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


class TestSshd:
    """A running sshd; see the module."""

    __test__ = False  # for test collectors

    def __init__(self, more=""):
        self.more = more
        self.dir = self.process = None
        self.port = None
        self.user = getpass.getuser()

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_exc):
        self.stop()

    def path(self, name):
        """Of a file in its folder."""
        return os.path.join(self.dir, name)

    def make_key(self, name, passphrase=""):
        """A new pair of keys; the name of an old one gives it another key."""
        for suffix in ("", ".pub"):
            if os.path.exists(self.path(name) + suffix):
                os.unlink(self.path(name) + suffix)
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", passphrase, "-C", name, "-f",
                        self.path(name)], check=True, stdin=subprocess.DEVNULL)

    def start(self):
        """Starts it and waits until it listens."""
        sshd = _find_sshd()
        self.dir = tempfile.mkdtemp(prefix="domus-sshd-")
        try:
            for name in ("host_key", "client_key", "other_key"):
                self.make_key(name)
            shutil.copy(self.path("client_key.pub"), self.path("authorized_keys"))
            self.use_key("client_key")
            self._make_client()
            self.port = _free_port()
            if os.geteuid() == 0:
                os.makedirs("/run/sshd", mode=0o755, exist_ok=True)
            self._spawn(sshd)
        except BaseException:
            self.stop()
            raise

    def _spawn(self, sshd):
        with open(self.path("sshd_config"), "w", encoding="ascii") as file:
            file.write(SSHD_CONFIG.format(port=self.port, dir=self.dir, more=self.more))
        with open(self.path("log"), "ab") as log:
            self.process = subprocess.Popen([sshd, "-D", "-e", "-f", self.path("sshd_config")],
                                            stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                            start_new_session=True)
        deadline = time.monotonic() + START_SECONDS
        while "Server listening" not in self.log():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("sshd did not start:\n" + self.log())
            time.sleep(0.02)

    def use_key(self, name):
        """Which key the clients have."""
        with open(self.path("config"), "w", encoding="ascii") as file:
            file.write(CLIENT_CONFIG.format(dir=self.dir, key=name))

    def _make_client(self):
        with open(self.path("ssh"), "w", encoding="ascii") as file:
            file.write(f'#!/bin/sh\nexec /usr/bin/ssh -F "{self.dir}/config" "$@"\n')
        os.chmod(self.path("ssh"), 0o755)

        # libvirt's way to a socket that is not the usual one; not every computer has an nc.
        with open(self.path("nc"), "w", encoding="ascii") as file:
            file.write(NETCAT.format(python=sys.executable))
        os.chmod(self.path("nc"), 0o755)

    def trust(self, key="host_key"):
        """Makes the clients know this key as the host's."""
        with open(self.path(key + ".pub"), encoding="ascii") as file:
            kind, text = file.read().split()[:2]
        with open(self.path("known_hosts"), "w", encoding="ascii") as file:
            file.write(f"[127.0.0.1]:{self.port} {kind} {text}\n")

    def fingerprint(self):
        """Of the host's key, as ssh shows it."""
        done = subprocess.run(["ssh-keygen", "-lf", self.path("host_key.pub")], check=True,
                              capture_output=True, text=True)
        return done.stdout.split()[1]

    def log(self):
        """What it wrote so far."""
        with open(self.path("log"), encoding="utf-8", errors="replace") as file:
            return file.read()

    def logins(self):
        """How many it let in."""
        return len(re.findall(r"Accepted (?!key)\S+ for ", self.log()))

    def cut(self):
        """Ends the connections that there are, not the server."""
        done = subprocess.run(["ps", "-o", "pid=", "--ppid", str(self.process.pid)],
                              capture_output=True, text=True, check=False)
        for pid in done.stdout.split():
            os.kill(int(pid), signal.SIGTERM)

    def stop(self):
        """Ends it and its connections."""
        if self.process is not None and self.process.poll() is None:
            self.cut()
            self.process.terminate()
            self.process.wait()
        if self.dir is not None:
            shutil.rmtree(self.dir, ignore_errors=True)
            self.dir = None


def main(args):
    """See the module."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    try:
        with TestSshd("\n".join(args)) as sshd:
            print(f"port={sshd.port}\ndir={sshd.dir}\nuser={sshd.user}", flush=True)
            sys.stdin.buffer.read()
    except Unavailable as error:
        print(error, file=sys.stderr)
        return SKIP
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
