"""The ladder of the model: units by the index at which their balance runs out, in few rungs.

As in the contracts, a charge raises the index, and whoever stands on a rung it passes lapses. A
balance is kept beside each rung's units, so that no money is lost by the coarse rungs.
"""

from typing import Final, NamedTuple

import numpy as np

from mutual_pool.simulation.cohorts import Floats
from mutual_pool.simulation.inputs import Rules
from mutual_pool.simulation.sampling import compiled

RUNGS: Final = 64
_STEPS: Final = 24
"""Rungs between a fresh deposit and the reserve."""
_WARNED_CHARGES: Final = 2.0
"""Members are warned when so many charges like the last one would let them lapse."""


class LadderModel(NamedTuple):
    """Units (`shares`) and balances (`money`) by rung, a ring; `place` holds the index."""

    shares: Floats
    money: Floats
    place: Floats


@compiled
def make_ladder(rules: Rules) -> LadderModel:
    """Return an empty ladder; its rungs are a 24th of what a deposit holds above the reserve."""
    place = np.zeros(2)
    place[1] = (rules.deposit - rules.reserve_per_unit) / _STEPS
    return LadderModel(np.zeros(RUNGS), np.zeros(RUNGS), place)


@compiled
def enter_ladder(ladder: LadderModel, units: float, rules: Rules) -> float:
    """Put units with a full deposit on the ladder; return the money that came in."""
    if units <= 0.0:
        return 0.0
    rung = int(ladder.place[0] / ladder.place[1]) + _STEPS
    money = units * rules.deposit
    ladder.shares[rung % RUNGS] += units
    ladder.money[rung % RUNGS] += money
    return float(money)


@compiled
def top_up_ladder(ladder: LadderModel, rules: Rules, last_charge: float) -> float:
    """Let those who are warned pay in, each with the chance `top_up`; return what they pay."""
    if last_charge <= 0.0 or rules.top_up <= 0.0:
        return 0.0
    spacing = ladder.place[1]
    first = int(ladder.place[0] / spacing)
    ahead = min(_STEPS, int(_WARNED_CHARGES * last_charge / spacing) + 2)
    paid = 0.0
    for rung in range(first, first + ahead):
        here = rung % RUNGS
        if ladder.shares[here] <= 0.0:
            continue
        target = (rung + _STEPS) % RUNGS
        units, money = ladder.shares[here] * rules.top_up, ladder.money[here] * rules.top_up
        more = units * spacing * _STEPS
        ladder.shares[here] -= units
        ladder.money[here] -= money
        ladder.shares[target] += units
        ladder.money[target] += money + more
        paid += more
    return paid


@compiled
def charge_ladder(ladder: LadderModel, per_unit: float) -> tuple[float, float]:
    """Charge all units; take off those whose rung is passed; return their units and balances."""
    if per_unit <= 0.0:
        return 0.0, 0.0
    spacing = ladder.place[1]
    first = int(ladder.place[0] / spacing)
    ladder.place[0] += per_unit
    end = int(ladder.place[0] / spacing)
    for rung in range(RUNGS):
        ladder.money[rung] -= per_unit * ladder.shares[rung]
    units, money = 0.0, 0.0
    for rung in range(first, min(end, first + RUNGS)):
        here = rung % RUNGS
        units += ladder.shares[here]
        money += ladder.money[here]
        ladder.shares[here] = 0.0
        ladder.money[here] = 0.0
    return units, money


@compiled
def fit_ladder(ladder: LadderModel, lapsed: float, crossed: float, money: float) -> float:
    """Reconcile the units drawn to lapse with those crossed; return the balances they keep.

    A crossed unit that did not lapse stands on the lowest rung; one that lapsed beyond those
    crossed is taken from all alike.
    """
    if crossed <= 0.0:
        return 0.0
    stay = crossed - lapsed
    if stay < 0.0:
        return float(money + leave_ladder(ladder, -stay, ladder.shares.sum()))
    lowest = int(ladder.place[0] / ladder.place[1]) % RUNGS
    ladder.shares[lowest] += stay
    ladder.money[lowest] += stay * money / crossed
    return float(money - stay * money / crossed)


@compiled
def leave_ladder(ladder: LadderModel, units: float, of: float) -> float:
    """Take `units` off the ladder, from all rungs alike, and return their balances."""
    if units <= 0.0 or of <= 0.0:
        return 0.0
    keep = 1.0 - min(1.0, units / of)
    balance = ladder.money.sum() * (1.0 - keep)
    ladder.shares[:] *= keep
    ladder.money[:] *= keep
    return float(balance)


@compiled
def total_balance(ladder: LadderModel) -> float:
    """Return what members on the ladder hold."""
    return float(ladder.money.sum())
