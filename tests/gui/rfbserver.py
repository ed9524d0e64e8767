#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A VNC server that does what a test says: any screen, and any bad day.

It paints a picture that tells its number (a band of 16 blocks, its bits), asks
for a password or not, and can be killed, freeze (also in the middle of an
update) for all or only for those who are here, accept and say nothing, refuse, move to another port, or change its
size. What clients do is in `events`: {"event": "key", "down", "keysym",
"scancode"}, "pointer", "hello" (with "shared"), "encodings", "size", "text",
"gone".

    rfbserver.py [--port N] [--size 640x480] [--password WORD] [--rate N]

prints "port N", then one line of JSON for each event, and takes commands, a
line each: kill, return, freeze, tear, wedge, mute, thaw, size W H, cut TEXT,
port N, quit.
"""

import argparse
import collections
import ctypes
import json
import os
import socket
import struct
import sys
import threading
import time

RAW, COPY_RECT, HEXTILE = 0, 1, 5
DESKTOP_SIZE, EXT_KEY_EVENT, EXT_DESKTOP_SIZE = -223, -258, -308
POINTER_CHANGE = -257
CHALLENGE = bytes(range(16))


def des(key, data):
    """DES, each block by itself, as VNC has it: the key's bits mirrored."""
    nettle = ctypes.CDLL("libnettle.so.8")
    context = ctypes.create_string_buffer(512)
    mirrored = bytes(int(f"{byte:08b}"[::-1], 2) for byte in key[:8].ljust(8, b"\0"))
    nettle.nettle_des_set_key(context, mirrored)
    result = ctypes.create_string_buffer(len(data))
    nettle.nettle_des_encrypt(context, ctypes.c_size_t(len(data)), result, data)
    return result.raw


