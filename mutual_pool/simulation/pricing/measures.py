"""Measures of risk over simulated paths, with what the number of paths leaves open.

VaR is the quantile, TVaR the mean of what lies beyond it (A. McNeil, R. Frey and P. Embrechts,
Quantitative Risk Management, 2005, sections 2.2 and 7.2; the level of 99.5 % in a year is that of
Directive 2009/138/EC, article 101). The interval of a quantile is that of the order statistics
(H. David and H. Nagaraja, Order Statistics, 3rd ed., 2003, section 7.1), that of a chance
C. Clopper and E. Pearson's (Biometrika 26, 1934).
"""

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.stats import beta, binom

Floats = npt.NDArray[np.float64]
LEVEL = 0.995
INTERVAL = 0.95
COST_OF_CAPITAL = 0.06
"""A year; Commission Delegated Regulation (EU) 2015/35, article 39."""


@dataclass(frozen=True)
class Tail:
    """Value and tail value at risk, and the interval of the first; nan where it has no end."""

    var: float
    tvar: float
    low: float
    high: float


def independent(values: Floats, draws: int) -> float:
    """Return how many independent paths tell as much as these, shape (paths,).

    They are of `draws` draws of the parameters, as many of each in a row: those of one draw are
    alike (the design effect of L. Kish, Survey Sampling, 1965, section 5.4).
    """
    table = values.astype(np.float64).reshape(draws, -1)
    each = table.shape[1]
    if draws < 2 or each < 2:
        return len(values)
    within = float(table.var(axis=1, ddof=1).mean())
    between = max(0.0, float(table.mean(axis=1).var(ddof=1)) - within / each)
    if within + between <= 0:
        return len(values)
    return len(values) / (1 + (each - 1) * between / (within + between))


def tail_of(values: Floats, level: float = LEVEL, draws: int = 1) -> Tail:
    """Return VaR and TVaR of losses, shape (paths,), one path or more; `draws` as `independent`.

    TVaR is the mean of the worst `1 - level` of the paths; where that is no whole number of them,
    the last one counts in part (C. Acerbi and D. Tasche, Journal of Banking & Finance 26, 2002).
    """
    ordered = np.sort(values)
    count = len(ordered)
    place = min(count, max(1, math.ceil(level * count - 1e-9)))
    var = float(ordered[place - 1])
    worst = (1 - level) * count
    beyond = ordered[place:]
    tvar = (float(beyond.sum()) + (worst - len(beyond)) * var) / worst
    size = int(independent(values, draws))
    sides = binom.ppf([(1 - INTERVAL) / 2, (1 + INTERVAL) / 2], size, level)

    def at(rank: int) -> float:
        return float(ordered[-(-rank * count // size) - 1]) if 1 <= rank <= size else math.nan

    return Tail(var, max(var, tvar), at(int(sides[0])), at(int(sides[1]) + 1))


@dataclass(frozen=True)
class Chance:
    """A chance as counted over paths, and its exact interval of 95 %."""

    value: float
    low: float
    high: float


def chance_of(happened: npt.NDArray[np.bool_], draws: int = 1) -> Chance:
    """Return how often something happened, of one path or more; `draws` as `independent`."""
    chance, paths = float(happened.mean()), independent(happened.astype(np.float64), draws)
    count, side = chance * paths, (1 - INTERVAL) / 2
    low = float(beta.ppf(side, count, paths - count + 1)) if chance > 0 else 0.0
    high = float(beta.ppf(1 - side, count + 1, paths - count)) if chance < 1 else 1.0
    return Chance(chance, low, high)


def stop_loss_price(losses: Floats, years: float) -> tuple[float, float]:
    """Return what a cover of `losses` (paths,) costs a year: the mean, and with a margin.

    The margin is the cost of holding capital from the mean up to VaR for the time of the cover.
    """
    mean = float(losses.mean())
    margin = COST_OF_CAPITAL * max(0.0, tail_of(losses).var - mean)
    return mean / years, mean / years + margin
