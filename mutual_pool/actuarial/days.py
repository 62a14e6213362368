"""Birthdays, ages in completed years, and the UTC day numbers that the contracts use."""

from datetime import date

EPOCH = date(1970, 1, 1)


def utc_day(day: date) -> int:
    """Return the number of days since 1970-01-01 (a block's timestamp divided by 86,400)."""
    return (day - EPOCH).days


def age_on(born: date, day: date) -> int:
    """Return the completed years on `day`. A 29 February counts as 1 March in common years.

    Raises:
        ValueError: if `day` is before the birth.
    """
    if day < born:
        raise ValueError(f"{day} is before the birth on {born}")
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))


def birthday(born: date, age: int) -> date:
    """Return the first day on which somebody born on `born` has completed `age` years."""
    try:
        return born.replace(year=born.year + age)
    except ValueError:
        return date(born.year + age, 3, 1)


def born_between(age: int, day: date) -> tuple[date, date]:
    """Return the first and last birth date that give `age` completed years on `day`."""

    def latest(years: int) -> date:
        try:
            return day.replace(year=day.year - years)
        except ValueError:
            return date(day.year - years, 2, 28)

    return date.fromordinal(latest(age + 1).toordinal() + 1), latest(age)
