#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The way to virtio drivers on QEMU."""

import journey
from hosts import QemuHost
from pvdrivers import PvDrivers


class PvDriversOnQemu(PvDrivers):
    """On a libvirt daemon of one's own."""

    host_class = QemuHost
    bus, model, card = "virtio", "virtio", "<interface type='user'>"
    lets_go = False


del PvDrivers

if __name__ == "__main__":
    journey.main()
