# SPDX-License-Identifier: GPL-3.0-or-later
"""The desktop's notifications, as a service on the journey's bus that keeps what it is told."""

from gi.repository import Gio, GLib

from desktop import wait_until

NAME = "org.freedesktop.Notifications"
INTERFACE = """
<node><interface name='org.freedesktop.Notifications'>
<method name='Notify'><arg type='s' direction='in'/><arg type='u' direction='in'/>
<arg type='s' direction='in'/><arg type='s' direction='in'/><arg type='s' direction='in'/>
<arg type='as' direction='in'/><arg type='a{sv}' direction='in'/><arg type='i' direction='in'/>
<arg type='u' direction='out'/></method>
<method name='CloseNotification'><arg type='u' direction='in'/></method>
<method name='GetCapabilities'><arg type='as' direction='out'/></method>
<method name='GetServerInformation'><arg type='s' direction='out'/><arg type='s' direction='out'/>
<arg type='s' direction='out'/><arg type='s' direction='out'/></method>
<signal name='ActionInvoked'><arg type='u'/><arg type='s'/></signal>
<signal name='NotificationClosed'><arg type='u'/><arg type='u'/></signal>
</interface></node>
"""


class Notifications:
    """The service. Told once, until close(), each as (title, text)."""

    def __init__(self):
        self.told = []
        self.bus = Gio.bus_get_sync(Gio.BusType.SESSION)
        node = Gio.DBusNodeInfo.new_for_xml(INTERFACE)
        self.registration = self.bus.register_object("/org/freedesktop/Notifications",
                                                     node.interfaces[0], self._call, None, None)
        self.owner = Gio.bus_own_name_on_connection(self.bus, NAME, Gio.BusNameOwnerFlags.NONE,
                                                    None, None)
        wait_until("the name of the notifications", self._is_there)

    def _turn(self):
        context = GLib.MainContext.default()
        while context.iteration(False):
            pass

    def _is_there(self):
        self._turn()
        return self.bus.call_sync(
            "org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
            "NameHasOwner", GLib.Variant("(s)", (NAME,)), None, 0, -1, None).unpack()[0]

    def _call(self, _bus, _sender, _path, _interface, method, arguments, invocation):
        answers = {"GetCapabilities": ("(as)", (["actions", "body"],)),
                   "GetServerInformation": ("(ssss)", ("tests", "tests", "1", "1.2"))}
        if method == "Notify":
            words = arguments.unpack()
            self.told.append((words[3], words[4]))
            invocation.return_value(GLib.Variant("(u)", (len(self.told),)))
        elif method in answers:
            invocation.return_value(GLib.Variant(*answers[method]))
        else:
            invocation.return_value(None)

    def wait(self, count):
        """Waits until so many were told of; gives the last."""
        def look():
            self._turn()
            return len(self.told) >= count
        wait_until(lambda: f"{count} notifications; there are {self.told}", look)
        return self.told[-1]

    def press(self, number):
        """Somebody chooses one: 1 is the first."""
        self.bus.emit_signal(None, "/org/freedesktop/Notifications", NAME, "ActionInvoked",
                             GLib.Variant("(us)", (number, "default")))

    def close(self):
        """Nobody is told any more."""
        Gio.bus_unown_name(self.owner)
        self.bus.unregister_object(self.registration)
        self._turn()
