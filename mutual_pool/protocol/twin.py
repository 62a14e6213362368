"""One plan as a whole: its ledger, its enrolment, its panel and its claims, wired together."""

from collections.abc import Iterable
from dataclasses import dataclass

from mutual_pool.protocol.claims.desk import ClaimDesk
from mutual_pool.protocol.claims.jury import ClaimJury
from mutual_pool.protocol.claims.types import FORFEITED, Claim, ClaimOutcome, JuryRules, Rules
from mutual_pool.protocol.donations.desk import DonationDesk
from mutual_pool.protocol.donations.types import AppealOutcome
from mutual_pool.protocol.enrolment.band_order import BandOrder
from mutual_pool.protocol.enrolment.enrolment import Enrolment
from mutual_pool.protocol.governance.assembly import MemberAssembly
from mutual_pool.protocol.guardianship.guardianship import Guardianship
from mutual_pool.protocol.orders.standing_order import StandingOrder
from mutual_pool.protocol.orders.subscription import Subscription
from mutual_pool.protocol.panel.panel import AssessorPanel
from mutual_pool.protocol.panel.types import Tier
from mutual_pool.protocol.pool.pool import MutualPool
from mutual_pool.protocol.pool.types import PoolConstants
from mutual_pool.protocol.services.fund import ServiceFund


@dataclass(frozen=True, slots=True)
class PlanConstants:
    """What a plan fixes for ever, and the roles, panel and rules it starts with.

    Args:
        pool: the constants of the pool and its first steward.
        registrar: who signs certificates at first.
        supervisor: who may hold claims at first.
        units_by_band: the units of a member by band.
        minimum_voters: below so many voters the plan may be closed by anyone.
        founding_period: the seconds it has to find them.
        holders: the first assessors, strictly ascending by address.
        tiers: how many of them must agree on a benefit up to a size.
        rules: the first version of the rules.
        jury_rules: the first version of the jury's rules.
        ends_membership: the classes whose full benefit ends the membership, one bit a class.
        vesting_bps: vested part by completed years, in ten-thousandths.
        benefits: the benefit by band and class, in the asset's smallest part.
    """

    pool: PoolConstants
    registrar: str
    supervisor: str
    units_by_band: tuple[int, ...]
    minimum_voters: int
    founding_period: int
    holders: tuple[str, ...]
    tiers: tuple[Tier, ...]
    rules: Rules
    jury_rules: JuryRules
    ends_membership: int
    vesting_bps: tuple[int, ...]
    benefits: tuple[tuple[int, ...], ...]

    @property
    def greatest_benefit(self) -> int:
        """The greatest benefit of the plan, which every panel has to cover."""
        return max(max(row, default=0) for row in self.benefits)


class LawBrokenError(AssertionError):
    """A sum over everybody is not what the totals say."""


