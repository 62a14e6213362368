"""`python -m frontend_bridge.api`: index a plan and answer questions about it."""

import gc
import logging
import sys
from pathlib import Path

import click
import uvicorn

from frontend_bridge.api.app import make_app
from frontend_bridge.api.database import DatabaseError, open_database
from frontend_bridge.api.http.clients import Clients, ProxyError
from frontend_bridge.api.http.connections import limited_to
from frontend_bridge.api.http.drawing import Drawing
from frontend_bridge.api.ingest.indexer import Indexer
from frontend_bridge.api.ingest.node import Node
from mutual_pool.chain.deployment import read_record
from mutual_pool.chain.journal import DeploymentError
from mutual_pool.cli.numbers import FiniteRange

_TURN_SECONDS = 0.0005


@click.command(context_settings={"auto_envvar_prefix": "MUTUAL_POOL"})
@click.option("--rpc", required=True, help="The node's HTTP address.")
@click.option(
    "--deployment",
    type=click.Path(path_type=Path, dir_okay=False),
    required=True,
    help="The record of the plan's deployment.",
)
@click.option(
    "--database",
    default="sqlite:///build/index.sqlite",
    show_default=True,
    help="sqlite:///FILE or postgresql://USER@HOST/NAME.",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Where to listen.")
@click.option("--port", type=click.IntRange(1, 65535), default=8000, show_default=True)
@click.option("--index/--no-index", default=True, help="Whether this process indexes.")
@click.option(
    "--reports/--no-reports",
    default=True,
    help="Whether this process draws reports; each replays the whole history.",
)
@click.option(
    "--rate",
    type=FiniteRange(0),
    default=50.0,
    show_default=True,
    help="Requests a second for one client; 0 for any number.",
)
@click.option(
    "--burst",
    type=click.IntRange(1),
    default=200,
    show_default=True,
    help="Requests one client may ask at once.",
)
@click.option(
    "--proxy",
    multiple=True,
    help="An address or network of proxies whose X-Forwarded-For is believed.",
)
@click.option(
    "--page",
    default="",
    help="The page's address, such as https://example.org, to which items of feeds lead.",
)
@click.option(
    "--desk",
    default="",
    help="The community's desk; claims are served with its words of public notices.",
)
def serve(
    rpc: str,
    deployment: Path,
    database: str,
    host: str,
    port: int,
    index: bool,
    reports: bool,
    rate: float,
    burst: int,
    proxy: tuple[str, ...],
    page: str,
    desk: str,
) -> None:
    """Index a plan's events and answer questions about them; each option may be MUTUAL_POOL_..."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    # Requests wait for each other's turn at the interpreter; a short turn keeps the slowest quick.
    sys.setswitchinterval(_TURN_SECONDS)
    for name, address in (("--page", page), ("--desk", desk)):
        if address and not address.startswith(("https://", "http://")):
            raise click.BadParameter("an address begins with https://", param_hint=name)
    try:
        record = read_record(deployment)
        engine = open_database(database)
        clients = Clients(proxy)
    except (DatabaseError, DeploymentError, ProxyError) as error:
        raise click.ClickException(str(error)) from error
    indexer = Indexer(engine, Node(rpc), record) if index else None
    drawing = Drawing(engine, Node(rpc), record) if reports else None
    app = make_app(
        engine,
        indexer,
        rate=rate,
        burst=burst,
        drawing=drawing,
        clients=clients,
        page=page.rstrip("/"),
        desk=desk,
    )
    # What lives as long as the process is made now, and never looked through for garbage again:
    # each time, every request waited a tenth of a second.
    app.openapi()
    gc.collect()
    gc.freeze()
    uvicorn.run(
        app,
        host=host,
        port=port,
        access_log=False,
        # Whose word counts is decided by the application.
        proxy_headers=False,
        server_header=False,
        http=limited_to(clients),
        ws="none",
        backlog=512,
        # An open stream must not keep the process from ending.
        timeout_graceful_shutdown=2,
    )


def main() -> None:
    """Run the command; an expected failure is one sentence and an exit code.

    The command line of `mutual_pool` says it in the same way, but needs the auditor's packages.
    """
    serve()


if __name__ == "__main__":
    main()
