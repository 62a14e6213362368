"""The fit finds what made the figures; forecasts and baselines do what they say."""

from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest

from mutual_pool.actuarial.tables import HistoryRow, TableError, load_platform_history
from mutual_pool.plan import load_plan
from mutual_pool.simulation.calibration.ahead import drawn_scenarios, look_ahead, table_incidence
from mutual_pool.simulation.calibration.baselines import (
    constant_rate,
    damped_growth,
    logistic_growth,
)
from mutual_pool.simulation.calibration.fit import claims_between, fit_platform, members_at
from mutual_pool.simulation.calibration.forecast import draw_futures, held_back, other_members
from mutual_pool.simulation.calibration.history import (
    Interval,
    PlatformData,
    Point,
    day_of,
    platform_data,
)
from mutual_pool.simulation.calibration.limits import cannot_tell, water_drop_limits
from mutual_pool.simulation.scenario.files import load_scenario

PLAN = load_plan("xiang_hu_bao")
WAIT = 97 / 365.25


@pytest.fixture(scope="module")
def fitted():
    return fit_platform(platform_data(), PLAN)


def made_up(members, claims, noise=0.0):
    random = np.random.default_rng(1)
    times, borders = np.linspace(0.2, 2, 8), np.array([(a / 4, a / 4 + 0.25) for a in range(8)])
    counts = claims_between(members, claims, borders, WAIT)

    def wrong(value):
        return float(value * np.exp(noise * random.standard_normal()))

    return PlatformData(
        tuple(
            Point("p", t, wrong(v)) for t, v in zip(times, members_at(members, times), strict=True)
        ),
        tuple(Interval("i", *b, wrong(v)) for b, v in zip(borders, counts, strict=True)),
        (),
    )


def test_the_fit_finds_what_made_the_figures():
    members, claims = np.array([8e7, 3.0, 0.5]), np.array([5e-4, 6.0, 0.6])
    exact = fit_platform(made_up(members, claims), PLAN)
    assert exact.members.natural == pytest.approx(members, rel=1e-3)
    assert exact.claims.natural == pytest.approx(claims, rel=1e-3)


def test_the_interval_holds_what_made_noisy_figures():
    members, claims = np.array([8e7, 3.0, 0.5]), np.array([5e-4, 6.0, 0.6])
    noisy = fit_platform(made_up(members, claims, noise=0.03), PLAN)
    assert noisy.members.error == pytest.approx(0.03, rel=0.7)
    for block, truth in ((noisy.members, members), (noisy.claims, claims)):
        for parameter, value in zip(block.parameters, truth, strict=True):
            assert parameter.low < value < parameter.high


def test_the_fit_of_xiang_hu_bao(fitted):
    """Its incidence of 2020 was published as 0.65 to 0.69 paid claims per 1,000 members."""
    market, incidence = fitted.members.natural[0], fitted.claims.natural[0]
    assert market == pytest.approx(1.065e8, rel=0.01)
    assert 0.65e-3 < incidence < 0.72e-3
    assert fitted.members.r_squared > 0.98
    assert fitted.claims.r_squared > 0.98
    assert all(0.75 < row.fitted / row.observed < 1.25 for row in fitted.claims.residuals)


def test_the_scenario_holds_the_fitted_numbers(fitted):
    scenario = load_scenario("xiang_hu_bao")
    assert scenario.behaviour.market == round(fitted.members.natural[0])
    assert scenario.behaviour.recruiting == pytest.approx(fitted.members.natural[1], abs=0.01)
    scale = fitted.claims.natural[0] / table_incidence(PLAN, scenario)
    assert scenario.claims.incidence_scale == pytest.approx(scale, abs=0.005)


def test_too_few_figures_are_told():
    data = platform_data()
    with pytest.raises(ValueError, match="needs three figures of members"):
        fit_platform(data.until(0.8), PLAN)


def test_what_is_held_back_is_not_known():
    data = platform_data()
    known = data.until(1.0)
    assert [point.label for point in known.members] == ["2019-06-13", "2019-09", "2019-11"]
    assert known.claims[-1].label == "rest of 2019"
    assert [cost.label for cost in known.costs] == ["2019"]
    # The year's 16,528 claims are those told in November and the rest.
    assert sum(part.value for part in known.claims) == 16_528


