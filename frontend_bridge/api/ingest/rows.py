"""The twin's records as JSON: books, roles, rules, groups, appeals and services."""

from dataclasses import asdict, is_dataclass
from typing import Any

import orjson

from frontend_bridge.api.ingest.decoding import shown
from mutual_pool.audit.replay.replay import Replay
from mutual_pool.protocol.claims.types import ClaimState
from mutual_pool.protocol.donations.lifecycle import appeal_state_at
from mutual_pool.protocol.pool.pool import MutualPool


def state_name(state: ClaimState) -> str:
    """Return a state's name as the contracts write it."""
    return state.name.title().replace("_", "")


def as_json(record: object) -> str:
    """Return a record as JSON text, integers as decimal strings."""
    value = asdict(record) if is_dataclass(record) and not isinstance(record, type) else record
    return orjson.dumps(shown(value)).decode()


def told_facts(replay: Replay, time: int) -> list[dict[str, str]]:
    """Return the rows of `facts` as things stand at a time."""
    community = replay.community
    ledger, panel, book = community.ledger, community.panel, community.claims
    version = panel.current_version
    told: dict[str, Any] = {
        "books": {
            **asdict(ledger.books),
            "owed": ledger.books.owed,
            "room": ledger.room(time),
        },
        "roles": {
            "steward": ledger.steward,
            "registrar": community.enrolment.registrar,
            "supervisor": community.enrolment.supervisor,
            "assembly": community.assembly.address,
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
        "programmes": {
            number: {**asdict(programme), "left": programme.left}
            for number, programme in community.services.programmes.items()
        },
    }
    return [{"name": name, "data": as_json(data)} for name, data in told.items()]


def _cohort(ledger: MutualPool, number: int) -> dict[str, Any]:
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
