"""Yearly probabilities of critical illness and of death by age and sex."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cache
from pathlib import Path

from mutual_pool.actuarial.tables.reader import Sex, TableError, decimal, rows

LIFE_TABLE = "china_insured_lives_by_age.csv"


class Risk(StrEnum):
    """A yearly probability of the life table."""

    CRITICAL_25 = "ci25"
    CRITICAL_6 = "ci6"
    DEATH = "death"


COLUMNS = {
    (Risk.CRITICAL_25, Sex.MALE): "ci25_m",
    (Risk.CRITICAL_25, Sex.FEMALE): "ci25_f",
    (Risk.CRITICAL_6, Sex.MALE): "ci6_m",
    (Risk.CRITICAL_6, Sex.FEMALE): "ci6_f",
    (Risk.DEATH, Sex.MALE): "cl1_m",
    (Risk.DEATH, Sex.FEMALE): "cl2_f",
}


@dataclass(frozen=True, slots=True)
class LifeTable:
    """Yearly probabilities by age (0 to 80), sex and risk.

    Source: China Association of Actuaries, critical illness 2006-2010 and mortality 2010-2013.
    """

    rates: Mapping[tuple[Risk, Sex], tuple[Decimal, ...]]

    @property
    def oldest(self) -> int:
        """The last age of the table, in completed years."""
        return len(next(iter(self.rates.values()))) - 1

    def probability(self, age: int, sex: Sex, risk: Risk = Risk.CRITICAL_25) -> Decimal:
        """Return the chance, in one year, of `risk` for somebody of `age` completed years.

        Raises:
            TableError: if the table has no such age.
        """
        if not 0 <= age <= self.oldest:
            raise TableError(f"age {age} is outside the life table, which holds 0 to {self.oldest}")
        return self.rates[risk, sex][age]

    def risk_before(self, age: int, sex: Sex, risk: Risk = Risk.CRITICAL_25) -> Decimal:
        """Return the chance of `risk` from birth to the birthday `age`: `1 - product(1 - q)`.

        Raises:
            TableError: if the table ends before that birthday.
        """
        spared = Decimal(1)
        for year in range(age):
            spared *= 1 - self.probability(year, sex, risk)
        return 1 - spared


@cache
def load_life_table(path: Path | None = None) -> LifeTable:
    """Load the yearly probabilities by age; `path` replaces the project's own file.

    Raises:
        TableError: if the file is missing, or an age or a probability is not as it must be.
    """
    table = rows(LIFE_TABLE, path, ("age", *COLUMNS.values()))
    for age, row in enumerate(table):
        if row["age"] != str(age):
            raise TableError(f"life table, line {age + 2}: expected age {age}, not {row['age']!r}")
        for column in COLUMNS.values():
            where = f"life table, line {age + 2}, {column}"
            if decimal(row[column], where) > 1:
                raise TableError(f"{where}: the probability {row[column]} is above 1")
    return LifeTable(
        {key: tuple(Decimal(row[column]) for row in table) for key, column in COLUMNS.items()}
    )
