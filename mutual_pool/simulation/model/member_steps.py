"""Compiled steps of a path: who leaves, lapses, dies, comes back and joins.

A number for the whole community is drawn first; how much of it falls on each cohort follows by
systematic sampling: its expected part, whole numbers, and the parts add up to the number.
"""

import math
from typing import NamedTuple

from mutual_pool.simulation.model.cohorts import STEP_DAYS, CohortTables, Floats
from mutual_pool.simulation.model.inputs import MOST_WORSE, PAY_DAY, Inputs, Rules
from mutual_pool.simulation.model.ladder_model import (
    HELD,
    clear_ladder,
    enter_ladder,
    fit_ladder,
    leave_ladder,
)
from mutual_pool.simulation.model.sampling import binomial, compiled, poisson, uniform
from mutual_pool.simulation.model.settle_steps import Payment, room_now
from mutual_pool.simulation.model.state import (
    CAME_IN,
    CARRY,
    COVERED_PART,
    LAPSED_LONG,
    LAPSED_MONEY,
    MEAN_COST,
    REFUSED_DUE,
    UNITS,
    WENT_OUT,
    WINDOW_CHARGED,
    State,
)

_YEAR = 24
_COVERED_BEFORE_LAPSE = PAY_DAY / STEP_DAYS
"""Part of a half-month for which those are covered who lapse in it."""
_TAKEN_OUT = 0.1
"""Part of the balances of lapsed members that they take out in a half-month."""


class Moves(NamedTuple):
    """How many left by choice, lapsed, ended (by death, age or benefit).

    `gone` is the chance of leaving or ending, for any member.
    """

    left: float
    lapsed: float
    ended: float
    gone: float


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
    """Take those off who got their benefit, died, grew out, quit or lapsed, with their money.

    `crossed` are the units whose balance ran out, `crossed_money` what they keep.
    """
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
    held = state.ladder.figures[HELD]
    refund = leave_ladder(state.ladder, leaving_units, held)
    # Who leaves paid for what was settled, and owes their share of what waits for room.
    share = payment.waiting * (1.0 + rules.fee) / held if held > 0.0 else 0.0
    share = min(share, room_now(rules, state.purse[WINDOW_CHARGED]))
    withheld = max(0.0, min(refund, leaving_units * share))
    state.purse[CARRY] += withheld
    state.purse[WENT_OUT] += refund - withheld
    taken = state.purse[LAPSED_MONEY] * _TAKEN_OUT
    state.purse[LAPSED_MONEY] -= taken
    state.purse[WENT_OUT] += taken
    gone = (quitting + ending) / people if people > 0.0 else 0.0
    return Moves(left, lapsed, ended, min(1.0, gone))


@compiled
def worsen(state: State, leavers_risk: float) -> None:
    """Raise the incidence of those who stay, after the part `quit_chance` of each cohort has left.

    What all had is what those who stay and those who leave have, the latter `leavers_risk` times
    the former: `worse = (1 - q) s + q f s`.
    """
    members, worse, quit = state.members, state.worse, state.quit_chance
    for c in range(members.size):
        if members[c] > 0.0:
            left = 1.0 - quit[c] * (1.0 - leavers_risk)
            worse[c] = min(MOST_WORSE, worse[c] / max(left, 1.0 / MOST_WORSE))


@compiled
def arrive(inputs: Inputs, state: State, t: int, moves: Moves, share: float) -> float:
    """Let lapsed members come back and newcomers join; return how many.

    `moves` has those who have just lapsed, `share` is what a member was charged: who comes back
    in time pays what they missed.
    """
    cohorts, rules = inputs.cohorts, inputs.rules
    people = state.members.sum()
    state.lapsed_lately[0] += moves.lapsed
    back, late, missed = _come_back(inputs, state, people, moves.gone)
    free = max(0.0, 1.0 - people / rules.market)
    recruited = rules.recruiting * people * free
    wanted = recruited * math.exp(-state.purse[MEAN_COST] / rules.deterred_at)
    fresh = late + poisson(state.random, rules.organic + wanted)

    row = rules.established + t + 2
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
            if rules.leavers_risk < 1.0:
                state.fresh[row, c] += moved / alive[c] / state.worse[c]
    state.purse[CAME_IN] += enter_ladder(state.ladder, entering_units, rules)
    state.purse[CAME_IN] += missed * share
    state.purse[CARRY] += missed * share
    # Who comes back is covered from the next half-month on.
    now = members.sum()
    covered = now - back + moves.lapsed * _COVERED_BEFORE_LAPSE
    state.purse[COVERED_PART] = covered / now if now > 0.0 else 0.0
    return back + fresh


@compiled
def reband(inputs: Inputs, state: State, t: int) -> None:
    """Let members who grew into another band hold its units: they pay in, or get back."""
    held = state.ladder.figures[HELD]
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
                unfiled = state.due[b, v] * rules.class_share[b, k]
                lost += (state.pending[b, k, v] + unfiled) * rules.benefit[b, k, v]
    state.pending[:] = 0.0
    state.due[:] = 0.0
    state.purse[REFUSED_DUE] = 0.0
    state.purse[WENT_OUT] += clear_ladder(state.ladder)
    state.members[:] = 0.0
    state.of_band[:] = 0.0
    state.purse[UNITS] = 0.0
    return lost


@compiled
def _come_back(
    inputs: Inputs, state: State, people: float, gone: float
) -> tuple[float, float, float]:
    """Return how many come back within the grace period, and later, and what the first missed.

    The rest lapse longer, or are `gone` for good, as members are. What was missed is counted in
    half-months' charges: at the first look half of that in which they lapsed.
    """
    rules = inputs.rules
    back, missed = 0.0, 0.0
    for place in range(rules.grace_steps - 1, -1, -1):
        chance = rules.come_back if people > 0.0 else 0.0
        returning = binomial(state.random, state.lapsed_lately[place], chance)
        back += returning
        missed += returning * (place + 0.5)
        state.lapsed_lately[place + 1] += state.lapsed_lately[place] - returning
        state.lapsed_lately[place] = 0.0
    state.purse[LAPSED_LONG] += state.lapsed_lately[rules.grace_steps]
    state.lapsed_lately[rules.grace_steps] = 0.0
    state.purse[LAPSED_LONG] -= binomial(state.random, state.purse[LAPSED_LONG], gone)
    late = binomial(state.random, state.purse[LAPSED_LONG], rules.return_late)
    state.purse[LAPSED_LONG] -= late
    return back, late, missed


@compiled
def _forget(state: State, row: int, c: int) -> None:
    """Begin again a cohort of which nobody is left."""
    state.alive[c] = 1.0
    state.worse[c] = 1.0
    for place in range(row + 1):
        state.joined[place, c] = 0.0
        state.ill[place, c] = 0.0
    for place in range(min(row + 1, state.fresh.shape[0])):
        state.fresh[place, c] = 0.0


@compiled
def _whole_part(running: float, amount: float, most: float) -> tuple[float, float]:
    """Add `amount` to a running sum; return the sum and how many whole numbers it passed."""
    after = running + amount
    return after, min(most, math.floor(after) - math.floor(running))
