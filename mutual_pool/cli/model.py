"""`mutual-pool model`: what the simulation rests on, and plans beside each other."""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from rich.console import Console

from mutual_pool.cli.progress import progress
from mutual_pool.plan import Plan, load_plan
from mutual_pool.plan.money import format_money

if TYPE_CHECKING:
    from mutual_pool.simulation.scenario import Scenario

Command = TypeVar("Command", bound=Callable[..., Any])

_json = click.option("--json", "as_json", is_flag=True, help="Print JSON on stdout.")
_seed = click.option(
    "--seed", type=click.IntRange(0), default=1, show_default=True, help="Same seed, same result."
)
_years = click.option(
    "--years", type=click.FloatRange(0.04, 50), default=3.0, show_default=True, help="How long."
)
_out = click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="A folder for the report and the tables.",
)


def _paths(default: int) -> Callable[[Command], Command]:
    return click.option(
        "--paths",
        type=click.IntRange(1, 1_000_000),
        default=default,
        show_default=True,
        help="How many lives of the community.",
    )


def _scenario(default: str) -> Callable[[Command], Command]:
    return click.option(
        "--scenario", default=default, show_default=True, help="A scenario's name or file."
    )


_members = click.option(
    "--members", type=click.IntRange(0, 10**10), help="In place of the scenario's number."
)


@click.group()
def model() -> None:
    """What the simulation rests on: fairness, bounds, fit, forecasts, stress, replays."""


@model.command()
@click.argument("plan")
@_scenario("still")
@_members
@_json
def fairness(plan: str, scenario: str, members: int | None, as_json: bool) -> None:
    """Show who pays for whom in PLAN: expected benefit over expected contribution.

    By band and sex, for equal shares, for the plan's units, and for conditional-mean sharing; and
    the units that would make the plan fair.
    """
    from mutual_pool.simulation.sharing import fair_rows, groups_of

    rules, chosen = load_plan(plan), _load(scenario, members)
    groups = groups_of(rules, chosen, max(1, chosen.population.members))
    title = f"{rules.title}: benefit expected for each 1 paid"
    _print(title, fair_rows(rules, groups), as_json)


@model.command()
@click.argument("plan")
@_json
def worst(plan: str, as_json: bool) -> None:
    """Show what a member of PLAN loses at worst to those who are trusted with something.

    For each band, in the asset; as JSON in its smallest part. docs/security.md says who can bring
    which about.
    """
    from mutual_pool.plan.worst import worst_cases

    rules = load_plan(plan)
    cases = [asdict(case) for case in worst_cases(rules)]
    if not as_json:
        decimals = rules.asset.value.decimals
        cases = [
            {
                name: format_money(cell, decimals) if isinstance(cell, int) else cell
                for name, cell in case.items()
            }
            for case in cases
        ]
    symbol = rules.asset.value.symbol
    _print(f"{rules.title}: the worst for a member of each band, in {symbol}", cases, as_json)


@model.command()
@_json
def fit(as_json: bool) -> None:
    """Fit the model to what was published of Xiang Hu Bao; say what that cannot tell."""
    from mutual_pool.simulation.fit import fit_platform
    from mutual_pool.simulation.history import platform_data
    from mutual_pool.simulation.limits import cannot_tell, water_drop_limits
    from mutual_pool.simulation.rows import flat, show_rows

    fitted = fit_platform(platform_data(), load_plan("xiang_hu_bao"))
    blocks = (fitted.members, fitted.claims)
    parameters = [flat(row) for block in blocks for row in block.parameters]
    residuals = [
        {**flat(row), "fitted_over_observed": row.fitted / row.observed}
        for block in blocks
        for row in block.residuals
    ]
    quality = [
        {
            "curve": block.curve.what,
            "figures": len(block.residuals),
            "parameters": len(block.curve.names),
            "relative_error": block.error,
            "r_squared": block.r_squared,
        }
        for block in blocks
    ]
    limits, unknown = flat(water_drop_limits()), cannot_tell()
    if as_json:
        found = {"parameters": parameters, "quality": quality, "residuals": residuals}
        click.echo(json.dumps({**found, "water_drop": limits, "cannot_tell": unknown}))
        return
    console = Console(highlight=False)
    show_rows(console, "Fitted to Xiang Hu Bao, with 95 % intervals", parameters)
    show_rows(console, "Quality of the fit, of logarithms", quality)
    show_rows(console, "Published and fitted", residuals)
    console.print("What the figures cannot tell:")
    for sentence in unknown:
        console.print(f"- {sentence}")


