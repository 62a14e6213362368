"""The account of the year as tables on a terminal."""

from collections.abc import Collection, Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from mutual_pool.audit.context import AuditResult
from mutual_pool.audit.findings import Verdict
from mutual_pool.demo.account import YearAccount
from mutual_pool.demo.amounts import show_claim, show_money, show_programme
from mutual_pool.plan import Plan

_FINDINGS_SHOWN = 20
_WIDE, _WIDER = 156, 190
"""Columns of a terminal from which on every column has room: of the periods, and of the claims."""


def show_account(console: Console, plan: Plan, account: YearAccount) -> None:
    """Print the year by periods, the claims, and what each band gave and got."""
    wide = console.width >= _WIDE
    console.print(_periods(plan, account, wide))
    console.print(_claims(plan, account, console.width >= _WIDER))
    console.print(_bands(plan, account))
    if account.programmes:
        console.print(_services(plan, account))


def show_verdict(console: Console, audit: AuditResult) -> None:
    """Print what was verified, and every finding."""
    console.print(
        f"{audit.facts.get('events', 0):,} events replayed through the twin; "
        f"{audit.facts.get('slots', 0):,} storage slots compared with the contracts at block "
        f"{audit.block:,}."
    )
    findings = [*map(str, audit.book.findings), *audit.book.reasons]
    for finding in findings[:_FINDINGS_SHOWN]:
        console.print(f"[red]  {escape(finding)}[/]")
    if len(findings) > _FINDINGS_SHOWN:
        console.print(f"[red]  and {len(findings) - _FINDINGS_SHOWN} more[/]")
    if audit.verdict is Verdict.TRUE:
        console.print("[bold green]VERIFIED[/]: every balance, charge and claim is as it must be.")
    else:
        console.print(f"[bold red]NOT VERIFIED[/]: {len(findings)} findings.")


def _periods(plan: Plan, account: YearAccount, wide: bool) -> Table:
    rows = []
    for row in account.periods:
        counts = [row.joined, row.reinstated, row.quit, row.ended, row.lapsed, row.members]
        decided = f"{row.filed} filed, {row.settled} paid" if row.filed or row.settled else ""
        amounts = [row.charged, row.benefits, row.fees, row.carry, row.reserve]
        rows.append(
            [
                row.label,
                row.first_day.isoformat(),
                *(f"{count:,}" if count else "" for count in counts),
                decided,
                *(show_money(plan, amount) if amount else "" for amount in amounts),
            ]
        )
    last = account.periods[-1]
    total = [
        "all",
        "",
        *(
            f"{account.total(name):,}"
            for name in ("joined", "reinstated", "quit", "ended", "lapsed")
        ),
        f"{last.members:,}",
        f"{account.total('filed')} filed, {account.total('settled')} paid",
        *(show_money(plan, account.total(name)) for name in ("charged", "benefits", "fees")),
        show_money(plan, last.carry),
        show_money(plan, last.reserve),
    ]
    return _table(
        f"The year in half-months (amounts in {plan.asset.value.symbol})",
        ["period", "from", "joined", "back", "quit", "ended", "lapsed", "members", "claims"],
        ["charged", "benefits", "fees", "carry", "reserve"],
        rows,
        total=total,
        hidden=() if wide else ("from", "fees", "carry", "reserve"),
    )


def _claims(plan: Plan, account: YearAccount, wide: bool) -> Table:
    rows = []
    for claim in account.claims:
        cells = show_claim(plan, claim)
        if claim.paid:
            cells["outcome"] = f"[green]{claim.state}[/]"
        rows.append(list(cells.values()))
    return _table(
        "Claims",
        ["claim", "class", "ages", "incident", "filed", "decided", "paid on", "outcome", "dispute"],
        ["asked", "benefit", "fee", "a unit paid", "of cap", "reserve gave"],
        rows,
        hidden=()
        if wide
        else ("incident", "filed", "decided", "asked", "fee", "a unit paid", "of cap"),
    )


def _bands(plan: Plan, account: YearAccount) -> Table:
    rows = [
        [
            band.name,
            f"{band.members:,}",
            f"{band.units:,}",
            show_money(plan, band.gave),
            show_money(plan, band.got) if band.got else "",
        ]
        for band in account.bands
    ]
    return _table("Who gave and who got", ["ages"], ["members", "units", "gave", "got"], rows)


def _services(plan: Plan, account: YearAccount) -> Table:
    rows = [show_programme(plan, one) for one in account.programmes]
    names, cells = list(rows[0]), [list(row.values()) for row in rows]
    return _table("Services that a sponsor paid for", names[:4], names[4:], cells)


def _table(
    title: str,
    left: Sequence[str],
    right: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    total: Sequence[str] = (),
    hidden: Collection[str] = (),
) -> Table:
    """A table of columns set to the left and to the right, without those that are hidden."""
    table = Table(title=title, title_justify="left", header_style="bold", pad_edge=False)
    names = [*left, *right]
    shown = [place for place, name in enumerate(names) if name not in hidden]
    for place in shown:
        table.add_column(
            names[place],
            justify="left" if place < len(left) else "right",
            no_wrap=names[place] != "dispute",
        )
    for row in rows:
        table.add_row(*(row[place] for place in shown))
    if total:
        table.add_section()
        table.add_row(*(total[place] for place in shown), style="bold")
    return table
