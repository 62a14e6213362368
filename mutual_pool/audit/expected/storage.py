"""What the contracts' storage must hold, by the twin: a value for each of their variables.

The one place that names both: the variable as the contract has it, and where the twin keeps it. A
variable that is missing here is a gap, which the verdict states; a test allows none.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any, TypeVar

from eth_abi import encode
from eth_utils.crypto import keccak

from mutual_pool.audit.observers.assembly import AssemblyBook
from mutual_pool.audit.observers.disclosures import Disclosures
from mutual_pool.audit.observers.proposals import ABSTAIN, AGAINST, FOR, VOTING_PERIOD
from mutual_pool.audit.observers.published_keys import PublishedKeys
from mutual_pool.audit.observers.timelock import TimelockBook
from mutual_pool.audit.replay.replay import Replay
from mutual_pool.protocol.claims.types import Claim
from mutual_pool.protocol.guardianship.types import GuardianRecord
from mutual_pool.protocol.pool.types import History, Membership, Position

Values = Mapping[str, Any]
Record = TypeVar("Record")

_NOT_ENTERED = 1
"""OpenZeppelin's ReentrancyGuard, between transactions."""


def stored_values(
    replay: Replay,
    disclosures: Disclosures,
    keys: PublishedKeys,
    timelock: TimelockBook | None = None,
    assembly: AssemblyBook | None = None,
) -> dict[str, Values]:
    """Return the value of every variable, by contract; of timelock and assembly if followed."""
    found = {
        "pool": _pool(replay),
        "enrolment": _enrolment(replay),
        "panel": _panel(replay),
        "desk": _desk(replay),
        "jury": _jury(replay),
        "donations": _donations(replay),
        "registry": _registry(disclosures),
        "guardianship": _guardianship(replay),
        "lens": {},
        "keys": {"_records": keys.records},
        "orders": {"_orders": _by_two(replay.community.orders.orders)},
        "services": _services(replay),
        "subscriptions": _subscriptions(replay),
    }
    if timelock is not None:
        found["timelock"] = {
            "_roles": timelock.roles,
            "_timestamps": timelock.timestamps,
            "_minDelay": timelock.delay,
        }
    if assembly is not None:
        found["assembly"] = _assembly(assembly)
    return found


def _everybody(replay: Replay) -> set[str]:
    """Every past member: nothing may be stored of those who left."""
    community = replay.community
    holders = {record.holder for record in community.enrolment.identities.values()}
    return holders | community.ledger.memberships.keys()


def _pool(replay: Replay) -> Values:
    ledger, everybody = replay.community.ledger, _everybody(replay)
    return {
        "_books": ledger.books,
        "_ladder": {"rung": ledger.ladder.rungs, "occupied": ledger.ladder.occupied},
        "_positions": _completed(ledger.positions, everybody, Position()),
        "_memberships": _completed(ledger.memberships, everybody, Membership()),
        "_histories": _completed(ledger.histories, everybody, History()),
        "_cohorts": ledger.cohorts,
        "steward": ledger.steward,
        "_dues": ledger.dues,
        "carryPerUnit": ledger.carry_per_unit,
        "finishedAt": ledger.finished_at,
    }


def _completed(
    records: Mapping[str, Record], everybody: Iterable[str], none: Record
) -> dict[str, Record]:
    return {**records, **{name: none for name in everybody if name not in records}}


def _enrolment(replay: Replay) -> Values:
    enrolment = replay.community.enrolment
    return {
        "_nameFallback": "",
        "_versionFallback": "",
        "_identities": enrolment.identities,
        "registrar": enrolment.registrar,
        "joinsStoppedUntil": enrolment.joins_stopped_until,
        "cohortCount": enrolment.cohort_count,
        "supervisor": enrolment.supervisor,
        "belowMinimumSince": enrolment.below_minimum_since,
        "minimumInForce": enrolment.minimum_in_force,
        "_cohorts": enrolment.cohorts,
        "_others": {
            identity: dict.fromkeys(cohorts - {enrolment.identity_of(identity).cohort}, 1)
            for identity, cohorts in enrolment.joined_from_group.items()
        },
        "_lastClaims": enrolment.last_claims,
        "_endedBy": enrolment.ended_by,
        "_stops": [{"from": stop.begins, "until": stop.ends} for stop in enrolment.stops],
    }


def _guardianship(replay: Replay) -> Values:
    book = replay.community.guardianship
    return {
        "_nameFallback": "",
        "_versionFallback": "",
        "_guardians": _completed(book.records, _everybody(replay), GuardianRecord()),
        "noticedRecipientOf": book.noticed_recipients,
        "_successions": book.successions,
    }


def _panel(replay: Replay) -> Values:
    panel = replay.community.panel
    seats = [(seat.holder, seat.number) for seat in panel.current_seats]
    return {
        "currentVersion": panel.current_version,
        "_lastNumber": panel.last_number,
        "changedAt": panel.changed_at,
        "_currentHash": keccak(encode(["(address,uint8)[]"], [seats])),
        "_currentSeats": panel.current_seats,
        "_numbers": panel.numbers,
        "_holders": panel.holders,
        "seatsOf": panel.seats_of,
        "_tiers": panel.tiers_of,
    }


