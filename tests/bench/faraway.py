#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How soon the guests of a host far away are listed: 50 ms for each question and answer.

The host is a libvirtd at the other end of a link between network namespaces
(slowlink.py); its 500 guests are libvirt's test driver's. Domus and the floor
program (floor.c) run in turns, from their start to rows on the screen, and
virsh lists the same. What libvirt needs to open the connection is the time of
"virsh hostname", which does nothing else; what is left is told as "after it
opens".

    faraway.py BUILD [--runs N] [--check]

--check fails when Domus takes a second or more after it opens. Needs root.
"""

import argparse
import os
import statistics
import subprocess
import sys
import time

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "gui"), os.path.join(HERE, "..", "virt")]

from bench import end, write_host  # noqa: E402
from desktop import Desktop, run_apart  # noqa: E402
from slowlink import FAR, SlowLink  # noqa: E402
from testdaemon import TestDaemon  # noqa: E402

GUESTS = 500
LINK = (1e9 / 8, 0.05)
PORT = 16509
AIM = 1.0
SETTINGS = f"""listen_tls = 0
listen_tcp = 1
listen_addr = "{FAR}"
tcp_port = "{PORT}"
auth_tcp = "none"
"""


def painted(desktop, name, command, uri):
    """Seconds from the start of the program to its list on the screen."""
    desktop.move_home(f"{name}-{time.monotonic_ns()}")
    with open(os.path.join(desktop.folder, name + ".log"), "wb") as said:
        done = subprocess.run([os.path.join(desktop.folder, "painted"), *command, uri],
                              stdout=subprocess.PIPE, stderr=said, text=True, check=False)
    if done.returncode != 0:
        desktop.picture(name)
        with open(os.path.join(desktop.folder, name + ".log"), encoding="utf-8") as said:
            sys.exit(f"{name}: {said.read()}")
    pid, seconds = done.stdout.split()
    end(int(pid))
    return float(seconds)


def virsh(uri, *words):
    """Seconds that it takes."""
    began = time.monotonic()
    subprocess.run(["virsh", "-q", "-c", uri, *words], check=True, stdout=subprocess.DEVNULL)
    return time.monotonic() - began


def measure(desktop, uri, near, runs):
    """Prints everything; gives Domus's seconds after it opens."""
    domus = [os.path.join(desktop.folder, "domus"), "--connect"]
    floor = [os.path.join(desktop.folder, "floor")]
    programs = {
        "Domus": lambda where: painted(desktop, "domus", domus, where),
        "floor": lambda where: painted(desktop, "floor", floor, where),
        "virsh list --all": lambda where: virsh(where, "list", "--all"),
        "virsh hostname": lambda where: virsh(where, "hostname"),
    }
    times = {name: ([], []) for name in programs}
    for _run in range(runs):
        for name, run in programs.items():
            for place, where in enumerate((near, uri)):
                times[name][place].append(run(where))
    medians = {name: [statistics.median(seconds) for seconds in pair]
               for name, pair in times.items()}
    opening = medians["virsh hostname"][1] - medians["virsh hostname"][0]
    print(f"{GUESTS} guests, 50 ms; opening alone takes {opening:.2f} s more than nearby")
    for name, (close, away) in medians.items():
        print(f"  {name:<17} nearby {close:.2f} s, far {away:.2f} s, after it opens "
              f"{max(0, away - opening):.2f} s")
    return medians["Domus"][1] - opening


def main():
    """See the module."""
    parser = argparse.ArgumentParser()
    parser.add_argument("build")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    files = {"domus": "src/domus", "floor": "tests/bench/floor", "painted": "tests/bench/painted",
             "gschemas.compiled": "data/gschemas.compiled"}

    def child(folder):
        link = SlowLink(*LINK)
        desktop = Desktop(folder)
        desktop.start(folder, manager=False)
        os.environ["NO_AT_BRIDGE"] = "1"
        os.chmod(folder, 0o755)
        host = os.path.join(folder, "host.xml")
        write_host(host, GUESTS)
        with link.far():
            daemon = TestDaemon(arguments=("--listen",), settings=SETTINGS)
            daemon.start()
        try:
            socket = daemon.uri.partition("?")[2]
            seconds = measure(desktop, f"test+tcp://{FAR}:{PORT}{host}",
                              f"test+unix://{host}?{socket}", options.runs)
        finally:
            daemon.stop()
        if seconds >= AIM:
            print(f"aim missed: {seconds:.2f} s after the connection opens")
        return 1 if seconds >= AIM and options.check else 0

    sys.exit(run_apart(child, {name: os.path.join(options.build, path)
                               for name, path in files.items()},
                       os.path.join(options.build, "tests/bench/artefacts"), as_root=True))


if __name__ == "__main__":
    main()