@model.command()
@click.option("--ahead", type=click.IntRange(1, 20), default=3, show_default=True, help="Years.")
@click.option(
    "--draws", type=click.IntRange(1, 10_000), default=40, show_default=True, help="Parameters."
)
@_paths(50)
@_seed
@_json
def forecast(ahead: int, draws: int, paths: int, seed: int, as_json: bool) -> None:
    """Forecast members, claims, value and market share; test it on a year held back."""
    from mutual_pool.simulation.ahead import look_ahead
    from mutual_pool.simulation.fit import fit_platform
    from mutual_pool.simulation.forecast import held_back, other_members
    from mutual_pool.simulation.history import platform_data
    from mutual_pool.simulation.rows import flat, show_rows
    from mutual_pool.simulation.sharing import groups_of
    from mutual_pool.tables import load_platform_history

    plan, scenario = load_plan("xiang_hu_bao"), _load("xiang_hu_bao", None)
    groups = groups_of(plan, scenario, 1.0)
    events = sum(group.members * sum(group.rates) for group in groups)
    benefit = sum(group.members * group.expected for group in groups)
    mean_benefit = benefit / events / 10**plan.asset.value.decimals
    tested = [
        {**flat(row), "error": row.error, "covered": row.covered}
        for row in held_back(plan, mean_benefit=mean_benefit, seed=seed)
    ]
    with progress("parameters", draws) as tick:
        rows = look_ahead(
            plan,
            scenario,
            fit_platform(platform_data(), plan),
            years=ahead,
            draws=draws,
            paths=paths,
            seed=seed,
            others=other_members(load_platform_history()),
            tick=tick,
        )
    coming = [flat(row) for row in rows]
    if as_json:
        click.echo(json.dumps({"held_back": tested, "ahead": coming}))
        return
    console = Console(highlight=False)
    show_rows(console, "2020 as forecast at the end of 2019, with 90 % intervals", tested)
    show_rows(console, "After 2020, with 90 % intervals", coming)


@model.command()
@click.argument("plan")
@_scenario("growing")
@_members
@_years
@_paths(500)
@_seed
@_json
def stress(
    plan: str,
    scenario: str,
    members: int | None,
    years: float,
    paths: int,
    seed: int,
    as_json: bool,
) -> None:
    """Put PLAN under stress: epidemic, adverse joining, scandal, collusion, closing."""
    from mutual_pool.simulation.stress import CASES
    from mutual_pool.simulation.stress import stress as under_stress

    rules, chosen = load_plan(plan), _load(scenario, members)
    with progress("cases", len(CASES)) as tick:
        rows = under_stress(rules, chosen, years=years, paths=paths, seed=seed, tick=tick)
    _print(f"{rules.title} under stress, {years:g} years", rows, as_json)


@model.command()
@click.argument("plans", nargs=-1, required=True)
@_scenario("growing")
@_members
@_years
@_paths(500)
@_seed
@_out
@_json
def compare(
    plans: tuple[str, ...],
    scenario: str,
    members: int | None,
    years: float,
    paths: int,
    seed: int,
    out: Path | None,
    as_json: bool,
) -> None:
    """Live PLANS under the same scenario, side by side."""
    from mutual_pool.simulation.compare import comparison_rows
    from mutual_pool.simulation.engine import simulate

    chosen = _load(scenario, members)
    rules = [load_plan(plan) for plan in plans]
    runs = []
    with progress("paths", paths * len(rules)) as tick:
        for plan in rules:
            run = simulate(plan, chosen, years=years, paths=paths, seed=seed, tick=tick)
            runs.append(run)
    _print(f"Plans under the scenario {chosen.name}", comparison_rows(runs), as_json)
    if out is not None:
        from mutual_pool.simulation.files import write_files

        for path in write_files(out, runs):
            click.echo(f"Written: {path}", err=True)


