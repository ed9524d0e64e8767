# SPDX-License-Identifier: GPL-3.0-or-later
"""A desktop of one's own for journeys: X server, window manager, buses, folders.

run_apart() is the way in. It forks: the child has the journeys, and, when
root runs the tests, is an ordinary user, because that is who uses a desktop
(and root cannot have libvirt's session daemon). The parent stays behind,
keeps what the journeys leave to look at, and ends every process that
descends from them, by its id, however they ended.
"""

import ctypes
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time

PR_SET_CHILD_SUBREAPER = 36
END_SECONDS = 5
START_SECONDS = 60
SCREEN = "1280x1024x24"


def wait_until(what, condition, seconds=30, interval=0.06):
    """Looks at condition() until it gives something, and gives that."""
    deadline = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds} s: " + (what() if callable(what) else what))
        time.sleep(interval)


# ---- processes ----

def _parents():
    """What runs: process id to its parent's and state."""
    found = {}
    for name in os.listdir("/proc"):
        if name.isdigit():
            try:
                with open(f"/proc/{name}/stat", encoding="utf-8", errors="replace") as file:
                    fields = file.read().rpartition(")")[2].split()
            except OSError:
                continue
            found[int(name)] = (int(fields[1]), fields[0])
    return found


def descendants(ancestor):
    """The ids of the living processes that descend from this one."""
    parents = _parents()
    found = []
    for pid, (parent, state) in parents.items():
        seen = set()
        while parent > 1 and parent != ancestor and parent not in seen:
            seen.add(parent)
            parent = parents.get(parent, (0, ""))[0]
        if parent == ancestor and state != "Z":
            found.append(pid)
    return found


def _reap():
    try:
        while os.waitpid(-1, os.WNOHANG)[0] != 0:
            pass
    except ChildProcessError:
        pass


def end_descendants():
    """Ends them: first asks, then does not."""
    for sign in (signal.SIGTERM, signal.SIGKILL):
        for pid in descendants(os.getpid()):
            for one in (signal.SIGCONT, sign):
                try:
                    os.kill(pid, one)
                except ProcessLookupError:
                    pass
        deadline = time.monotonic() + END_SECONDS
        while descendants(os.getpid()) and time.monotonic() < deadline:
            _reap()
            time.sleep(0.02)
        _reap()


def _become_ordinary():
    nobody = pwd.getpwnam("nobody")
    os.setgroups([])
    os.setgid(nobody.pw_gid)
    os.setuid(nobody.pw_uid)


def _stop(number, _frame):
    sys.exit(128 + number)


def run_apart(child, files, keep, as_root=False):
    """Runs child(folder) in a process and a folder of its own.

    files: names in the folder to what is copied there. What the child leaves
    in the folder's "artefacts" goes to the folder keep. Gives its exit status.
    """
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, _stop)
    folder = tempfile.mkdtemp(prefix="domus-journey-")
    os.chmod(folder, 0o755)
    os.mkdir(os.path.join(folder, "artefacts"))
    status = 1
    try:
        for name, source in files.items():
            target = os.path.join(folder, name)
            os.makedirs(os.path.dirname(target), exist_ok=True)
            shutil.copy(source, target)
        ordinary = os.geteuid() == 0 and not as_root
        if ordinary:
            owner = pwd.getpwnam("nobody")
            for base, _folders, names in os.walk(folder):
                for path in [base] + [os.path.join(base, name) for name in names]:
                    os.chown(path, owner.pw_uid, owner.pw_gid)
        sys.stdout.flush()
        pid = os.fork()
        if pid == 0:
            code = 1
            try:
                if ordinary:
                    _become_ordinary()
                os.chdir(folder)
                code = child(folder)
            except SystemExit as error:
                code = error.code if isinstance(error.code, int) else 1
                if isinstance(error.code, str):
                    print(error.code, file=sys.stderr)
            except BaseException:  # pylint: disable=broad-except
                sys.excepthook(*sys.exc_info())
            finally:
                sys.stdout.flush()
                sys.stderr.flush()
                os._exit(code)
        # Orphans come to us: libvirt waits until such a one is buried.
        ended = 0
        while ended != pid:
            ended, raw = os.waitpid(-1, 0)
        status = os.waitstatus_to_exitcode(raw)
    finally:
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        end_descendants()
        shutil.rmtree(keep, ignore_errors=True)
        os.makedirs(keep)
        for name in sorted(os.listdir(os.path.join(folder, "artefacts"))):
            shutil.copy(os.path.join(folder, "artefacts", name), os.path.join(keep, name))
        shutil.rmtree(folder, ignore_errors=True)
    return status


