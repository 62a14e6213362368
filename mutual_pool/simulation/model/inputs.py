"""What compiled code is told of a plan and a scenario, as plain numbers. Amounts in the asset."""

from datetime import date
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from mutual_pool.actuarial.population import PERIODS_PER_YEAR, period_start
from mutual_pool.plan import Plan
from mutual_pool.simulation.model.cohort_cache import cached_cohorts
from mutual_pool.simulation.model.cohorts import (
    STEP_DAYS,
    CohortTables,
    Floats,
    Integers,
)
from mutual_pool.simulation.model.pipeline import Pipeline, make_pipeline
from mutual_pool.simulation.model.prevention import CheckTables, CheckTimes, check_times
from mutual_pool.simulation.scenario.class_shares import shares_by_band
from mutual_pool.simulation.scenario.definition import Scenario, ShockKind

WINDOW_DAYS = 30
"""Days of the window over which `cap_per_period` counts."""
CLOSING_CLAIM_DAYS = 180
"""Days after the end of cover in which claims for earlier incidents may be filed."""
PAY_DAY = 10
"""Days into a half-month at which its claims are settled, and who cannot pay lapses."""
MOST_WORSE = 1e6
"""How many times the table's incidence those who stay may have; any chance is 1 long before."""
_DEPLOYED_DAYS = 1
"""Days before the first half-month on which the plan is deployed, and its windows begin."""
_FIRST_LOOK_DAYS = 4
_HALF_MONTHS = PERIODS_PER_YEAR / 12


class Rules(NamedTuple):
    """A plan and a scenario's rates; B bands, K classes, V years of vesting.

    `benefit` (B, K, V) in the asset, `class_share` (B, K) of the events of a band,
    `ends_membership` (K) 0 or 1. Rates are per half-month; `covered` is the first
    whole half-month of cover after joining, and `covered_part` the part of the one before it that
    is covered; `in_time` is the part of the claims that is filed within the claim window.
    """

    units: Floats
    benefit: Floats
    class_share: Floats
    ends_membership: Floats
    fee: float
    cap: float
    cap_per_period: float
    reserve_per_unit: float
    deposit: float
    bond: float
    covered: int
    covered_part: float
    grace_steps: int
    refused: float
    fraud: float
    hidden: float
    caught: float
    filing: float
    in_time: float
    organic: float
    recruiting: float
    market: float
    deterred_at: float
    leaving: float
    by_cost: float
    by_unfairness: float
    leavers_risk: float
    memory: float
    top_up: float
    come_back: float
    return_late: float
    reserve: float
    members: float
    established: int


class Events(NamedTuple):
    """What changes over the T half-months: windows, and the scenario's shocks."""

    window: Integers
    epidemic: Floats
    ill_newcomers: Floats
    scandal: Floats
    collusion: Integers
    closing: int
    closed: int


class Inputs(NamedTuple):
    """All that a path depends on but its seed."""

    cohorts: CohortTables
    rules: Rules
    events: Events
    pipeline: Pipeline
    checks: CheckTables
    check_times: CheckTimes


def make_inputs(plan: Plan, scenario: Scenario, steps: int) -> Inputs:
    """Return what compiled code is told.

    Raises:
        ScenarioError: if the scenario's ages are outside the plan's.
        TableError: if a table is missing or malformed, or holds no such age.
    """
    cohorts = cached_cohorts(plan, scenario, steps)
    rules = make_rules(plan, scenario)
    pipeline = make_pipeline(
        rules.established,
        rules.covered,
        rules.covered_part,
        rules.filing,
        rules.benefit.shape[2],
        scenario.claims.trend,
    )
    return Inputs(
        cohorts.tables,
        rules,
        make_events(scenario, steps),
        pipeline,
        cohorts.checks,
        check_times(scenario.prevention, rules.established),
    )


