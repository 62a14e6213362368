"""One path of the model, compiled: a community's half-months one after the other.

In each: claims that are due are paid and charged; members lapse whose balance ran out; others
leave, die, grow out, come back or join; incidents befall those under cover.
"""

from typing import Final

import numpy as np

from mutual_pool.simulation.model.claim_steps import draw_claims, expose
from mutual_pool.simulation.model.cohorts import Floats
from mutual_pool.simulation.model.founding import found
from mutual_pool.simulation.model.inputs import Inputs
from mutual_pool.simulation.model.ladder_model import HELD, MONEY, charge_ladder, top_up_ladder
from mutual_pool.simulation.model.member_steps import (
    Moves,
    arrive,
    let_go,
    reband,
    remember_cost,
    wind_up,
    worsen,
)
from mutual_pool.simulation.model.sampling import compiled
from mutual_pool.simulation.model.settle_steps import room_now, settle_claims
from mutual_pool.simulation.model.state import (
    CAME_IN,
    CARRY,
    LAPSED_MONEY,
    LAST_CHARGE,
    RESERVE,
    UNITS,
    WENT_OUT,
    WINDOW_CHARGED,
    State,
    make_state,
)

SERIES: Final = (
    "members",
    "claims",
    "share",
    "paid",
    "shortfall",
    "joined",
    "left",
    "lapsed",
    "ended",
    "waiting",
    "checks",
)
"""What a path keeps of each half-month, in this order; see `docs/simulation.md`."""
TOTALS: Final = (
    "stolen",
    "waiting_money",
    "fees",
    "charged",
    "benefit_due",
    "residual",
    "turnover",
)
"""What a path keeps of the whole run, in this order. Amounts in the asset."""
CHARGED: Final = 0
GOT: Final = 1
LIVED: Final = 2
_YEAR: Final = 24


@compiled
def live_path(
    inputs: Inputs, seed: int, path: int, series: Floats, totals: Floats, bands: Floats
) -> None:
    """Live one path; fill `series` (T, series), `totals` and `bands` (3, B).

    `bands` holds, by band, what members were charged, what they got, and member-years lived.
    """
    rules, events = inputs.rules, inputs.events
    state = make_state(inputs, seed, path)
    found(inputs, state)
    purse = state.purse
    rates = np.zeros((rules.units.size, rules.benefit.shape[2]))
    window = np.int64(-1)
    for t in range(series.shape[0]):
        closing, closed = t >= events.closing, t >= events.closed
        if events.window[t] != window:
            window = events.window[t]
            purse[WINDOW_CHARGED] = 0.0
        purse[CAME_IN] += top_up_ladder(state.ladder, rules, purse[LAST_CHARGE])
        draw_claims(rules, state)
        room = room_now(rules, purse[WINDOW_CHARGED])
        payment = settle_claims(rules, state, room, bands[GOT])
        per_unit, charged, stolen = payment.per_unit, payment.charged, 0.0
        crossed, crossed_money = payment.crossed, payment.crossed_money
        if events.collusion[t] and not closing and state.ladder.figures[HELD] > 0.0:
            # Colluding assessors take all that the window's room lets through, and no more.
            stolen = (room - per_unit) * state.ladder.figures[HELD]
            more, more_money = charge_ladder(state.ladder, room - per_unit, rules)
            crossed, crossed_money = crossed + more, crossed_money + more_money
            charged += stolen
            per_unit = room
            purse[WENT_OUT] += stolen
        purse[WINDOW_CHARGED] += per_unit

        # Who lapses does not pay for what comes after: in the mean a unit is charged less.
        mean_charge = charged / purse[UNITS] if purse[UNITS] > 0.0 else 0.0
        people = state.members.sum()
        share = charged / people if people > 0.0 else 0.0
        for b in range(rules.units.size):
            bands[CHARGED, b] += mean_charge * rules.units[b] * state.of_band[b]
            bands[LIVED, b] += state.of_band[b] / _YEAR
        remember_cost(inputs, state, t, mean_charge, closing)
        moves = let_go(inputs, state, t, payment, crossed, crossed_money)
        if rules.leavers_risk < 1.0:
            worsen(state, rules.leavers_risk)

        # Newcomers join at the half-month's end, so they wait from the next one on.
        row = rules.established + t + 2
        state.joined[row] = state.joined[row - 1]
        state.ill[row] = state.ill[row - 1]
        if rules.leavers_risk < 1.0:
            state.fresh[row] = state.fresh[row - 1]
        joined = 0.0
        if not closing:
            joined = arrive(inputs, state, t, moves, share)
        reband(inputs, state, t)
        checks = 0.0
        if not closing:
            checks = expose(inputs, state, t, rates)
        short = payment.short
        if closed:
            short += wind_up(rules, state)
        purse[LAST_CHARGE] = per_unit

        _note(series[t], state, payment.claims, share, payment.paid, short, joined, moves)
        series[t, 10] = checks
        totals[0] += stolen
        totals[1] = payment.waiting
        totals[2] += payment.fees
        totals[3] += charged
        totals[4] += payment.paid + short
    stock = state.ladder.figures[MONEY] + purse[LAPSED_MONEY] + purse[CARRY] + purse[RESERVE]
    totals[5] = purse[CAME_IN] - purse[WENT_OUT] - stock
    totals[6] = purse[CAME_IN] + purse[WENT_OUT]


@compiled
def _note(
    row: Floats,
    state: State,
    claims: float,
    share: float,
    paid: float,
    short: float,
    joined: float,
    moves: Moves,
) -> None:
    row[0] = state.members.sum()
    row[1] = claims
    row[2] = share
    row[3] = paid
    row[4] = short
    row[5] = joined
    row[6] = moves.left
    row[7] = moves.lapsed
    row[8] = moves.ended
    row[9] = state.pending.sum()
