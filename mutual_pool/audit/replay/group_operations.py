"""From events to operations, as `operations`: cohorts, stops of joins, closing."""

from collections.abc import Callable

from mutual_pool.chain.events import Ahead, Args, Expected
from mutual_pool.protocol.enrolment.cohorts import CohortPaper
from mutual_pool.protocol.enrolment.sum_tree import Leaf
from mutual_pool.protocol.pool.types import DAY
from mutual_pool.protocol.twin import ProtocolTwin


def _cohort_enrolled(community: ProtocolTwin, args: Args, now: int, ahead: Ahead) -> list[Expected]:
    book = community.enrolment
    joined = ahead("CohortJoined") or {"amount": 0}
    sponsor, units = args["sponsor"], args["units"]
    # Events do not state the expiry: it was not over, or there were none.
    paper = CohortPaper(sponsor, args["root"], units, args["issuedAt"], now)
    amount = joined["amount"]
    number, rung = book.enrol_cohort(paper, amount, signer=True, sender=sponsor, now=now)
    derived = {"cohort": number, "payer": sponsor, "amount": amount, "units": units, "rung": rung}
    return [
        Expected("enrolment", "CohortEnrolled", {**args, "cohort": number}),
        Expected("pool", "CohortJoined", derived),
    ]


def _joined_from_group(
    community: ProtocolTwin, args: Args, now: int, ahead: Ahead
) -> list[Expected]:
    ledger, book = community.ledger, community.enrolment
    leaf = Leaf(
        number=args["number"],
        member=args["member"],
        identity=args["identity"],
        band=args["band"],
        units=args["units"],
        band_until=args["bandUntil"],
    )
    holder = book.identity_of(leaf.identity).holder
    freed = ledger.is_member(holder) and ledger.membership_of(holder).identity == leaf.identity
    paid = book.join_from_group(args["cohort"], leaf, None, sender=leaf.member, now=now)
    events = [Expected("enrolment", "JoinedFromGroup", args)]
    if paid is None and freed:
        of_holder = {"member": holder, "identity": leaf.identity}
        events.append(Expected("pool", "IdentityFreed", of_holder))
    if paid is not None:
        member, payment = paid
        told = {"cohort": args["cohort"], "member": member, "units": leaf.units}
        if payment.rung is None:
            events.append(Expected("pool", "LeafDue", {**told, "due": payment.amount}))
        else:
            money = {"amount": payment.amount, "withheld": payment.withheld}
            told |= {**money, "rung": payment.rung}
            events.append(Expected("pool", "LeafPaidIn", told))
    return events


def _joins_stopped(community: ProtocolTwin, args: Args, now: int, ahead: Ahead) -> list[Expected]:
    book = community.enrolment
    begins = max(now, book.joins_stopped_until)
    days = (args["until"] - begins) // DAY
    stop = book.stop_joins(days, by=args["supervisor"], now=now)
    derived = {**args, "from": stop.begins, "until": stop.ends}
    return [Expected("enrolment", "JoinsStopped", derived)]


def _voters_recorded(community: ProtocolTwin, args: Args, now: int, ahead: Ahead) -> list[Expected]:
    book = community.enrolment
    book.record_voters(by="", now=now)
    voters = community.ledger.books.active_voters
    derived = {
        "voters": voters,
        "minimumInForce": book.minimum_in_force,
        "belowMinimumSince": book.below_minimum_since,
    }
    return [Expected("enrolment", "VotersRecorded", derived)]


def _closing_announced(
    community: ProtocolTwin, args: Args, now: int, ahead: Ahead
) -> list[Expected]:
    book = community.enrolment
    if args["belowMinimum"]:
        book.close_below_minimum(by=args["by"], now=now)
    else:
        book.announce_closing(by=args["by"], now=now)
    began = {"closingAt": community.ledger.books.closing_at}
    return [
        Expected("enrolment", "ClosingAnnounced", args),
        Expected("pool", "ClosingBegan", began),
    ]


def _excess_withdrawn(
    community: ProtocolTwin, args: Args, now: int, ahead: Ahead
) -> list[Expected]:
    ledger, charge = community.ledger, community.claims.open_charge
    amount, rung = ledger.withdraw_excess(charge, by=args["member"], now=now)
    derived = {**args, "amount": amount, "rung": rung}
    return [Expected("pool", "ExcessWithdrawn", derived)]


def _closing_finished(
    community: ProtocolTwin, args: Args, now: int, ahead: Ahead
) -> list[Expected]:
    ledger, claims = community.ledger, community.claims
    per_unit, left = ledger.finish_closing(claims.open_claims, by="", now=now)
    derived = {"carryPerUnit": per_unit, "heir": ledger.constants.heir.lower(), "left": left}
    return [Expected("pool", "ClosingFinished", derived)]


GROUP_OPERATIONS: dict[
    tuple[str, str], Callable[[ProtocolTwin, Args, int, Ahead], list[Expected]]
] = {
    ("enrolment", "CohortEnrolled"): _cohort_enrolled,
    ("enrolment", "JoinedFromGroup"): _joined_from_group,
    ("enrolment", "JoinsStopped"): _joins_stopped,
    ("enrolment", "VotersRecorded"): _voters_recorded,
    ("enrolment", "ClosingAnnounced"): _closing_announced,
    ("pool", "ExcessWithdrawn"): _excess_withdrawn,
    ("pool", "ClosingFinished"): _closing_finished,
}
GROUP_FOLLOWERS = frozenset({"CohortJoined", "LeafPaidIn", "LeafDue", "ClosingBegan"})
"""Events that only ever follow another one of the same call."""
