"""Checks: what they bring forward, what they prevent, and a run without them as it was."""

import json

import numpy as np
import pytest
from click.testing import CliRunner

from mutual_pool.actuarial.tables import Sex, load_life_table
from mutual_pool.cli.main import application
from mutual_pool.plan import load_plan
from mutual_pool.simulation.analysis.prevention import band_pays
from mutual_pool.simulation.differential.agent_chances import (
    SEXES,
    chances_of,
    chances_with_checks,
)
from mutual_pool.simulation.model.cohorts import Rates
from mutual_pool.simulation.model.path import SERIES
from mutual_pool.simulation.model.prevention import CheckChances, CheckTimes, check_times
from mutual_pool.simulation.model.prevention_steps import change_of_incidence, checked_between
from mutual_pool.simulation.pricing.tornado import variations
from mutual_pool.simulation.scenario.definition import Prevention
from mutual_pool.simulation.scenario.files import ScenarioError, load_scenario, parse_scenario

ALL = [{"from_age": 18, "share": 1}]


def test_a_check_brings_claims_forward_and_makes_none():
    """Somebody of 40, at a chance that ends at 60: over a life the changes add up to nothing.

    But for what interpolating between ages misses where the chance has its bend.
    """

    def chance(age, sex, step):
        return 0.00001 * (age - 30) * max(0, 60 - age)

    prevention = Prevention(uptake=ALL, every_years=2, detected="0.4", ahead_years="2.5")
    times = check_times(prevention, 0)
    known = CheckChances(prevention, chance, 80, trend=False)
    joined = np.concatenate([[0.0], np.ones(24 * 40)])
    changes = []
    for step in range(24 * 30):
        whole, rest = divmod(step, 24)
        older = (rest + 0.5) / 24
        changes.append(0.0)
        for age, part in ((40 + whole, 1 - older), (41 + whole, older)):
            figures = (chance(age, None, step), 1.0, *known.of(age, Sex.MALE, step))
            changes[-1] += part * change_of_incidence(times, joined, 0, 1, step + 1, figures)
    brought_forward = sum(changes[:48])
    assert brought_forward > 0.03
    assert min(changes) < 0 < max(changes)
    assert abs(sum(changes)) < 0.005 * brought_forward


def test_who_had_a_first_check_is_counted_by_when_they_joined():
    random = np.random.default_rng(1)
    came = random.integers(0, 9, size=60)
    joined = np.cumsum(came).astype(float)
    for _ in range(200):
        lower, upper = sorted(random.integers(0, 40, size=2))
        now, start, in_a_round = random.integers(40, 60), random.integers(1, 50), 12
        expected = 0.0
        for row in range(lower + 1, upper + 1):
            since = now - max(row, start)
            expected += came[row] * min(1.0, max(0.0, since / in_a_round))
        found = checked_between(joined, lower, upper, now, start, in_a_round)
        assert found == pytest.approx(expected)


def test_without_an_effect_a_run_is_the_same_to_the_bit(live):
    plain = live("fair", members=10_000, paths=3, years=2)
    checked = live(
        "fair", members=10_000, paths=3, years=2, prevention={"uptake": ALL, "every_years": 2}
    )
    place = SERIES.index("checks")
    assert np.array_equal(plain.series[:, :, :place], checked.series[:, :, :place])
    assert np.array_equal(plain.totals, checked.totals)
    assert np.array_equal(plain.bands, checked.bands)
    assert not plain.of("checks").any()
    # Each of some 10,000 has one check in two years.
    assert checked.of("checks").sum(axis=1) == pytest.approx(np.full(3, 10_000), rel=0.05)


def test_claims_rise_first_and_fall_after_the_lag(live):
    common = {
        "members": 20_000_000,
        "paths": 8,
        "years": 6,
        "population": {"established_years": 6, "ages": [30, 33]},
        "claims": {"incidence_scale": "0.2"},
    }
    plain = live("fair", **common)
    found = {"uptake": ALL, "every_years": 2, "detected": "0.5", "ahead_years": 1}
    effect = {"effect": "0.3", "source": "a test", "lag_years": 2}
    early = live("fair", **common, prevention=found)
    both = live("fair", **common, prevention={**found, **effect})

    def by_year(run):
        return run.of("claims").mean(axis=0).reshape(6, 24).sum(axis=1)

    ratio = by_year(early) / by_year(plain)
    # A quarter more in the first round; then those of an age a year higher, for half of them.
    assert ratio[:2] == pytest.approx([1.25, 1.27], rel=0.03)
    assert ratio[3:] == pytest.approx([1.05, 1.05, 1.05], rel=0.03)
    ratio = by_year(both) / by_year(early)
    assert ratio[0] == pytest.approx(1.0, rel=0.02)
    assert ratio[5] == pytest.approx(0.7, rel=0.02)


