"""The fit finds what made the figures; forecasts know nothing of the future; scores are what they
say."""

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from mutual_pool.actuarial.tables import load_platform_history
from mutual_pool.plan import load_plan
from mutual_pool.simulation.calibration.ahead import incidence_scale, look_ahead, other_members
from mutual_pool.simulation.calibration.baselines import constant_rate, drift, last_value
from mutual_pool.simulation.calibration.figures import Figure, figures_of
from mutual_pool.simulation.calibration.fit import fit_history
from mutual_pool.simulation.calibration.forecast import (
    origins_of,
    rolling,
    summaries,
)
from mutual_pool.simulation.calibration.history import History, Measure, Row, platform_history
from mutual_pool.simulation.calibration.likelihood import log_likelihood
from mutual_pool.simulation.calibration.limits import cannot_tell, water_drop_limits
from mutual_pool.simulation.calibration.made_up import rolling_made_up
from mutual_pool.simulation.calibration.periods import parse_period
from mutual_pool.simulation.calibration.priors import ALL, basis_of, plain_basis, prior_of
from mutual_pool.simulation.calibration.scores import crps, log_crps
from mutual_pool.simulation.calibration.trajectory import (
    CLAIMS,
    COVERED,
    MEMBERS,
    NAMES,
    at,
    courses,
)
from mutual_pool.simulation.scenario.files import load_scenario

PLAN = load_plan("xiang_hu_bao")
SCENARIO = load_scenario("xiang_hu_bao")
BASIS = basis_of(PLAN, SCENARIO)
LAST = date(2019, 12, 31)


@pytest.fixture(scope="module")
def history():
    return platform_history()


@pytest.fixture(scope="module")
def fitted(history):
    return fit_history(history, BASIS, steps=900)


@pytest.fixture(scope="module")
def compared(history):
    return rolling(history, BASIS, steps=900, origins=[LAST])


def course_of(years=6.0, wait=0.25, fee=0.0, **changed):
    """One course: 1,000 members who stay, all covered, 0.01 claims a year, paid almost at once."""
    values = {
        "market": 1e9,
        "growth": 1e-9,
        "midpoint": 0.0,
        "leaving": 0.0,
        "by_cost": 0.0,
        "away": 1e9,
        "incidence": 0.01,
        "selection": 0.0,
        "wears_off": 1.0,
        "delay": 1e-3,
        "start_up_middle": -10.0,
        "start_up_width": 0.1,
        "start_up_sharpness": 1.0,
        "claim_cost": 100.0,
        **changed,
    }
    row = np.array([[values[name] for name in NAMES]])
    return courses(row, years=years, wait=wait, fee=fee)


def test_a_course_without_change_pays_what_the_incidence_says():
    course = course_of(market=2000.0)
    assert at(course, MEMBERS, np.array([5.0])) == pytest.approx(1000)
    claims = np.diff(at(course, CLAIMS, np.array([2.0, 5.0])))
    assert claims == pytest.approx(3 * 1000 * 0.01, rel=1e-6)


def test_leavers_do_not_come_back_at_once():
    """Half the market left; if they stay away nobody fills their places, if not others do."""
    common = {"market": 1000.0, "growth": 8.0, "midpoint": -5.0, "leaving": 0.5}
    away = course_of(**common, away=1e6)[0, MEMBERS, -1]
    back = course_of(**common, away=0.1)[0, MEMBERS, -1]
    assert away < 100
    assert back > 800


def test_incidence_is_select_by_time_since_joining():
    """Of 1,000 who joined in the first year, against the closed form of the fourth."""
    grown = {"market": 1000.0, "growth": 40.0, "midpoint": 1.0}
    plain = course_of(**grown, wait=0.0)
    select = course_of(**grown, selection=0.6, wears_off=2.0, wait=0.0)
    year = np.array([3.0, 4.0])
    ratio = np.diff(at(select, CLAIMS, year)) / np.diff(at(plain, CLAIMS, year))
    # Joined at 1, so covered for 2 to 3 years.
    expected = 1 - 0.6 * 2.0 * (np.exp(-1.0) - np.exp(-1.5))
    assert ratio == pytest.approx(expected, rel=0.01)


