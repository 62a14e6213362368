"""One member's account: every charge and movement, with its transaction and what proves it."""

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import Any

from mutual_pool.audit.case import AuditResult
from mutual_pool.audit.events import ChainEvent
from mutual_pool.audit.extraction.rpc import Rpc
from mutual_pool.audit.proof.evidence import (
    log_evidence,
    logs_proved,
    state_evidence,
    words_proved,
)
from mutual_pool.audit.proof.layout import Layout
from mutual_pool.audit.proof.trie import ProofError
from mutual_pool.audit.replay import Replay
from mutual_pool.records import Standing

VERSION = "mutual-pool-statement/2"
_LAST = 2**63
_SENTENCES = {
    "Joined": "Joined with a deposit",
    "ToppedUp": "Paid in",
    "Reinstated": "Came back after a lapse",
    "Rebanded": "Band renewed",
    "Quit": "Membership ended; the balance was paid back",
    "GuardianNamed": "Guardian named",
    "GuardianQuitNoticed": "The guardian gave notice of quitting",
    "GuardianQuitObjected": "Objected to the guardian's notice",
    "IdentityFreed": "The identity went on to another membership",
    "ClaimFiled": "Filed claim {claim}",
    "BondTaken": "Paid the bond of claim {claim}",
    "Decided": "Decision on claim {claim}",
    "ClaimSettled": "Claim {claim} was settled",
    "ClaimWithdrawn": "Claim {claim} was taken back",
    "BenefitTaken": "The benefit of claim {claim} was paid out",
    "BondReturned": "The bond of claim {claim} went back",
    "BondForfeited": "The bond of claim {claim} was lost",
    "BenefitRedirected": "The benefit of claim {claim} was turned to the member",
    "ClaimConcluded": "Claim {claim} came to its end",
    "JuryCalled": "A jury was called on claim {claim}",
    "Appealed": "Claim {claim} was brought before a jury",
    "Held": "The supervisor held claim {claim}",
    "Objected": "Objected to claim {claim}",
    "ObjectionReclaimed": "Took back the bond of the objection to claim {claim}",
    "Voted": "Voted on claim {claim}",
    "TakenUp": "Took up a place in cohort {cohort}",
    "LeafPaidIn": "The place in cohort {cohort} was paid in",
    "MembershipEnding": "Claim {claim} was paid in full, with which the membership ends",
    "MembershipEnded": "Membership ended by claim {claim}; the balance waits to be taken",
    "DueTaken": "Took what was due",
    "ExcessWithdrawn": "Took what was above the hold, as the plan closes",
    "Enrolled": "The registrar's certificate was handed in",
    "BandRenewed": "A newer certificate was handed in",
}
_OBJECTION = "Paid the bond of an objection to claim {claim}"
_LOST = "The bonds of the objections to claim {claim} were lost"
_MOVING = frozenset(
    {
        *("Joined", "ToppedUp", "Reinstated", "Rebanded", "Quit"),
        *("LeafPaidIn", "MembershipEnded", "ExcessWithdrawn"),
    }
)
"""What moves a balance beside the charges; a place taken up does so if nothing else did."""
_OF_MANY = frozenset({"DecisionSigned", "Objected", "ObjectionReclaimed", "Voted"})
_CHARGE = "Share of claim {claim}, for {units} units"


@dataclass(frozen=True)
class Movement:
    """One line of the account. Amounts are whole numbers of the asset's smallest part.

    Attributes:
        block, time, tx, log: where it is stated; `log` is its place in the block.
        event: the event that states it.
        what: a sentence.
        change: what the balance moved by; below zero for a charge.
        balance: the balance after it.
        active: whether the member shares the next event.
        claim: the claim it is about, 0 for none.
    """

    block: int
    time: int
    tx: str
    log: int
    event: str
    what: str
    change: int
    balance: int
    active: bool
    claim: int = 0


