# SPDX-License-Identifier: GPL-3.0-or-later
"""Between Domus and libvirt: passes everything on, and steps in at one call.

libvirt's protocol: every message has a length, then program, version,
procedure, type, serial and status, 32 bits each, most significant byte first
(https://libvirt.org/kbase/internals/rpc.html). A call has type 0, its reply 1.
"""

import os
import socket
import struct
import threading

PROGRAM = 0x20008086
PROCEDURES = {"define": (11, 350), "undefine": (35, 231), "rename": (358,),
              "attach": (61, 160), "detach": (69, 161), "update": (162,)}
CALL, REPLY = 0, 1


class RpcProxy:
    """A proxy; step_in() says at what call to do what."""

    def __init__(self, target, listen):
        self.target = target  # a path, or (host, port)
        family = socket.AF_UNIX if isinstance(listen, str) else socket.AF_INET
        self.socket = socket.socket(family)
        self.socket.bind(listen)
        if isinstance(listen, str):
            os.chmod(listen, 0o666)
        self.socket.listen()
        self.lock = threading.Lock()
        self.wanted = None
        self.stepped_in = threading.Event()
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def port(self):
        """Of a proxy on a network address."""
        return self.socket.getsockname()[1]

    def close(self):
        """Takes no more connections."""
        self.socket.close()

    def step_in(self, call, when, action):
        """At the next call of this name does action: "before" it reaches the host, or "after" the
        host has done it, its reply held back. Both connections end then."""
        self.stepped_in.clear()
        with self.lock:
            self.wanted = (PROCEDURES[call], CALL if when == "before" else REPLY, action)

    def wait(self, seconds=120):
        """Until it has stepped in."""
        assert self.stepped_in.wait(seconds), "the call was never made"

    def _accept(self):
        while True:
            try:
                near, _address = self.socket.accept()
            except OSError:
                return
            far = socket.socket(socket.AF_UNIX if isinstance(self.target, str)
                                else socket.AF_INET)
            try:
                far.connect(self.target)
            except OSError:
                far.close()
                near.close()
                continue
            for source, sink in ((near, far), (far, near)):
                threading.Thread(target=self._pass, args=(source, sink), daemon=True).start()

    def _pass(self, source, sink):
        try:
            while True:
                head = _read(source, 4)
                body = _read(source, struct.unpack(">I", head)[0] - 4)
                if self._is_wanted(body):
                    break
                sink.sendall(head + body)
        except (OSError, EOFError):
            pass
        for one in (source, sink):
            try:
                one.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def _is_wanted(self, body):
        program, _version, procedure, kind, _serial, status = struct.unpack(">IIiIII", body[:24])
        with self.lock:
            if self.wanted is None or program != PROGRAM or procedure not in self.wanted[0] \
                    or kind != self.wanted[1] or status != 0:
                return False
            action = self.wanted[2]
            self.wanted = None
        action()
        self.stepped_in.set()
        return True


def _read(source, size):
    data = b""
    while len(data) < size:
        more = source.recv(size - len(data))
        if not more:
            raise EOFError
        data += more
    return data
