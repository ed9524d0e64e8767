#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""CD Doctor on QEMU: a definition of the old tool's, repaired in one go."""

import journey
from cddoctor import CdDoctor
from hosts import QemuHost


class CdDoctorOnQemu(CdDoctor):
    """On a libvirt daemon of one's own."""

    host_class = QemuHost


del CdDoctor

if __name__ == "__main__":
    journey.main()
