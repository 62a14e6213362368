"""Fitting the course of a platform to all its published figures, by Bayes' rule.

The parameters of `trajectory`, and the relative errors of the figures, are drawn from their law
given the figures: `priors` times `likelihood`, by the walkers of `sampler`. So growth, exits,
incidence and claims are fitted together, nothing is linearised, and what the figures cannot tell
stays as wide as the prior. Any number of figures will do, zeros, bounds and restatements among
them.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from mutual_pool.simulation.calibration.baselines import Forecast
from mutual_pool.simulation.calibration.figures import Figure, figures_of
from mutual_pool.simulation.calibration.history import History
from mutual_pool.simulation.calibration.likelihood import expected, log_likelihood
from mutual_pool.simulation.calibration.priors import ALL, UNITS, Basis, Prior, prior_of
from mutual_pool.simulation.calibration.sampler import Sample, sample
from mutual_pool.simulation.calibration.trajectory import NAMES, courses

Floats = npt.NDArray[np.float64]
STEPS, WALKERS, DRAWS = 1500, 64, 1000


@dataclass(frozen=True)
class Parameter:
    """A fitted number: median and 90 % interval.

    `told` is how much the figures narrow it: 1 less the ratio of its deviation to the prior's.
    """

    name: str
    value: Forecast
    told: float
    unit: str


@dataclass(frozen=True)
class Residual:
    """A published figure beside the fitted one, median and 90 % interval of its mean."""

    measure: str
    label: str
    observed: float
    fitted: Forecast


@dataclass(frozen=True)
class Fit:
    """Draws of the parameters given a history; `notes` say which rows were restated."""

    history: History
    figures: list[Figure]
    notes: list[str]
    basis: Basis
    prior: Prior
    sample: Sample

    @cached_property
    def draws(self) -> Floats:
        """Parameters in their own units by the columns of `ALL`, shape (n, P)."""
        return self.prior.natural(self.sample.draws)

    def of(self, name: str) -> Floats:
        """Return the draws of one parameter, shape (n,)."""
        return np.asarray(self.draws[:, ALL.index(name)])

    @property
    def parameters(self) -> list[Parameter]:
        """The parameters with their 90 % intervals."""
        rows = []
        told = 1 - self.sample.draws.std(axis=0) / self.prior.deviation
        for place, (name, unit) in enumerate(zip(ALL, UNITS, strict=True)):
            value = Forecast.over(self.draws[:, place])
            rows.append(Parameter(name, value, max(0.0, float(told[place])), unit))
        return rows

    @property
    def residuals(self) -> list[Residual]:
        """Every figure beside what was fitted."""
        course = self.course(self.history.years)
        rows = []
        for figure in self.figures:
            made = Forecast.over(expected(course, self.draws, figure))
            measure = f"{figure.measure} (at most)" if figure.bound else str(figure.measure)
            rows.append(Residual(measure, figure.label, figure.value, made))
        return rows

    def course(self, years: float) -> Floats:
        """Return the courses of the draws over so many years from the beginning on."""
        return _courses(self.draws, years, self.basis)


def fit_history(
    history: History,
    basis: Basis,
    *,
    steps: int = STEPS,
    walkers: int = WALKERS,
    draws: int = DRAWS,
    seed: int = 1,
) -> Fit:
    """Fit the course of a platform to its history.

    Args:
        history: what is known of it.
        basis: what its plan and tables say.
        steps: of each walker of the sampler; two thirds are thrown away.
        walkers: of each of two ensembles.
        draws: how many draws of the parameters to keep.
        seed: the same seed gives the same draws.

    Raises:
        TableError: if the project's own history, whose Water Drop bounds a parameter, is malformed.
    """
    figures, notes = figures_of(history)
    prior = prior_of(history, figures, basis)
    years = max((figure.end for figure in figures), default=1.0)

    def density(free: Floats) -> Floats:
        score = prior.log_density(free)
        inside = np.isfinite(score)
        if inside.any():
            natural = prior.natural(free[inside])
            course = _courses(natural, years, basis)
            score[inside] += log_likelihood(course, natural, figures)
        return np.asarray(score)

    sampled = sample(density, prior.draw, walkers=walkers, steps=steps, seed=seed, keep=draws)
    return Fit(history, figures, notes, basis, prior, sampled)


def _courses(natural: Floats, years: float, basis: Basis) -> Floats:
    return courses(natural[:, : len(NAMES)], years=years, wait=basis.wait, fee=basis.fee)
