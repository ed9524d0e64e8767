# SPDX-License-Identifier: GPL-3.0-or-later
"""A port that passes everything on to another, and counts who came."""

import socket
import threading


class Relay:
    """Listens on a port of its own."""

    def __init__(self, target, address="127.0.0.1"):
        self.target = target  # may be changed for those who come later
        self.count = 0
        self.listener = socket.create_server((address, 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        try:
            while True:
                ours, _address = self.listener.accept()
                self.count += 1
                try:
                    theirs = socket.create_connection(self.target)
                except OSError:
                    ours.close()
                    continue
                for pair in ((ours, theirs), (theirs, ours)):
                    threading.Thread(target=self._pass, args=pair, daemon=True).start()
        except OSError:
            pass

    @staticmethod
    def _pass(source, target):
        try:
            while data := source.recv(65536):
                target.sendall(data)
        except OSError:
            pass
        for sock in (source, target):
            try:
                sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def close(self):
        """Nobody gets in any more."""
        try:
            self.listener.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self.listener.close()
