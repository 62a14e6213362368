"""Measures of risk, parameter uncertainty beside chance, a tornado, and the rules for a goal."""

import json
import math

import numpy as np
import pytest
from click.testing import CliRunner
from scipy.stats import norm

from mutual_pool.cli.main import application
from mutual_pool.plan import PlanError, load_plan, parse_plan
from mutual_pool.plan.checks import cross_field_errors
from mutual_pool.plan.loader import plan_file
from mutual_pool.simulation.analysis.sharing import fair_units, groups_of
from mutual_pool.simulation.model.engine import simulate
from mutual_pool.simulation.pricing.goals import Goal, price_for, round_up, with_rules
from mutual_pool.simulation.pricing.measures import (
    chance_of,
    independent,
    stop_loss_price,
    tail_of,
)
from mutual_pool.simulation.pricing.risk import missing, risk_of, ruined, yearly_cost
from mutual_pool.simulation.pricing.tornado import tornado, variations
from mutual_pool.simulation.pricing.uncertainty import drawn_scenarios, live_drawn, parts_of
from mutual_pool.simulation.pricing.writing import write_rules
from mutual_pool.simulation.scenario.definition import Scenario
from mutual_pool.simulation.scenario.files import load_scenario

PLAN = load_plan("fair")


@pytest.fixture
def steady(change):
    """A community of its own plan's ages, in which nobody leaves but by death."""
    return change(load_scenario("still").with_members(20_000), population={"established_years": 3})


def test_value_and_tail_value_at_risk():
    losses = np.arange(1.0, 1001.0)
    tail = tail_of(losses)
    assert tail.var == 995.0
    assert tail.tvar == pytest.approx(np.mean([996, 997, 998, 999, 1000]))
    assert tail_of(np.arange(1.0, 101.0)).var == 100.0
    assert tail_of(np.array([3.0])).tvar == 3.0


def test_value_at_risk_of_a_normal_loss():
    random = np.random.default_rng(3)
    tail = tail_of(random.standard_normal(400_000))
    z = norm.ppf(0.995)
    assert tail.var == pytest.approx(z, abs=0.03)
    assert tail.tvar == pytest.approx(norm.pdf(z) / 0.005, abs=0.03)
    assert tail.low < z < tail.high


def test_the_interval_of_a_quantile_holds_it_nineteen_times_of_twenty():
    random = np.random.default_rng(5)
    z = norm.ppf(0.995)
    tails = [tail_of(random.standard_normal(3_000)) for _ in range(400)]
    assert np.mean([tail.low <= z <= tail.high for tail in tails]) >= 0.95
    # Of a hundred paths nobody knows how bad one of two hundred is.
    assert math.isnan(tail_of(random.standard_normal(100)).high)


def test_intervals_know_that_paths_of_one_draw_are_alike():
    """40 draws of 50 paths, of whose spread most is the draw's: 19 intervals of 20, or nearly."""
    random = np.random.default_rng(11)
    worst, often = norm.ppf(0.995) * np.hypot(3, 1), []
    shares = []
    for _ in range(200):
        centres = 3 * random.standard_normal((40, 1))
        values = (centres + random.standard_normal((40, 50))).ravel()
        tail = tail_of(values, draws=40)
        often.append(tail.low <= worst and not tail.high < worst)
        chance = chance_of(values > 0, draws=40)
        shares.append(chance.low <= 0.5 <= chance.high)
    assert np.mean(often) >= 0.9
    assert np.mean(shares) >= 0.9
    alike = np.repeat([1.0, 0.0], 50)
    assert independent(alike, 1) == 100
    # Two draws that always or never have it are a path each.
    assert independent(alike, 2) == pytest.approx(2)
    assert independent(random.random(2000), 40) > 1000


def test_a_chance_and_its_interval():
    found = chance_of(np.array([True] * 3 + [False] * 97))
    assert (found.value, found.low, found.high) == pytest.approx(
        (0.03, 0.006230, 0.085176), abs=1e-5
    )
    assert chance_of(np.zeros(10, bool)).low == 0.0
    assert chance_of(np.ones(10, bool)).high == 1.0


def test_a_stop_loss_costs_its_mean_and_capital():
    losses = np.array([0.0] * 990 + [100.0] * 10)
    mean, price = stop_loss_price(losses, 2.0)
    assert mean == pytest.approx(0.5)
    assert price == pytest.approx(0.5 + 0.06 * 99)


