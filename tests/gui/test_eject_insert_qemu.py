#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Eject and insert on QEMU, while the guest runs."""

import journey
from ejectinsert import EjectInsert
from hosts import QemuHost


class EjectInsertOnQemu(EjectInsert):
    """On a libvirt daemon of one's own."""

    host_class = QemuHost


del EjectInsert

if __name__ == "__main__":
    journey.main()
