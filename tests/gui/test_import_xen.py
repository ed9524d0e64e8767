#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The book's listings, imported on real Xen and started."""

import journey
from configurations import BookListings
from hosts import XenHost


class BookListingsOnXen(BookListings):
    """On the Xen lab."""

    host_class = XenHost


del BookListings

if __name__ == "__main__":
    journey.main(as_root=True, before=XenHost.prepare)
