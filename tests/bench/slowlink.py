# SPDX-License-Identifier: GPL-3.0-or-later
"""A slow link between two network namespaces of this process's own.

Where the kernel has no netem, as small ones have not, a pair of TUN devices and
a few lines between them do the same: each packet waits for its turn at the
link's rate, then for the delay of one way; what would wait too long is lost.
The process and its children live in the near namespace; sockets made inside
`with link.far():` are at the other end. Nothing outside sees any of it, and all
is gone with the process. Needs root.
"""

import collections
import contextlib
import ctypes
import fcntl
import os
import struct
import subprocess
import threading
import time

NEAR, FAR = "192.0.2.1", "192.0.2.2"  # for documentation (RFC 5737), nobody's
CLONE_NEWNET = 0x40000000
TUNSETIFF = 0x400454CA
IFF_TUN, IFF_NO_PI = 1, 0x1000
LONGEST_WAIT = 1.0  # seconds that a packet waits for its turn, as in a home router

_libc = ctypes.CDLL(None, use_errno=True)


def _check(result):
    if result != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))


def _namespace():
    return os.open("/proc/thread-self/ns/net", os.O_RDONLY | os.O_CLOEXEC)


def _tun(name, here, there):
    tun = os.open("/dev/net/tun", os.O_RDWR | os.O_CLOEXEC)
    fcntl.ioctl(tun, TUNSETIFF, struct.pack("16sH22x", name.encode(), IFF_TUN | IFF_NO_PI))
    for words in (("link", "set", "lo", "up"),
                  ("address", "add", here, "peer", there, "dev", name),
                  ("link", "set", name, "up")):
        subprocess.run(["ip", *words], check=True)
    return tun


class SlowLink:
    """Make it before any thread is started: the process moves."""

    def __init__(self, rate, round_trip):
        """In bytes a second, and seconds."""
        self.rate = rate
        self.delay = round_trip / 2
        _check(_libc.unshare(CLONE_NEWNET))
        self._far = _namespace()
        far_tun = _tun("far0", FAR, NEAR)
        _check(_libc.unshare(CLONE_NEWNET))
        self._near = _namespace()
        near_tun = _tun("near0", NEAR, FAR)
        for source, target in ((near_tun, far_tun), (far_tun, near_tun)):
            self._carry(source, target)

    @contextlib.contextmanager
    def far(self):
        """This thread is at the other end meanwhile."""
        _check(_libc.setns(self._far, CLONE_NEWNET))
        try:
            yield
        finally:
            _check(_libc.setns(self._near, CLONE_NEWNET))

    def _carry(self, source, target):
        waiting = collections.deque()
        more = threading.Semaphore(0)

        def take():
            free = 0.0
            while True:
                packet = os.read(source, 65536)
                now = time.monotonic()
                if free - now > LONGEST_WAIT:
                    continue
                free = max(free, now) + len(packet) / self.rate
                waiting.append((free + self.delay, packet))
                more.release()

        def give():
            while True:
                more.acquire()
                due, packet = waiting.popleft()
                left = due - time.monotonic()
                if left > 0:
                    time.sleep(left)
                os.write(target, packet)

        for work in (take, give):
            threading.Thread(target=work, daemon=True).start()