def _desk(replay: Replay) -> Values:
    claims = replay.community.claims
    votes: defaultdict[int, dict[bytes, int]] = defaultdict(dict)
    for (claim, digest), seats in replay.votes_by_digest().items():
        votes[claim][digest] = seats
    return {
        "claimCount": claims.claim_count,
        "rulesVersion": claims.rules_version,
        "openClaims": claims.open_claims,
        "_highestCap": claims.highest_cap,
        "_benefits": {band: dict(enumerate(row)) for band, row in enumerate(claims.benefits)},
        "_rules": claims.rules,
        "_juryRules": claims.jury_rules,
        "_claims": {number: _claim(claim) for number, claim in claims.claims.items()},
        # Claims without a tally too: one that is decided must have none.
        "decidedSeats": dict.fromkeys(claims.claims, 0) | claims.decided_seats,
        "votesFor": votes,
    }


def _jury(replay: Replay) -> Values:
    jury = replay.community.jury
    return {
        "_disputes": jury.claims.disputes,
        "_ballots": _by_claim(jury.said),
    }


def _donations(replay: Replay) -> Values:
    book = replay.community.donations
    votes: defaultdict[int, dict[bytes, int]] = defaultdict(dict)
    for (appeal, digest), seats in replay.appeal_votes_by_digest().items():
        votes[appeal][digest] = seats
    return {
        "appealCount": book.appeal_count,
        "_appeals": book.appeals,
        "giftOf": _by_claim(book.gifts),
        "lastAppealFor": book.last_appeal_for,
        "toppedUp": book.topped_up,
        "decidedSeats": book.decided_seats,
        "votesFor": votes,
        "_nameFallback": "",
        "_versionFallback": "",
        "_status": _NOT_ENTERED,
    }


def _services(replay: Replay) -> Values:
    fund = replay.community.services
    return {
        "programmeCount": fund.programme_count,
        "owed": fund.owed,
        "openedBy": fund.opened_by,
        "_programmes": fund.programmes,
        "_used": fund.used,
        "_status": _NOT_ENTERED,
    }


def _assembly(book: AssemblyBook) -> Values:
    """What the assembly stores; each voter's nonce as if nobody signed a vote for others to send.

    No event tells a vote signed from one sent, so `_nonces` is what is known at the least.
    """
    proposals = book.proposals
    return {
        "_nameFallback": "",
        "_versionFallback": "",
        "_name": "Mutual Pool Assembly",
        "_nonces": dict.fromkeys(book.cast, 0),
        "_proposals": {
            number: {
                "proposer": proposal.proposer,
                "vote_start": proposal.vote_start,
                "vote_duration": VOTING_PERIOD,
                "executed": proposal.executed,
                "canceled": proposal.canceled,
                "eta_seconds": proposal.eta,
            }
            for number, proposal in proposals.items()
        },
        "_governanceCall": {"begin": 0, "end": 0, "data": {}},
        "_proposalVotes": {
            number: {
                "against_votes": proposal.count(AGAINST),
                "for_votes": proposal.count(FOR),
                "abstain_votes": proposal.count(ABSTAIN),
                "has_voted": dict.fromkeys(proposal.votes, 1),
            }
            for number, proposal in proposals.items()
        },
        "_timelock": book.timelock,
        "_timelockIds": {number: proposal.waiting for number, proposal in proposals.items()},
        "_fifthAt": book.fifths,
        "_lastOf": {**dict.fromkeys(book.cast, 0), **book.last_of},
        "closesPlan": {number: proposal.closes for number, proposal in proposals.items()},
        "isExtended": {number: proposal.extended for number, proposal in proposals.items()},
    }


def _by_claim(records: Mapping[tuple[int, str], int]) -> dict[int, dict[str, int]]:
    """What is noted of each claim, or appeal, and somebody, as the contract's nested mappings."""
    found: defaultdict[int, dict[str, int]] = defaultdict(dict)
    for (claim, voter), value in records.items():
        found[claim][voter] = int(value)
    return found


def _subscriptions(replay: Replay) -> Values:
    book = replay.community.subscriptions
    announced = book.round
    return {
        "_agreements": book.agreements,
        "_round": {
            "steward": announced.steward,
            "from": announced.from_,
            "until": announced.until,
        },
    }


def _by_two(records: Mapping[tuple[str, str], Record]) -> dict[str, dict[str, Record]]:
    """What is noted of two accounts, as the contract's nested mappings."""
    found: defaultdict[str, dict[str, Record]] = defaultdict(dict)
    for (one, other), record in records.items():
        found[one][other] = record
    return found


def _claim(claim: Claim) -> dict[str, Any]:
    """A claim in the contract's fields, which keep one hash of identity and evidence."""
    record = asdict(claim)
    identity, evidence = record.pop("identity"), record.pop("evidence_hash")
    return {**record, "subject": keccak(identity.ljust(32, b"\0") + evidence)}


def _registry(disclosures: Disclosures) -> Values:
    return {
        "reportCount": len(disclosures.reports),
        "_reportedTo": disclosures.reported_to,
        "_reporter": disclosures.reporter,
        "_reports": disclosures.reports,
        "_opinions": disclosures.opinions,
    }