@model.command()
@click.argument("plans", nargs=-1, required=True)
@click.option("--scenario", "scenarios", multiple=True, default=["growing"], help="Repeatable.")
@click.option(
    "--vary",
    multiple=True,
    metavar="FIELD=VALUE,VALUE",
    help='A rule of the plans and its values, such as waiting_days=0,90,180; "units=equal".',
)
@_members
@_years
@_paths(200)
@_seed
@click.option("--cluster", help="The address of a dask scheduler; without it, one is started.")
@_out
@_json
def sweep(
    plans: tuple[str, ...],
    scenarios: tuple[str, ...],
    vary: tuple[str, ...],
    members: int | None,
    years: float,
    paths: int,
    seed: int,
    cluster: str | None,
    out: Path | None,
    as_json: bool,
) -> None:
    """Live every one of PLANS, and its variations, under every scenario, on a cluster."""
    from mutual_pool.simulation.compare import sweep_row
    from mutual_pool.simulation.sweep import Cell
    from mutual_pool.simulation.sweep import sweep as live_all

    cells = [
        Cell(label, rules, chosen, years, paths, seed)
        for label, rules in _variations(plans, vary)
        for chosen in (_load(name, members) for name in scenarios)
    ]
    with progress("cells", len(cells)) as tick:
        accounts = live_all(cells, address=cluster, tick=tick)
    rows = [sweep_row(account) for account in accounts]
    if as_json:
        click.echo(json.dumps(accounts))
    else:
        _print("Sweep", rows, as_json=False)
    if out is not None:
        from mutual_pool.simulation.files import write_table

        for path in write_table(out, "sweep", rows):
            click.echo(f"Written: {path}", err=True)


@model.command()
@click.argument("plan")
@_scenario("village")
@_members
@click.option(
    "--years", type=click.FloatRange(0.04, 5), default=1.0, show_default=True, help="How long."
)
@_seed
@click.option(
    "--rpc",
    help="A local Ganache or Anvil on which the same life is lived too; its time is moved.",
)
@_json
def replay(
    plan: str,
    scenario: str,
    members: int | None,
    years: float,
    seed: int,
    rpc: str | None,
    as_json: bool,
) -> None:
    """Live a scenario of PLAN on the real contracts, and compare every number.

    On the twin, on the compiled bytecode in this process and, with --rpc, on a node; they must
    agree to the last unit, and the cohort model within its sampling error. Exit code 5 if not.
    """
    from mutual_pool.chain.node import connect
    from mutual_pool.simulation.replay.account import replay_account, show_replay
    from mutual_pool.simulation.replay.run import replay as live

    rules, chosen = load_plan(plan), _load(scenario, members)
    node = connect(rpc) if rpc else None
    with progress("actions", 0) as tick:
        done = live(
            rules,
            chosen,
            years=years,
            seed=seed,
            node=node,
            tick=lambda what, actions: tick(actions),
        )
    if as_json:
        click.echo(json.dumps(replay_account(done)))
    else:
        show_replay(Console(highlight=False), done)


def _variations(plans: Sequence[str], vary: Sequence[str]) -> Iterable[tuple[str, Plan]]:
    from mutual_pool.simulation.sweep import varied

    for name in plans:
        yield name, load_plan(name)
        for entry in vary:
            field, found, values = entry.partition("=")
            if not found or not values:
                raise click.BadParameter(f"{entry!r} is not FIELD=VALUE,VALUE", param_hint="--vary")
            for value in values.split(","):
                plan = varied(name, field, value.strip())
                yield f"{name} {field}={value.strip()}", plan


def _load(name: str, members: int | None) -> "Scenario":
    from mutual_pool.simulation.scenario_files import load_scenario

    scenario = load_scenario(name)
    return scenario if members is None else scenario.with_members(members)


def _print(title: str, rows: Sequence[object], as_json: bool) -> None:
    from mutual_pool.simulation.rows import flat, show_rows

    found = [flat(row) for row in rows]
    if as_json:
        click.echo(json.dumps(found))
    else:
        show_rows(Console(highlight=False), title, found)
