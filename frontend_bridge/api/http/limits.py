"""A share for each client: so many questions a second, so many at once, and so much work.

A question that is dear to answer takes more of its client's share of work than a cheap one, so that
nobody takes the whole processor with few of the dearest. A refusal waits a moment before it is
sent: else a client that asks on and on keeps the processor busy with refusals alone.
"""

import asyncio
import math
import time
from collections import Counter, OrderedDict
from collections.abc import Awaitable, Callable

from starlette.types import ASGIApp, Receive, Scope, Send

from frontend_bridge.api.http.clients import WORK, Clients
from frontend_bridge.api.http.responses import Problem

MOST_AT_ONCE = 8
"""Questions of one client under way; a browser has six connections."""
WORK_IN_HAND = 3.0
"""Seconds of the processor that a client may take in a row."""
WORK_SHARE = 0.1
"""The part of one processor that a client may take on average."""
REFUSAL_SECONDS = 0.5
"""A refusal is sent so long after the question."""
MOST_REFUSALS = 64
"""Refusals of one client that wait; beyond them the connection is closed at once."""
OPERATION_RATE, OPERATION_BURST = 10.0, 50.0
"""Questions a second about health and metrics, and in a row: apart from what readers ask."""
_MOST_CLIENTS = 10_000
_OPERATIONS = ("/health", "/metrics")
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
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        """Guard `app`; a rate of 0 lets everything through."""
        self._app, self._rate, self._clock, self._sleep = app, rate, clock, sleep
        self._clients = clients or Clients()
        self._questions = _Buckets(rate, float(burst))
        self._work = _Buckets(WORK_SHARE, WORK_IN_HAND)
        self._operations = _Buckets(OPERATION_RATE, OPERATION_BURST)
        self._under_way: Counter[str] = Counter()
        self._refused: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or answer 429."""
        if scope["type"] != "http" or not self._rate:
            await self._app(scope, receive, send)
            return
        client = self._clients.of(scope)
        operation = scope["path"] in _OPERATIONS
        buckets, rate = (
            (self._operations, OPERATION_RATE) if operation else (self._questions, self._rate)
        )
        tired = 0.0 if operation else self._work.wait(client, self._clock(), 0.0)
        wait = tired or self._take(buckets, client)
        if wait:
            seconds = math.ceil(wait)
            detail = (
                f"Your questions took more than your share of the server. Ask again in {seconds} s."
                if tired
                else f"Ask again in {seconds} s; {rate:g} a second are answered."
            )
            await self._refuse(client, detail, seconds, scope, receive, send)
        elif operation or scope["path"] == _STREAM:
            # Streams have a limit of their own, and last.
            await self._app(scope, receive, send)
        elif self._under_way[client] >= MOST_AT_ONCE:
            detail = f"Wait for an answer; {MOST_AT_ONCE} of your questions are under way."
            await self._refuse(client, detail, 1, scope, receive, send)
        else:
            self._under_way[client] += 1
            try:
                await self._app(scope, receive, send)
            finally:
                self._work.take(client, self._clock(), scope.get(WORK, 0.0))
                _less(self._under_way, client)

    async def _refuse(
        self, client: str, detail: str, seconds: int, scope: Scope, receive: Receive, send: Send
    ) -> None:
        """Answer 429 after a moment; too many of one client at once end their connections."""
        headers = {"Retry-After": str(seconds)}
        if self._refused[client] >= MOST_REFUSALS:
            headers["Connection"] = "close"
        else:
            self._refused[client] += 1
            try:
                await self._sleep(REFUSAL_SECONDS)
            finally:
                _less(self._refused, client)
        problem = Problem(429, "Too many requests", detail, headers)
        await problem.response()(scope, receive, send)

    def _take(self, buckets: "_Buckets", client: str) -> float:
        """Take a question's token; return the seconds until there is one, 0 if there was."""
        now = self._clock()
        wait = buckets.wait(client, now, 1.0)
        if not wait:
            buckets.take(client, now, 1.0)
        return wait


class _Buckets:
    """A bucket for each client, which fills again by and by."""

    def __init__(self, rate: float, most: float) -> None:
        self._rate, self._most = rate, most
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, client: str, now: float, needed: float) -> float:
        """Return the seconds until there is so much, 0 if there is."""
        found = self._content(client, now)
        return max(0.0, (needed - found) / self._rate)

    def take(self, client: str, now: float, amount: float) -> None:
        """Take so much, be it there or not."""
        content = self._content(client, now) - amount
        self._buckets.pop(client, None)
        if content < self._most:
            self._buckets[client] = (content, now)
        if len(self._buckets) > _MOST_CLIENTS:
            self._buckets.popitem(last=False)

    def _content(self, client: str, now: float) -> float:
        content, since = self._buckets.get(client, (self._most, now))
        return min(self._most, content + (now - since) * self._rate)


def _less(counter: Counter[str], key: str) -> None:
    counter[key] -= 1
    if not counter[key]:
        del counter[key]
