"""Lives a scenario on the contracts: `brownie run simulate --network ganache`.

The same as `mutual-pool model replay`, on the twin, the bytecode, and the chain that brownie is
connected to: a local one, whose time is moved by a year.

    brownie run simulate main demo village 100 --network ganache
"""

from brownie import web3
from rich.console import Console

from mutual_pool.chain.node import connect
from mutual_pool.cli.failures import exit_on_known_errors
from mutual_pool.plan import load_plan
from mutual_pool.simulation.differential.account import show_replay
from mutual_pool.simulation.differential.run import replay
from mutual_pool.simulation.scenario.files import load_scenario


def main(plan: str = "demo", scenario: str = "village", members: int = 100, seed: int = 1) -> None:
    """Live a year and compare every number.

    Raises:
        SystemExit: with the exit codes of `mutual-pool`, 5 if anything differs.
    """
    with exit_on_known_errors():
        chosen = load_scenario(scenario).with_members(int(members))
        # Brownie's own connection puts legacy gas prices into what members sign themselves.
        node = connect(web3.provider.endpoint_uri)
        done = replay(load_plan(plan), chosen, years=1, seed=int(seed), node=node)
        show_replay(Console(width=160, highlight=False), done)
