"""A share for each client: so many questions a second, and so many at once."""

import math
import time
from collections import Counter, OrderedDict
from collections.abc import Callable

from starlette.types import ASGIApp, Receive, Scope, Send

from frontend_bridge.api.answers import Problem
from frontend_bridge.api.clients import Clients

MOST_AT_ONCE = 8
"""Questions of one client under way; a browser has six connections."""
_MOST_CLIENTS = 10_000
_FREE = ("/health", "/metrics")
_STREAM = "/v1/stream"


class RateLimit:
    """Lets each client ask `rate` questions a second, `burst` in a row, and few at once."""

    def __init__(
        self,
        app: ASGIApp,
        rate: float,
        burst: int,
        clients: Clients | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Guard `app`; a rate of 0 lets everything through."""
        self._app, self._rate, self._burst, self._clock = app, rate, burst, clock
        self._clients = clients or Clients()
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._under_way: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer 429."""
        if scope["type"] != "http" or not self._rate or scope["path"] in _FREE:
            await self._app(scope, receive, send)
            return
        client = self._clients.of(scope)
        wait = self._wait(client)
        if wait:
            seconds = math.ceil(wait)
            detail = f"Ask again in {seconds} s; {self._rate:g} a second are answered."
            await _refused(detail, seconds)(scope, receive, send)
        elif scope["path"] == _STREAM:
            # Streams have a limit of their own, and last.
            await self._app(scope, receive, send)
        elif self._under_way[client] >= MOST_AT_ONCE:
            detail = f"Wait for an answer; {MOST_AT_ONCE} of your questions are under way."
            await _refused(detail, 1)(scope, receive, send)
        else:
            self._under_way[client] += 1
            try:
                await self._app(scope, receive, send)
            finally:
                self._under_way[client] -= 1
                if not self._under_way[client]:
                    del self._under_way[client]

    def _wait(self, client: str) -> float:
        """Take a token; return the seconds until there is one, 0 if there was."""
        now = self._clock()
        tokens, since = self._buckets.pop(client, (float(self._burst), now))
        tokens = min(float(self._burst), tokens + (now - since) * self._rate)
        taken = tokens >= 1
        self._buckets[client] = (tokens - 1 if taken else tokens, now)
        if len(self._buckets) > _MOST_CLIENTS:
            self._buckets.popitem(last=False)
        return 0.0 if taken else (1 - tokens) / self._rate


def _refused(detail: str, seconds: int) -> ASGIApp:
    return Problem(429, "Too many requests", detail, {"Retry-After": str(seconds)}).response()