def test_who_joined_is_covered_after_the_wait():
    course = course_of(market=1000.0, growth=40.0, midpoint=1.0, wait=0.5)
    members, covered = (at(course, row, np.array([1.25, 1.75]))[0] for row in (MEMBERS, COVERED))
    assert members[0] > 990
    assert covered[0] < 10
    assert covered[1] == pytest.approx(members[1], rel=0.02)


def test_the_fit_recovers_what_made_the_figures(history):
    """Each half-year's members, claims and price of a known course, with small errors."""
    truth = {"market": 8e7, "growth": 3.0, "midpoint": 1.2, "incidence": 6e-4, "claim_cost": 1.1e5}
    course = course_of(
        years=5.0,
        wait=BASIS.wait,
        fee=BASIS.fee,
        delay=0.15,
        start_up_middle=0.5,
        leaving=0.05,
        by_cost=0.05,
        away=3.0,
        **truth,
    )
    rows, start = [], date(2018, 1, 1)
    for half in range(3, 9):
        day = date(start.year + half // 2, 1 + 6 * (half % 2), 1)
        before = date(day.year - (day.month == 1), 7 if day.month == 1 else 1, 1)
        last = date.fromordinal(day.toordinal() - 1)
        here = [(d - start).days / 365.25 for d in (before, day)]
        members = at(course, MEMBERS, np.array(here))[0, 1]
        claims = float(np.diff(at(course, CLAIMS, np.array(here)))[0, 0])
        share = float(np.diff(at(course, 2, np.array(here)))[0, 0])
        span = parse_period(f"{before} to {last}")
        rows += [
            Row(Measure.MEMBERS, parse_period(str(day)), float(members)),
            Row(Measure.CLAIMS, span, claims),
            Row(Measure.SHARE, span, share),
        ]
    made = History("made", tuple(rows))
    assert made.start == start
    found = fit_history(made, BASIS, steps=750)
    for row in found.parameters:
        if row.name in truth:
            assert row.value.low < truth[row.name] < row.value.high, row


def test_no_draw_overflows(history):
    """With three figures and with none to the point, draws are numbers within the prior's
    bounds."""
    known = history.until(date(2019, 6, 13))
    found = fit_history(known, BASIS, steps=150)
    assert np.isfinite(found.draws).all()
    ahead = look_ahead(found, years=3, seed=1, others=0.0)
    assert all(
        np.isfinite([row.claims.high, row.price.high, row.members.high]).all() for row in ahead
    )


def test_zero_claims_and_a_bound_are_figures():
    rows = (
        Row(Measure.MEMBERS, parse_period("2020-06"), 2000.0),
        Row(Measure.MEMBERS, parse_period("2021-06"), 2500.0, True),
        Row(Measure.CLAIMS, parse_period("2020"), 0.0),
        Row(Measure.SHARE, parse_period("2020"), 0.0),
        Row(Measure.CLAIMS, parse_period("2021"), 0.0),
    )
    none = History("small", rows)
    some = History("small", (*rows[:2], replace(rows[2], value=8.0), replace(rows[4], value=9.0)))
    quiet, busy = (fit_history(one, plain_basis(one), steps=240) for one in (none, some))
    assert np.isfinite(quiet.draws).all()
    assert np.median(quiet.of("incidence")) < 0.3 * np.median(busy.of("incidence"))


def test_each_kind_of_figure_counts(history, fitted):
    """A figure that is twice as large makes the course that is right less likely."""
    figures = figures_of(history)[0]
    prior = prior_of(history, figures, BASIS)
    middle = prior.natural(np.median(fitted.sample.draws, axis=0)[np.newaxis])
    course = courses(middle[:, : len(NAMES)], years=4, wait=BASIS.wait, fee=BASIS.fee)
    assert len(prior.mean) == len(ALL)
    for figure in figures:
        right = log_likelihood(course, middle, [figure])
        for factor in (0.2, 5.0):
            wrong = replace(figure, value=figure.value * factor)
            assert log_likelihood(course, middle, [wrong]) < right, figure
    bound = Figure(Measure.MEMBERS, "b", ((2.8, 2.8),), 2e8, bound=True)
    assert log_likelihood(course, middle, [bound]) == pytest.approx(0, abs=1e-6)
    assert log_likelihood(course, middle, [replace(bound, value=2e7)]) < -10


def test_the_fit_of_xiang_hu_bao(fitted):
    """Its incidence of 2020 was published as 0.65 to 0.69 paid claims per 1,000 members."""
    assert fitted.sample.spread_ratio.max() < 1.1
    assert len(fitted.figures) == 15
    for row in fitted.residuals:
        assert 0.65 < row.fitted.median / row.observed < 1.35, row
    assert 1.15e5 < np.median(fitted.of("claim_cost")) < 1.45e5
    year = next(row for row in fitted.residuals if row.label == "2020" and "claims" in row.measure)
    assert 0.62e-3 < year.fitted.median / 1.05e8 < 0.72e-3


def test_the_scenario_holds_the_fitted_numbers(fitted):
    told = {row.name: row.value for row in fitted.parameters}
    behaviour = SCENARIO.behaviour
    assert told["market"].low < behaviour.market < told["market"].high
    assert told["growth"].low < behaviour.recruiting < told["growth"].high
    assert told["by_cost"].low < behaviour.by_cost < told["by_cost"].high
    low, high = np.quantile(incidence_scale(fitted, PLAN, SCENARIO, 3.0), (0.05, 0.95))
    assert low - 0.005 < SCENARIO.claims.incidence_scale < high + 0.005


def test_the_same_seed_gives_the_same_draws(history):
    known = history.until(LAST)
    one, two, other = (fit_history(known, BASIS, steps=60, seed=seed) for seed in (1, 1, 2))
    assert (one.draws == two.draws).all()
    assert (one.draws != other.draws).any()


def test_origins_have_enough_known(history):
    days = [day.isoformat() for day in origins_of(history)]
    assert days == ["2019-09-15", "2019-11-27", "2019-12-31", "2020-06-15", "2020-11-15"]


def test_what_no_figure_is_of_stays_as_the_prior_has_it():
    """One number of members tells nothing of money: its error keeps its law, by all draws kept."""
    row = Row(Measure.MEMBERS, parse_period("2020-06"), 1000.0)
    alone = History("alone", (row,))
    fitted = fit_history(alone, plain_basis(alone))
    kept = fitted.sample.draws
    assert len(np.unique(kept, axis=0)) > 0.9 * len(kept)
    for name in ("claims_error", "money_error", "claim_cost", "wears_off"):
        place = ALL.index(name)
        free = (kept[:, place] - fitted.prior.mean[place]) / fitted.prior.deviation[place]
        assert np.quantile(free, [0.05, 0.5, 0.95]) == pytest.approx([-1.645, 0, 1.645], abs=0.4)


def test_years_without_claims_are_forecast_and_scored():
    """Nothing came, and the model says nothing or one: it is scored as one who is half a claim off.

    Money may be small: nothing is a thousandth of the least price known, not half of one.
    """
    ends = [parse_period(f"{year}-12-31") for year in range(2018, 2023)]
    rows = [Row(Measure.MEMBERS, end, 900.0) for end in ends]
    rows += [Row(Measure.CLAIMS, parse_period(str(year)), 0.0) for year in range(2019, 2023)]
    rows += [Row(Measure.SHARE, parse_period(str(year)), 0.002) for year in range(2021, 2023)]
    quiet = History("quiet", tuple(rows))
    origin = date(2021, 12, 31)
    compared = rolling(quiet, plain_basis(quiet), steps=300, origins=[origin])
    claims = [row for row in compared if row.measure == "claims paid"]
    assert {row.method for row in claims} == {"model", "last value", "drift", "constant rate"}
    for row in claims:
        assert row.observed == 0
        assert np.isnan(row.error)
        assert row.score < np.log(4)
    model = claims[0]
    assert model.covered
    assert model.width == max(model.forecast.high, 0.5) / 0.5
    prices = [row for row in compared if row.measure == "share per member"]
    assert prices[1].method == "last value"
    assert prices[1].forecast.median == pytest.approx(0.002)
    assert all(np.isfinite(row.median_error) for row in summaries(compared))


def test_a_year_ahead_is_foretold(compared):
    """What this project claims of its own model, at the last origin with a whole year ahead."""
    model = [row for row in compared if row.method == "model"]
    assert {(row.measure, row.label) for row in model} >= {
        ("claims paid", "2020"),
        ("claims paid cumulative", "2020"),
        ("share per member", "2020"),
        ("share per half-month period", "2020-end"),
    }
    for row in model:
        assert abs(row.error) < 0.20, row
        assert row.covered, row
        assert row.forecast.high / row.forecast.low < 3, row
    best = min(row.score for row in summaries(compared) if row.method != "model")
    assert summaries(compared)[0].score < best / 3


def test_a_changed_future_changes_no_forecast(history, compared):
    """The forecast of 2020 may not look at 2020."""
    rows = tuple(
        replace(row, value=3 * row.value) if row.dated > LAST else row for row in history.rows
    )
    spoilt = rolling(History(history.name, rows), BASIS, steps=900, origins=[LAST])
    assert [row.forecast for row in spoilt if "cumulative" not in row.measure] == [
        row.forecast for row in compared if "cumulative" not in row.measure
    ]
    assert [row.observed for row in spoilt] != [row.observed for row in compared]


def test_what_was_not_published_is_not_known(history):
    then = history.until(LAST, published=True)
    labels = {(row.measure, row.period.label) for row in history.until(LAST).rows}
    late = labels - {(row.measure, row.period.label) for row in then.rows}
    # Both were told on 28 December 2020.
    assert late == {(Measure.CLAIMS, "2019"), (Measure.SHARE, "2019")}


def test_intervals_hold_what_came_of_made_up_histories(fitted):
    """Of some 40 forecasts about nine in ten; by chance hardly fewer than three quarters."""
    rows = [row for row in rolling_made_up(fitted, 8, seed=1, steps=300) if row.method == "model"]
    assert len(rows) > 25
    assert 0.75 < np.mean([row.covered for row in rows]) < 0.995


def test_scores_are_those_of_their_formulas():
    random = np.random.default_rng(1)
    draws = random.standard_normal(20_000)
    # A standard normal law's score at 0 (Gneiting and Raftery, 2007).
    assert crps(draws, 0.0) == pytest.approx((np.sqrt(2) - 1) / np.sqrt(np.pi), abs=0.01)
    assert crps(np.full(10, 3.0), 5.0) == pytest.approx(2.0)
    pair = np.array([1.0, 4.0])
    assert crps(pair, 2.0) == pytest.approx((1 + 2) / 2 - 3 / 2)
    assert log_crps(np.exp(draws), 1.0, 1e-9) == pytest.approx(crps(draws, 0.0))
    assert log_crps(np.zeros(10), 0.0, 0.5) == pytest.approx(0.0)
    assert log_crps(np.full(10, 5.0), 0.0, 0.5) == pytest.approx(np.log(10))


def test_baselines_go_on_as_they_say():
    times, doubling = np.array([0.0, 1.0, 2.0]), np.array([1.0, 2.0, 4.0])
    slowing = np.array([1.0, 4.0, 8.0])
    assert np.median(last_value(times, slowing, 4.0)) == pytest.approx(8)
    assert np.median(drift(times, slowing, 4.0)) == pytest.approx(64)
    assert np.median(constant_rate(times, slowing, 4.0)) == pytest.approx(32)
    assert np.ptp(drift(times, doubling, 4.0)) == pytest.approx(0, abs=1e-9)
    assert drift(times[:1], doubling[:1], 4.0) is None
    assert constant_rate(times[:1], doubling[:1], 4.0) is None
    assert np.ptp(last_value(times[:1], doubling[:1], 4.0)) > 0


def test_ahead_of_the_history(fitted):
    rows = look_ahead(fitted, years=2, seed=1, others=other_members(load_platform_history()))
    assert [row.year for row in rows] == [1, 2]
    assert rows[1].value.median > rows[0].value.median > 0
    assert 0 < rows[0].share.low <= rows[0].share.high < 1
    assert rows == look_ahead(fitted, years=2, seed=1, others=20_500_000)
    assert look_ahead(fitted, years=1, seed=1, others=None)[0].share is None


def test_what_cannot_be_told_is_told():
    limits = water_drop_limits()
    assert limits.by_cost[0] == pytest.approx(np.log(43 / 20) / 0.72 / 0.439)
    assert 0 < limits.missed[0] < limits.missed[1] < 1
    assert len(cannot_tell()) >= 6
    assert other_members(load_platform_history()) == 20_500_000
    assert other_members(load_platform_history(), "Water Drop") == 105_800_000 + 500_000
