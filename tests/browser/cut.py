"""A wire between browser and server that can be cut: a TCP relay on a port of its own."""

from __future__ import annotations

import select
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit


class Wire:
    """Everything that arrives at ``url`` goes on to ``target`` (both http://127.0.0.1:PORT), unless the wire is cut."""

    def __init__(self, target: str) -> None:
        self._target = ("127.0.0.1", urlsplit(target).port)
        self._door = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        self.whole = True
        self.url = f"http://127.0.0.1:{self._door.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self) -> None:
        """Break every connection, and each new one, until ``mend``."""
        self.whole = False
        self._break()

    def mend(self) -> None:
        self.whole = True

    def close(self) -> None:
        self._door.close()
        self._break()

    def _break(self) -> None:
        while self._open:
            with suppress(OSError):
                self._open.pop().shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                near, _ = self._door.accept()
                if not self.whole:
                    near.close()
                    continue
                far = socket.create_connection(self._target)
                self._open += [near, far]
                threading.Thread(target=_relay, args=(near, far), daemon=True).start()


def _relay(near: socket.socket, far: socket.socket) -> None:
    """Both ways, until either end is closed."""
    other = {near: far, far: near}
    with near, far, suppress(OSError):
        while True:
            for ready in select.select([near, far], [], [])[0]:
                data = ready.recv(65536)
                if not data:
                    return
                other[ready].sendall(data)


@contextmanager
def wire(target: str) -> Iterator[Wire]:
    made = Wire(target)
    yield made
    made.close()
