"""Incidence that follows a trend, and severity by age."""

import numpy as np
import pytest

from mutual_pool.plan import load_plan
from mutual_pool.simulation.analysis.outcome import value_by_path
from mutual_pool.simulation.model.inputs import make_inputs
from mutual_pool.simulation.scenario.class_shares import shares_by_band
from mutual_pool.simulation.scenario.definition import Claims
from mutual_pool.simulation.scenario.files import ScenarioError, load_scenario

BY_AGE = [
    {"from_age": 18, "class_shares": ["0.2", "0.8"]},
    {"from_age": 40, "class_shares": ["0.7", "0.3"]},
]


def test_incidence_follows_its_trend(change):
    plan, still = load_plan("fair"), load_scenario("still")
    level, rising = (
        make_inputs(plan, change(still, claims={"trend": trend}), 49).cohorts.incidence
        for trend in ("0", "0.1")
    )
    there = level[0] > 0
    for step, factor in ((0, 1.0), (24, 1.1), (48, 1.21)):
        ratio = rising[0, step][there[step]] / level[0, step][there[step]]
        assert ratio == pytest.approx(np.full(ratio.shape, factor), rel=2e-3)


@pytest.mark.parametrize("months", ["0", "6"])
def test_claims_grow_by_the_trend_from_the_first_year_on(live, months):
    """Those under way at the start are of the lower incidence of the years before."""
    run = live(
        "xiang_hu_bao",
        members=20_000_000,
        paths=20,
        years=3,
        population={"established_years": 10, "ages": [30, 33]},
        claims={"trend": "0.2", "report_months": months, "incidence_scale": "0.1"},
    )
    level = live(
        "xiang_hu_bao",
        members=20_000_000,
        paths=20,
        years=3,
        population={"established_years": 10, "ages": [30, 33]},
        claims={"report_months": months, "incidence_scale": "0.1"},
    )
    claims, without = (
        one.of("claims").mean(axis=0).reshape(3, 24).sum(axis=1) for one in (run, level)
    )
    ratio = claims / without
    assert ratio[1:] / ratio[:-1] == pytest.approx([1.2, 1.2], rel=0.01)


def test_a_band_has_the_shares_of_its_ages(change):
    plan = load_plan("demo")
    kinds = len(plan.classes.value)
    assert kinds == 2
    scenario = change(load_scenario("still"), claims={"severity": BY_AGE})
    for band, row in zip(plan.bands.value, shares_by_band(plan, scenario), strict=True):
        ages = range(band.ages[0], band.ages[1] + 1)
        severe = sum(0.7 if age >= 40 else 0.2 for age in ages) / len(ages)
        assert row == pytest.approx([severe, 1 - severe])


def test_severity_changes_what_a_band_gets(live):
    young, old = (
        live(
            "demo",
            members=500_000_000,
            paths=4,
            population={"established_years": 5},
            claims={"incidence_scale": "0.05", "severity": severity},
        ).bands[:, 1]
        for severity in (BY_AGE, [{"from_age": 0, "class_shares": ["0.7", "0.3"]}])
    )
    plan = load_plan("demo")
    for number, band in enumerate(plan.bands.value):
        full, mild = (band.benefits[kind.name] for kind in plan.classes.value)
        shares = shares_by_band(
            plan, load_scenario("still").model_copy(update={"claims": Claims(severity=BY_AGE)})
        )[number]
        expected = (shares[0] * full + shares[1] * mild) / (0.7 * full + 0.3 * mild)
        assert young[:, number].sum() / old[:, number].sum() == pytest.approx(expected, rel=0.04)


@pytest.mark.parametrize(
    ("claims", "message"),
    [
        ({"severity": BY_AGE, "mild_share": "0.1"}, "without mild_share or class_shares"),
        ({"severity": BY_AGE[::-1]}, "ages that rise"),
        ({"severity": [{"from_age": 1, "class_shares": ["0.5"]}]}, "add up to 1"),
        ({"trend": "0.6"}, "from -0.5 to 0.5"),
    ],
)
def test_shares_by_age_that_do_not_fit_are_refused(claims, message):
    with pytest.raises(ValueError, match=message):
        Claims(**claims)


def test_shares_by_age_must_be_as_many_as_the_classes(change):
    scenario = change(
        load_scenario("still"), claims={"severity": [{"from_age": 1, "class_shares": [1]}]}
    )
    with pytest.raises(ScenarioError, match=r"severity\[0\]\.class_shares.*one share for each"):
        shares_by_band(load_plan("demo"), scenario)


def test_costs_grow_by_inflation(live):
    """With a discount as high as the inflation, every half-month costs the same."""
    run, level = (
        live(
            "fair",
            members=1000,
            paths=2,
            years=2,
            money={
                "inflation": rate,
                "discount": rate,
                "cost_per_member": "10",
                "cost_per_claim": "0",
            },
            claims={"incidence_scale": "0"},
        )
        for rate in ("0.05", "0")
    )
    assert value_by_path(run) == pytest.approx(value_by_path(level))
    assert value_by_path(run).max() < 0
