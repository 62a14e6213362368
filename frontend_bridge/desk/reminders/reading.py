"""The index as the worker reads it: one state of it, for the accounts that want reminders."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from sqlalchemy import Connection, select

from frontend_bridge.api.ingest.decoding import args_of
from frontend_bridge.api.tables import blocks, chain, claims, events, facts, follower, members
from mutual_pool.chain.log_decoder import Decoder

_PART = 500
ENDED = ("Paid", "Refused", "Withdrawn", "Expired")


@dataclass(frozen=True)
class Head:
    """The last block of the index.

    Attributes:
        number, hash, time: its own.
        first, first_time: the plan's first block, and its time.
    """

    number: int
    hash: bytes
    time: int
    first: int
    first_time: int


@dataclass(frozen=True)
class Happened:
    """An event of the chain.

    Attributes:
        name: its name.
        block: its block.
        args: its arguments, by name.
    """

    name: str
    block: int
    args: Mapping[str, Any]


class IndexView:
    """One state of the index; every method reads in the same transaction."""

    def __init__(self, connection: Connection, decoder: Decoder) -> None:
        """Read by a connection whose transaction stays open."""
        self._connection, self._decoder = connection, decoder
        query = select(facts).where(facts.c.name.in_(("books", "roles", "rules", "panel")))
        self._facts = {row.name: orjson.loads(row.data) for row in connection.execute(query)}
        row = connection.execute(select(chain)).first()
        self._plan: dict[str, Any] = {} if row is None else orjson.loads(row.plan)
        self._chain = row

    @property
    def head(self) -> Head | None:
        """The last block; None while nothing is indexed, or no twin follows yet."""
        if self._chain is None or "books" not in self._facts:
            return None
        row = self._connection.execute(
            select(blocks).where(blocks.c.number == self._chain.head)
        ).first()
        if row is None:
            return None
        first = self._chain.first_block
        begun = self._connection.scalar(select(blocks.c.time).where(blocks.c.number == first))
        return Head(row.number, bytes(row.hash), row.time, first, int(begun or row.time))

    def hash_of(self, number: int) -> bytes | None:
        """Return the hash of a block that the index keeps; None if it keeps none there."""
        found = self._connection.scalar(select(blocks.c.hash).where(blocks.c.number == number))
        return None if found is None else bytes(found)

    def kept_before(self, number: int) -> tuple[int, bytes] | None:
        """Return the last block kept at or before a number, and its hash."""
        query = select(blocks).where(blocks.c.number <= number).order_by(blocks.c.number.desc())
        row = self._connection.execute(query.limit(1)).first()
        return None if row is None else (row.number, bytes(row.hash))

    @property
    def index(self) -> int:
        """The pool's index now."""
        return int(self._facts["books"]["index"])

    def constant(self, name: str) -> int:
        """Return a constant of the pool."""
        return int(self._plan["constants"][name])

    def rules(self, version: int | str) -> Mapping[str, str]:
        """Return a version of the rules, by the names of its fields."""
        found: Mapping[str, str] = self._facts["rules"]["versions"][str(version)]
        return found

    @property
    def cap(self) -> int:
        """The most that a unit pays for one event, by the newest rules."""
        return int(self.rules(self._facts["rules"]["version"])["cap_per_unit"])

    @property
    def roles(self) -> dict[str, str]:
        """The accounts that hold a role now, in small letters, by the role."""
        names = ("steward", "registrar", "supervisor")
        return {name: str(self._facts["roles"][name]).lower() for name in names}

    @property
    def seats(self) -> dict[int, str]:
        """The accounts that have a seat now, in small letters, by its number."""
        seats = self._facts["panel"]["seats"]
        return {int(seat["number"]): str(seat["holder"]).lower() for seat in seats}

    def members(self, addresses: Collection[str]) -> dict[str, dict[str, Any]]:
        """Return those of some accounts that are or were members, by account in small letters."""
        found: dict[str, dict[str, Any]] = {}
        for part in _parts(sorted(addresses)):
            for row in self._connection.execute(select(members).where(members.c.address.in_(part))):
                data = orjson.loads(row.data)
                data |= {"active": row.active, "lapsed_at": row.lapsed_at}
                found[row.address.lower()] = data | {"lapsed_by": row.lapsed_by}
        return found

    def claims(self, accounts: Collection[str]) -> list[dict[str, Any]]:
        """Return the claims that are open, and all of some members."""
        rows = {
            row.number: row
            for row in self._connection.execute(select(claims).where(claims.c.state.not_in(ENDED)))
        }
        for part in _parts(sorted(accounts)):
            query = select(claims).where(claims.c.member.in_(part))
            rows |= {row.number: row for row in self._connection.execute(query)}
        return [
            {"number": number, "state": row.state, **orjson.loads(row.data)}
            for number, row in sorted(rows.items())
        ]

    def last_event_of(self, claim: int) -> int:
        """Return the block of the last event of a claim."""
        query = select(events.c.block).where(events.c.claim == claim)
        return int(self._connection.scalar(query.order_by(events.c.block.desc()).limit(1)) or 0)

    def events(self, names: Iterable[str], after: int, last: int) -> Iterator[Happened]:
        """Yield events by their names from the block after `after` to `last`, in order."""
        query = (
            select(events)
            .where(events.c.name.in_(tuple(names)), events.c.block > after, events.c.block <= last)
            .order_by(events.c.block, events.c.log_index)
        )
        for part in self._connection.execute(query).partitions(_PART):
            for row, args in zip(part, args_of(self._decoder, part), strict=True):
                if args is not None:
                    yield Happened(row.name, row.block, args)

    def events_of_claim(self, claim: int, name: str) -> list[Happened]:
        """Return the events of a claim of one name."""
        rows = self._connection.execute(
            select(events).where(events.c.claim == claim, events.c.name == name)
        ).all()
        found = zip(rows, args_of(self._decoder, rows), strict=True)
        return [Happened(row.name, row.block, args) for row, args in found if args is not None]

    def last_event(self, name: str) -> Happened | None:
        """Return the newest event of a name."""
        query = select(events).where(events.c.name == name).order_by(events.c.block.desc())
        rows = self._connection.execute(query.limit(1)).all()
        found = [args for args in args_of(self._decoder, rows) if args is not None]
        return Happened(name, rows[0].block, found[0]) if found else None

    @property
    def follower(self) -> Any:  # noqa: ANN401  a row
        """What the process that indexes last wrote of itself; None if there is none."""
        return self._connection.execute(select(follower)).first()


def _parts(addresses: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(addresses), _PART):
        yield addresses[start : start + _PART]
