"""What the twin derives from the events, written as rows.

The rules of money and claims are the twin's (`mutual_pool`); here its records only become rows.
Fields come from the twin's dataclasses, so a new one needs no change here.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, is_dataclass
from typing import Any

import orjson
from sqlalchemy import Connection, Table, bindparam, delete, insert, select, update

from frontend_bridge.api.decoding import shown
from frontend_bridge.api.node import Header
from frontend_bridge.api.tables import DERIVED, claims, daily, differences, facts, members
from mutual_pool.audit.events import ChainEvent, Proofs
from mutual_pool.audit.replay import BeginningMissingError, Replay, beginnings
from mutual_pool.chain.contracts import BOOKKEEPERS
from mutual_pool.claim_records import ClaimState
from mutual_pool.community import PlanConstants
from mutual_pool.donation_records import appeal_state_at
from mutual_pool.ledger import Ledger
from mutual_pool.records import DAY

ENDED = frozenset({"Paid", "Refused", "Withdrawn", "Expired"})
"""States that time alone does not change any more."""
_TIMES = ("expires_at", "payable_at", "open_to_all_at")


def state_name(state: ClaimState) -> str:
    """Return a state's name as the contracts write it."""
    return state.name.title().replace("_", "")


def as_json(record: object) -> str:
    """Return a record as JSON text, integers as decimal strings."""
    value = asdict(record) if is_dataclass(record) and not isinstance(record, type) else record
    return orjson.dumps(shown(value)).decode()


