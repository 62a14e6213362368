"""Compiled steps of a path: incidents, the claims they become, and what is paid for them."""

from typing import NamedTuple

from mutual_pool.simulation.cohorts import Floats
from mutual_pool.simulation.inputs import Inputs, Rules
from mutual_pool.simulation.sampling import compiled, poisson, round_randomly
from mutual_pool.simulation.state import (
    CAME_IN,
    CARRY,
    REFUSED_DUE,
    RESERVE,
    UNITS,
    WENT_OUT,
    State,
)

_YEAR = 24


class Payment(NamedTuple):
    """What a half-month's settlements did; `per_unit` is the charge, amounts are in the asset."""

    per_unit: float
    paid: float
    fees: float
    short: float
    claims: float
    ended: float
    waiting: float


class Demand(NamedTuple):
    """One claim's `need`, its share of a unit as it would be alone, and what carry gives it."""

    need: float
    share: float
    gift: float


@compiled
def expose(inputs: Inputs, state: State, t: int, rates: Floats) -> None:
    """Let a half-month's incidents befall those under cover.

    Adds the expected claims that will be approved to `due`, those that will be refused to the
    purse, and keeps what each band may expect and each cohort's part in the claims. `rates` is
    room to work in, shape (B, V).
    """
    cohorts, rules, events = inputs.cohorts, inputs.rules, inputs.events
    n_bands, n_classes, n_years = rules.benefit.shape
    members, alive, weight = state.members, state.alive, state.claimant_weight
    joined, ill, incidence = state.joined, state.ill, cohorts.incidence
    parts, bands = cohorts.part, cohorts.band
    epidemic = events.epidemic[t]
    now = rules.established + t + 1
    rates[:] = 0.0
    refused = 0.0
    for c in range(members.size):
        weight[c] = 0.0
        if members[c] <= 0.0:
            continue
        approved = 0.0
        newly = max(0, now - rules.covered)
        begun = max(0, now - rules.covered + 1)
        hidden = 0.0
        if ill[now, c] > 0.0:
            since = max(0, newly - _YEAR)
            hidden = alive[c] * (ill[newly, c] - ill[since, c]) * rules.hidden
        for v in range(n_years):
            # Joined so long ago that `v` years are completed; the last row has no end.
            upper = min(newly, max(0, now - _YEAR * v))
            lower = max(0, now - _YEAR * (v + 1)) if v < n_years - 1 else 0
            exposed = joined[upper, c] - joined[min(lower, upper), c]
            if (rules.covered - 1) // _YEAR == v and begun > newly:
                exposed += rules.covered_part * (joined[begun, c] - joined[newly, c])
            exposed *= alive[c]
            if exposed <= 0.0:
                continue
            for side in range(2):
                part = parts[side, t, c]
                if part <= 0.0:
                    continue
                honest = exposed * part * incidence[side, t, c] * epidemic
                false = exposed * part * rules.fraud
                false += hidden * part * exposed / members[c]
                good = honest * (1.0 - rules.refused) + false * (1.0 - rules.caught)
                rates[bands[side, t, c], v] += good
                refused += honest * rules.refused + false * rules.caught
                approved += good
        weight[c] = approved / members[c]
    state.purse[REFUSED_DUE] += refused
    for b in range(n_bands):
        state.risk_of_band[b] = 0.0
        for v in range(n_years):
            state.due[b, v] += rates[b, v]
            for k in range(n_classes):
                expected = rates[b, v] * rules.class_share[k]
                state.risk_of_band[b] += expected * rules.benefit[b, k, v]


@compiled
def draw_claims(rules: Rules, state: State) -> None:
    """Draw the claims that become payable now, and the bonds lost by those refused."""
    n_bands, n_classes, n_years = rules.benefit.shape
    # Nobody gets a second benefit that ends the membership.
    ending = state.members.sum()
    for b in range(n_bands):
        for v in range(n_years):
            mean = state.due[b, v] * rules.filing
            state.due[b, v] -= mean
            for k in range(n_classes):
                drawn = poisson(state.random, mean * rules.class_share[k])
                if rules.ends_membership[k] > 0.0:
                    drawn = min(drawn, ending)
                    ending -= drawn
                state.pending[b, k, v] += drawn
    mean = state.purse[REFUSED_DUE] * rules.filing
    state.purse[REFUSED_DUE] -= mean
    bonds = poisson(state.random, mean) * rules.bond
    state.purse[CARRY] += bonds
    state.purse[CAME_IN] += bonds


