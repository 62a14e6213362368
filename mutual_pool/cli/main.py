"""The one application; each area adds its commands to it."""

import sys

import click

from mutual_pool import __version__
from mutual_pool.cli.cohort import cohort
from mutual_pool.cli.demo import demo
from mutual_pool.cli.failures import told_plainly
from mutual_pool.cli.model import model
from mutual_pool.cli.notice import notice
from mutual_pool.cli.recovery import recovery
from mutual_pool.cli.report import report
from mutual_pool.cli.simulate import simulate
from mutual_pool.cli.statement import statement
from mutual_pool.cli.streams import prepare_streams
from mutual_pool.cli.verify import verify


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="mutual-pool")
def application() -> None:
    """Mutual aid whose every number can be checked.

    Exit codes: 0 all is well, 1 failure, 2 wrong usage, 3 no node or the wrong one, 4 a contract
    refused, 5 something is not as it must be, 130 interrupted. `verify` has codes of its own.
    """
    prepare_streams()


application.add_command(demo)
application.add_command(cohort)
application.add_command(notice)
application.add_command(recovery)
application.add_command(report)
application.add_command(statement)
application.add_command(verify)
application.add_command(simulate)
application.add_command(model)


def main() -> None:
    """Run the application; an expected failure is one sentence on stderr and an exit code."""
    with told_plainly():
        # By itself click would end an interrupted program with 1.
        sys.exit(application(prog_name="mutual-pool", standalone_mode=False))
