"""Units by age band from the incidence table: `units_band` proportional to `incidence x benefit`.

    python -m mutual_pool.plan.fairness [PLAN ...] [--write]

prints the table of each plan and verifies that the file holds the units computed here (exit code
5 if not); `--write` puts them there. The benefit is that of class 0, for which the table holds:
first diagnosis of one of 25 critical illnesses (China Association of Actuaries, 2006-2010).

Exposure: within a band each age counts the same, and both sexes count the same, so the units do
not depend on who has joined. Weighting with the person-years of CI5plus instead changes no band's
ratio to the first by more than 3 %.
"""

import argparse
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from mutual_pool.actuarial.tables import LifeTable, Sex, TableError, load_life_table
from mutual_pool.plan.errors import PlanError, Problem
from mutual_pool.plan.loader import load_plan, plan_file
from mutual_pool.plan.model import Plan
from mutual_pool.plan.reader import read_yaml

LARGEST_UNITS = range(24, 51)
"""Where the largest band's units are sought: small integers, the smallest band at 1 or more."""
MISMATCH = 5
"""Exit code: a file's units are not the computed ones."""


@dataclass(frozen=True, slots=True)
class FairBand:
    """The computation for one band; `expected` is the mean yearly benefit of a member.

    `expected` is in the asset's smallest part; `error` is units / exact units - 1, where the
    exact units share the largest band's.
    """

    name: str
    incidence: Fraction
    expected: Fraction
    units: int
    error: Fraction


def mean_incidence(ages: tuple[int, int], table: LifeTable) -> Fraction:
    """Return the mean yearly probability over ages (both included) and both sexes, unweighted.

    Raises:
        TableError: if the table does not hold one of the ages.
    """
    rates = [
        Fraction(table.probability(age, sex)) for age in range(ages[0], ages[1] + 1) for sex in Sex
    ]
    return sum(rates, Fraction(0)) / len(rates)


def integer_units(weights: Sequence[Fraction]) -> list[int]:
    """Return small integers as proportional to `weights` (each above 0) as they can be.

    Of the scales that give the largest weight a number in `LARGEST_UNITS`, the one with the
    smallest largest relative error is taken, the lowest of equals; no weight gets less than 1.

    Raises:
        ValueError: if there is no weight, or one is not above 0.
    """
    if not weights or min(weights) <= 0:
        raise ValueError("weights must be given, and each above 0")

    def scaled(largest: int) -> tuple[Fraction, list[int]]:
        exact = [weight * largest / max(weights) for weight in weights]
        units = [max(1, int(value + Fraction(1, 2))) for value in exact]
        return max(abs(n / value - 1) for n, value in zip(units, exact, strict=True)), units

    return min(map(scaled, LARGEST_UNITS), key=lambda option: option[0])[1]


def fair_bands(plan: Plan, table: LifeTable | None = None) -> list[FairBand]:
    """Return the fair units of a plan's bands, shape (bands,), whatever units it has.

    Raises:
        TableError: if a band reaches beyond the incidence table.
    """
    table = table or load_life_table()
    bands = plan.bands.value
    incidence = [mean_incidence(band.ages, table) for band in bands]
    benefits = [row[0] for row in plan.benefit_table()]
    expected = [rate * benefit for rate, benefit in zip(incidence, benefits, strict=True)]
    units = _units_of(plan, expected, benefits)
    scale = units[expected.index(max(expected))] / max(expected)
    return [
        FairBand(band.name, rate, mean, number, number / (mean * scale) - 1)
        for band, rate, mean, number in zip(bands, incidence, expected, units, strict=True)
    ]


def _units_of(plan: Plan, expected: Sequence[Fraction], benefits: Sequence[int]) -> list[int]:
    """Return the units by expected benefit; those of a higher level in proportion to its benefit.

    A person of an age has the same risk at each level, so only the lowest level's units are fitted;
    a half rounds up.
    """
    ages = len(expected) // max(1, len(plan.levels))
    units = integer_units(expected[:ages])
    for place in range(ages, len(expected)):
        below = place - ages
        units.append((2 * units[below] * benefits[place] // benefits[below] + 1) // 2)
    return units


def print_table(plan: Plan, rows: Sequence[FairBand]) -> None:
    """Print the bands of a plan with incidence, expected yearly benefit, units and error."""
    part = 10**plan.asset.value.decimals
    print(f"{plan.name}: units by band, proportional to incidence x {plan.classes.value[0].name}")
    print("band         per 1,000 a year   benefit a year   units   in file   error")
    for row, band in zip(rows, plan.bands.value, strict=True):
        print(
            f"{row.name:<12} {float(row.incidence * 1000):>16.3f} "
            f"{float(row.expected / part):>16.2f} {row.units:>7} {band.units:>9} "
            f"{float(row.error):>+7.1%}"
        )
    print(f"largest relative error {float(max(abs(row.error) for row in rows)):.1%}")


def with_units(text: str, units: Sequence[int], origin: str = "plan") -> str:
    """Return a plan's text with `units` (one a band) in the place of its own, and all else as is.

    Raises:
        PlanError: if a band's units do not stand on a line of their own band.
    """
    lines = text.splitlines(keepends=True)
    places = read_yaml(text, origin).lines
    for band, number in enumerate(units):
        path = ("bands", "value", band, "units")
        place = places[path] - 1
        lines[place], found = re.subn(r"\bunits: *\d+", f"units: {number}", lines[place])
        if found != 1:
            shown = lines[place].strip()
            raise PlanError(origin, [Problem(path, shown, "`units: NUMBER` once", place + 1)])
    return "".join(lines)


def write_units(path: Path, units: Sequence[int]) -> None:
    """Put `units` (one a band) in the place of those of a plan's file, touching nothing else.

    Raises:
        PlanError: if a band's units do not stand on a line of their own band.
    """
    text = path.read_text(encoding="utf-8")
    path.write_text(with_units(text, units, str(path)), encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> int:
    """Print and verify, or with `--write` renew, the units of plans; return the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m mutual_pool.plan.fairness",
        description="Compute the units of a plan's age bands from the incidence table.",
    )
    parser.add_argument(
        "plans", nargs="*", default=["fair", "levels", "demo"], help="names or files"
    )
    parser.add_argument("--write", action="store_true", help="put the units into the files")
    options = parser.parse_args(arguments)
    code = 0
    for name in options.plans:
        try:
            plan = load_plan(name)
            rows = fair_bands(plan)
        except (PlanError, TableError) as error:
            print(error, file=sys.stderr)
            return 1
        print_table(plan, rows)
        units = [row.units for row in rows]
        if units == [band.units for band in plan.bands.value]:
            print("the file holds these units\n")
        elif options.write:
            write_units(plan_file(name), units)
            print("the file was changed to these units\n")
        else:
            print("the file holds other units: --write puts these in their place\n")
            code = MISMATCH
    return code


if __name__ == "__main__":
    sys.exit(main())