def test_drawn_rates_have_their_spread(change):
    scenario = change(
        load_scenario("growing"), uncertainty={"incidence": "0.3", "leaving": "0", "joining": "0.1"}
    )
    drawn = drawn_scenarios(scenario, 400, 1)
    scale = np.array([one.claims.incidence_scale for one in drawn])
    assert scale.mean() == pytest.approx(scenario.claims.incidence_scale, rel=0.01)
    assert scale.std() / scale.mean() == pytest.approx(0.3, rel=0.05)
    assert {one.behaviour.leaving for one in drawn} == {scenario.behaviour.leaving}
    joining = np.array([one.behaviour.organic for one in drawn])
    assert joining.std() / joining.mean() == pytest.approx(0.1, rel=0.05)
    assert abs(np.corrcoef(scale, joining)[0, 1]) < 0.15
    assert drawn_scenarios(scenario, 1, 1) == [scenario]
    assert drawn_scenarios(scenario, 5, 1) == drawn_scenarios(scenario, 5, 1)


def test_chance_and_parameters_are_told_apart():
    """Means of spread 3, and a spread of 4 about each: 5 in all."""
    random = np.random.default_rng(7)
    centres = 3 * random.standard_normal(4_000)
    parts = parts_of([centre + 4 * random.standard_normal(30) for centre in centres])
    assert parts.by_chance == pytest.approx(4, rel=0.02)
    assert parts.by_parameters == pytest.approx(3, rel=0.05)
    assert parts.together == pytest.approx(5, rel=0.03)
    only = parts_of([4 * random.standard_normal(30) for _ in range(400)])
    assert only.by_parameters < 0.4


def test_a_large_community_knows_chance_and_not_its_rates(change, steady):
    """With twenty million members what is left of the spread is what is not known."""
    large = change(steady.with_members(20_000_000), uncertainty={"incidence": "0.2"})
    runs = live_drawn(PLAN, large, years=1, draws=40, paths=2, seed=1)
    parts = parts_of([yearly_cost(run) for run in runs])
    assert parts.by_parameters / parts.mean == pytest.approx(0.2, rel=0.2)
    assert parts.by_chance < 0.1 * parts.by_parameters


def test_the_same_seed_gives_the_same_risk_whatever_the_threads(steady):
    small = steady.with_members(500)
    one, two = (
        risk_of(PLAN, small, years=0.5, draws=3, paths=5, seed=9, threads=threads)
        for threads in (1, 2)
    )
    assert repr(one) == repr(two)


def test_what_is_incurred_at_a_closing_is_the_delay_times_the_incidence(change, steady):
    """A mean delay of a month: three half-months' claims are open, of the 24 of a year."""
    late = change(
        steady.with_members(5_000_000),
        claims={"report_months": "1"},
        uncertainty={"incidence": "0"},
        population={"established_years": 10},
    )
    found = risk_of(PLAN, late, years=1, draws=2, paths=4, seed=1)
    rows = {row.outcome: row for row in found.outcomes}
    left, paid = rows["incurred and not paid at a closing (IBNR)"], rows["amount paid"]
    assert left.mean / paid.mean == pytest.approx(3 / 24, rel=0.05)
    assert rows["of it not paid in the end"].mean < 0.02 * left.mean


@pytest.mark.parametrize("years", [0.05, 0.3, 1.3])
def test_what_is_incurred_is_counted_from_the_closing_on(change, steady, years):
    """Filed at once, one half-month's claims are open, wherever between two months years end."""
    quick = change(
        steady.with_members(5_000_000),
        uncertainty={"incidence": "0"},
        population={"established_years": 10},
    )
    found = risk_of(PLAN, quick, years=years, draws=2, paths=4, seed=1)
    rows = {row.outcome: row for row in found.outcomes}
    left, paid = rows["incurred and not paid at a closing (IBNR)"], rows["amount paid"]
    assert left.mean / paid.mean == pytest.approx(1 / max(1, round(24 * years)), rel=0.05)


def test_a_shortfall_is_a_chance_and_has_a_price(steady):
    few = steady.with_members(2_000)
    found = risk_of(PLAN, few, years=1, draws=4, paths=50, seed=1)
    chances = {row.what: row for row in found.chances}
    assert chances["a benefit is missing"].chance > 0.5
    assert chances["ruin"].chance == 0
    rows = {row.outcome: row for row in found.outcomes}
    assert found.stop_loss == pytest.approx(rows["benefits missing"].mean)
    assert found.stop_loss_with_margin > found.stop_loss
    assert found.stop_loss_a_member == pytest.approx(found.stop_loss_with_margin / 2_000, rel=0.02)
    assert rows["benefits missing"].tvar >= rows["benefits missing"].var


