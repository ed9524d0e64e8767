#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""New VM on real Xen: three clicks and one file, and the install runs to its end."""

import journey
from install import Install
from hosts import XenHost


class InstallOnXen(Install):
    """On the Xen lab."""

    host_class = XenHost


del Install

if __name__ == "__main__":
    journey.main(as_root=True, before=XenHost.prepare)
