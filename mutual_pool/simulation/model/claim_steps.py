"""Compiled steps of a path: incidents, and the claims they become."""

from mutual_pool.simulation.model.cohorts import Floats
from mutual_pool.simulation.model.inputs import Inputs, Rules
from mutual_pool.simulation.model.prevention_steps import change_of_incidence
from mutual_pool.simulation.model.sampling import compiled, poisson
from mutual_pool.simulation.model.state import (
    CAME_IN,
    CARRY,
    COVERED_PART,
    REFUSED_DUE,
    State,
)

_YEAR = 24


@compiled
def expose(inputs: Inputs, state: State, t: int, rates: Floats) -> float:
    """Let a half-month's incidents befall those under cover; return the checks that members have.

    Adds the expected claims that will be approved to `due`, those that will be refused to the
    purse, and keeps what each band may expect and each cohort's part in the claims. `rates` is
    room to work in, shape (B, V).
    """
    checks, times = inputs.checks, inputs.check_times
    cohorts, rules, events = inputs.cohorts, inputs.rules, inputs.events
    n_bands, n_classes, n_years = rules.benefit.shape
    members, alive, weight = state.members, state.alive, state.claimant_weight
    joined, ill, incidence = state.joined, state.ill, cohorts.incidence
    parts, bands = cohorts.part, cohorts.band
    epidemic = events.epidemic[t]
    covered = state.purse[COVERED_PART]
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
            half_covered = (rules.covered - 1) // _YEAR == v and begun > newly
            if half_covered:
                exposed += rules.covered_part * (joined[begun, c] - joined[newly, c])
            exposed *= alive[c] * covered
            if exposed <= 0.0:
                continue
            worse = 1.0
            if rules.leavers_risk < 1.0:
                rows = (min(lower, upper), upper, newly, begun if half_covered else newly)
                worse = _worse_than_table(rules, state, c, rows)
            for side in range(2):
                part = parts[side, t, c]
                if part <= 0.0:
                    continue
                chance = incidence[side, t, c]
                if times.on:
                    last = begun if upper == newly else upper
                    figures = (
                        chance,
                        checks.uptake[side, t, c],
                        checks.found[side, t, c],
                        checks.earlier[side, t, c],
                    )
                    change = change_of_incidence(times, joined[:, c], lower, last, now, figures)
                    chance = min(1.0, max(0.0, chance + change))
                chance = min(1.0, chance * worse)
                honest = exposed * part * chance * epidemic
                false = exposed * part * rules.fraud
                false += hidden * part * exposed / members[c]
                honest *= rules.in_time
                false *= rules.in_time
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
                expected = rates[b, v] * rules.class_share[b, k]
                state.risk_of_band[b] += expected * rules.benefit[b, k, v]
    return _count_checks(inputs, state, t) if times.on and now >= times.start else 0.0


@compiled
def _count_checks(inputs: Inputs, state: State, t: int) -> float:
    """Return the checks that members have; those who still wait for cover have them too."""
    members, parts, uptake = state.members, inputs.cohorts.part, inputs.checks.uptake
    checked = 0.0
    for c in range(members.size):
        if members[c] > 0.0:
            for side in range(2):
                taking = members[c] * parts[side, t, c] * uptake[side, t, c]
                # Each one in every round.
                checked += taking / inputs.check_times.round
    return checked


@compiled
def _worse_than_table(rules: Rules, state: State, c: int, rows: tuple[int, int, int, int]) -> float:
    """Return the incidence of those of a cohort who stayed over the table's.

    They joined in the rows (lower, upper], and a part of them in (newly, begun]. Who joined later
    has seen fewer of the healthy leave.
    """
    lower, upper, newly, begun = rows
    joined, fresh, part = state.joined, state.fresh, rules.covered_part
    people = joined[upper, c] - joined[lower, c] + part * (joined[begun, c] - joined[newly, c])
    as_fresh = fresh[upper, c] - fresh[lower, c] + part * (fresh[begun, c] - fresh[newly, c])
    return max(0.0, state.worse[c] * as_fresh / people) if people > 0.0 else 1.0


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
                drawn = poisson(state.random, mean * rules.class_share[b, k])
                if rules.ends_membership[k] > 0.0:
                    drawn = min(drawn, ending)
                    ending -= drawn
                state.pending[b, k, v] += drawn
    mean = state.purse[REFUSED_DUE] * rules.filing
    state.purse[REFUSED_DUE] -= mean
    bonds = poisson(state.random, mean) * rules.bond
    state.purse[CARRY] += bonds
    state.purse[CAME_IN] += bonds
