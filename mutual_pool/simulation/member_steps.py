"""Compiled steps of a path: who leaves, lapses, dies, comes back and joins.

A number for the whole community is drawn first; how much of it falls on each cohort follows by
systematic sampling: its expected part, whole numbers, and the parts add up to the number.
"""

import math
from typing import NamedTuple

import numpy as np

from mutual_pool.simulation.claim_steps import Payment
from mutual_pool.simulation.cohorts import CohortTables, Floats
from mutual_pool.simulation.inputs import Inputs, Rules
from mutual_pool.simulation.ladder_model import (
    enter_ladder,
    fit_ladder,
    leave_ladder,
    total_balance,
)
from mutual_pool.simulation.sampling import binomial, compiled, poisson, uniform
from mutual_pool.simulation.state import (
    CAME_IN,
    CARRY,
    LAPSED_LONG,
    LAPSED_MONEY,
    LAST_CHARGE,
    MEAN_COST,
    REFUSED_DUE,
    UNITS,
    WENT_OUT,
    State,
)

_YEAR = 24
_TAKEN_OUT = 0.1
"""Part of the balances of lapsed members that they take out in a half-month."""


class Moves(NamedTuple):
    """How many left by choice, lapsed, ended (by death, age or benefit)."""

    left: float
    lapsed: float
    ended: float


@compiled
def found(inputs: Inputs, state: State) -> None:
    """Let the first members join and pay in."""
    shares, total = inputs.cohorts.founders, inputs.rules.members
    running, given = uniform(state.random), 0.0
    for c in range(shares.size):
        running, moved = _whole_part(running, total * shares[c], total - given)
        state.members[c] = moved
        given += moved
    # The shares' sum may miss 1 by rounding, and a whole number with it.
    state.members[int(np.argmax(shares))] += total - given
    for row in range(1, inputs.rules.established + 2):
        state.joined[row] = state.members
        state.ill[row] = state.members * inputs.events.ill_newcomers[0]
    state.purse[UNITS] = count_units(inputs.cohorts, inputs.rules.units, state, 0)
    state.purse[CAME_IN] += enter_ladder(state.ladder, state.purse[UNITS], inputs.rules)


@compiled
def count_units(cohorts: CohortTables, units: Floats, state: State, t: int) -> float:
    """Count the members of each band, and return the units of all."""
    of_band, members, bands, part = state.of_band, state.members, cohorts.band, cohorts.part
    of_band[:] = 0.0
    total = 0.0
    for c in range(members.size):
        if members[c] > 0.0:
            for side in range(2):
                people = members[c] * part[side, t, c]
                band = bands[side, t, c]
                of_band[band] += people
                total += people * units[band]
    return total


@compiled
def remember_cost(inputs: Inputs, state: State, t: int, per_unit: float, closing: bool) -> None:
    """Let each band remember what it pays, in all and above its fair share; set its exits."""
    rules = inputs.rules
    people = state.members.sum()
    charged = per_unit * state.purse[UNITS]
    share = charged / people if people > 0.0 else 0.0
    state.purse[MEAN_COST] += rules.memory * (share * _YEAR - state.purse[MEAN_COST])
    risk = state.risk_of_band.sum()
    for b in range(rules.units.size):
        pays = per_unit * rules.units[b]
        fair = pays
        if risk > 0.0 and state.of_band[b] > 0.0:
            fair = charged * state.risk_of_band[b] / risk / state.of_band[b]
        state.cost[b] += rules.memory * (pays * _YEAR - state.cost[b])
        state.unfair[b] += rules.memory * (max(0.0, pays - fair) * _YEAR - state.unfair[b])
        hazard = rules.leaving + rules.by_cost * state.cost[b]
        hazard += rules.by_unfairness * state.unfair[b]
        stay = math.exp(-hazard) * (1.0 - inputs.events.scandal[t])
        # While a plan closes, nobody quits.
        state.exit_rate[b] = 0.0 if closing else 1.0 - stay


