"""What may go wrong for members, and what it costs to insure it: over a plan's years.

Outcomes are a path's. *Missing* are benefits paid short or waiting for a window's room at the end;
*ruin* is a community that falls below the plan's minimum of voters, from which on anyone may close
it, or that loses everybody.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mutual_pool.actuarial.population import PERIODS_PER_YEAR
from mutual_pool.plan import Plan
from mutual_pool.simulation.model.cohorts import STEP_DAYS
from mutual_pool.simulation.model.engine import Run, simulate
from mutual_pool.simulation.model.inputs import CLOSING_CLAIM_DAYS
from mutual_pool.simulation.pricing.measures import chance_of, stop_loss_price, tail_of
from mutual_pool.simulation.pricing.uncertainty import live_drawn, parts_of
from mutual_pool.simulation.scenario.definition import Scenario, Shock, ShockKind

Floats = npt.NDArray[np.float64]
_WIND_UP_STEPS = 4
"""Half-months after the last day for filing in which what was filed is paid."""
_LONGEST_MONTHS = 600
_CLOSING_STEPS = 2 + math.ceil(CLOSING_CLAIM_DAYS / STEP_DAYS) + _WIND_UP_STEPS


@dataclass(frozen=True)
class RiskRow:
    """An outcome over all paths: its mean, what its spread is made of, and its worst.

    `var` and `tvar` are at 99.5 %, of all paths with parameters drawn; `var_low` and `var_high`
    the interval of the first, nan where the paths are too few; `var_by_chance` is at the
    scenario's own parameters.
    """

    outcome: str
    mean: float
    by_chance: float
    by_parameters: float
    var: float
    tvar: float
    var_low: float
    var_high: float
    var_by_chance: float


@dataclass(frozen=True)
class ChanceRow:
    """How likely something is: with parameters drawn, and at the scenario's own."""

    what: str
    chance: float
    low: float
    high: float
    by_chance_alone: float


@dataclass(frozen=True)
class Risk:
    """What the paths of a plan show. Amounts in the asset.

    `stop_loss` is the yearly price of a cover that pays what is missing above the cap: of the
    whole community in the mean, with its margin, and the latter of a member-year. `real_value` is
    what 1 of the benefits buys at the end, of what it buys at the start.
    """

    outcomes: tuple[RiskRow, ...]
    chances: tuple[ChanceRow, ...]
    stop_loss: float
    stop_loss_with_margin: float
    stop_loss_a_member: float
    real_value: float


def risk_of(
    plan: Plan,
    scenario: Scenario,
    *,
    years: float,
    draws: int,
    paths: int,
    seed: int,
    threads: int | None = None,
    tick: Callable[[int], None] = lambda done: None,
) -> Risk:
    """Return the risk of a plan over some years, and of a closing in the month of their end.

    Args:
        plan: the rules.
        scenario: who joins, what befalls them, how they behave, and how far that is known.
        years: how long.
        draws: of parameters; 1 takes the scenario's own.
        paths: of each draw.
        seed: the same seed gives the same figures.
        threads: how many at once; all the processor has, if not given.
        tick: told how many paths were lived since it was last called.

    Raises:
        ScenarioError: if the scenario does not fit the plan.
        TableError: if a table is missing or malformed, or holds no such age.
        ConservationError: if money came from nowhere or was lost on a path.
    """
    month = max(1, min(_LONGEST_MONTHS, round(12 * years)))
    closing, step = _closed(scenario, month), month * PERIODS_PER_YEAR // 12
    longer = step + _CLOSING_STEPS
    drawn = live_drawn(
        plan, scenario, years=years, draws=draws, paths=paths, seed=seed, threads=threads, tick=tick
    )
    ended = live_drawn(
        plan,
        closing,
        years=longer / PERIODS_PER_YEAR,
        draws=draws,
        paths=paths,
        seed=seed,
        threads=threads,
        tick=tick,
    )
    alone, alone_ended = (
        simulate(plan, own, years=span, paths=draws * paths, seed=seed, threads=threads, tick=tick)
        for own, span in ((scenario, years), (closing, longer / PERIODS_PER_YEAR))
    )
    rows = []
    for name, of in OUTCOMES.items():
        rows.append(_row(name, [of(run) for run in drawn], of(alone)))
    for name, at in AT_CLOSING.items():
        rows.append(_row(name, [at(run, step) for run in ended], at(alone_ended, step)))
    chances = [
        _chance(what, [happened(run) for run in drawn], happened(alone))
        for what, happened in CHANCES.items()
    ]
    lost = np.concatenate([missing(run) for run in drawn])
    lived = float(np.mean([_member_years(run).mean() for run in drawn]))
    mean, price = stop_loss_price(lost, years)
    return Risk(
        outcomes=tuple(rows),
        chances=tuple(chances),
        stop_loss=mean,
        stop_loss_with_margin=price,
        stop_loss_a_member=price * years / lived if lived else 0.0,
        real_value=(1 + scenario.money.inflation) ** -years,
    )


