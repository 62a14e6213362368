"""One member's account as a document: every line with its transaction and what proves it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from mutual_pool.audit.context import AuditResult
from mutual_pool.audit.proof.evidence import log_evidence, state_evidence
from mutual_pool.audit.report.lines import MemberHistory, Movement
from mutual_pool.audit.report.statement_state import fields_of, name_of, values_of
from mutual_pool.chain.rpc import Rpc

VERSION = "mutual-pool-statement/3"


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
    rung = place.rung if place.units else 0
    # Who joined from a group and did not move since stands on the group's position.
    cohort = ledger.unmoved.get(member, (0, 0))[0]
    values = values_of(
        member,
        rung,
        cohort,
        books=ledger.books,
        ladder=ledger.rung_at(rung),
        position=ledger.position_of(member),
        membership=membership,
        due=ledger.dues.get(member, 0),
        steward=ledger.steward,
        share=ledger.cohort_of(cohort) if cohort else None,
    )
    fields = fields_of(layout, values)
    slots = sorted({entry.slot for entry in fields})
    state = state_evidence(rpc, result.block, pool, slots)
    state["fields"] = [
        {
            "name": name_of(entry),
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
            "cohort": cohort,
            "rung": rung,
            "due": str(ledger.due_to(member)),
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
