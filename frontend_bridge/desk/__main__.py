"""`python -m frontend_bridge.desk`: the desk of a plan, and what its operator does with it."""

import logging
import sys
from pathlib import Path

import click
import uvicorn

from frontend_bridge.api.http.clients import Clients, ProxyError
from frontend_bridge.api.http.connections import limited_to
from frontend_bridge.desk.app import make_desk, open_desk
from frontend_bridge.desk.keys import DeskKeyError
from frontend_bridge.desk.operating.commands import COMMANDS
from frontend_bridge.desk.plan_chain import OtherPlanError, PlanChain
from frontend_bridge.desk.settings import DeskSettings, SettingsError
from frontend_bridge.desk.store import DeskStoreError
from mutual_pool.chain.deployment_record import read_record
from mutual_pool.chain.journal import DeploymentError
from mutual_pool.chain.node import NodeError
from mutual_pool.chain.release import ReleaseError, load_release
from mutual_pool.cli.numbers import FiniteRange
from mutual_pool.office.evidence.sealing import MOST_SEALED

_REQUEST_SECONDS = 600.0
"""How long a pack may take to arrive: 50 MB at 100 kB a second."""
_HEADERS = 32_768
EXPECTED = (
    DeskKeyError,
    DeskStoreError,
    DeploymentError,
    NodeError,
    OtherPlanError,
    ProxyError,
    ReleaseError,
    SettingsError,
)
"""Failures that are said in one sentence."""


@click.group(context_settings={"auto_envvar_prefix": "MUTUAL_POOL_DESK"})
def desk() -> None:
    """Run the desk of a plan. It holds no money and no key of the contracts."""


@desk.command()
@click.option("--rpc", required=True, envvar="MUTUAL_POOL_RPC", help="The node's HTTP address.")
@click.option(
    "--deployment",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    envvar="MUTUAL_POOL_DEPLOYMENT",
    help="The record of the plan's deployment.",
)
@click.option(
    "--folder",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    help="The folder of database and encrypted files: what is backed up.",
)
@click.option(
    "--keys",
    type=click.Path(path_type=Path, file_okay=False),
    required=True,
    help="The folder of the desk's own keys, elsewhere than --folder.",
)
@click.option(
    "--erasures",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="The list of what was erased, elsewhere than --folder: a restore applies it.",
)
@click.option(
    "--origin",
    "origins",
    multiple=True,
    required=True,
    help="Where the desk is reached, such as https://plan.example; then where else a page is.",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen.")
@click.option("--port", type=click.IntRange(1, 65535), default=8001, show_default=True)
@click.option(
    "--proxy",
    multiple=True,
    help="An address or network of proxies whose X-Forwarded-For is believed.",
)
@click.option(
    "--rate", type=FiniteRange(0), default=20.0, show_default=True, help="Requests a second."
)
@click.option("--burst", type=click.IntRange(1), default=80, show_default=True)
@click.option(
    "--most-gigabytes",
    type=click.IntRange(1),
    default=50,
    show_default=True,
    help="What all encrypted files may take together.",
)
def serve(
    rpc: str,
    deployment: Path,
    folder: Path,
    keys: Path,
    erasures: Path,
    origins: tuple[str, ...],
    host: str,
    port: int,
    proxy: tuple[str, ...],
    rate: float,
    burst: int,
    most_gigabytes: int,
) -> None:
    """Serve the desk until it is stopped; each option may be MUTUAL_POOL_DESK_SERVE_...

    It does not start if the node's chain or the code of the contracts differ from the record.

    Example: python -m frontend_bridge.desk serve --rpc http://127.0.0.1:8545
    --deployment deployments/1/fair.json --folder desk --keys desk-keys
    --erasures desk-erasures.jsonl --origin https://plan.example
    """
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    try:
        most = most_gigabytes * 10**9
        settings = DeskSettings(folder, keys, origins, erasures, rate, burst, most_stored=most)
        clients = Clients(proxy)
        chain = PlanChain(rpc, read_record(deployment), load_release())
        opened = open_desk(settings, chain)
    except EXPECTED as error:
        raise click.ClickException(str(error)) from error
    uvicorn.run(
        make_desk(opened, clients=clients),
        host=host,
        port=port,
        access_log=False,
        # Whose word counts is decided by the application.
        proxy_headers=False,
        server_header=False,
        http=limited_to(clients, MOST_SEALED + _HEADERS, _REQUEST_SECONDS),
        ws="none",
        backlog=128,
        timeout_graceful_shutdown=10,
    )


for command in COMMANDS:
    desk.add_command(command)


def main() -> None:
    """Run the command."""
    sys.exit(desk())


if __name__ == "__main__":
    main()
