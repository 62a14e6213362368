"""`mutual-pool model sweep`: many plans under many scenarios, on a cluster."""

from collections.abc import Iterable, Sequence
from pathlib import Path

import click

from mutual_pool.cli.exits import Exit
from mutual_pool.cli.model.options import (
    json_option,
    load,
    members_option,
    out_option,
    paths_option,
    seed_option,
    show,
    years_option,
)
from mutual_pool.cli.progress import progress
from mutual_pool.cli.telling import json_text
from mutual_pool.plan import Plan, load_plan


@click.command()
@click.argument("plans", nargs=-1)
@click.option("--scenario", "scenarios", multiple=True, default=["growing"], help="Repeatable.")
@click.option(
    "--vary",
    multiple=True,
    metavar="FIELD=VALUE,VALUE",
    help='A rule of the plans and its values, such as waiting_days=0,90,180; "units=equal".',
)
@members_option
@years_option
@paths_option(200)
@seed_option
@click.option(
    "--grid",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A file of plans, scenarios and fields to cross (docs/sweeps.md), in place of PLANS.",
)
@click.option("--cluster", help="The address of a dask scheduler; without it, one is started.")
@out_option
@json_option
def sweep(
    plans: tuple[str, ...],
    scenarios: tuple[str, ...],
    vary: tuple[str, ...],
    members: int | None,
    years: float,
    paths: int,
    seed: int,
    grid: Path | None,
    cluster: str | None,
    out: Path | None,
    as_json: bool,
) -> None:
    """Live every one of PLANS, and its variations, under every scenario, on a cluster.

    With --grid its rows go to --out as they come; run again, it does what is missing there.

    Example: mutual-pool model sweep fair --vary waiting_days=30,90,180

    Example: mutual-pool model sweep --grid grid.yaml --out rows
    """
    if grid is not None:
        _sweep_grid(grid, plans, vary, out, cluster, as_json)
        return
    if not plans:
        raise click.UsageError("name plans, or give a file of them with --grid")
    from mutual_pool.simulation.analysis.compare import sweep_row
    from mutual_pool.simulation.analysis.sweep import Cell
    from mutual_pool.simulation.analysis.sweep import sweep as live_all

    cells = [
        Cell(label, rules, chosen, years, paths, seed)
        for label, rules in _variations(plans, vary)
        for chosen in (load(name, members) for name in scenarios)
    ]
    with progress("cells", len(cells)) as tick:
        accounts = live_all(cells, address=cluster, tick=tick)
    rows = [sweep_row(account) for account in accounts]
    if as_json:
        click.echo(json_text(accounts))
    else:
        show("Sweep", rows, as_json=False)
    if out is not None:
        from mutual_pool.simulation.output.files import write_table

        for path in write_table(out, "sweep", rows):
            click.echo(f"Written: {path}", err=True)


def _variations(plans: Sequence[str], vary: Sequence[str]) -> Iterable[tuple[str, Plan]]:
    from mutual_pool.simulation.analysis.sweep import varied

    for name in plans:
        yield name, load_plan(name)
        for entry in vary:
            field, found, values = entry.partition("=")
            if not found or not values:
                raise click.BadParameter(f"{entry!r} is not FIELD=VALUE,VALUE", param_hint="--vary")
            for value in values.split(","):
                plan = varied(name, field, value.strip())
                yield f"{name} {field}={value.strip()}", plan


def _sweep_grid(
    path: Path,
    plans: Sequence[str],
    vary: Sequence[str],
    out: Path | None,
    cluster: str | None,
    as_json: bool,
) -> None:
    from dataclasses import asdict

    from mutual_pool.simulation.analysis.grid import load_grid
    from mutual_pool.simulation.analysis.streaming import stream

    if plans or vary:
        raise click.UsageError("plans and what is varied stand in the file of --grid")
    if out is None:
        raise click.UsageError("--grid needs --out FOLDER, for its rows")
    grid = load_grid(path)
    with progress("cells", len(grid)) as tick:
        done = stream(grid, out, address=cluster, tick=tick)
    if as_json:
        click.echo(json_text(asdict(done)))
    else:
        click.echo(f"{done.cells} cells, of which {done.before} were there; rows: {out}")
    if done.refused:
        click.echo(
            f"{done.refused} of the cells are no plan or no scenario; the column error says why.",
            err=True,
        )
        if done.refused == done.cells:
            raise SystemExit(Exit.USAGE)
