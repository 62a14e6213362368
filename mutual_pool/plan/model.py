"""A plan: one set of rules, as the contracts' constructors take them. Fields: plans/README.md."""

from datetime import date, timedelta

from pydantic import model_validator

from mutual_pool.actuarial.days import age_on, birthday
from mutual_pool.plan.checks import cross_field_errors
from mutual_pool.plan.errors import RuleConflictError
from mutual_pool.plan.fields import (
    AgeInDays,
    AssemblyVotes,
    BasisPoints,
    ClaimWindow,
    DisputeWindow,
    FeeBasisPoints,
    FoundingPeriod,
    Line,
    NoticeWindow,
    ObjectionShare,
    ObjectionVotes,
    PanelWindow,
    PayeeWindow,
    PositiveMoney,
    Prose,
    QuorumShare,
    QuorumVotes,
    Rule,
    Slug,
    Strict,
    Voters,
    Wait,
)
from mutual_pool.plan.parts import Asset, Band, BandTable, ClaimClass, Panel


class Plan(Strict):
    """A valid plan. Amounts are integers of the asset's smallest part; windows are in days."""

    name: Slug
    title: Line
    description: Prose
    asset: Rule[Asset]
    reserve_per_unit: Rule[PositiveMoney]
    cap_per_unit: Rule[PositiveMoney]
    cap_per_period: Rule[PositiveMoney]
    deposit_per_unit: Rule[PositiveMoney]
    claim_bond: Rule[PositiveMoney]
    fee_bps: Rule[FeeBasisPoints]
    waiting_days: Rule[Wait]
    grace_days: Rule[Wait]
    notice_days: Rule[NoticeWindow]
    panel_days: Rule[PanelWindow]
    claim_window_days: Rule[ClaimWindow]
    pay_days: Rule[PayeeWindow]
    appeal_days: Rule[DisputeWindow]
    jury_days: Rule[DisputeWindow]
    objection_bond: Rule[PositiveMoney]
    objection_bps: Rule[ObjectionShare]
    objection_votes: Rule[ObjectionVotes]
    jury_quorum_bps: Rule[QuorumShare]
    jury_quorum_votes: Rule[QuorumVotes]
    vesting: Rule[tuple[BasisPoints, ...]]
    minimum_voters: Rule[Voters]
    founding_days: Rule[FoundingPeriod]
    assembly_quorum_votes: Rule[AssemblyVotes]
    min_age_days: Rule[AgeInDays] | None = None
    classes: Rule[tuple[ClaimClass, ...]]
    bands: BandTable
    panel: Rule[Panel]

    @model_validator(mode="after")
    def _refuse_conflicts(self) -> "Plan":
        problems = cross_field_errors(self)
        if problems:
            raise RuleConflictError(problems)
        return self

    @property
    def ages(self) -> tuple[int, int]:
        """The first and last age under cover, in completed years, both included."""
        return self.bands.value[0].ages[0], self.bands.value[-1].ages[1]

    @property
    def levels(self) -> tuple[str, ...]:
        """The levels of benefit, lowest first; empty where the plan offers only one."""
        return tuple(dict.fromkeys(band.level for band in self.bands.value if band.level))

    def band_of_age(self, age: int, level: str | None = None) -> Band:
        """Return the band of an age in completed years, at a level; at the lowest if none is given.

        Raises:
            ValueError: if no band of the plan holds the age, or the plan does not offer the level.
        """
        if level is None:
            level = self.bands.value[0].level
        elif level not in self.levels:
            offered = ", ".join(self.levels) or "one level without a name"
            raise ValueError(f"the plan {self.name} has no level {level!r}; it has: {offered}")
        for band in self.bands.value:
            if band.level == level and band.ages[0] <= age <= band.ages[1]:
                return band
        low, high = self.ages
        raise ValueError(f"age {age} is outside the plan {self.name}: {low} to {high}")

    def band_on(self, born: date, day: date, level: str | None = None) -> Band:
        """Return the band, on `day`, of somebody born on `born`; at the lowest level by default.

        Raises:
            ValueError: if the person is too young or too old for the plan on that day, or the plan
                does not offer the level.
        """
        least = self.min_age_days.value if self.min_age_days else 0
        if (day - born).days < least:
            raise ValueError(f"the plan {self.name} takes nobody younger than {least} days")
        return self.band_of_age(age_on(born, day), level)

    def band_until(self, born: date, day: date) -> date:
        """Return the last day of the band that somebody born on `born` is in on `day`."""
        band = self.band_on(born, day)
        return birthday(born, band.ages[1] + 1) - timedelta(days=1)

    def units(self, band: int) -> int:
        """Return the units that a member of the band with this number holds."""
        return self.bands.value[band].units

    def ends_membership(self) -> int:
        """Return the classes whose full benefit ends the membership, one bit a class."""
        return sum(row.ends_membership << row.number for row in self.classes.value)

    def benefit_table(self) -> list[list[int]]:
        """Return the full benefits, shape (bands, classes), in the asset's smallest part."""
        names = [claim_class.name for claim_class in self.classes.value]
        return [[band.benefits[name] for name in names] for band in self.bands.value]

    def benefit(self, band: int, claim_class: int, completed_years: int) -> int:
        """Return the benefit of a claim: table[band][class] * vesting / 10,000, rounded down.

        Args:
            band: number of the member's band on the day of the incident.
            claim_class: number of the class approved.
            completed_years: years of membership completed on that day; the last entry of the
                vesting table holds for all later years.
        """
        vested = self.vesting.value[min(completed_years, len(self.vesting.value) - 1)]
        return self.benefit_table()[band][claim_class] * vested // 10_000

    def need(self, benefit: int) -> int:
        """Return what a settlement of `benefit` collects: with the fee, which is rounded down."""
        return benefit + benefit * self.fee_bps.value // 10_000

    def units_for_full_payment(self, benefit: int) -> int:
        """Return the least active units that pay `benefit` and fee in full within the cap."""
        return -(-self.need(benefit) // self.cap_per_unit.value)

    def threshold(self, benefit: int) -> int:
        """Return how many seats must sign for a benefit in the asset's smallest part."""
        return next(
            tier.threshold
            for tier in self.panel.value.thresholds
            if tier.up_to is None or benefit <= tier.up_to
        )
