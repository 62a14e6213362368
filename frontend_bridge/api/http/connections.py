"""Connections that cost little: few for each address, quick or closed, and small.

The server takes any number of connections, waits for ever for the end of a request that was begun,
and keeps headers of any length; so does nobody who means well.
"""

import asyncio
from collections import Counter
from typing import ClassVar

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from frontend_bridge.api.http.clients import Clients

MOST_CONNECTIONS = 64
"""Connections of one address; of configured proxies any number."""
MOST_BYTES = 32_768
"""The bytes of one request, its headers and its body together."""
REQUEST_SECONDS = 10.0
"""A request is whole so many seconds after it began, or after the connection was made."""
STUCK_SECONDS = 20.0
"""An answer of which nothing is taken for so long is given up."""


class SmallConnections(HttpToolsProtocol):
    """One connection, with its limits.

    Attributes:
        clients: tells addresses apart.
        per_client: how many connections each has now.
        most_bytes, request_seconds: what one request may have, and how long it may take.
    """

    clients: ClassVar[Clients] = Clients()
    per_client: ClassVar[Counter[str]] = Counter()
    most_bytes: ClassVar[int] = MOST_BYTES
    request_seconds: ClassVar[float] = REQUEST_SECONDS
    _key = ""
    _received = 0
    _late: asyncio.TimerHandle | None = None
    _stuck: asyncio.TimerHandle | None = None
    _unsent = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Count the connection; one too many is closed."""
        super().connection_made(transport)
        peer = self.client[0] if self.client else ""
        if not self.clients.is_proxy(peer):
            self._key = self.clients.key(peer)
            self.per_client[self._key] += 1
            if self.per_client[self._key] > MOST_CONNECTIONS:
                transport.abort()
                return
        self._expect()
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        """Count it no more."""
        for timer in (self._late, self._stuck):
            if timer is not None:
                timer.cancel()
        if self._key:
            self.per_client[self._key] -= 1
            if self.per_client[self._key] <= 0:
                del self.per_client[self._key]
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read on, as long as the request is small."""
        self._received += len(data)
        if self._received > self.most_bytes:
            self.transport.abort()
            return
        self._expect()
        super().data_received(data)

    def on_message_complete(self) -> None:
        """Let the next request have its own bytes and its own time."""
        self._received = 0
        if self._late is not None:
            self._late.cancel()
            self._late = None
        super().on_message_complete()

    def _expect(self) -> None:
        """Expect a whole request, from now on."""
        if self._late is None:
            self._late = self.loop.call_later(self.request_seconds, self.transport.abort)

    def _watch(self) -> None:
        """Give an answer up of which nothing was taken since the last look."""
        unsent = self.transport.get_write_buffer_size()
        if unsent and unsent >= self._unsent > 0:
            self.transport.abort()
            return
        self._unsent = unsent
        self._stuck = self.loop.call_later(STUCK_SECONDS, self._watch)


def limited_to(
    clients: Clients, most_bytes: int | None = None, request_seconds: float | None = None
) -> type[SmallConnections]:
    """Return the protocol that tells these clients apart.

    Args:
        clients: tells addresses apart.
        most_bytes: the bytes of one request; `MOST_BYTES` if not given.
        request_seconds: how long one request may take to arrive; `REQUEST_SECONDS` if not given.
    """
    own = {
        "clients": clients,
        "per_client": Counter(),
        "most_bytes": MOST_BYTES if most_bytes is None else most_bytes,
        "request_seconds": REQUEST_SECONDS if request_seconds is None else request_seconds,
    }
    return type(SmallConnections.__name__, (SmallConnections,), own)