@compiled
def let_go(
    inputs: Inputs, state: State, t: int, payment: Payment, crossed: float, crossed_money: float
) -> Moves:
    """Take those off who got their benefit, died, grew out, quit or lapsed, with their money."""
    cohorts, rules = inputs.cohorts, inputs.rules
    members, alive, weight, quit = (
        state.members,
        state.alive,
        state.claimant_weight,
        state.quit_chance,
    )
    units_of = cohorts.units[t]
    part, band, dying, exits = cohorts.part, cohorts.band, cohorts.ends[t], state.exit_rate
    people = members.sum()
    quitting, ending, claiming = 0.0, 0.0, 0.0
    for c in range(members.size):
        quit[c] = part[0, t, c] * exits[band[0, t, c]] + part[1, t, c] * exits[band[1, t, c]]
        quitting += members[c] * quit[c]
        ending += members[c] * dying[c]
        claiming += members[c] * weight[c]
    quits, ends, lapses = 0.0, 0.0, 0.0
    if people > 0.0:
        quits = binomial(state.random, people, quitting / people)
        ends = binomial(state.random, people, ending / people)
        units = state.purse[UNITS]
        lapses = binomial(state.random, people, min(1.0, crossed / units) if units > 0.0 else 0.0)

    by_claim, by_end = uniform(state.random), uniform(state.random)
    by_quit, by_lapse = uniform(state.random), uniform(state.random)
    left, lapsed, ended, leaving_units, lapsed_units = 0.0, 0.0, 0.0, 0.0, 0.0
    for c in range(members.size):
        before = members[c]
        if before <= 0.0:
            continue
        rest = before
        if claiming > 0.0:
            here = payment.ended * before * weight[c] / claiming
            by_claim, moved = _whole_part(by_claim, here, rest)
            rest -= moved
            ended += moved
        if ending > 0.0:
            by_end, moved = _whole_part(by_end, ends * before * dying[c] / ending, rest)
            rest -= moved
            ended += moved
        if quitting > 0.0:
            by_quit, moved = _whole_part(by_quit, quits * before * quit[c] / quitting, rest)
            rest -= moved
            left += moved
        leaving_units += (before - rest) * units_of[c]
        by_lapse, moved = _whole_part(by_lapse, lapses * before / people, rest)
        rest -= moved
        lapsed += moved
        lapsed_units += moved * units_of[c]
        members[c] = rest
        if rest > 0.0:
            # The mix of those who joined earlier and later stays the same.
            alive[c] *= rest / before
        else:
            _forget(state, rules.established + t + 1, c)

    state.purse[LAPSED_MONEY] += fit_ladder(state.ladder, lapsed_units, crossed, crossed_money)
    refund = leave_ladder(state.ladder, leaving_units, state.purse[UNITS] - lapsed_units)
    # Who leaves owes their share of the claims under notice.
    withheld = min(refund, leaving_units * state.purse[LAST_CHARGE] * rules.withheld)
    state.purse[CARRY] += withheld
    state.purse[WENT_OUT] += refund - withheld
    taken = state.purse[LAPSED_MONEY] * _TAKEN_OUT
    state.purse[LAPSED_MONEY] -= taken
    state.purse[WENT_OUT] += taken
    return Moves(left, lapsed, ended)


