"""From records to raw storage slots, by the compiler's own storage layout.

Nothing here knows a contract: the layout says where a variable lies, and a value is any record with
the struct's fields under their Python names. A variable or a field that nobody gives is a gap.
Solidity documentation, "Layout of State Variables in Storage".
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple

from eth_utils.crypto import keccak

_SLOT = 32
_SHORT_STRING = 31


class Field(NamedTuple):
    """One field of a record in storage, and what has to be there.

    `shift` and `bits` say where in the slot it lies, counted from the lowest bit.
    """

    slot: int
    shift: int
    bits: int
    expected: int
    path: tuple[str | int | bytes, ...]

    def found_in(self, word: int) -> int:
        """Return what a word in this slot holds for this field."""
        return word >> self.shift & ((1 << self.bits) - 1)


@dataclass
class Layout:
    """The storage layout of one contract.

    Attributes:
        gaps: the variables and fields that no value was given for, found while walking.
    """

    storage: Sequence[Mapping[str, Any]]
    types: Mapping[str, Mapping[str, Any]]
    gaps: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, storage_layout: Mapping[str, Any]) -> "Layout":
        """Return the layout that the compiler gave."""
        return cls(storage_layout["storage"], storage_layout["types"] or {})

    def fields(self, values: Mapping[str, Any]) -> Iterator[Field]:
        """Yield every field in storage with what it must hold.

        Args:
            values: a value by the name of each variable: numbers, addresses and hexadecimal as
                strings, bytes, records or mappings for structs, mappings, and sequences.
        """
        for variable in self.storage:
            name = variable["label"]
            if name not in values:
                self.gaps.add(name)
                continue
            yield from self._walk(
                variable["type"],
                int(variable["slot"]),
                variable["offset"],
                values[name],
                (name,),
            )

    def words(self, values: Mapping[str, Any]) -> dict[int, int]:
        """Return every word of the storage by its slot; slots that hold 0 may be there or not."""
        words: dict[int, int] = {}
        for slot, shift, _, expected, _ in self.fields(values):
            if expected:
                words[slot] = words.get(slot, 0) | expected << shift
        return words

    def _walk(
        self,
        kind: str,
        slot: int,
        offset: int,
        value: Any,  # noqa: ANN401  a record or a number
        path: tuple[Any, ...],
    ) -> Iterator[Field]:
        known = self.types[kind]
        encoding = known["encoding"]
        if encoding == "mapping":
            yield from self._mapping(known, slot, value, path)
        elif encoding == "dynamic_array":
            yield Field(slot, 0, 256, len(value), (*path, "length"))
            start = int.from_bytes(keccak(slot.to_bytes(_SLOT, "big")), "big")
            yield from self._elements(known["base"], start, value, path)
        elif encoding == "bytes":
            yield from _text(slot, value, path)
        elif "members" in known:
            yield from self._struct(known, slot, value, path)
        elif "base" in known:
            yield from self._elements(known["base"], slot, value, path)
        else:
            bits = 8 * int(known["numberOfBytes"])
            yield Field(slot, 8 * offset, bits, _number(kind)(value), path)

    def _mapping(
        self, known: Mapping[str, Any], slot: int, value: Mapping[Any, Any], path: tuple[Any, ...]
    ) -> Iterator[Field]:
        base = slot.to_bytes(_SLOT, "big")
        pad, kind = _key(known["key"]), known["value"]
        inner = self.types[kind]
        members = self._members(inner)
        for key, entry in value.items():
            place = int.from_bytes(keccak(pad(key) + base), "big")
            if members is None:
                yield from self._walk(kind, place, 0, entry, (*path, key))
                continue
            # The same as `_struct`, without a detour for each of a hundred thousand members.
            here = (*path, key)
            get = entry.__getitem__ if isinstance(entry, Mapping) else entry.__getattribute__
            for name, label, more, shift, bits, number in members:
                try:
                    found = get(name)
                except (AttributeError, KeyError):
                    self.gaps.add(f"{path[0]}.{label}")
                    continue
                yield Field(place + more, shift, bits, number(found), (*here, label))

    def _members(
        self, known: Mapping[str, Any]
    ) -> list[tuple[str, str, int, int, int, Callable[[Any], int]]] | None:
        """Return what a struct of plain fields consists of; None for anything else."""
        if "members" not in known:
            return None
        members = []
        for member in known["members"]:
            inner = self.types[member["type"]]
            if inner["encoding"] != "inplace" or "members" in inner or "base" in inner:
                return None
            members.append(
                (
                    snake(member["label"]),
                    member["label"],
                    int(member["slot"]),
                    8 * member["offset"],
                    8 * int(inner["numberOfBytes"]),
                    _number(member["type"]),
                )
            )
        return members

    def _struct(
        self,
        known: Mapping[str, Any],
        slot: int,
        value: Any,  # noqa: ANN401  a record or a number
        path: tuple[Any, ...],
    ) -> Iterator[Field]:
        for member in known["members"]:
            name = snake(member["label"])
            entry = (
                value.get(name, _NONE)
                if isinstance(value, Mapping)
                else getattr(value, name, _NONE)
            )
            if entry is _NONE:
                self.gaps.add(f"{path[0]}.{member['label']}")
                continue
            place = slot + int(member["slot"])
            here = (*path, member["label"])
            yield from self._walk(member["type"], place, member["offset"], entry, here)

    def _elements(
        self, kind: str, start: int, values: Sequence[Any], path: tuple[Any, ...]
    ) -> Iterator[Field]:
        size = int(self.types[kind]["numberOfBytes"])
        packed = size <= _SLOT // 2 and "members" not in self.types[kind]
        for place, value in enumerate(values):
            if packed:
                slot, rest = divmod(place, _SLOT // size)
                yield from self._walk(kind, start + slot, rest * size, value, (*path, place))
            else:
                slot = start + place * (-(-size // _SLOT))
                yield from self._walk(kind, slot, 0, value, (*path, place))


_NONE = object()


def snake(name: str) -> str:
    """Return a Solidity name as Python writes it."""
    return re.sub(r"(?<=[a-z0-9])([A-Z])", lambda found: f"_{found[1].lower()}", name).lstrip("_")


@cache
def _key(kind: str) -> Callable[[Any], bytes]:
    """Return how a mapping's key becomes a word: numbers and addresses right, bytes left."""
    number = _number(kind)
    if kind.startswith("t_bytes") and kind != "t_bytes_storage":
        return lambda key: bytes(key).ljust(_SLOT, b"\0")
    return lambda key: number(key).to_bytes(_SLOT, "big")


@cache
def _number(kind: str) -> Callable[[Any], int]:
    """Return how a value of an elementary type becomes a number."""
    if kind.startswith(("t_address", "t_contract")):
        return _of_hexadecimal
    if kind.startswith("t_bytes"):
        return lambda value: int.from_bytes(value, "big")
    return int


def _of_hexadecimal(value: str) -> int:
    return int(value, 16)


def _text(slot: int, value: str | bytes, path: tuple[Any, ...]) -> Iterator[Field]:
    raw = value.encode() if isinstance(value, str) else value
    if len(raw) <= _SHORT_STRING:
        word = int.from_bytes(raw.ljust(_SLOT, b"\0"), "big") | 2 * len(raw)
        yield Field(slot, 0, 256, word, path)
        return
    yield Field(slot, 0, 256, 2 * len(raw) + 1, (*path, "length"))
    start = int.from_bytes(keccak(slot.to_bytes(_SLOT, "big")), "big")
    for place in range(0, len(raw), _SLOT):
        word = int.from_bytes(raw[place : place + _SLOT].ljust(_SLOT, b"\0"), "big")
        yield Field(start + place // _SLOT, 0, 256, word, (*path, place))
