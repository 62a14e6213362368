"""A plan's own experience: known rates are recovered within their intervals nine times of ten."""

import csv
import math

import numpy as np
import pytest

from mutual_pool.actuarial.tables import Sex, load_life_table
from mutual_pool.plan import load_plan
from mutual_pool.simulation.experience.credibility import (
    Method,
    buhlmann,
    full_credibility,
    limited,
    ratio_of,
    widened,
)
from mutual_pool.simulation.experience.delay import mean_delay, seen_within
from mutual_pool.simulation.experience.records import Covered, Experience, Fate, Reported
from mutual_pool.simulation.experience.study import study, yearly_chances
from mutual_pool.simulation.experience.writing import write_experience
from mutual_pool.simulation.model.inputs import claims_in_time
from mutual_pool.simulation.scenario.definition import Severity
from mutual_pool.simulation.scenario.files import load_scenario

PLAN, STILL = load_plan("fair"), load_scenario("still")
LAST, YEARS = 20_000, 3
FIRST = LAST - 365 * YEARS + 1
MANY = 200


def drawn(seed, factors, members=3_000, scale=8.0, delay=30.0, refused=0.0):
    """Experience of members whose incidence is `factors` by band times the table's, by `scale`."""
    random = np.random.default_rng([seed, 5])
    chances = yearly_chances(PLAN, STILL)
    found = Experience(first=FIRST, last=LAST, members=members)
    for number in range(members):
        band = int(random.integers(len(PLAN.bands.value)))
        sex = list(Sex)[int(random.integers(2))]
        joined = FIRST + int(random.integers(700))
        end = int(min(LAST + 1, joined + random.integers(200, 1500)))
        rate = scale * factors[band] * chances[band, sex] / 365
        day = joined + int(random.exponential(1 / rate))
        if day < end:
            end = day + 1
            filed = day + int(random.exponential(delay))
            decided = filed + 20
            if decided <= LAST:
                fate = Fate.REFUSED if random.random() < refused else Fate.APPROVED
                found.claims.append(
                    Reported(str(number), band, joined, day, filed, decided, 0, fate, sex)
                )
            elif filed <= LAST:
                found.claims.append(
                    Reported(str(number), band, joined, day, filed, 0, 0, Fate.OPEN, sex)
                )
        found.covered.append(Covered(str(number), band, joined, joined, end, sex))
        found.membership_days += end - joined
    return found


def test_known_rates_are_recovered_nine_times_of_ten():
    """Of each band, with claims that are still on their way: 8 intervals of 200 experiences."""
    factors = np.linspace(0.6, 1.4, len(PLAN.bands.value))
    held, means = [], []
    for seed in range(MANY):
        rows = study(PLAN, STILL, drawn(seed, factors, members=800)).rows
        for row in rows:
            if row.by == "band":
                truth = 8.0 * factors[[band.name for band in PLAN.bands.value].index(row.group)]
                held.append(row.low <= truth <= row.high)
                means.append((row.actual, row.expected * truth))
    assert len(held) == MANY * len(factors)
    assert np.mean(held) >= 0.9
    actual, expected = np.sum(means, axis=0)
    # And not by wide intervals alone: the ratio is right in the mean.
    assert actual / expected == pytest.approx(1.0, abs=4 / math.sqrt(actual))


def test_without_the_delay_recent_days_would_bias_the_ratio():
    """A delay of 200 days leaves a fifth of three years' claims open: the ratio is right still."""
    factors = np.ones(len(PLAN.bands.value))
    seen = [study(PLAN, STILL, drawn(seed, factors, delay=200.0)).whole for seed in range(12)]
    actual = sum(row.actual for row in seen)
    assert actual / sum(8 * row.expected for row in seen) == pytest.approx(
        1.0, abs=4 / math.sqrt(actual)
    )
    whole = sum(row.expected * row.exposure / row.counted for row in seen)
    assert actual / (8 * whole) < 0.87


