"""`mutual-pool model income`: what a steward earns by no fee, a flat fee and a percentage."""

from typing import TYPE_CHECKING

import click

from mutual_pool.cli.model.options import (
    json_option,
    load,
    members_option,
    paths_option,
    scenario_option,
    seed_option,
    wide_console,
    years_option,
)
from mutual_pool.cli.numbers import FiniteRange
from mutual_pool.cli.progress import progress
from mutual_pool.cli.telling import json_text
from mutual_pool.plan import load_plan

if TYPE_CHECKING:
    from mutual_pool.simulation.analysis.income import Year


@click.command()
@click.argument("plan")
@scenario_option("growing")
@members_option
@click.option(
    "--flat",
    type=FiniteRange(0),
    help="A member's fee for 30 days; if not given, what brings as much as the percentage.",
)
@click.option(
    "--percentage",
    type=click.IntRange(0, 10_000),
    help="Of the benefits, in hundredths of a percent; if not given, the plan's own fee.",
)
@click.option(
    "--fixed",
    type=FiniteRange(0),
    default=100_000.0,
    show_default=True,
    help="What the steward's office costs a year, whatever the size.",
)
@years_option
@paths_option(100)
@seed_option
@json_option
def income(
    plan: str,
    scenario: str,
    members: int | None,
    flat: float | None,
    percentage: int | None,
    fixed: float,
    years: float,
    paths: int,
    seed: int,
    as_json: bool,
) -> None:
    """Compare no fee, a flat fee and a percentage for the steward of PLAN.

    Shows from how many members on each pays the steward's costs, and how the income moves with
    claims, refusals and size. Whose income grows with claims earns by misfortune; whose income
    shrinks with refusals should not be the one who can refuse.

    Example: mutual-pool model income fair --members 100000
    """
    from mutual_pool.simulation.analysis.income import FEES, cases, income_of
    from mutual_pool.simulation.output.rows import flat as flat_row
    from mutual_pool.simulation.output.rows import show_rows

    rules, chosen = load_plan(plan), load(scenario, members)
    points = rules.fee_bps.value if percentage is None else percentage
    with progress("runs", 2 * len(cases(chosen))) as tick:
        found = income_of(
            *(rules, chosen),
            flat=flat,
            percentage=points,
            fixed=fixed,
            years=years,
            paths=paths,
            seed=seed,
            tick=tick,
        )
    rows = [flat_row(row) for row in found.years]
    even = [flat_row(row) for row in found.break_even]
    if as_json:
        fees = {"flat": found.flat, "percentage": found.percentage, "fixed": found.fixed}
        click.echo(json_text({**fees, "years": rows, "break_even": even}))
        return
    console, symbol = wide_console(), rules.asset.value.symbol
    console.print(
        f"none; flat: {found.flat:.4g} {symbol} for 30 days; percentage: {found.percentage:.2%}"
    )
    shown = []
    for row in found.break_even:
        needed = "never" if row.members is None else row.members
        shown.append({**flat_row(row), "members": needed})
    show_rows(console, f"Members from which on a fee pays costs of {fixed:,.0f} a year", shown)
    moved = [
        {
            "case": name,
            **{fee: _percent(row.moved) for fee, row in zip(FEES, trio, strict=True)},
        }
        for name, trio in _by_case(found.years)
    ]
    plain = [{name: value for name, value in row.items() if name != "moved"} for row in rows]
    show_rows(console, f"{rules.title}, in {symbol}: a mean year", plain)
    show_rows(console, "How the income moves", moved)


def _by_case(years: "tuple[Year, ...]") -> list[tuple[str, list["Year"]]]:
    """Return the rows of each case together, by its name."""
    names = list(dict.fromkeys(row.case for row in years))
    return [(name, [row for row in years if row.case == name]) for name in names]


def _percent(value: float | None) -> str:
    return "no income" if value is None else f"{value:+.1%}"
