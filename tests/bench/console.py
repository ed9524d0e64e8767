#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How quick a console is, beside other viewers, on the same server in one run.

The server (tests/gui/rfbserver.py) paints the whole screen as often as it is
asked to; viewers run one after the other, in rounds, and medians are told:

  frames   that the viewer took in, a second
  CPU      of the viewer's process for each of them
  first    from the connection to the first picture taken in
  key      from a key on the X server to the server
  again    of Domus: as first, after the connection was lost; the first time
           includes the start of the program

    console.py BUILD [--seconds N] [--rounds N] [--slow] [--check]

--slow: the server is at the other end of a link of 10 Mbit/s and 40 ms, in a network
namespace (slowlink.py; needs root); with "Quality" automatic, and set to a slow and to a
fast link. This server packs its plain picture into almost nothing where it may, so this
shows the choice, not the packing. --check
fails when Domus takes more than 1.2 times the CPU of a bare gtk-vnc window
(gtkvnc.c, the floor that no program with gtk-vnc gets below) for a frame, or
shows fewer than 32 where it can; TigerVNC's ratio is told beside it.
"""

import argparse
import contextlib
import os
import shutil
import signal
import statistics
import subprocess
import sys
import time

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "gui"))

from desktop import Desktop, run_apart, wait_until  # noqa: E402
from rfbserver import RAW, RfbServer  # noqa: E402
from slowlink import FAR, SlowLink  # noqa: E402

SIZES = ((1024, 768), (1920, 1080))
RATE = 33  # QEMU's own
CPU_AIM = 1.2
FLOOR = "gtk-vnc"
LINK = (10e6 / 8, 0.04)
UUID = "11111111-2222-3333-4444-555555555555"
HOST = """<node><domain type='test' xmlns:test='http://libvirt.org/schemas/domain/test/1.0'>
<name>bench</name><uuid>{uuid}</uuid><memory>65536</memory><os><type>hvm</type></os><devices>
<graphics type='vnc' port='{port}' listen='{address}'/></devices>
<test:runstate>1</test:runstate></domain></node>
"""


def cpu_seconds(pid):
    """Of all its threads so far."""
    with open(f"/proc/{pid}/stat", encoding="utf-8") as file:
        fields = file.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Viewer:
    """One that is measured."""

    def __init__(self, name, command, quality=None):
        self.name = name
        self.command = command
        self.quality = quality
        self.results = []

    def start(self, desktop, server):
        """Starts it; gives the process."""
        home = desktop.move_home(f"{self.name}-{time.monotonic_ns()}")
        host = os.path.join(home, "host.xml")
        with open(host, "w", encoding="utf-8") as file:
            file.write(HOST.format(uuid=UUID, port=server.port, address=server.address))
        settings = os.path.join(home, "config", "glib-2.0", "settings")
        os.makedirs(settings, exist_ok=True)
        with open(os.path.join(settings, "keyfile"), "w", encoding="utf-8") as file:
            file.write("[org/domusvm/Domus]\nguest-width=1300\nguest-height=1000\n"
                       f"[org/domusvm/Domus/consoles/{UUID}]\nscaling='actual'\n")
            if self.quality:
                file.write(f"quality='{self.quality}'\n")
        words = [word.format(host=host, address=server.address, port=server.port,
                             display=server.port - 5900)
                 for word in self.command]
        log = os.path.join(desktop.folder, self.name + ".log")
        with open(log, "ab") as said:
            return subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=said, stderr=said)

    def run(self, desktop, size, seconds, link):
        """Once, over the link if there is one."""
        with link.far() if link else contextlib.nullcontext():
            server = RfbServer(size=size, rate=RATE, address=FAR if link else "127.0.0.1")
        if not link:
            server.codes = (RAW,)  # the same for all
        process = self.start(desktop, server)
        try:
            wait_until(f"{self.name} connected", lambda: server.of("first"), 120)
            first = server.of("first")[0]["time"] - server.of("accept")[0]["time"]
            time.sleep(2)
            frames, cpu, began = server.frames, cpu_seconds(process.pid), time.monotonic()
            time.sleep(seconds)
            frames = server.frames - frames
            cpu = cpu_seconds(process.pid) - cpu
            took = time.monotonic() - began
            self.results.append((frames / took, cpu / max(1, frames) * 1000, first * 1000,
                                 self.key(server), self.again(server)))
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(20)
            server.close()

    def again(self, server):
        """Milliseconds from the next connection to the first picture."""
        if not self.name.startswith("Domus"):
            return float("nan")
        server.events.clear()
        server.drop()
        wait_until("the next picture", lambda: server.of("first"), 60)
        return (server.of("first")[0]["time"] - server.of("accept")[-1]["time"]) * 1000

    @staticmethod
    def key(server):
        """Milliseconds; NaN when the key did not get there."""
        subprocess.run(["xdotool", "mousemove", "400", "400", "click", "1"], check=False)
        time.sleep(0.5)
        times = []

        def pressed():
            return [event for event in server.of("key") if event["down"]]

        for _press in range(5):
            server.events.clear()
            began = time.monotonic()
            subprocess.run(["xdotool", "key", "a"], check=False)
            deadline = began + 3
            while not pressed() and time.monotonic() < deadline:
                time.sleep(0.0005)
            if pressed():
                times.append((pressed()[0]["time"] - began) * 1000)
            time.sleep(0.1)
        return statistics.median(times) if times else float("nan")

    def median(self, index):
        """Of a figure."""
        return statistics.median(result[index] for result in self.results)


def viewers(folder, slow):
    """Those that are here."""
    domus = [os.path.join(folder, "domus"), "--connect", "test://{host}", "--show-domain-console",
             "bench"]
    found = [Viewer("Domus", domus), Viewer("Domus-slow", domus, "slow"),
             Viewer("Domus-fast", domus, "fast")] if slow else [Viewer("Domus", domus)]
    if not slow:
        found.append(Viewer(FLOOR, [os.path.join(folder, "gtkvnc"), "{port}"]))
    if shutil.which("gvncviewer"):
        found.append(Viewer("gvncviewer", ["gvncviewer", "{address}:{display}"]))
    tiger = shutil.which("xtigervncviewer")
    if tiger:
        found.append(Viewer("TigerVNC", [tiger, "-Shared", "{address}::{port}"] if slow else
                            [tiger, "-Shared", "-AutoSelect=0", "-PreferredEncoding=Raw",
                             "{address}::{port}"]))
    return found


def measure(desktop, options, link):
    """Everything; gives the aims that were missed."""
    missed = []
    for size in SIZES[:1] if options.slow else SIZES:
        here = viewers(desktop.folder, options.slow)
        for _round in range(options.rounds):
            for viewer in here:
                viewer.run(desktop, size, options.seconds, link)
        print(f"{size[0]}x{size[1]}{' at 10 Mbit/s, 40 ms' if options.slow else ''}")
        print(f"  {'viewer':<12} {'frames/s':>9} {'CPU/frame':>10} {'first':>9} {'key':>9} {'again':>9}")
        for viewer in here:
            print(f"  {viewer.name:<12} {viewer.median(0):>9.1f} {viewer.median(1):>7.2f} ms "
                  f"{viewer.median(2):>6.0f} ms {viewer.median(3):>6.1f} ms "
                  + (f"{viewer.median(4):>6.0f} ms" if viewer.name.startswith("Domus") else ""))
        by_name = {viewer.name: viewer for viewer in here}
        if options.slow:
            continue
        for name in (FLOOR, "TigerVNC"):
            if name not in by_name:
                continue
            ratio = by_name["Domus"].median(1) / by_name[name].median(1)
            print(f"  CPU for a frame: {ratio:.2f} times that of {name}")
            if name == FLOOR and ratio > CPU_AIM:
                missed.append(f"{ratio:.2f} times the floor's CPU at {size[0]}x{size[1]}")
            if by_name["Domus"].median(0) < 0.97 * min(32, by_name[name].median(0)):
                missed.append(f"{by_name['Domus'].median(0):.1f} frames/s at {size[0]}x{size[1]}")
        if "gvncviewer" in by_name and (by_name["Domus"].median(4)
                                        > 1.1 * by_name["gvncviewer"].median(2)):
            missed.append(f"first picture later than gvncviewer's at {size[0]}x{size[1]}")
    return missed


def main():
    """See the module."""
    parser = argparse.ArgumentParser()
    parser.add_argument("build")
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--slow", action="store_true")
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    files = {"domus": "src/domus", "gtkvnc": "tests/bench/gtkvnc",
             "gschemas.compiled": "data/gschemas.compiled"}

    def child(folder):
        link = SlowLink(*LINK) if options.slow else None
        desktop = Desktop(folder)
        desktop.start(folder)
        os.environ["NO_AT_BRIDGE"] = "1"
        missed = measure(desktop, options, link)
        for miss in missed:
            print(f"aim missed: {miss}")
        return 1 if missed and options.check else 0

    sys.exit(run_apart(child, {name: os.path.join(options.build, path)
                               for name, path in files.items()},
                       os.path.join(options.build, "tests/bench/artefacts"),
                       as_root=options.slow))


if __name__ == "__main__":
    main()
