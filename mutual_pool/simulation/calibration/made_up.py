"""Histories that never were: do the intervals hold what came as often as they say?

Simulation-based calibration (Talts et al., arXiv 1804.06788, 2018) in its simplest form. It tests
fit, sampler and forecast, not whether the model is like the world: for that there is only the
history.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from mutual_pool.simulation.calibration.fit import Fit
from mutual_pool.simulation.calibration.forecast import Comparison, origins_of, predict, rolling
from mutual_pool.simulation.calibration.history import History, Measure, Row
from mutual_pool.simulation.calibration.priors import prior_of
from mutual_pool.simulation.calibration.sampler import Sample

STEPS = 600


def rolling_made_up(
    fit: Fit,
    count: int,
    *,
    seed: int,
    steps: int = STEPS,
    tick: Callable[[int], None] = lambda done: None,
) -> list[Comparison]:
    """Forecast made-up histories from one origin of each, drawn among those of the real one.

    Args:
        fit: of the real history, whose rows and prior the others share.
        count: how many histories.
        seed: the same seed makes up the same histories.
        steps: of the sampler.
        tick: told of each history that is done.
    """
    rows: list[Comparison] = []
    for number in range(count):
        history = made_up(fit, number, seed)
        origins = origins_of(history)
        if origins:
            origin = origins[number % len(origins)]
            rows += rolling(history, fit.basis, seed=seed + number, steps=steps, origins=[origin])
        tick(1)
    return rows


def made_up(fit: Fit, number: int, seed: int) -> History:
    """Return a history that never was: parameters drawn from the prior, figures as `fit`'s are.

    Each row keeps its measure and its period, and gets a value from the course and its own error.
    """
    random = np.random.default_rng([seed, number])
    prior = prior_of(fit.history, fit.figures, fit.basis)
    drawn = Sample(prior.draw(random, 1), np.ones(prior.mean.size), 1.0)
    one = Fit(fit.history, fit.figures, [], fit.basis, prior, drawn)
    told = 0.0
    rows: list[Row] = []
    values: dict[tuple[Measure, str], float] = {}
    for figure in sorted(fit.figures, key=lambda figure: figure.end):
        values[figure.measure, figure.label] = float(predict(one, figure, random)[0])
    for row in sorted(fit.history.rows, key=lambda row: row.dated):
        label = row.period.label
        if row.measure is Measure.CUMULATIVE:
            told += values.get((Measure.CLAIMS, f"to {label}"), 0.0)
            rows.append(replace(row, value=told))
        elif row.measure is Measure.CLAIMS:
            rest = values.get((Measure.CLAIMS, f"rest of {label}"))
            whole = values.get((Measure.CLAIMS, label))
            before = next((r.value for r in reversed(rows) if r.measure is Measure.CUMULATIVE), 0.0)
            rows.append(replace(row, value=whole if whole is not None else before + (rest or 0.0)))
        elif (row.measure, label) in values:
            rows.append(replace(row, value=values[row.measure, label]))
    return History(fit.history.name, tuple(rows), fit.history.wait_days, fit.history.fee)
