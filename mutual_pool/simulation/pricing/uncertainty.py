"""Parameter uncertainty beside chance: the scenario's own rates drawn, and many paths of each.

The variance of an outcome is the mean variance at given parameters, which is chance, and the
variance of the mean over the parameters, which is what is not known (the law of total variance;
S. Klugman, H. Panjer and G. Willmot, Loss Models, 4th ed., 2012, section 18.2).
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.stats import norm

from mutual_pool.plan import Plan
from mutual_pool.simulation.model.engine import Run, simulate
from mutual_pool.simulation.scenario.definition import HIGHEST_RATE, Scenario

Floats = npt.NDArray[np.float64]
_PARAMETERS = 91
_FACTORS = {
    "incidence": (("claims", "incidence_scale"),),
    "mortality": (("claims", "mortality_scale"),),
    "joining": (("behaviour", "organic"), ("behaviour", "recruiting")),
    "leaving": (
        ("behaviour", "leaving"),
        ("behaviour", "by_cost"),
        ("behaviour", "by_unfairness"),
    ),
}


def drawn_scenarios(scenario: Scenario, draws: int, seed: int) -> list[Scenario]:
    """Return scenarios with their rates drawn as `uncertainty` says; one draw is the middle.

    Each factor is log-normal with mean 1. The draws of a factor are stratified, one of each of
    `draws` equally likely parts in an order of their own, so that few draws have the right spread
    (M. McKay, R. Beckman and W. Conover, Technometrics 21, 1979).
    """
    if draws == 1:
        return [scenario]
    random = np.random.default_rng([_PARAMETERS, seed])
    factors = {}
    for name in _FACTORS:
        relative = getattr(scenario.uncertainty, name)
        sigma = math.sqrt(math.log1p(relative**2))
        places = (random.permutation(draws) + random.random(draws)) / draws
        factors[name] = np.exp(sigma * norm.ppf(places) - sigma**2 / 2)
    return [
        _scaled(scenario, {name: float(drawn[draw]) for name, drawn in factors.items()})
        for draw in range(draws)
    ]


@dataclass(frozen=True)
class Parts:
    """An outcome's mean, and its standard deviation by chance, by parameters, and in all."""

    mean: float
    by_chance: float
    by_parameters: float
    together: float


def parts_of(values: Sequence[Floats]) -> Parts:
    """Return the parts of the spread of `values`, one array (paths,) a draw, all of one length."""
    table = np.asarray(values, np.float64)
    draws, paths = table.shape
    within = float(table.var(axis=1, ddof=1).mean()) if paths > 1 else 0.0
    between = 0.0
    if draws > 1:
        # The mean of few paths has a spread of its own, which is chance.
        between = max(0.0, float(table.mean(axis=1).var(ddof=1)) - within / paths)
    return Parts(
        float(table.mean()), math.sqrt(within), math.sqrt(between), math.sqrt(within + between)
    )


def live_drawn(
    plan: Plan,
    scenario: Scenario,
    *,
    years: float,
    draws: int,
    paths: int,
    seed: int,
    threads: int | None = None,
    tick: Callable[[int], None] = lambda done: None,
) -> list[Run]:
    """Return a run of each drawn scenario, of `paths` paths each; arguments as of `simulate`.

    Raises:
        ScenarioError: if the scenario does not fit the plan.
        TableError: if a table is missing or malformed, or holds no such age.
        ConservationError: if money came from nowhere or was lost on a path.
    """
    return [
        simulate(
            plan,
            drawn,
            years=years,
            paths=paths,
            # Far apart, so that no two draws share a path's generator.
            seed=seed + (place << 32),
            threads=threads,
            tick=tick,
        )
        for place, drawn in enumerate(drawn_scenarios(scenario, draws, seed))
    ]


def _scaled(scenario: Scenario, factors: dict[str, float]) -> Scenario:
    parts: dict[str, dict[str, float]] = {}
    for name, fields in _FACTORS.items():
        for part, field in fields:
            value = getattr(getattr(scenario, part), field) * factors[name]
            parts.setdefault(part, {})[field] = min(HIGHEST_RATE, value)
    changed = {
        part: getattr(scenario, part).model_copy(update=values) for part, values in parts.items()
    }
    return scenario.model_copy(update=changed)
