"""What readers may ask of the index: plain functions from a state to data.

Everything from the chain is told as the contracts have it: integers as decimal strings in the
asset's smallest part, times in seconds, days as UTC day numbers.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import orjson
from sqlalchemy import Row, Select, func, select

from frontend_bridge.api.abouts import APPEAL, PROGRAMME, PROPOSAL, REPORT
from frontend_bridge.api.http.event_views import (
    Data,
    about,
    events_query,
    list_events,
    tell_events,
)
from frontend_bridge.api.http.notice_words import Asked, decided, decided_of
from frontend_bridge.api.http.notice_words import told as words_of
from frontend_bridge.api.http.responses import Problem, Snapshot
from frontend_bridge.api.tables import (
    claims,
    daily,
    differences,
    events,
    facts,
    members,
)
from mutual_pool.protocol.pool.ladder import Ladder, Rung
from mutual_pool.protocol.pool.types import Books, Position
from mutual_pool.protocol.pool.views import PoolViews

_JOINING = ("Joined", "JoinedFromGroup")
MOST_OF_PATH = 1_000
"""Events of one claim that are told with it: its first and its last ones."""


def plan(state: Snapshot) -> Data:
    """Return what the plan fixed, and who holds its roles, panel and rules now."""
    now = _facts(state, "roles", "rules", "panel")
    checks = [
        state.call("pool", "steward"),
        state.call("enrolment", "registrar"),
        state.call("panel", "currentSeats"),
        state.call("desk", "rulesOf", int(now["rules"]["version"]) if "rules" in now else 0),
    ]
    return {"data": {**state.plan, **now}, "check": checks}


def books(state: Snapshot) -> Data:
    """Return the pool's totals, what it owes, and what one more dear claim would bring."""
    now = _facts(state, "books", "solvency", "counts", "cohorts", "closing", "joining")
    asked = state.connection.scalar(select(func.count()).select_from(differences))
    checks = [state.call("pool", "books"), state.call("pool", "room")]
    checks += [state.call("pool", "cohortOf", int(number)) for number in now.get("cohorts", {})]
    return {"data": {**now, "differences": asked}, "check": checks}


def list_members(
    state: Snapshot, standing: str | None, search: str | None, cursor: str | None, limit: int
) -> Data:
    """Return members by address. `standing` is active, lapsed or left."""
    query = select(members)
    if standing is not None:
        query = query.where(members.c.active.is_(standing == "active"))
        if standing == "lapsed":
            query = query.where(members.c.lapsed_at > 0)
        elif standing == "left":
            query = query.where(members.c.lapsed_at == 0)
    if search:
        query = query.where(func.lower(members.c.address).contains(search.lower()))
        # No database index finds a part of an address: each is looked at.
        counts = _facts(state, "counts").get("counts", {})
        state.looked_at.append(sum(int(counts.get(name, 0)) for name in _JOINING))
    counted = _count(state, query)
    if cursor is not None:
        query = query.where(members.c.address > cursor)
    query = query.order_by(members.c.address).limit(limit + 1)
    rows = state.connection.execute(query).all()
    page = rows[:limit]
    total = _books(state)
    return {
        "data": [_member(state, row, total) for row in page],
        "next": page[-1].address if len(rows) > limit else None,
        "total": counted,
    }


def one_member(state: Snapshot, member: str) -> Data:
    """Return one member.

    Raises:
        Problem: if the address never was one.
    """
    row = state.connection.execute(select(members).where(members.c.address == member)).first()
    if row is None:
        raise Problem(
            404,
            "No such member",
            f"{member} never had a membership of this plan up to block {state.number}.",
        )
    of_pool = ("standingOf", "positionOf", "membershipOf")
    checks = [state.call("pool", name, member) for name in of_pool]
    checks += [state.call("lens", name, member) for name in ("historyOf", "quoteQuit")]
    checks.append(state.call("guardianship", "guardianOf", member))
    return {"data": _member(state, row, _books(state)), "check": checks}


def list_claims(
    state: Snapshot, in_state: str | None, member: str | None, cursor: str | None, limit: int
) -> Data:
    """Return claims, the newest first."""
    query = select(claims)
    if in_state is not None:
        query = query.where(claims.c.state == in_state)
    if member is not None:
        query = query.where(claims.c.member == member)
    counted = _count(state, query)
    if cursor is not None:
        query = query.where(claims.c.number < int(cursor))
    query = query.order_by(claims.c.number.desc()).limit(limit + 1)
    rows = state.connection.execute(query).all()
    page = rows[:limit]
    return {
        "data": [_claim(row) for row in page],
        "next": str(page[-1].number) if len(rows) > limit else None,
        "total": counted,
    }


