"""What the auditor's commands share: their options, their progress, and how they end."""

import contextlib
import json
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields, replace
from functools import wraps
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from web3.exceptions import Web3Exception

from mutual_pool.audit.auditor import Auditor
from mutual_pool.audit.context import Options, Target
from mutual_pool.audit.extraction.blocks import BlockReader
from mutual_pool.audit.found_plan import FoundPlan
from mutual_pool.audit.periods import blocks_of
from mutual_pool.audit.render.audit_html import Asset
from mutual_pool.audit.render.files import FORM
from mutual_pool.chain.deployment_record import read_record
from mutual_pool.chain.release import Release, load_build, load_release
from mutual_pool.chain.rpc import Patience, Rpc
from mutual_pool.chain.rpc_answers import quantity
from mutual_pool.cli.exits import Exit
from mutual_pool.cli.failures import kind_of, sentence_of
from mutual_pool.cli.grouped import option
from mutual_pool.cli.numbers import FiniteRange
from mutual_pool.cli.own_key import own_key
from mutual_pool.cli.streams import abandon_output, flush
from mutual_pool.cli.telling import printable

Command = TypeVar("Command", bound=Callable[..., Any])

COULD_NOT_TELL = 2
PLAN, BLOCKS, NODE = "Which plan", "Which blocks", "The node"
HERE, CARE, OUTPUT = "On this machine", "How carefully", "What is written"
"""The groups of options in the help of the auditor's commands."""
_LONGEST_SYMBOL = 16


@dataclass(frozen=True)
class Asked:
    """What somebody gave on the command line, for one plan."""

    rpc: str
    pool: str
    registry: str
    directory: str
    number: int | None
    to_block: int | None
    first_block: int | None
    store: Path | None
    threads: int
    build: Path | None
    timeout: float
    deployment: Path | None = None

    def with_record(self) -> "Asked":
        """Return the same with the addresses of the plan's record, where they are not given.

        Raises:
            DeploymentError: if it is no record.
        """
        if self.deployment is None or self.pool or self.number is not None:
            return self
        found = read_record(self.deployment)
        return replace(
            self,
            pool=found.addresses["pool"],
            registry=self.registry or found.addresses["registry"],
            first_block=found.block if self.first_block is None else self.first_block,
        )


