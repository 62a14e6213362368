"""Draws the report of a period while the twin replays: a pure function of the chain's events."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass

from mutual_pool.audit.observers.proposals import CHANGES, CLOSING
from mutual_pool.audit.replay.replay import Replay
from mutual_pool.audit.report.closing import ClosingNotes
from mutual_pool.audit.report.disputes import DisputeNotes
from mutual_pool.audit.report.document import (
    VERSION,
    ChangePart,
    ClaimsPart,
    ClaimTimesPart,
    ClassPart,
    ContributionsPart,
    MembersPart,
    MoneyPart,
    PeriodPart,
    PlanPart,
    ReportDocument,
    ShortfallPart,
    SolvencyPart,
    StandPart,
)
from mutual_pool.audit.report.gifts import GiftNotes
from mutual_pool.audit.report.groups import GroupNotes
from mutual_pool.audit.report.outside import OutsideNotes
from mutual_pool.audit.report.solvency import solvency_of
from mutual_pool.chain.events import ChainEvent
from mutual_pool.protocol.claims.types import ClaimState
from mutual_pool.protocol.pool.cover import day_of
from mutual_pool.protocol.pool.types import DAY

_ONLY_COUNTED = ("filed", "approved", "refused", "withdrawn", "paid", "benefits")


@dataclass(frozen=True)
class Bounds:
    """The blocks of a period, both included, and what their headers say.

    `before` is the time of the block before the first: what time alone changes after that, such as
    a claim that expires, happened in this period.
    """

    from_block: int
    to_block: int
    before: int
    from_time: int
    to_time: int
    to_hash: bytes


class PeriodCollector:
    """Collects one period, as an `Observer` of the replay.

    Attributes:
        bounds: which period.
        document: the report, once the replay is past the last block.
    """

    def __init__(self, bounds: Bounds, chain_id: int, addresses: Mapping[str, str]) -> None:
        """Collect the period between two blocks of a plan whose contracts are at `addresses`."""
        self.bounds = bounds
        self._chain_id, self._addresses = chain_id, addresses
        self._counts: Counter[str] = Counter()
        self._sums: Counter[str] = Counter()
        self._largest = 0
        self._classes: defaultdict[int, Counter[str]] = defaultdict(Counter)
        self._days: list[int] = []
        self._shortfalls: list[ShortfallPart] = []
        self._changes: list[ChangePart] = []
        self._started: tuple[int, int, int, StandPart] | None = None
        self._voters = 0
        self._disputes, self._groups = DisputeNotes(), GroupNotes()
        self._closing = ClosingNotes()
        self._gifts = GiftNotes(addresses.get("donations", ""))
        self._outside = OutsideNotes()
        self._over: Set[int] = frozenset()
        self.document: ReportDocument | None = None

    @property
    def first(self) -> int:
        """The first block."""
        return self.bounds.from_block

    @property
    def last(self) -> int:
        """The last block."""
        return self.bounds.to_block

    def begin(self, replay: Replay) -> None:
        """Note the state before the first block."""
        books = replay.community.ledger.books
        open_claims = _open_claims(replay, self.bounds.before)
        self._over = _over(replay, self.bounds.before).keys()
        self._closing.begin(replay)
        self._gifts.begin(replay, self.bounds.before)
        self._outside.begin(replay)
        self._started = (books.active_voters, books.active_units, open_claims, _stand(replay))

    def before(self, replay: Replay, event: ChainEvent) -> None:
        """Note what a call is about to change."""
        self._voters = replay.community.ledger.books.active_voters
        self._closing.before(replay)

    def after(self, replay: Replay, events: Sequence[ChainEvent]) -> None:
        """Note what a call did."""
        for event in events:
            self._note(replay, event)
            self._disputes.note(replay, event)
            self._groups.note(event)
            self._closing.note(event)
            self._gifts.note(replay, event)
            self._outside.note(event)

    def end(self, replay: Replay) -> None:
        """Draw the report, the twin standing after the last block."""
        self.document = self._draw(replay)

    def _draw(self, replay: Replay) -> ReportDocument:
        assert self._started is not None
        at_start, units_at_start, open_at_start, opening = self._started
        bounds, ledger = self.bounds, replay.community.ledger
        counts, sums = self._counts, self._sums
        over = _over(replay, bounds.to_time)
        came_to = Counter(over[number] for number in over.keys() - self._over)
        solvency = solvency_of(replay.community.claims, bounds.to_time)
        return ReportDocument(
            schema_version=VERSION,
            plan=PlanPart(
                chain_id=self._chain_id,
                **{
                    role: self._addresses[role].lower()
                    for role in ("asset", "pool", "enrolment", "desk", "panel", "jury")
                },
            ),
            period=PeriodPart(
                from_block=bounds.from_block,
                to_block=bounds.to_block,
                from_time=bounds.from_time,
                to_time=bounds.to_time,
                to_hash="0x" + bounds.to_hash.hex(),
            ),
            members=MembersPart(
                at_start=at_start,
                at_end=ledger.books.active_voters,
                units_at_start=units_at_start,
                units_at_end=ledger.books.active_units,
                in_waiting_at_end=_in_waiting(replay, bounds.to_time),
                joined=counts["Joined"],
                joined_from_group=self._groups.begun,
                reinstated=counts["Reinstated"],
                quit=counts["Quit"],
                ended=counts["MembershipEnded"],
                lapsed=counts["lapsed"],
                rebanded=counts["Rebanded"],
            ),
            contributions=ContributionsPart(
                charged=str(sums["charged"]),
                per_unit=str(sums["per_unit"]),
                largest_per_unit=str(self._largest),
                per_member=str(sums["per_member"]),
                arrears=str(sums["arrears"]),
                withheld=str(sums["withheld"]),
                bonds_forfeited=str(sums["bonds"]),
                deposited=str(sums["deposited"]),
                refunded=str(sums["refunded"]),
                ended_due=str(sums["ended_due"]),
            ),
            claims=ClaimsPart(
                open_at_start=open_at_start,
                open_at_end=_open_claims(replay, bounds.to_time),
                expired=came_to[ClaimState.EXPIRED],
                refused_finally=came_to[ClaimState.REFUSED],
                by_class=[_class(number, found) for number, found in sorted(self._classes.items())],
                days_to_payment=_times(self._days),
            ),
            disputes=self._disputes.part(replay, bounds.before, bounds.to_time),
            groups=self._groups.part(replay),
            stops=self._groups.stops,
            closing=self._closing.part(replay),
            money=MoneyPart(
                opening=opening,
                closing=_stand(replay),
                benefits=str(sums["benefits"]),
                fees=str(sums["fees"]),
                from_carry=str(sums["from_carry"]),
                from_reserve=str(sums["from_reserve"]),
                reserve_given=str(sums["reserve_given"]),
                bonds_taken=str(sums["bonds_taken"]),
                dues_taken=str(sums["dues_taken"]),
                paid_out=str(sums["paid_out"]),
            ),
            gifts=self._gifts.part(replay, bounds.to_time),
            services=self._outside.services(replay),
            steward=self._outside.steward(replay, sums["fees"]),
            solvency=SolvencyPart(
                full_benefit=str(solvency.full_benefit),
                need=str(solvency.need),
                full_benefits_now=solvency.full_benefits_now,
                full_benefits_in_all=solvency.full_benefits_in_all,
                survivable_loss_bps=solvency.survivable_loss_bps,
            ),
            shortfalls=self._shortfalls,
            changes=self._changes,
        )

    def _note(self, replay: Replay, event: ChainEvent) -> None:
        name, args, sums = event.name, event.args, self._sums
        self._counts[name] += 1
        if name in ("Joined", "ToppedUp", "Rebanded", "Reinstated", "CohortJoined"):
            sums["deposited"] += args["amount"]
            sums["arrears"] += args.get("arrears", 0)
            sums["withheld"] += args.get("withheld", 0)
        elif name == "Quit":
            sums["refunded"] += args["paid"]
            sums["withheld"] += args["withheld"]
        elif name == "MembershipEnded":
            sums["ended_due"] += args["due"]
            sums["withheld"] += args["withheld"]
        elif name == "LeafPaidIn":
            sums["withheld"] += args["withheld"]
        elif name == "Settled":
            self._settled(replay, event)
        elif name == "ClaimFiled":
            self._classes[args["benefitClass"]]["filed"] += 1
        elif name == "Decided":
            outcome = "approved" if args["approved"] else "refused"
            self._classes[args["benefitClass"]][outcome] += 1
        elif name == "ClaimWithdrawn":
            self._classes[replay.community.claims.claim_of(args["claim"]).benefit_class][
                "withdrawn"
            ] += 1
        elif name == "BondForfeited":
            sums["bonds"] += args["bond"]
        elif name == "ReserveFunded":
            sums["reserve_given"] += args["amount"]
        elif name == "BondTaken":
            sums["bonds_taken"] += args["bond"]
        elif name == "DueTaken":
            sums["dues_taken"] += args["amount"]
        elif name == "PaidOut":
            sums["paid_out"] += args["amount"]
        elif name in CHANGES or name == CLOSING:
            self._changes.append(
                ChangePart(
                    what=name,
                    contract=event.contract,
                    block=event.block,
                    transaction=event.tx,
                    log=event.log_index,
                )
            )

    def _settled(self, replay: Replay, event: ChainEvent) -> None:
        args, sums = event.args, self._sums
        per_unit, charged = args["perUnit"], args["perUnit"] * args["units"]
        sums["charged"] += charged
        sums["per_unit"] += per_unit
        sums["per_member"] += charged // self._voters if self._voters else 0
        self._largest = max(self._largest, per_unit)
        sums["benefits"] += args["benefit"]
        sums["fees"] += args["fee"]
        sums["from_carry"] += args["fromCarry"]
        sums["from_reserve"] += args["fromReserve"]
        self._counts["lapsed"] += self._voters - replay.community.ledger.books.active_voters
        claim = replay.community.claims.claim_of(args["claim"])
        found = self._classes[claim.benefit_class]
        found["paid"] += 1
        found["benefits"] += args["benefit"]
        self._days.append((event.time - claim.filed_at) // DAY)
        paid = args["benefit"] + args["fee"]
        if paid < args["amountDue"]:
            self._shortfalls.append(
                ShortfallPart(
                    claim=args["claim"],
                    asked=str(args["amountDue"]),
                    paid=str(paid),
                    block=event.block,
                )
            )


def _stand(replay: Replay) -> StandPart:
    books = replay.community.ledger.books
    return StandPart(
        balances=str(books.total_balances),
        carry=str(books.carry),
        reserve=str(books.reserve),
        owed=str(books.owed),
        index=str(books.index),
        pending_shares=str(books.pending_shares),
    )


def _open_claims(replay: Replay, time: int) -> int:
    claims = replay.community.claims
    return sum(claims.state_of(number, time).is_open for number in claims.claims)


def _over(replay: Replay, time: int) -> dict[int, ClaimState]:
    """Return the claims that are over for good otherwise than by payment, at a time."""
    claims = replay.community.claims
    states = {number: claims.state_of(number, time) for number in claims.claims}
    final = (ClaimState.EXPIRED, ClaimState.REFUSED)
    return {number: state for number, state in states.items() if state in final}


def _in_waiting(replay: Replay, time: int) -> int:
    ledger, today = replay.community.ledger, day_of(time)
    return sum(
        membership.covered_from > today
        for member, membership in ledger.memberships.items()
        if ledger.standing_of(member).active
    )


def _class(number: int, found: Counter[str]) -> ClassPart:
    counts = {name: found[name] for name in _ONLY_COUNTED if name != "benefits"}
    return ClassPart(benefit_class=number, benefits=str(found["benefits"]), **counts)


def _times(days: list[int]) -> ClaimTimesPart:
    ordered = sorted(days)
    if not ordered:
        return ClaimTimesPart(claims=0, shortest=0, median=0, longest=0, total=0)
    return ClaimTimesPart(
        claims=len(ordered),
        shortest=ordered[0],
        median=ordered[(len(ordered) - 1) // 2],
        longest=ordered[-1],
        total=sum(ordered),
    )
