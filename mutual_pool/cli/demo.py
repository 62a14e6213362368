"""`mutual-pool demo`: a community's year on a local chain."""

import shutil
import sys
from pathlib import Path

import click
from rich.console import Console

from mutual_pool.chain.node import connect
from mutual_pool.cli.exits import Exit
from mutual_pool.cli.numbers import FiniteRange
from mutual_pool.demo.run import Settings, run_demo
from mutual_pool.plan import load_plan


@click.command()
@click.option(
    "--rpc",
    envvar="MUTUAL_POOL_RPC",
    default="http://127.0.0.1:8545",
    show_default=True,
    help="A local Ganache or Anvil; its time is moved by a year.",
)
@click.option("--plan", default="demo", show_default=True, help="A plan's name or file.")
@click.option(
    "--members",
    type=click.IntRange(1, 100_000),
    default=220,
    show_default=True,
    help="How many join on the first day.",
)
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed, same year.")
@click.option(
    "--scale",
    type=FiniteRange(0, 1000),
    default=14.0,
    show_default=True,
    help="Multiplies the incidence table's chances.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("build/demo"),
    show_default=True,
    help="Where summary.json and report.html go.",
)
@click.option(
    "--deployments",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("deployments"),
    show_default=True,
    help="Where the record of the deployment goes.",
)
def demo(
    rpc: str, plan: str, members: int, seed: int, scale: float, out: Path, deployments: Path
) -> None:
    """Live through a year of a plan and verify it from the chain alone.

    Example: mutual-pool demo --rpc http://127.0.0.1:8545
    """
    # On a pipe rich would guess 80 columns and cut the tables.
    width = None if sys.stdout.isatty() else shutil.get_terminal_size((160, 24)).columns
    console = Console(width=width, highlight=False)
    # So that a wrong plan is told even where no chain runs.
    load_plan(plan)
    settings = Settings(plan=plan, members=members, seed=seed, scale=scale)
    demonstration = run_demo(connect(rpc), settings, console, out, deployments)
    if not demonstration.verified:
        sys.exit(Exit.MISMATCH)
