"""Answers kept for a while, bounded in bytes: what nobody asks for again goes first."""

import threading
from collections import OrderedDict
from collections.abc import Callable

MOST_BYTES = 32 * 2**20
_MOST_SHARE = 16
"""No answer takes more than this part of the room."""
_BESIDE = 200
"""What an entry takes besides its text, about."""


class _Turn:
    """One answer under way: who is making it, and how many want it."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.wanted = 0
        self.content: bytes | None = None


class Kept:
    """A cache whose size is counted in bytes. Safe to use from many threads."""

    def __init__(self, most: int = MOST_BYTES) -> None:
        """Keep at most so many bytes."""
        self._most = most
        self._entries: OrderedDict[tuple[str, ...], bytes] = OrderedDict()
        self._turns: dict[tuple[str, ...], _Turn] = {}
        self._lock = threading.Lock()
        self.bytes = 0

    def get(self, key: tuple[str, ...]) -> bytes | None:
        """Return what is kept, if anything."""
        with self._lock:
            found = self._entries.get(key)
            if found is not None:
                self._entries.move_to_end(key)
            return found

    def get_or_make(self, key: tuple[str, ...], make: Callable[[], bytes]) -> bytes:
        """Return what is kept, or make it: once, however many ask for it at the same moment.

        With a new block everybody asks for the same answers at once. Who comes while one of them
        is being made waits for it; if that fails, the next one tries.
        """
        with self._lock:
            turn = self._turns.setdefault(key, _Turn())
            turn.wanted += 1
        try:
            with turn.lock:
                found = turn.content or self.get(key)
                if found is None:
                    found = turn.content = make()
                    self.put(key, found)
                return found
        finally:
            with self._lock:
                turn.wanted -= 1
                if not turn.wanted:
                    del self._turns[key]

    def put(self, key: tuple[str, ...], content: bytes) -> None:
        """Keep an answer, unless it is a large one."""
        size = _size(key, content)
        if size > self._most // _MOST_SHARE:
            return
        with self._lock:
            old = self._entries.pop(key, None)
            if old is not None:
                self.bytes -= _size(key, old)
            self._entries[key] = content
            self.bytes += size
            while self.bytes > self._most:
                gone, text = self._entries.popitem(last=False)
                self.bytes -= _size(gone, text)


def _size(key: tuple[str, ...], content: bytes) -> int:
    return len(content) + sum(map(len, key)) + _BESIDE
