"""One member's account as a document: every line with its transaction and what proves it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from mutual_pool.audit.case import AuditResult
from mutual_pool.audit.extraction.rpc import Rpc
from mutual_pool.audit.proof.evidence import log_evidence, state_evidence
from mutual_pool.audit.proof.layout import Layout
from mutual_pool.audit.report.lines import MemberHistory, Movement

VERSION = "mutual-pool-statement/2"


def draw_statement(
    result: AuditResult, history: MemberHistory, layout: Mapping[str, Any], rpc: Rpc
) -> dict[str, Any]:
    """Return the statement of a member as a document, with proofs.

    Args:
        result: the audit over which the history was collected.
        history: the member's movements.
        layout: the storage layout of the pool.
        rpc: the node, for the proofs.

    Raises:
        NodeError: if the node does not answer.
        ProofError: if a line is not in the receipts of its block.
    """
    assert result.replay is not None
    ledger, member = result.replay.community.ledger, history.member
    standing, place = ledger.standing_of(member), ledger.current_position_of(member)
    membership = ledger.membership_of(member)
    pool = result.plan.addresses["pool"]
    evidence, logs = _evidence(rpc, history.movements)
    rungs = {place.rung: ledger.rung_at(place.rung)} if place.units else {}
    values = {
        "_books": ledger.books,
        "_ladder": {"rung": rungs, "occupied": {}},
        "_positions": {member: ledger.position_of(member)},
        "_memberships": {member: membership},
        "dueTo": {member: ledger.due_to.get(member, 0)},
    }
    if member in ledger.unmoved:
        # Their place is their units of the cohort they came with.
        number, _ = ledger.unmoved[member]
        values["_cohorts"] = {number: ledger.cohort_of(number)}
    fields = [entry for entry in Layout.of(layout).fields(values) if entry.path[0] in values]
    slots = sorted({entry.slot for entry in fields})
    state = state_evidence(rpc, result.block, pool, slots)
    state["fields"] = [
        {
            "name": f"{entry.path[0]!s}.{entry.path[-1]!s}",
            "slot": f"0x{entry.slot:064x}",
            "shift": entry.shift,
            "bits": entry.bits,
            "value": str(entry.expected),
        }
        for entry in fields
    ]
    return {
        "version": VERSION,
        "member": member,
        "chain_id": result.chain_id,
        "pool": pool.lower(),
        "contracts": {role: where.lower() for role, where in result.plan.contracts.items()},
        "last_block": result.block,
        "last_block_hash": result.hash,
        "last_block_time": result.time,
        "verdict": result.verdict.name.lower(),
        "standing": {
            "member": place.units > 0,
            "cohort": ledger.unmoved.get(member, (0, 0))[0],
            "due": str(ledger.due_to.get(member, 0)),
            "active": standing.active,
            "balance": str(standing.balance),
            "units": place.units,
            "band": membership.band,
            "band_until_day": membership.band_until,
            "joined_day": membership.joined_day,
            "covered_from_day": membership.covered_from,
            "lapsed_at": standing.lapsed_at,
        },
        "movements": [
            {
                **asdict(movement),
                "change": str(movement.change),
                "balance": str(movement.balance),
                "amount": str(movement.amount),
                "proof": logs[movement.block, movement.log],
            }
            for movement in history.movements
        ],
        "proofs": {"logs": evidence, "state": state},
    }


def _evidence(
    rpc: Rpc, movements: Sequence[Movement]
) -> tuple[list[dict[str, Any]], dict[tuple[int, int], dict[str, Any]]]:
    """Return what proves each movement, by block, and the log of each."""
    places: defaultdict[int, set[int]] = defaultdict(set)
    for movement in movements:
        places[movement.block].add(movement.log)
    evidence = []
    logs: dict[tuple[int, int], dict[str, Any]] = {}
    for block, wanted in sorted(places.items()):
        proof, found = log_evidence(rpc, block, sorted(wanted))
        evidence.append(proof)
        logs |= {(block, log): raw for log, raw in found.items()}
    return evidence, logs
