"""The account of a year: an observer of the auditor's replay writes it from the events."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from mutual_pool.actuarial.population import PERIODS_PER_YEAR, period_start
from mutual_pool.audit.replay.replay import Replay
from mutual_pool.chain.events import ChainEvent
from mutual_pool.plan import Plan
from mutual_pool.protocol.claims.types import ClaimState, Dispute

_EPOCH = date(1970, 1, 1)


@dataclass
class PeriodRow:
    """What one half-month brought. Amounts in the asset's smallest part, ends as of its end.

    `charged` is what settlements took from members; `missed` what those who came back paid for
    the events they had missed, and `withheld` what leavers left for claims already approved.
    `ended` are memberships that a full benefit ended; `forfeited` are bonds that went to carry.
    `approved` and `refused` are decisions, among them a seat's signature after a jury.
    """

    label: str
    first_day: date
    joined: int = 0
    reinstated: int = 0
    quit: int = 0
    ended: int = 0
    lapsed: int = 0
    paid_in: int = 0
    charged: int = 0
    missed: int = 0
    withheld: int = 0
    forfeited: int = 0
    filed: int = 0
    approved: int = 0
    refused: int = 0
    settled: int = 0
    objections: int = 0
    held: int = 0
    juries: int = 0
    votes: int = 0
    benefits: int = 0
    fees: int = 0
    members: int = 0
    units: int = 0
    index: int = 0
    carry: int = 0
    reserve: int = 0
    balances: int = 0


@dataclass
class ClaimRow:
    """The way of one claim. Amounts in the asset's smallest part."""

    number: int
    band: str
    benefit_class: str
    incident: date
    filed: date
    decided: date | None = None
    paid: date | None = None
    state: str = "filed"
    dispute: str = ""
    asked: int = 0
    benefit: int = 0
    fee: int = 0
    per_unit: int = 0
    units: int = 0
    from_carry: int = 0
    from_reserve: int = 0


@dataclass
class BandRow:
    """What the members of a band gave and got in the year, by the band they were last in."""

    name: str
    members: int = 0
    units: int = 0
    gave: int = 0
    got: int = 0


@dataclass(frozen=True)
class ProgrammeRow:
    """A programme of services at the end of the year."""

    number: int
    provider: str
    last_day: date
    uses: int
    used: int
    price: int
    refunded: bool

    @property
    def cost(self) -> int:
        """What the provider was paid."""
        return self.price * self.used

    @property
    def unused(self) -> int:
        """What was paid for uses that nobody had: it is left, or went back."""
        return self.price * (self.uses - self.used)


@dataclass
class YearAccount:
    """The whole account."""

    periods: list[PeriodRow]
    claims: list[ClaimRow]
    bands: list[BandRow]
    largest_charge_per_unit: int = 0
    largest_charge_per_member: int = 0
    balances_per_unit: list[int] = field(default_factory=list)
    programmes: list[ProgrammeRow] = field(default_factory=list)

    def total(self, name: str) -> int:
        """Return the sum of one of the periods' columns."""
        return sum(getattr(row, name) for row in self.periods)


