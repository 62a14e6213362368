"""Compiled steps of a path: what is paid for the claims, and who lapses by it, as on chain.

A half-month's claims are settled in rounds: after each the units are charged, and who lapses does
not pay for the next one.
"""

import math
from typing import Final, NamedTuple

import numpy as np

from mutual_pool.simulation.model.cohorts import Floats
from mutual_pool.simulation.model.inputs import Rules
from mutual_pool.simulation.model.ladder_model import HELD, about_to_lapse, charge_ladder
from mutual_pool.simulation.model.sampling import compiled, round_randomly, uniform
from mutual_pool.simulation.model.state import CARRY, RESERVE, WENT_OUT, State

_ROUNDS: Final = 8
_FEW: Final = 1e-3
"""Part of the units; where fewer would lapse, one round is as good as many."""
_NEARLY: Final = 1e-9

_PER_UNIT: Final = 0
_CHARGED: Final = 1
_PAID: Final = 2
_FEES: Final = 3
_SHORT: Final = 4
_CLAIMS: Final = 5
_ENDED: Final = 6
_CROSSED: Final = 7
_CROSSED_MONEY: Final = 8
_FIGURES: Final = 9


class Payment(NamedTuple):
    """What a half-month's settlements did; `per_unit` is the charge, amounts are in the asset.

    `charged` is what all units paid, `waiting` the benefits that wait for room, `crossed` the
    units that lapsed and `crossed_money` what they kept.
    """

    per_unit: float
    charged: float
    paid: float
    fees: float
    short: float
    claims: float
    ended: float
    waiting: float
    crossed: float
    crossed_money: float


class Demand(NamedTuple):
    """One claim's `need`, and its share of a unit as it would be alone."""

    need: float
    share: float


@compiled
def settle_claims(rules: Rules, state: State, room: float, got: Floats) -> Payment:
    """Pay the pending claims as the contracts do; what has no room waits. Adds to `got` (B).

    Each claim takes of carry and reserve in proportion to its share, the units pay the rest up
    to the cap, and fee and benefit share a pot that is too small. A claim whose charge the
    window has no room for waits, and pays nothing in part.
    """
    done = np.zeros(_FIGURES)
    waiting = 0.0
    if state.pending.sum() > 0.0:
        state.todo[:] = state.pending
        needed = _whole_charge(rules, state)
        rounds = 1
        lapsing = about_to_lapse(state.ladder, min(needed, room))
        if needed > room or lapsing > _FEW * state.ladder.figures[HELD]:
            rounds = _ROUNDS
        for left in range(rounds, 0, -1):
            _settle_round(rules, state, left, room, needed > room, got, done)
        n_bands, n_classes, n_years = rules.benefit.shape
        for b in range(n_bands):
            for k in range(n_classes):
                for v in range(n_years):
                    waiting += state.pending[b, k, v] * rules.benefit[b, k, v]
    return Payment(
        done[_PER_UNIT],
        done[_CHARGED],
        done[_PAID],
        done[_FEES],
        done[_SHORT],
        done[_CLAIMS],
        done[_ENDED],
        waiting,
        done[_CROSSED],
        done[_CROSSED_MONEY],
    )


@compiled
def charge_units(rules: Rules, state: State, per_unit: float, done: Floats) -> None:
    """Charge all units, and count who lapses by it."""
    done[_CHARGED] += per_unit * state.ladder.figures[HELD]
    done[_PER_UNIT] += per_unit
    crossed, money = charge_ladder(state.ladder, per_unit, rules)
    done[_CROSSED] += crossed
    done[_CROSSED_MONEY] += money


