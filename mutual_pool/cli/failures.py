"""Expected failures, told in one sentence and an exit code; the command line's and the scripts'."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click
from requests.exceptions import RequestException
from web3.exceptions import TimeExhausted, Web3RPCError

from mutual_pool.audit.replay import BeginningMissingError
from mutual_pool.chain.deployment import DeploymentError
from mutual_pool.chain.node import NodeError
from mutual_pool.chain.refusal import ContractRefusalError
from mutual_pool.chain.release import ReleaseError
from mutual_pool.chain.roles import RolesError
from mutual_pool.chain.wallet import TransactionFailedError
from mutual_pool.cli.exits import Exit
from mutual_pool.demo.clock import ClockError
from mutual_pool.plan import PlanError
from mutual_pool.refusals import Refusal
from mutual_pool.simulation.errors import ClusterError, ConservationError, DisagreementError
from mutual_pool.tables import TableError

# The first kind that fits counts: a request's failure is an OSError too.
_KINDS: tuple[tuple[type[Exception], Exit, str], ...] = (
    (NodeError, Exit.NODE, ""),
    (ClockError, Exit.NODE, ""),
    (RequestException, Exit.NODE, "the node stopped answering: "),
    (TimeExhausted, Exit.NODE, "the node mines no blocks: "),
    (Web3RPCError, Exit.NODE, "the node refuses: "),
    (ContractRefusalError, Exit.REFUSED, ""),
    (TransactionFailedError, Exit.REFUSED, ""),
    (BeginningMissingError, Exit.MISMATCH, ""),
    (Refusal, Exit.MISMATCH, "no plan can begin as the chain says: "),
    (PlanError, Exit.USAGE, ""),
    (TableError, Exit.USAGE, ""),
    (RolesError, Exit.USAGE, ""),
    (ReleaseError, Exit.FAILURE, ""),
    (DeploymentError, Exit.FAILURE, ""),
    (ClusterError, Exit.NODE, ""),
    (ConservationError, Exit.MISMATCH, ""),
    (DisagreementError, Exit.MISMATCH, ""),
    (OSError, Exit.FAILURE, ""),
)


@contextmanager
def told_plainly() -> Iterator[None]:
    """End the program with one sentence on stderr and an exit code, if something expected fails.

    Raises:
        SystemExit: with the exit code.
    """
    try:
        yield
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (KeyboardInterrupt, click.Abort):
        click.echo("Interrupted.", err=True)
        sys.exit(Exit.INTERRUPTED)
    except tuple(kind for kind, _, _ in _KINDS) as error:
        code, before = next((code, text) for kind, code, text in _KINDS if isinstance(error, kind))
        click.echo(f"Error: {before}{error}", err=True)
        sys.exit(code)
