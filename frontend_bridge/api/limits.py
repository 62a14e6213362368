"""Too many requests from one address are told to wait; a bucket of tokens for each."""

import math
import time
from collections import OrderedDict
from collections.abc import Callable

from starlette.types import ASGIApp, Receive, Scope, Send

from frontend_bridge.api.answers import Problem

_MOST_CLIENTS = 10_000
_FREE = ("/health", "/metrics")


class RateLimit:
    """Lets each client ask `rate` questions a second, and `burst` at once."""

    def __init__(
        self,
        app: ASGIApp,
        rate: float,
        burst: int,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Guard `app`; a rate of 0 lets everything through."""
        self._app, self._rate, self._burst, self._clock = app, rate, burst, clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer 429."""
        if scope["type"] != "http" or not self._rate or scope["path"] in _FREE:
            await self._app(scope, receive, send)
            return
        client = scope["client"][0] if scope["client"] else ""
        wait = self._wait(client)
        if wait == 0:
            await self._app(scope, receive, send)
            return
        seconds = math.ceil(wait)
        problem = Problem(
            429,
            "Too many requests",
            f"Ask again in {seconds} s; {self._rate:g} a second are answered.",
            {"Retry-After": str(seconds)},
        )
        await problem.response()(scope, receive, send)

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
