#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Serial consoles of guests on real Xen, over the network."""

import journey
from hosts import XenHost
from serialconsole import SerialConsole


class SerialOnXen(SerialConsole):
    """On the Xen lab."""

    host_class = XenHost
    patience = 300

    def test_talk(self):
        """Both ways, and on after a reboot."""
        app, window = self.boot()
        self.assertFalse(window.find("push button", "Send Break").has("sensitive"),
                         "Xen has no way to send one")
        self.talk(app, window)

    def test_taken(self):
        """By another program, and back."""
        _app, window = self.boot()
        self.taken(window)


del SerialConsole

if __name__ == "__main__":
    journey.main(as_root=True, before=XenHost.prepare)
