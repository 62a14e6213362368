"""Events as a chain states them, and the differences that a replay finds."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from mutual_pool.protocol.claims.types import Decision
from mutual_pool.protocol.donations.types import AppealDecision

Args = Mapping[str, Any]
"""An event's arguments by their names in the ABI."""
Ahead = Callable[[str], Args | None]
"""Finds the arguments of a later event of the same call by its name."""
Source = Literal[
    "pool",
    "enrolment",
    "panel",
    "desk",
    "jury",
    "donations",
    "registry",
    "guardianship",
    "timelock",
    "assembly",
    "lens",
    "keys",
    "orders",
    "services",
    "subscriptions",
    "directory",
]


_HEXADECIMAL = re.compile(r"0[xX](?:[0-9a-fA-F]{2})*")


class UnfinishedCallError(Exception):
    """The events of a call lack one that always comes with the first."""


# Not frozen: that takes four times as long to make, and a plan has millions of them.
@dataclass(slots=True)
class ChainEvent:
    """One decoded event of a plan; nobody changes one.

    Args:
        contract: which of the plan's contracts emitted it.
        name: its name.
        args: its arguments by their names in the ABI. Addresses are strings in any case, `bytesN`
            are bytes or hexadecimal strings, structs are sequences in the order of the struct or
            mappings.
        block: the number of its block.
        time: the time of its block, in seconds.
        tx: the hash of its transaction.
        log_index: its place in the block.
    """

    contract: Source
    name: str
    args: Mapping[str, Any]
    block: int
    time: int
    tx: str
    log_index: int


class DecodedEvent(ChainEvent):
    """An event as the decoder makes it: its arguments are in the one form of `plain` already."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """Something the chain states that the twin does not derive.

    Args:
        where: which event it is about, with its log's place.
        field: which of its arguments, `event` for the event itself, `operation` for a refusal.
        expected: what the twin derives.
        found: what the chain states.
        block: the number of the block.
        tx: the hash of the transaction.
        about: the claim or the member that the event names, if any.
    """

    where: str
    field: str
    expected: object
    found: object
    block: int
    tx: str
    about: str = ""

    def __str__(self) -> str:
        """Return one line that names the event, the field and both values."""
        place = f"{self.about}, block {self.block}, {self.tx}".removeprefix(", ")
        return f"{self.where}, {self.field}: {self.found}, not {self.expected} ({place})"


class Proofs(Protocol):
    """What only somebody who knows signatures can tell."""

    def digest_of(self, decision: Decision) -> bytes:
        """Return the EIP-712 digest of a decision, for this claim desk on this chain."""

    def appeal_digest_of(self, decision: AppealDecision) -> bytes:
        """Return the EIP-712 digest of a decision on an appeal, for this donation desk."""

    def signers(
        self, digest: bytes, signatures: bytes, wallet_signatures: Sequence[bytes]
    ) -> Sequence[str | None]:
        """Return who signed a digest, in the order of the batch, None where a signature is bad.

        A contract wallet (`v = 0`) is returned as named: its approval was the chain's to ask.
        """


@dataclass(frozen=True, slots=True)
class Expected:
    """An event that an operation of the twin emits, with every argument derived or given."""

    contract: Source
    name: str
    args: Mapping[str, Any]


def plain_args(event: ChainEvent) -> Args:
    """Return an event's arguments, each in the one form of `plain`."""
    if isinstance(event, DecodedEvent):
        return event.args
    return {name: plain(value) for name, value in event.args.items()}


def plain(value: Any) -> Any:  # noqa: ANN401 - what a decoder returns may be anything
    """Return a decoded value in one form: lower-case addresses and hashes as bytes.

    Addresses (20 bytes) stay strings, other hexadecimal strings become bytes, structs and arrays
    become tuples.
    """
    if isinstance(value, str):
        if not _HEXADECIMAL.fullmatch(value):
            # A stranger's text may begin like a number, and is no number.
            return value
        return value.lower() if len(value) == 42 else bytes.fromhex(value[2:])
    if isinstance(value, (bool, int)):
        return value
    if isinstance(value, (bytes, bytearray)):
        return bytes(value)
    if isinstance(value, Mapping):
        return tuple(plain(entry) for entry in value.values())
    if isinstance(value, Sequence):
        return tuple(plain(entry) for entry in value)
    return value
