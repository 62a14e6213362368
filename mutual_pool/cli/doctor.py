"""`mutual-pool doctor`: is what stands on chain the plan of the record?"""

import json
import sys
from dataclasses import asdict
from pathlib import Path

import click

from mutual_pool.chain.deployment_record import read_record
from mutual_pool.chain.diagnosis import diagnose
from mutual_pool.chain.node import NodeError, connect
from mutual_pool.chain.release import load_build, load_release
from mutual_pool.cli.exits import Exit
from mutual_pool.office.connection import find_record
from mutual_pool.plan import PlanError, load_plan

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.command()
@click.option("--rpc", envvar="MUTUAL_POOL_RPC", required=True, help="The node's HTTP address.")
@click.option(
    "--deployment",
    envvar="MUTUAL_POOL_DEPLOYMENT",
    type=_FILE,
    help="The plan's record; else the only one of this chain in ./deployments.",
)
@click.option("--plan", "plan_name", default="", help="The plan's file, if it is not ours.")
@click.option("--build", type=_FILE, help="A standard-JSON input to compile; else our sources.")
@click.option("--json", "as_text", is_flag=True, help="Print the outcome as JSON.")
def doctor(
    rpc: str, deployment: Path | None, plan_name: str, build: Path | None, as_text: bool
) -> None:
    """Compare a deployment with its plan and its record: everything that is fixed for ever.

    Constructor arguments, the code, the transaction that made each contract, the references, the
    listing, the asset, and who holds the roles now. `verify` is about the books; this is about the
    contracts. Ends with 5 if something is not as it must be.

    Example: mutual-pool doctor --deployment deployments/1/fair.json --rpc https://...
    """
    web3 = connect(rpc)
    record = read_record(find_record(deployment, web3.eth.chain_id, Path("deployments")))
    if record.chain_id != web3.eth.chain_id:
        raise NodeError(
            f"the record is of chain {record.chain_id}, and this node is of chain "
            f"{web3.eth.chain_id}; give the address of a node of that chain"
        )
    if not web3.eth.get_code(web3.to_checksum_address(record.addresses["pool"])):
        raise NodeError(
            f"there is no contract at the pool {record.addresses['pool']}: this is another chain, "
            "or the node is not up to date"
        )
    try:
        plan = load_plan(plan_name or record.plan)
    except PlanError:
        if plan_name:
            raise
        plan = None
    release = load_build(build) if build else load_release()
    found = list(diagnose(web3, release, record, plan))
    troubles = [one for one in found if one.trouble]
    if as_text:
        rows = [asdict(one) for one in found]
        click.echo(json.dumps({"well": not troubles, "findings": rows}, indent=2))
    else:
        for one in found:
            mark, more = "WRONG" if one.trouble else "right", one.trouble or one.note
            click.echo(f"{mark}  {one.what}{': ' if more else ''}{more}")
        click.echo(
            f"{len(troubles)} things are not as they must be."
            if troubles
            else "Everything that is fixed for ever is as plan and record say."
        )
    if troubles:
        sys.exit(Exit.MISMATCH)
