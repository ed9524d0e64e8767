#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""CD Doctor on real Xen: a definition of the old tool's, repaired in one go."""

import journey
from cddoctor import CdDoctor
from hosts import XenHost


class CdDoctorOnXen(CdDoctor):
    """On the Xen lab."""

    host_class = XenHost


del CdDoctor

if __name__ == "__main__":
    journey.main(as_root=True, before=XenHost.prepare)
