"""`mutual-pool report`: the report of a period, drawn from the chain, and its hash on chain."""

import json
import sys
from collections.abc import Callable
from pathlib import Path

import click
from rich.console import Console
from web3 import Web3

from mutual_pool.audit.context import AuditResult
from mutual_pool.audit.findings import Verdict
from mutual_pool.audit.render.console import HEADLINES
from mutual_pool.audit.report.document import ReportDocument, canonical, hash_of, schema
from mutual_pool.audit.report.publishing import publication_of
from mutual_pool.chain.acts import Act, Done
from mutual_pool.chain.contracts import error_decoder
from mutual_pool.cli.acting import Acting, acting_elsewhere
from mutual_pool.cli.auditing import Asked, Command, Session, plan_options
from mutual_pool.cli.exits import Exit
from mutual_pool.cli.grouped import GroupedCommand
from mutual_pool.cli.report_files import read_report
from mutual_pool.cli.report_services import show_services
from mutual_pool.cli.telling import as_json, tell
from mutual_pool.office.connection import wording_of


@click.group()
def report() -> None:
    """Draw the canonical report of a period, and publish its hash."""


report.add_command(show_services)


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


@report.command(cls=GroupedCommand)
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

    Example: mutual-pool report draw --period 2025Q3 --out q3.json
    --rpc http://127.0.0.1:8545
    """
    talk = Console(stderr=True, highlight=False)
    with Session(asked, talk, quiet=not talk.is_terminal) as session:
        result, document = _drawn(session, period, from_block)
    raw = canonical(document)
    if out is not None:
        out.write_bytes(raw)
    if as_text:
        click.echo(json.dumps(_facts(result, document, out)))
    elif out is None:
        sys.stdout.buffer.write(raw)
    click.echo(f"keccak-256: 0x{hash_of(document).hex()}", err=True)


@report.command(cls=GroupedCommand)
@plan_options
@_period_options
@click.option("--location", required=True, help="Where the report can be read; an address.")
@acting_elsewhere
def publish(
    asked: Asked,
    period: str,
    from_block: int | None,
    out: Path | None,
    as_text: bool,
    location: str,
    act_on: Callable[..., Acting],
) -> None:
    """Draw a report and put its hash on chain, as the steward.

    A standing report of the same blocks is superseded; both stay visible.

    Example: mutual-pool steward publish --period 2025Q3 --out q3.json
    --location https://example.org/q3.json --keystore steward
    """
    talk = Console(stderr=True, highlight=False)
    with Session(asked, talk, quiet=not talk.is_terminal) as session:
        result, document = _drawn(session, period, from_block)
        registry = result.plan.addresses.get("registry", "")
        if not registry:
            raise click.UsageError("this pool's registry is not known: give --registry")
        web3, release = session.auditor().web3, session.release
        publication = publication_of(web3, release, registry, document, location)
    if out is not None:
        out.write_bytes(canonical(document))
    asset = web3.eth.contract(
        address=Web3.to_checksum_address(result.plan.addresses["asset"]),
        abi=release["TestToken"].abi,
    )
    first, last = document.period.from_block, document.period.to_block
    effect = ["The hash is on chain for ever, beside the address of the report."]
    if publication.supersedes:
        effect.append(f"It replaces report {publication.supersedes}; both stay visible.")

    def outcome(done: list[Done]) -> tuple[list[str], dict[str, object]]:
        facts = {**_facts(result, document, out), "report": publication.number}
        return [f"Report {publication.number} published: {facts['hash']}"], {
            **facts,
            "transaction": done[-1].hash,
        }

    act_on(web3, error_decoder(release), wording_of(asset), as_text).do(
        [Act(publication.call, f"Publish the report of blocks {first} to {last}")], effect, outcome
    )


@report.command(name="schema")
def show_schema() -> None:
    """Print the JSON Schema of a report.

    Example: mutual-pool report schema
    """
    click.echo(json.dumps(schema(), indent=2))


@report.command(name="hash")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@as_json
def show_hash(file: Path, as_text: bool) -> None:
    """Print the hash of a report in FILE, whatever its spacing and its order of fields.

    Example: mutual-pool report hash q3.json
    """
    document = read_report(file)
    digest = f"0x{hash_of(document).hex()}"
    tell([digest], {"file": str(file), "hash": digest}, as_text=as_text)


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


def _facts(result: AuditResult, document: ReportDocument, out: Path | None) -> dict[str, object]:
    return {
        "hash": "0x" + hash_of(document).hex(),
        "from_block": document.period.from_block,
        "to_block": document.period.to_block,
        "last_block_hash": result.hash,
        "file": None if out is None else str(out),
    }
