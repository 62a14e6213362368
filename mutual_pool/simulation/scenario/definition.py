"""A scenario: who joins, what befalls them, how they behave. Fields: docs/simulation.md."""

import re
from enum import StrEnum
from itertools import pairwise
from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field, model_validator

from mutual_pool.actuarial.tables import Risk
from mutual_pool.plan.errors import Problem, RuleConflictError
from mutual_pool.plan.fields import Age, Line, Prose, Slug, Strict

MOST_MEMBERS = 10**10
"""More people than live; counts stay exact in a float far beyond it."""
HIGHEST_RATE = 1e12
_LONGEST_MONTHS = 600
_MOST_CLASSES = 16
_MOST_SHOCKS = 1_000
_MOST_AGES = 121
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")
"""Python itself also reads separators, spaces, "nan" and the digits of other scripts."""


def _number(low: float, high: float, allowed: str) -> BeforeValidator:
    def check(value: object) -> float:
        try:
            if isinstance(value, bool) or not isinstance(value, int | float | str):
                raise ValueError
            if isinstance(value, str) and not _NUMBER.fullmatch(value):
                raise ValueError
            number = float(value)
        except (ValueError, OverflowError):
            raise ValueError(allowed) from None
        if not low <= number <= high:
            raise ValueError(allowed)
        return number

    return BeforeValidator(check)


def _at_most(count: int, of: str) -> BeforeValidator:
    """Refuse a longer list as a whole, before each of its values is looked at."""

    def check(value: object) -> object:
        if isinstance(value, list | tuple) and len(value) > count:
            raise ValueError(f"a list of at most {count:,} {of}")
        return value

    return BeforeValidator(check)


def _whole(low: int, high: int) -> BeforeValidator:
    def check(value: object) -> int:
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise ValueError(f"a whole number from {low} to {high}")
        return value

    return BeforeValidator(check)


_WHOLE_TOLERANCE = 1e-9
"""Shares are written as decimals, whose sum as floats may miss 1 by some last bits."""
Rate = Annotated[float, _number(0, HIGHEST_RATE, 'a number from 0 on, such as "0.25"')]
"""Events a year, or a factor: 0 or more."""
Chance = Annotated[float, _number(0, 1, 'a probability from 0 to 1, such as "0.25"')]
Change = Annotated[float, _number(-0.5, 0.5, 'a yearly change from -0.5 to 0.5, such as "0.02"')]
Spread = Annotated[float, _number(0, 2, "a relative standard deviation from 0 to 2")]
Months = Annotated[float, _number(0, 36, "months from 0 to 36")]
Years = Annotated[float, _number(0, 20, "years from 0 to 20")]
Round = Annotated[float, _number(0.5, 20, "years from 0.5 to 20")]
Members = Annotated[int, _whole(0, MOST_MEMBERS)]
Month = Annotated[int, _whole(0, _LONGEST_MONTHS)]
ClassShares = Annotated[tuple[Chance, ...], _at_most(_MOST_CLASSES, "shares")]


class Population(Strict):
    """Who is there. `established_years` is how long the members of the start were members.

    All of them have the benefit of one `level` of the plan, the lowest by default.
    """

    members: Members = 100_000
    level: Slug | None = None
    established_years: Years = 0.0
    ages: tuple[Age, Age] | None = None

    @model_validator(mode="after")
    def _refuse_reversed(self) -> "Population":
        if self.ages and self.ages[0] > self.ages[1]:
            problem = Problem(("ages",), list(self.ages), "the first age not above the last")
            raise RuleConflictError([problem])
        return self


class Severity(Strict):
    """The shares of all classes, in the plan's order, of the events from an age on."""

    from_age: Age
    class_shares: ClassShares

    @model_validator(mode="after")
    def _refuse_no_whole(self) -> "Severity":
        if abs(sum(self.class_shares) - 1) > _WHOLE_TOLERANCE:
            allowed = "shares of all classes that add up to 1"
            raise RuleConflictError([Problem(("class_shares",), list(self.class_shares), allowed)])
        return self


