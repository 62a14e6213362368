"""Ranges of blocks read by several threads, some of them ahead, and handed on in their order.

A node makes the next answers while the present one is read, so that neither waits for the other.
How many blocks a range has follows what the node grants and how much it finds in them.
"""

import threading
import time
from collections import deque
from collections.abc import Callable, Generator
from concurrent.futures import Future
from typing import Generic, TypeVar

from mutual_pool.chain.rpc import NodeRefusalError
from mutual_pool.chain.threads import asking

_FIRST_STEP = 16
"""Short enough that the node finds one range while another one is hashed."""
_LONGEST_STEP = 16_384
_QUICK, _SLOW = 1.0, 8.0
_MANY_LOGS = 1_000
"""A megabyte of JSON: what is longer takes more time for each log, to make and to read."""
_Found = TypeVar("_Found")


class Step:
    """How many blocks to ask for at once.

    More while the node is quick and finds little in them, fewer when it refuses.
    """

    def __init__(self, first: int = _FIRST_STEP) -> None:
        """Begin with `first` blocks."""
        self._lock = threading.Lock()
        self._ceiling = _LONGEST_STEP
        self.blocks = first

    def granted(self, blocks: int, seconds: float, logs: int) -> None:
        """Note that a range was answered, and how many logs it has."""
        with self._lock:
            if seconds > _SLOW or logs > 4 * _MANY_LOGS:
                self.blocks = max(1, min(self.blocks, blocks // 2))
            elif seconds < _QUICK and logs < _MANY_LOGS and blocks >= self.blocks:
                self.blocks = min(self._ceiling, self.blocks * 2)

    def refused(self, blocks: int) -> None:
        """Note that a range of this many blocks was too much."""
        with self._lock:
            self._ceiling = max(1, min(self._ceiling, blocks - 1))
            self.blocks = max(1, min(self.blocks, blocks // 2))


class Ahead(Generic[_Found]):
    """Reads ranges of blocks from one node."""

    def __init__(
        self,
        read: Callable[[int, int], _Found],
        joined: Callable[[_Found, _Found], _Found],
        logs_in: Callable[[_Found], int],
        *,
        threads: int = 4,
        step: Step | None = None,
    ) -> None:
        """Prepare; nothing is asked yet.

        Args:
            read: what reads a range, its ends included. It is called by the threads, and again
                with smaller ranges where the node refuses.
            joined: two ranges that follow each other as one.
            logs_in: how many logs a range has.
            threads: how many read. Twice as many ranges are ahead of the one handed on.
            step: how many blocks a range has.
        """
        self._from_node, self._joined, self._logs_in = read, joined, logs_in
        self._threads, self._step = threads, step or Step()

    def ranges(self, begin: int, last: int) -> Generator[tuple[int, int, _Found], None, None]:
        """Yield ranges in their order: the first block, the last one, and what was read.

        Raises:
            NodeError: if the node does not answer, or refuses a single block.
        """
        waiting: deque[tuple[int, int, Future[_Found]]] = deque()
        following = begin
        with asking(self._threads) as threads:
            try:
                while following <= last or waiting:
                    while following <= last and len(waiting) < 2 * self._threads:
                        end = min(last, following + self._step.blocks - 1)
                        waiting.append((following, end, threads.submit(self._read, following, end)))
                        following = end + 1
                    start, end, future = waiting.popleft()
                    yield start, end, future.result()
            finally:
                for _, _, future in waiting:
                    future.cancel()

    def _read(self, first: int, last: int) -> _Found:
        """Read a range, in as many parts as the node wants."""
        began = time.monotonic()
        try:
            found = self._from_node(first, last)
        except NodeRefusalError as refusal:
            if first == last or refusal.unknown_method:
                raise
            self._step.refused(last - first + 1)
            middle = (first + last) // 2
            return self._joined(self._read(first, middle), self._read(middle + 1, last))
        self._step.granted(last - first + 1, time.monotonic() - began, self._logs_in(found))
        return found