def test_a_changed_future_changes_no_forecast(monkeypatch):
    """The forecast of 2020 may not look at 2020."""
    rows = load_platform_history()
    spoilt = tuple(
        replace(row, value=row.value * Decimal(3)) if row.period.startswith("2020") else row
        for row in rows
    )
    before = held_back(PLAN, mean_benefit=1.2e5, seed=1)
    monkeypatch.setattr(
        "mutual_pool.simulation.calibration.history.load_platform_history", lambda: spoilt
    )
    after = held_back(PLAN, mean_benefit=1.2e5, seed=1)
    assert [row.forecast for row in before] == [row.forecast for row in after]
    assert [row.observed for row in before] != [row.observed for row in after]


def test_every_figure_is_forecast_by_every_method():
    rows = held_back(PLAN, mean_benefit=1.2e5, seed=1)
    methods = {"model", "constant rate", "logistic growth", "ARIMA-like"}
    targets = {row.target for row in rows}
    assert len(targets) == 7
    assert all(
        {row.method for row in rows if row.target == target} == methods for target in targets
    )
    assert all(row.forecast.low <= row.forecast.median <= row.forecast.high for row in rows)
    # What this project claims of its own model: its intervals hold what came.
    assert all(row.covered for row in rows if row.method == "model")


def test_baselines_go_on_as_they_say():
    times = np.array([0.0, 1.0, 2.0])
    doubling = np.array([1.0, 2.0, 4.0])
    assert constant_rate(times, doubling, 4.0).median == pytest.approx(16)
    assert damped_growth(times, doubling, 4.0).median == pytest.approx(16)
    slowing = np.exp([0.0, 1.0, 1.5])
    # Growth halves each year: 0.25, then 0.125.
    assert np.log(damped_growth(times, slowing, 3.0).median) == pytest.approx(1.75, abs=0.02)
    curve = 100 / (1 + np.exp(-1.5 * (times - 1)))
    expected = 100 / (1 + np.exp(-1.5 * 2))
    assert logistic_growth(times, curve, 3.0).median == pytest.approx(expected, rel=1e-3)


@pytest.mark.parametrize("decay", [0, 1e-17, 1e-15, 1e-12, 1e-9])
def test_growth_that_hardly_dies_away_goes_on(decay, monkeypatch):
    """However the machine rounds the slope of equal rates."""
    monkeypatch.setattr(np, "polyfit", lambda *_: (-decay, 0.0))
    doubling = damped_growth(np.array([0.0, 1.0, 2.0]), np.array([1.0, 2.0, 4.0]), 4.0)
    assert doubling.median == pytest.approx(16, rel=1e-7)


def test_what_cannot_be_told_is_told():
    limits = water_drop_limits()
    assert limits.by_cost[0] == pytest.approx(np.log(43 / 20) / 0.72 / 0.439)
    assert 0 < limits.missed[0] < limits.missed[1] < 1
    assert len(cannot_tell()) >= 6
    assert other_members(load_platform_history()) == 20_500_000


def test_futures_end_with_who_left(fitted):
    common = {"begin": 2.0, "years": 1, "members": 1e8, "mean_benefit": 1.2e5, "fee": 0.08}
    stay = draw_futures(fitted, **common, seed=1, by_cost=(0, 0), cost=91)
    leave = draw_futures(fitted, **common, seed=1, by_cost=(3, 3), cost=91)
    assert np.median(leave.members[:, -1]) < 0.7 * np.median(stay.members[:, -1])
    assert stay.claims.shape == (4000, 24)


def test_ahead_of_the_history(fitted):
    scenario = load_scenario("xiang_hu_bao")
    drawn = drawn_scenarios(PLAN, scenario, fitted, 5, seed=1)
    assert len({one.behaviour.market for one in drawn}) == 5
    settings = {"years": 2, "draws": 3, "paths": 4, "seed": 1, "others": 1e6}
    rows = look_ahead(PLAN, scenario, fitted, **settings)
    assert [row.year for row in rows] == [1, 2]
    assert rows[1].value.median > rows[0].value.median > 0
    assert 0 < rows[0].share.low <= rows[0].share.high < 1
    assert rows == look_ahead(PLAN, scenario, fitted, **settings)


def test_a_period_is_a_day_or_a_month():
    assert day_of("2020-06").isoformat() == "2020-06-15"
    with pytest.raises(TableError, match="'2019-early' is neither"):
        day_of("2019-early")
    for never in ("2019-13", "2019-00", "2019-02-30"):
        with pytest.raises(TableError, match=f"the calendar has no '{never}'"):
            day_of(never)


def test_a_platform_nobody_wrote_of():
    rows = (HistoryRow("A", "2020-01", "shares", Decimal(1), "yuan", "here"),)
    with pytest.raises(TableError, match="no members of A"):
        platform_data(rows, "A")