def test_ruin_is_the_fall_below_the_minimum(change):
    leaving = change(load_scenario("still").with_members(1_500), behaviour={"leaving": "3"})
    run = simulate(PLAN, leaving, years=1, paths=5, seed=1)
    assert PLAN.minimum_voters.value == 1_000
    assert ruined(run).all()
    still = simulate(PLAN, load_scenario("still").with_members(1_500), years=1, paths=5, seed=1)
    assert not ruined(still).any()


def test_inflation_eats_what_benefits_buy(change, steady):
    found = risk_of(
        PLAN, change(steady, money={"inflation": "0.03"}), years=2, draws=1, paths=2, seed=1
    )
    assert found.real_value == pytest.approx(1.03**-2)


def test_a_tornado_has_every_field():
    scenario = load_scenario("growing").with_members(1_000_000)
    found = tornado(PLAN, scenario, years=1, paths=8, seed=1)
    told = {row.field for row in found.rows} | set(found.same)
    fields = {
        f"{part}.{name}"
        for part in ("population", "claims", "behaviour", "money", "tables")
        for name in type(getattr(scenario, part)).model_fields
    }
    assert fields <= told
    assert {name for name in Scenario.model_fields if name not in ("name", "title")} - {
        "description",
        "uncertainty",
    } == {name.partition(".")[0] for name in told}
    swings = [row.swing for row in found.rows]
    assert swings == sorted(swings, reverse=True)
    by_field = {row.field: row for row in found.rows}
    incidence = by_field["claims.incidence_scale"]
    assert incidence.cost_low < found.cost < incidence.cost_high


@pytest.mark.parametrize("name", ["growing", "still", "village", "xiang_hu_bao"])
def test_every_variation_can_be_lived(name):
    """Also of a scenario that has shares of all classes, and shocks."""
    scenario = load_scenario(name).with_members(200)
    for _, low, high, reason in variations(PLAN, scenario):
        assert (low is None) == (high is None) == bool(reason)
        for varied in (low, high):
            if varied is not None:
                simulate(PLAN, varied[1], years=0.05, paths=1, seed=1, threads=1)


@pytest.mark.parametrize(
    ("amount", "step", "rounded"),
    [
        (0, 1, 1),
        (7, 1, 7),
        (99, 1, 99),
        (101, 1, 110),
        (123_456, 1, 130_000),
        (130_000, 64, 130_048),
    ],
)
def test_amounts_are_rounded_up_to_two_digits(amount, step, rounded):
    assert round_up(amount, step) == rounded


@pytest.fixture(scope="module")
def priced():
    scenario = load_scenario("growing").with_members(20_000)
    goal = Goal(shortfall=0.05, cost=500.0)
    return scenario, price_for(PLAN, scenario, goal, years=1, draws=4, paths=25, seed=1)


def test_rules_follow_from_a_goal_and_reach_it(priced):
    scenario, found = priced
    assert found.cost_met
    assert found.shortfall_met
    assert found.plan.waiting_days.value == 0
    assert cross_field_errors(found.plan) == []
    # Lived again, by other paths, a benefit is missing hardly more often.
    runs = live_drawn(found.plan, scenario, years=1, draws=4, paths=50, seed=77)
    again = chance_of(np.concatenate([missing(run) for run in runs]) > 0)
    assert again.low <= 0.05


def test_half_the_caps_would_not_do(priced):
    scenario, found = priced
    rules = {
        name: getattr(found.plan, name).value // 8 for name in ("cap_per_unit", "cap_per_period")
    }
    runs = live_drawn(with_rules(found.plan, **rules), scenario, years=1, draws=4, paths=25, seed=1)
    assert chance_of(np.concatenate([missing(run) for run in runs]) > 0).value > 0.05


def test_a_cost_that_no_wait_reaches_says_what_it_pays_for(priced):
    scenario, found = priced
    goal = Goal(shortfall=1.0, cost=found.cost.mean / 4)
    dear = price_for(PLAN, scenario, goal, years=3, draws=2, paths=10, seed=1)
    assert not dear.cost_met
    assert 0.1 < dear.affordable < 0.6


