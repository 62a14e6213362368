"""How much of a group's own experience is believed, beside that of the whole.

Two methods, both on the ratio of actual to expected claims. **Buhlmann-Straub**, without a form of
the distribution: `Z = E / (E + k)`, `k` the variance within a group over that between groups, both
estimated from the groups themselves; claims are Poisson, so the variance within is the mean ratio
(H. Buhlmann and E. Straub, Glaubwuerdigkeit fuer Schadensaetze, 1970; S. Klugman, H. Panjer and
G. Willmot, Loss Models, 4th ed., 2012, section 18.7). **Limited fluctuation**: `Z` is the root of
`n / 1082`, at most 1: with 1,082 claims their number is within 5 % of its mean nine times of ten
(L. Longley-Cook, An introduction to credibility theory, 1962).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from scipy.stats import chi2, norm

FULL_WITHIN = 0.05
LEVEL = 0.9
"""Intervals hold the true ratio nine times of ten or more often."""


class Method(StrEnum):
    """How credibility is found."""

    BUHLMANN = "buhlmann"
    LIMITED = "limited"


@dataclass(frozen=True)
class Ratio:
    """Actual over expected, with its exact interval; nan where nothing was expected."""

    actual: int
    expected: float
    value: float
    low: float
    high: float


def ratio_of(actual: int, expected: float, level: float = LEVEL) -> Ratio:
    """Return actual over expected claims with Garwood's exact interval for a Poisson number.

    F. Garwood, Fiducial limits for the Poisson distribution, Biometrika 28, 1936.

    Args:
        actual: claims counted.
        expected: claims expected, from 0 on.
        level: how often the interval holds the true ratio, at least.
    """
    if expected <= 0:
        return Ratio(actual, expected, math.nan, math.nan, math.nan)
    tail = (1 - level) / 2
    low = float(chi2.ppf(tail, 2 * actual)) / 2 if actual else 0.0
    high = float(chi2.ppf(1 - tail, 2 * actual + 2)) / 2
    return Ratio(actual, expected, actual / expected, low / expected, high / expected)


def widened(ratio: Ratio, error: float, level: float = LEVEL) -> Ratio:
    """Return a ratio whose expected claims are themselves known to `error`, relative.

    Chance and this error are independent, so their squares add up, as logarithms.
    """
    if not error or not ratio.high > 0:
        return ratio
    off = float(norm.ppf((1 + level) / 2)) * error
    if not ratio.value:
        return replace(ratio, high=ratio.high * math.exp(off))
    high = math.hypot(math.log(ratio.high / ratio.value), off)
    low = math.hypot(math.log(ratio.low / ratio.value), off) if ratio.low else math.inf
    return replace(ratio, low=ratio.value * math.exp(-low), high=ratio.value * math.exp(high))


def full_credibility() -> float:
    """Return the claims for which limited fluctuation believes everything: 1,082.2."""
    return float((norm.ppf((1 + LEVEL) / 2) / FULL_WITHIN) ** 2)


def limited(actual: int) -> float:
    """Return the credibility of so many claims by limited fluctuation."""
    return min(1.0, math.sqrt(actual / full_credibility()))


def buhlmann(actual: Sequence[int], expected: Sequence[float]) -> list[float]:
    """Return each group's credibility by Buhlmann-Straub.

    All are 0 where groups differ by no more than chance makes them, or there is but one.
    """
    groups = [(a, e) for a, e in zip(actual, expected, strict=True) if e > 0]
    total, claims = sum(e for _, e in groups), sum(a for a, _ in groups)
    if len(groups) < 2 or not claims:
        return [0.0 for _ in expected]
    mean = claims / total
    spread = sum(e * (a / e - mean) ** 2 for a, e in groups)
    room = total - sum(e * e for _, e in groups) / total
    between = (spread - (len(groups) - 1) * mean) / room
    if between <= 0:
        return [0.0 for _ in expected]
    return [e / (e + mean / between) if e > 0 else 0.0 for e in expected]
