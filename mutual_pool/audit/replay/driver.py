"""Drives the twin through a stored history, with others looking on where they asked to."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby
from typing import Protocol

from mutual_pool.audit.replay.replay import LONGEST_CALL, Replay
from mutual_pool.chain.contracts import BOOKKEEPERS
from mutual_pool.chain.events import ChainEvent

Started = Callable[[Sequence[ChainEvent]], Replay]
"""Makes the replay from the first events, which state what the plan began with."""


_ALL: frozenset[str] = frozenset({"*"})


class Observer(Protocol):
    """Somebody who wants to see each call of a range of blocks.

    A transaction may make several calls, such as two settlements; each is shown by itself, so that
    what one did is not taken for what another did. An event of a contract that keeps no books is
    shown by itself as well. An observer that has an attribute `wanted`, a set of names, is sure to
    see the transactions with such events only.
    """

    @property
    def first(self) -> int:
        """The first block."""

    @property
    def last(self) -> int:
        """The last block."""

    def begin(self, replay: Replay) -> None:
        """Look at the twin before the first block."""

    def before(self, replay: Replay, event: ChainEvent) -> None:
        """Look at the twin before a call that begins with this event."""

    def after(self, replay: Replay, events: Sequence[ChainEvent]) -> None:
        """Look at the twin after it; these are its events."""

    def end(self, replay: Replay) -> None:
        """Look at the twin after the last block."""


class Driver:
    """Replays events in order and calls the observers at their blocks.

    Attributes:
        replay: the twin; None until the first events came.
        events: how many events of the books were replayed.
    """

    def __init__(
        self,
        start: Started,
        observers: Iterable[Observer] = (),
        replay: Replay | None = None,
    ) -> None:
        """Begin with `start` as soon as there are events, or go on with a replay.

        Args:
            start: makes the replay.
            observers: who looks on.
            replay: the twin after earlier events; None before the first.
        """
        self._start = start
        self._waiting = sorted(observers, key=lambda observer: observer.first)
        self._watching: list[Observer] = []
        self.replay = replay
        self.events = 0

    def feed(self, events: Sequence[ChainEvent]) -> None:
        """Replay events of whole blocks; those of contracts that keep no books are passed by.

        Raises:
            BeginningMissingError: if the first events lack what a plan begins with.
        """
        for part in self._parts(events):
            books = [event for event in part if event.contract in BOOKKEEPERS]
            if self.replay is None:
                if not books:
                    continue
                self.replay = self._start(books)
            self._move_to(part[0].block)
            self.events += len(books)
            if not self._watching:
                self.replay.apply(books)
                continue
            wanted = [getattr(observer, "wanted", _ALL) for observer in self._watching]
            if _ALL in wanted:
                self._one_by_one(part)
            else:
                self._selected(part, frozenset[str]().union(*wanted))

    def close(self, last: int) -> None:
        """Tell the observers that the history ends with block `last`."""
        self._move_to(last + 1)
        if self.replay is not None:
            for observer in self._watching:
                observer.end(self.replay)
        self._watching.clear()

    def _selected(self, part: Sequence[ChainEvent], wanted: frozenset[str]) -> None:
        """Replay in bulk what nobody asked to see, and the other transactions one by one."""
        assert self.replay is not None
        shown = {event.tx for event in part if event.name in wanted}
        start = place = 0
        while place < len(part):
            if part[place].tx not in shown:
                place += 1
                continue
            self._bulk(part[start:place])
            tx, begin = part[place].tx, place
            while place < len(part) and part[place].tx == tx:
                place += 1
            self._one_by_one(part[begin:place])
            start = place
        self._bulk(part[start:])

    def _bulk(self, events: Sequence[ChainEvent]) -> None:
        assert self.replay is not None
        self.replay.apply([event for event in events if event.contract in BOOKKEEPERS])

    def _one_by_one(self, events: Sequence[ChainEvent]) -> None:
        """Replay whole transactions call by call."""
        assert self.replay is not None
        for kept, group in groupby(events, key=lambda event: event.contract in BOOKKEEPERS):
            rest, place = list(group), 0
            while place < len(rest):
                for observer in self._watching:
                    observer.before(self.replay, rest[place])
                length = self.replay.apply_call(rest[place : place + LONGEST_CALL]) if kept else 1
                for observer in self._watching:
                    observer.after(self.replay, rest[place : place + length])
                place += length

    def _parts(self, events: Sequence[ChainEvent]) -> Iterator[Sequence[ChainEvent]]:
        """Yield the events cut where an observer begins or ends."""
        cuts = {observer.first for observer in self._waiting}
        cuts |= {observer.last + 1 for observer in (*self._waiting, *self._watching)}
        start = 0
        for place in range(1, len(events)):
            before, block = events[place - 1].block, events[place].block
            if before != block and any(before < cut <= block for cut in cuts):
                yield events[start:place]
                start = place
        if start < len(events):
            yield events[start:]

    def _move_to(self, block: int) -> None:
        """Begin and end what begins and ends before a block."""
        if self.replay is None:
            return
        steps = sorted({observer.first for observer in self._waiting} | {block})
        for step in steps:
            if step > block:
                break
            for observer in [one for one in self._watching if one.last < step]:
                observer.end(self.replay)
                self._watching.remove(observer)
            while self._waiting and self._waiting[0].first <= step:
                observer = self._waiting.pop(0)
                observer.begin(self.replay)
                self._watching.append(observer)
        for observer in [one for one in self._watching if one.last < block]:
            observer.end(self.replay)
            self._watching.remove(observer)
