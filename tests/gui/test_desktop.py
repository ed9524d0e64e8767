#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Domus and the desktop: notifications, started by the bus, found by the desktop's search."""

import os
import signal
import subprocess

from gi.repository import Gio, GLib

import journey
from desktop import wait_until
from hosts import QemuHost
from journey import App, Journey
from notifications import Notifications
from serialconsole import DOMAIN
from steps import confirm, guest_window, shut_down_menu

NAME = "notified"
DOMUS = "org.domusvm.Domus"
HOST = """<node>
<domain type='test'><name>wellington</name><uuid>11111111-2222-3333-4444-5555555555d1</uuid>
  <memory>65536</memory><os><type>hvm</type></os></domain>
<domain type='test'><name>auckland</name><uuid>11111111-2222-3333-4444-5555555555d2</uuid>
  <memory>65536</memory><os><type>hvm</type></os></domain>
</node>
"""


def look_away():
    """Nobody looks at Domus: its windows go down to the task list."""
    for window in subprocess.run(["xdotool", "search", "--onlyvisible", "--name", "Domus$"],
                                 capture_output=True, text=True, check=False).stdout.split():
        subprocess.run(["xdotool", "windowminimize", window], check=True)


class Notified(Journey):
    """On a libvirtd of one's own."""

    def setUp(self):
        super().setUp()
        self.notifications = Notifications()
        self.addCleanup(self.notifications.close)
        self.host = QemuHost(self.folder, discs=("serial.iso",))
        self.host.__enter__()
        self.addCleanup(self.host.__exit__)
        self.host.define(DOMAIN.format(type="qemu", name=NAME, machine="", loader="", more="",
                                       iso=self.host.disc("serial.iso"), listen="127.0.0.1"))

    def test_guest(self):
        """One that stops by itself is told of; one that was told to stop is not."""
        self.host.virsh("start", NAME)
        app = self.start("--connect", self.host.uri)
        app.manager().find("table cell", "Running")
        look_away()
        self.host.virsh("destroy", NAME)
        self.assertEqual(self.notifications.wait(1)[0], f"“{NAME}” has stopped")
        self.notifications.press(1)
        window = guest_window(app, NAME)
        self.show("opened")

        window.find("push button", "Run", ("sensitive",)).click()
        window.find("toggle button", "Pause", ("sensitive",))
        subprocess.run(["gapplication", "action", DOMUS, "preferences"], check=True)
        dialog = app.window("Preferences", "dialog")
        box = dialog.find("check box", "Guests that stop by themselves")
        self.show("preferences")
        box.set_checked(False)
        dialog.find("push button", "Close").click()
        app.no_window("Preferences")
        look_away()
        self.host.virsh("destroy", NAME)
        window.find("push button", "Run", ("sensitive",))
        self.long_job(window)
        self.assertEqual(self.notifications.wait(2)[0], f"Starting “{NAME}”")
        self.assertEqual(len(self.notifications.told), 2, "what was not wanted was not told")

    def long_job(self, window):
        """A start for which the host takes long; nobody looks."""
        os.kill(self.host.daemon.pid, signal.SIGSTOP)
        try:
            window.find("push button", "Run", ("sensitive",)).act()
            GLib.usleep(11 * 1000 * 1000)  # what makes it long
        finally:
            os.kill(self.host.daemon.pid, signal.SIGCONT)

    def test_forced_off(self):
        """What Domus was told to do is nobody's news."""
        self.host.virsh("start", NAME)
        app = self.start("--connect", self.host.uri, "--show-domain-console", NAME)
        window = guest_window(app, NAME)
        window.find("toggle button", "Pause", ("sensitive",))
        shut_down_menu(window, "Force Off")
        confirm(app, "Force Off")
        window.find("push button", "Run", ("sensitive",))
        look_away()
        self.host.virsh("start", NAME)
        window.find("toggle button", "Pause", ("sensitive",))
        self.host.virsh("destroy", NAME)
        self.notifications.wait(1)
        self.assertEqual(len(self.notifications.told), 1, "the second stop only")