def _count(state: Snapshot, query: Select[Any]) -> int:
    """Return how many rows a query finds, on all its pages together."""
    inner = query.subquery()
    found = int(state.connection.scalar(select(func.count()).select_from(inner)) or 0)
    state.looked_at.append(found)
    return found


def one_claim(
    state: Snapshot, number: int, asked: Asked | None = None, link: str | None = None
) -> Data:
    """Return a claim with its whole path, and its public notices in words.

    Args:
        state: the index.
        number: the claim's.
        asked: what a desk gave for its notices; None where that is not known.
        link: where the page shows the claim.

    Raises:
        Problem: if there is no such claim.
    """
    row = state.connection.execute(select(claims).where(claims.c.number == number)).first()
    if row is None:
        raise Problem(404, "No such claim", f"No claim {number} was filed up to {state.number}.")
    path, whole = _path(state, number)
    checks = [state.call("desk", name, number) for name in ("claimOf", "stateOf", "decidedSeats")]
    told = tell_events(state, path)
    signed = decided(state.connection, state.decoder, number)
    found = {
        **_claim(row),
        "notices": words_of(number, signed, asked),
        "link": link,
        "path": told,
        "all_path": whole,
    }
    return {"data": found, "check": checks}


def _path(state: Snapshot, number: int) -> tuple[list[Row[Any]], bool]:
    """Return what happened to a claim, in order, and whether that is all.

    Every voter may object, so of a long path the first and the last events are told.
    """
    query = events_query().where(events.c.claim == number)
    first = query.order_by(events.c.block, events.c.log_index).limit(MOST_OF_PATH + 1)
    rows = list(state.connection.execute(first))
    if len(rows) <= MOST_OF_PATH:
        return rows, True
    half = MOST_OF_PATH // 2
    last = query.order_by(events.c.block.desc(), events.c.log_index.desc()).limit(half)
    return [*rows[:half], *reversed(list(state.connection.execute(last)))], False


def notices(
    state: Snapshot,
    cursor: str | None,
    limit: int,
    asked: Mapping[int, Asked] = MappingProxyType({}),
    page: str = "",
) -> Data:
    """Return the claims under notice, each with the decisions signed for it, and its notices.

    Args:
        state: the index.
        cursor: after which claim the list goes on; None for its begin.
        limit: how many at most.
        asked: what the desk gave, by claim.
        page: the page's address, to which links lead; "" for none.
    """
    listed = list_claims(state, "UnderNotice", None, cursor, limit)
    numbers = [int(claim["number"]) for claim in listed["data"]]
    query = events_query().where(
        events.c.claim.in_(numbers), events.c.name.in_(("DecisionSigned", "Decided"))
    )
    found: dict[int, list[Data]] = {number: [] for number in numbers}
    rows = state.connection.execute(query.order_by(events.c.block, events.c.log_index)).all()
    for row, told in zip(rows, tell_events(state, rows), strict=True):
        found[row.claim].append(told)
    signed = decided_of(state.connection, state.decoder, numbers)
    for claim, number in zip(listed["data"], numbers, strict=True):
        claim["decisions"] = found[number]
        claim["notices"] = words_of(number, signed[number], asked.get(number))
        claim["link"] = f"{page}/#/claims/{number}" if page else None
    return listed


def reports(state: Snapshot, cursor: str | None, limit: int) -> Data:
    """Return the published reports, each with the opinions given on it."""
    listed = list_events(state, cursor, limit, name="ReportPublished")
    numbers = [report["args"].get("report", "0") for report in listed["data"]]
    opinions = about(state, REPORT, numbers)
    for number, report in zip(numbers, listed["data"], strict=True):
        report["opinions"], report["all_opinions"] = opinions[number]
        report["check"] = [state.call("registry", "reportOf", int(number))]
    return listed


def proposals(state: Snapshot, cursor: str | None, limit: int) -> Data:
    """Return the assembly's proposals, each with what happened to it since."""
    listed = list_events(state, cursor, limit, name="ProposalCreated")
    numbers = [proposal["args"].get("proposalId", "0") for proposal in listed["data"]]
    later = about(state, PROPOSAL, numbers)
    for number, proposal in zip(numbers, listed["data"], strict=True):
        proposal["later"], proposal["all_later"] = later[number]
        proposal["check"] = [
            state.call("assembly", name, int(number)) for name in ("state", "proposalVotes")
        ]
    return listed


