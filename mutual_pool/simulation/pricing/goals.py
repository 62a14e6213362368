"""The rules that follow from a table and a goal: units, caps, reserve, deposit, waiting period.

The goal is a chance of a shortfall and a yearly cost. Benefits, ages and classes are the plan's own
and stay. Each rule follows from one figure, with everything else as the scenario says:

- *units* are small whole numbers in proportion to what a band may expect (`fair_units`);
- the *waiting period* is the shortest of `WAITS` with which a member-year costs no more than the
  goal in the mean, parameters drawn. The cost is that of the last year, as the first ones of a new
  community are cheap while its founders wait, and no wait reaches into it;
- the *cap a unit pays for a case* pays the largest benefit in full with as few members as there
  are on all but a part of the paths as small as the goal's chance;
- the *cap of a window* is what two half-months in a row ask of a unit, but for that same part;
- the *reserve* is one such window, and the *deposit* one more, so that who is warned in time can
  pay two windows at the highest pace.

Then the plan is lived with these rules, parameters drawn, and both caps are raised by a quarter
until the chance of a shortfall is the goal's, or `_MOST_RAISES` were in vain.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from mutual_pool.actuarial.population import DAYS_PER_YEAR, PERIODS_PER_YEAR
from mutual_pool.plan import Plan
from mutual_pool.plan.checks import RUNGS, cross_field_errors
from mutual_pool.plan.errors import PlanError
from mutual_pool.plan.money import MAX_AMOUNT
from mutual_pool.simulation.analysis.sharing import fair_units, groups_of
from mutual_pool.simulation.model.engine import Run
from mutual_pool.simulation.pricing.measures import Chance, chance_of
from mutual_pool.simulation.pricing.risk import missing
from mutual_pool.simulation.pricing.uncertainty import Parts, live_drawn, parts_of
from mutual_pool.simulation.scenario.definition import Scenario

Floats = npt.NDArray[np.float64]
WAITS = (0, 30, 60, 90, 120, 180, 270, 365)
"""Days that are tried."""
_MOST_RAISES = 10
_RAISE = 1.25
_DIGITS = 2
_AMPLE = 1_000
"""Times the largest benefit: caps that nobody reaches."""


@dataclass(frozen=True)
class Goal:
    """What a founder wants: a chance of a shortfall at most, and a member's yearly cost at most."""

    shortfall: float
    cost: float


@dataclass(frozen=True)
class Priced:
    """Rules for a goal, and what they bring. Amounts of the plan are integers, others floats.

    `cost` is of a member in the last year, over all paths; `shortfall` how often a benefit is
    missing; `affordable` the part of the benefits that the goal's cost would pay for.
    """

    plan: Plan
    goal: Goal
    cost: Parts
    shortfall: Chance
    affordable: float

    @property
    def cost_met(self) -> bool:
        """Whether a member-year costs no more than the goal, in the mean."""
        return self.cost.mean <= self.goal.cost

    @property
    def shortfall_met(self) -> bool:
        """Whether a benefit is missing no more often than the goal."""
        return self.shortfall.value <= self.goal.shortfall


def price_for(
    plan: Plan,
    scenario: Scenario,
    goal: Goal,
    *,
    years: float,
    draws: int,
    paths: int,
    seed: int,
    threads: int | None = None,
    tick: Callable[[int], None] = lambda done: None,
) -> Priced:
    """Return the rules that follow from a goal, and whether they reach it.

    Args:
        plan: whose benefits, ages and other rules stay.
        scenario: who joins, what befalls them, how they behave, and how far that is known.
        goal: what is wanted.
        years: over which the shortfall and the cost are meant.
        draws: of parameters; 1 takes the scenario's own.
        paths: of each draw.
        seed: the same seed gives the same rules.
        threads: how many at once; all the processor has, if not given.
        tick: told how many paths were lived since it was last called.

    Raises:
        ScenarioError: if the scenario does not fit the plan.
        TableError: if a table is missing or malformed, or holds no such age.
        PlanError: if no plan can have these rules; the message names the field.
    """

    def lived(rules: Plan) -> list[Run]:
        return live_drawn(
            rules,
            scenario,
            years=years,
            draws=draws,
            paths=paths,
            seed=seed,
            threads=threads,
            tick=tick,
        )

    groups = groups_of(plan, scenario, 1.0)
    everybody = scenario.population.model_copy(update={"ages": None})
    lived_in = {group.band for group in groups}
    # A band in which the scenario has nobody has units of the same scale, by all its ages.
    groups += [
        group
        for group in groups_of(plan, scenario.model_copy(update={"population": everybody}), 1.0)
        if group.band not in lived_in
    ]
    # Where nobody expects anything, no units are fairer than others.
    fair = plan
    if all(group.expected > 0 for group in groups):
        fair = with_units(plan, fair_units(plan, groups))
    waits = [days for days in WAITS if days <= DAYS_PER_YEAR * (years - 1)] or [0]
    chosen, free = _shortest_wait(fair, goal, waits, lived)
    case, window = _needed_caps(chosen, free, goal.shortfall)
    for _ in range(_MOST_RAISES + 1):
        rules = _with_caps(chosen, case, window)
        runs = lived(rules)
        short = chance_of(np.concatenate([missing(run) for run in runs]) > 0, draws=len(runs))
        if short.value <= goal.shortfall:
            break
        case, window = case * _RAISE, window * _RAISE
    cost = parts_of([last_year_cost(run) for run in runs])
    affordable = min(1.0, goal.cost / cost.mean) if cost.mean else 1.0
    return Priced(rules, goal, cost, short, affordable)