class Claims(Strict):
    """What befalls members and what comes of it.

    `risk` is a column of the life table, multiplied by `incidence_scale`; `mild_share` of the
    events are of the plan's second class, if it has one, or `class_shares` are the shares of all
    classes in the plan's order; `severity` are such shares by age, in place of both. The incidence
    grows by `trend` a year. A claim is filed `report_months` after
    the incident in the mean. `refused` of the honest claims are refused; false claims come at the
    rate `fraud` a covered member and year; `hidden_illness` of the newcomers join ill and file in
    the first year of their cover. Of the last two, `caught` are refused. `appealed` of those
    refused go before a jury, which approves the honest ones.
    """

    risk: Risk = Risk.CRITICAL_25
    incidence_scale: Rate = 1.0
    mortality_scale: Rate = 1.0
    mild_share: Chance = 0.0
    class_shares: ClassShares = ()
    severity: Annotated[tuple[Severity, ...], _at_most(_MOST_AGES, "ages")] = ()
    trend: Change = 0.0
    report_months: Months = 0.0
    refused: Chance = 0.0
    appealed: Chance = 0.0
    fraud: Rate = 0.0
    hidden_illness: Chance = 0.0
    caught: Chance = 0.5

    @model_validator(mode="after")
    def _refuse_shares_that_are_no_whole(self) -> "Claims":
        shares = self.class_shares
        if shares and (self.mild_share or abs(sum(shares) - 1) > _WHOLE_TOLERANCE):
            allowed = "shares of all classes that add up to 1, without mild_share beside them"
            raise RuleConflictError([Problem(("class_shares",), list(shares), allowed)])
        return self

    @model_validator(mode="after")
    def _refuse_severity_out_of_order(self) -> "Claims":
        ages = [step.from_age for step in self.severity]
        if self.severity and (self.mild_share or self.class_shares):
            allowed = "shares by age without mild_share or class_shares beside them"
            raise RuleConflictError([Problem(("severity",), ages, allowed)])
        if any(after <= before for before, after in pairwise(ages)):
            raise RuleConflictError([Problem(("severity",), ages, "ages that rise")])
        return self


class Behaviour(Strict):
    """How people come and go; all rates are a year's.

    Newcomers: `organic` people, and `recruiting` by each member, which falls as the members near
    `market` and as the yearly cost nears `deterred_at`. Exits: `leaving`, and more for each 100
    of the asset that a year costs (`by_cost`) or that it takes above the fair share of one's own
    band (`by_unfairness`), as remembered over `memory_months`. `leavers_risk` is the incidence of
    those who leave by choice, as a part of what it is for those of their age and sex who stay; it
    is 1, so that health does not matter, since no figure of it was published. `top_up`,
    `come_back` (within the grace period) and `return_late` are chances in a half-month.
    """

    organic: Rate = 0.0
    recruiting: Rate = 0.0
    market: Members = MOST_MEMBERS
    deterred_at: Rate = 1e12
    leaving: Rate = 0.0
    by_cost: Rate = 0.0
    by_unfairness: Rate = 0.0
    leavers_risk: Chance = 1.0
    memory_months: Months = 6.0
    top_up: Chance = 1.0
    come_back: Chance = 0.0
    return_late: Chance = 0.0


class Money(Strict):
    """The reserve given at the start, and what the operator's value is reckoned with.

    Amounts are in the asset: a year's cost of a member, the cost of a claim's examination, and a
    yearly discount rate. Both costs grow by `inflation` a year; benefits are fixed in the plan, so
    what they buy falls by as much.
    """

    reserve: Rate = 0.0
    cost_per_member: Rate = 0.0
    cost_per_claim: Rate = 0.0
    discount: Chance = 0.05
    inflation: Change = 0.0


class Uptake(Strict):
    """The share of the members of an age, or older, who take part in the checks."""

    from_age: Age
    share: Chance


