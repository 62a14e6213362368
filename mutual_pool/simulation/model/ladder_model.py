"""The ladder of the model: units by the rung at which their balance runs out, as in the contracts.

A rung is a 64th of the reserve, as rule M3 has it, so members lapse at their rung's start here
too. All balances are one sum, since every unit pays the same charge; a rung holds units only, in
parts of a common scale, so that those who leave from everywhere alike cost one multiplication.
"""

import math
from typing import Final, NamedTuple

import numpy as np

from mutual_pool.simulation.model.cohorts import Floats
from mutual_pool.simulation.model.inputs import Rules
from mutual_pool.simulation.model.sampling import compiled

_RUNGS_OF_RESERVE: Final = 64
_MOST_STEPS: Final = 32_768
"""Rungs between the reserve and a deposit at most; a deposit of more has coarser rungs."""
_MOST_RUNGS: Final = 65_536
_WARNED_CHARGES: Final = 2.0
"""Members are warned when so many charges like the last one would let them lapse."""
_NEARLY: Final = 1e-9
"""Part of a rung that is rounding of floats."""
_SMALLEST_SCALE: Final = 1e-100

INDEX: Final = 0
SPACING: Final = 1
STEPS: Final = 2
SCALE: Final = 3
HELD: Final = 4
MONEY: Final = 5
_FIGURES: Final = 6


class LadderModel(NamedTuple):
    """Units by rung, a ring, divided by the scale; and the single figures, by the names above.

    `STEPS` are the rungs, and a part of one, of what a deposit holds above the reserve.
    """

    shares: Floats
    figures: Floats


@compiled
def make_ladder(rules: Rules) -> LadderModel:
    """Return an empty ladder."""
    above = rules.deposit - rules.reserve_per_unit
    spacing = max(rules.reserve_per_unit / _RUNGS_OF_RESERVE, above / _MOST_STEPS)
    steps = above / spacing
    # As far as somebody is warned who could not pay two windows, and then pays a deposit.
    ahead = min(_WARNED_CHARGES * rules.cap_per_period / spacing, 1.0 * _MOST_RUNGS)
    figures = np.zeros(_FIGURES)
    figures[SPACING], figures[STEPS], figures[SCALE] = spacing, steps, 1.0
    return LadderModel(np.zeros(int(ahead + steps) + 4), figures)


@compiled
def enter_ladder(ladder: LadderModel, units: float, rules: Rules) -> float:
    """Put units with a full deposit on the ladder; return the money that came in."""
    if units <= 0.0:
        return 0.0
    figures = ladder.figures
    rung = math.floor(figures[INDEX] / figures[SPACING] + figures[STEPS] + _NEARLY)
    _put(ladder, max(rung, _lowest(figures)), units)
    figures[HELD] += units
    figures[MONEY] += units * rules.deposit
    return units * rules.deposit


@compiled
def spread_ladder(ladder: LadderModel, units: float, charge: float, rules: Rules) -> float:
    """Put the units of established members on an empty ladder; return the money they hold.

    Members who top up in time hold anything from one charge above the reserve to a deposit more.
    """
    if units <= 0.0:
        return 0.0
    shares, figures = ladder.shares, ladder.figures
    count = max(1, int(figures[STEPS]))
    first = min(_rung_above(charge, figures[SPACING]), shares.size - count - 2)
    for rung in range(first, first + count):
        _put(ladder, rung, units / count)
    mean = rules.reserve_per_unit + (first + count / 2.0) * figures[SPACING]
    figures[HELD] += units
    figures[MONEY] += units * mean
    return float(units * mean)


@compiled
def top_up_ladder(ladder: LadderModel, rules: Rules, last_charge: float) -> float:
    """Let those who are warned pay in, each with the chance `top_up`; return what they pay.

    Warned is who would lapse by two more charges like the last one.
    """
    if last_charge <= 0.0 or rules.top_up <= 0.0:
        return 0.0
    shares, figures = ladder.shares, ladder.figures
    first = _lowest(figures)
    end = _rung_above(figures[INDEX] + _WARNED_CHARGES * last_charge, figures[SPACING])
    end = min(end, first + shares.size - int(figures[STEPS]) - 3)
    whole = math.floor(figures[STEPS] + _NEARLY)
    part = max(0.0, figures[STEPS] - whole)
    if part < _NEARLY:
        part = 0.0
    moved = 0.0
    # From above, so that nobody who has just paid in is warned again.
    for rung in range(end - 1, first - 1, -1):
        here = rung % shares.size
        if shares[here] > 0.0:
            paying = shares[here] * rules.top_up
            shares[here] -= paying
            shares[(rung + whole) % shares.size] += paying * (1.0 - part)
            shares[(rung + whole + 1) % shares.size] += paying * part
            moved += paying
    paid = moved * figures[SCALE] * figures[STEPS] * figures[SPACING]
    figures[MONEY] += paid
    return float(paid)


