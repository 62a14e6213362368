"""Following the index: what is near becomes rows of the outbox, and the cursor moves with them.

Each step reads one state of the index, then writes in one transaction of the desk's database: rows
of the outbox, what waits to be confirmed, the days of calendars, the cursor. A step that is cut off
at any moment has written all of that, or nothing.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, delete, select, update
from sqlalchemy.dialects.sqlite import insert

from frontend_bridge.api.ingest.decoding import bundle_decoder
from frontend_bridge.desk.reminders.occurrences import DATED, DAY, Occurrence
from frontend_bridge.desk.reminders.of_asks import Asked, of_asks, unanswered
from frontend_bridge.desk.reminders.of_claims import of_parties, of_seats, of_voters
from frontend_bridge.desk.reminders.of_members import guardian_of, of_member
from frontend_bridge.desk.reminders.of_plan import FOLLOWED, of_event, of_node, of_steward
from frontend_bridge.desk.reminders.purging import purge
from frontend_bridge.desk.reminders.reading import Head, IndexView
from frontend_bridge.desk.reminders.tables import (
    cursor,
    dates,
    feeds,
    outbox,
    subscriptions,
    waiting,
)
from frontend_bridge.desk.store import Store

REWIND = 5_000
"""Blocks that are read again after a reorganisation below the cursor; nothing is said twice."""
_PART = 500


@dataclass(frozen=True)
class Wish:
    """A subscription that is active.

    Attributes:
        number: its number.
        account: whose, in small letters.
        channel: by what it is sent.
        events_left: from how many on a balance is low.
        since: the block from which on.
    """

    number: int
    account: str
    channel: str
    events_left: int
    since: int


class Following:
    """Moves from the index into the outbox."""

    def __init__(
        self, index: Engine, store: Store, confirmations: int, clock: Callable[[], float]
    ) -> None:
        """Follow an index into a desk's database.

        Args:
            index: the index's database; it is only read.
            store: the desk's.
            confirmations: how many blocks have to follow before something is said.
            clock: the time of this machine, in seconds.
        """
        self._index, self._store = index, store
        self._confirmations, self._clock = confirmations, clock
        self._decoder = bundle_decoder()
        # Who was ever named as guardian, by whom; read on as the index grows, held to the records.
        self._wards: dict[str, set[str]] = {}
        self._wards_to = -1
        self._said: set[tuple[str, int]] = set()

    def step(self) -> int:
        """Carry the index's newest state into the outbox; return how many rows are new.

        Raises:
            SQLAlchemyError: if a database does not answer, or is locked; nothing was written.
        """
        with self._store.reading() as connection:
            wishes = _wishes(connection)
            calendars = {str(row.account) for row in connection.execute(select(feeds))}
            before = connection.execute(select(cursor)).first()
            waited = {row.event: row for row in connection.execute(select(waiting))}
            asked = unanswered(connection)
        with self._index.connect() as reading, reading.begin():
            view = IndexView(reading, self._decoder)
            head = view.head
            if head is None:
                return 0
            confirmed = head.number - self._confirmations
            begin = _begin(view, before, head, min([confirmed, *(w.since for w in wishes)]))
            accounts = {wish.account for wish in wishes} | calendars
            found = list(self._found(view, head, accounts, wishes, (begin, confirmed), asked))
            end = view.kept_before(max(begin, confirmed))
            undone = {name for name, row in waited.items() if _is_undone(view, head, row)}
        since = {name: row.block for name, row in waited.items() if name not in undone}
        ripe = [
            one
            for one in found
            if one.soon
            and (
                one.block is not None
                or head.number - since.get(one.event, head.number) >= self._confirmations
            )
        ]
        with self._store.writing() as connection:
            _wait(connection, found, head, set(waited), undone)
            count = self._put(connection, ripe, wishes)
            _put_dates(connection, found, calendars)
            if end is not None:
                _move(connection, end)
            purged = self._purge(connection, found, before, head)
        if purged:
            self._said.clear()
        self._said |= {(one.event, wish.number) for one, wish in _pairs(ripe, wishes)}
        return count

    # ------------------------------------------------------------------- finding

    def _found(
        self,
        view: IndexView,
        head: Head,
        accounts: Collection[str],
        wishes: Sequence[Wish],
        span: tuple[int, int],
        asked: Asked,
    ) -> Iterator[Occurrence]:
        if not accounts:
            return
        since = _since(wishes)
        told = set(since)
        left: dict[str, int] = {}
        for wish in wishes:
            left[wish.account] = max(left.get(wish.account, 0), wish.events_left)
        wards = self._wards_of(view, accounts, head.number)
        wanted = set(accounts) | {ward for found in wards.values() for ward in found}
        members = view.members(wanted)
        for account in sorted(accounts):
            for member in sorted({account, *wards.get(account, ())}):
                data = members.get(member)
                if data is None or (member != account and guardian_of(data) != account):
                    continue
                low = left.get(account, 0)
                yield from of_member(view, member, data, account, low, head.time)
        own = {account: members[account] for account in sorted(accounts) if account in members}
        for claim in view.claims(wanted):
            yield from of_parties(view, claim, told, since)
            yield from of_asks(claim, asked, told)
            yield from of_voters(view, claim, own, head.time)
            yield from of_seats(view, claim, accounts, head.time)
        yield from of_steward(view, accounts, head.first_time, head.time)
        yield from of_node(view, accounts, head.number, int(self._clock()))
        for happened in view.events(FOLLOWED, *span):
            yield from of_event(happened, [one for one in told if since[one] < happened.block])

    def _wards_of(
        self, view: IndexView, accounts: Collection[str], head: int
    ) -> Mapping[str, set[str]]:
        """Whom some accounts may guard, as was ever stated; the records decide."""
        if head < self._wards_to:
            # The index was made again, or went back.
            self._wards, self._wards_to = {}, -1
        for happened in view.events(("GuardianNamed",), self._wards_to, head):
            guardian = str(happened.args["guardian"]).lower()
            self._wards.setdefault(guardian, set()).add(str(happened.args["member"]).lower())
        self._wards_to = head
        return {account: self._wards[account] for account in accounts if account in self._wards}

    # ------------------------------------------------------------------- writing

    def _purge(
        self,
        connection: Connection,
        found: Iterable[Occurrence],
        before: Any,  # noqa: ANN401  a row
        head: Head,
    ) -> int:
        """Delete old rows of what holds no more, unless the index does not know what holds."""
        now = int(self._clock())
        behind = before is not None and before.block > head.number
        if behind or now - head.time > DAY:
            return 0
        return purge(connection, now, {one.event for one in found})

    def _put(
        self, connection: Connection, found: Sequence[Occurrence], wishes: Sequence[Wish]
    ) -> int:
        now = int(self._clock())
        rows = [
            {
                "event": one.event,
                "subscription": wish.number,
                "account": wish.account,
                "channel": wish.channel,
                "kind": one.kind.value,
                "ward": one.ward,
                "until": one.until,
                "state": "queued",
                "created_at": now,
                "due_at": now,
                "attempts": 0,
                "problem": "",
            }
            for one, wish in _pairs(found, wishes)
            if (one.event, wish.number) not in self._said
        ]
        count = 0
        for start in range(0, len(rows), _PART):
            statement = insert(outbox).on_conflict_do_nothing()
            count += connection.execute(statement, rows[start : start + _PART]).rowcount
        return count


def _wishes(connection: Connection) -> list[Wish]:
    query = select(subscriptions).where(subscriptions.c.state == "active")
    return [
        Wish(row.number, row.account, row.channel, row.events_left, row.since_block)
        for row in connection.execute(query.order_by(subscriptions.c.number))
    ]


def _since(wishes: Iterable[Wish]) -> dict[str, int]:
    """Return from which block on each account wants reminders, by its first subscription."""
    since: dict[str, int] = {}
    for wish in wishes:
        since[wish.account] = min(since.get(wish.account, wish.since), wish.since)
    return since


def _begin(view: IndexView, before: Any, head: Head, first: int) -> int:  # noqa: ANN401  a row
    """Return after which block events are read: the cursor, or before it after a reorganisation."""
    if before is None:
        return first
    if before.block > head.number or view.hash_of(before.block) == bytes(before.hash):
        return int(before.block)
    return max(head.first - 1, int(before.block) - REWIND)


def _is_undone(view: IndexView, head: Head, row: Any) -> bool:  # noqa: ANN401
    """Return whether the block since which something waits is not of this chain any more."""
    known = view.hash_of(row.block)
    return row.block > head.number or (known is not None and known != bytes(row.hash))


def _pairs(
    found: Iterable[Occurrence], wishes: Iterable[Wish]
) -> Iterator[tuple[Occurrence, Wish]]:
    of: dict[str, list[Wish]] = {}
    for wish in wishes:
        of.setdefault(wish.account, []).append(wish)
    for one in found:
        for wish in of.get(one.account, ()):
            yield one, wish


def _wait(
    connection: Connection,
    found: Iterable[Occurrence],
    head: Head,
    known: set[str],
    undone: set[str],
) -> None:
    """Note since when what holds now was seen to hold, and forget what holds no more."""
    holding = {one.event for one in found if one.block is None and one.soon}
    gone = sorted((known - holding) | undone)
    for start in range(0, len(gone), _PART):
        part = gone[start : start + _PART]
        connection.execute(delete(waiting).where(waiting.c.event.in_(part)))
    rows = [
        {"event": event, "block": head.number, "hash": head.hash}
        for event in sorted(holding - (known - undone))
    ]
    if rows:
        connection.execute(insert(waiting), rows)


def _put_dates(
    connection: Connection, found: Iterable[Occurrence], calendars: Collection[str]
) -> None:
    """Bring the days of the calendars to what holds now."""
    wanted = {
        (one.account, one.event): (one.kind.value, one.ward, one.until)
        for one in found
        if one.kind in DATED and one.until is not None and one.account in calendars
    }
    known = {
        (row.account, row.event): (row.kind, row.ward, row.until)
        for row in connection.execute(select(dates))
    }
    for key in known.keys() - wanted.keys():
        connection.execute(delete(dates).where(dates.c.account == key[0], dates.c.event == key[1]))
    rows = [
        {"account": key[0], "event": key[1], "kind": kind, "ward": ward, "until": until}
        for key, (kind, ward, until) in wanted.items()
        if known.get(key) != (kind, ward, until)
    ]
    if rows:
        statement = insert(dates)
        changed = {"kind": statement.excluded.kind, "until": statement.excluded.until}
        keys = [dates.c.account, dates.c.event]
        connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=changed), rows)


def _move(connection: Connection, end: tuple[int, bytes]) -> None:
    block, hash_ = end
    moved = connection.execute(update(cursor).values(block=block, hash=hash_))
    if not moved.rowcount:
        connection.execute(insert(cursor).values(id=1, block=block, hash=hash_, updates=0))
