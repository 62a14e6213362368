"""Compiled: who is there at the start, with what they paid in and what befell them before."""

import numpy as np

from mutual_pool.simulation.model.inputs import Inputs, Rules
from mutual_pool.simulation.model.ladder_model import enter_ladder, spread_ladder
from mutual_pool.simulation.model.member_steps import count_units
from mutual_pool.simulation.model.sampling import binomial, compiled
from mutual_pool.simulation.model.state import CAME_IN, LAST_CHARGE, REFUSED_DUE, UNITS, State


@compiled
def found(inputs: Inputs, state: State) -> None:
    """Let the first members join and pay in; those established have incidents under way."""
    shares, total = inputs.cohorts.founders, inputs.rules.members
    people, rest = total, 1.0
    for c in range(shares.size):
        # Each founder's age is drawn; the shares that are left add up to `rest`.
        if shares[c] > 0.0:
            moved = binomial(state.random, people, min(1.0, shares[c] / max(rest, shares[c])))
            state.members[c] = moved
            people -= moved
            rest -= shares[c]
    # The shares' sum may miss 1 by rounding, and a whole number with it.
    state.members[int(np.argmax(shares))] += people
    for row in range(1, inputs.rules.established + 2):
        state.joined[row] = state.members
        state.ill[row] = state.members * inputs.events.ill_newcomers[0]
        if inputs.rules.leavers_risk < 1.0:
            state.fresh[row] = state.members
    state.purse[UNITS] = count_units(inputs.cohorts, inputs.rules.units, state, 0)
    _bring_incidents(inputs, state)
    _pay_in(inputs.rules, state)


@compiled
def _pay_in(rules: Rules, state: State) -> None:
    """Let founders hold a full deposit, and established members what is left of one."""
    units = state.purse[UNITS]
    if rules.established == 0 or units <= 0.0:
        state.purse[CAME_IN] += enter_ladder(state.ladder, units, rules)
        return
    n_bands, n_classes, n_years = rules.benefit.shape
    needed = 0.0
    for b in range(n_bands):
        for k in range(n_classes):
            for v in range(n_years):
                filed = state.due[b, v] * rules.filing * rules.class_share[b, k]
                needed += filed * rules.benefit[b, k, v] * (1.0 + rules.fee)
    charge = min(needed / units, rules.cap_per_period)
    state.purse[LAST_CHARGE] = charge
    state.purse[CAME_IN] += spread_ladder(state.ladder, units, charge, rules)


@compiled
def _bring_incidents(inputs: Inputs, state: State) -> None:
    """Add what befell the founders before the start and is not filed yet."""
    cohorts, rules, before = inputs.cohorts, inputs.rules, inputs.pipeline
    n_classes, n_years = rules.benefit.shape[1:]
    ill = inputs.events.ill_newcomers[0] * rules.hidden
    passed, uncaught = 1.0 - rules.refused, 1.0 - rules.caught
    for c in range(state.members.size):
        if state.members[c] <= 0.0:
            continue
        for side in range(2):
            people = state.members[c] * cohorts.part[side, 0, c] * rules.in_time
            incidence, band = cohorts.incidence[side, 0, c], cohorts.band[side, 0, c]
            for v in range(n_years):
                honest = people * incidence * before.honest[v]
                false = people * (rules.fraud * before.honest[v] + ill * before.ill[v])
                state.due[band, v] += honest * passed + false * uncaught
                state.purse[REFUSED_DUE] += honest * rules.refused + false * rules.caught
                honest = people * incidence * before.last_honest[v]
                false = people * (rules.fraud * before.last_honest[v] + ill * before.last_ill[v])
                here = honest * passed + false * uncaught
                state.claimant_weight[c] += here / state.members[c]
                for k in range(n_classes):
                    expected = here * rules.class_share[band, k]
                    state.risk_of_band[band] += expected * rules.benefit[band, k, v]
