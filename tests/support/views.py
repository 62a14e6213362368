"""The twin's records against what the contracts store, field by field."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import astuple, dataclass, fields
from typing import Any

from eth_utils.crypto import keccak
from web3 import Web3
from web3.contract.contract import ContractFunction

from mutual_pool.audit.replay.replay import Replay
from mutual_pool.chain.contracts import PlanContracts
from mutual_pool.chain.events import plain
from mutual_pool.chain.node import NoAnswer, try_all
from mutual_pool.protocol.claims.types import Claim


@dataclass(frozen=True)
class Mismatch:
    """Something the contracts store that the twin does not hold."""

    what: str
    field: str
    expected: object
    found: object

    def __str__(self) -> str:
        """Return one line that names the record, the field and both values."""
        return f"{self.what}, {self.field}: the chain has {self.found}, not {self.expected}"


@dataclass(frozen=True)
class _Check:
    """One view of a contract, and what the twin says it must return, by field."""

    what: str
    call: ContractFunction
    expected: Mapping[str, object]


@dataclass(frozen=True)
class Comparison:
    """How many records and fields were compared, and where they differ."""

    records: int
    compared: int
    mismatches: tuple[Mismatch, ...]


def compare(web3: Web3, contracts: PlanContracts, replay: Replay, block: int) -> Comparison:
    """Compare every record of the twin with the contracts' views at a block.

    Args:
        web3: the node to ask.
        contracts: the plan's contracts.
        replay: the twin after the events up to that block.
        block: the block at which the node is asked.

    Raises:
        NodeError: if the node does not answer.
    """
    time = web3.eth.get_block(block)["timestamp"]
    checks = [
        *_pool(contracts, replay),
        *_members(contracts, replay, time),
        *_guardians(contracts, replay),
        *_orders(contracts, replay),
        *_claims(contracts, replay, time),
        *_juries(contracts, replay),
        *_roles(contracts, replay),
        *_donations(contracts, replay, time),
        *_services(contracts, replay),
    ]
    answers = try_all(web3, [check.call for check in checks], block)
    mismatches = []
    compared = 0
    for check, answer in zip(checks, answers, strict=True):
        if isinstance(answer, NoAnswer):
            # A view that reverts, since storage it builds on is wrong.
            found = f"no answer: {answer.reason}"
            mismatches.append(Mismatch(check.what, check.call.fn_name, "an answer", found))
            continue
        # A list is one value, and an empty one comes as a tuple.
        several = isinstance(answer, tuple) and len(check.expected) > 1
        values = plain(answer) if several else (plain(answer),)
        for (name, expected), found in zip(check.expected.items(), values, strict=True):
            compared += 1
            if plain(expected) != found:
                mismatches.append(Mismatch(check.what, name, plain(expected), found))
    return Comparison(len(checks), compared, tuple(mismatches))


def _record(record: Any) -> dict[str, object]:
    names = [field.name for field in fields(record)]
    return dict(zip(names, astuple(record), strict=True))


def _pool(contracts: PlanContracts, replay: Replay) -> Iterator[_Check]:
    ledger, pool = replay.community.ledger, contracts.pool.functions
    yield _Check("the pool's books", pool.books(), _record(ledger.books))
    yield _Check("the pool", pool.steward(), {"steward": ledger.steward})
    held = contracts.asset.functions.balanceOf(contracts.pool.address)
    yield _Check("the asset", held, {"held by the pool": ledger.books.held})
    for holder in {*ledger.dues, ledger.steward}:
        due = {"due": ledger.due_to(holder)}
        yield _Check(f"due to {holder}", pool.dueTo(_address(holder)), due)
    closing = {"carryPerUnit": ledger.carry_per_unit}, {"finishedAt": ledger.finished_at}
    for call, fact in zip((pool.carryPerUnit(), pool.finishedAt()), closing, strict=True):
        yield _Check("the closing", call, fact)
    for number, cohort in ledger.cohorts.items():
        yield _Check(f"cohort {number}", pool.cohortOf(number), _record(cohort))
    for number, rung in ledger.ladder.rungs.items():
        yield _Check(f"rung {number}", contracts.lens.functions.rungAt(number), _record(rung))


def _members(contracts: PlanContracts, replay: Replay, time: int) -> Iterator[_Check]:
    ledger, pool = replay.community.ledger, contracts.pool.functions
    lens = contracts.lens.functions
    everybody = {*ledger.positions, *ledger.memberships}
    for member in sorted(everybody):
        address, name = _address(member), f"member {member}"
        views: Sequence[tuple[ContractFunction, object]] = (
            (pool.positionOf(address), ledger.position_of(member)),
            (pool.membershipOf(address), ledger.membership_of(member)),
            (lens.historyOf(address), ledger.history_of(member)),
            (pool.standingOf(address), ledger.standing_of(member)),
        )
        for call, record in views:
            yield _Check(name, call, _record(record))
        paid, withheld = ledger.quote_quit(member, now=time)
        on_quitting = {"paid on quitting": paid, "withheld on quitting": withheld}
        yield _Check(name, lens.quoteQuit(address), on_quitting)


def _guardians(contracts: PlanContracts, replay: Replay) -> Iterator[_Check]:
    book, views = replay.community.guardianship, contracts.guardianship.functions
    ledger = replay.community.ledger
    for member in sorted({*ledger.positions, *ledger.memberships, *book.records}):
        record = _record(book.guardian_of(member))
        yield _Check(f"guardian of {member}", views.guardianOf(_address(member)), record)
    for member, to in book.noticed_recipients.items():
        call = views.noticedRecipientOf(_address(member))
        yield _Check(f"guardian of {member}", call, {"noticed recipient": to})
    for wallet, succession in book.successions.items():
        call = views.successionOf(_address(wallet))
        yield _Check(f"money of {wallet}", call, _record(succession))


def _orders(contracts: PlanContracts, replay: Replay) -> Iterator[_Check]:
    views = contracts.orders.functions
    for (payer, member), order in replay.community.orders.orders.items():
        call = views.orderOf(_address(payer), _address(member))
        yield _Check(f"order of {payer} for {member}", call, _record(order))
    book, views = replay.community.subscriptions, contracts.subscriptions.functions
    for member, agreement in book.agreements.items():
        call = views.agreementOf(_address(member))
        yield _Check(f"subscription of {member}", call, _record(agreement))
    yield _Check("the collection", views.round(), _record(book.round))


def _claims(contracts: PlanContracts, replay: Replay, time: int) -> Iterator[_Check]:
    claims, desk = replay.community.claims, contracts.desk.functions
    yield _Check("the claim desk", desk.claimCount(), {"claims": claims.claim_count})
    yield _Check("the claim desk", desk.rulesVersion(), {"rules": claims.rules_version})
    yield _Check("the claim desk", desk.openClaims(), {"open claims": claims.open_claims})
    for version, rules in claims.rules.items():
        yield _Check(f"rules {version}", desk.rulesOf(version), _record(rules))
        of_jury = _record(claims.jury_rules[version])
        yield _Check(f"jury's rules {version}", desk.juryRulesOf(version), of_jury)
    for number, claim in claims.claims.items():
        name = f"claim {number}"
        yield _Check(name, desk.claimOf(number), _stored(claim))
        yield _Check(name, desk.stateOf(number), {"state": int(claims.state_of(number, time))})
        decided = claims.decided_seats.get(number, 0)
        yield _Check(name, desk.decidedSeats(number), {"decided seats": decided})
        dispute = _record(claims.dispute_of(number))
        yield _Check(name, contracts.jury.functions.disputeOf(number), dispute)
    for (number, digest), seats in replay.votes_by_digest().items():
        call = desk.votesFor(number, digest)
        yield _Check(f"claim {number}", call, {f"votes for 0x{digest.hex()}": seats})


def _juries(contracts: PlanContracts, replay: Replay) -> Iterator[_Check]:
    jury, views = replay.community.jury, contracts.jury.functions
    for (number, voter), said in jury.said.items():
        call = views.ballotOf(number, _address(voter))
        yield _Check(f"claim {number}", call, {f"said by {voter}": int(said)})


def _donations(contracts: PlanContracts, replay: Replay, time: int) -> Iterator[_Check]:
    book, desk = replay.community.donations, contracts.donations.functions
    held = contracts.asset.functions.balanceOf(contracts.donations.address)
    yield _Check("the asset", held, {"held by the donation desk": book.held})
    yield _Check("the donation desk", desk.appealCount(), {"appeals": book.appeal_count})
    for number, appeal in book.appeals.items():
        name = f"appeal {number}"
        yield _Check(name, desk.appealOf(number), _record(appeal))
        yield _Check(name, desk.stateOf(number), {"state": int(book.state_of(number, time))})
        decided = book.decided_seats.get(number, 0)
        yield _Check(name, desk.decidedSeats(number), {"decided seats": decided})
    for (number, donor), gift in book.gifts.items():
        call = desk.giftOf(number, _address(donor))
        yield _Check(f"appeal {number}", call, {f"gift of {donor}": gift})
    for claim, last in book.last_appeal_for.items():
        name, added = f"claim {claim}", book.topped_up.get(claim, 0)
        yield _Check(name, desk.lastAppealFor(claim), {"last appeal": last})
        yield _Check(name, desk.toppedUp(claim), {"topped up": added})
    for (number, digest), seats in replay.appeal_votes_by_digest().items():
        call = desk.votesFor(number, digest)
        yield _Check(f"appeal {number}", call, {f"votes for 0x{digest.hex()}": seats})


def _services(contracts: PlanContracts, replay: Replay) -> Iterator[_Check]:
    fund, views = replay.community.services, contracts.services.functions
    yield _Check("the service fund", views.owed(), {"owed": fund.owed})
    yield _Check("the service fund", views.programmeCount(), {"count": fund.programme_count})
    for sponsor, count in fund.opened_by.items():
        yield _Check(f"sponsor {sponsor}", views.openedBy(_address(sponsor)), {"opened": count})
    for number, programme in fund.programmes.items():
        name = f"programme {number}"
        yield _Check(name, views.programmeOf(number), _record(programme))
        for position in range(min(programme.uses, 300)):
            used = fund.is_used(number, position)
            yield _Check(name, views.isUsed(number, position), {f"code {position}": used})


def _roles(contracts: PlanContracts, replay: Replay) -> Iterator[_Check]:
    enrolment, panel = replay.community.enrolment, replay.community.panel
    door, views = contracts.enrolment.functions, contracts.panel.functions
    yield _Check("the enrolment", door.registrar(), {"registrar": enrolment.registrar})
    yield _Check("the enrolment", door.supervisor(), {"supervisor": enrolment.supervisor})
    yield _Check("the enrolment", door.cohortCount(), {"cohorts": enrolment.cohort_count})
    for root, cohort in enrolment.cohorts.items():
        yield _Check(f"cohort 0x{root.hex()}", door.cohortOf(root), _record(cohort))
    until = {"joins stopped until": enrolment.joins_stopped_until}
    yield _Check("the enrolment", door.joinsStoppedUntil(), until)
    stops = tuple((stop.begins, stop.ends) for stop in enrolment.stops)
    yield _Check("the enrolment", door.stops(), {"stops": stops})
    yield _Check(
        "the enrolment", door.minimumInForce(), {"minimumInForce": enrolment.minimum_in_force}
    )
    yield _Check(
        "the enrolment", door.belowMinimumSince(), {"short since": enrolment.below_minimum_since}
    )
    yield _Check("the enrolment", door.closableAt(), {"closable at": enrolment.closable_at})
    for identity, record in enrolment.identities.items():
        yield _Check(f"identity 0x{identity.hex()}", door.identityOf(identity), _record(record))
    yield _Check("the panel", views.currentVersion(), {"version": panel.current_version})
    for version, seats in panel.seats_of.items():
        yield _Check(f"panel {version}", views.seatsOf(version), {"seats": seats})


def _stored(claim: Claim) -> dict[str, object]:
    """A claim in the contract's fields, which keep one hash of identity and evidence."""
    record = _record(claim)
    identity, evidence = record.pop("identity"), record.pop("evidence_hash")
    subject = keccak(claim.identity.ljust(32, b"\0") + claim.evidence_hash)
    assert isinstance(identity, bytes) and isinstance(evidence, bytes)
    names = list(record)
    place = names.index("guardian")
    return {
        **{name: record[name] for name in names[:place]},
        "subject": subject,
        **{name: record[name] for name in names[place:]},
    }


def _address(address: str) -> str:
    return Web3.to_checksum_address(address)
