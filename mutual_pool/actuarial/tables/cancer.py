"""Cancer cases and person-years by five-year age band and sex."""

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path

from mutual_pool.actuarial.tables.reader import Sex, TableError, count, rows

CANCER_TABLE = "cancer_incidence_ci5plus_2008_2012.csv"


@dataclass(frozen=True, slots=True)
class CancerBand:
    """Cases and person-years of one age band; `high` is None in the open last band."""

    low: int
    high: int | None
    cases: Mapping[Sex, int]
    person_years: Mapping[Sex, int]


@dataclass(frozen=True, slots=True)
class CancerTable:
    """Cancer incidence by five-year band. Source: CI5plus, IARC CancerBase No. 9."""

    bands: tuple[CancerBand, ...]

    def band(self, age: int) -> CancerBand:
        """Return the band that holds `age`.

        Raises:
            TableError: if the age is negative.
        """
        for band in self.bands:
            if band.low <= age and (band.high is None or age <= band.high):
                return band
        raise TableError(f"age {age} is outside the cancer table, which begins at 0")

    def rate(self, age: int, sex: Sex) -> Fraction:
        """Return new cases per person and year in the band of `age`."""
        band = self.band(age)
        return Fraction(band.cases[sex], band.person_years[sex])

    def cumulative_rate(self, to_age: int, sex: Sex) -> Fraction:
        """Return the sum of yearly rates from birth through `to_age`, as registries print it."""
        return sum((self.rate(age, sex) for age in range(to_age + 1)), Fraction(0))


@cache
def load_cancer_table(path: Path | None = None) -> CancerTable:
    """Load cancer cases and person-years; `path` replaces the project's own file.

    Raises:
        TableError: if the file is missing, a count is wrong, or the bands leave a gap.
    """
    names = [f"{sex}_{what}" for sex in Sex for what in ("cases", "person_years")]
    columns = ("age_low", "age_high", *names)
    bands: list[CancerBand] = []
    expected: int | None = 0
    for line, row in enumerate(rows(CANCER_TABLE, path, columns), start=2):
        where = f"cancer table, line {line}"
        low = count(row["age_low"], where)
        high = count(row["age_high"], where) if row["age_high"] else None
        if low != expected or (high is not None and high < low):
            raise TableError(f"{where}: the band {low}-{high} does not follow the one before it")
        cases = {sex: count(row[f"{sex}_cases"], where) for sex in Sex}
        years = {sex: count(row[f"{sex}_person_years"], where) for sex in Sex}
        if 0 in years.values():
            raise TableError(f"{where}: person-years must be above 0")
        bands.append(CancerBand(low, high, cases, years))
        expected = None if high is None else high + 1
    if expected is not None:
        raise TableError("cancer table: the last band must be open (no age_high)")
    return CancerTable(tuple(bands))
