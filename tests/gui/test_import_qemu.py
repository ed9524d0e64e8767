#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The book's listings, imported on QEMU and started."""

import journey
from configurations import BookListings
from hosts import QemuHost


class BookListingsOnQemu(BookListings):
    """On a host of its own."""

    host_class = QemuHost


del BookListings

if __name__ == "__main__":
    journey.main()