class Prevention(Strict):
    """Checks that a sponsor pays for, and what comes of them. Nobody takes part by default.

    Of the members from an age on, `uptake` take part, by the first age of each band. From
    `starts_month`, or from joining if that is later, each of them has a check every `every_years`,
    at a `cost` in the asset that no member pays. The incidence of who had a first check is lower
    by `effect` after `lag_years`. `detected` of the illnesses that would show within the next
    `ahead_years` are found by a check, so their claims come earlier. An effect needs a `source`:
    the study, or the guess, that it comes from.
    """

    uptake: Annotated[tuple[Uptake, ...], _at_most(_MOST_AGES, "ages")] = ()
    starts_month: Month = 0
    every_years: Round = 1.0
    cost: Rate = 0.0
    effect: Chance = 0.0
    source: Line | None = None
    lag_years: Years = 0.0
    detected: Chance = 0.0
    ahead_years: Years = 0.0

    @model_validator(mode="after")
    def _refuse_ages_out_of_order(self) -> "Prevention":
        ages = [step.from_age for step in self.uptake]
        if any(after <= before for before, after in pairwise(ages)):
            raise RuleConflictError([Problem(("uptake",), ages, "ages that rise")])
        return self

    @model_validator(mode="after")
    def _refuse_effect_from_nowhere(self) -> "Prevention":
        if self.effect and self.source is None:
            allowed = "0, or an effect with its source beside it: the study or the guess it is from"
            raise RuleConflictError([Problem(("effect",), self.effect, allowed)])
        return self

    @property
    def offered(self) -> bool:
        """Whether anybody takes part."""
        return any(step.share for step in self.uptake)

    def share_at(self, age: int) -> float:
        """Return the share of the members of an age who take part."""
        reached = [step.share for step in self.uptake if step.from_age <= age]
        return reached[-1] if reached else 0.0


class Uncertainty(Strict):
    """How far the scenario's own parameters may be wrong, as relative standard deviations.

    Each factor is log-normal with mean 1: of the incidence, the mortality, of joining (`organic`
    and `recruiting`) and of leaving (`leaving`, `by_cost`, `by_unfairness`). `docs/simulation.md`
    says where the defaults come from.
    """

    incidence: Spread = 0.2
    mortality: Spread = 0.1
    joining: Spread = 0.3
    leaving: Spread = 0.3


class ShockKind(StrEnum):
    """What may go wrong."""

    EPIDEMIC = "epidemic"
    ADVERSE = "adverse_joining"
    SCANDAL = "scandal"
    COLLUSION = "collusion"
    CLOSING = "closing"


class Shock(Strict):
    """Something that begins in a month and lasts for some.

    `size`: the factor on the incidence (epidemic), the share of newcomers who join ill (adverse
    joining), the share of members who leave at once (scandal); unused for collusion, in which
    the panel takes all the room of every window, and for closing.
    """

    kind: ShockKind
    month: Month = 0
    months: Month = 1
    size: Rate = 1.0

    @model_validator(mode="after")
    def _refuse_no_share(self) -> "Shock":
        share = self.kind in (ShockKind.ADVERSE, ShockKind.SCANDAL)
        if share and self.size > 1:
            problem = Problem(("size",), self.size, f"a probability from 0 to 1 for {self.kind}")
            raise RuleConflictError([problem])
        return self


class Tables(Strict):
    """Files in place of the project's own tables, by the columns of data/README.md."""

    life: Path | None = None
    cancer: Path | None = None

    @model_validator(mode="after")
    def _refuse_missing(self) -> "Tables":
        problems = [
            Problem((name,), str(path), "a table that exists, or none to use the project's own")
            for name, path in (("life", self.life), ("cancer", self.cancer))
            if path is not None and not path.is_file()
        ]
        if problems:
            raise RuleConflictError(problems)
        return self


class Scenario(Strict):
    """A valid scenario."""

    name: Slug
    title: Line
    description: Prose = "."
    population: Population = Field(default_factory=Population)
    claims: Claims = Field(default_factory=Claims)
    behaviour: Behaviour = Field(default_factory=Behaviour)
    money: Money = Field(default_factory=Money)
    prevention: Prevention = Field(default_factory=Prevention)
    shocks: Annotated[tuple[Shock, ...], _at_most(_MOST_SHOCKS, "shocks")] = ()
    tables: Tables = Field(default_factory=Tables)
    uncertainty: Uncertainty = Field(default_factory=Uncertainty)

    def with_members(self, members: int) -> "Scenario":
        """Return the scenario with another number of members at the start."""
        population = self.population.model_copy(update={"members": members})
        return self.model_copy(update={"population": population})
