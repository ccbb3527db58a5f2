"""A bad line: a TCP relay in front of a service that a test can make slow, cut and mend."""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

CHUNK = 65_536


@dataclass
class Line:
    """The relay. `delay` is how many seconds each piece of an answer is held back."""

    host: str
    port: int
    delay: float = 0.0
    _door: socket.socket | None = None
    _port: int = 0
    _open: list[socket.socket] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def url(self) -> str:
        """Where the service answers by way of this line."""
        return f"http://127.0.0.1:{self._port}"

    def mend(self) -> None:
        """Let the line be whole, on the same port as before."""
        door = socket.socket()
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        door.bind(("127.0.0.1", self._port))
        door.listen(64)
        self._door, self._port, self.delay = door, door.getsockname()[1], 0.0
        threading.Thread(target=self._answer, args=[door], daemon=True).start()

    def cut(self) -> None:
        """Cut the line: nobody listens at the port, and what was open is gone."""
        with self._lock:
            ends, self._open = self._open, []
        for end in [self._door, *ends]:
            if end is not None:
                with contextlib.suppress(OSError):
                    end.shutdown(socket.SHUT_RDWR)
                end.close()
        self._door = None

    def _answer(self, door: socket.socket) -> None:
        while True:
            try:
                caller, _ = door.accept()
            except OSError:
                return
            try:
                called = socket.create_connection((self.host, self.port), timeout=5)
                called.settimeout(None)
            except OSError:
                caller.close()
                continue
            with self._lock:
                self._open += [caller, called]
            threading.Thread(target=self._relay, args=[caller, called, False], daemon=True).start()
            threading.Thread(target=self._relay, args=[called, caller, True], daemon=True).start()

    def _relay(self, giver: socket.socket, taker: socket.socket, answers: bool) -> None:
        with contextlib.suppress(OSError):
            while piece := giver.recv(CHUNK):
                if answers and self.delay:
                    time.sleep(self.delay)
                taker.sendall(piece)
        for end in (giver, taker):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()


@contextmanager
def line_to(url: str) -> Iterator[Line]:
    """Yield a whole line to the service at the URL."""
    there = urlsplit(url)
    line = Line(there.hostname or "127.0.0.1", there.port or 80)
    line.mend()
    try:
        yield line
    finally:
        line.cut()
