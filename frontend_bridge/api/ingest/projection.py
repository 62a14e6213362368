"""What the twin derives from the events, written as rows.

The rules of money and claims are the twin's (`mutual_pool`); an observer of its replay turns its
records into rows.
Fields come from the twin's dataclasses, so a new one needs no change here.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import Column, Connection, Table, bindparam, delete, insert, select, update

from frontend_bridge.api.abouts import Abouts
from frontend_bridge.api.ingest.accounts import Accounts, forget_after
from frontend_bridge.api.ingest.node import Header
from frontend_bridge.api.ingest.rows import as_json, state_name, told_facts
from frontend_bridge.api.tables import claims, daily, differences, facts, members
from mutual_pool.audit.replay.driver import Driver
from mutual_pool.audit.replay.replay import BeginningMissingError, Replay
from mutual_pool.audit.replay.starting import starting
from mutual_pool.chain.contracts import BOOKKEEPERS
from mutual_pool.chain.events import ChainEvent, Proofs
from mutual_pool.protocol.pool.pool import MutualPool
from mutual_pool.protocol.pool.types import DAY
from mutual_pool.protocol.twin import PlanConstants

ENDED = frozenset({"Paid", "Refused", "Withdrawn", "Expired"})
"""States that time alone does not change any more."""
_LEAVING = ("LeafPaidIn", "LeafDue")
"""What follows where the units of a leaf left the plan."""
_TIMES = ("expires_at", "payable_at", "open_to_all_at")


class Projection:
    """The twin of the plan, and the rows that changed since they were last written.

    It is an `Observer` of the replay of every block.
    """

    first = 0
    last = 2**63

    def __init__(self, constants: PlanConstants, proofs: Proofs) -> None:
        """Begin before the first event.

        Args:
            constants: the plan's constants, with stand-ins for what its constructors' events tell.
            proofs: how digests and signers are told.
        """
        self._constants, self._proofs = constants, proofs
        self.reset()

    def reset(self) -> None:
        """Begin before the first event again."""
        self._replay: Replay | None = None
        self._waiting: list[ChainEvent] = []
        self._counts: Counter[str] = Counter()
        self._members: set[str] = set()
        self._claims: set[int] = set()
        self._open: set[int] = set()
        self._since: dict[str, int] = {}
        self._daily: dict[int, tuple[int, str]] = {}
        self._today: tuple[int, int, str] | None = None
        self._moved_at = (0, 0)
        self._settlements = 0
        self._written_differences = 0
        self._accounts = Accounts()
        self._abouts = Abouts()

    @property
    def shared(self) -> Sequence[object]:
        """What every projection of this plan has, and no snapshot needs."""
        return self._constants, self._proofs

    def state(self) -> dict[str, Any]:
        """Return everything that followed from the events."""
        own = vars(self).items()
        return {name: value for name, value in own if name not in ("_constants", "_proofs")}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Take what `state` gave, of this projection or of another one of the plan.

        Raises:
            KeyError: if something is missing.
        """
        for name in self.state():
            setattr(self, name, state[name])

    def apply(self, events: Sequence[ChainEvent]) -> None:
        """Carry out whole blocks of events, in the chain's order."""
        self._counts.update(event.name for event in events)
        self._abouts.follow(events)
        told = [*self._waiting, *events]
        driver = Driver(starting(self._constants, self._proofs), [self], self._replay)
        try:
            driver.feed(told)
        except BeginningMissingError:
            # Until all constructors have spoken.
            self._waiting = told
            return
        self._waiting, self._replay = [], driver.replay
        if self._replay is not None:
            self._close_day(self._replay)

    def begin(self, replay: Replay) -> None:
        """Go on where the last blocks ended."""

    def before(self, replay: Replay, event: ChainEvent) -> None:
        """Note a day's last books before the first call of another day."""
        if self._moved_at[0] and event.time // DAY != self._moved_at[0] // DAY:
            self._close_day(replay)

    def after(self, replay: Replay, events: Sequence[ChainEvent]) -> None:
        """Note what a call did."""
        last = events[-1]
        if last.contract not in BOOKKEEPERS:
            return
        ledger = replay.community.ledger
        named = list(self._named(ledger, events))
        for member, block in named:
            self._touch(member, block)
        self._accounts.follow(ledger, events, dict(named))
        self._moved_at = (last.time, last.block)

    def end(self, replay: Replay) -> None:
        """Blocks may always follow."""

    def _close_day(self, replay: Replay) -> None:
        """Note the books as the last call left them, for its day."""
        time, block = self._moved_at
        if time:
            told = as_json(replay.community.ledger.books)
            self._daily[time // DAY] = (block, told)
            self._today = (time // DAY, block, told)

    def _named(self, ledger: MutualPool, call: Sequence[ChainEvent]) -> Iterator[tuple[str, int]]:
        """Yield the members whom the events of a call name, with its block; note its claims."""
        for event, following in zip(call, [*call[1:], None], strict=True):
            if event.name == "JoinedFromGroup" and following and following.name in _LEAVING:
                # The leaf went to whom its identity belongs, whom the next event names; after a
                # closing nobody becomes a member by it.
                continue
            for name, value in event.args.items():
                if not isinstance(value, str) or name == "claim":
                    continue
                if value in ledger.positions or value in ledger.unmoved:
                    yield value, event.block
            if "member" in event.args and event.name != "LeafDue":
                yield event.args["member"], event.block
            claim = event.args.get("claim")
            if claim:
                self._claims.add(claim)
                self._open.add(claim)

    def _touch(self, member: str, block: int) -> None:
        self._members.add(member)
        self._since.setdefault(member, block)

    def write(self, connection: Connection, head: Header) -> None:
        """Write every row that changed, as things stand at `head`."""
        _put(connection, facts, "name", [{"name": "counts", "data": as_json(dict(self._counts))}])
        self._abouts.write(connection)
        if self._replay is None:
            return
        self._write_lapses(connection, self._replay)
        self._write_members(connection, self._replay)
        self._write_claims(connection, self._replay, head.time)
        _put(connection, facts, "name", told_facts(self._replay, head.time))
        _put(
            connection,
            daily,
            "day",
            [
                {"day": day, "block": block, "data": data}
                for day, (block, data) in self._daily.items()
            ],
        )
        self._daily.clear()
        self._accounts.write(connection)
        found = self._replay.differences
        rows = [
            {"number": number, "block": found[number].block, "text": str(found[number])}
            for number in range(self._written_differences, len(found))
        ]
        if rows:
            connection.execute(insert(differences), rows)
        self._written_differences = len(found)

    def flush(self, connection: Connection) -> None:
        """Write the rows that only grow, so that they do not gather while much is replayed."""
        self._accounts.write(connection)
        self._abouts.write(connection)

    def written(self) -> None:
        """Forget what is not written yet: the database has it already, as it has the events."""
        self._members.clear()
        self._claims.clear()
        self._daily.clear()
        self._accounts.written()
        self._abouts.written()
        if self._replay is not None:
            self._settlements = self._replay.community.ledger.books.settlements
            self._written_differences = len(self._replay.differences)

    def return_to(self, connection: Connection, fork: Header, gone: Iterable[ChainEvent]) -> None:
        """Bring the rows back to how things stand at `fork`.

        Args:
            connection: in the transaction in which the blocks after it are forgotten.
            fork: the last block that remains; the twin is as it is after it.
            gone: the events after it.
        """
        names: set[str] = set()
        numbers: set[int] = set()
        for event in gone:
            names.update(value for value in event.args.values() if isinstance(value, str))
            if event.args.get("claim"):
                numbers.add(event.args["claim"])
        lapsed = select(members.c.address).where(members.c.lapsed_by > self._settlements)
        names.update(connection.execute(lapsed).scalars())
        self._members = names & self._since.keys()
        _delete(connection, members.c.address, names - self._members)
        known = self._replay.community.claims.claims.keys() if self._replay else set()
        self._claims = numbers & known
        _delete(connection, claims.c.number, numbers - self._claims)
        forget_after(connection, fork.number)
        connection.execute(delete(daily).where(daily.c.block > fork.number))
        if self._today is not None:
            day, block, told = self._today
            self._daily[day] = (block, told)
        connection.execute(
            delete(differences).where(differences.c.number >= self._written_differences)
        )
        if self._replay is None:
            connection.execute(delete(facts))
        self.write(connection, fork)

    def _write_lapses(self, connection: Connection, replay: Replay) -> None:
        """Note the lapse of everybody on a rung crossed since: no event names them."""
        ledger = replay.community.ledger
        rows = [
            {
                "of_rung": number,
                "at_index": str(rung.index),
                "at_time": rung.crossed_at,
                "by_settlement": rung.settlement,
            }
            for number, rung in ledger.ladder.rungs.items()
            if rung.crossed_at and rung.settlement > self._settlements
        ]
        self._settlements = ledger.books.settlements
        if rows:
            connection.execute(
                update(members)
                .where(members.c.rung == bindparam("of_rung"), members.c.active.is_(True))
                .values(
                    active=False,
                    stop_index=bindparam("at_index"),
                    lapsed_at=bindparam("at_time"),
                    lapsed_by=bindparam("by_settlement"),
                ),
                rows,
            )

    def _write_members(self, connection: Connection, replay: Replay) -> None:
        ledger, guardians = replay.community.ledger, replay.community.guardianship
        rows = []
        for member in self._members:
            standing = ledger.standing_of(member)
            # Who was taken up from a cohort and has not moved since stands on the cohort's place.
            place = ledger.current_position_of(member)
            data = {
                "position": asdict(place),
                "membership": asdict(ledger.membership_of(member)),
                "history": asdict(ledger.history_of(member)),
                "guardian": asdict(guardians.guardian_of(member)),
                "cohort": ledger.unmoved[member][0] if member in ledger.unmoved else 0,
            }
            rows.append(
                {
                    "address": member,
                    "since": self._since[member],
                    "active": standing.active,
                    "rung": place.rung,
                    "stop_index": None if standing.active else str(standing.index_stop),
                    "lapsed_at": standing.lapsed_at,
                    "lapsed_by": standing.lapsed_by,
                    "data": as_json(data),
                }
            )
        _put(connection, members, "address", rows)
        self._members.clear()

    def _write_claims(self, connection: Connection, replay: Replay, time: int) -> None:
        book = replay.community.claims
        rows = []
        for number in sorted(self._claims | self._open):
            if number not in book.claims:
                continue
            claim = book.claims[number]
            state = state_name(book.state_of(number, time))
            if state in ENDED:
                self._open.discard(number)
            reading = book.read(number)
            data = {
                **asdict(claim),
                "payee": claim.payee,
                "filer": claim.filer,
                "times": {name: getattr(reading, name) for name in _TIMES},
                "dispute": asdict(book.dispute_of(number)),
                "decided_seats": book.decided_seats.get(number, 0),
            }
            rows.append(
                {"number": number, "member": claim.member, "state": state, "data": as_json(data)}
            )
        _put(connection, claims, "number", rows)
        self._claims.clear()


def _delete(connection: Connection, column: Column[Any], keys: Iterable[Any]) -> None:
    """Delete the rows with these keys, some hundred at a time."""
    remaining = list(keys)
    for start in range(0, len(remaining), 500):
        part = remaining[start : start + 500]
        connection.execute(delete(column.table).where(column.in_(part)))


def _put(connection: Connection, table: Table, key: str, rows: Iterable[dict[str, Any]]) -> None:
    """Insert rows, or replace those that are there."""
    rows = list(rows)
    if not rows:
        return
    column = table.c[key]
    keys = [row[key] for row in rows]
    there: set[Any] = set()
    for start in range(0, len(keys), 500):
        part = keys[start : start + 500]
        there.update(connection.execute(select(column).where(column.in_(part))).scalars())
    new = [row for row in rows if row[key] not in there]
    if new:
        connection.execute(insert(table), new)
    changed = [
        {"of_key": row[key], **{f"new_{name}": value for name, value in row.items() if name != key}}
        for row in rows
        if row[key] in there
    ]
    if changed:
        names: dict[str, Any] = {name: bindparam(f"new_{name}") for name in rows[0] if name != key}
        connection.execute(
            update(table).where(column == bindparam("of_key")).values(names), changed
        )