class Projection:
    """The twin of the plan, and the rows that changed since they were last written."""

    def __init__(self, constants: PlanConstants, proofs: Proofs) -> None:
        """Begin before the first event.

        Args:
            constants: the plan's constants, with stand-ins for what its constructors' events tell.
            proofs: how digests and signers are told.
        """
        self._constants, self._proofs = constants, proofs
        self._replay: Replay | None = None
        self._waiting: list[ChainEvent] = []
        self._counts: Counter[str] = Counter()
        self._members: set[str] = set()
        self._claims: set[int] = set()
        self._open: set[int] = set()
        self._since: dict[str, int] = {}
        self._daily: dict[int, tuple[int, str]] = {}
        self._settlements = 0
        self._written_differences = 0

    def apply(self, events: Sequence[ChainEvent]) -> None:
        """Carry out whole blocks of events, in the chain's order."""
        self._counts.update(event.name for event in events)
        books = [event for event in events if event.contract in BOOKKEEPERS]
        if self._replay is None:
            self._waiting += books
            books = self._begin()
        if self._replay is None:
            return
        start = 0
        # A day at a time, so that each day's last books are seen.
        for place in range(1, len(books) + 1):
            ended = place == len(books) or books[place].time // DAY != books[start].time // DAY
            if ended:
                self._live(self._replay, books[start:place])
                start = place

    def _begin(self) -> list[ChainEvent]:
        """Found the twin once all constructors have spoken; return what is then to be applied."""
        try:
            constants, deployed_at = beginnings(self._constants, self._waiting)
        except BeginningMissingError:
            return []
        self._replay = Replay(constants, self._proofs, deployed_at=deployed_at)
        waiting, self._waiting = self._waiting, []
        return waiting

    def _live(self, replay: Replay, events: Sequence[ChainEvent]) -> None:
        replay.apply(events)
        ledger = replay.community.ledger
        for event, following in zip(events, [*events[1:], None], strict=True):
            if event.name == "JoinedFromGroup" and following and following.name == "LeafPaidIn":
                # The leaf went to whom its identity belongs, whom the next event names.
                continue
            for name, value in event.args.items():
                known = value in ledger.positions or value in ledger.unmoved
                if isinstance(value, (str, int)) and name != "claim" and known:
                    self._touch(str(value), event.block)
            if "member" in event.args:
                self._touch(event.args["member"], event.block)
            claim = event.args.get("claim")
            if claim:
                self._claims.add(claim)
                self._open.add(claim)
        last = events[-1]
        self._daily[last.time // DAY] = (last.block, as_json(ledger.books))

    def _touch(self, member: str, block: int) -> None:
        self._members.add(member)
        self._since.setdefault(member, block)

    def write(self, connection: Connection, head: Header) -> None:
        """Write every row that changed, as things stand at `head`."""
        _put(connection, facts, "name", [{"name": "counts", "data": as_json(dict(self._counts))}])
        if self._replay is None:
            return
        self._write_lapses(connection, self._replay)
        self._write_members(connection, self._replay)
        self._write_claims(connection, self._replay, head.time)
        _put(connection, facts, "name", _facts(self._replay, head.time))
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
        found = self._replay.differences
        rows = [
            {"number": number, "block": found[number].block, "text": str(found[number])}
            for number in range(self._written_differences, len(found))
        ]
        if rows:
            connection.execute(insert(differences), rows)
        self._written_differences = len(found)

    def rewrite(self, connection: Connection, head: Header) -> None:
        """Write everything anew, after the tables were emptied of what no longer holds."""
        for table in DERIVED:
            connection.execute(delete(table))
        self.write(connection, head)

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


def _facts(replay: Replay, time: int) -> list[dict[str, str]]:
    community = replay.community
    ledger, panel, book = community.ledger, community.panel, community.claims
    version = panel.current_version
    told: dict[str, Any] = {
        "books": {**asdict(ledger.books), "held": ledger.held, "room": ledger.room(time)},
        "roles": {
            "steward": ledger.steward,
            "registrar": community.enrolment.registrar,
            "supervisor": community.enrolment.supervisor,
            "assembly": ledger.constants.member_assembly,
        },
        "panel": {
            "version": version,
            "seats": [asdict(seat) for seat in panel.current_seats],
            "tiers": [asdict(tier) for tier in panel.tiers_of[version]],
        },
        "rules": {
            "version": book.rules_version,
            "versions": {number: asdict(rules) for number, rules in book.rules.items()},
            "jury": {number: asdict(rules) for number, rules in book.jury_rules.items()},
        },
        "solvency": _solvency(replay, time),
        "cohorts": {number: _cohort(ledger, number) for number in ledger.cohorts},
        "closing": {
            "closing_at": ledger.books.closing_at,
            "finished_at": ledger.finished_at,
            "carry_per_unit": ledger.carry_per_unit,
            "heir": ledger.constants.heir,
        },
        "joining": {
            "stopped_until": community.enrolment.joins_stopped_until,
            "minimum_in_force": community.enrolment.minimum_in_force,
            "below_minimum_since": community.enrolment.below_minimum_since,
            "closable_at": community.enrolment.closable_at,
        },
        "appeals": {
            number: {
                **asdict(appeal),
                "state": appeal_state_at(appeal, time).name.title(),
                "outcome": appeal.outcome.name.title(),
            }
            for number, appeal in community.donations.appeals.items()
        },
    }
    return [{"name": name, "data": as_json(data)} for name, data in told.items()]


def _cohort(ledger: Ledger, number: int) -> dict[str, Any]:
    """What is left of a cohort, as stored and as it stands."""
    standing = ledger.standing_of_cohort(number)
    return {**asdict(ledger.cohort_of(number)), "standing": asdict(standing)}


def _solvency(replay: Replay, time: int) -> dict[str, Any]:
    """What one more claim of the dearest benefit would bring, approved and settled now."""
    community = replay.community
    book, ledger = community.claims, community.ledger
    dearest = max(max(row) for row in community.constants.benefits)
    rules = book.rules[book.rules_version]
    outcome = ledger.quote_new(dearest, rules.fee_on(dearest), rules.cap_per_unit, time)
    return {"dearest_benefit": dearest, "outcome": asdict(outcome)}


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
