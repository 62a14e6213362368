"""Logs into events by the bundle's ABIs, fast enough for bulk work.

Most events have static arguments only: those are cut out of the words directly; the others go
through `eth_abi`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from eth_abi.exceptions import DecodingError
from eth_utils.abi import event_abi_to_log_topic

from mutual_pool.chain.any_text import decode
from mutual_pool.chain.node import abi_type

Abi = list[dict[str, Any]]
_WORD = 32


class UnreadableError(ValueError):
    """A log of a known event whose bytes are not what its ABI says."""


@dataclass(frozen=True, slots=True)
class EventKind:
    """How one event of one contract is read.

    Args:
        name: its name.
        topic: its first topic.
        indexed: name and reader of each indexed argument, in order.
        plain: name, word and reader of the other arguments, where all are static; else empty.
        types: the types of the other arguments, where one of them is dynamic; else empty.
        names: the names of the other arguments, in order.
        order: all names in the order of the ABI.
    """

    name: str
    topic: bytes
    indexed: tuple[tuple[str, Callable[[bytes], Any]], ...]
    plain: tuple[tuple[str, int, Callable[[bytes], Any]], ...]
    types: tuple[str, ...]
    names: tuple[str, ...]
    order: tuple[str, ...]

    def read(self, topics: bytes, data: bytes) -> dict[str, Any]:
        """Return the arguments by name; addresses in small letters, integers, bytes, tuples.

        Args:
            topics: all topics one after the other, the event's own first.
            data: the log's data.

        Raises:
            UnreadableError: if the bytes are not what the ABI says. Strings are never the cause.
        """
        if len(topics) != _WORD * (1 + len(self.indexed)):
            raise UnreadableError(f"a log of {self.name} has too many or too few topics")
        if self.plain and len(data) < _WORD * len(self.plain):
            raise UnreadableError(f"a log of {self.name} has too little data")
        args: dict[str, Any] = {}
        start = _WORD
        for name, reader in self.indexed:
            args[name] = reader(topics[start : start + _WORD])
            start += _WORD
        for name, word, reader in self.plain:
            args[name] = reader(data[word : word + _WORD])
        if self.types:
            try:
                args.update(zip(self.names, decode(self.types, data), strict=True))
            except (DecodingError, OverflowError) as error:
                raise UnreadableError(f"a log of {self.name} cannot be read") from error
            return {name: args[name] for name in self.order}
        return args


class Decoder:
    """The events of a plan's contracts, by role."""

    def __init__(self, abis: Mapping[str, Abi]) -> None:
        """Learn every event of the ABIs."""
        self._kinds = {
            role: {
                kind.topic: kind
                for kind in map(_kind, (entry for entry in abi if entry["type"] == "event"))
            }
            for role, abi in abis.items()
        }
        self._by_name = {
            role: {kind.name: kind for kind in kinds.values()}
            for role, kinds in self._kinds.items()
        }

    def kind(self, role: str, topic: bytes) -> EventKind | None:
        """Return the event of a contract by its first topic, or None if it has no such event."""
        return self._kinds[role].get(topic)

    def read(self, role: str, name: str, topics: bytes, data: bytes) -> dict[str, Any]:
        """Return the arguments of a stored event."""
        return self._by_name[role][name].read(topics, data)

    def names(self) -> frozenset[str]:
        """Return the name of every event of the plan."""
        return frozenset(name for kinds in self._by_name.values() for name in kinds)


def _kind(entry: dict[str, Any]) -> EventKind:
    inputs = entry["inputs"]
    rest = [item for item in inputs if not item["indexed"]]
    static = all(item["type"] in _READERS for item in rest)
    return EventKind(
        name=entry["name"],
        topic=bytes(event_abi_to_log_topic(entry)),  # type: ignore[arg-type]
        indexed=tuple(
            (item["name"], _READERS.get(item["type"], bytes)) for item in inputs if item["indexed"]
        ),
        plain=tuple(
            (item["name"], place * _WORD, _READERS[item["type"]]) for place, item in enumerate(rest)
        )
        if static
        else (),
        types=() if static else tuple(abi_type(item) for item in rest),
        names=tuple(item["name"] for item in rest),
        order=tuple(item["name"] for item in inputs),
    )


def _unsigned(bits: int) -> Callable[[bytes], int]:
    most = 1 << bits

    def read(word: bytes) -> int:
        value = int.from_bytes(word, "big")
        if value >= most:
            raise UnreadableError(f"a number is wider than uint{bits}")
        return value

    return read


def _boolean(word: bytes) -> bool:
    return word[-1] == 1


def _address(word: bytes) -> str:
    return "0x" + word[12:].hex()


def _fixed(size: int) -> Callable[[bytes], bytes]:
    return lambda word: word[:size]


_READERS: dict[str, Callable[[bytes], Any]] = {
    "address": _address,
    "bool": _boolean,
    **{f"uint{bits}": _unsigned(bits) for bits in range(8, 257, 8)},
    **{f"bytes{size}": _fixed(size) for size in range(1, 33)},
}


def shown(value: Any) -> Any:  # noqa: ANN401  an argument may be anything
    """Return a value as JSON tells it: integers as decimal strings, bytes as hexadecimal ones."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int):
        return str(int(value))
    if isinstance(value, bytes):
        return "0x" + value.hex()
    if isinstance(value, Mapping):
        return {str(key): shown(entry) for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [shown(entry) for entry in value]
    return value