@compiled
def about_to_lapse(ladder: LadderModel, per_unit: float) -> float:
    """Return the units that a charge would let lapse."""
    figures = ladder.figures
    end = _rung_above(figures[INDEX] + per_unit, figures[SPACING])
    units = 0.0
    for rung in range(_lowest(figures), min(end, _lowest(figures) + ladder.shares.size)):
        units += ladder.shares[rung % ladder.shares.size]
    return float(units * figures[SCALE])


@compiled
def warned_units(ladder: LadderModel, last_charge: float) -> float:
    """Return the units that are warned after a charge: see `top_up_ladder`."""
    return about_to_lapse(ladder, _WARNED_CHARGES * last_charge) if last_charge > 0.0 else 0.0


@compiled
def charge_ladder(ladder: LadderModel, per_unit: float, rules: Rules) -> tuple[float, float]:
    """Charge all units; take off those whose rung is passed; return their units and balances."""
    figures, shares = ladder.figures, ladder.shares
    if per_unit <= 0.0 or figures[HELD] <= 0.0:
        return 0.0, 0.0
    first = _lowest(figures)
    figures[INDEX] += per_unit
    figures[MONEY] -= per_unit * figures[HELD]
    end = min(_lowest(figures), first + shares.size)
    units, money = 0.0, 0.0
    for rung in range(first, end):
        here = rung % shares.size
        if shares[here] > 0.0:
            # Balances are anywhere within a rung: the middle is their mean.
            above = (rung + 0.5) * figures[SPACING] - figures[INDEX]
            units += shares[here]
            money += shares[here] * max(0.0, rules.reserve_per_unit + above)
            shares[here] = 0.0
    units *= figures[SCALE]
    money = min(figures[MONEY], money * figures[SCALE])
    _take(ladder, units)
    if figures[HELD] <= 0.0:
        money = figures[MONEY]
    figures[MONEY] -= money
    return units, money


@compiled
def fit_ladder(ladder: LadderModel, lapsed: float, crossed: float, money: float) -> float:
    """Reconcile the units drawn to lapse with those crossed; return the balances they keep.

    What was crossed and did not lapse is spread over all rungs alike and has what others there
    have; what lapsed beyond what was crossed is taken from all alike, with what it has. So in
    the mean as much lapses as is crossed. What is returned can be below 0, where few lapse.
    """
    figures = ladder.figures
    stay = crossed - lapsed
    if stay < 0.0:
        return float(money + leave_ladder(ladder, -stay, figures[HELD]))
    if stay == 0.0:
        return money
    if figures[HELD] > _NEARLY * stay:
        kept = figures[MONEY] * stay / figures[HELD]
        figures[SCALE] *= (figures[HELD] + stay) / figures[HELD]
    else:
        kept = money * stay / crossed
        _put(ladder, _lowest(figures), stay)
    figures[HELD] += stay
    figures[MONEY] += kept
    return float(money - kept)


@compiled
def leave_ladder(ladder: LadderModel, units: float, of: float) -> float:
    """Take `units` off the ladder, from all rungs alike, and return their balances."""
    figures = ladder.figures
    if units <= 0.0 or of <= 0.0:
        return 0.0
    keep = 1.0 - min(1.0, units / of)
    if keep < _NEARLY:
        keep = 0.0
    balance = figures[MONEY] * (1.0 - keep)
    figures[MONEY] -= balance
    figures[SCALE] *= keep
    figures[HELD] *= keep
    if figures[SCALE] < _SMALLEST_SCALE:
        ladder.shares[:] *= figures[SCALE]
        figures[SCALE] = 1.0
    return float(balance)


@compiled
def clear_ladder(ladder: LadderModel) -> float:
    """Take everybody off; return what they held."""
    return leave_ladder(ladder, 1.0, 1.0)


@compiled
def _take(ladder: LadderModel, units: float) -> None:
    """Count units that were taken off; what is left by rounding is nothing."""
    figures = ladder.figures
    figures[HELD] -= units
    if figures[HELD] <= _NEARLY * units:
        figures[HELD] = 0.0
        ladder.shares[:] = 0.0
        figures[SCALE] = 1.0


@compiled
def _put(ladder: LadderModel, rung: int, units: float) -> None:
    ladder.shares[rung % ladder.shares.size] += units / ladder.figures[SCALE]


@compiled
def _lowest(figures: Floats) -> int:
    """Return the lowest rung that the index has not passed."""
    return _rung_above(figures[INDEX], figures[SPACING])


@compiled
def _rung_above(index: float, spacing: float) -> int:
    return math.ceil(index / spacing - _NEARLY)
