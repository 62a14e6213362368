"""How likely figures are, given courses: all rows, bounds and zeros included.

- Claims: negative binomial with mean m and variance m + (e m)^2, so that zero is a figure like any
  other (Hilbe, Negative Binomial Regression, 2nd ed., 2011, NB2). Payments are half-monthly: at
  either end of a count one may have come a part of a half-month sooner, which adds to e^2 a
  twelfth (the variance of an even law) of the square of the half-month's part of the count.
- Members, joined, left: log-normal with the relative variance e^2 + 1/m, the latter for counting.
- An upper bound: the chance of being below it. A value of an unknown day in a period: the largest.
- Money: log-normal with e^2, and 1/n for the claims n within; a single half-month's price varies by
  `HALF_MONTH_ERROR` more. Nothing paid: the chance of no claim.
"""

import numpy as np
import numpy.typing as npt
from scipy.special import gammaln, log_ndtr

from mutual_pool.simulation.calibration.figures import Figure
from mutual_pool.simulation.calibration.history import Measure
from mutual_pool.simulation.calibration.trajectory import (
    CLAIMS,
    JOINED,
    LEFT,
    MEMBERS,
    NAMES,
    SHARE,
    STEPS_PER_YEAR,
    at,
)

Floats = npt.NDArray[np.float64]
HALF_MONTH = 1 / 24
HALF_MONTH_ERROR = 0.15
"""How much one half-month's price varies around the course, relative: a setting."""
SEVERITY = 0.7
"""The coefficient of variation of a benefit: that of 300,000 and 100,000, of a third and two
thirds."""
_LEAST = 1e-6
_MEMBERS_ERROR, _CLAIMS_ERROR, _MONEY_ERROR = (len(NAMES) + n for n in range(3))


def span(figure: Figure) -> tuple[tuple[float, float], ...]:
    """Return the times a figure is of; a price of one day is that of the half-month to it."""
    begin, end = figure.pieces[0]
    if figure.measure is Measure.HALF_MONTH and end - begin < HALF_MONTH:
        return ((max(0.0, end - HALF_MONTH), end),)
    return figure.pieces


def expected(course: Floats, parameters: Floats, figure: Figure) -> Floats:
    """Return what courses say a figure is, shape (n,).

    Args:
        course: of `courses`, shape (n, rows, T).
        parameters: in natural units, shape (n, P).
        figure: what is asked for.
    """
    times = np.array(span(figure))
    if figure.measure is Measure.MEMBERS:
        if figure.somewhen:
            low, high = (round(time * STEPS_PER_YEAR) for time in times[0])
            return np.asarray(course[:, MEMBERS, low : high + 1].max(axis=1))
        return at(course, MEMBERS, times[:, 1])[:, 0]
    row = {
        Measure.CLAIMS: CLAIMS,
        Measure.AMOUNT: CLAIMS,
        Measure.JOINED: JOINED,
        Measure.LEFT: LEFT,
    }.get(figure.measure, SHARE)
    total = (at(course, row, times[:, 1]) - at(course, row, times[:, 0])).sum(axis=1)
    if figure.measure is Measure.AMOUNT:
        return np.asarray(total * parameters[:, NAMES.index("claim_cost")])
    if figure.measure is Measure.HALF_MONTH:
        return np.asarray(total * HALF_MONTH / (times[:, 1] - times[:, 0]).sum())
    return np.asarray(total)


def claims_within(course: Floats, figure: Figure) -> Floats:
    """Return the claims that courses have in a figure's times, shape (n,)."""
    times = np.array(span(figure))
    return np.asarray(
        (at(course, CLAIMS, times[:, 1]) - at(course, CLAIMS, times[:, 0])).sum(axis=1)
    )


def claims_error(course: Floats, parameters: Floats, figure: Figure, mean: Floats) -> Floats:
    """Return the relative error of a count of claims, without that of counting, shape (n,).

    `mean` is what courses say of it, shape (n,).
    """
    times = np.array(figure.pieces).ravel()
    half_months = at(course, CLAIMS, times) - at(course, CLAIMS, np.maximum(0, times - HALF_MONTH))
    timing = ((half_months / np.maximum(mean, 1e-3)[:, None]) ** 2).sum(axis=1) / 12
    return np.asarray(np.sqrt(parameters[:, _CLAIMS_ERROR] ** 2 + timing))


def money_error(course: Floats, parameters: Floats, figure: Figure) -> Floats:
    """Return the standard deviation of the logarithm of an amount or a price, shape (n,)."""
    counting = (1 + SEVERITY**2) / np.maximum(claims_within(course, figure), 0.1)
    single = HALF_MONTH_ERROR**2 if figure.measure is Measure.HALF_MONTH else 0.0
    return np.asarray(np.sqrt(parameters[:, _MONEY_ERROR] ** 2 + counting + single))


def log_likelihood(course: Floats, parameters: Floats, figures: list[Figure]) -> Floats:
    """Return the logarithm of the likelihood of figures under courses, shape (n,)."""
    total = np.zeros(parameters.shape[0])
    for figure in figures:
        mean = np.maximum(expected(course, parameters, figure), _LEAST)
        if figure.measure is Measure.CLAIMS:
            total += _count(figure.value, mean, claims_error(course, parameters, figure, mean))
        elif figure.measure in (Measure.MEMBERS, Measure.JOINED, Measure.LEFT):
            error = np.sqrt(parameters[:, _MEMBERS_ERROR] ** 2 + 1 / np.maximum(mean, 1))
            total += _ratio(max(figure.value, 0.5), mean, error, figure.bound)
        elif figure.value > 0:
            total += _ratio(figure.value, mean, money_error(course, parameters, figure), False)
        else:
            total += _count(0.0, claims_within(course, figure), parameters[:, _CLAIMS_ERROR])
    return np.where(np.isfinite(total), total, -np.inf)


def _count(value: float, mean: Floats, error: Floats) -> Floats:
    size = 1 / np.maximum(error, 1e-4) ** 2
    mean = np.maximum(mean, _LEAST)
    return np.asarray(
        gammaln(value + size)
        - gammaln(size)
        - gammaln(value + 1)
        - size * np.log1p(mean / size)
        + value * (np.log(mean) - np.log(mean + size))
    )


def _ratio(value: float, mean: Floats, error: Floats, bound: bool) -> Floats:
    off = (np.log(value) - np.log(mean)) / error
    if bound:
        return np.asarray(log_ndtr(off))
    return np.asarray(-0.5 * off**2 - np.log(error) - np.log(value))
