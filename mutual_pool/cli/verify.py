"""`mutual-pool verify`: is every number that this community publishes true?"""

import json
import shutil
import sys
from pathlib import Path

import click
from eth_utils.address import is_address
from rich.console import Console

from mutual_pool.audit.checkpoint import (
    Checkpoint,
    checkpoint_of,
    read_checkpoint,
    require_same_plan,
    write_checkpoint,
)
from mutual_pool.audit.extraction.anchor import AnchorError, hash_given
from mutual_pool.audit.findings import Verdict
from mutual_pool.audit.render.console import show
from mutual_pool.audit.render.files import as_json, write_all
from mutual_pool.audit.render.journal import Journal
from mutual_pool.audit.render.left_out import left_out, sentence_of
from mutual_pool.audit.render.tables import BooksByBlock
from mutual_pool.audit.sampling import Sampling
from mutual_pool.cli.auditing import (
    BLOCKS,
    CARE,
    OUTPUT,
    Asked,
    Session,
    could_not_tell,
    plan_options,
)
from mutual_pool.cli.exits import Answer
from mutual_pool.cli.grouped import GroupedCommand, option
from mutual_pool.cli.numbers import FiniteRange
from mutual_pool.cli.signing import Signing

_LAST = 2**63


def _hash(context: click.Context, option: click.Parameter, value: str) -> str:
    """Refuse what is no hash before anything is asked."""
    try:
        return hash_given(value) if value else ""
    except AnchorError as error:
        raise click.BadParameter(str(error), context, option) from error


def _seen(path: Path | None, auditor: str) -> Checkpoint | None:
    """Return the checkpoint to go on from."""
    if path is None:
        return None
    if not is_address(auditor):
        raise click.UsageError("--from-checkpoint needs --auditor: the address that you trust")
    return read_checkpoint(path, auditor)


def _sampling(
    sample: int | None, seed: int | None, confidence: float | None, tolerable: float
) -> Sampling | None:
    """Return whom to look at: everybody, so many members, or as many as a confidence needs."""
    if sample is not None and confidence is not None:
        raise click.UsageError("--sample gives a size and --confidence asks for one; give one")
    if sample is None and confidence is None:
        if seed is not None:
            raise click.UsageError("--seed draws a sample: give --sample or --confidence as well")
        return None
    return Sampling(sample or 0, seed, confidence or 0.0, tolerable)


@click.command(cls=GroupedCommand)
@plan_options
@option("--period", group=BLOCKS, default="", help="What to report on: 2025, 2025Q3 or 2025-07.")
@option(
    "--report", group=BLOCKS, type=click.IntRange(1), help="What to report on: a published report."
)
@option(
    "--from-block", group=BLOCKS, type=click.IntRange(0), help="What to report on: from this block."
)
@option(
    "--sample",
    group=CARE,
    type=click.IntRange(1),
    help="Look at the storage of so many members only, drawn by chance.",
)
@option(
    "--confidence",
    group=CARE,
    type=FiniteRange(50, 100, min_open=True, max_open=True),
    help="Draw as many members as find a false one with this chance, in percent.",
)
@option(
    "--tolerable",
    group=CARE,
    type=FiniteRange(0, 100, min_open=True),
    default=1.0,
    show_default=True,
    help="With --confidence: if so many percent of the members are false.",
)
@option("--seed", group=CARE, type=int, help="Draw the sample by this number, to draw it again.")
@option(
    "--slot-by-slot",
    group=CARE,
    is_flag=True,
    help="Prove each slot, even where the root says all.",
)
@option(
    "--every-block/--blocks-with-events",
    group=CARE,
    default=None,
    help="Read every block, or only those with events; by itself, every one below 50,000 blocks.",
)
@option(
    "--trusted-hash",
    group=CARE,
    default="",
    callback=_hash,
    help="A block's hash, from a source you trust; without --to-block, that block is the last.",
)
@option(
    "--max-age",
    group=CARE,
    type=click.IntRange(0),
    help="Seconds the newest block may be old. [an hour]",
)
@option(
    "--out",
    group=OUTPUT,
    type=click.Path(path_type=Path, file_okay=False),
    help="Write JSON, a page with charts, tables and a journal into this folder.",
)
@option(
    "--checkpoint",
    group=OUTPUT,
    type=click.Path(path_type=Path, dir_okay=False),
    help="Keep a verdict of true in this file, signed with --keystore.",
)
@option("--keystore", group=OUTPUT, default="", help="The auditor's keystore: its name or file.")
@option(
    "--password-file",
    group=OUTPUT,
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="The file with its password, in the first line.",
)
@option(
    "--from-checkpoint",
    group=CARE,
    type=click.Path(path_type=Path, dir_okay=False, exists=True),
    help="Go on from this checkpoint of the auditor given.",
)
@option("--auditor", group=CARE, default="", help="The auditor of the checkpoint, whom you trust.")
@option("--json", "as_text", group=OUTPUT, is_flag=True, help="Print the outcome as JSON.")
def verify(
    asked: Asked,
    period: str,
    report: int | None,
    from_block: int | None,
    sample: int | None,
    confidence: float | None,
    tolerable: float,
    seed: int | None,
    slot_by_slot: bool,
    every_block: bool | None,
    trusted_hash: str,
    max_age: int | None,
    out: Path | None,
    checkpoint: Path | None,
    keystore: str,
    password_file: Path | None,
    from_checkpoint: Path | None,
    auditor: str,
    as_text: bool,
) -> None:
    """Check a plan from the chain alone, trusting nobody.

    Exit codes of this command: 0 all is true, 1 something is false, 2 it could not be told, and
    why, 130 interrupted.

    Example: mutual-pool verify --rpc http://127.0.0.1:8545
    --deployment deployments/1/fair.json
    """
    talk = Console(stderr=True, highlight=False)
    books, journal = BooksByBlock(0, _LAST), Journal(0, _LAST)
    with could_not_tell(as_json=as_text):
        if bool(checkpoint) != bool(keystore):
            raise click.UsageError("--checkpoint is signed with --keystore: give both or none")
        key = (
            Signing("", keystore, password_file, None, None, 0.0).account() if checkpoint else None
        )
        seen = _seen(from_checkpoint, auditor)
        with Session(asked, talk, quiet=not talk.is_terminal) as session:
            judge = session.auditor(
                slot_by_slot=slot_by_slot,
                sampling=_sampling(sample, seed, confidence, tolerable),
                every_block=every_block,
                trusted_hash=trusted_hash,
                known=(seen.block, seen.hash, seen.auditor) if seen else None,
                max_age=max_age,
            )
            target = session.target(judge, period, report, from_block)
            result = judge.audit(target, [books, journal] if out else [])
            if seen:
                require_same_plan(seen, result)
            asset = session.asset(judge, result.plan.addresses["asset"])
        written = write_all(out, result, books, journal, asset) if out else []
        if checkpoint and key and result.verdict is Verdict.TRUE:
            write_checkpoint(checkpoint, checkpoint_of(result, session.release, key.address), key)
            written.append(checkpoint)
        elif checkpoint:
            click.echo("No checkpoint was written: only a verdict of true is kept.", err=True)
        if as_text:
            click.echo(json.dumps(as_json(result), indent=2))
        else:
            width = None if sys.stdout.isatty() else shutil.get_terminal_size((120, 24)).columns
            show(Console(width=width, highlight=False), result)
        for path in written:
            click.echo(f"Written: {path}", err=True)
        missing = sentence_of(left_out()) if out else ""
        if missing:
            click.echo(missing, err=True)
    raise Answer(int(result.verdict))
