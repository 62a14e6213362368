"""A replay's own check, on the life's own draws: a twentieth too much or too little stands out."""

from dataclasses import replace

import pytest

from mutual_pool.plan import load_plan
from mutual_pool.simulation.differential.agent_records import HalfMonth
from mutual_pool.simulation.differential.followed import follow, paying_part
from mutual_pool.simulation.differential.grid import CASES
from mutual_pool.simulation.differential.run import live
from mutual_pool.simulation.errors import DisagreementError
from mutual_pool.simulation.model.inputs import make_inputs
from mutual_pool.simulation.model.ladder_model import enter_ladder, make_ladder
from mutual_pool.simulation.scenario.files import load_scenario

SHARP = ("paid", "charged", "members")


@pytest.fixture(scope="module")
def village():
    """A year in the village: plan, scenario and the life that was lived on the twin."""
    plan, scenario = load_plan("demo"), load_scenario("village")
    return plan, scenario, live(plan, scenario, years=1, seed=2, bytecode=False).life


def test_the_model_pays_and_charges_what_the_contracts_did(village):
    plan, scenario, life = village
    rows = {row.what: row for row in follow(plan, scenario, life.draws, life.counted)}
    assert rows["claims"].lived == rows["claims"].model > 0
    for what in ("paid", "charged"):
        assert rows[what].lived == pytest.approx(rows[what].model, rel=0.01)


@pytest.mark.parametrize("factor", [0.95, 1.05])
@pytest.mark.parametrize("what", SHARP)
def test_a_twentieth_stands_out(village, what, factor):
    plan, scenario, life = village
    spoilt = replace(life.counted, **{what: round(getattr(life.counted, what) * factor)})
    with pytest.raises(DisagreementError, match=f"own draws the cohort model says {what} of"):
        follow(plan, scenario, life.draws, spoilt)


def test_lapses_are_followed():
    """Where many lapse, the model lets as many lapse, but for which of them were careless."""
    case = next(case for case in CASES if case.name == "late top-ups")
    life = live(case.plan(), case.scenario(), years=1.5, seed=1, bytecode=False).life
    assert life.counted.lapsed > 100
    follow(case.plan(), case.scenario(), life.draws, life.counted)
    for factor in (0.6, 1.4):
        spoilt = replace(life.counted, lapsed=round(life.counted.lapsed * factor))
        with pytest.raises(DisagreementError, match="says lapsed of"):
            follow(case.plan(), case.scenario(), life.draws, spoilt)


@pytest.mark.parametrize(
    ("warned", "topped_up", "expected"),
    [
        (100, 30, 0.3),
        (200, 60, 0.3),
        # Nobody, or half, was warned in the life: of the others as many pay in as is expected.
        (0, 0, 0.7),
        (50, 10, (10 + 50 * 0.7) / 100),
    ],
)
def test_whom_the_model_alone_warns_tops_up_as_is_expected(warned, topped_up, expected):
    case = next(case for case in CASES if case.name == "many small claims")
    rules = make_inputs(case.plan(), case.scenario(), 1).rules
    ladder = make_ladder(rules)
    enter_ladder(ladder, 100.0, rules)
    month = HalfMonth(warned=warned, topped_up=topped_up)
    # A charge that warns everybody.
    charge = rules.deposit - rules.reserve_per_unit
    assert paying_part(ladder, rules, month, charge) == pytest.approx(expected)
    assert paying_part(ladder, rules, month, 0.0) == 0.0


def test_charges_of_another_ladder_stand_out(village):
    """Where the model's cap were half the contracts', it would charge less for these claims."""
    plan, scenario, life = village
    cap = plan.cap_per_unit.model_copy(update={"value": plan.cap_per_unit.value // 8})
    with pytest.raises(DisagreementError, match="own draws the cohort model says"):
        follow(plan.model_copy(update={"cap_per_unit": cap}), scenario, life.draws, life.counted)
