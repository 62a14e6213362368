"""The verdict in words that need no knowledge of chains."""

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table

from mutual_pool.audit.case import AuditResult
from mutual_pool.audit.findings import Status, Verdict, counted

HEADLINES = {
    Verdict.TRUE: "TRUE: every number checked is what the rules make of what happened.",
    Verdict.FALSE: "FALSE: something is not as it must be. What, is listed below.",
    Verdict.UNKNOWN: "COULD NOT TELL: nothing false was found, but not all could be checked.",
}
_STYLES = {Verdict.TRUE: "bold green", Verdict.FALSE: "bold red", Verdict.UNKNOWN: "bold yellow"}
_MARKS = {
    Status.PASSED: "[green]yes[/]",
    Status.FAILED: "[red]NO[/] ",
    Status.UNKNOWN: "[yellow]?[/]  ",
    Status.SKIPPED: "-  ",
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
        console.print(f"  {_MARKS[check.status]}  {check.title}")
        console.print(Padding(f"[dim]{escape(check.told)}[/]", (0, 0, 0, 7), expand=False))
    if book.findings:
        console.print()
        console.print(f"[red]{counted(len(book.findings), 'difference')}:[/]")
        for number, finding in enumerate(book.findings[:_MOST_SHOWN], 1):
            console.print(_item(f"{number}.", str(finding)))
        more = len(book.findings) - _MOST_SHOWN
        if more > 0:
            console.print(f"  ... and {more} more; --out writes all of them")
    if book.notes:
        console.print()
        console.print("To keep in mind:")
        for note in book.notes:
            console.print(_item("-", note))


def _item(mark: str, text: str) -> Padding:
    """A mark, and a text whose lines all begin at the same place."""
    item = Table.grid(padding=(0, 1))
    item.add_column(no_wrap=True)
    item.add_column(overflow="fold")
    item.add_row(mark, escape(text))
    return Padding(item, (0, 0, 0, 2), expand=False)
