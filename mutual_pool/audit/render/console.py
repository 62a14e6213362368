"""The verdict in words that need no knowledge of chains."""

from rich.console import Console
from rich.markup import escape
from rich.padding import Padding
from rich.table import Table

from mutual_pool.audit.context import AuditResult
from mutual_pool.audit.findings import Origin, Status, Verdict, counted
from mutual_pool.audit.render.opinions import opinion_lines

HEADLINES = {
    Verdict.TRUE: "TRUE: every number checked is what the rules make of what happened.",
    Verdict.FALSE: "FALSE: something is not as it must be. What, is listed below.",
    Verdict.UNKNOWN: "COULD NOT TELL: nothing false was found, but not all could be checked.",
}
_WITHOUT_ANCHOR = (
    "TRUE if block {block} has the hash {hash}: every number checked is what the rules make of "
    "what happened. Compare that hash with an explorer's or another node's."
)
TITLES = {
    Origin.PLAN: "What is false in the plan",
    Origin.NODE: "What this node says that does not hold; ask another node",
    Origin.COMMAND: "What cannot be checked as it was asked for",
}
_COLOURS = {Origin.PLAN: "red", Origin.NODE: "yellow", Origin.COMMAND: "yellow"}
_STYLES = {Verdict.TRUE: "bold green", Verdict.FALSE: "bold red", Verdict.UNKNOWN: "bold yellow"}
_MARKS = {
    Status.PASSED: "[green]yes[/]",
    Status.FAILED: "[red]NO[/] ",
    Status.UNKNOWN: "[yellow]?[/]  ",
    Status.SKIPPED: "-  ",
}
_MOST_SHOWN = 50


def headline(result: AuditResult) -> str:
    """Return the verdict in one line; without an anchor it depends on a block's hash."""
    if result.verdict is Verdict.TRUE and not result.anchor:
        return _WITHOUT_ANCHOR.format(block=result.block, hash=result.hash)
    return HEADLINES[result.verdict]


def show(console: Console, result: AuditResult) -> None:
    """Print the verdict, the checks, up to fifty findings of a kind, and what to keep in mind."""
    book = result.book
    console.print(f"[{_STYLES[result.verdict]}]{headline(result)}[/]")
    console.print(
        f"Pool {result.plan.addresses['pool']} on chain {result.chain_id}, "
        f"blocks {result.plan.first_block} to {result.block}."
    )
    console.print()
    for check in book.checks.values():
        console.print(f"  {_MARKS[check.status]}  {check.title}")
        console.print(Padding(f"[dim]{escape(check.told)}[/]", (0, 0, 0, 7), expand=False))
    for origin, title in TITLES.items():
        findings = book.of(origin)
        if not findings:
            continue
        console.print()
        how_many = counted(len(findings), "finding")
        console.print(f"[{_COLOURS[origin]}]{title} ({how_many}):[/]")
        for number, finding in enumerate(findings[:_MOST_SHOWN], 1):
            console.print(_item(f"{number}.", str(finding)))
        more = len(findings) - _MOST_SHOWN
        if more > 0:
            console.print(f"  ... and {more} more; --out writes all of them")
    opinions = opinion_lines(result)
    if opinions:
        console.print()
        console.print("What others say of the reports, in the registry:")
        for line in opinions:
            console.print(_item("-", line))
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
