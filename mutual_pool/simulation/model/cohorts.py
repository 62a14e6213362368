"""The cohorts: members born in one year and of one sex, and what the tables say of them.

Birthdays are spread evenly over the year, so of a cohort of age `a` at the start, at the time
`k + f` years, the part `1 - f` is `a + k` years old and the part `f` is `a + k + 1`. These are
the two *parts* of a cohort; each has its own band, incidence and mortality.
"""

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from mutual_pool.actuarial.population import DAYS_PER_YEAR, PERIODS_PER_YEAR, age_weights
from mutual_pool.actuarial.tables import LifeTable, Risk, Sex, load_cancer_table, load_life_table
from mutual_pool.plan import Plan
from mutual_pool.plan.errors import Problem
from mutual_pool.simulation.model.prevention import CheckChances, CheckTables, no_checks
from mutual_pool.simulation.scenario.definition import Scenario
from mutual_pool.simulation.scenario.files import ScenarioError

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
STEP_DAYS = DAYS_PER_YEAR / PERIODS_PER_YEAR


class CohortTables(NamedTuple):
    """What compiled code reads of the cohorts. C cohorts, T half-months, two parts each.

    `founders` (C) and `newcomers` (T, C) are shares that add up to 1; `band` (2, T, C) numbers,
    `part` (2, T, C) shares of the cohort; `units` (T, C) is what a member holds in the mean;
    `incidence` (2, T, C) the chance of an event in a half-month, `ends` (T, C) that of dying or
    growing out of the plan.
    """

    founders: Floats
    newcomers: Floats
    band: Integers
    part: Floats
    units: Floats
    incidence: Floats
    ends: Floats


@dataclass(frozen=True)
class Cohorts:
    """The cohorts with their names: age at the start, and sex."""

    ages: tuple[int, ...]
    sexes: tuple[Sex, ...]
    tables: CohortTables
    checks: CheckTables


def plan_ages(plan: Plan, scenario: Scenario) -> tuple[int, int]:
    """Return the first and last age of those who may join.

    Raises:
        ScenarioError: if the scenario's ages are not within the plan's.
    """
    ages = scenario.population.ages
    if ages is None:
        return plan.ages
    if ages[0] < plan.ages[0] or ages[1] > plan.ages[1]:
        allowed = f"ages of the plan {plan.name}: {plan.ages[0]} to {plan.ages[1]}"
        problem = Problem(("population", "ages"), list(ages), allowed)
        raise ScenarioError(f"scenario {scenario.name}", [problem])
    return ages


def plan_level(plan: Plan, scenario: Scenario) -> str | None:
    """Return the level of benefit that everybody has; None for the lowest of the plan.

    Raises:
        ScenarioError: if the plan does not offer the scenario's level.
    """
    level = scenario.population.level
    if level is not None and level not in plan.levels:
        offered = ", ".join(plan.levels) or "one level, without a name"
        problem = Problem(
            ("population", "level"), level, f"levels of the plan {plan.name}: {offered}"
        )
        raise ScenarioError(f"scenario {scenario.name}", [problem])
    return level


def half_month_chance(yearly: float) -> float:
    """Return the chance in a half-month that makes `yearly` in a year: `1 - (1 - q)^(1/24)`."""
    return float(1 - (1 - min(1.0, yearly)) ** (1 / PERIODS_PER_YEAR))


def make_cohorts(plan: Plan, scenario: Scenario, steps: int) -> Cohorts:
    """Return the cohorts of a plan's members over `steps` half-months.

    Raises:
        ScenarioError: if the scenario's ages are outside the plan's, or it has not the level.
        TableError: if a table is missing or malformed, or holds no such age.
    """
    level = plan_level(plan, scenario)
    life = load_life_table(scenario.tables.life)
    low, high = plan_ages(plan, scenario)
    # Asked first, so that an age outside the table is told by the table.
    life.probability(plan.ages[1], Sex.MALE)
    weights = age_weights((low, high), load_cancer_table(scenario.tables.cancer))
    rates = Rates(life, scenario)
    years = -(-steps // PERIODS_PER_YEAR)
    births = range(low - years - 1, plan.ages[1] + 1)
    keys = [(age, sex) for age in births for sex in Sex]
    count = len(keys)
    shape = (2, steps, count)
    tables = CohortTables(
        founders=np.array([weights.get(key, 0.0) for key in keys]),
        newcomers=np.zeros((steps, count)),
        band=np.zeros(shape, np.int64),
        part=np.zeros(shape),
        units=np.zeros((steps, count)),
        incidence=np.zeros(shape),
        ends=np.ones((steps, count)),
    )
    prevention = scenario.prevention
    checks = (
        CheckTables(*(np.zeros(shape) for _ in range(3))) if prevention.offered else no_checks()
    )
    checked = CheckChances(
        prevention, rates.incidence, life.oldest, trend=bool(scenario.claims.trend)
    )
    for step in range(steps):
        whole, rest = divmod(step, PERIODS_PER_YEAR)
        older = (rest + 0.5) / PERIODS_PER_YEAR
        for place, (age, sex) in enumerate(keys):
            now = age + whole
            joining = ((1 - older) * weights.get((now, sex), 0.0)) + (
                older * weights.get((now + 1, sex), 0.0)
            )
            tables.newcomers[step, place] = joining
            parts = {now: 1 - older, now + 1: older}
            inside = {a: w for a, w in parts.items() if plan.ages[0] <= a <= plan.ages[1]}
            total = sum(inside.values())
            if not total:
                continue
            dying = 0.0
            for side, (a, weight) in enumerate(inside.items()):
                band = plan.band_of_age(a, level)
                tables.band[side, step, place] = band.number
                tables.part[side, step, place] = weight / total
                tables.units[step, place] += weight / total * band.units
                tables.incidence[side, step, place] = rates.incidence(a, sex, step)
                dying += weight / total * rates.death(a, sex)
                if prevention.offered:
                    checks.uptake[side, step, place] = prevention.share_at(a)
                    found, earlier = checked.of(a, sex, step)
                    checks.found[side, step, place] = found
                    checks.earlier[side, step, place] = earlier
            if len(inside) == 1:
                tables.band[1, step, place] = tables.band[0, step, place]
            tables.ends[step, place] = 1 - (1 - dying) * (1 - _grown_out(plan, now, older))
    tables.newcomers[:] /= tables.newcomers.sum(axis=1, keepdims=True)
    return Cohorts(tuple(a for a, _ in keys), tuple(s for _, s in keys), tables, checks)


def _grown_out(plan: Plan, age: int, older: float) -> float:
    """The share of a cohort's members who pass the plan's last birthday in this half-month."""
    if age != plan.ages[1]:
        return 0.0
    next_older = min(1.0, older + 1 / PERIODS_PER_YEAR)
    return (next_older - older) / (1 - older) if math.ceil(next_older) - next_older else 1.0


@dataclass(frozen=True)
class Rates:
    """Chances in a half-month, scaled as the scenario says."""

    life: LifeTable
    scenario: Scenario

    def incidence(self, age: int, sex: Sex, step: int) -> float:
        """Return the chance of an event in half-month `step` of the scenario, from 0."""
        claims = self.scenario.claims
        yearly = float(self.life.probability(age, sex, claims.risk))
        grown = (1 + claims.trend) ** (step / PERIODS_PER_YEAR)
        return half_month_chance(claims.incidence_scale * grown * yearly)

    def death(self, age: int, sex: Sex) -> float:
        """Return the chance of death in a half-month."""
        yearly = float(self.life.probability(age, sex, Risk.DEATH))
        return half_month_chance(self.scenario.claims.mortality_scale * yearly)
