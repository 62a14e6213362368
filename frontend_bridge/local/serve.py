"""`python -m frontend_bridge.local.serve`: a lived-in community, its index, its desk and its page.

Everything listens on 127.0.0.1 and ends together on Ctrl-C.
"""

import shutil
import signal
import sys
from contextlib import ExitStack
from pathlib import Path

import click
from rich.console import Console

from frontend_bridge.local.page_server import PageError, page_server
from frontend_bridge.local.services import api_server, desk_server
from frontend_bridge.local.stage import Stage, StageError, page_config
from mutual_pool.chain.deployment import record_path
from mutual_pool.chain.node import connect
from mutual_pool.cli.failures import exit_on_known_errors
from mutual_pool.cli.numbers import FiniteRange
from mutual_pool.demo.run import Settings, run_demo
from tools.local_chain import free_port
from tools.toolchain import CHAIN_ID, MNEMONIC
from tools.with_ganache import ganache


@click.command()
@click.option("--members", type=click.IntRange(12, 5_000), default=220, show_default=True)
@click.option("--seed", type=int, default=1, show_default=True)
@click.option("--scale", type=FiniteRange(0, 1000), default=14.0, show_default=True)
@click.option("--time", "start", default="2025-01-01T00:00:00Z", show_default=True)
@click.option("--page-port", type=click.IntRange(0, 65535), default=8080, show_default=True)
@click.option("--api-port", type=click.IntRange(0, 65535), default=8000, show_default=True)
@click.option("--desk-port", type=click.IntRange(0, 65535), default=8001, show_default=True)
@click.option(
    "--out", type=click.Path(path_type=Path), default=Path("build/serve"), show_default=True
)
def serve(
    members: int,
    seed: int,
    scale: float,
    start: str,
    page_port: int,
    api_port: int,
    desk_port: int,
    out: Path,
) -> None:
    """Live the demo's year on a Ganache, then serve its API, desk and page until Ctrl-C."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, _stop)
    console = Console(highlight=False)
    with ExitStack() as stack:
        port = stack.enter_context(ganache(start, on_disk=True))
        rpc = f"http://127.0.0.1:{port}"
        web3 = connect(rpc)
        settings = Settings(members=members, seed=seed, scale=scale)
        done = run_demo(web3, settings, console, out / "demo", out / "deployments")
        deployment = done.deployment
        cast = Stage(web3, deployment, seed, MNEMONIC).set()
        cast.write(out / "files")
        record = record_path(out / "deployments", deployment.chain_id, deployment.plan)
        index = (out / "index.sqlite").absolute()
        # The chain is new, so an old index is worth nothing, and an old desk is of another plan.
        shutil.rmtree(out / "desk", ignore_errors=True)
        for path in out.glob("index.sqlite*"):
            path.unlink()
        database = f"sqlite:///{index}"
        # The desk takes what the page sends, and has to know where the page is.
        page_port = page_port or free_port()
        origin = f"http://127.0.0.1:{page_port}"
        desk_at = desk_port or free_port()
        api_at, words = api_port or free_port(), f"http://127.0.0.1:{desk_at}"
        api = stack.enter_context(api_server(rpc, record, database, api_at, desk=words))
        desk = stack.enter_context(desk_server(rpc, record, out / "desk", desk_at, origin))
        wallet = {"accounts": cast.wallets, "chainId": CHAIN_ID, "rpc": rpc}
        try:
            page = stack.enter_context(
                page_server(page_port, page_config(deployment, rpc, api, desk), wallet)
            )
        except PageError as error:
            raise click.ClickException(str(error)) from error
        console.print(f"\nPage   {page}\nAPI    {api}/v1/plan\nDesk   {desk}")
        console.print(f"Chain  {rpc} (id {CHAIN_ID})")
        console.print(f"Files  {out / 'files'}: certificates, places of a group, evidence")
        console.print(f"{len(cast.wallets)} test wallets announce themselves in the page.")
        console.print("Ctrl-C stops everything.")
        try:
            signal.pause()
        except SystemExit:
            console.print("Stopping ...")
    console.print("Stopped.")


def _stop(number: int, frame: object) -> None:
    sys.exit(128 + number)


def main() -> None:
    """Run the command; an expected failure is one sentence and an exit code."""
    with exit_on_known_errors():
        try:
            serve(standalone_mode=False)
        except StageError as error:
            raise click.ClickException(str(error)) from error


if __name__ == "__main__":
    main()
