"""Events as answers give them: a page of a list at the cost of a page, and each with its place."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Column, Row, Select, select, tuple_

from frontend_bridge.api.http.responses import Snapshot, read_cursor
from frontend_bridge.api.tables import abouts, blocks, events

Data = dict[str, Any]
MOST_LOOKED_AT = 2_000
"""Events among which a page looks for those of a second filter."""
MOST_LATER = 2_000
"""Events that an answer holds besides the things it is about."""
MOST_OF_ONE = 200
"""Of these, the most of one thing; the rest is at /v1/events."""


def list_events(
    state: Snapshot,
    cursor: str | None,
    limit: int,
    *,
    name: str | None = None,
    contract: str | None = None,
    member: str | None = None,
    claim: int | None = None,
    first: int | None = None,
    last: int | None = None,
) -> Data:
    """Return events, the newest first.

    One filter is found by its database index; where there are more, they are looked for among so
    many of the events that it finds, and `next` leads to where that ended. So a page costs the same
    whatever is asked, and may have fewer events, or none, while there is a `next`.
    """
    wanted: list[tuple[Column[Any], Any]] = [
        (column, value)
        for column, value in (
            (events.c.claim, claim),
            (events.c.member, member),
            (events.c.name, name),
            (events.c.contract, contract),
        )
        if value is not None
    ]
    if name is not None and contract is not None:
        if contract not in state.decoder.makers(name):
            return {"data": [], "next": None}
        if len(state.decoder.makers(name)) == 1:
            wanted.remove((events.c.contract, contract))
    query = select(events).order_by(events.c.block.desc(), events.c.log_index.desc())
    place = read_cursor(cursor)
    if place is not None:
        query = query.where(tuple_(events.c.block, events.c.log_index) < place)
    if first is not None:
        query = query.where(events.c.block >= first)
    if last is not None:
        query = query.where(events.c.block <= last)
    for column, value in wanted[:1]:
        query = query.where(column == value)
    looked_until = None
    if len(wanted) > 1:
        until = query.with_only_columns(events.c.block, events.c.log_index)
        looked_until = state.connection.execute(until.offset(MOST_LOOKED_AT - 1).limit(1)).first()
        looked = query.limit(MOST_LOOKED_AT).subquery()
        query = select(looked).order_by(looked.c.block.desc(), looked.c.log_index.desc())
        for column, value in wanted[1:]:
            query = query.where(looked.c[column.name] == value)
    rows = state.connection.execute(_with_times(query.limit(limit + 1))).all()
    page = rows[:limit]
    end = page[-1] if len(rows) > limit else looked_until
    return {
        "data": tell_events(state, page),
        "next": f"{end.block}.{end.log_index}" if end is not None else None,
    }


def tell_events(state: Snapshot, rows: Sequence[Row[Any]]) -> list[Data]:
    """Return events with all that is needed to find them on chain."""
    found = state.arguments.of(rows)
    return [_with_place(row, args) for row, args in zip(rows, found, strict=True)]


def _with_place(row: Row[Any], args: Data | None) -> Data:
    fields = {
        "name": row.name,
        "contract": row.contract,
        "block": row.block,
        "time": row.time,
        "tx": "0x" + row.tx.hex(),
        "log_index": row.log_index,
    }
    if args is None:
        return {**fields, "args": {}, "unreadable": True}
    return {**fields, "args": args}


def events_query() -> Select[Any]:
    """Return the query of events with the times of their blocks."""
    return select(events, blocks.c.time).join(blocks, blocks.c.number == events.c.block)


def _with_times(newest: Select[Any]) -> Select[Any]:
    """The limited rows first, then their times: a planner must not join before it limits."""
    few = newest.subquery()
    return (
        select(few, blocks.c.time)
        .join(blocks, blocks.c.number == few.c.block)
        .order_by(few.c.block.desc(), few.c.log_index.desc())
    )


def about(state: Snapshot, kind: str, subjects: list[str]) -> dict[str, tuple[list[Data], bool]]:
    """Return what happened to each of some things, in order, and whether that is all.

    Anybody may add to it, so only the newest of each are returned, and so many of all together.
    """
    found: dict[str, tuple[list[Data], bool]] = {}
    room = MOST_LATER
    for subject in subjects:
        most = min(MOST_OF_ONE, room)
        places = (
            select(abouts.c.block, abouts.c.log_index)
            .where(abouts.c.kind == kind, abouts.c.subject == subject)
            .order_by(abouts.c.block.desc(), abouts.c.log_index.desc())
            .limit(most + 1)
            .subquery()
        )
        query = (
            events_query()
            .join(
                places,
                (places.c.block == events.c.block) & (places.c.log_index == events.c.log_index),
            )
            .order_by(events.c.block.desc(), events.c.log_index.desc())
        )
        rows = state.connection.execute(query).all()
        told = tell_events(state, rows[:most])[::-1]
        room -= len(told)
        found[subject] = (told, len(rows) <= most)
    return found
