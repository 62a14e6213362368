"""`mutual-pool simulate`: many years of a plan, before anybody pays in."""

from pathlib import Path

import click
from rich.console import Console

from mutual_pool.cli.numbers import FiniteRange
from mutual_pool.cli.progress import progress
from mutual_pool.cli.telling import json_text
from mutual_pool.plan import load_plan


@click.command()
@click.argument("plan")
@click.option(
    "--scenario",
    default="growing",
    show_default=True,
    help="A scenario's name or file: who joins, what befalls them, how they behave.",
)
@click.option(
    "--members",
    type=click.IntRange(0, 10**10),
    help="How many are there at the start, in place of the scenario's number.",
)
@click.option(
    "--years", type=FiniteRange(0.04, 50), default=3.0, show_default=True, help="How long."
)
@click.option(
    "--paths",
    type=click.IntRange(1, 1_000_000),
    default=1000,
    show_default=True,
    help="How many lives of the community.",
)
@click.option(
    "--seed", type=click.IntRange(0), default=1, show_default=True, help="Same seed, same result."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object on stdout.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="A folder for report.html, PNG charts, and tables as CSV and Parquet.",
)
def simulate(
    plan: str,
    scenario: str,
    members: int | None,
    years: float,
    paths: int,
    seed: int,
    as_json: bool,
    out: Path | None,
) -> None:
    """Simulate PLAN: members, claims, shares and shortfalls over years, on many paths.

    Example: mutual-pool simulate fair --members 100000 --years 3
    """
    # Compiled code is slow to load, so only this command loads it.
    from mutual_pool.simulation.analysis.outcome import account_of
    from mutual_pool.simulation.model.compiled_store import store
    from mutual_pool.simulation.model.engine import simulate as live
    from mutual_pool.simulation.output.console import show_run
    from mutual_pool.simulation.scenario.files import load_scenario

    rules, chosen = load_plan(plan), load_scenario(scenario)
    if not store().is_dir():
        click.echo("Compiling the model; this is done once.", err=True)
    if members is not None:
        chosen = chosen.with_members(members)
    with progress("paths", paths) as tick:
        run = live(rules, chosen, years=years, paths=paths, seed=seed, tick=tick)
    account = account_of(run)
    if as_json:
        click.echo(json_text(account))
    else:
        show_run(Console(highlight=False), run, account)
    if out is not None:
        from mutual_pool.simulation.output.files import write_files

        for path in write_files(out, [run]):
            click.echo(f"Written: {path}", err=True)
