"""Connections over HTTP whose answer has to begin in time.

A timeout of a socket begins again with every byte, so that headers that drip would never end.
"""

import contextlib
import socket
import threading
from typing import Any

import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection


class _Watched:
    """Ends a connection whose answer does not begin in time, its headers included."""

    def getresponse(self) -> Any:  # noqa: ANN401  as the class beside it
        """Return the answer's beginning.

        Raises:
            TimeoutError: if it is not there in time.
        """
        limit: float = self.timeout  # type: ignore[attr-defined]
        sock: socket.socket | None = self.sock  # type: ignore[attr-defined]

        late = threading.Event()

        def hang_up() -> None:
            late.set()
            with contextlib.suppress(OSError, AttributeError):
                sock.shutdown(socket.SHUT_RDWR)  # type: ignore[union-attr]

        timer = threading.Timer(limit, hang_up) if isinstance(limit, int | float) else None
        if timer:
            timer.daemon = True
            timer.start()
        try:
            found = super().getresponse()  # type: ignore[misc]
        finally:
            if timer:
                timer.cancel()
        if late.is_set():
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
