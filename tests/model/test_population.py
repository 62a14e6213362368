"""Simulated people follow the stated distribution, and their events the incidence table."""

from collections import Counter
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mutual_pool.actuarial.days import age_on, birthday, born_between, utc_day
from mutual_pool.actuarial.population import (
    age_weights,
    draw_events,
    draw_people,
    period_chances,
    period_start,
)
from mutual_pool.actuarial.tables import Sex, TableError, load_cancer_table, load_life_table
from mutual_pool.plan import load_plan

DAY = date(2026, 1, 1)
DAYS = st.dates(date(1930, 1, 1), date(2060, 12, 31))


def test_same_seed_same_draws() -> None:
    for seed in (0, 7):
        people = draw_people(200, (18, 59), DAY, seed=seed)
        assert people == draw_people(200, (18, 59), DAY, seed=seed)
        events = draw_events(people, DAY, seed=seed, scale=20, mild_share=0.3)
        assert events == draw_events(people, DAY, seed=seed, scale=20, mild_share=0.3)
    assert draw_people(200, (18, 59), DAY, seed=0) != draw_people(200, (18, 59), DAY, seed=1)


def test_people_fit_the_plan() -> None:
    plan = load_plan("demo")
    people = draw_people(2_000, plan.ages, DAY, seed=3)
    assert [person.number for person in people] == list(range(2_000))
    assert len({person.document for person in people}) == 2_000
    assert {plan.band_on(person.born, DAY).number for person in people} == set(range(8))


def test_infants_have_the_least_age() -> None:
    people = draw_people(300, (0, 0), DAY, seed=1, min_age_days=30)
    assert min((DAY - person.born).days for person in people) == 30


def test_ages_and_sexes_follow_the_person_years() -> None:
    people = draw_people(40_000, (20, 59), DAY, seed=5)
    drawn = Counter((age_on(person.born, DAY) // 5 * 5, person.sex) for person in people)
    bands = [band for band in load_cancer_table().bands if 20 <= band.low < 60]
    total = sum(band.person_years[sex] for band in bands for sex in Sex)
    for band in bands:
        for sex in Sex:
            share = band.person_years[sex] / total
            deviation = (40_000 * share * (1 - share)) ** 0.5
            assert abs(drawn[band.low, sex] - 40_000 * share) < 4 * deviation


def test_a_band_cut_by_the_plan_counts_in_part() -> None:
    weights = age_weights((18, 20))
    years = load_cancer_table().band(18).person_years[Sex.MALE]
    later = load_cancer_table().band(20).person_years[Sex.MALE]
    assert weights[18, Sex.MALE] == weights[19, Sex.MALE]
    assert weights[18, Sex.MALE] / weights[20, Sex.MALE] == pytest.approx(years / later)
    assert sum(weights.values()) == pytest.approx(1)


def test_yearly_chance_is_the_tables() -> None:
    """Somebody whose birthday is the first day keeps one age through the year."""
    people = draw_people(1, (50, 50), DAY, seed=0)
    people = [type(people[0])(0, "TEST", Sex.FEMALE, birthday(DAY, -50))]
    spared = (1 - period_chances(people, DAY, 24, 2.0)).prod()
    assert 1 - spared == pytest.approx(2 * float(load_life_table().probability(50, Sex.FEMALE)))


def test_number_of_events_follows_the_table() -> None:
    people = draw_people(3_000, (18, 59), DAY, seed=2)
    expected = float((1 - (1 - period_chances(people, DAY, 24, 10)).prod(axis=0)).sum())
    events = draw_events(people, DAY, seed=2, scale=10, mild_share=0.25)
    assert abs(len(events) - expected) < 4 * expected**0.5
    mild = sum(event.mild for event in events)
    assert 0 < mild < len(events) / 2


def test_events_lie_in_their_period_in_order_once_a_person() -> None:
    people = draw_people(300, (18, 59), DAY, seed=4)
    events = draw_events(people, DAY, seed=4, scale=50)
    assert len(events) > 20
    for event in events:
        assert period_start(DAY, event.period) <= event.day < period_start(DAY, event.period + 1)
    assert events == sorted(events, key=lambda event: (event.day, event.person))
    assert max(Counter(event.person for event in events).values()) == 1
    assert not any(event.mild for event in events)


def test_periods_fill_the_year() -> None:
    starts = [utc_day(period_start(DAY, period)) for period in range(25)]
    lengths = [after - before for before, after in pairwise(starts)]
    assert set(lengths) == {15, 16}
    assert sum(lengths) == 365


def test_nothing_happens_at_scale_0_everything_at_a_high_scale() -> None:
    people = draw_people(50, (18, 59), DAY, seed=1)
    assert draw_events(people, DAY, seed=1, scale=0) == []
    assert len(draw_events(people, DAY, seed=1, scale=10**6)) == 50
    assert draw_events([], DAY, seed=1) == []
    assert draw_people(0, (18, 59), DAY, seed=1) == []


def test_refused_arguments() -> None:
    people = draw_people(3, (80, 80), DAY, seed=1)
    with pytest.raises(TableError, match="age 81 is outside"):
        draw_events(people, DAY, seed=1, periods=25)
    with pytest.raises(ValueError, match="number of people"):
        draw_people(-1, (18, 59), DAY, seed=1)
    for ages in ((-1, 5), (30, 20), (18, 85)):
        with pytest.raises(ValueError, match="ages must be from 0 to 84"):
            draw_people(1, ages, DAY, seed=1)
    with pytest.raises(ValueError, match="scale and periods"):
        draw_events(people, DAY, seed=1, scale=-1)
    with pytest.raises(ValueError, match="share of mild events"):
        draw_events(people, DAY, seed=1, mild_share=1.5)


@given(born=DAYS, age=st.integers(0, 60))
def test_birthday_is_the_first_day_of_an_age(born: date, age: int) -> None:
    day = birthday(born, age)
    assert age_on(born, day) == age
    if age:
        assert age_on(born, date.fromordinal(day.toordinal() - 1)) == age - 1


@given(day=DAYS, age=st.integers(0, 60))
def test_born_between_is_exact(day: date, age: int) -> None:
    first, last = born_between(age, day)
    assert age_on(first, day) == age_on(last, day) == age
    assert age_on(date.fromordinal(first.toordinal() - 1), day) == age + 1
    after = date.fromordinal(last.toordinal() + 1)
    assert after > day or age_on(after, day) == age - 1


def test_no_age_before_birth() -> None:
    with pytest.raises(ValueError, match="before the birth"):
        age_on(DAY, date(2025, 12, 31))