def test_the_rules_are_written_into_the_plan_and_nothing_else(priced, tmp_path):
    _, found = priced
    text = plan_file("fair").read_text(encoding="utf-8")
    path = tmp_path / "mine.yaml"
    write_rules(path, text, found.plan)
    after = parse_plan(path.read_text(encoding="utf-8"))
    for name in ("cap_per_unit", "deposit_per_unit", "waiting_days", "reserve_per_unit"):
        assert getattr(after, name).value == getattr(found.plan, name).value
        assert "plan price" in getattr(after, name).source
    assert [band.units for band in after.bands.value] == [b.units for b in found.plan.bands.value]
    assert after.benefit_table() == PLAN.benefit_table()
    changed = [
        line
        for line, other in zip(
            text.splitlines(), path.read_text(encoding="utf-8").splitlines(), strict=True
        )
        if line != other
    ]
    assert all("value:" in line or "source:" in line or "units:" in line for line in changed)


FOLDED = '{value: "6.40", source: "setting"}'


def test_a_plan_of_another_form_is_refused_before_the_work(tmp_path, monkeypatch):
    text = plan_file("fair").read_text(encoding="utf-8")
    start = text.index("reserve_per_unit:")
    end = text.index("cap_per_unit:")
    form = tmp_path / "form.yaml"
    form.write_text(text[:start] + f"reserve_per_unit: {FOLDED}\n" + text[end:], encoding="utf-8")
    monkeypatch.setattr("mutual_pool.simulation.pricing.goals.price_for", pytest.fail)
    command = ["plan", "price", str(form), "--shortfall", "0.1", "--out", "mine.yaml"]
    done = CliRunner().invoke(application, command)
    assert isinstance(done.exception, PlanError)
    assert "reserve_per_unit" in str(done.exception)
    assert "on a line each" in str(done.exception)


def test_a_source_of_several_lines_goes_with_its_rule(priced, tmp_path):
    text = plan_file("fair").read_text(encoding="utf-8")
    lines = text.splitlines()
    place = lines.index("waiting_days:") + 2
    lines[place : place + 1] = ["  source: >-", "    a rule that takes", "    two lines"]
    path = tmp_path / "mine.yaml"
    write_rules(path, "\n".join(lines), priced[1].plan)
    rule = parse_plan(path.read_text(encoding="utf-8")).waiting_days
    assert (rule.value, "plan price" in rule.source) == (0, True)


def test_bands_without_people_get_units_of_the_same_scale(change):
    """The study's people are 18 to 50; the band from 55 on is priced by its own ages."""
    scenario = change(load_scenario("growing").with_members(2_000), population={"ages": [18, 50]})
    goal = Goal(shortfall=1.0, cost=1e9)
    units = [
        band.units
        for band in price_for(
            PLAN, scenario, goal, years=0.25, draws=1, paths=2, seed=1
        ).plan.bands.value
    ]
    everybody = change(scenario, population={"ages": None})
    whole = fair_units(PLAN, groups_of(PLAN, everybody, 1.0))
    assert units[-1] / units[0] == pytest.approx(whole[len(units) - 1] / whole[0], rel=0.25)
    assert units == sorted(units)


def run(*arguments):
    done = CliRunner().invoke(application, [str(one) for one in arguments])
    return done.exit_code, done.stdout, done.stderr


def test_the_command_prices_for_a_goal(tmp_path):
    out = tmp_path / "mine.yaml"
    goal = ("--shortfall", "0.1", "--members", "20000", "--years", "1", "--draws", "2")
    code, text, error = run("plan", "price", "fair", *goal, "--paths", "10", "--json", "--out", out)
    assert code == 0, error
    told = json.loads(text)
    assert told["goal_reached"]
    assert told["rules"]["waiting_days"] == parse_plan(out.read_text("utf-8")).waiting_days.value
    code, _, error = run("plan", "price", "fair", *goal, "--paths", "2", "--cost", "0.001")
    assert code == 5
    assert "No waiting period reaches the cost of 0.001" in error


def test_rules_are_not_written_without_a_goal(tmp_path):
    code, _, error = run("plan", "price", "fair", "--out", tmp_path / "mine.yaml")
    assert code == 2
    assert "give one" in error


def test_the_commands_for_risk_and_tornado():
    small = ("--members", "300", "--years", "0.25", "--paths", "2", "--seed", 2**70)
    code, text, error = run("model", "risk", "fair", *small, "--draws", "2", "--json")
    assert code == 0, error
    told = json.loads(text, parse_constant=pytest.fail)
    assert {row["outcome"] for row in told["outcomes"]} >= {"claims", "benefits missing"}
    assert told["outcomes"][0]["var_high"] is None
    code, text, error = run("model", "tornado", "fair", *small)
    assert code == 0, error
    assert "claims.incidence_scale" in text
