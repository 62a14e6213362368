"""`mutual-pool model stress|compare|replay`: plans beside each other."""

from pathlib import Path

import click
from rich.console import Console

from mutual_pool.cli.model.options import (
    json_option,
    load,
    members_option,
    out_option,
    paths_option,
    scenario_option,
    seed_option,
    show,
    years_option,
)
from mutual_pool.cli.model.sweeps import sweep
from mutual_pool.cli.numbers import FiniteRange
from mutual_pool.cli.progress import progress
from mutual_pool.cli.telling import json_text
from mutual_pool.plan import load_plan

__all__ = ["compare", "replay", "stress", "sweep"]


@click.command()
@click.argument("plan")
@scenario_option("growing")
@members_option
@years_option
@paths_option(500)
@seed_option
@json_option
def stress(
    plan: str,
    scenario: str,
    members: int | None,
    years: float,
    paths: int,
    seed: int,
    as_json: bool,
) -> None:
    """Put PLAN under stress: epidemic, adverse joining, scandal, collusion, closing.

    Example: mutual-pool model stress fair
    """
    from mutual_pool.simulation.analysis.stress import CASES
    from mutual_pool.simulation.analysis.stress import stress as under_stress

    rules, chosen = load_plan(plan), load(scenario, members)
    with progress("cases", len(CASES)) as tick:
        rows = under_stress(rules, chosen, years=years, paths=paths, seed=seed, tick=tick)
    show(f"{rules.title} under stress, {years:g} years", rows, as_json)


@click.command()
@click.argument("plans", nargs=-1, required=True)
@scenario_option("growing")
@members_option
@years_option
@paths_option(500)
@seed_option
@out_option
@json_option
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
    """Live PLANS under the same scenario, side by side.

    Example: mutual-pool model compare fair xiang_hu_bao water_drop
    """
    from mutual_pool.simulation.analysis.compare import comparison_rows
    from mutual_pool.simulation.model.engine import simulate

    chosen = load(scenario, members)
    rules = [load_plan(plan) for plan in plans]
    runs = []
    with progress("paths", paths * len(rules)) as tick:
        for plan in rules:
            run = simulate(plan, chosen, years=years, paths=paths, seed=seed, tick=tick)
            runs.append(run)
    show(f"Plans under the scenario {chosen.name}", comparison_rows(runs), as_json)
    if out is not None:
        from mutual_pool.simulation.output.files import write_files

        for path in write_files(out, runs):
            click.echo(f"Written: {path}", err=True)


@click.command()
@click.argument("plan")
@scenario_option("village")
@members_option
@click.option(
    "--years", type=FiniteRange(0.04, 5), default=1.0, show_default=True, help="How long."
)
@seed_option
@click.option(
    "--rpc",
    help="A local Ganache or Anvil on which the same life is lived too; its time is moved.",
)
@json_option
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

    Example: mutual-pool model replay fair --members 10000
    """
    from mutual_pool.chain.node import connect
    from mutual_pool.simulation.differential.account import replay_account, show_replay
    from mutual_pool.simulation.differential.run import replay as live

    rules, chosen = load_plan(plan), load(scenario, members)
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
        click.echo(json_text(replay_account(done)))
    else:
        show_replay(Console(highlight=False), done)
