"""Connections over HTTP whose answer has to begin in time.

A timeout of a socket begins again with every byte, so that headers that drip would never end.
"""

import contextlib
import os
import socket
import threading
import time
from typing import Any

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection


class _Wait:
    """An answer that has not begun yet, and until when it may."""

    def __init__(self, deadline: float, sock: socket.socket | None) -> None:
        self.deadline, self.sock, self.late = deadline, sock, False


class _Watch:
    """Hangs up where an answer is late. Safe to use from many threads.

    One thread watches all connections: one for each request took longer to start than a small
    answer takes to come.
    """

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Begin without a thread: a forked process has none of its parent's."""
        self._changed = threading.Condition()
        self._open: set[_Wait] = set()
        self._thread: threading.Thread | None = None
        self._next: float | None = None

    def begin(self, seconds: float, sock: socket.socket | None) -> _Wait:
        """Hang up this connection after so many seconds, unless `end` comes first."""
        wait = _Wait(time.monotonic() + seconds, sock)
        with self._changed:
            self._open.add(wait)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="late answers", daemon=True)
                self._thread.start()
            if self._next is None or wait.deadline < self._next:
                self._next = wait.deadline
                self._changed.notify()
        return wait

    def end(self, wait: _Wait) -> bool:
        """Watch it no longer; return whether it was hung up."""
        with self._changed:
            self._open.discard(wait)
            return wait.late

    def _run(self) -> None:
        with self._changed:
            while True:
                now = time.monotonic()
                for wait in [one for one in self._open if one.deadline <= now]:
                    self._open.discard(wait)
                    wait.late = True
                    with contextlib.suppress(OSError, AttributeError):
                        wait.sock.shutdown(socket.SHUT_RDWR)  # type: ignore[union-attr]
                self._next = min((one.deadline for one in self._open), default=None)
                self._changed.wait(None if self._next is None else self._next - now)


_WATCH = _Watch()
os.register_at_fork(after_in_child=_WATCH.forget)


class _Watched:
    """Ends a connection whose answer does not begin in time, its headers included."""

    def getresponse(self) -> Any:  # noqa: ANN401  as the class beside it
        """Return the answer's beginning.

        Raises:
            TimeoutError: if it is not there in time.
        """
        limit: float = self.timeout  # type: ignore[attr-defined]
        sock: socket.socket | None = self.sock  # type: ignore[attr-defined]
        wait = _WATCH.begin(limit, sock) if isinstance(limit, int | float) else None
        late = False
        try:
            found = super().getresponse()  # type: ignore[misc]
        finally:
            if wait:
                late = _WATCH.end(wait)
        if late:
            # To the library a connection that ends is the end of the headers.
            raise TimeoutError
        return found


class _PlainConnection(_Watched, HTTPConnection):
    """A connection in the open."""


class _SecureConnection(_Watched, HTTPSConnection):
    """A connection through TLS."""


class _PlainPool(urllib3.HTTPConnectionPool):
    ConnectionCls = _PlainConnection


class _SecurePool(urllib3.HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


TIMED_POOLS: dict[str, type[urllib3.HTTPConnectionPool]] = {
    "http": _PlainPool,
    "https": _SecurePool,
}
"""For `pool_classes_by_scheme` of a pool manager."""
