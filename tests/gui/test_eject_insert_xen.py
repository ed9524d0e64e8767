#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Eject and insert on real Xen, while the guest runs."""

import journey
from ejectinsert import EjectInsert
from hosts import XenHost


class EjectInsertOnXen(EjectInsert):
    """On the Xen lab."""

    host_class = XenHost


del EjectInsert

if __name__ == "__main__":
    journey.main(as_root=True, before=XenHost.prepare)