@dataclass
class MemberHistory:
    """Collects one member's movements, as an `Observer` of the replay.

    Attributes:
        member: the address, in small letters.
        movements: what happened, in order.
    """

    member: str
    first: int = 0
    last: int = _LAST
    movements: list[Movement] = field(default_factory=list)
    _standing: Standing = field(default_factory=Standing)
    _claims: set[int] = field(default_factory=set)

    def begin(self, replay: Replay) -> None:
        """Begin at the plan's first event."""

    def before(self, replay: Replay, event: ChainEvent) -> None:
        """Note where the member stands."""
        self._standing = replay.community.ledger.standing_of(self.member)

    def after(self, replay: Replay, events: Sequence[ChainEvent]) -> None:
        """Note what a call did to the member."""
        before, ledger = self._standing, replay.community.ledger
        after = ledger.standing_of(self.member)
        told = [event for event in events if self._concerns(event)]
        charge = next((event for event in events if event.name == "Settled"), None)
        if charge is not None and before.active and charge.args["perUnit"]:
            told.append(charge)
        if not told:
            return
        told.sort(key=lambda event: event.log_index)
        mover = self._mover(told, charge)
        for event in told:
            moved = event is mover
            self.movements.append(
                Movement(
                    block=event.block,
                    time=event.time,
                    tx=event.tx,
                    log=event.log_index,
                    event=event.name,
                    what=self._sentence(event, replay, charge),
                    change=after.balance - before.balance if moved else 0,
                    balance=after.balance,
                    active=after.active,
                    claim=event.args.get("claim", 0),
                )
            )
        if before.active and not after.active and after.lapsed_at:
            self.movements[-1] = _lapsed(self.movements[-1])

    def end(self, replay: Replay) -> None:
        """Nothing is left to note."""

    def _concerns(self, event: ChainEvent) -> bool:
        args = event.args
        if event.name == "ClaimFiled" and args["member"] == self.member:
            self._claims.add(args["claim"])
        if event.name == "Settled":
            return False
        if args.get("claim") in self._claims and event.contract in ("desk", "jury"):
            return event.name not in _OF_MANY or args.get("voter") == self.member
        if event.name == "BondForfeited":
            return args["claim"] in self._claims
        return self.member in (args.get("member"), args.get("holder"), args.get("voter"))

    def _mover(self, told: Sequence[ChainEvent], charge: ChainEvent | None) -> ChainEvent:
        """Return the event that moved the balance: the charge, or the one with an amount."""
        if charge in told:
            assert charge is not None
            return charge
        return next((event for event in told if event.name in _MOVING), told[-1])

    def _sentence(self, event: ChainEvent, replay: Replay, charge: ChainEvent | None) -> str:
        if event is charge:
            units = replay.community.ledger.place_of(self.member).units
            args = event.args
            return _CHARGE.format(claim=args["claim"], units=units)
        words = re.sub(r"(?<=[a-z])([A-Z])", lambda found: f" {found[1].lower()}", event.name)
        claim, cohort = event.args.get("claim", ""), event.args.get("cohort", "")
        words = _SENTENCES.get(event.name, words)
        if event.name == "BondTaken" and claim not in self._claims:
            words = _OBJECTION
        if event.name == "BondForfeited" and charge is not None:
            words = _LOST
        sentence = words.format(claim=claim, cohort=cohort)
        if event.name == "Decided":
            sentence += ": approved" if event.args["approved"] else ": refused"
        if event.name == "Voted":
            sentence += ": to approve" if event.args["approve"] else ": to refuse"
        return sentence


def _lapsed(movement: Movement) -> Movement:
    return replace(movement, what=f"{movement.what}. Lapsed: the balance is too small to go on")


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
    standing, place = ledger.standing_of(member), ledger.place_of(member)
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
                "proof": logs[movement.block, movement.log],
            }
            for movement in history.movements
        ],
        "proofs": {"logs": evidence, "state": state},
    }


def check_statement(document: Mapping[str, Any]) -> list[str]:
    """Return what in a statement its own proofs do not show; nothing if all is proved.

    The hashes of the blocks are left for the reader to compare with a source they trust.
    """
    problems = []
    evidence = {entry["block"]: entry for entry in document["proofs"]["logs"]}
    for movement in document["movements"]:
        name = f"block {movement['block']}, {movement['event']}"
        log = movement["proof"]
        try:
            proved = logs_proved(evidence[movement["block"]], log["transaction"])
        except (ProofError, KeyError) as error:
            problems.append(f"{name}: the log is not proved: {error}")
            continue
        wanted = (
            _raw(log["address"]),
            [_raw(topic) for topic in log["topics"]],
            _raw(log["data"]),
        )
        if wanted not in proved:
            problems.append(f"{name}: its transaction has no such log")
    balance = int(document["standing"]["balance"])
    changes = sum(int(movement["change"]) for movement in document["movements"])
    if changes != balance:
        problems.append(f"the changes add up to {changes}, and the balance is {balance}")
    return problems + _state_problems(document, balance)


def _state_problems(document: Mapping[str, Any], balance: int) -> list[str]:
    state = document["proofs"]["state"]
    if state["hash"] != document["last_block_hash"]:
        return ["the state is proved at another block than the last one"]
    try:
        words = words_proved(state)
    except (ProofError, KeyError) as error:
        return [f"the state is not proved: {error}"]
    problems, found = [], dict[str, int]()
    for entry in state["fields"]:
        word = words.get(int(entry["slot"], 16), 0)
        value = word >> entry["shift"] & ((1 << entry["bits"]) - 1)
        found[entry["name"]] = value
        if str(value) != entry["value"]:
            problems.append(f"{entry['name']} is {value} in the state, not {entry['value']}")
    crossed = found.get("_ladder.crossedAt", 0)
    stop = found["_ladder.index"] if crossed else found["_books.index"]
    standing = document["standing"]
    if standing["cohort"] and not found["_positions.units"]:
        each = found["_cohorts.perUnit"] - (stop - found["_cohorts.index"])
        proved = standing["units"] * each
    else:
        moved = found["_positions.units"] * (stop - found["_positions.index"])
        proved = found["_positions.balance"] - moved
    if proved != balance:
        problems.append(f"by the state the balance is {proved}, not {balance}")
    due = found[f"dueTo.{document['member']}"]
    if str(due) != standing["due"]:
        problems.append(f"by the state {due} is due, not {standing['due']}")
    return problems


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


def _raw(value: str) -> bytes:
    return bytes.fromhex(value[2:])