# ---- the desktop ----

class Desktop:
    """X server, window manager and session bus; sets this process's environment."""

    def __init__(self, folder):
        self.folder = folder
        self.logs = os.path.join(folder, "artefacts")
        self.display = None

    def start(self, schemas, manager=True):
        """Starts all of it and returns when it can be used."""
        for name in list(os.environ):
            if name.startswith(("XDG_", "DBUS_", "GTK_", "GDK_", "AT_SPI", "LIBVIRT_", "VIRSH_",
                                "SSH_", "G_DEBUG", "G_MESSAGES", "MALLOC_")) or name in (
                                    "NO_AT_BRIDGE", "WAYLAND_DISPLAY", "XAUTHORITY"):
                del os.environ[name]
        os.environ.update({
            "GSETTINGS_SCHEMA_DIR": schemas,
            "GSETTINGS_BACKEND": "keyfile",
            "LC_ALL": "C.UTF-8",
            "PATH": os.environ.get("PATH", "/usr/bin:/bin") + ":/usr/sbin:/sbin",
            "GTK_OVERLAY_SCROLLING": "0",
            "XDG_DATA_DIRS": "/usr/local/share:/usr/share",
        })
        self.move_home("home")
        self.display = ":" + self._start_and_hear(
            ["Xvfb", "-displayfd", "{fd}", "-screen", "0", SCREEN, "-noreset", "-nolisten", "tcp",
             "-extension", "GLX"], "xvfb")
        os.environ["DISPLAY"] = self.display
        # The first key that is sent this way makes X tell everybody of a "new" keyboard. The
        # window manager then takes its keys anew, and misses one pressed meanwhile (alt+F4).
        subprocess.run(["xdotool", "key", "Shift_L"], check=True)
        self._no_password_store()
        os.environ["DBUS_SESSION_BUS_ADDRESS"] = self._start_and_hear(
            ["dbus-daemon", "--session", "--nofork", "--nopidfile", "--print-address={fd}"], "bus")
        if manager:
            self._spawn(["openbox", "--sm-disable"], "openbox")
            wait_until("a window manager", self._is_managed, START_SECONDS)

    @staticmethod
    def _no_password_store():
        """None starts by itself, where one is installed: it would ask for a password."""
        services = os.path.join(os.environ["XDG_DATA_HOME"], "dbus-1/services")
        os.makedirs(services)
        with open(os.path.join(services, "secrets.service"), "w", encoding="ascii") as file:
            file.write("[D-BUS Service]\nName=org.freedesktop.secrets\nExec=/bin/false\n")

    def move_home(self, name):
        """From now on, programs find this home, with nothing in it at first."""
        home = os.path.join(self.folder, name)
        for variable, place in (("HOME", ""), ("XDG_CONFIG_HOME", "config"),
                                ("XDG_CACHE_HOME", "cache"), ("XDG_DATA_HOME", "data"),
                                ("XDG_STATE_HOME", "state"), ("XDG_RUNTIME_DIR", "run")):
            path = os.path.join(home, place).rstrip("/")
            os.makedirs(path, mode=0o700, exist_ok=True)
            os.environ[variable] = path
        return home

    def _spawn(self, command, name, **options):
        with open(os.path.join(self.folder, name + ".log"), "ab") as log:
            return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                    **options)

    def _start_and_hear(self, command, name):
        """Starts what writes a line to the descriptor {fd} when it is ready."""
        ours, theirs = os.pipe()
        with open(ours, encoding="ascii") as file:
            self._spawn([word.format(fd=theirs) for word in command], name, pass_fds=[theirs])
            os.close(theirs)
            line = file.readline().strip()
        if not line:
            with open(os.path.join(self.folder, name + ".log"), encoding="utf-8") as log:
                raise RuntimeError(f"{command[0]} did not start:\n{log.read()}")
        return line

    @staticmethod
    def _is_managed():
        return b"window id" in subprocess.run(["xprop", "-root", "_NET_SUPPORTING_WM_CHECK"],
                                              capture_output=True, check=False).stdout

    def picture(self, name):
        """Keeps what the screen shows."""
        path = os.path.join(self.logs, name + ".png")
        subprocess.run(["import", "-window", "root", path], check=False,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=60)
        return path
