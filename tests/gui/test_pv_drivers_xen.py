#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The way to Xen's own disks and cards on real Xen."""

import journey
from hosts import XenHost
from pvdrivers import PvDrivers


class PvDriversOnXen(PvDrivers):
    """On the Xen lab."""

    host_class = XenHost
    bus, model = "xen", "netfront"
    card = "<interface type='bridge'><source bridge='xenbr0'/>"


del PvDrivers

if __name__ == "__main__":
    journey.main(as_root=True, before=XenHost.prepare)