def appeals(state: Snapshot, cursor: str | None, limit: int) -> Data:
    """Return the appeals for gifts, each as it stands and with what happened to it since."""
    listed = list_events(state, cursor, limit, name="AppealFiled")
    stored = _facts(state, "appeals").get("appeals", {})
    numbers = [appeal["args"].get("appeal", "0") for appeal in listed["data"]]
    later = about(state, APPEAL, numbers)
    for number, appeal in zip(numbers, listed["data"], strict=True):
        appeal["appeal"] = stored.get(number, {})
        appeal["later"], appeal["all_later"] = later[number]
        appeal["check"] = [
            state.call("donations", name, int(number)) for name in ("appealOf", "stateOf")
        ]
    return listed


def programmes(state: Snapshot, cursor: str | None, limit: int) -> Data:
    """Return the programmes of services, each as it stands and with what happened to it since."""
    listed = list_events(state, cursor, limit, name="ProgrammeOpened")
    stored = _facts(state, "programmes").get("programmes", {})
    numbers = [programme["args"].get("programme", "0") for programme in listed["data"]]
    later = about(state, PROGRAMME, numbers)
    for number, programme in zip(numbers, listed["data"], strict=True):
        programme["programme"] = stored.get(number, {})
        programme["later"], programme["all_later"] = later[number]
        programme["check"] = [state.call("services", "programmeOf", int(number))]
    return listed


def statistics(state: Snapshot, first: int | None, last: int | None) -> Data:
    """Return the books at the end of each day on which something happened."""
    query = select(daily).order_by(daily.c.day)
    if first is not None:
        query = query.where(daily.c.day >= first)
    if last is not None:
        query = query.where(daily.c.day <= last)
    rows = state.connection.execute(query.limit(4_000)).all()
    return {
        "data": [
            {"day": row.day, "block": row.block, "books": orjson.loads(row.data)} for row in rows
        ],
        "counts": _facts(state, "counts").get("counts", {}),
    }


def found_differences(state: Snapshot, cursor: str | None, limit: int) -> Data:
    """Return where the chain states what the twin does not derive; none, if all is true."""
    after = int(cursor) if cursor is not None else -1
    query = select(differences).where(differences.c.number > after).order_by(differences.c.number)
    rows = state.connection.execute(query.limit(limit + 1)).all()
    page = rows[:limit]
    return {
        "data": [{"block": row.block, "text": row.text} for row in page],
        "next": str(page[-1].number) if len(rows) > limit else None,
    }


def _facts(state: Snapshot, *names: str) -> Data:
    query = select(facts).where(facts.c.name.in_(names))
    return {row.name: orjson.loads(row.data) for row in state.connection.execute(query)}


def _books(state: Snapshot) -> Data:
    found: Data = _facts(state, "books").get("books", {})
    return found


def _member(state: Snapshot, row: Row[Any], total: Data) -> Data:
    data = orjson.loads(row.data)
    position = Position(**{name: int(value) for name, value in data["position"].items()})
    standing = _Reading(row, position, int(total["index"])).standing_of(row.address)
    word = "active" if row.active else "lapsed" if row.lapsed_at else "left"
    return {
        "address": row.address,
        "since_block": row.since,
        "standing": word,
        "balance": str(standing.balance),
        "lapsed_at": row.lapsed_at,
        "lapsed_by": row.lapsed_by,
        **data,
    }


class _Reading(PoolViews):
    """The twin's views over one stored member, so that its own formula gives the balance."""

    def __init__(self, row: Row[Any], position: Position, index: int) -> None:
        self.books = Books(index=index)
        self.positions = {row.address: position} if position.units else {}
        # What is stored is the place itself, be it their own or their part of a group's.
        self.unmoved = {}
        self.ladder = Ladder()
        rung = Rung()
        if not row.active:
            rung.crossed_at, rung.settlement = row.lapsed_at, row.lapsed_by
            rung.index = int(row.stop_index or 0)
        self.ladder.rungs[position.rung] = rung


def _claim(row: Row[Any]) -> Data:
    return {"number": row.number, "state": row.state, **orjson.loads(row.data)}