@compiled
def _settle_round(
    rules: Rules,
    state: State,
    left: int,
    room: float,
    scarce: bool,
    got: Floats,
    done: Floats,
) -> None:
    """Settle one part in `left` of the claims not looked at yet; charge the units for it."""
    n_bands, n_classes, n_years = rules.benefit.shape
    units = state.ladder.figures[HELD]
    carry, reserve = state.purse[CARRY], state.purse[RESERVE]
    gross, cap = 1.0 + rules.fee, rules.cap
    shares = _all_shares(rules, state)
    free = max(0.0, room - done[_PER_UNIT])
    per_unit, used_carry, used_reserve = 0.0, 0.0, 0.0
    kinds = n_bands * n_classes * n_years
    # Where room is scarce, chance says who is first.
    start = int(uniform(state.random) * kinds) if scarce else 0
    for place in range(kinds):
        kind = (start + place) % kinds
        b, k, v = kind // (n_classes * n_years), kind // n_years % n_classes, kind % n_years
        if state.todo[b, k, v] <= 0.0:
            continue
        taken = state.todo[b, k, v]
        if left > 1:
            taken = min(taken, round_randomly(state.random, taken / left))
        state.todo[b, k, v] -= taken
        full = rules.benefit[b, k, v]
        demand = _demand(full * gross, cap, units)
        part = demand.share / shares if shares > 0.0 else 0.0
        gift = min(demand.need, carry * part)
        each = 0.0
        if units > 0.0:
            each = min(cap, (demand.need - gift) / units)
        settled = taken
        if settled * each > free * (1.0 + _NEARLY):
            settled = min(taken, math.floor(free / each + _NEARLY))
            last = max(0.0, free - settled * each)
            missing = demand.need - gift - last * units
            if missing <= reserve * part and settled < taken:
                # The reserve pays in full what the window has no room for.
                settled += 1.0
                each = free / settled
        if settled <= 0.0:
            continue
        pot = gift + each * units
        sponsor = 0.0
        # Below a part in a trillion nothing is missing: it is the rounding of floats.
        if pot < demand.need * (1.0 - 1e-12):
            sponsor = min(demand.need - pot, reserve * part)
            pot += sponsor
        benefit = pot / gross
        state.pending[b, k, v] -= settled
        free -= settled * each
        per_unit += settled * each
        used_carry += settled * gift
        used_reserve += settled * sponsor
        done[_PAID] += settled * benefit
        done[_FEES] += settled * (pot - benefit)
        # As on chain, a full benefit alone ends the membership.
        if benefit < full * (1.0 - 1e-9):
            done[_SHORT] += settled * (full - benefit)
        elif rules.ends_membership[k] > 0.0:
            done[_ENDED] += settled
        done[_CLAIMS] += settled
        got[b] += settled * benefit
        state.purse[WENT_OUT] += settled * pot
    state.purse[CARRY] = max(0.0, carry - used_carry)
    state.purse[RESERVE] = max(0.0, reserve - used_reserve)
    charge_units(rules, state, per_unit, done)


@compiled
def _all_shares(rules: Rules, state: State) -> float:
    """Return the shares of all claims that are pending."""
    n_bands, n_classes, n_years = rules.benefit.shape
    units, gross = state.ladder.figures[HELD], 1.0 + rules.fee
    shares = 0.0
    for b in range(n_bands):
        for k in range(n_classes):
            for v in range(n_years):
                if state.pending[b, k, v] > 0.0:
                    demand = _demand(rules.benefit[b, k, v] * gross, rules.cap, units)
                    shares += state.pending[b, k, v] * demand.share
    return shares


@compiled
def _whole_charge(rules: Rules, state: State) -> float:
    """Return what a unit would pay if all pending claims were settled at once."""
    n_bands, n_classes, n_years = rules.benefit.shape
    units, gross = state.ladder.figures[HELD], 1.0 + rules.fee
    if units <= 0.0:
        return 0.0
    shares = _all_shares(rules, state)
    charge = 0.0
    for b in range(n_bands):
        for k in range(n_classes):
            for v in range(n_years):
                if state.pending[b, k, v] > 0.0:
                    demand = _demand(rules.benefit[b, k, v] * gross, rules.cap, units)
                    gift = state.purse[CARRY] * demand.share / shares if shares > 0.0 else 0.0
                    each = min(rules.cap, max(0.0, demand.need - gift) / units)
                    charge += state.pending[b, k, v] * each
    return charge


@compiled
def _demand(need: float, cap: float, units: float) -> Demand:
    share = cap
    if units > 0.0:
        share = min(cap, need / units)
    return Demand(need, share)


@compiled
def room_now(rules: Rules, charged: float) -> float:
    """Return what a unit may still be charged in this window; also while the plan closes."""
    return max(0.0, rules.cap_per_period - charged)
