"""Settlements in the model keep to the window's room, claim by claim, as on chain (C6, M4, M6)."""

import numpy as np
import pytest

from mutual_pool.plan import load_plan
from mutual_pool.simulation.model.inputs import make_inputs
from mutual_pool.simulation.model.ladder_model import HELD, charge_ladder, enter_ladder
from mutual_pool.simulation.model.settle_steps import settle_claims
from mutual_pool.simulation.model.state import CARRY, RESERVE, make_state
from mutual_pool.simulation.scenario.files import load_scenario

FULL = 2160.0
"""A severe benefit of the plan `demo` with its fee."""


@pytest.fixture
def pool():
    """A pool of so many units with so many severe claims to pay, each of them in full vested."""

    def pool(units, claims, *, carry=0.0, reserve=0.0, **changes):
        inputs = make_inputs(load_plan("demo"), load_scenario("still"), 1)
        rules = inputs.rules._replace(**changes)
        state = make_state(inputs, 1, 0)
        state.purse[CARRY], state.purse[RESERVE] = carry, reserve
        enter_ladder(state.ladder, float(units), rules)
        state.pending[0, 0, -1] = float(claims)
        return rules, state

    return pool


def settle(rules, state, room):
    return settle_claims(rules, state, room, np.zeros(rules.units.size))


@pytest.mark.parametrize(("room", "paid"), [(0.0, 0), (0.29, 0), (0.3, 1), (0.89, 2), (3.0, 7)])
def test_a_claim_without_room_waits(pool, room, paid):
    """7,200 units pay 0.30 for each claim; one for which the room is too small pays nothing."""
    rules, state = pool(7200, 7)
    done = settle(rules, state, room)
    assert done.claims == paid
    assert state.pending.sum() == 7 - paid
    assert done.per_unit == pytest.approx(0.3 * paid)
    assert done.per_unit <= room
    assert done.charged == pytest.approx(FULL * paid)
    assert done.waiting == pytest.approx(2000.0 * (7 - paid))
    assert done.short == 0.0


def test_the_cap_and_not_the_room_pays_in_part(pool):
    """1,000 units pay 640 of 2,160 each: the claimant accepts it, and the window has room for 5."""
    rules, state = pool(1000, 6)
    done = settle(rules, state, rules.cap_per_period)
    assert done.claims == 5
    assert done.per_unit == pytest.approx(3.2)
    assert done.paid == pytest.approx(5 * 640 / 1.08)
    assert done.short == pytest.approx(5 * (2000 - 640 / 1.08))


def test_the_reserve_pays_what_has_no_room(pool):
    """As `settle` on chain: what is paid in full needs no room for the rest of it."""
    rules, state = pool(7200, 1, reserve=5000.0)
    done = settle(rules, state, 0.1)
    assert done.claims == 1
    assert done.per_unit == pytest.approx(0.1)
    assert state.purse[RESERVE] == pytest.approx(5000.0 - (FULL - 720.0))


def test_carry_comes_first(pool):
    rules, state = pool(7200, 2, carry=1000.0)
    done = settle(rules, state, 3.2)
    assert state.purse[CARRY] == pytest.approx(0.0, abs=1e-6)
    assert done.charged == pytest.approx(2 * FULL - 1000.0)


def test_who_lapses_does_not_pay_for_the_next_claim(pool):
    """Half of the units lapse at the first claims, so the later ones cost the others double."""
    rules, state = pool(3600, 0)
    charge_ladder(state.ladder, 2.8, rules)
    enter_ladder(state.ladder, 3600.0, rules)
    state.pending[0, 0, -1] = 4.0
    done = settle(rules, state, 3.2)
    assert done.claims == 4
    assert done.charged == pytest.approx(4 * FULL)
    # One after the other on chain: 0.3 and 0.3, by which 3,600 lapse, then twice 0.6.
    assert done.crossed == pytest.approx(3600.0)
    assert done.per_unit == pytest.approx(0.3 + 0.3 + 0.6 + 0.6, rel=0.2)
    assert state.ladder.figures[HELD] == pytest.approx(3600.0)
