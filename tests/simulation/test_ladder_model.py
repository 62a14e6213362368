"""The model's ladder against the contracts' (rule M3), rung by rung, on random lives of a pool."""

import numpy as np
import pytest

from mutual_pool.plan import load_plan
from mutual_pool.protocol.pool.ladder import Crossing, Ladder, lowest_standing, rung_of
from mutual_pool.simulation.model.inputs import make_rules
from mutual_pool.simulation.model.ladder_model import (
    HELD,
    MONEY,
    charge_ladder,
    clear_ladder,
    enter_ladder,
    fit_ladder,
    leave_ladder,
    make_ladder,
    top_up_ladder,
)
from mutual_pool.simulation.scenario.files import load_scenario

PART = 10**6


class OnChain:
    """Lumps of units on the protocol's own ladder; all balances in smallest parts."""

    def __init__(self, plan):
        self.reserve, self.deposit = plan.reserve_per_unit.value, plan.deposit_per_unit.value
        self.spacing = self.reserve // 64
        self.ladder, self.index, self.lumps = Ladder(), 0, []

    def enter(self, units):
        self._stand(units, self.deposit)

    def _stand(self, units, per_unit):
        rung = rung_of(self.index, units * per_unit, units, self.reserve, self.spacing)
        self.ladder.enter(rung, units, 1)
        self.lumps.append([rung, units, self.index + per_unit])

    def top_up(self, last):
        warned = lowest_standing(self.index + 2 * last, self.spacing)
        paying = [lump for lump in self.lumps if lump[0] < warned]
        self.lumps = [lump for lump in self.lumps if lump[0] >= warned]
        for rung, units, runs_out in paying:
            self.ladder.depart(rung, units, 1)
            self._stand(units, runs_out - self.index + self.deposit - self.reserve)
        return sum(units for _, units, _ in paying) * (self.deposit - self.reserve)

    def charge(self, per_unit):
        before = lowest_standing(self.index, self.spacing)
        self.index += per_unit
        end = lowest_standing(self.index, self.spacing)
        units, _ = self.ladder.cross(before, end, Crossing(self.index, 1, 1))
        self.lumps = [lump for lump in self.lumps if lump[0] >= end]
        return units

    def balances(self):
        return sum(units * (out - self.index) for _, units, out in self.lumps)


def rules_of(**amounts):
    plan = load_plan("demo")
    changes = {
        name: getattr(plan, name).model_copy(update={"value": value})
        for name, value in amounts.items()
    }
    plan = plan.model_copy(update=changes)
    return plan, make_rules(plan, load_scenario("still"))


@pytest.mark.parametrize(
    "amounts",
    [
        {},
        {"reserve_per_unit": 640_000, "deposit_per_unit": 1_280_000},
        {"reserve_per_unit": 6_400_000, "deposit_per_unit": 6_500_000},
    ],
    ids=["demo", "thin reserve", "a deposit of one rung"],
)
@pytest.mark.parametrize("seed", [1, 2])
def test_lapses_are_those_on_chain(amounts, seed):
    """Units that lapse are the same to the unit; balances to half a rung of those who lapse."""
    plan, rules = rules_of(**amounts)
    chain, ladder, random = OnChain(plan), make_ladder(rules), np.random.default_rng(seed)
    lapsed_in_all, paid_in, went, kept = 0, 0.0, 0.0, 0.0
    for step in range(400):
        last = 0
        if random.random() < 0.6:
            units = int(random.integers(1, 500))
            chain.enter(units)
            paid_in += enter_ladder(ladder, float(units), rules)
        for _ in range(int(random.integers(0, 3))):
            if not chain.lumps:
                # On chain nobody is charged where nobody is active.
                continue
            charge = int(random.integers(1, 400_000))
            expected = chain.charge(charge)
            went += charge / PART * ladder.figures[HELD]
            found, money = charge_ladder(ladder, charge / PART, rules)
            kept += money
            assert found == pytest.approx(expected, abs=1e-6), step
            lapsed_in_all += expected
            last += charge
        if random.random() < 0.3:
            expected = chain.top_up(last)
            paid = top_up_ladder(ladder, rules, last / PART)
            assert paid == pytest.approx(expected / PART, rel=1e-9), step
            paid_in += paid
        assert ladder.figures[HELD] == pytest.approx(sum(lump[1] for lump in chain.lumps), abs=1e-6)
    assert lapsed_in_all > 1000
    assert ladder.figures[MONEY] == pytest.approx(paid_in - went - kept, rel=1e-9, abs=1e-6)
    rung = rules.reserve_per_unit / 64
    allowed = lapsed_in_all * rung / 2
    assert ladder.figures[MONEY] == pytest.approx(chain.balances() / PART, abs=allowed)


def test_who_tops_up_late_lapses_by_chance():
    """Of ten thousand units that are warned twice and pay in with 0.7 each time, 9 % lapse."""
    _, rules = rules_of()
    rules = rules._replace(top_up=0.7)
    ladder = make_ladder(rules)
    enter_ladder(ladder, 10_000.0, rules)
    crossed = 0.0
    for _ in range(33):
        top_up_ladder(ladder, rules, 0.1)
        crossed += charge_ladder(ladder, 0.1, rules)[0]
    assert crossed == pytest.approx(900.0)


def test_those_who_leave_leave_from_everywhere():
    _, rules = rules_of()
    ladder = make_ladder(rules)
    enter_ladder(ladder, 100.0, rules)
    charge_ladder(ladder, 1.0, rules)
    enter_ladder(ladder, 100.0, rules)
    assert leave_ladder(ladder, 50.0, 200.0) == pytest.approx(0.25 * (100 * 4.48 + 100 * 3.48))
    # The first hundred, of which 75 are left, lapse when what they hold above the reserve is gone.
    assert charge_ladder(ladder, 2.21, rules)[0] == pytest.approx(75.0)
    # What lapsed kept is taken as of the middle of its rung, 0.01 of a unit from either end.
    assert clear_ladder(ladder) == pytest.approx(75.0 * (4.48 - 2.21), abs=75 * 0.01 + 1e-6)
    assert ladder.figures[HELD] == 0.0
    assert ladder.figures[MONEY] == 0.0


@pytest.mark.parametrize("lapsed", [0.0, 60.0, 100.0, 120.0])
def test_what_is_drawn_to_lapse_is_taken_off(lapsed):
    """Crossed are 100 of 300 units; whatever was drawn, that leaves, and no money is lost."""
    _, rules = rules_of()
    ladder = make_ladder(rules)
    enter_ladder(ladder, 100.0, rules)
    charge_ladder(ladder, 3.0, rules)
    enter_ladder(ladder, 200.0, rules)
    crossed, money = charge_ladder(ladder, 0.3, rules)
    before = ladder.figures[MONEY] + money
    assert crossed == 100.0
    kept = fit_ladder(ladder, lapsed, crossed, money)
    assert ladder.figures[HELD] == pytest.approx(300.0 - lapsed)
    assert ladder.figures[MONEY] + kept == pytest.approx(before)
    # The others stand where they stood: nobody of them is nearer to a lapse.
    assert charge_ladder(ladder, 2.8, rules)[0] == 0.0