def test_sex_duration_and_year_add_up_to_the_whole():
    found = study(PLAN, STILL, drawn(1, np.ones(8)))
    for by in ("band", "sex", "years since joining", "year"):
        rows = [row for row in found.rows if row.by == by]
        assert sum(row.actual for row in rows) == found.whole.actual
        assert sum(row.exposure for row in rows) == pytest.approx(found.whole.exposure)
        assert sum(row.expected for row in rows) == pytest.approx(found.whole.expected)
    assert {row.group for row in found.rows if row.by == "sex"} == {"male", "female"}
    durations = [row.group for row in found.rows if row.by == "years since joining"]
    assert durations == ["0 completed", "1 completed", "2 completed"]
    assert len([row for row in found.rows if row.by == "year"]) == 4


def test_no_claims_are_data():
    found = study(PLAN, STILL, drawn(1, np.zeros(8) + 1e-12))
    whole = found.whole
    assert (whole.actual, whole.ratio, whole.low) == (0, 0.0, 0.0)
    # Nobody claimed: with 2.996 expected or more that is one time of twenty.
    assert whole.high == pytest.approx(2.9957 / whole.expected, rel=1e-4)
    assert whole.factor == 1.0


def test_no_members_are_no_ratio():
    found = study(PLAN, STILL, Experience(first=FIRST, last=LAST))
    assert math.isnan(found.whole.ratio)
    assert found.whole.factor == 1.0