@compiled
def arrive(inputs: Inputs, state: State, t: int, lapsed: float, share: float) -> float:
    """Let lapsed members come back and newcomers join; return how many.

    `lapsed` are those who have just lapsed, `share` what a member was charged: who comes back in
    time pays it as missed.
    """
    cohorts, rules = inputs.cohorts, inputs.rules
    people = state.members.sum()
    state.lapsed_lately[0] += lapsed
    back, late = _come_back(inputs, state, people)
    free = max(0.0, 1.0 - people / rules.market)
    recruited = rules.recruiting * people * free
    wanted = recruited * math.exp(-state.purse[MEAN_COST] / rules.deterred_at)
    fresh = late + poisson(state.random, rules.organic + wanted)

    row = rules.established + t + 1
    by_back, by_fresh = uniform(state.random), uniform(state.random)
    entering_units = 0.0
    members, alive, units_of = state.members, state.alive, cohorts.units[t]
    coming, joined, ill = cohorts.newcomers[t], state.joined[row], state.ill[row]
    ill_part = inputs.events.ill_newcomers[t]
    for c in range(members.size):
        if back > 0.0 and members[c] > 0.0:
            before = members[c]
            by_back, moved = _whole_part(by_back, back * before / people, back)
            members[c] += moved
            alive[c] *= members[c] / before
            entering_units += moved * units_of[c]
        if fresh > 0.0:
            by_fresh, moved = _whole_part(by_fresh, fresh * coming[c], fresh)
            members[c] += moved
            entering_units += moved * units_of[c]
            joined[c] += moved / alive[c]
            ill[c] += ill_part * moved / alive[c]
    state.purse[CAME_IN] += enter_ladder(state.ladder, entering_units, rules) + back * share
    state.purse[CARRY] += back * share
    return back + fresh


@compiled
def reband(inputs: Inputs, state: State, t: int) -> None:
    """Let members who grew into another band hold its units: they pay in, or get back."""
    held = state.ladder.shares.sum()
    units = count_units(inputs.cohorts, inputs.rules.units, state, t)
    state.purse[UNITS] = units
    if units >= held:
        state.purse[CAME_IN] += enter_ladder(state.ladder, units - held, inputs.rules)
    else:
        state.purse[WENT_OUT] += leave_ladder(state.ladder, held - units, held)


@compiled
def wind_up(rules: Rules, state: State) -> float:
    """End the community: everybody withdraws what is left to them.

    Returns the benefits that are not paid any more: of claims that wait, and of incidents that
    nobody filed in time.
    """
    lost = 0.0
    n_bands, n_classes, n_years = rules.benefit.shape
    for b in range(n_bands):
        for k in range(n_classes):
            for v in range(n_years):
                unfiled = state.due[b, v] * rules.class_share[k]
                lost += (state.pending[b, k, v] + unfiled) * rules.benefit[b, k, v]
    state.pending[:] = 0.0
    state.due[:] = 0.0
    state.purse[REFUSED_DUE] = 0.0
    state.purse[WENT_OUT] += total_balance(state.ladder)
    state.ladder.money[:] = 0.0
    state.ladder.shares[:] = 0.0
    state.members[:] = 0.0
    state.of_band[:] = 0.0
    state.purse[UNITS] = 0.0
    return lost


@compiled
def _come_back(inputs: Inputs, state: State, people: float) -> tuple[float, float]:
    """Return how many come back within the grace period, and later; the rest lapse longer."""
    rules = inputs.rules
    back = 0.0
    for place in range(rules.grace_steps - 1, -1, -1):
        chance = rules.come_back if people > 0.0 else 0.0
        returning = binomial(state.random, state.lapsed_lately[place], chance)
        back += returning
        state.lapsed_lately[place + 1] += state.lapsed_lately[place] - returning
        state.lapsed_lately[place] = 0.0
    state.purse[LAPSED_LONG] += state.lapsed_lately[rules.grace_steps]
    state.lapsed_lately[rules.grace_steps] = 0.0
    late = binomial(state.random, state.purse[LAPSED_LONG], rules.return_late)
    state.purse[LAPSED_LONG] -= late
    return back, late


@compiled
def _forget(state: State, row: int, c: int) -> None:
    """Begin a cohort anew of whom nobody is left."""
    state.alive[c] = 1.0
    for place in range(row + 1):
        state.joined[place, c] = 0.0
        state.ill[place, c] = 0.0


@compiled
def _whole_part(running: float, amount: float, most: float) -> tuple[float, float]:
    """Add `amount` to a running sum; return the sum and how many whole numbers it passed."""
    after = running + amount
    return after, min(most, math.floor(after) - math.floor(running))
