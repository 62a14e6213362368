"""`mutual-pool source`: have explorers verify the sources of a deployment."""

import json
import os
import sys
from pathlib import Path

import click

from mutual_pool.chain.deployment_record import read_record
from mutual_pool.chain.explorers import ETHERSCAN, SOURCIFY, Etherscan, Sourcify, read_sources
from mutual_pool.chain.source_files import source_folder
from mutual_pool.cli.exits import Exit
from mutual_pool.cli.numbers import FiniteRange

KEY_VARIABLE = "ETHERSCAN_API_KEY"


@click.group()
def source() -> None:
    """Have explorers verify the sources of a deployment."""


@source.command()
@click.argument("explorer", type=click.Choice(["sourcify", "etherscan"]))
@click.option(
    "--deployment",
    envvar="MUTUAL_POOL_DEPLOYMENT",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    required=True,
    help="The plan's record.",
)
@click.option("--server", default="", help="Another server of the same interface.")
@click.option(
    "--patience",
    type=FiniteRange(0, 3600),
    default=300.0,
    show_default=True,
    help="Seconds for one contract.",
)
@click.option("--json", "as_text", is_flag=True, help="Print the outcome as JSON.")
def submit(explorer: str, deployment: Path, server: str, patience: float, as_text: bool) -> None:
    """Submit every contract of a deployment, and wait for what the explorer says.

    Etherscan's key is taken from ETHERSCAN_API_KEY. Ends with 5 if one is not verified.

    Example: mutual-pool source submit sourcify --deployment deployments/1/fair.json
    """
    record = read_record(deployment)
    sources = read_sources(source_folder(deployment.parent.parent, record))
    pause = min(3.0, patience)
    if explorer == "etherscan":
        key = os.environ.get(KEY_VARIABLE, "")
        if not key:
            raise click.UsageError(f"Etherscan needs a key: set {KEY_VARIABLE}")
        service: Etherscan | Sourcify = Etherscan(key, server or ETHERSCAN, patience, pause)
    else:
        service = Sourcify(server or SOURCIFY, patience, pause)
    rows = []
    for one in sources:
        outcome = service.verify(one)
        name = one.identifier.rpartition(":")[2]
        rows.append(
            {
                "contract": name,
                "address": one.address,
                "verified": outcome.well,
                "says": outcome.words,
            }
        )
        if not as_text:
            mark = "verified" if outcome.well else "NOT VERIFIED"
            click.echo(f"{name} {one.address}: {mark}, {outcome.words}")
    if as_text:
        click.echo(json.dumps(rows, indent=2))
    if not all(row["verified"] for row in rows):
        sys.exit(Exit.MISMATCH)
