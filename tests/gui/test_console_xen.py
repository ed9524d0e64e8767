#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The console of a guest on real Xen: a reboot is another domain, with another screen."""

import journey
from consoleguest import ConsoleOfGuest
from hosts import XenHost


class ConsoleOnXen(ConsoleOfGuest):
    """On the Xen lab."""

    host_class = XenHost
    patience = 300

    def test_started_again(self):
        """Off and on: another id."""
        self.started_again()

    def test_reboots(self):
        """The stand-in for Windows Setup reboots by itself after its first boot."""
        self.another(lambda: None)


del ConsoleOfGuest

if __name__ == "__main__":
    journey.main(as_root=True, before=XenHost.prepare)
