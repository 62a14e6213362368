"""The one decoder: from logs to events by name, a whole kind of event at a time.

Whatever an ABI says decides: a new event needs no code here. Arguments come out in the one plain
form of `events.plain`: addresses in small letters, hashes as bytes, structs as tuples.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import numpy as np
from eth_abi.exceptions import DecodingError
from eth_utils.abi import event_abi_to_log_topic

from mutual_pool.chain.any_text import decode_kept
from mutual_pool.chain.collector import uncollected
from mutual_pool.chain.events import ChainEvent, DecodedEvent
from mutual_pool.chain.log_arrays import LogArrays, Ragged, joined
from mutual_pool.chain.node import abi_type

_WORD = 32
_SAFE = 8
Column = list[Any]


class UnreadableLogError(ValueError):
    """A log of a known event whose bytes are not what its ABI says."""


@dataclass(frozen=True)
class _Argument:
    name: str
    kind: str
    indexed: bool


@dataclass(frozen=True)
class EventShape:
    """One event of an ABI: its name, and how its arguments lie in topics and data."""

    name: str
    topic: bytes
    arguments: tuple[_Argument, ...]

    @cached_property
    def indexed(self) -> list[_Argument]:
        """The arguments in the topics, in their order."""
        return [argument for argument in self.arguments if argument.indexed]

    @cached_property
    def plain(self) -> list[_Argument]:
        """The arguments in the data, in their order."""
        return [argument for argument in self.arguments if not argument.indexed]

    @cached_property
    def of_words(self) -> bool:
        """Whether every argument in the data is one word."""
        return all(_is_word(argument.kind) for argument in self.plain)

    def read(self, topics: bytes, data: bytes) -> dict[str, Any]:
        """Return the arguments of one log by name.

        Args:
            topics: all topics one after the other, the event's own first.
            data: the log's data.

        Raises:
            UnreadableLogError: if the bytes are not what the ABI says.
        """
        columns = _columns(self, np.zeros(1, np.int64), joined([topics]), joined([data]))
        return {item.name: column[0] for item, column in zip(self.arguments, columns, strict=True)}


class Decoder:
    """Decodes the events of some contracts.

    Attributes:
        roles: the role of a contract by its address, 20 bytes.
    """

    def __init__(self, contracts: Mapping[str, tuple[str, Sequence[Mapping[str, Any]]]]) -> None:
        """Learn every event.

        Args:
            contracts: address and ABI by role.
        """
        self.roles = {bytes.fromhex(address[2:]): role for role, (address, _) in contracts.items()}
        self._shapes = {
            (role, shape.topic): shape
            for role, (_, abi) in contracts.items()
            for shape in map(_shape, (entry for entry in abi if entry["type"] == "event"))
        }

    def names(self) -> frozenset[str]:
        """Return the name of every event."""
        return frozenset(shape.name for shape in self._shapes.values())

    def makers(self, name: str) -> frozenset[str]:
        """Return the roles of the contracts that have an event of this name."""
        return frozenset(role for (role, _), shape in self._shapes.items() if shape.name == name)

    def shape(self, role: str, topic: bytes) -> EventShape | None:
        """Return the event of a contract by its first topic, or None if it has no such event."""
        return self._shapes.get((role, topic))

    def decode(self, logs: LogArrays) -> list[ChainEvent]:
        """Return the events of these logs, in their order; those of no known kind are left out.

        Raises:
            UnreadableLogError: if the bytes of a known event are not what its ABI says.
        """
        return [event for event in self.decode_each(logs) if event is not None]

    def decode_each(self, logs: LogArrays) -> list[ChainEvent | None]:
        """Return the event of each of these logs; None for one of no known kind.

        Raises:
            UnreadableLogError: if the bytes of a known event are not what its ABI says.
        """
        with uncollected():
            return self._decode_each(logs)

    def _decode_each(self, logs: LogArrays) -> list[ChainEvent | None]:
        if not len(logs):
            return []
        events: list[ChainEvent | None] = [None] * len(logs)
        words, ends = logs.topics
        hashes = logs.tx.hex()
        for place, rows in _groups(logs.addresses, words, ends):
            role = self.roles.get(logs.addresses[place].tobytes())
            topic = words[ends[place] : ends[place] + _WORD].tobytes()
            shape = self._shapes.get((role or "", topic))
            if role is None or shape is None:
                continue
            columns = _columns(shape, rows, logs.topics, logs.data)
            names = [argument.name for argument in shape.arguments]
            values = zip(*columns, strict=True) if columns else iter([()] * len(rows))
            for row, value in zip(rows.tolist(), values, strict=True):
                events[row] = DecodedEvent(
                    role,  # type: ignore[arg-type]
                    shape.name,
                    dict(zip(names, value, strict=True)),
                    logs.blocks[row],
                    logs.times[row],
                    "0x" + hashes[64 * row : 64 * row + 64],
                    logs.places[row],
                )
        return events


def _groups(
    addresses: np.ndarray, words: np.ndarray, ends: np.ndarray
) -> list[tuple[int, np.ndarray]]:
    """Return the rows of each kind of event, by contract and first topic, with one row of it."""
    rows = np.flatnonzero(np.diff(ends) >= _WORD)
    if not len(rows):
        return []
    starts = ends[rows]
    # Eight bytes of a hash tell kinds apart; a decoder looks at all of them again.
    kinds = words[starts[:, None] + np.arange(_SAFE)].view(np.uint64).ravel()
    makers = np.ascontiguousarray(addresses[rows, -_SAFE:]).view(np.uint64).ravel()
    keys = kinds ^ (makers * np.uint64(0x9E3779B97F4A7C15))
    _, first, inverse = np.unique(keys, return_index=True, return_inverse=True)
    order = np.argsort(inverse, kind="stable")
    bounds = np.searchsorted(inverse[order], np.arange(len(first) + 1))
    return [
        (int(rows[first[kind]]), rows[order[bounds[kind] : bounds[kind + 1]]])
        for kind in range(len(first))
    ]


def _columns(
    shape: EventShape,
    rows: np.ndarray,
    topics: Ragged,
    data: Ragged,
) -> list[Column]:
    """Return the values of each argument, in the order of the ABI."""
    words, ends = topics
    found: dict[str, Column] = {}
    indexed, plain = shape.indexed, shape.plain
    width = _WORD * (1 + len(indexed))
    if (ends[rows + 1] - ends[rows] != width).any():
        raise UnreadableLogError(f"a log of {shape.name} has too many or too few topics")
    block = words[ends[rows][:, None] + np.arange(width)].reshape(len(rows), -1, _WORD)
    if (block[:, 0] != block[0, 0]).any():
        raise UnreadableLogError("two events look alike")  # pragma: no cover
    for place, argument in enumerate(indexed):
        found[argument.name] = _static(argument.kind, block[:, place + 1], shape.name)
    content, stops = data
    if shape.of_words:
        width = _WORD * len(plain)
        if (stops[rows + 1] - stops[rows] != width).any():
            raise UnreadableLogError(f"a log of {shape.name} has too much or too little data")
        block = content[stops[rows][:, None] + np.arange(width)].reshape(len(rows), -1, _WORD)
        for place, argument in enumerate(plain):
            found[argument.name] = _static(argument.kind, block[:, place], shape.name)
    else:
        found |= _dynamic(shape, rows, content, stops)
    return [found[argument.name] for argument in shape.arguments]


def _dynamic(
    shape: EventShape, rows: np.ndarray, content: np.ndarray, stops: np.ndarray
) -> dict[str, Column]:
    """Return the arguments of an event that has strings, arrays or structs, log by log."""
    kinds = [argument.kind for argument in shape.plain]
    try:
        values = [
            decode_kept(kinds, content[stops[row] : stops[row + 1]].tobytes()) for row in rows
        ]
    except (DecodingError, OverflowError) as error:
        raise UnreadableLogError(f"a log of {shape.name} cannot be read: {error}") from error
    names = [argument.name for argument in shape.plain]
    return {name: [value[place] for value in values] for place, name in enumerate(names)}


def _static(kind: str, words: np.ndarray, event: str) -> Column:
    """Return one argument of all logs of a kind; `words` has shape (logs, 32)."""
    read = _reader(kind)
    # An indexed string, array or struct is only there as its hash.
    return _bytes("bytes32", words, event) if read is None else read(kind, words, event)


@cache
def _reader(kind: str) -> Callable[[str, np.ndarray, str], Column] | None:
    """Return what reads a column of a kind; None if it is no single word."""
    beginnings = (one for one in _READERS if _is_word(kind) and kind.startswith(one))
    return next((_READERS[beginning] for beginning in beginnings), None)


def _unsigned(kind: str, words: np.ndarray, event: str) -> Column:
    size = int(kind.removeprefix("uint") or 256) // 8
    if words[:, : _WORD - size].any():
        raise UnreadableLogError(f"a number of {event} is wider than {kind}")
    if words[:, : _WORD - _SAFE].any():
        raw = words.tobytes()
        return [
            int.from_bytes(raw[start : start + _WORD], "big") for start in range(0, len(raw), _WORD)
        ]
    narrow = np.ascontiguousarray(words[:, _WORD - _SAFE :]).view(">u8").ravel()
    column: Column = narrow.tolist()
    return column


def _signed(kind: str, words: np.ndarray, event: str) -> Column:
    raw = words.tobytes()
    return [
        int.from_bytes(raw[start : start + _WORD], "big", signed=True)
        for start in range(0, len(raw), _WORD)
    ]


def _boolean(kind: str, words: np.ndarray, event: str) -> Column:
    return [value == 1 for value in _unsigned("uint8", words, event)]


def _address(kind: str, words: np.ndarray, event: str) -> Column:
    if words[:, :12].any():
        raise UnreadableLogError(f"an address of {event} is too wide")
    digits = words[:, 12:].tobytes().hex()
    return ["0x" + digits[start : start + 40] for start in range(0, len(digits), 40)]


def _bytes(kind: str, words: np.ndarray, event: str) -> Column:
    size = int(kind.removeprefix("bytes"))
    if words[:, size:].any():
        raise UnreadableLogError(f"{kind} of {event} is too long")
    raw = words[:, :size].tobytes()
    return [raw[start : start + size] for start in range(0, len(raw), size)]


_READERS: dict[str, Callable[[str, np.ndarray, str], Column]] = {
    "uint": _unsigned,
    "int": _signed,
    "bool": _boolean,
    "address": _address,
}
_READERS |= {f"bytes{size}": _bytes for size in range(32, 0, -1)}


def _is_word(kind: str) -> bool:
    return kind != "bytes" and not kind.endswith("]") and not kind.startswith(("(", "string"))


def _shape(entry: Mapping[str, Any]) -> EventShape:
    return EventShape(
        name=entry["name"],
        topic=bytes(event_abi_to_log_topic(entry)),  # type: ignore[arg-type]
        arguments=tuple(
            _Argument(item["name"], abi_type(item), item["indexed"]) for item in entry["inputs"]
        ),
    )
