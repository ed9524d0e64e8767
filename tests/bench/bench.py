#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How quick and how small Domus is, beside a floor program, in one run.

For hosts with 10, 1,000 and 5,000 guests (libvirt's in-process test driver):

  start   from the start of the program to rows of the list being on the
          screen, seen from outside by the pixels (painted.c); Domus and the
          floor program (floor.c) in turns; medians
  memory  private memory after the list has settled; its growth per guest,
          Domus's less the floor's, which has libvirt's own share in it
  idle    processor time while the window is seen and guests run (statistics
          of the rows on the screen are read), and wake-ups a second of all
          threads while it is hidden

    bench.py BUILD [--runs N] [--check]

--check fails when an aim is missed: start 1.3 times the floor's, 3 KiB a
guest, half a percent of a core, no more wake-ups while hidden than the floor.
"""

import argparse
import os
import signal
import statistics
import subprocess
import sys
import time
import uuid

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "gui"))

from desktop import Desktop, run_apart  # noqa: E402

SIZES = (10, 1000, 5000)
START_AIM = 1.3
MEMORY_AIM = 3.0  # KiB a guest
SETTLE_SECONDS = 3
IDLE_SECONDS = 10
IDLE_AIM = 0.5  # percent of a core


def write_host(path, guests):
    """A host for the test driver; two guests in five run."""
    with open(path, "w", encoding="utf-8") as file:
        file.write("<node>\n")
        for index in range(guests):
            state = "" if index % 5 < 2 else "<test:runstate>5</test:runstate>"
            file.write(
                "<domain type='test' xmlns:test='http://libvirt.org/schemas/domain/test/1.0'>"
                f"<name>██████ guest {index:05d}</name><uuid>{uuid.UUID(int=index + 1)}</uuid>"
                "<memory>1024</memory><vcpu>1</vcpu><os><type>hvm</type></os>"
                "<devices><disk type='file' device='disk'><source file='/nowhere/disk.img'/>"
                f"<target dev='hda' bus='ide'/></disk></devices>{state}</domain>\n")
        file.write("</node>\n")


def private_kib(pid):
    """Memory that this process has written to; what it has mapped of files is others' too."""
    total = 0
    with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as file:
        for line in file:
            if line.startswith("Private_Dirty"):
                total += int(line.split()[1])
    return total


def wakeups(pid):
    """How often its threads have gone to sleep so far."""
    total = 0
    for task in os.listdir(f"/proc/{pid}/task"):
        try:
            with open(f"/proc/{pid}/task/{task}/status", encoding="ascii") as file:
                total += sum(int(line.split()[1]) for line in file
                             if line.startswith("voluntary_ctxt_switches"))
        except OSError:
            pass
    return total


def cpu_seconds(pid):
    """Processor time that it has used so far."""
    with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
        fields = file.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def hide(pid):
    """Takes its windows off the screen."""
    found = subprocess.run(["xdotool", "search", "--onlyvisible", "--pid", str(pid)],
                           stdout=subprocess.PIPE, text=True, check=False).stdout.split()
    for window in found:
        subprocess.run(["xdotool", "windowunmap", window], check=False)


def end(pid):
    """Ends what painted started, which is not our child any more but comes to us."""
    os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
                if file.read().rpartition(")")[2].split()[0] == "Z":
                    return
        except OSError:
            return
        time.sleep(0.01)


class Program:
    """One that is measured."""

    def __init__(self, desktop, name, command):
        self.desktop = desktop
        self.folder = desktop.folder
        self.name = name
        self.command = command
        self.starts = {size: [] for size in SIZES}
        self.runs = 0
        self.memory = {}
        self.busy = {}
        self.idle = {}

    def run(self, size, settled=False):
        """Once; with settled, memory and wake-ups as well."""
        host = os.path.join(self.folder, f"host-{size}.xml")
        self.runs += 1
        self.desktop.move_home(f"{self.name}-{self.runs}")  # nothing is remembered
        # Not a pipe: the program that is left running would hold it.
        log = os.path.join(self.folder, self.name + ".log")
        with open(log, "wb") as said:
            done = subprocess.run(
                [os.path.join(self.folder, "painted"), *self.command, f"test://{host}"],
                stdout=subprocess.PIPE, stderr=said, text=True, check=False)
        if done.returncode != 0:
            with open(log, encoding="utf-8", errors="replace") as said:
                sys.exit(f"{self.name} with {size} guests: {said.read()}")
        pid, seconds = done.stdout.split()
        pid = int(pid)
        try:
            if settled:
                self.desktop.picture(f"{self.name}-{size}")
                time.sleep(SETTLE_SECONDS)
                self.memory[size] = private_kib(pid)
                used = cpu_seconds(pid)
                time.sleep(IDLE_SECONDS)
                self.busy[size] = 100 * (cpu_seconds(pid) - used) / IDLE_SECONDS
                hide(pid)
                time.sleep(SETTLE_SECONDS)
                before = wakeups(pid)
                time.sleep(IDLE_SECONDS)
                self.idle[size] = (wakeups(pid) - before) / IDLE_SECONDS
            else:
                self.starts[size].append(float(seconds))
        finally:
            end(pid)

    def start(self, size):
        """The median of its starts."""
        return statistics.median(self.starts[size])

    def growth(self):
        """KiB for each guest more."""
        return (self.memory[SIZES[-1]] - self.memory[SIZES[0]]) / (SIZES[-1] - SIZES[0])


def measure(desktop, runs):
    """Everything; gives the aims that were missed."""
    folder = desktop.folder
    for size in SIZES:
        write_host(os.path.join(folder, f"host-{size}.xml"), size)
    floor = Program(desktop, "floor", [os.path.join(folder, "floor")])
    domus = Program(desktop, "domus", [os.path.join(folder, "domus"), "--connect"])
    for program in (floor, domus):  # caches of fonts, icons, libraries
        program.run(SIZES[0])
        program.starts[SIZES[0]].clear()
    for size in SIZES:
        for _run in range(runs):
            floor.run(size)
            domus.run(size)
    for size in SIZES:
        floor.run(size, settled=True)
        domus.run(size, settled=True)

    missed = []
    print(f"{'guests':>7} {'floor':>9} {'Domus':>9} {'ratio':>6}   {'spread of Domus':<19}"
          f"{'memory':>11} {'seen, CPU':>10} {'hidden, wake-ups/s':>19}")
    for size in SIZES:
        ratio = domus.start(size) / floor.start(size)
        print(f"{size:>7} {floor.start(size) * 1000:>6.0f} ms {domus.start(size) * 1000:>6.0f} ms "
              f"{ratio:>6.2f}   {min(domus.starts[size]) * 1000:>5.0f} to "
              f"{max(domus.starts[size]) * 1000:>5.0f} ms {domus.memory[size] / 1024:>7.1f} MiB "
              f"{domus.busy[size]:>8.1f} % {domus.idle[size]:>19.1f}")
        if ratio > START_AIM:
            missed.append(f"start with {size} guests: {ratio:.2f} times the floor's")
        if domus.busy[size] > IDLE_AIM:
            missed.append(f"{domus.busy[size]:.1f} % of a core with {size} guests in sight")
        if domus.idle[size] > floor.idle[size]:
            missed.append(f"{domus.idle[size]:.1f} wake-ups a second, hidden, with {size} guests")
    growth = domus.growth() - floor.growth()
    print(f"memory a guest: {domus.growth():.2f} KiB, {growth:.2f} KiB more than the floor's "
          f"({floor.growth():.2f} KiB, libvirt's part)")
    print("floor: " + ", ".join(f"{floor.memory[size] / 1024:.1f} MiB and "
                                f"{floor.idle[size]:.1f} wake-ups/s with {size}" for size in SIZES))
    if growth > MEMORY_AIM:
        missed.append(f"{growth:.2f} KiB a guest")
    return missed


def main():
    """See the module."""
    parser = argparse.ArgumentParser()
    parser.add_argument("build")
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    files = {"domus": "src/domus", "floor": "tests/bench/floor", "painted": "tests/bench/painted",
             "gschemas.compiled": "data/gschemas.compiled"}

    def child(folder):
        desktop = Desktop(folder)
        desktop.start(folder, manager=False)
        os.environ["NO_AT_BRIDGE"] = "1"  # there is no such bus here, for neither
        missed = measure(desktop, options.runs)
        for miss in missed:
            print(f"aim missed: {miss}")
        return 1 if missed and options.check else 0

    sys.exit(run_apart(child, {name: os.path.join(options.build, path)
                               for name, path in files.items()},
                       os.path.join(options.build, "tests/bench/artefacts")))


if __name__ == "__main__":
    main()
