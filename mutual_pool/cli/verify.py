"""`mutual-pool verify`: is every number that this community publishes true?"""

import json
import shutil
import sys
from pathlib import Path

import click
from rich.console import Console

from mutual_pool.audit.outputs.files import as_json, write_all
from mutual_pool.audit.outputs.tables import BooksByBlock
from mutual_pool.audit.outputs.words import show
from mutual_pool.audit.storage_check import Sampling
from mutual_pool.cli.auditing import Asked, Session, could_not_tell, plan_options

_LAST = 2**63


@click.command()
@plan_options
@click.option("--period", default="", help="What to report on: 2025, 2025Q3 or 2025-07.")
@click.option("--report", type=click.IntRange(1), help="What to report on: a published report.")
@click.option("--from-block", type=click.IntRange(0), help="What to report on: from this block.")
@click.option(
    "--sample",
    type=click.IntRange(1),
    help="Look at the storage of so many members only, drawn by chance.",
)
@click.option("--seed", type=int, help="Draw the sample by this number, to draw it again.")
@click.option("--slot-by-slot", is_flag=True, help="Prove each slot, even where the root says all.")
@click.option("--trusted-hash", default="", help="The last block's hash, from a source you trust.")
@click.option(
    "--max-age", type=click.IntRange(0), help="Seconds the newest block may be old. [an hour]"
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write JSON, a page with charts, CSV and Parquet into this folder.",
)
@click.option("--json", "as_text", is_flag=True, help="Print the outcome as JSON.")
def verify(
    asked: Asked,
    period: str,
    report: int | None,
    from_block: int | None,
    sample: int | None,
    seed: int | None,
    slot_by_slot: bool,
    trusted_hash: str,
    max_age: int | None,
    out: Path | None,
    as_text: bool,
) -> None:
    """Check a plan from the chain alone, trusting nobody.

    Exit codes of this command: 0 all is true, 1 something is false, 2 it could not be told, and
    why, 130 interrupted.
    """
    talk = Console(stderr=True, highlight=False)
    books = BooksByBlock(0, _LAST)
    with could_not_tell():
        with Session(asked, talk, quiet=not talk.is_terminal) as session:
            auditor = session.auditor(
                slot_by_slot=slot_by_slot,
                sampling=Sampling(sample, seed) if sample else None,
                trusted_hash=trusted_hash,
                max_age=max_age,
            )
            target = session.target(auditor, period, report, from_block)
            result = auditor.audit(target, [books] if out else [])
            asset = session.asset(auditor, result.plan.addresses["asset"])
        written = write_all(out, result, books.rows, asset) if out else []
        if as_text:
            click.echo(json.dumps(as_json(result), indent=2))
        else:
            width = None if sys.stdout.isatty() else shutil.get_terminal_size((120, 24)).columns
            show(Console(width=width, highlight=False), result)
        for path in written:
            click.echo(f"Written: {path}", err=True)
    sys.exit(int(result.verdict))
