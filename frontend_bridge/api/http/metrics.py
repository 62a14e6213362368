"""What Prometheus reads: how the index stands and how requests are answered."""

import threading
import time
from collections.abc import Callable, Iterator

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from frontend_bridge.api.health import Progress

FRESH_SECONDS = 1.0
"""A text answers everybody for so long: to write it takes milliseconds, and anybody may ask."""
_BUCKETS = (0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5)


class _Index(Collector):
    """The gauges of the index, read when asked for."""

    def __init__(self, progress: Callable[[], Progress]) -> None:
        self._progress = progress

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield the gauges."""
        progress = self._progress()
        told = {
            "index_head_block": ("The last block indexed.", progress.head),
            "node_head_block": ("The node's last block.", progress.node_head),
            "index_events": ("Events indexed.", progress.events),
            "index_reorganisations": ("Reorganisations undone.", progress.reorganisations),
            "index_failures": ("Steps that failed.", progress.failures),
            "index_quarantined": (
                "Whether a block could not be applied.",
                int(progress.quarantined is not None),
            ),
            "index_healthy": ("Whether the index is well.", int(not progress.trouble())),
        }
        for name, (text, value) in told.items():
            yield GaugeMetricFamily(f"mutual_pool_{name}", text, value=value)


class Metrics:
    """The counters of one application."""

    def __init__(
        self, progress: Callable[[], Progress], clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Count from zero; `progress` gives how the index stands."""
        self._clock, self._lock = clock, threading.Lock()
        self._text, self._until = b"", float("-inf")
        self._registry = CollectorRegistry()
        self._registry.register(_Index(progress))
        self._requests = Counter(
            "mutual_pool_requests",
            "Requests by route and status.",
            ("route", "status"),
            registry=self._registry,
        )
        self._seconds = Histogram(
            "mutual_pool_request_seconds",
            "Seconds until the answer began, by route.",
            ("route",),
            buckets=_BUCKETS,
            registry=self._registry,
        )

    def text(self) -> bytes:
        """Return the metrics in Prometheus' text format, as they were a second ago at most."""
        with self._lock:
            if self._clock() >= self._until:
                self._text = generate_latest(self._registry)
                self._until = self._clock() + FRESH_SECONDS
            return self._text

    def count(self, route: str, status: int, seconds: float) -> None:
        """Count a request."""
        self._requests.labels(route, str(status)).inc()
        self._seconds.labels(route).observe(seconds)


class Counting:
    """Counts each request under the route that answered it."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        """Count the requests to `app`."""
        self._app, self._metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and count it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        start = time.perf_counter()

        async def counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                route = getattr(scope.get("route"), "path", "unknown")
                self._metrics.count(route, message["status"], time.perf_counter() - start)
            await send(message)

        await self._app(scope, receive, counted)