def test_founders_are_not_who_joins_in_a_year():
    """1,000 on the first day, then 10 a month: 120 a year, and not 453."""
    joinings = [FIRST] * 1000 + [FIRST + 365 * month // 12 for month in range(36)] * 10
    found = study(PLAN, STILL, Experience(first=FIRST, last=LAST, joinings=joinings))
    assert found.joining == pytest.approx(120, rel=0.02)
    young = Experience(first=FIRST, last=FIRST + 199, joinings=[FIRST] * 50 + [FIRST + 150] * 20)
    assert study(PLAN, STILL, young).joining == pytest.approx(20 * 365 / 100)


def test_exact_intervals():
    """Garwood's table for 10 events: 5.425 to 16.962 at 90 %."""
    ratio = ratio_of(10, 1.0)
    assert (ratio.low, ratio.high) == pytest.approx((5.4254, 16.9622), abs=1e-3)


def test_an_interval_holds_what_the_delay_leaves_open():
    """Ten of ten expected, known to a fifth: the squares of both errors add up."""
    plain = ratio_of(10, 10.0)
    wide = widened(plain, 0.2)
    off = 1.6449 * 0.2
    assert math.log(wide.high) == pytest.approx(math.hypot(math.log(plain.high), off), rel=1e-4)
    assert math.log(wide.low) == pytest.approx(-math.hypot(math.log(plain.low), off), rel=1e-4)
    assert widened(plain, 0.0) == plain
    none = widened(ratio_of(0, 10.0), 0.2)
    assert (none.low, none.high) == (0.0, pytest.approx(0.29957 * math.exp(off), rel=1e-4))
    assert math.isnan(widened(ratio_of(3, 0.0), 0.2).high)


def test_a_slow_delay_widens_the_interval_more_than_a_quick_one():
    """Of 3,000 members over three years: decided after 21 days, or after a year in the mean."""
    wider = []
    for delay in (1.0, 365.0):
        whole = study(PLAN, STILL, drawn(5, np.ones(8), delay=delay)).whole
        plain = ratio_of(whole.actual, whole.expected)
        assert whole.low <= plain.low < plain.high <= whole.high
        wider.append(math.log(whole.high / whole.low) / math.log(plain.high / plain.low))
    assert wider[0] < 1.02
    assert wider[1] > 1.1


def test_limited_fluctuation():
    assert full_credibility() == pytest.approx(1082.2, abs=0.1)
    assert limited(1083) == 1.0
    assert limited(271) == pytest.approx(0.5, abs=0.001)


def test_buhlmann_straub_by_hand():
    """Two groups of 100 expected, 60 and 140 claims: mean 1, spread 32, between (32 - 1) / 100."""
    z = 100 / (100 + 1 / 0.31)
    assert buhlmann([60, 140], [100.0, 100.0]) == pytest.approx([z, z])
    assert buhlmann([99, 101], [100.0, 100.0]) == [0.0, 0.0]
    assert buhlmann([5], [10.0]) == [0.0]


def test_limited_credibility_draws_a_band_to_the_whole():
    found = study(PLAN, STILL, drawn(3, np.linspace(0.6, 1.4, 8)), Method.LIMITED)
    whole = found.whole.factor
    for row in found.rows[1:]:
        assert row.factor == pytest.approx(
            row.credibility * row.ratio + (1 - row.credibility) * whole
        )
        assert row.credibility == limited(row.actual)


@pytest.mark.parametrize("mean", [5.0, 40.0, 120.0])
def test_a_delay_is_found_though_late_claims_are_not_seen(mean):
    random = np.random.default_rng(4)
    hour = random.random(40_000)
    took = (hour + random.exponential(mean, hour.size)).astype(int)
    could = random.integers(0, 180, took.size)
    seen = took <= could
    found = mean_delay(took[seen], could[seen])
    assert found == pytest.approx(mean, rel=0.05)
    part = seen_within(took[seen], could[seen], 150)
    longest = 1 - math.exp(-180 / mean)
    for days in (3, 20, 100):
        expected = (1 - math.exp(-(days + 0.5) / mean)) / longest
        assert part[days] == pytest.approx(expected, abs=0.03)
    assert part[-1] <= 1.0


def test_the_written_scenario_holds_the_experience(tmp_path):
    found = study(PLAN, STILL, drawn(2, np.linspace(0.6, 1.4, 8), refused=0.25))
    in_time = claims_in_time(PLAN, found.report_months)
    path, table = write_experience(tmp_path / "own.yaml", PLAN, STILL, found, in_time)
    scenario = load_scenario(path)
    assert scenario.name == "own"
    assert scenario.population.members == 3_000
    assert scenario.claims.refused == pytest.approx(0.25, abs=0.05)
    assert scenario.claims.report_months == pytest.approx(30 * 12 / 365, rel=0.15)
    before, after = load_life_table(), load_life_table(scenario.tables.life)
    for band in PLAN.bands.value:
        age = band.ages[0]
        scaled = float(after.probability(age, Sex.MALE) / before.probability(age, Sex.MALE))
        assert scaled == pytest.approx(found.factors()[band.name], rel=1e-3)
    # Approved claims come out as they were counted: the scale makes up for those refused and late.
    kept = (1 - scenario.claims.refused) * in_time
    assert scenario.claims.incidence_scale * kept == pytest.approx(1.0)
    with table.open(encoding="utf-8") as file:
        assert len(list(csv.reader(file))) == 82


@pytest.mark.parametrize("claims", [(1, 1, 1), (1, 1, 4), (2, 3, 2)])
def test_shares_of_three_classes_are_written_whole(tmp_path, claims):
    """Thirds rounded one by one do not add up to 1, and a scenario takes no less."""
    kinds = [kind for kind, count in enumerate(claims) for _ in range(count)]
    found = drawn(1, np.ones(8), members=10)
    found.claims = [
        Reported("0", 0, FIRST, FIRST + 200, FIRST + 210, FIRST + 230, kind, Fate.APPROVED)
        for kind in kinds
    ]
    severe = PLAN.classes.value[0]
    three = tuple(severe.model_copy(update={"number": n, "name": f"kind_{n}"}) for n in range(3))
    plan = PLAN.model_copy(update={"classes": PLAN.classes.model_copy(update={"value": three})})
    by_age = STILL.claims.model_copy(
        update={"severity": (Severity(from_age=0, class_shares=(0.5, 0.25, 0.25)),)}
    )
    scenario = STILL.model_copy(update={"claims": by_age})
    path, _ = write_experience(tmp_path / "own.yaml", plan, scenario, study(plan, STILL, found), 1)
    shares = load_scenario(path).claims.class_shares
    assert shares == pytest.approx([count / len(kinds) for count in claims])


def test_exits_are_not_written_twice(tmp_path):
    """Who left for the cost is among those who left: no more leave by cost on top of them."""
    dear = STILL.behaviour.model_copy(update={"by_cost": 0.5, "by_unfairness": 1.0})
    found = drawn(1, np.ones(8), members=100)
    found.left = 12
    told = study(PLAN, STILL, found)
    scenario = STILL.model_copy(update={"behaviour": dear})
    path, _ = write_experience(tmp_path / "own.yaml", PLAN, scenario, told, 1)
    written = load_scenario(path).behaviour
    assert written.leaving == pytest.approx(told.leaving) != 0
    assert (written.by_cost, written.by_unfairness) == (0, 0)
