"""Expected failures, told in one sentence and an exit code; the command line's and the scripts'.

The kinds are known by their names, so that a command need not import what it does not use.
"""

import contextlib
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager

import click

from mutual_pool.cli.exits import Answer, Exit
from mutual_pool.cli.streams import abandon_output
from mutual_pool.cli.telling import printable

# By the name of the class. What is not of this package carries its library's name before it.
_KINDS: dict[str, tuple[Exit, str]] = {
    "NodeError": (Exit.NODE, ""),
    "ClockError": (Exit.NODE, ""),
    "requests.RequestException": (Exit.NODE, "the node stopped answering: "),
    "web3.TimeExhausted": (Exit.NODE, "the node mines no blocks: "),
    "web3.Web3RPCError": (Exit.NODE, "the node refuses: "),
    "web3.Web3Exception": (Exit.NODE, "the node's answer cannot be read: "),
    "ContractRefusalError": (Exit.REFUSED, ""),
    "TransactionFailedError": (Exit.REFUSED, ""),
    "BeginningMissingError": (Exit.MISMATCH, ""),
    "Refusal": (Exit.MISMATCH, "no plan can begin as the chain says: "),
    "PlanError": (Exit.USAGE, ""),
    "CohortListError": (Exit.USAGE, ""),
    "TableError": (Exit.USAGE, ""),
    "RolesError": (Exit.USAGE, ""),
    "KeystoreError": (Exit.USAGE, ""),
    "FileFormError": (Exit.USAGE, ""),
    "EvidenceError": (Exit.USAGE, ""),
    "AgeKeyError": (Exit.USAGE, ""),
    "CodeError": (Exit.USAGE, ""),
    "NoKeyError": (Exit.MISMATCH, ""),
    "DeskError": (Exit.FAILURE, ""),
    "DeskRefusedError": (Exit.REFUSED, ""),
    "DocumentError": (Exit.USAGE, ""),
    "AnswerError": (Exit.USAGE, ""),
    "ApplicationError": (Exit.USAGE, ""),
    "SecretError": (Exit.USAGE, ""),
    "RegisterError": (Exit.USAGE, ""),
    "RefusedPeopleError": (Exit.MISMATCH, ""),
    "DiscoveryError": (Exit.USAGE, ""),
    "PeriodError": (Exit.USAGE, ""),
    "QuestionError": (Exit.USAGE, ""),
    "AnchorError": (Exit.USAGE, ""),
    "CheckpointError": (Exit.USAGE, ""),
    "ProofError": (Exit.NODE, "the node proves nothing: "),
    "StoreError": (Exit.FAILURE, ""),
    "PublishingError": (Exit.FAILURE, ""),
    "ReleaseError": (Exit.FAILURE, ""),
    "DeploymentError": (Exit.FAILURE, ""),
    "OutboxError": (Exit.FAILURE, ""),
    "KeeperError": (Exit.FAILURE, ""),
    "ClusterError": (Exit.NODE, ""),
    "ConservationError": (Exit.MISMATCH, ""),
    "DisagreementError": (Exit.MISMATCH, ""),
    "builtins.OSError": (Exit.FAILURE, ""),
    "builtins.MemoryError": (Exit.FAILURE, "this machine has too little memory: "),
}


_EXTRAS = {
    "parquet": ("pyarrow",),
    "plots": ("plotly",),
    "pdf": ("fpdf",),
    "simulation": ("distributed", "emcee", "matplotlib", "numba", "pyrevm", "scipy"),
    "api": ("alembic", "fastapi", "prometheus_client", "psycopg", "sqlalchemy", "uvicorn"),
    "desk": ("bech32", "icalendar", "PIL", "pyrage", "segno"),
    "dev": ("solcx",),
}
"""Packages that a light installation does not have, by the extra that brings them."""


def missing_package(error: BaseException) -> str:
    """Return the sentence about a package that a light installation lacks; "" if it is not that."""
    if not isinstance(error, ModuleNotFoundError):
        return ""
    package = (error.name or "").partition(".")[0]
    if package == "brownie":
        return (
            "this needs brownie, which is not installed: run it in the project's own environment "
            "(make setup), or use mutual-pool, which does the same without it"
        )
    if package == "pyrevm" and sys.version_info >= (3, 13):
        return (
            "this command runs the contracts by the package pyrevm, which there is up to Python "
            "3.12 only: use Python 3.11 or 3.12 for it"
        )
    for extra, packages in _EXTRAS.items():
        if package in packages:
            return (
                f"this command needs the package {package}, which is not installed: "
                f"pip install 'mutual-pool[{extra}]'"
            )
    return ""


def kind_of(error: BaseException) -> tuple[Exit, str] | None:
    """Return how a failure ends the program, and the words before its own; None if unexpected."""
    if missing_package(error):
        return Exit.FAILURE, ""
    for kind in type(error).__mro__:
        library = kind.__module__.partition(".")[0]
        name = kind.__name__ if library == "mutual_pool" else f"{library}.{kind.__name__}"
        if name in _KINDS:
            return _KINDS[name]
    return None


def sentence_of(error: BaseException) -> str:
    """Return the sentence about an expected failure."""
    _, before = kind_of(error) or (Exit.FAILURE, "")
    return missing_package(error) or before + (_about_file(error) or str(error))


def _about_file(error: BaseException) -> str:
    """Return what is wrong with a file; "" if the failure is about none."""
    if not isinstance(error, OSError) or error.filename is None or not error.strerror:
        return ""
    return f"{error.filename}: {error.strerror[0].lower()}{error.strerror[1:]}"


@contextmanager
def _unread() -> Iterator[None]:
    """Let nothing depend on whether somebody reads what is told."""
    with contextlib.suppress(OSError):
        yield
    abandon_output()


@contextmanager
def exit_on_known_errors(*, failure: int | None = None) -> Iterator[None]:
    """End the program with one sentence on stderr and an exit code, if something expected fails.

    Args:
        failure: what every failure ends with, for a command whose other exit codes are answers.

    Raises:
        SystemExit: with the exit code.
    """
    try:
        yield
    except SystemExit as ended:
        # click ends with 1 where nobody reads its help.
        if failure is None or isinstance(ended, Answer) or ended.code != Exit.FAILURE:
            raise
        sys.exit(failure)
    except click.ClickException as error:
        with _unread():
            error.show()
        sys.exit(error.exit_code if failure is None else failure)
    except (KeyboardInterrupt, click.Abort):
        with _unread():
            click.echo("Interrupted.", err=True)
        sys.exit(Exit.INTERRUPTED)
    except Exception as error:
        kind = kind_of(error)
        if kind is None:
            if failure is None:
                raise
            with _unread():
                traceback.print_exc()
            sys.exit(failure)
        with _unread():
            click.echo(f"Error: {printable(sentence_of(error))}", err=True)
        sys.exit(kind[0] if failure is None else failure)