class OnTheBus(Journey):
    """As a desktop uses it, by its name on the bus."""

    def setUp(self):
        super().setUp()
        self.bus = Gio.bus_get_sync(Gio.BusType.SESSION)
        host = self.file(f"{self.label}.xml")
        with open(host, "w", encoding="utf-8") as file:
            file.write(HOST)
        self.uri = "test://" + host
        settings = os.path.join(os.environ["XDG_CONFIG_HOME"], "glib-2.0", "settings")
        os.makedirs(settings)
        with open(os.path.join(settings, "keyfile"), "w", encoding="utf-8") as file:
            file.write(f"[org/domusvm/Domus]\nconnections=['{self.uri}']\n")
        self.log = self.file("service.log")
        services = os.path.join(self.folder, "home/data/dbus-1/services")
        with open(os.path.join(services, DOMUS + ".service"), "w", encoding="utf-8") as file:
            file.write(f"[D-BUS Service]\nName={DOMUS}\n"
                       f"Exec={self.file('domus')} --gapplication-service\n")
        self.ask_bus("ReloadConfig", None)
        self.ask_bus("UpdateActivationEnvironment",
                     GLib.Variant("(a{ss})", (dict(os.environ),)))
        self.addCleanup(self.end_service)

    def ask_bus(self, method, arguments):
        """Of the bus itself."""
        return self.bus.call_sync("org.freedesktop.DBus", "/org/freedesktop/DBus",
                                  "org.freedesktop.DBus", method, arguments, None, 0, -1, None)

    def ask(self, path, interface, method, arguments):
        """Of Domus, which the bus starts for it."""
        answer = self.bus.call_sync(DOMUS, "/org/domusvm/Domus" + path, interface, method,
                                    arguments, None, 0, 60000, None)
        return answer.unpack()

    def search(self, method, signature, *arguments):
        """Of its part in the desktop's search."""
        return self.ask("/SearchProvider", "org.gnome.Shell.SearchProvider2", method,
                        GLib.Variant(signature, arguments))

    def pid(self):
        """Of the program that the bus has started; None when there is none."""
        try:
            return self.ask_bus("GetConnectionUnixProcessID",
                                GLib.Variant("(s)", (DOMUS,))).unpack()[0]
        except GLib.Error:
            return None

    def end_service(self):
        """It ends, and its name is free."""
        if self.pid():
            subprocess.run(["gapplication", "action", DOMUS, "quit"], check=True)
        if self.pid():
            os.kill(self.pid(), signal.SIGTERM)
        wait_until("Domus has ended", lambda: self.pid() is None)

    def seen(self):
        """The running program, as a screen reader has it."""
        app = App.__new__(App)
        app.journey, app.log, app.harmless = self, "/dev/null", None
        app.process = Running(self.pid())
        return app

    def activate(self, method, arguments):
        """As a desktop starts a program."""
        self.ask("", "org.freedesktop.Application", method, arguments)

    def test_activate(self):
        """Started by its name, with what it remembers."""
        self.activate("Activate", GLib.Variant("(a{sv})", ({},)))
        app = self.seen()
        app.manager().find("table cell", "auckland")
        self.show("activated")

    def test_new_vm(self):
        """The desktop's menu of Domus: "New VM", though nothing runs yet."""
        self.activate("ActivateAction", GLib.Variant("(sava{sv})", ("create", [], {})))
        self.seen().window("New VM", "dialog")

    def test_search(self):
        """Found without a window; what is chosen opens."""
        found = self.search("GetInitialResultSet", "(as)", ["well"])[0]
        self.assertEqual(len(found), 1)
        self.assertFalse(self.seen().node.children(), "no window")
        metas = self.search("GetResultMetas", "(as)", found)[0]
        self.assertEqual(metas[0]["name"], "wellington")
        self.assertRegex(metas[0]["description"], "^Running, ")
        self.assertEqual(metas[0]["id"], found[0])
        both = self.search("GetInitialResultSet", "(as)", ["L"])[0]
        self.assertEqual(len(both), 2)
        self.assertEqual(self.search("GetSubsearchResultSet", "(asas)", both, ["l", "AUCK"])[0],
                         [result for result in both if result not in found])
        self.assertEqual(self.search("GetInitialResultSet", "(as)", ["well", "auck"])[0], [])
        self.assertEqual(self.search("GetInitialResultSet", "(as)", ["is:off"])[0], [])
        self.assertEqual(self.search("GetResultMetas", "(as)", ["gone " + self.uri, "x"])[0], [])
        self.search("ActivateResult", "(sasu)", found[0], ["well"], 0)
        guest_window(self.seen(), "wellington")

    def test_launch(self):
        """"All results": the manager, searching for the same."""
        self.search("LaunchSearch", "(asu)", ["auck"], 0)
        manager = self.seen().manager()
        wait_until("the words in the search",
                   lambda: manager.find("text", "Search guests").text == "auck")
        manager.find("table cell", "auckland")
        manager.gone("table cell", "wellington")
        self.show("searching")


class Running:
    """A process that somebody else started."""

    def __init__(self, pid):
        self.pid = pid

    def poll(self):
        """None while it runs."""
        return None if os.path.exists(f"/proc/{self.pid}") else 0


if __name__ == "__main__":
    journey.main()