def plan_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say which plan is meant, and how to talk to the node.

    The command gets them as one argument, `asked`.
    """

    @wraps(command)
    def told(*arguments: Any, **options: Any) -> Any:  # noqa: ANN401  the command's
        asked = Asked(**{field.name: options.pop(field.name) for field in fields(Asked)})
        return command(*arguments, asked=asked, **options)

    options = [
        option(
            "--rpc",
            group=NODE,
            envvar="MUTUAL_POOL_RPC",
            required=True,
            help="The node's HTTP address.",
        ),
        option(
            "--deployment",
            group=PLAN,
            envvar="MUTUAL_POOL_DEPLOYMENT",
            type=click.Path(path_type=Path, exists=True, dir_okay=False),
            help="The plan's record, instead of its addresses.",
        ),
        option("--pool", group=PLAN, default="", help="The address of the pool."),
        option(
            "--registry", group=PLAN, default="", help="The address of the registry of reports."
        ),
        option("--directory", group=PLAN, default="", help="The address of a directory of plans."),
        option("--number", group=PLAN, type=click.IntRange(1), help="The plan's number there."),
        option(
            "--to-block",
            group=BLOCKS,
            type=click.IntRange(0),
            help="The last block; else the newest.",
        ),
        option(
            "--first-block",
            group=BLOCKS,
            type=click.IntRange(0),
            help="The block of the plan's deployment, where the node cannot tell.",
        ),
        option(
            "--store",
            group=HERE,
            type=click.Path(path_type=Path, file_okay=False),
            help="A folder for the events; a later run goes on from there.",
        ),
        option(
            "--threads",
            group=NODE,
            type=click.IntRange(1, 64),
            default=4,
            show_default=True,
            help="Requests under way at once.",
        ),
        option(
            "--build",
            group=HERE,
            type=click.Path(path_type=Path, exists=True, dir_okay=False),
            help="A standard-JSON input to compile; else this version's own sources.",
        ),
        option(
            "--timeout",
            group=NODE,
            type=FiniteRange(0.1, 3600),
            default=60.0,
            show_default=True,
            help="Seconds a whole answer may take.",
        ),
    ]
    for add in reversed(options):
        told = add(told)
    return told


class Session:
    """One command's connection, release and progress."""

    def __init__(self, asked: Asked, console: Console, *, quiet: bool = False) -> None:
        """Prepare; nothing is asked yet.

        Raises:
            UsageError: if no plan was named.
            DeploymentError: if the plan's record cannot be read.
        """
        asked = asked.with_record()
        if asked.number is not None and not asked.directory:
            raise click.UsageError("--number is a place in a directory: give --directory as well")
        if not asked.pool and not asked.registry and asked.number is None:
            raise click.UsageError(
                "name the plan: give --deployment, --pool or --registry, or a --directory and its "
                "--number"
            )
        self.asked, self.console = asked, console
        self._bar = Progress(
            TextColumn("{task.description:<32}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=console,
            transient=True,
            disable=quiet,
        )
        self._task = self._bar.add_task("connecting", total=None)
        self.rpc = Rpc(
            asked.rpc, patience=Patience(timeout=asked.timeout), connections=2 * asked.threads
        )
        self.release: Release = load_build(asked.build) if asked.build else load_release()

    def auditor(self, **options: Any) -> Auditor:  # noqa: ANN401  those of `Options`
        """Return an auditor with these options."""
        chain_id = quantity(self.rpc.ask("eth_chainId"), "eth_chainId")
        asked = self.asked
        named = asked.pool or asked.registry or f"{asked.directory}-{asked.number}"
        folder = Path(click.get_app_dir("mutual-pool")) / "events" / f"{chain_id}-{named.lower()}"
        store = asked.store or folder
        chosen = Options(store=store, threads=asked.threads, store_key=own_key(), **options)
        return Auditor(self.rpc, self.release, chosen, self.tell)

    def target(
        self,
        auditor: Auditor,
        period: str = "",
        report: int | None = None,
        from_block: int | None = None,
    ) -> Target:
        """Return what is to be audited; a period or a report is looked up."""
        asked = self.asked
        meant = Target(
            pool=asked.pool,
            registry=asked.registry,
            directory=asked.directory,
            number=asked.number,
            first_block=asked.first_block,
        )
        last = asked.to_block
        span: tuple[int, int] | None = None
        if period or report is not None or from_block is not None:
            newest = auditor.last_block(last)
            plan = auditor.plan_of(meant, newest)
            if period:
                reader = BlockReader(self.rpc, [])
                span = blocks_of(reader, period, newest, plan.first_block)
            elif report is not None:
                span = _blocks_of_report(auditor, plan, report)
            else:
                span = (from_block or 0, newest)
                _check_span(auditor, plan, span)
            last = max(newest, span[1]) if asked.to_block is None else newest
        return replace(meant, last=last if asked.to_block is not None else None, period=span)

    def tell(self, what: str, done: int, of: int) -> None:
        """Show how far it is."""
        self._bar.update(self._task, description=what, completed=done, total=of or None)

    def asset(self, auditor: Auditor, address: str) -> Asset:
        """Return how amounts of the asset are shown, as the token tells it."""
        contract = auditor.web3.eth.contract(
            address=auditor.web3.to_checksum_address(address), abi=self.release["TestToken"].abi
        )
        try:
            symbol = str(contract.functions.symbol().call())
            # A token's maker chose it: nothing in it may move a terminal's cursor.
            shown = "".join(
                letter for letter in symbol if letter.isprintable() and letter not in "[]"
            )[:_LONGEST_SYMBOL]
            return Asset(shown or "units", contract.functions.decimals().call())
        except Exception:  # whatever a token without a name answers
            return Asset("units", 0)

    def __enter__(self) -> "Session":
        """Begin to show progress."""
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Take the progress off the screen."""
        self._bar.stop()


def _check_span(auditor: Auditor, plan: FoundPlan, span: tuple[int, int]) -> None:
    """Refuse blocks that are no range, or begin within the plan's deployment."""
    first, last = span
    if first > last:
        raise click.UsageError(
            f"--from-block {first} lies after the last block, {last}; give an earlier one, or a "
            "later --to-block"
        )
    if first <= plan.first_block:
        return
    whole = auditor.deployed_in(plan, last)
    if first <= whole:
        raise click.UsageError(
            f"--from-block {first} lies within the plan's deployment, blocks {plan.first_block} to "
            f"{whole}; give {plan.first_block}, or a block after {whole}"
        )


def _blocks_of_report(auditor: Auditor, plan: FoundPlan, number: int) -> tuple[int, int]:
    registry = plan.addresses.get("registry", "")
    if not registry:
        raise click.UsageError("there is no registry of this pool; give --registry")
    contract = auditor.web3.eth.contract(
        address=auditor.web3.to_checksum_address(registry),
        abi=auditor.release["DisclosureRegistry"].abi,
    )
    try:
        _, first, last, *_ = contract.functions.reportOf(number).call()
    except (Web3Exception, ValueError, TypeError) as error:
        raise click.UsageError(f"the registry {registry} does not tell report {number}") from error
    if not last:
        raise click.UsageError(f"the registry {registry} has no report {number}")
    return first, last


@contextmanager
def could_not_tell(*, as_json: bool = False) -> Iterator[None]:
    """End with 2 and a sentence, where an audit cannot come to a verdict, whatever the reason.

    Everything that fails is caught, since Python's own code for a failure says: something is false.

    Args:
        as_json: whether the sentence is wanted as JSON as well, on standard output.

    Raises:
        SystemExit: with 2.
    """

    def end(who: str, why: str) -> NoReturn:
        if as_json:
            _tell_json(who, why)
        _unknown(who, why)

    try:
        yield
        flush()
    except (click.exceptions.Exit, click.Abort):
        raise
    except click.UsageError as error:
        if as_json:
            _tell_json("command", error.format_message())
        raise
    except click.ClickException as error:
        end("command", error.format_message())
    except (BrokenPipeError, SystemExit):
        # The console ends the program by itself, with 1, where nobody reads it.
        _unknown("command", "nobody reads the answer any more")
    except Exception as error:
        kind = kind_of(error)
        if kind is not None:
            end("node" if kind[0] is Exit.NODE else "command", sentence_of(error))
        with contextlib.suppress(OSError):
            traceback.print_exc()
        end(
            "program",
            f"the program itself failed ({type(error).__name__}). Please report this, with the "
            "lines above",
        )


_WHO = {
    "node": "Could not tell, because of the node",
    "command": "Could not tell, because of what was asked for",
    "program": "Could not tell, because of this program",
}


def _tell_json(who: str, why: str) -> None:
    told = {
        "form": FORM,
        "verdict": "unknown",
        "exit_code": COULD_NOT_TELL,
        "headline": f"{_WHO[who]}: {why}",
        "findings": [{"origin": who, "what": why}],
        "could_not_tell": [why],
    }
    with contextlib.suppress(OSError):
        click.echo(json.dumps(told, indent=2))


def _unknown(who: str, why: str) -> NoReturn:
    with contextlib.suppress(OSError):
        click.echo(f"{_WHO[who]}: {printable(why)}", err=True)
    abandon_output()
    sys.exit(COULD_NOT_TELL)