def last_year_cost(run: Run) -> Floats:
    """Return what a member was charged in the last year of each path, (paths,); of less, if less.

    Half-months in which nobody was there cost nothing.
    """
    share = run.of("share")[:, -PERIODS_PER_YEAR:]
    return np.asarray(share.sum(axis=1) * PERIODS_PER_YEAR / share.shape[1])


def with_units(plan: Plan, units: dict[int, int]) -> Plan:
    """Return a plan with other units of some bands, by their numbers."""
    bands = tuple(
        band.model_copy(update={"units": units.get(band.number, band.units)})
        for band in plan.bands.value
    )
    return plan.model_copy(update={"bands": plan.bands.model_copy(update={"value": bands})})


def with_rules(plan: Plan, **values: Any) -> Plan:  # noqa: ANN401  amounts and days
    """Return a plan with other values of its rules.

    Raises:
        PlanError: if they contradict each other, or an amount does not fit the contracts.
    """
    changes = {
        name: getattr(plan, name).model_copy(update={"value": value})
        for name, value in values.items()
    }
    return plan.model_copy(update=changes)


def round_up(amount: float, step: int = 1) -> int:
    """Return an amount of the smallest part as one of two digits, rounded up to whole steps."""
    if amount <= 0:
        return step
    size = int(10 ** max(0, math.floor(math.log10(amount)) + 1 - _DIGITS))
    rounded = -(-math.ceil(amount) // size) * size
    return -(-rounded // step) * step


def _shortest_wait(
    plan: Plan, goal: Goal, waits: list[int], lived: Callable[[Plan], list[Run]]
) -> tuple[Plan, list[Run]]:
    """Return the plan with the shortest wait that reaches the cost, lived without caps.

    With none it is the one with which a member-year costs least.
    """
    found: list[tuple[float, Plan, list[Run]]] = []
    for wait in waits:
        grace = min(plan.grace_days.value, wait)
        rules = with_rules(plan, waiting_days=wait, grace_days=grace)
        runs = lived(_without_caps(rules))
        cost = float(np.mean([last_year_cost(run).mean() for run in runs]))
        found.append((cost, rules, runs))
        if cost <= goal.cost:
            return rules, runs
    _, rules, runs = min(found, key=lambda entry: entry[0])
    return rules, runs


def _without_caps(plan: Plan) -> Plan:
    """Return a plan whose caps nobody reaches, and whose deposits last."""
    largest = max(max(row) for row in plan.benefit_table())
    ample = min(MAX_AMOUNT // 4, largest * _AMPLE)
    return with_rules(
        plan,
        cap_per_unit=ample,
        cap_per_period=ample,
        reserve_per_unit=ample,
        deposit_per_unit=2 * ample,
    )


def _needed_caps(plan: Plan, runs: list[Run], chance: float) -> tuple[float, float]:
    """Return what a unit must be able to pay for a case and in a window, in the smallest part."""
    part = 10**plan.asset.value.decimals
    units = _units_a_member(plan, runs)
    fewest = np.concatenate([run.of("members").min(axis=1) for run in runs])
    members = max(1.0, float(np.quantile(fewest, chance)))
    largest = plan.need(max(max(row) for row in plan.benefit_table()))
    case = largest / (members * units)
    pairs = []
    for run in runs:
        share = run.of("share")
        pairs.append(
            (share[:, 1:] + share[:, :-1]).max(axis=1) if share.shape[1] > 1 else share[:, 0]
        )
    window = float(np.quantile(np.concatenate(pairs), 1 - chance)) * part / units
    return case, max(case, window)


def _units_a_member(plan: Plan, runs: list[Run]) -> float:
    """Return the units of a member in the mean of all member-years."""
    years = sum(run.bands[:, 2].sum(axis=0) for run in runs)
    units = np.array([band.units for band in plan.bands.value], float)
    total = float(np.sum(years))
    return float(np.sum(years * units)) / total if total else float(units.mean())


def _with_caps(plan: Plan, case: float, window: float) -> Plan:
    """Return a plan with caps, reserve and deposit, each of two digits.

    Raises:
        PlanError: if no plan can have these rules.
    """
    cap = round_up(case)
    period = max(cap, round_up(window))
    reserve = round_up(period, RUNGS)
    bond = min(plan.claim_bond.value, 10 * reserve)
    rules = with_rules(
        plan,
        cap_per_unit=cap,
        cap_per_period=period,
        reserve_per_unit=reserve,
        deposit_per_unit=reserve + max(period, -(-reserve // RUNGS)),
        claim_bond=bond,
        objection_bond=min(bond, plan.objection_bond.value),
    )
    problems = cross_field_errors(rules)
    if problems:
        raise PlanError(f"the rules for the plan {plan.name}", problems)
    return rules
