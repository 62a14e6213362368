"""`mutual-pool statement`: one member's account, with proofs."""

import importlib
import io
import json
import shutil
import sys
from pathlib import Path

import click
from eth_utils.address import is_address
from rich.console import Console

from mutual_pool.audit.proof.trie import ProofError
from mutual_pool.audit.render.audit_html import Asset
from mutual_pool.audit.render.statement import render, show
from mutual_pool.audit.report.lines import MemberHistory
from mutual_pool.audit.report.statement import draw_statement
from mutual_pool.audit.report.statement_check import check_statement
from mutual_pool.chain.release import load_release
from mutual_pool.cli.auditing import Asked, Session, plan_options
from mutual_pool.cli.exits import Exit
from mutual_pool.cli.grouped import GroupedCommand
from mutual_pool.cli.telling import as_json, tell

_NO_STATEMENT = (
    *(ValueError, KeyError, TypeError, AttributeError, RecursionError, OverflowError, IndexError),
    AssertionError,
)
_LONGEST = 200
_FORMS = ("text", "json", "html", "pdf")


class _StatementGroup(click.Group):
    """`statement MEMBER` draws one; `statement check FILE` checks one."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Take an address in the place of a command for `draw`."""
        if args and args[0] not in self.commands and not args[0].startswith("-"):
            args = ["draw", *args]
        return super().parse_args(ctx, args)


@click.group(cls=_StatementGroup)
def statement() -> None:
    """Draw a member's statement, or check one: `statement MEMBER`, `statement check FILE`."""


@statement.command(cls=GroupedCommand)
@click.argument("member")
@plan_options
@click.option(
    "--form",
    type=click.Choice(_FORMS),
    default="text",
    show_default=True,
    help="How it is written.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write to this file; the form follows its ending if --form is not given.",
)
@click.pass_context
def draw(
    context: click.Context,
    member: str,
    asked: Asked,
    form: str,
    out: Path | None,
) -> None:
    """Draw the statement of MEMBER: every charge and movement, each with its proof.

    Example: mutual-pool statement draw 0x... --rpc http://127.0.0.1:8545
    """
    if not is_address(member):
        raise click.UsageError(f"{member!r} is no address; give the address of a member")
    given = context.get_parameter_source("form")
    if out is not None and given is click.core.ParameterSource.DEFAULT:
        form = {".json": "json", ".html": "html", ".pdf": "pdf"}.get(out.suffix.lower(), "text")
    if form == "pdf" and out is None:
        raise click.UsageError("a PDF needs a file: give --out FILE.pdf")
    if form == "pdf":
        # What it needs beside a light installation is missed now, not after the audit.
        importlib.import_module("fpdf")
    talk = Console(stderr=True, highlight=False)
    history = MemberHistory(member.lower())
    with Session(asked, talk, quiet=not talk.is_terminal) as session:
        auditor = session.auditor()
        result = auditor.audit(session.target(auditor), [history])
        if result.replay is None:
            raise click.ClickException("the events by which the plan begins are missing")
        if not history.movements:
            raise click.ClickException(
                f"{member} was never a member of this pool up to block {result.block}; "
                "check the address"
            )
        layout = session.release["MutualPool"].storage_layout
        found = draw_statement(result, history, layout, session.rpc)
        problems = check_statement(found, session.release).problems
        if problems:
            # The node's later answers do not fit those that were verified.
            raise ProofError(f"the statement would not hold: {problems[0]}")
        asset = session.asset(auditor, result.plan.addresses["asset"])
    if form == "pdf" and out is not None:
        from mutual_pool.audit.render.statement_pdf import write_pdf

        write_pdf(out, found, asset)
    elif form == "text" and out is None:
        width = None if sys.stdout.isatty() else shutil.get_terminal_size((150, 24)).columns
        show(Console(width=width, highlight=False), found, asset)
    else:
        _write(out, _text_of(form, found, asset))
    if out is not None:
        click.echo(f"Written: {out}", err=True)


@statement.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@as_json
def check(file: Path, as_text: bool) -> None:
    """Check a statement in JSON by its own proofs, without a node.

    Example: mutual-pool statement check statement.json
    """
    try:
        document = json.loads(file.read_text(encoding="utf-8"))
        checked = check_statement(document, load_release())
        block, digest = document["last_block"], document["last_block_hash"]
        lines = len(document["movements"])
    except _NO_STATEMENT as error:
        why = str(error)[:_LONGEST]
        raise click.UsageError(f"{file} is no statement in JSON form: {why}") from error
    said = [
        f"All {lines} lines and the balance are proved, if block {block} has the hash {digest} and "
        f"the pool is {document['pool']}. Compare both with a source you trust.",
        "Not proved here:",
        *(f"- {line}" for line in checked.unproved),
    ]
    facts = {
        "well": not checked.problems,
        "problems": list(checked.problems),
        "unproved": list(checked.unproved),
        "lines": lines,
        "block": block,
        "block_hash": digest,
        "pool": document["pool"],
    }
    tell(list(checked.problems) or said, facts, as_text=as_text)
    if checked.problems:
        sys.exit(Exit.MISMATCH)


def _text_of(form: str, found: dict[str, object], asset: Asset) -> str:
    if form == "json":
        return json.dumps(found, indent=2) + "\n"
    if form == "html":
        return render(found, asset)
    paper = io.StringIO()
    show(Console(width=150, highlight=False, file=paper), found, asset)
    return paper.getvalue()


def _write(out: Path | None, text: str) -> None:
    if out is None:
        click.echo(text, nl=False)
    else:
        out.write_text(text, encoding="utf-8")
