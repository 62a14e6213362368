"""Expected failures, told in one sentence and an exit code; the command line's and the scripts'."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click
from requests.exceptions import RequestException
from web3.exceptions import TimeExhausted, Web3RPCError

from mutual_pool.audit.discovery import DiscoveryError
from mutual_pool.audit.extraction.store import StoreError
from mutual_pool.audit.periods import PeriodError
from mutual_pool.audit.replay import BeginningMissingError
from mutual_pool.audit.report.publishing import PublishingError
from mutual_pool.chain.journal import DeploymentError
from mutual_pool.chain.node import NodeError
from mutual_pool.chain.refusal import ContractRefusalError
from mutual_pool.chain.release import ReleaseError
from mutual_pool.chain.roles import RolesError
from mutual_pool.chain.wallet import TransactionFailedError
from mutual_pool.cli.exits import Exit
from mutual_pool.cohort_list import CohortListError
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
    (CohortListError, Exit.USAGE, ""),
    (TableError, Exit.USAGE, ""),
    (RolesError, Exit.USAGE, ""),
    (DiscoveryError, Exit.USAGE, ""),
    (PeriodError, Exit.USAGE, ""),
    (StoreError, Exit.FAILURE, ""),
    (PublishingError, Exit.FAILURE, ""),
    (ReleaseError, Exit.FAILURE, ""),
    (DeploymentError, Exit.FAILURE, ""),
    (ClusterError, Exit.NODE, ""),
    (ConservationError, Exit.MISMATCH, ""),
    (DisagreementError, Exit.MISMATCH, ""),
    (OSError, Exit.FAILURE, ""),
)


EXPECTED = tuple(kind for kind, _, _ in _KINDS)
"""Every kind of failure that is told in one sentence."""


def sentence_of(error: Exception) -> str:
    """Return the sentence about an expected failure."""
    return next(text for kind, _, text in _KINDS if isinstance(error, kind)) + str(error)


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
    except EXPECTED as error:
        click.echo(f"Error: {sentence_of(error)}", err=True)
        sys.exit(next(code for kind, code, _ in _KINDS if isinstance(error, kind)))
