# SPDX-License-Identifier: GPL-3.0-or-later
"""Journeys through Domus as a person makes them: the shared part.

A journey is a file test_*.py with classes of Journey, ended by main(). It
runs in a desktop of its own (desktop.py), sees the program as a screen reader
does (screen.py), and prints TAP. What a journey shows on the way is kept in
<build>/tests/gui/artefacts/<journey>/.

    DOMUS_BUILD=<build folder> tests/gui/test_start.py [Class[.test]...]

Nothing is tried twice and nothing sleeps in the hope that something is ready:
whatever has to become true is looked at until it is, or the journey fails.
"""

import os
import re
import signal
import subprocess
import sys
import time
import unittest

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "virt")]

from desktop import Desktop, run_apart, wait_until  # noqa: E402
import testdaemon  # noqa: E402  pylint: disable=unused-import

COMPLAINT = re.compile(r"(WARNING|CRITICAL|ERROR) \*\*|Sanitizer|runtime error:")
# GTK's bridge to the accessibility bus, which journeys see the program by, when an answer is there
# before it has begun to wait for it. Domus has no main loop of its own while it shows windows.
BRIDGE = re.compile(r"g_main_loop_quit: assertion 'loop != NULL' failed")
QUIT_SECONDS = 10
SPICE = "src/ui/spice/libdomus-spice.so"  # where it was built with it


class App:
    """A running Domus."""

    def __init__(self, journey, *arguments, env=None, first=None):
        self.journey = journey
        self.log = os.path.join(journey.folder, f"domus-{len(journey.apps)}.log")
        self.harmless = None  # a pattern: what may be complained of
        command = [os.path.join(journey.folder, "domus"), *arguments]
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log,
                                            stderr=log, env={**os.environ, **(env or {})},
                                            preexec_fn=first)
        journey.apps.append(self)

    @property
    def node(self):
        """What a screen reader has of it."""
        from screen import application  # pylint: disable=import-outside-toplevel

        def look():
            if self.process.poll() is not None:
                raise AssertionError(f"domus has ended ({self.process.returncode}):\n{self.said()}")
            return application(self.process.pid)
        return wait_until("Domus on the accessibility bus", look)

    def window(self, name=None, role=("frame", "dialog", "alert", "window", "file chooser"),
               seconds=40):
        """A window of it, waiting for it to come; by its title."""
        from screen import matches  # pylint: disable=import-outside-toplevel

        def look():
            for node in self.windows():
                if matches(role, node.role) and matches(name, node.name):
                    return node
            return None
        return wait_until(lambda: f"window {name or role}; there are {self.windows()}", look,
                          seconds)

    def windows(self):
        """Its windows that are showing."""
        return [node for node in self.node.children() if node.has("showing")]

    def manager(self):
        """The manager window."""
        return self.window("Domus", "frame")

    def no_window(self, name, seconds=40):
        """Waits until it is closed."""
        from screen import matches  # pylint: disable=import-outside-toplevel
        wait_until(f"window {name} closed",
                   lambda: not any(matches(name, node.name) for node in self.windows()), seconds)

    def said(self):
        """What it wrote."""
        with open(self.log, encoding="utf-8", errors="replace") as file:
            return file.read()

    def quit(self, seconds=QUIT_SECONDS):
        """Asks the program to end, as its Quit does; gives the seconds it took."""
        began = time.monotonic()
        subprocess.run(["gapplication", "action", "org.domusvm.Domus", "quit"], check=True)
        self.process.wait(seconds)
        return time.monotonic() - began

    def end(self):
        """Ends it whatever it does; says what it complained of."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGCONT)
            self.process.terminate()
            try:
                self.process.wait(QUIT_SECONDS)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        complaints = [line for line in self.said().splitlines() if COMPLAINT.search(line)
                      and not BRIDGE.search(line)
                      and not (self.harmless and self.harmless.search(line))]
        if self.process.returncode not in (0, -signal.SIGTERM, None):
            complaints.append(f"domus ended with {self.process.returncode}")
        return complaints


class Journey(unittest.TestCase):
    """What journeys are made of."""

    desktop = None
    folder = None
    maxDiff = None

    def setUp(self):
        self.apps = []
        self.pictures = 0
        self.desktop.move_home("homes/" + self.label)
        self.addCleanup(self._end_apps)

    def _end_apps(self):
        complaints = []
        for app in self.apps:
            complaints += app.end()
            self.keep(f"domus-{self.apps.index(app)}.log", app.said())
        self.assertEqual(complaints, [], "Domus complained")

    def start(self, *arguments, **options):
        """Starts Domus."""
        return App(self, *arguments, **options)

    def run_domus(self, *arguments):
        """To its end, as in a script; gives how it ended."""
        return subprocess.run([self.file("domus"), *arguments], capture_output=True, text=True,
                              timeout=300, check=False)

    @property
    def label(self):
        """The test's name, for files."""
        return self.id().rpartition(".")[2].removeprefix("test_")

    def show(self, step):
        """Keeps a picture of the screen."""
        self.pictures += 1
        print(f"# {time.monotonic() - self.began:.1f} s: {step}", flush=True)
        return self.desktop.picture(f"{self.label}-{self.pictures:02d}-{step}")

    def keep(self, name, text):
        """Keeps a text beside the pictures."""
        path = os.path.join(self.desktop.logs, f"{self.label}-{name}")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)

    def failed(self):
        """At the moment of a failure: keeps what is on the screen."""
        self.show("FAILED")
        for app in self.apps:
            if app.process.poll() is None:
                try:
                    self.keep(f"tree-{self.apps.index(app)}.txt", app.node.dump())
                except Exception as error:  # pylint: disable=broad-except
                    self.keep(f"tree-{self.apps.index(app)}.txt", f"no tree: {error}")

    def file(self, name):
        """A file that was made ready for the journey, or a name for a new one."""
        return os.path.join(self.folder, name)