def test_agents_have_the_chances_of_the_model(change):
    scenario = change(
        load_scenario("screening"),
        population={"established_years": 0},
        prevention={"effect": "0.2", "source": "a test", "starts_month": 6, "lag_years": 1},
    )
    life = load_life_table(None)
    rates = Rates(life, scenario)
    known = CheckChances(scenario.prevention, rates.incidence, life.oldest, trend=False)
    times = check_times(scenario.prevention, 0)
    joins = (0, 5, 30)
    rows = [np.concatenate([np.zeros(join + 1), np.ones(200 - join)]) for join in joins]
    chances, _ = chances_of(scenario)
    for step in (0, 11, 12, 13, 40, 60, 120):
        ages = np.array([25, 41, 52])
        sexes = np.array([0, 1, 0])
        found = chances_with_checks(scenario, chances, (sexes, ages, np.array(joins)), step)
        for place, join in enumerate(joins):
            age, sex = int(ages[place]), SEXES[sexes[place]]
            before = rates.incidence(age, sex, step)
            if step < join:
                continue
            uptake = scenario.prevention.share_at(age)
            figures = (before, uptake, *known.of(age, sex, step))
            row = join + 1
            change_ = change_of_incidence(times, rows[place], row - 1, row, step + 1, figures)
            assert found[place] == pytest.approx(before + change_, rel=1e-12), (step, join)


def test_checks_that_cost_nothing_and_find_nothing_pay_at_once(change):
    plan = load_plan("fair")
    free = change(load_scenario("screening"), prevention={"cost": 0, "detected": 0})
    for row in band_pays(plan, free):
        assert row.cost_of_checks == row.brought_forward == 0
        assert row.in_all[-1] in (0.0, None)
    dear = change(load_scenario("screening"), prevention={"effect": "0.9", "source": "a test"})
    rows = {row.band: row for row in band_pays(plan, dear)}
    # Old bands save more claims with the same check, until too few years are left.
    needed = [rows[band].in_all[2] for band in ("25-29", "30-34", "35-39", "40-44")]
    assert needed == sorted(needed, reverse=True)
    middle = rows["40-44"]
    assert middle.years is not None and middle.in_all[1] < 0.9
    assert rows["55-59"].in_all == (None, None, None)
    # With the effect that is needed after 10 years, they pay after 10 years.
    exact = f"{middle.in_all[1]:.12f}"
    there = change(load_scenario("screening"), prevention={"effect": exact, "source": "a test"})
    row = next(row for row in band_pays(plan, there) if row.band == "40-44")
    assert row.years == pytest.approx(10, abs=2 / 24)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{effect: "0.2"}', r"prevention\.effect .*0\.2; allowed: 0, or an effect with its source"),
        ('{uptake: [{from_age: 40, share: "1.5"}]}', r"uptake\[0\]\.share .*probability"),
        (
            "{uptake: [{from_age: 40, share: 1}, {from_age: 40, share: 1}]}",
            r"uptake .*ages that rise",
        ),
        ("{every_years: 0}", r"every_years .*years from 0\.5 to 20"),
        ("{speed: 1}", r"prevention\.speed .*no such field"),
    ],
)
def test_wrong_checks_are_named(text, message):
    with pytest.raises(ScenarioError, match=message):
        parse_scenario(f"name: mine\ntitle: Mine\nprevention: {text}\n")


def test_the_tornado_varies_checks_only_where_somebody_has_them():
    plan = load_plan("fair")
    names = [name for name, *_ in variations(plan, load_scenario("still"))]
    assert not any(name.startswith("prevention.") for name in names)
    varied = {name: high for name, _, high, _ in variations(plan, load_scenario("screening"))}
    assert varied["prevention.uptake"][0] == "0.24 to 0.48 to 0.72"
    assert varied["prevention.cost"] is None and "prevention.source" not in varied


def test_the_command_prints_bands_and_effects():
    words = ["model", "prevention", "fair", "--members", "2000", "--paths", "2", "--years", "2"]
    done = CliRunner().invoke(application, [*words, "--effects", "0,0.5", "--json"])
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert [row["effect"] for row in told["lived"]] == [0, 0.5]
    assert len(told["by_band"]) == 8 and told["by_band"][0]["in_all_5_years"] is None
    refused = CliRunner().invoke(application, [*words, "--scenario", "still"])
    assert refused.exit_code == 2 and "nobody takes part" in refused.output
    refused = CliRunner().invoke(application, [*words, "--effects", "2"])
    assert refused.exit_code == 2 and "parts from 0 to 1" in refused.output


def test_times_are_whole_half_months():
    prevention = Prevention(uptake=ALL, every_years=2, starts_month=3, lag_years="1.5")
    assert check_times(prevention, 48) == CheckTimes(1, 55, 48, 36, 0.0)
    assert check_times(Prevention(), 0).on == 0
