"""Simulated communities: people of a stated age and sex distribution, and what befalls them.

Ages and sexes follow the person-years of CI5plus (IARC CancerBase No. 9, four mainland Chinese
registries, 2008-2012), evenly within each five-year band; first diagnoses follow the critical
illness table (25 illnesses, China Association of Actuaries, 2006-2010). Floats are used here
only, for chances, never for money. The same arguments give the same people and events.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from mutual_pool.actuarial.days import age_on, born_between
from mutual_pool.actuarial.tables import (
    CancerTable,
    Sex,
    TableError,
    load_cancer_table,
    load_life_table,
)

PERIODS_PER_YEAR = 24
DAYS_PER_YEAR = 365
_PEOPLE, _EVENTS = 1, 2


@dataclass(frozen=True, slots=True)
class Person:
    """A simulated person. `document` is a made-up number that no authority ever issued."""

    number: int
    document: str
    sex: Sex
    born: date


@dataclass(frozen=True, slots=True)
class Event:
    """A first diagnosis: the half-month period (from 0), the day, whose (`Person.number`)."""

    period: int
    day: date
    person: int
    mild: bool


def age_weights(
    ages: tuple[int, int], table: CancerTable | None = None
) -> dict[tuple[int, Sex], float]:
    """Return the share of each age (both ends included) and sex; the shares add up to 1.

    `table` takes the place of the project's own person-years.

    Raises:
        TableError: if the ages are reversed, or go beyond 84, where the bands are not closed.
    """
    low, high = ages
    if not 0 <= low <= high <= 84:
        raise TableError(f"ages must be from 0 to 84, the first not above the last, not {ages}")
    table = table or load_cancer_table()
    years: dict[tuple[int, Sex], float] = {}
    for age in range(low, high + 1):
        band = table.band(age)
        for sex in Sex:
            width = (band.high or age) - band.low + 1
            years[age, sex] = band.person_years[sex] / width
    total = sum(years.values())
    return {key: value / total for key, value in years.items()}


def draw_people(
    count: int, ages: tuple[int, int], on: date, *, seed: int, min_age_days: int = 0
) -> list[Person]:
    """Draw `count` people whose completed years on the day `on` lie in `ages`, both included.

    Args:
        count: how many; they are numbered from 0.
        ages: the first and last age, such as `Plan.ages`.
        on: the day on which the ages hold.
        seed: the same seed draws the same people.
        min_age_days: the least age in days, for plans that take infants.

    Raises:
        ValueError: if `count` is negative, or the ages are outside 0 to 84.
    """
    if count < 0:
        raise ValueError(f"the number of people must not be negative: {count}")
    weights = age_weights(ages)
    keys = list(weights)
    generator = np.random.default_rng([_PEOPLE, seed])
    chosen = generator.choice(len(keys), size=count, p=list(weights.values()))
    place_in_year = generator.random(count)
    documents = generator.integers(0, 10**9, size=count)
    latest_birth = on - timedelta(days=min_age_days)
    people = []
    for number in range(count):
        age, sex = keys[chosen[number]]
        first, last = born_between(age, on)
        last = min(last, latest_birth)
        born = first + timedelta(days=int(place_in_year[number] * ((last - first).days + 1)))
        document = f"TEST-{number:06d}-{documents[number]:09d}"
        people.append(Person(number, document, sex, born))
    return people


def period_start(start: date, period: int) -> date:
    """Return the first day of a half-month period (from 0): 24 in 365 days, of 15 or 16 days."""
    return start + timedelta(days=period * DAYS_PER_YEAR // PERIODS_PER_YEAR)


def period_chances(
    people: Sequence[Person], start: date, periods: int, scale: float
) -> npt.NDArray[np.float64]:
    """Return each person's chance of a first diagnosis by period, shape (periods, people).

    The yearly chance `min(1, scale * q)` at the age on the period's first day is spread evenly:
    `1 - (1 - chance) ** (1 / 24)`.

    Raises:
        TableError: if somebody grows older than the incidence table.
        ValueError: if `scale` or `periods` is negative.
    """
    if not 0 <= scale < float("inf") or periods < 0:
        raise ValueError(f"scale and periods must not be negative: {scale}, {periods}")
    table = load_life_table()
    yearly = np.zeros((periods, len(people)))
    for period in range(periods):
        first_day = period_start(start, period)
        for column, person in enumerate(people):
            age = age_on(person.born, first_day)
            yearly[period, column] = float(table.probability(age, person.sex))
    return np.asarray(1 - (1 - np.minimum(1.0, scale * yearly)) ** (1 / PERIODS_PER_YEAR))


def draw_events(
    people: Sequence[Person],
    start: date,
    *,
    seed: int,
    periods: int = PERIODS_PER_YEAR,
    scale: float = 1.0,
    mild_share: float = 0.0,
) -> list[Event]:
    """Draw first diagnoses, at most one a person, in the order of their days.

    Args:
        people: those at risk from `start` on.
        start: the first day of the first period.
        seed: the same seed draws the same events.
        periods: half-month periods, 24 a year.
        scale: multiplies the table's yearly chances, so that a small community sees events.
        mild_share: the chance that an event is mild; a setting, the table does not tell.

    Raises:
        TableError: if somebody grows older than the incidence table.
        ValueError: if `scale` or `periods` is negative, or `mild_share` is no share.
    """
    if not 0 <= mild_share <= 1:
        raise ValueError(f"the share of mild events must be from 0 to 1, not {mild_share}")
    shape = (periods, len(people))
    chances = period_chances(people, start, periods, scale)
    generator = np.random.default_rng([_EVENTS, seed])
    struck = generator.random(shape) < chances
    place_in_period = generator.random(len(people))
    mild = generator.random(len(people)) < mild_share
    borders = [period_start(start, period) for period in range(periods + 1)]
    lengths = [(after - before).days for before, after in pairwise(borders)]
    events = []
    for column in map(int, np.flatnonzero(struck.any(axis=0))):
        period = int(struck[:, column].argmax())
        day = borders[period] + timedelta(days=int(place_in_period[column] * lengths[period]))
        events.append(Event(period, day, people[column].number, bool(mild[column])))
    return sorted(events, key=lambda event: (event.day, event.person))
