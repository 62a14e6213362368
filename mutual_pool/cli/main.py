"""The one application; each area adds its commands to it."""

import sys

import click

from mutual_pool import __version__
from mutual_pool.chain.node import NodeError
from mutual_pool.chain.refusal import ContractRefusalError
from mutual_pool.chain.release import ReleaseError
from mutual_pool.cli.demo import demo
from mutual_pool.cli.exits import Exit
from mutual_pool.demo.clock import ClockError
from mutual_pool.plan import PlanError

_CODES: dict[type[Exception], Exit] = {
    NodeError: Exit.NODE,
    ClockError: Exit.NODE,
    ContractRefusalError: Exit.REFUSED,
    PlanError: Exit.USAGE,
    ReleaseError: Exit.FAILURE,
}


@click.group()
@click.version_option(__version__)
def application() -> None:
    """Mutual aid whose every number can be checked.

    Exit codes: 0 all is well, 1 failure, 2 wrong usage, 3 no node or the wrong one, 4 a contract
    refused, 5 something is not as it must be.
    """


application.add_command(demo)


def main() -> None:
    """Run the application; an expected failure is one sentence on stderr and an exit code."""
    try:
        application()
    except tuple(_CODES) as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(_CODES[type(error)])