class ProtocolTwin:
    """The twin of a deployed plan.

    Attributes:
        ledger: the twin of the pool.
        enrolment: the twin of the enrolment.
        panel: the twin of the assessors' panel.
        claims: the twin of the claim desk.
        guardianship: the twin of the guardianship.
        jury: the twin of the jury.
        donations: the twin of the donation desk.
        assembly: what the assembly carries out.
        orders: the twin of the standing orders.
        services: the twin of the service fund.
        subscriptions: the twin of the subscriptions.
    """

    def __init__(self, constants: PlanConstants, *, now: int) -> None:
        """Found a plan deployed at `now`, in seconds.

        Raises:
            Refusal: where a contract's constructor would refuse its part.
        """
        assembly = constants.pool.member_assembly
        self.constants = constants
        self.ledger = MutualPool(constants.pool, now=now)
        self.enrolment = Enrolment(
            self.ledger,
            assembly,
            constants.registrar,
            constants.supervisor,
            constants.units_by_band,
            constants.minimum_voters,
            constants.founding_period,
            BandOrder(constants.benefits),
            address=constants.pool.enrolment,
        )
        self.panel = AssessorPanel(
            assembly, constants.greatest_benefit, constants.holders, constants.tiers, now=now
        )
        self.claims = ClaimDesk(
            self.ledger,
            self.panel,
            self.enrolment,
            constants.rules,
            constants.jury_rules,
            constants.ends_membership,
            constants.vesting_bps,
            constants.benefits,
            address=constants.pool.claim_desk,
        )
        self.enrolment.claims = self.claims
        self.guardianship = Guardianship(
            self.ledger, self.enrolment, self.claims, address=constants.pool.guardianship
        )
        self.jury = ClaimJury(self.claims, self.enrolment)
        self.donations = DonationDesk(self.claims, self.panel)
        self.assembly = MemberAssembly(
            self.ledger, self.enrolment, self.panel, self.claims, address=assembly
        )
        self.orders = StandingOrder(self.ledger)
        self.services = ServiceFund()
        self.subscriptions = Subscription(self.ledger)

    @property
    def held(self) -> int:
        """What the pool has to pay, in the asset's smallest part."""
        return self.ledger.books.held

    def check_laws(self, now: int) -> None:
        """Check the laws of money by a loop over all members, rungs and claims.

        Raises:
            LawBrokenError: naming the law and both numbers.
        """
        ledger, books = self.ledger, self.ledger.books
        members = (*ledger.positions, *ledger.unmoved)
        standings = {member: ledger.standing_of(member) for member in members}
        # A cohort is one more member, who is no voter.
        groups = {number: ledger.standing_of_cohort(number) for number in ledger.cohorts}
        active = [member for member, standing in standings.items() if standing.active]
        standing_rungs = [rung for rung in ledger.ladder.rungs.values() if not rung.crossed_at]

        of_members = books.total_balances + books.carry + books.reserve
        _law("1: the sum held", books.held, of_members + self._owed_by_name(now))
        balances = [standing.balance for standing in standings.values()]
        balances += [group.balance for group in groups.values()]
        _law("2: the sum of balances", books.total_balances, sum(balances))
        units = sum(ledger.current_position_of(member).units for member in active)
        units += sum(ledger.cohorts[number].units for number in groups if groups[number].active)
        _law("3: active units", books.active_units, units)
        _law("3: units on the ladder", books.active_units, sum(r.units for r in standing_rungs))
        _law("3: voters", books.active_voters, len(active))
        _law("3: voters on the ladder", books.active_voters, sum(r.voters for r in standing_rungs))
        if not 0 <= books.window_charged <= ledger.constants.cap_per_period:
            raise LawBrokenError(f"law 4: a window charged {books.window_charged} a unit")
        reserve = ledger.constants.reserve_per_unit
        for member in active:
            if standings[member].balance < ledger.current_position_of(member).units * reserve:
                raise LawBrokenError(f"law 3: {member} is active below the reserve")
        if ledger.finished_at:
            _law("6: carry shared out", books.carry, units * ledger.carry_per_unit)
        if min([*balances, books.carry, books.reserve, books.owed]) < 0:
            raise LawBrokenError("law 1: an amount is below zero")
        _law("5: shares set aside", books.pending_shares, self._shares_set_aside())
        open_claims = sum(claim.outcome <= ClaimOutcome.REFUSED for claim in self._all_claims())
        _law("8: open claims", self.claims.open_claims, open_claims)
        self._check_gifts(now)
        left = sum(programme.left for programme in self.services.programmes.values())
        _law("1: services owed", self.services.owed, left)

    def _all_claims(self) -> Iterable[Claim]:
        return self.claims.claims.values()

    def _owed_by_name(self, now: int) -> int:
        owed = sum(self.ledger.dues.values()) + self.ledger.books.fees
        for claim in self._all_claims():
            if claim.benefit_due:
                owed += claim.benefit
            if not claim.bond_taken and claim.outcome not in FORFEITED:
                owed += self.claims.rules[claim.rules_version].claim_bond
        for (number, _), said in self.jury.said.items():
            claim = self.claims.claim_of(number)
            # A paid claim took the bonds of all who objected to it.
            if said.has_objected and not claim.is_paid:
                owed += self.claims.jury_rules[claim.rules_version].objection_bond
        return owed

    def _check_gifts(self, now: int) -> None:
        desk = self.donations
        unpaid = {
            number: appeal.gifts
            for number, appeal in desk.appeals.items()
            if appeal.outcome is not AppealOutcome.PAID
        }
        _law("1: gifts held", desk.held, sum(unpaid.values()))
        for number, appeal in desk.appeals.items():
            of_donors = sum(gift for (to, _), gift in desk.gifts.items() if to == number)
            _law(f"1: gifts for appeal {number}", appeal.gifts, of_donors)
            if appeal.claim and desk.shortfall_of(appeal.claim, now) < 0:
                raise LawBrokenError(f"law 5: claim {appeal.claim} is topped up too much")

    def _shares_set_aside(self) -> int:
        approved = ClaimOutcome.APPROVED
        return sum(claim.share for claim in self._all_claims() if claim.outcome is approved)


def _law(name: str, stated: int, counted: int) -> None:
    if stated != counted:
        raise LawBrokenError(f"law {name}: {stated} stated, {counted} counted")