class YearObserver:
    """Writes the account of a year as an `Observer` of a replay.

    It keeps what events say even where they are not true; the audit says which are not.

    Attributes:
        account: what was written so far; complete after `end`.
    """

    first = 0
    last = 2**63

    def __init__(self, plan: Plan, start: date) -> None:
        """Begin an empty account.

        Args:
            plan: the plan, for the names of bands and classes.
            start: the first day of the first period.
        """
        bands = [BandRow(band.name) for band in plan.bands.value]
        self.account = YearAccount(_rows(start), [], bands)
        self._plan, self._start = plan, start
        self._claims: dict[int, ClaimRow] = {}
        self._in_out: defaultdict[str, int] = defaultdict(int)
        self._band: dict[str, int] = {}
        self._got: defaultdict[str, int] = defaultdict(int)
        self._lived: set[str] = set()

    def begin(self, replay: Replay) -> None:
        """Begin at the plan's first event."""

    def before(self, replay: Replay, event: ChainEvent) -> None:
        """Note what a settlement is about to take, while the twin stands before it."""
        if event.name != "Settled":
            return
        ledger, account = replay.community.ledger, self.account
        per_unit = event.args["perUnit"]
        largest = max(
            (
                position.units
                for member, position in ledger.positions.items()
                if ledger.standing_of(member).active
            ),
            default=0,
        )
        account.largest_charge_per_unit = max(account.largest_charge_per_unit, per_unit)
        account.largest_charge_per_member = max(
            account.largest_charge_per_member, per_unit * largest
        )

    def after(self, replay: Replay, events: Sequence[ChainEvent]) -> None:
        """Write what a call did."""
        row = self.account.periods[_place(self._start, _day(events[0].time))]
        for event in events:
            if event.name == "Settled":
                self._write_settlement(event, row, replay)
                continue
            write = getattr(self, f"_on_{event.name.lower()}", None)
            if write:
                write(event, row)
        self._lived.add(row.label)
        books = replay.community.ledger.books
        row.members, row.units = books.active_voters, books.active_units
        row.index, row.carry, row.reserve = books.index, books.carry, books.reserve
        row.balances = books.total_balances

    def end(self, replay: Replay) -> None:
        """Write what is known only at the end: lapses, empty periods, bands, states."""
        community, account = replay.community, self.account
        for rung in community.ledger.ladder.rungs.values():
            if rung.crossed_at:
                place = _place(account.periods[0].first_day, _day(rung.crossed_at))
                account.periods[place].lapsed += rung.voters
        for before, row in zip(account.periods, account.periods[1:], strict=False):
            if row.label not in self._lived:
                for name in ("members", "units", "index", "carry", "reserve", "balances"):
                    setattr(row, name, getattr(before, name))
        for member, number in self._band.items():
            standing = community.ledger.standing_of(member)
            band = account.bands[number]
            band.gave += self._in_out[member] - standing.balance
            band.got += self._got[member]
            if standing.active:
                units = community.ledger.position_of(member).units
                band.members += 1
                band.units += units
                account.balances_per_unit.append(standing.balance // units)
        for number, claim in self._claims.items():
            if number in community.claims.claims:
                state: ClaimState = community.claims.state_of(number, 2**40 - 1)
                claim.state = state.name.lower().replace("_", " ")
                claim.dispute = _told(community.claims.dispute_of(number))
        account.claims = list(self._claims.values())
        account.programmes = [
            ProgrammeRow(
                number=number,
                provider=stored.provider,
                last_day=_EPOCH + timedelta(days=stored.last_day),
                uses=stored.uses,
                used=stored.used,
                price=stored.price,
                refunded=stored.refunded,
            )
            for number, stored in community.services.programmes.items()
        ]

    def _on_joined(self, event: ChainEvent, row: PeriodRow) -> None:
        row.joined += 1
        self._band[_member(event)] = event.args["band"]
        self._pay_in(event, row)

    def _on_toppedup(self, event: ChainEvent, row: PeriodRow) -> None:
        self._pay_in(event, row)

    def _on_rebanded(self, event: ChainEvent, row: PeriodRow) -> None:
        self._band[_member(event)] = event.args["band"]
        row.withheld += event.args["withheld"]
        self._pay_in(event, row)

    def _on_leafpaidin(self, event: ChainEvent, row: PeriodRow) -> None:
        row.withheld += event.args["withheld"]

    def _on_reinstated(self, event: ChainEvent, row: PeriodRow) -> None:
        row.reinstated += 1
        row.missed += event.args["arrears"]
        self._pay_in(event, row)

    def _on_quit(self, event: ChainEvent, row: PeriodRow) -> None:
        row.quit += 1
        row.withheld += event.args["withheld"]
        self._in_out[_member(event)] -= event.args["paid"]

    def _on_membershipended(self, event: ChainEvent, row: PeriodRow) -> None:
        row.ended += 1
        row.withheld += event.args["withheld"]
        self._in_out[_member(event)] -= event.args["due"]

    def _on_bondforfeited(self, event: ChainEvent, row: PeriodRow) -> None:
        row.forfeited += event.args["bond"]

    def _on_claimfiled(self, event: ChainEvent, row: PeriodRow) -> None:
        row.filed += 1
        args = event.args
        self._claims[args["claim"]] = ClaimRow(
            number=args["claim"],
            band=self._plan.bands.value[args["band"]].name,
            benefit_class=self._plan.classes.value[args["benefitClass"]].name,
            incident=_EPOCH + timedelta(days=args["day"]),
            filed=_day(event.time),
            asked=args["benefit"],
        )

    def _on_decided(self, event: ChainEvent, row: PeriodRow) -> None:
        claim = self._claims.get(event.args["claim"])
        if claim is None:
            return
        approved = event.args["approved"]
        row.approved += approved
        row.refused += not approved
        claim.decided = _day(event.time)

    def _write_settlement(self, event: ChainEvent, row: PeriodRow, replay: Replay) -> None:
        args = event.args
        claim = self._claims.get(args["claim"])
        known = replay.community.claims.claims.get(args["claim"])
        if claim is None or known is None:
            return
        claim.paid = _day(event.time)
        claim.benefit, claim.fee = args["benefit"], args["fee"]
        claim.per_unit, claim.units = args["perUnit"], args["units"]
        claim.from_carry, claim.from_reserve = args["fromCarry"], args["fromReserve"]
        row.settled += 1
        row.charged += args["perUnit"] * args["units"]
        row.benefits += args["benefit"]
        row.fees += args["fee"]
        self._got[known.member] += args["benefit"]

    def _on_objected(self, event: ChainEvent, row: PeriodRow) -> None:
        row.objections += 1

    def _on_held(self, event: ChainEvent, row: PeriodRow) -> None:
        row.held += 1

    def _on_jurycalled(self, event: ChainEvent, row: PeriodRow) -> None:
        row.juries += 1

    def _on_voted(self, event: ChainEvent, row: PeriodRow) -> None:
        row.votes += 1

    def _pay_in(self, event: ChainEvent, row: PeriodRow) -> None:
        row.paid_in += event.args["amount"]
        self._in_out[_member(event)] += event.args["amount"]


def _told(dispute: Dispute) -> str:
    """What others than the panel said of a claim; a jury without an objection was called on."""
    parts = [f"held {dispute.held_days} days"] if dispute.held_days else []
    if dispute.objections:
        parts.append(f"{dispute.objections} objection{'s' * (dispute.objections > 1)}")
    if dispute.ends_at:
        parts += [] if dispute.objections else ["appeal"]
        parts.append(f"jury {dispute.votes_for}:{dispute.votes_against}")
    return ", ".join(parts)


def _rows(start: date) -> list[PeriodRow]:
    rows = [
        PeriodRow(str(place + 1), period_start(start, place)) for place in range(PERIODS_PER_YEAR)
    ]
    return [*rows, PeriodRow("after", period_start(start, PERIODS_PER_YEAR))]


def _place(start: date, day: date) -> int:
    """The period a day falls in, counted from 0; the first and the last take what is outside."""
    later = [place for place in range(PERIODS_PER_YEAR + 1) if period_start(start, place) <= day]
    return later[-1] if later else 0


def _day(time: int) -> date:
    return datetime.fromtimestamp(time, UTC).date()


def _member(event: ChainEvent) -> str:
    return str(event.args["member"]).lower()
