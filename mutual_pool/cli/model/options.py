"""What the commands about the model ask for, load and print alike."""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from rich.console import Console

from mutual_pool.cli.numbers import FiniteRange
from mutual_pool.cli.telling import json_text

if TYPE_CHECKING:
    from mutual_pool.simulation.scenario.definition import Scenario

_WIDE = 160
Command = TypeVar("Command", bound=Callable[..., Any])

json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON on stdout.")
seed_option = click.option(
    "--seed", type=click.IntRange(0), default=1, show_default=True, help="Same seed, same result."
)
years_option = click.option(
    "--years", type=FiniteRange(0.04, 50), default=3.0, show_default=True, help="How long."
)
out_option = click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="A folder for the report and the tables.",
)


def paths_option(default: int) -> Callable[[Command], Command]:
    """Ask for a number of lives."""
    return click.option(
        "--paths",
        type=click.IntRange(1, 1_000_000),
        default=default,
        show_default=True,
        help="How many lives of the community.",
    )


def scenario_option(default: str) -> Callable[[Command], Command]:
    """Ask for a scenario."""
    return click.option(
        "--scenario", default=default, show_default=True, help="A scenario's name or file."
    )


members_option = click.option(
    "--members", type=click.IntRange(0, 10**10), help="In place of the scenario's number."
)


def load(name: str, members: int | None) -> "Scenario":
    """Return a scenario by its name or file, with `members` in place of its own number."""
    from mutual_pool.simulation.scenario.files import load_scenario

    scenario = load_scenario(name)
    return scenario if members is None else scenario.with_members(members)


def wide_console() -> Console:
    """Return a console that cuts no column short where nobody set the width."""
    return Console(width=None if sys.stdout.isatty() else _WIDE, highlight=False)


def show(title: str, rows: Sequence[object], as_json: bool) -> None:
    """Print rows of figures as a table, or as JSON on stdout."""
    from mutual_pool.simulation.output.rows import flat, show_rows

    found = [flat(row) for row in rows]
    if as_json:
        click.echo(json_text(found))
    else:
        show_rows(Console(highlight=False), title, found)