class TapResult(unittest.TestResult):
    """Says how it goes, as TAP."""

    def _line(self, text):
        print(text, flush=True)

    def startTest(self, test):
        super().startTest(test)
        test.began = time.monotonic()
        test.bad = False

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self._bad(test, self.failures[-1][1])

    def addError(self, test, err):
        super().addError(test, err)
        if isinstance(test, Journey):
            self._bad(test, self.errors[-1][1])
        else:
            self._line(f"Bail out! {test}")
            self._line("# " + self.errors[-1][1].replace("\n", "\n# "))

    def addSubTest(self, test, subtest, err):
        super().addSubTest(test, subtest, err)
        if err is not None:
            self._bad(test, f"{subtest}\n{self._exc_info_to_string(err, test)}")

    def _bad(self, test, trace):
        self._line("# " + trace.rstrip().replace("\n", "\n# "))
        if not test.bad:
            test.bad = True
            test.failed()

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self._line(f"ok {self.testsRun} - {test.id()} # SKIP {reason}")
        test.skipped = True

    def stopTest(self, test):
        if not getattr(test, "skipped", False):
            self._line(f"{'not ok' if test.bad else 'ok'} {self.testsRun} - "
                       f"{test.id().removeprefix('__main__.')}")
            self._line(f"# {time.monotonic() - test.began:.1f} s")
        super().stopTest(test)


def main(as_root=False, before=None):
    """Runs the journeys of the calling file, or those named on its command line.

    before: called first, as whoever runs the tests.
    """
    build = os.environ.get("DOMUS_BUILD")
    if build is None:
        sys.exit("DOMUS_BUILD names no build folder")
    name = os.path.splitext(os.path.basename(sys.argv[0]))[0].removeprefix("test_")
    loader = unittest.TestLoader()
    module = sys.modules["__main__"]
    suite = (loader.loadTestsFromNames(sys.argv[1:], module) if sys.argv[1:]
             else loader.loadTestsFromModule(module))
    # Copies: an ordinary user may not see the build folder.
    wanted = {"domus": "src/domus", "gschemas.compiled": "data/gschemas.compiled",
              "setup.iso": "tests/media/setup.iso", "other.iso": "tests/media/other.iso",
              "serial.iso": "tests/media/serial.iso",
              "helpers/domus-askpass": "src/helpers/domus-askpass",
              "helpers/domus-ssh-channel": "src/helpers/domus-ssh-channel"}
    wanted = {key: os.path.join(build, value) for key, value in wanted.items()}
    if os.path.exists(os.path.join(build, SPICE)):
        wanted["ui/spice/libdomus-spice.so"] = os.path.join(build, SPICE)
    if before is not None:
        before()

    def child(folder):
        desktop = Desktop(folder)
        desktop.start(folder)
        import screen  # pylint: disable=import-outside-toplevel
        screen.connect()
        Journey.desktop = desktop
        Journey.folder = folder
        print(f"1..{suite.countTestCases()}", flush=True)
        result = TapResult()
        suite.run(result)
        return 0 if result.wasSuccessful() else 1

    sys.exit(run_apart(child, wanted, os.path.join(build, "tests/gui/artefacts", name), as_root))
