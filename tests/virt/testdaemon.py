#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A libvirtd of one's own, for tests: QEMU guests without a system service.

As a module:

    with TestDaemon() as daemon:
        virsh("-c", daemon.uri, ...)

The first time that a daemon looks at QEMU takes seconds. A folder to remember
that in can be given: TestDaemon(cache=...), "--cache FOLDER".

As a program it prints "uri=...", "pid=..." and "dir=..." and keeps the daemon
until its standard input ends. With "-- COMMAND ..." it runs the command with
DOMUS_TEST_URI, DOMUS_TEST_PID and DOMUS_TEST_DIR set, and ends with its exit
status. Exit status 77 means that this computer has no libvirtd.

The daemon is an unprivileged one ("session") in a folder that goes with it.
Root cannot have such a daemon, so root's runs as nobody; guests' files go to
"images" in the folder, which the daemon may write to.
"""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time

SKIP = 77
START_SECONDS = 60
STOP_SECONDS = 10
QEMU_CONF = 'security_driver = "none"\nstdio_handler = "file"\n'
LIBVIRTD_CONF = 'auth_unix_rw = "none"\nauth_unix_ro = "none"\nlog_level = 3\n'


class Unavailable(Exception):
    """This computer cannot run the daemon."""


def find_libvirtd():
    """The daemon's path; it is often not on a user's PATH."""
    path = os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin"
    found = shutil.which("libvirtd", path=path)
    if found is None:
        raise Unavailable("no libvirtd")
    return found


def _write(path, text):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def _all_may_enter(path):
    """Whether users who do not own it get to a folder."""
    while True:
        if not os.stat(path).st_mode & 0o001:
            return False
        if path == os.path.dirname(path):
            return True
        path = os.path.dirname(path)


def _answers(path):
    try:
        with socket.socket(socket.AF_UNIX) as sock:
            sock.connect(path)
    except OSError:
        return False
    return True


class TestDaemon:
    """A running libvirtd; see the module."""

    __test__ = False  # for test collectors

    def __init__(self, cache=None, arguments=(), settings=""):
        self.dir = None
        self.settings = settings  # more lines of libvirtd.conf
        self.arguments = arguments  # more of them
        self.cache = cache
        self.uri = None
        self.process = None

    @property
    def pid(self):
        """The daemon's process id."""
        return self.process.pid

    @property
    def images(self):
        """A folder in which the daemon and its guests may write."""
        return os.path.join(self.dir, "images")

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_exc):
        self.stop()

    def start(self):
        """Starts it and waits until it listens."""
        libvirtd = find_libvirtd()
        self.dir = tempfile.mkdtemp(prefix="domus-libvirtd-")
        os.chmod(self.dir, 0o755)
        for name in ("run", "config/libvirt", "cache", "data", "images"):
            os.makedirs(os.path.join(self.dir, name))
        _write(os.path.join(self.dir, "config/libvirt/qemu.conf"), QEMU_CONF)
        _write(os.path.join(self.dir, "libvirtd.conf"), LIBVIRTD_CONF + self.settings)
        sock = os.path.join(self.dir, "run/libvirt/libvirt-sock")
        self.uri = "qemu+unix:///session?socket=" + sock
        try:
            self._spawn(libvirtd)
            self._wait_for(sock)
        except BaseException:
            self.stop()
            raise

    def _cache(self, uid):
        own = os.path.join(self.dir, "cache")
        if self.cache is None:
            return own
        shared = os.path.join(os.path.abspath(self.cache), f"libvirt-{uid}")
        os.makedirs(shared, mode=0o755, exist_ok=True)
        if os.geteuid() == 0:
            if not _all_may_enter(shared):
                return own
            os.chown(shared, uid, -1)
        return shared

    def _spawn(self, libvirtd):
        user = {}
        uid = os.geteuid()
        if os.geteuid() == 0:
            nobody = pwd.getpwnam("nobody")
            uid = nobody.pw_uid
            user = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
            for folder, _dirs, files in os.walk(self.dir):
                for path in [folder] + [os.path.join(folder, name) for name in files]:
                    os.chown(path, nobody.pw_uid, nobody.pw_gid)
        env = {
            "PATH": os.environ.get("PATH", "/usr/bin:/bin") + ":/usr/sbin",
            "LC_ALL": "C.UTF-8",
            "HOME": self.dir,
            "XDG_RUNTIME_DIR": os.path.join(self.dir, "run"),
            "XDG_CONFIG_HOME": os.path.join(self.dir, "config"),
            "XDG_CACHE_HOME": self._cache(uid),
            "XDG_DATA_HOME": os.path.join(self.dir, "data"),
        }
        with open(os.path.join(self.dir, "log"), "wb") as log:
            self.process = subprocess.Popen(
                [libvirtd, "-f", os.path.join(self.dir, "libvirtd.conf"),
                 "-p", os.path.join(self.dir, "libvirtd.pid"), *self.arguments],
                env=env, cwd=self.dir, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True, umask=0o022, **user)

    def _wait_for(self, sock):
        deadline = time.monotonic() + START_SECONDS
        while not _answers(sock):
            if self.process.poll() is not None or time.monotonic() > deadline:
                with open(os.path.join(self.dir, "log"), encoding="utf-8",
                          errors="replace") as log:
                    raise RuntimeError("libvirtd did not start:\n" + log.read())
            time.sleep(0.02)

    def _guest_pids(self):
        """The emulators, which outlive a session daemon."""
        folder = os.path.join(self.dir, "run/libvirt/qemu/run")
        names = os.listdir(folder) if os.path.isdir(folder) else []
        for name in names:
            if not name.endswith(".pid") or name == "driver.pid":
                continue
            try:
                with open(os.path.join(folder, name), encoding="ascii") as file:
                    pid = int(file.read())
                with open(f"/proc/{pid}/cmdline", "rb") as file:
                    ours = self.dir.encode() in file.read()
            except (OSError, ValueError):
                continue
            if ours:
                yield pid

    def stop(self):
        """Ends it, even if it was stopped by a signal, and its guests."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGCONT)
            self.process.terminate()
            try:
                self.process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        if self.dir is not None:
            for pid in list(self._guest_pids()):
                try:
                    os.kill(pid, signal.SIGKILL)
                except ProcessLookupError:
                    pass
            shutil.rmtree(self.dir, ignore_errors=True)
            self.dir = None

    def environment(self):
        """What a command is told."""
        return {"DOMUS_TEST_URI": self.uri, "DOMUS_TEST_PID": str(self.pid),
                "DOMUS_TEST_DIR": self.dir}


def _end(_signal, _frame):
    sys.exit(1)


def main(args):
    """See the module."""
    signal.signal(signal.SIGTERM, _end)
    signal.signal(signal.SIGINT, _end)
    cache = None
    if args and args[0] == "--cache":
        cache = args[1]
        args = args[2:]
    try:
        with TestDaemon(cache) as daemon:
            if args and args[0] == "--":
                env = {**os.environ, **daemon.environment()}
                return subprocess.run(args[1:], env=env, check=False).returncode
            print(f"uri={daemon.uri}\npid={daemon.pid}\ndir={daemon.dir}", flush=True)
            sys.stdin.buffer.read()
    except Unavailable as error:
        print(error, file=sys.stderr)
        return SKIP
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