def make_rules(plan: Plan, scenario: Scenario) -> Rules:
    """Return the plan's amounts and the scenario's rates per half-month."""
    part = 10**plan.asset.value.decimals
    claims, behaviour = scenario.claims, scenario.behaviour
    classes, bands, vesting = plan.classes.value, plan.bands.value, plan.vesting.value
    benefit = np.array(
        [
            [
                [plan.benefit(band, kind, year) / part for year in range(len(vesting))]
                for kind in range(len(classes))
            ]
            for band in range(len(bands))
        ]
    )
    wait = plan.waiting_days.value + 1
    whole = int(wait // STEP_DAYS)
    filing = 1.0 / (1.0 + _HALF_MONTHS * claims.report_months)
    return Rules(
        units=np.array([float(band.units) for band in bands]),
        benefit=benefit,
        class_share=np.array(shares_by_band(plan, scenario)),
        ends_membership=np.array([float(kind.ends_membership) for kind in classes]),
        fee=plan.fee_bps.value / 10_000,
        cap=plan.cap_per_unit.value / part,
        cap_per_period=plan.cap_per_period.value / part,
        reserve_per_unit=plan.reserve_per_unit.value / part,
        deposit=plan.deposit_per_unit.value / part,
        bond=plan.claim_bond.value / part,
        covered=whole + 1,
        covered_part=(whole + 1) - wait / STEP_DAYS,
        grace_steps=_chances_to_return(plan.grace_days.value),
        # Of the honest ones, a jury lets those through that appeal.
        refused=claims.refused * (1 - claims.appealed),
        fraud=claims.fraud / PERIODS_PER_YEAR,
        hidden=1.0 / PERIODS_PER_YEAR,
        caught=claims.caught,
        filing=filing,
        in_time=claims_in_time(plan, claims.report_months),
        organic=behaviour.organic / PERIODS_PER_YEAR,
        recruiting=behaviour.recruiting / PERIODS_PER_YEAR,
        market=float(max(1, behaviour.market)),
        deterred_at=max(1e-9, behaviour.deterred_at),
        leaving=behaviour.leaving / PERIODS_PER_YEAR,
        by_cost=behaviour.by_cost / PERIODS_PER_YEAR / 100,
        by_unfairness=behaviour.by_unfairness / PERIODS_PER_YEAR / 100,
        leavers_risk=behaviour.leavers_risk,
        memory=1.0 / max(1.0, _HALF_MONTHS * behaviour.memory_months),
        top_up=behaviour.top_up,
        come_back=behaviour.come_back,
        return_late=behaviour.return_late,
        reserve=scenario.money.reserve,
        members=float(scenario.population.members),
        established=round(scenario.population.established_years * PERIODS_PER_YEAR),
    )


def _chances_to_return(grace_days: int) -> int:
    """How often a member who lapses looks at their account within the grace period.

    First some days after the settlement, then in each half-month.
    """
    if grace_days < _FIRST_LOOK_DAYS:
        return 0
    return 1 + int((grace_days - _FIRST_LOOK_DAYS) // STEP_DAYS)


def claims_in_time(plan: Plan, report_months: float) -> float:
    """Return the part of the claims filed within a plan's claim window, at a mean delay."""
    filing = 1.0 / (1.0 + _HALF_MONTHS * report_months)
    return _filed_in_time(filing, plan.claim_window_days.value)


def _filed_in_time(filing: float, window_days: int) -> float:
    """Return the part of the claims that is filed within the claim window.

    A claim of a half-month is filed in one of the next ones, in each with the chance `filing`; of
    the last of these the window holds a part.
    """
    whole, part = divmod(max(0.0, (window_days - 1) / STEP_DAYS), 1)
    return 1.0 - (1.0 - filing) ** int(whole) * (1.0 - part * filing)


def make_events(scenario: Scenario, steps: int) -> Events:
    """Return windows and shocks by half-month; a closing that never comes is at `steps`."""
    days = step_days(steps)
    events = Events(
        window=(days + PAY_DAY + _DEPLOYED_DAYS) // WINDOW_DAYS,
        epidemic=np.ones(steps),
        ill_newcomers=np.full(steps, scenario.claims.hidden_illness),
        scandal=np.zeros(steps),
        collusion=np.zeros(steps, np.int64),
        closing=steps,
        closed=steps,
    )
    for shock in scenario.shocks:
        first = round(shock.month * _HALF_MONTHS)
        last = min(steps, first + max(1, round(shock.months * _HALF_MONTHS)))
        if first >= steps:
            continue
        if shock.kind is ShockKind.EPIDEMIC:
            events.epidemic[first:last] *= shock.size
        elif shock.kind is ShockKind.ADVERSE:
            events.ill_newcomers[first:last] = shock.size
        elif shock.kind is ShockKind.SCANDAL:
            events.scandal[first] = shock.size
        elif shock.kind is ShockKind.COLLUSION:
            events.collusion[first:last] = 1
        else:
            end = first + 1 + -(-CLOSING_CLAIM_DAYS // int(STEP_DAYS))
            events = events._replace(closing=first, closed=min(steps, end))
    return events


def step_days(steps: int) -> npt.NDArray[np.int64]:
    """Return the day, from 0, on which each half-month begins."""
    start = date(2001, 1, 1)
    return np.array([(period_start(start, step) - start).days for step in range(steps)], np.int64)
