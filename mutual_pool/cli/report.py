"""`mutual-pool report`: the report of a period, drawn from the chain, and its hash on chain."""

import json
import os
import sys
from pathlib import Path

import click
from eth_account import Account
from pydantic import ValidationError
from rich.console import Console

from mutual_pool.audit.case import AuditResult
from mutual_pool.audit.findings import Verdict
from mutual_pool.audit.outputs.words import HEADLINES
from mutual_pool.audit.report.document import ReportDocument, canonical, hash_of, schema
from mutual_pool.audit.report.publishing import publish as publish_report
from mutual_pool.chain.contracts import error_decoder
from mutual_pool.chain.wallet import KeyWallet, NodeWallet, Wallet
from mutual_pool.cli.auditing import Asked, Command, Session, plan_options
from mutual_pool.cli.exits import Exit

_KEY = "MUTUAL_POOL_KEYSTORE_PASSWORD"


@click.group()
def report() -> None:
    """Draw the canonical report of a period, and publish its hash."""


def _period_options(command: Command) -> Command:
    options = [
        click.option("--period", default="", help="2025, 2025Q3 or 2025-07."),
        click.option("--from-block", type=click.IntRange(0), help="The first block."),
        click.option(
            "--out",
            type=click.Path(path_type=Path, dir_okay=False),
            help="Write the canonical JSON to this file.",
        ),
        click.option("--json", "as_text", is_flag=True, help="Print what was done as JSON."),
    ]
    for option in reversed(options):
        command = option(command)
    return command


@report.command()
@plan_options
@_period_options
def draw(
    asked: Asked,
    period: str,
    from_block: int | None,
    out: Path | None,
    as_text: bool,
) -> None:
    """Draw a report; without --out it goes to stdout as it is hashed.

    What it is drawn from is verified first: if that is not true, nothing is drawn.
    """
    talk = Console(stderr=True, highlight=False)
    with Session(asked, talk, quiet=not talk.is_terminal) as session:
        result, document = _drawn(session, period, from_block)
    raw = canonical(document)
    if out is not None:
        out.write_bytes(raw)
    if as_text:
        click.echo(json.dumps(_told(result, document, out)))
    elif out is None:
        sys.stdout.buffer.write(raw)
    click.echo(f"keccak-256: 0x{hash_of(document).hex()}", err=True)


@report.command()
@plan_options
@_period_options
@click.option("--location", required=True, help="Where the report can be read; an address.")
@click.option("--from", "sender", default="", help="An account that the node signs for.")
@click.option(
    "--keystore",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help=f"The steward's encrypted key; the password is asked for, or taken from {_KEY}.",
)
def publish(
    asked: Asked,
    period: str,
    from_block: int | None,
    out: Path | None,
    as_text: bool,
    location: str,
    sender: str,
    keystore: Path | None,
) -> None:
    """Draw a report and put its hash on chain, as the steward.

    A standing report of the same blocks is superseded; both stay visible.
    """
    if bool(sender) == (keystore is not None):
        raise click.UsageError("say who publishes: give either --from or --keystore")
    talk = Console(stderr=True, highlight=False)
    with Session(asked, talk, quiet=not talk.is_terminal) as session:
        result, document = _drawn(session, period, from_block)
        registry = result.plan.addresses.get("registry", "")
        if not registry:
            raise click.UsageError("this pool's registry is not known: give --registry")
        web3, errors = session.auditor().web3, error_decoder(session.release)
        wallet: Wallet
        if keystore is not None:
            wallet = KeyWallet(web3, Account.from_key(_unlocked(keystore)), errors)
        else:
            wallet = NodeWallet(web3, sender, errors)
        done = publish_report(web3, session.release, wallet, registry, document, location)
    if out is not None:
        out.write_bytes(canonical(document))
    if as_text:
        told = {**_told(result, document, out), "report": done.number, "transaction": done.tx}
        click.echo(json.dumps(told))
    else:
        click.echo(f"Report {done.number} published: {done.hash}, transaction {done.tx}")


@report.command(name="schema")
def show_schema() -> None:
    """Print the JSON Schema of a report."""
    click.echo(json.dumps(schema(), indent=2))


@report.command(name="hash")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
def show_hash(file: Path) -> None:
    """Print the hash of a report in FILE, whatever its spacing and its order of fields."""
    try:
        document = ReportDocument.model_validate_json(file.read_bytes())
    except ValidationError as error:
        wrong = "; ".join(
            f"{'.'.join(map(str, detail['loc'])) or 'the file'}: {detail['msg']}"
            for detail in error.errors()[:5]
        )
        raise click.ClickException(f"{file} is no report: {wrong}") from error
    click.echo(f"0x{hash_of(document).hex()}")


def _drawn(
    session: Session, period: str, from_block: int | None
) -> tuple[AuditResult, ReportDocument]:
    auditor = session.auditor()
    result = auditor.audit(session.target(auditor, period, None, from_block))
    # A report that was published with a fault is what a new one may be drawn for.
    others = [finding for finding in result.book.findings if finding.check != "reports"]
    if others or result.document is None or result.verdict is Verdict.UNKNOWN:
        for line in [*map(str, others[:10]), *result.book.reasons]:
            click.echo(line, err=True)
        click.echo(
            f"No report was drawn. {HEADLINES[result.verdict]} See: mutual-pool verify", err=True
        )
        sys.exit(Exit.MISMATCH)
    return result, result.document


def _told(result: AuditResult, document: ReportDocument, out: Path | None) -> dict[str, object]:
    return {
        "hash": "0x" + hash_of(document).hex(),
        "from_block": document.period.from_block,
        "to_block": document.period.to_block,
        "last_block_hash": result.hash,
        "file": None if out is None else str(out),
    }


def _unlocked(keystore: Path) -> bytes:
    password = os.environ.get(_KEY)
    if password is None:
        password = click.prompt("Password of the keystore", hide_input=True, err=True)
    try:
        return bytes(Account.decrypt(keystore.read_text(encoding="utf-8"), password))
    except (ValueError, KeyError, TypeError) as error:
        raise click.ClickException(
            f"{keystore} cannot be opened: {error}; check the file and the password"
        ) from error
