#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""New VM on QEMU: three clicks and one file, and the install runs to its end."""

import journey
from hosts import QemuHost
from install import Install


class InstallOnQemu(Install):
    """On a libvirt daemon of one's own."""

    host_class = QemuHost


del Install

if __name__ == "__main__":
    journey.main()