@compiled
def settle_claims(rules: Rules, state: State, room: float, got: Floats) -> Payment:
    """Pay the pending claims as the contracts do; what has no room waits. Adds to `got` (B).

    Each claim takes of carry and reserve in proportion to its share, the units pay the rest up
    to the cap, and fee and benefit share a pot that is too small.
    """
    n_bands, n_classes, n_years = rules.benefit.shape
    units, carry, reserve = state.purse[UNITS], state.purse[CARRY], state.purse[RESERVE]
    benefits, pending, cap, gross = rules.benefit, state.pending, rules.cap, 1.0 + rules.fee
    shares, needs = 0.0, 0.0
    for b in range(n_bands):
        for k in range(n_classes):
            for v in range(n_years):
                if pending[b, k, v] > 0.0:
                    alone = _demand(benefits[b, k, v] * gross, cap, units, 0.0, 1.0)
                    shares += pending[b, k, v] * alone.share
                    needs += pending[b, k, v] * alone.need
    if needs <= 0.0:
        return Payment(0.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0)
    from_carry = min(carry, needs)
    charge = 0.0
    for b in range(n_bands):
        for k in range(n_classes):
            for v in range(n_years):
                if pending[b, k, v] > 0.0:
                    demand = _demand(benefits[b, k, v] * gross, cap, units, from_carry, shares)
                    charge += pending[b, k, v] * _charge(demand, cap, units)
    now = 1.0 if charge <= room else max(0.0, room) / charge

    per_unit, paid, fees, short, claims, ended = 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    used_carry, used_reserve, waiting_money = 0.0, 0.0, 0.0
    for b in range(n_bands):
        for k in range(n_classes):
            for v in range(n_years):
                waiting = pending[b, k, v]
                if waiting <= 0.0:
                    continue
                full = benefits[b, k, v]
                demand = _demand(full * gross, cap, units, from_carry, shares)
                each = _charge(demand, cap, units)
                settled = waiting
                if now < 1.0:
                    settled = min(waiting, round_randomly(state.random, waiting * now))
                    if settled > 0.0:
                        each = min(each, max(0.0, room - per_unit) / settled)
                pot = demand.gift + each * units
                sponsor = 0.0
                # Below a part in a trillion nothing is missing: it is the rounding of floats.
                if pot < demand.need * (1.0 - 1e-12):
                    sponsor = min(demand.need - pot, reserve * demand.share / shares)
                    pot += sponsor
                benefit = pot / gross
                pending[b, k, v] = waiting - settled
                waiting_money += (waiting - settled) * full
                per_unit += settled * each
                used_carry += settled * demand.gift
                used_reserve += settled * sponsor
                paid += settled * benefit
                fees += settled * (pot - benefit)
                # As on chain, a full benefit alone ends the membership.
                if benefit < full * (1.0 - 1e-9):
                    short += settled * (full - benefit)
                elif rules.ends_membership[k] > 0.0:
                    ended += settled
                claims += settled
                got[b] += settled * benefit
    state.purse[CARRY] = max(0.0, carry - used_carry)
    state.purse[RESERVE] = max(0.0, reserve - used_reserve)
    state.purse[WENT_OUT] += paid + fees
    return Payment(per_unit, paid, fees, short, claims, ended, waiting_money)


@compiled
def _demand(need: float, cap: float, units: float, from_carry: float, shares: float) -> Demand:
    share = cap
    if units > 0.0:
        share = min(cap, need / units)
    return Demand(need, share, min(need, from_carry * share / shares))


@compiled
def _charge(demand: Demand, cap: float, units: float) -> float:
    if units <= 0.0:
        return 0.0
    return min(cap, (demand.need - demand.gift) / units)


@compiled
def room_now(rules: Rules, charged: float) -> float:
    """Return what a unit may still be charged in this window; also while the plan closes."""
    return max(0.0, rules.cap_per_period - charged)
