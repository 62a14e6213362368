"""The verdict in words that need no knowledge of chains."""

from collections.abc import Iterable

from rich.console import Console
from rich.markup import escape

from mutual_pool.audit.case import AuditResult
from mutual_pool.audit.findings import Finding, Status, Verdict

HEADLINES = {
    Verdict.TRUE: "TRUE: every number checked is what the rules make of what happened.",
    Verdict.FALSE: "FALSE: something is not as it must be. What, is listed below.",
    Verdict.UNKNOWN: "COULD NOT TELL: nothing false was found, but not all could be checked.",
}
_STYLES = {Verdict.TRUE: "bold green", Verdict.FALSE: "bold red", Verdict.UNKNOWN: "bold yellow"}
_MARKS = {
    Status.PASSED: "[green]yes[/]",
    Status.FAILED: "[red]NO[/]",
    Status.UNKNOWN: "[yellow]?[/]",
    Status.SKIPPED: "-",
}
_MOST_SHOWN = 50


def show(console: Console, result: AuditResult) -> None:
    """Print the verdict, the checks, every finding up to fifty, and what to keep in mind."""
    book = result.book
    console.print(f"[{_STYLES[result.verdict]}]{HEADLINES[result.verdict]}[/]")
    console.print(
        f"Pool {result.plan.addresses['pool']} on chain {result.chain_id}, "
        f"blocks {result.plan.first_block} to {result.block}."
    )
    console.print()
    for check in book.checks.values():
        console.print(f"  {_MARKS[check.status]:<3}  {check.title}")
        console.print(f"       [dim]{escape(check.told)}[/]")
    if book.findings:
        console.print()
        console.print(f"[red]{len(book.findings)} differences:[/]")
        for number, finding in enumerate(book.findings[:_MOST_SHOWN], 1):
            console.print(f"  {number}. {escape(str(finding))}")
        more = len(book.findings) - _MOST_SHOWN
        if more > 0:
            console.print(f"  ... and {more} more; --out writes all of them")
    if book.notes:
        console.print()
        console.print("To keep in mind:")
        for note in book.notes:
            console.print(f"  - {escape(note)}")


def lines(findings: Iterable[Finding]) -> list[str]:
    """Return each finding as one line."""
    return [str(finding) for finding in findings]
