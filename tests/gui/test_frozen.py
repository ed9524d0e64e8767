#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A daemon that does not answer, and one that dies: Domus does neither."""

import glob
import os
import re
import signal
import threading
import time

import journey
from hosts import QemuHost
from journey import Journey
from steps import choose_disc, guest_window

NAME = "patient"
STOPPED_SECONDS = int(os.environ.get("DOMUS_STOPPED_SECONDS", "60"))
SLOWEST = 1.0  # seconds for an answer; the machine may be busy with guests


class Frozen(Journey):
    """A private daemon, stopped by a signal."""

    def setUp(self):
        super().setUp()
        self.host = QemuHost(self.folder)
        self.host.__enter__()
        self.addCleanup(self.host.__exit__)
        self.disk = self.host.new_disk("patient.img")
        self.host.define(self.host.old_tool_xml(NAME, self.disk, self.host.disc("setup.iso")))
        self.app = self.start("--connect", self.host.uri, "--show-domain-console", NAME)
        self.window = guest_window(self.app, NAME)
        self.window.find("push button", "Run", ("sensitive",))
        self.manager = self.app.manager()

    def stop(self):
        """No answer from the daemon from here on."""
        os.kill(self.host.daemon.pid, signal.SIGSTOP)
        self.addCleanup(self.go_on)

    def go_on(self):
        """It answers again."""
        if self.host.daemon.process.poll() is None:
            os.kill(self.host.daemon.pid, signal.SIGCONT)

    def test_stays_responsive(self):
        """A minute without an answer: every question to the window is answered quickly."""
        self.stop()
        self.window.find("push button", "Run", ("sensitive",)).act()
        slowest = 0
        began = time.monotonic()
        search = self.manager.find("text", "Search guests")
        rounds = 0
        while time.monotonic() - began < STOPPED_SECONDS:
            for step in (lambda: self.window.meet(), lambda: search.set_text(f"pat{rounds}"),
                         lambda: self.window.look("push button")):
                asked = time.monotonic()
                step()
                slowest = max(slowest, time.monotonic() - asked)
            rounds += 1
            time.sleep(0.1)  # a person does not press faster
        print(f"# {rounds} rounds; slowest answer {slowest * 1000:.0f} ms")
        self.show("stopped")
        self.assertLess(slowest, SLOWEST)
        took = self.app.quit()
        print(f"# ended in {took:.2f} s")
        self.assertLess(took, 2)
        self.assertEqual(self.app.process.returncode, 0)

    def test_goes_on(self):
        """When the daemon answers again, Domus does by itself."""
        self.stop()
        self.manager.reads(re.compile("not answer|Reconnect|lost|Trying again|No connection",
                                      re.I), 120)
        self.show("lost")
        self.go_on()
        self.manager.find("table cell", NAME)
        self.host.virsh("start", NAME)
        self.manager.find("table cell", "Running", seconds=120)
        self.show("back")

    def test_daemon_restarts(self):
        """A daemon that dies and is started again: the same."""
        self.host.daemon.process.kill()
        self.host.daemon.process.wait()
        self.manager.reads(re.compile("No connection|lost|Reconnect|Trying again", re.I), 60)
        self.show("died")
        self.assertFalse(self.manager.find("push button", "Run").is_now("sensitive"))
        took = self.app.quit()
        self.assertLess(took, 2)


class DiesInCreate(Journey):
    """The daemon dies in the middle of Create."""

    def test_disk_made(self):
        """Just after the disk was made: removed, or named."""
        host = QemuHost(self.folder)
        host.__enter__()
        self.addCleanup(host.__exit__)
        app = self.start("--connect", host.uri)
        app.manager().find("push button", "New VM", ("sensitive",)).click()
        dialog = app.window("New VM", "dialog")
        dialog.find("push button", "Choose…", ("sensitive",)).click()
        choose_disc(app, host.disc("setup.iso"))
        dialog.find("text", "Name").set_text("unborn")
        create = dialog.find("push button", "Create", ("sensitive",))

        def kill_in_the_middle():
            while not glob.glob(os.path.join(host.images, "unborn*")):
                pass
            host.daemon.process.kill()
        killer = threading.Thread(target=kill_in_the_middle)
        killer.start()
        create.click()
        killer.join(60)
        host.daemon.process.wait()
        said = dialog.reads("The guest could not be created", 60)
        self.show("died")
        self.keep("said.txt", said)
        for path in glob.glob(os.path.join(host.images, "unborn*")):
            self.assertIn(path, said, "what is left behind is named")
        # And the window can be used again.
        dialog.find("push button", "Cancel", ("sensitive",)).click()
        app.no_window("New VM")
        self.assertLess(app.quit(), 2)


if __name__ == "__main__":
    journey.main()
