"""The index's logs through the one decoder, and what JSON says of its values.

The index knows a contract by its role, so here each role stands for an address.
"""

import threading
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from frontend_bridge import abi
from mutual_pool.chain.any_text import shown_text
from mutual_pool.chain.contracts import ROLES
from mutual_pool.chain.events import ChainEvent
from mutual_pool.chain.log_arrays import LogArrays, joined
from mutual_pool.chain.log_decoder import Decoder, UnreadableLogError

_PLACES = {role: place.to_bytes(20, "big") for place, role in enumerate(ROLES, 1)}

_LONG = 2_048
"""Bytes of an event's data; longer ones are read again each time."""


class RoleLog(NamedTuple):
    """A log of one of the plan's contracts; `topics` are one string, `time` is in seconds."""

    role: str
    topics: bytes
    data: bytes
    block: int
    time: int
    tx: bytes
    place: int


def bundle_decoder() -> Decoder:
    """Return the decoder of every event in the bundle of ABIs."""
    abis = abi.load().abis
    return Decoder({role: ("0x" + place.hex(), abis[role]) for role, place in _PLACES.items()})


def decode_each(
    decoder: Decoder, logs: Sequence[RoleLog]
) -> Iterator[ChainEvent | UnreadableLogError | None]:
    """Yield what each of these logs says: an event, why it cannot be read, or None if unknown."""
    try:
        yield from decoder.decode_each(_arrays_of(logs))
        return
    except UnreadableLogError:
        # One of them is wrong: each by itself says which.
        pass
    for log in logs:
        try:
            yield from decoder.decode_each(_arrays_of([log]))
        except UnreadableLogError as error:
            yield error


def args_of(decoder: Decoder, rows: Sequence[Any]) -> list[dict[str, Any] | None]:
    """Return the arguments of stored events, a whole page at once; None for an unreadable one.

    Args:
        decoder: reads them.
        rows: with the columns `contract`, `topics` and `data` of the table of events.
    """
    logs = [RoleLog(row.contract, row.topics, row.data, 0, 0, bytes(32), 0) for row in rows]
    return [
        dict(found.args) if isinstance(found, ChainEvent) else None
        for found in decode_each(decoder, logs)
    ]


def _arrays_of(logs: Sequence[RoleLog]) -> LogArrays:
    places = b"".join(_PLACES[log.role] for log in logs)
    return LogArrays(
        blocks=[log.block for log in logs],
        times=[log.time for log in logs],
        places=[log.place for log in logs],
        tx=b"".join(log.tx for log in logs),
        addresses=np.frombuffer(places, np.uint8).reshape(len(logs), 20),
        topics=joined([log.topics for log in logs]),
        data=joined([log.data for log in logs]),
    )


def shown(value: Any) -> Any:  # noqa: ANN401  an argument may be anything
    """Return a value as JSON tells it: integers as decimal strings, bytes as hexadecimal ones."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int):
        return str(int(value))
    if isinstance(value, str):
        return shown_text(value)
    if isinstance(value, bytes):
        return "0x" + value.hex()
    if isinstance(value, Mapping):
        return {str(key): shown(entry) for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [shown(entry) for entry in value]
    return value


class ShownArguments:
    """The arguments of stored events as JSON tells them. Safe to use from many threads.

    They follow from an event's contract, topics and data alone, and the newest are asked for again
    with every block: those asked for last are kept, so that a page costs what is new in it.
    """

    def __init__(self, decoder: Decoder, most: int = 4_096) -> None:
        """Keep those of at most so many events."""
        self._decoder, self._most = decoder, most
        self._kept: OrderedDict[tuple[str, bytes, bytes], dict[str, Any] | None] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, rows: Sequence[Any]) -> list[dict[str, Any] | None]:
        """Return the arguments of each event, None for an unreadable one; they are not to change.

        Args:
            rows: with the columns `contract`, `topics` and `data` of the table of events.
        """
        keys = [(row.contract, row.topics, row.data) for row in rows]
        with self._lock:
            found = {key: self._kept[key] for key in keys if key in self._kept}
            for key in found:
                self._kept.move_to_end(key)
        missing = [place for place, key in enumerate(keys) if key not in found]
        if missing:
            read = args_of(self._decoder, [rows[place] for place in missing])
            made = dict(zip([keys[place] for place in missing], map(shown, read), strict=True))
            found |= made
            with self._lock:
                # A stranger's long text must not take the room of many.
                self._kept.update((key, args) for key, args in made.items() if len(key[2]) <= _LONG)
                while len(self._kept) > self._most:
                    self._kept.popitem(last=False)
        return [found[key] for key in keys]