def missing(run: Run) -> Floats:
    """Return the benefits of each path that were not paid, or wait at the end, (paths,)."""
    return np.asarray(run.of("shortfall").sum(axis=1) + run.total("waiting_money"))


def yearly_cost(run: Run) -> Floats:
    """Return what a member-year cost on each path, (paths,)."""
    years = _member_years(run)
    charged = run.bands[:, 0].sum(axis=1)
    return np.asarray(np.divide(charged, years, out=np.zeros_like(years), where=years > 0))


def ruined(run: Run) -> npt.NDArray[np.bool_]:
    """Return on which paths members fell below the minimum of voters, or to none, (paths,)."""
    members, least = run.of("members"), run.plan.minimum_voters.value
    started = members[:, 0] >= least
    # Who never had the minimum cannot fall below it; they are ruined when nobody is left.
    fell = started & (members < least).any(axis=1)
    return np.asarray(fell | (members[:, -1] <= 0))


def _member_years(run: Run) -> Floats:
    return np.asarray(run.bands[:, 2].sum(axis=1))


def _unpaid_at(run: Run, step: int) -> Floats:
    """Return what befell members before a closing in `step` and was not paid by then."""
    return np.asarray((run.of("paid") + run.of("shortfall"))[:, step:].sum(axis=1))


def _lost_at(run: Run, step: int) -> Floats:
    return np.asarray(run.of("shortfall")[:, step:].sum(axis=1) + run.total("waiting_money"))


OUTCOMES: dict[str, Callable[[Run], Floats]] = {
    "cost of a member-year": yearly_cost,
    "claims": lambda run: np.asarray(run.of("claims").sum(axis=1)),
    "amount paid": lambda run: np.asarray(run.of("paid").sum(axis=1)),
    "benefits missing": missing,
}
AT_CLOSING: dict[str, Callable[[Run, int], Floats]] = {
    "incurred and not paid at a closing (IBNR)": _unpaid_at,
    "of it not paid in the end": _lost_at,
}
CHANCES: dict[str, Callable[[Run], npt.NDArray[np.bool_]]] = {
    "a benefit is missing": lambda run: missing(run) > 0,
    "a benefit is paid short": lambda run: np.asarray(run.of("shortfall").sum(axis=1) > 0),
    "a claim waits for room at the end": lambda run: np.asarray(run.total("waiting_money") > 0),
    "ruin": ruined,
}


def _closed(scenario: Scenario, month: int) -> Scenario:
    """Return the scenario with a closing in a month, in place of any of its own."""
    kept = [shock for shock in scenario.shocks if shock.kind is not ShockKind.CLOSING]
    end = Shock(kind=ShockKind.CLOSING, month=month)
    return scenario.model_copy(update={"shocks": (*kept, end)})


def _row(outcome: str, values: Sequence[Floats], alone: Floats) -> RiskRow:
    parts, tail = parts_of(values), tail_of(np.concatenate(values), draws=len(values))
    return RiskRow(
        outcome,
        parts.mean,
        parts.by_chance,
        parts.by_parameters,
        tail.var,
        tail.tvar,
        tail.low,
        tail.high,
        tail_of(alone).var,
    )


def _chance(
    what: str, happened: Sequence[npt.NDArray[np.bool_]], alone: npt.NDArray[np.bool_]
) -> ChanceRow:
    found = chance_of(np.concatenate(happened), draws=len(happened))
    return ChanceRow(what, found.value, found.low, found.high, chance_of(alone).value)
