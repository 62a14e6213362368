"""Lives through a community's year: `brownie run demo --network ganache`.

The same as `make demo`, on the chain that brownie is connected to: a local one, whose time is
moved by a year.
"""

from pathlib import Path

from brownie import network, web3
from rich.console import Console

from mutual_pool.chain.node import connect
from mutual_pool.cli.exits import Exit
from mutual_pool.cli.failures import exit_on_known_errors
from mutual_pool.demo.run import Settings, run_demo

ROOT = Path(__file__).resolve().parents[1]


def main(members: int = 220, seed: int = 1) -> None:
    """Live and verify a year; write `build/demo/`.

    Raises:
        SystemExit: with the exit codes of `mutual-pool`, 5 if anything differs.
    """
    console = Console(width=160, highlight=False)
    with exit_on_known_errors():
        settings = Settings(members=int(members), seed=int(seed), network=network.show_active())
        # Brownie's own connection puts legacy gas prices into what members sign themselves.
        node = connect(web3.provider.endpoint_uri)
        done = run_demo(node, settings, console, ROOT / "build" / "demo", ROOT / "deployments")
    if not done.verified:
        raise SystemExit(Exit.MISMATCH)
