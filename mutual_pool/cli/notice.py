"""`mutual-pool notice`: public notices, masked, named by their hash, held against the chain."""

import json
import sys
from pathlib import Path

import click
from pydantic import ValidationError
from rich.console import Console

from mutual_pool.audit.report.notice import (
    NoticeDocument,
    canonical,
    file_name,
    hash_of,
    schema,
)
from mutual_pool.cli.auditing import Asked, Session, plan_options
from mutual_pool.cli.exits import Exit
from mutual_pool.cli.grouped import GroupedCommand
from mutual_pool.cli.telling import as_json, tell

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.group()
def notice() -> None:
    """Make public notices of claims, and hold them against the chain."""


@notice.command()
@click.argument("file", type=_FILE)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    help="The folder for the notice.  [default: here]",
)
@as_json
def make(file: Path, out: Path, as_text: bool) -> None:
    """Make the canonical notice of what FILE says, and name it by its hash.

    The hash is what the assessors sign. Whatever could name the member is refused.

    Example: mutual-pool notice make notice.yaml --out notices
    """
    document = _read(file)
    out.mkdir(parents=True, exist_ok=True)
    path = out / file_name(document)
    path.write_bytes(canonical(document))
    digest = f"0x{hash_of(document).hex()}"
    click.echo(f"Written: {path}", err=True)
    tell([digest], {"hash": digest, "file": str(path)}, as_text=as_text)


@notice.command(cls=GroupedCommand)
@click.argument("file", type=_FILE)
@plan_options
@as_json
def check(file: Path, asked: Asked, as_text: bool) -> None:
    """Check that FILE is the notice whose hash the assessors signed for its claim.

    Example: mutual-pool notice check notice-7.json --rpc http://127.0.0.1:8545
    """
    document = _read(file)
    talk = Console(stderr=True, highlight=False)
    with Session(asked, talk, quiet=not talk.is_terminal) as session:
        auditor = session.auditor()
        result = auditor.audit(session.target(auditor), keep_events=True)
    problems = _problems(document, result.chain_id, result.plan.addresses["desk"])
    # What the node says of decisions counts for nothing where it was found to say what is false.
    problems += [str(finding) for finding in result.book.findings]
    digest = hash_of(document)
    signed = [
        event
        for event in result.events
        if event.name == "DecisionSigned" and event.args["claim"] == document.claim
    ]
    hashes = {event.args["decision"][5] for event in signed if event.args["decision"][2]}
    if not hashes:
        problems.append(f"no approval of claim {document.claim} was signed")
    elif digest not in hashes:
        shown = ", ".join("0x" + value.hex() for value in sorted(hashes))
        problems.append(f"the notice has the hash 0x{digest.hex()}, and signed was {shown}")
    if result.replay is not None:
        claim = result.replay.community.claims.claim_of(document.claim)
        if hashes and str(claim.benefit) != document.benefit and not claim.benefit_due:
            talk.print(f"The benefit in the books is {claim.benefit} by now.")
    well = f"This is the notice of claim {document.claim} that the assessors signed."
    facts = {"claim": document.claim, "well": not problems, "problems": problems}
    tell(problems or [well], facts, as_text=as_text)
    if problems:
        sys.exit(Exit.MISMATCH)


@notice.command(name="schema")
def show_schema() -> None:
    """Print the JSON Schema of a notice.

    Example: mutual-pool notice schema
    """
    click.echo(json.dumps(schema(), indent=2))


def _problems(document: NoticeDocument, chain_id: int, desk: str) -> list[str]:
    problems = []
    if document.chain_id != chain_id:
        problems.append(f"the notice is of chain {document.chain_id}, not of {chain_id}")
    if document.desk != desk.lower():
        problems.append(f"the notice is of the desk {document.desk}, not of {desk.lower()}")
    return problems


def _read(file: Path) -> NoticeDocument:
    try:
        return NoticeDocument.model_validate_json(file.read_bytes())
    except ValidationError as error:
        # What was given is not repeated: it may be what must not be shown.
        wrong = "\n  ".join(
            f"{'.'.join(map(str, detail['loc'])) or 'the file'}: {detail['msg']}"
            for detail in error.errors()
        )
        raise click.UsageError(f"{file} is no notice:\n  {wrong}") from error
