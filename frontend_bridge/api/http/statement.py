"""One member's statement: every movement of their balance, each with its place on chain.

A settlement charges everybody without naming anybody; the charges of a member are the settlements
between their own movements. A page is read by the numbers of its lines, so it costs what its lines
cost, however long the statement is. The closing balance must be the twin's; the answer says whether
it is.
"""

from typing import Any

from sqlalchemy import Row, select

from frontend_bridge.api.http import views
from frontend_bridge.api.http.event_views import Data
from frontend_bridge.api.http.responses import Snapshot
from frontend_bridge.api.tables import blocks, events, members, movements, settlements


def statement(state: Snapshot, member: str, cursor: str | None, limit: int) -> Data:
    """Return the movements of a member's balance, the newest first.

    Raises:
        Problem: if the address never was a member.
    """
    known = views.one_member(state, member)
    newest = _movements(state, member, None, 1)
    total, closing = (0, 0) if not newest else _end(state, newest[0], known["data"])
    start = total if cursor is None else min(int(cursor), total)
    return {
        "data": _lines(state, member, start, min(limit, start)),
        "balance": known["data"]["balance"],
        "agrees": str(closing) == known["data"]["balance"],
        "next": str(start - limit) if start > limit else None,
        "check": known["check"],
    }


def _end(state: Snapshot, last: Row[Any], member: Data) -> tuple[int, int]:
    """Return how many lines there are by now, and the balance to which they lead."""
    query = select(members.c.active, members.c.lapsed_by)
    row = state.connection.execute(query.where(members.c.address == last.member)).one()
    newest = select(settlements).order_by(settlements.c.number.desc()).limit(1)
    if not row.active:
        # Who lapsed was charged by that settlement last; who left, by none since.
        newest = newest.where(settlements.c.number <= row.lapsed_by)
    until = state.connection.execute(newest).first()
    if until is None or not last.units or until.number <= last.settlements:
        return last.lines, int(last.balance)
    charged = last.units * (int(until.reached) - int(last.charged_to))
    return last.lines + until.number - last.settlements, int(last.balance) - charged


def _lines(state: Snapshot, member: str, start: int, count: int) -> list[Data]:
    """Return the lines with the numbers `start` down to `start - count + 1`."""
    if count < 1:
        return []
    own = _movements(state, member, start, count + 1)
    # Which movement each line is, or follows as a charge.
    places = []
    place = 0
    for number in range(start, start - count, -1):
        while own[place].lines > number:
            place += 1
        places.append((number, own[place]))
    charges = [row.settlements + number - row.lines for number, row in places if number > row.lines]
    settled = _settled(state, charges)
    told = _events(
        state,
        [(row.block, row.log_index) for number, row in places if number == row.lines],
        [(row.block, row.log_index) for row in settled.values()],
    )
    lines = []
    lines_of = [
        told[place.block, place.log_index]
        for number, row in places
        for place in [row if number == row.lines else settled[row.settlements + number - row.lines]]
    ]
    found = state.arguments.of(lines_of)
    for (number, row), event, read in zip(places, lines_of, found, strict=True):
        args = read or {}
        if number == row.lines:
            change, balance = int(row.change), int(row.balance)
        else:
            charge = settled[row.settlements + number - row.lines]
            change = -row.units * int(args["perUnit"])
            balance = int(row.balance) - row.units * (int(charge.reached) - int(row.charged_to))
        lines.append(
            {
                "name": event.name,
                "change": str(change),
                "balance": str(balance),
                "units": row.units,
                "block": event.block,
                "time": event.time,
                "tx": "0x" + event.tx.hex(),
                "log_index": event.log_index,
                "args": args,
            }
        )
    return lines


def _movements(state: Snapshot, member: str, start: int | None, most: int) -> list[Row[Any]]:
    """Return a member's own movements, the newest first, from a line's number on."""
    query = select(movements).where(movements.c.member == member)
    if start is not None:
        query = query.where(movements.c.lines <= start)
    return list(state.connection.execute(query.order_by(movements.c.lines.desc()).limit(most)))


def _settled(state: Snapshot, numbers: list[int]) -> dict[int, Row[Any]]:
    if not numbers:
        return {}
    query = select(settlements).where(settlements.c.number.in_(numbers))
    return {row.number: row for row in state.connection.execute(query)}


def _events(state: Snapshot, *places: list[tuple[int, int]]) -> dict[tuple[int, int], Row[Any]]:
    """Return the events in these places, with the times of their blocks."""
    found = {}
    for some in places:
        if not some:
            continue
        numbers = sorted({block for block, _ in some})
        query = (
            select(events, blocks.c.time)
            .join(blocks, blocks.c.number == events.c.block)
            .where(events.c.block.in_(numbers))
        )
        wanted = set(some)
        for row in state.connection.execute(query):
            if (row.block, row.log_index) in wanted:
                found[row.block, row.log_index] = row
    return found