class Screen:
    """What is shown: a colour of its own for each number, and the number in a band."""

    def __init__(self, width, height):
        self.width = width
        self.height = height
        self.number = 0
        self._made = {}

    def colour(self):
        """Of the picture with this number, as blue, green, red."""
        number = self.number
        return bytes((40 + number * 37 % 200, 40 + number * 59 % 200, 40 + number * 83 % 200, 0))

    def raw(self):
        """All of it, 32 bits a pixel."""
        key = self.number % 8
        if key not in self._made:
            line = self.colour() * self.width
            block = max(1, self.width // 16)
            band = b"".join((b"\xff\xff\xff\0" if self.number >> bit & 1 else b"\0\0\0\0") * block
                            for bit in range(16))
            band = (band + b"\0\0\0\0" * self.width)[:self.width * 4]
            high = min(16, self.height)
            self._made[key] = band * high + line * (self.height - high)
        return self._made[key]

    def hextile(self):
        """The same size in one colour, a few bytes a tile."""
        tiles = -(-self.width // 16) * -(-self.height // 16)
        return b"\x02" + self.colour() + b"\0" * (tiles - 1)


class Client(threading.Thread):
    """One viewer."""

    def __init__(self, server, sock):
        super().__init__(daemon=True)
        self.server = server
        self.sock = sock
        self.encodings = []
        self.wanted = None  # "whole", "changes" or None
        self.shown = -1
        self.resized = False
        self.lock = threading.Condition()
        self.alive = True
        self.greeted = False
        self.beside = []  # messages to be sent between pictures
        self.stuck = False  # gets nothing any more

    def read(self, size):
        """Exactly this much."""
        data = b""
        while len(data) < size:
            part = self.sock.recv(size - len(data))
            if not part:
                raise ConnectionError("closed")
            data += part
        return data

    def run(self):
        try:
            if self.server.mute:
                self.server.note("mute")
                while self.sock.recv(4096):
                    pass
                return
            if self._hello():
                threading.Thread(target=self._paint, daemon=True).start()
                while self._message():
                    pass
        except OSError:
            pass
        finally:
            self.close()

    def close(self):
        """Ends the connection."""
        with self.lock:
            if not self.alive:
                return
            self.alive = False
            self.lock.notify_all()
        try:
            self.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self.sock.close()
        self.server.gone(self)

    def _hello(self):
        server = self.server
        self.sock.sendall(b"RFB 003.008\n")
        self.read(12)
        self.sock.sendall(b"\x01\x02" if server.password is not None else b"\x01\x01")
        self.read(1)
        if server.password is not None:
            self.sock.sendall(CHALLENGE)
            if self.read(16) != des(server.password.encode(), CHALLENGE):
                reason = b"That is not the password"
                self.sock.sendall(struct.pack(">II", 1, len(reason)) + reason)
                server.note("refused")
                return False
        self.sock.sendall(struct.pack(">I", 0))
        server.note("hello", shared=self.read(1) != b"\0")
        name = b"rfbserver"
        screen = server.screen
        self.sock.sendall(struct.pack(">HHBBBBHHHBBBxxxI", screen.width, screen.height, 32, 24, 0, 1,
                                 255, 255, 255, 16, 8, 0, len(name)) + name)
        return True

    def _message(self):
        kind = self.read(1)[0]
        note = self.server.note
        if kind == 0:
            self.read(19)
        elif kind == 2:
            count = struct.unpack(">xH", self.read(3))[0]
            self.encodings = list(struct.unpack(f">{count}i", self.read(4 * count)))
            note("encodings", encodings=self.encodings)
            self.resized = EXT_DESKTOP_SIZE in self.encodings and self.server.resizable
        elif kind == 3:
            incremental, *_rest = struct.unpack(">BHHHH", self.read(9))
            if self.shown >= 0 and not self.greeted:
                self.greeted = True
                note("first")  # the first picture was taken in
            with self.lock:
                self.wanted = "changes" if incremental and self.wanted != "whole" else "whole"
                self.lock.notify_all()
        elif kind == 4:
            down, keysym = struct.unpack(">BxxI", self.read(7))
            note("key", down=bool(down), keysym=keysym, scancode=0)
        elif kind == 5:
            buttons, x, y = struct.unpack(">BHH", self.read(5))
            note("pointer", buttons=buttons, x=x, y=y)
        elif kind == 6:
            size = struct.unpack(">xxxI", self.read(7))[0]
            note("text", text=self.read(size).decode("latin-1"))
        elif kind == 251:
            width, height, screens = struct.unpack(">xHHBx", self.read(7))
            self.read(16 * screens)
            note("size", width=width, height=height)
            if self.server.resizable:
                self.server.resize(width, height)
        elif kind == 255:
            sub, down, keysym, scancode = struct.unpack(">BHII", self.read(11))
            assert sub == 0
            note("key", down=bool(down), keysym=keysym, scancode=scancode)
        else:
            raise ConnectionError(f"message {kind}")
        return True

    def _rectangle(self):
        """The screen, and what else there is to say: (count, bytes)."""
        screen = self.server.screen
        rects = []
        if self.resized:
            self.resized = False
            if EXT_DESKTOP_SIZE in self.encodings:
                rects.append(struct.pack(">HHHHi", 0, 0, screen.width, screen.height,
                                         EXT_DESKTOP_SIZE)
                             + struct.pack(">BxxxIHHHHI", 1, 0, 0, 0, screen.width, screen.height, 0))
            elif DESKTOP_SIZE in self.encodings:
                rects.append(struct.pack(">HHHHi", 0, 0, screen.width, screen.height, DESKTOP_SIZE))
        if POINTER_CHANGE in self.encodings and self.server.relative and self.shown < 0:
            rects.append(struct.pack(">HHHHi", 0, 0, 0, 0, POINTER_CHANGE))
        if EXT_KEY_EVENT in self.encodings and self.shown < 0:
            rects.append(struct.pack(">HHHHi", 0, 0, 0, 0, EXT_KEY_EVENT))
        known = [code for code in self.encodings if code in self.server.codes]
        code = known[0] if known else RAW
        rects.append(struct.pack(">HHHHi", 0, 0, screen.width, screen.height, code)
                     + (screen.hextile() if code == HEXTILE else screen.raw()))
        return struct.pack(">BxH", 0, len(rects)) + b"".join(rects)

    def _ready(self):
        return (self.wanted == "whole" or self.resized
                or (self.wanted and self.shown != self.server.screen.number)
                ) and not self.server.frozen and not self.stuck

    def _paint(self):
        try:
            while True:
                with self.lock:
                    self.lock.wait_for(lambda: not self.alive or self.beside or self._ready())
                    if not self.alive:
                        return
                    beside, self.beside = b"".join(self.beside), []
                    if not beside:
                        self.wanted = None
                if beside:
                    self.sock.sendall(beside)
                    continue
                number = self.server.screen.number
                data = self._rectangle()
                if self.server.tear:
                    self.server.tear = False
                    self.server.frozen = True
                    data = data[:len(data) // 2]
                self.sock.sendall(data)
                self.shown = number
                self.server.frames += 1
        except OSError:
            self.close()

    def cut(self, message):
        """Goes out between two pictures."""
        with self.lock:
            self.beside.append(message)
            self.lock.notify_all()

    def look(self):
        """The screen has changed."""
        with self.lock:
            self.lock.notify_all()


class RfbServer:
    """The server."""

    def __init__(self, port=0, size=(640, 480), password=None, rate=0, on_event=None,
                 address="127.0.0.1", resizable=True):
        self.address = address
        self.port = port
        self.screen = Screen(*size)
        self.password = password
        self.resizable = resizable
        self.codes = (RAW, HEXTILE)  # what it can
        self.relative = False  # the pointer, as of a guest without a tablet
        self.frozen = self.tear = self.mute = False
        self.events = collections.deque(maxlen=100000)
        self.frames = 0
        self.clients = []
        self.lock = threading.Lock()
        self.listener = None
        self.on_event = on_event
        self.rate = rate
        self.serve()
        if rate:
            threading.Thread(target=self._tick, daemon=True).start()

    def _tick(self):
        due = time.monotonic()
        while self.rate:
            due = max(due + 1 / self.rate, time.monotonic())
            time.sleep(due - time.monotonic() if due > time.monotonic() else 0)
            self.paint()

    def note(self, event, **more):
        """Something happened."""
        entry = {"event": event, "time": time.monotonic(), **more}
        self.events.append(entry)
        if self.on_event:
            self.on_event(entry)

    def of(self, event):
        """The events of a kind so far."""
        return [entry for entry in list(self.events) if entry["event"] == event]

    def serve(self, port=None):
        """(Again) there, on the same port or another."""
        if port is not None:
            self.port = port
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((self.address, self.port))
        listener.listen(16)
        self.port = listener.getsockname()[1]
        self.listener = listener
        self.frozen = self.tear = self.mute = False
        threading.Thread(target=self._accept, args=[listener], daemon=True).start()

    def _accept(self, listener):
        try:
            while True:
                sock, _address = listener.accept()
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                client = Client(self, sock)
                self.note("accept")
                with self.lock:
                    self.clients.append(client)
                client.start()
        except OSError:
            pass

    def gone(self, client):
        """A client has left."""
        with self.lock:
            if client in self.clients:
                self.clients.remove(client)
        self.note("gone")

    def refuse(self):
        """Nobody new gets in."""
        if self.listener is not None:
            try:
                self.listener.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            self.listener.close()
            self.listener = None

    def drop(self):
        """Those who are here are thrown out; new ones may come."""
        with self.lock:
            clients = list(self.clients)
        for client in clients:
            client.close()

    def kill(self):
        """Gone, with everybody."""
        self.refuse()
        self.drop()

    def _look(self):
        with self.lock:
            clients = list(self.clients)
        for client in clients:
            client.look()

    def paint(self):
        """Another picture."""
        self.screen.number += 1
        self._look()

    def wedge(self):
        """Those who are here get nothing any more, whatever they ask; others do."""
        with self.lock:
            for client in self.clients:
                client.stuck = True

    def thaw(self):
        """Goes on after frozen was set."""
        self.frozen = self.tear = self.mute = False
        self._look()

    def cut(self, text):
        """Something was copied in the guest."""
        data = text.encode("latin-1", "replace")
        with self.lock:
            clients = list(self.clients)
        for client in clients:
            client.cut(struct.pack(">BxxxI", 3, len(data)) + data)

    def resize(self, width, height):
        """Another screen."""
        number = self.screen.number
        screen = Screen(width, height)
        screen.number = number + 1
        self.screen = screen
        with self.lock:
            clients = list(self.clients)
        for client in clients:
            client.resized = True
            client.look()

    def close(self):
        """The end."""
        self.rate = 0
        self.kill()


def main():
    """See the module."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--size", default="640x480")
    parser.add_argument("--password")
    parser.add_argument("--rate", type=float, default=0)
    options = parser.parse_args()
    lock = threading.Lock()

    def say(text):
        with lock:
            os.write(1, (text + "\n").encode())

    server = RfbServer(options.port, tuple(int(part) for part in options.size.split("x")),
                       options.password, options.rate, lambda entry: say(json.dumps(entry)))
    say(f"port {server.port}")
    for line in sys.stdin:
        words = line.split()
        if words[0] == "kill":
            server.kill()
        elif words[0] == "return":
            server.serve()
        elif words[0] == "freeze":
            server.frozen = True
        elif words[0] == "tear":
            server.tear = True
            server.paint()
        elif words[0] == "wedge":
            server.wedge()
        elif words[0] == "mute":
            server.mute = True
        elif words[0] == "thaw":
            server.thaw()
        elif words[0] == "paint":
            server.paint()
        elif words[0] == "size":
            server.resize(int(words[1]), int(words[2]))
        elif words[0] == "cut":
            server.cut(line.rstrip("\n").partition(" ")[2])
        elif words[0] == "port":
            server.kill()
            server.serve(int(words[1]))
        elif words[0] == "quit":
            break
        say(json.dumps({"event": "done", "command": line.strip()}))
    server.close()


if __name__ == "__main__":
    main()
