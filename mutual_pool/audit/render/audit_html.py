"""The audit as one HTML page that needs nothing from the network."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from mutual_pool.audit.context import AuditResult
from mutual_pool.audit.findings import Finding, Status
from mutual_pool.audit.render.console import TITLES, headline
from mutual_pool.audit.render.left_out import left_out, sentence_of
from mutual_pool.audit.render.opinions import opinions_of
from mutual_pool.audit.render.outside import (
    NOT_PROVED,
    PROGRAMME_HEAD,
    programme_rows,
    steward_rows,
)
from mutual_pool.audit.render.report_html import chart_sections, document
from mutual_pool.audit.report.document import ReportDocument

STYLE = """
:root { color-scheme: light; --ink: #1f2933; --soft: #5b6770; --line: #d9dfe3; --ok: #2f7d5b;
        --bad: #b3402f; --open: #c98a1b; }
body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); max-width: 62rem;
       margin: 2rem auto; padding: 0 1rem; }
h1 { margin-bottom: 0; } h2 { margin: 2.5rem 0 .3rem; } p { margin: .3rem 0 1rem; }
.lead, .note, dd { color: var(--soft); }
.verdict { border-left: .4rem solid var(--ok); padding: .6rem 1rem; background: #eef6f2;
           font-size: 1.15rem; }
.verdict.FALSE { border-color: var(--bad); background: #fbefec; }
.verdict.UNKNOWN { border-color: var(--open); background: #fdf6e9; }
.checks { list-style: none; padding: 0; }
.checks li { padding: .5rem 0 .5rem 2.2rem; border-bottom: 1px solid var(--line);
             position: relative; }
.checks li::before { position: absolute; left: 0; width: 1.5rem; height: 1.5rem; color: white;
                     border-radius: 50%; text-align: center; font-weight: bold;
                     line-height: 1.5rem; }
.checks .PASSED::before { content: "✓"; background: var(--ok); }
.checks .FAILED::before { content: "✕"; background: var(--bad); }
.checks .UNKNOWN::before { content: "?"; background: var(--open); }
.checks .SKIPPED::before { content: "-"; background: #9aa5b1; }
.checks small { display: block; color: var(--soft); overflow-wrap: anywhere; }
.findings li { margin: 1rem 0; padding: .6rem 1rem; border: 1px solid var(--line);
               border-left: .3rem solid var(--bad); border-radius: .3rem; }
.findings dl { display: grid; grid-template-columns: 7rem 1fr; margin: .4rem 0 0; }
.findings dt { color: var(--soft); }
.findings dd { margin: 0; color: var(--ink); overflow-wrap: anywhere;
               font: .85em/1.75 ui-monospace, monospace; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: .9rem; width: 100%; }
th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid var(--line);
         vertical-align: top; }
td.number, th.number { text-align: right; white-space: nowrap; }
table.account { min-width: 46rem; }
.account td:first-child { white-space: nowrap; }
.account td:last-child { width: 38%; overflow-wrap: anywhere; font-size: .8em;
                         font-family: ui-monospace, monospace; }
code, .code { font-family: ui-monospace, monospace; font-size: .85em; overflow-wrap: anywhere; }
.grid { display: grid; grid-template-columns: repeat(auto-fit, minmax(11rem, 1fr)); gap: .8rem;
        margin: 1rem 0; padding: 0; list-style: none; }
.grid li { border: 1px solid var(--line); border-radius: .5rem; padding: .6rem .8rem; }
.grid b { display: block; font-size: 1.3rem; }
"""


@dataclass(frozen=True)
class Asset:
    """How amounts are shown."""

    symbol: str
    decimals: int

    def show(self, amount: str | int) -> str:
        """Return an amount as people write it, exactly."""
        value, unit = int(amount), 10**self.decimals
        whole, rest = divmod(abs(value), unit)
        digits = f"{rest:0{self.decimals}d}".rstrip("0") if self.decimals else ""
        sign = "-" if value < 0 else ""
        return f"{sign}{whole:,}" + (f".{digits}" if digits else "")


def render(result: AuditResult, books: Sequence[Mapping[str, str]], asset: Asset) -> str:
    """Return the page."""
    verdict = result.verdict
    body = [
        "<h1>Are this community's numbers true?</h1>",
        f'<p class="lead">Pool <code>{result.plan.addresses["pool"]}</code> on chain '
        f"{result.chain_id}, blocks {result.plan.first_block:,} to {result.block:,}</p>",
        f'<p class="verdict {verdict.name}"><b>{escape(headline(result))}</b></p>',
        _checks(result),
        _findings(result.book.findings),
    ]
    if result.document is not None:
        body.append(_figures(result.document, asset))
        body += _outside(result.document, asset)
    body += _charts(result, books, asset)
    body += [_opinions(result), _notes(result.book.notes), _looked_at(result)]
    return document("Are this community's numbers true?", body, STYLE)


def _charts(result: AuditResult, books: Sequence[Mapping[str, str]], asset: Asset) -> list[str]:
    if "plots" in left_out():
        return [f'<p class="note">{escape(sentence_of(["plots"]))}</p>']
    from mutual_pool.audit.render.charts import charts

    return chart_sections(charts(books, result.document, asset.decimals, asset.symbol))


def table(
    head: Sequence[str],
    rows: Iterable[Sequence[str]],
    numbers: Iterable[int] = (),
    kind: str = "",
) -> str:
    """Return a table of a kind; the columns at the places `numbers` are set to the right."""
    right = set(numbers)

    def cells(tag: str, row: Sequence[str]) -> str:
        return "".join(
            f"<{tag}{' class=number' if place in right else ''}>{escape(cell)}</{tag}>"
            for place, cell in enumerate(row)
        )

    lines = "".join(f"<tr>{cells('td', row)}</tr>" for row in rows)
    return (
        f'<div class="scroll"><table class="{kind}"><thead><tr>{cells("th", head)}</tr></thead>'
        f"<tbody>{lines}</tbody></table></div>"
    )


def _checks(result: AuditResult) -> str:
    items = "".join(
        f'<li class="{check.status.name}">{escape(check.title)}'
        f"<small>{escape('' if check.status is Status.PASSED else check.status.value + ': ')}"
        f"{escape(check.told)}</small></li>"
        for check in result.book.checks.values()
    )
    return f'<h2>What was checked</h2><ul class="checks">{items}</ul>'


def _findings(findings: Sequence[Finding]) -> str:
    parts = []
    for origin, title in TITLES.items():
        items = "".join(
            f"<li><b>{escape(finding.what)}</b>{_facts(finding)}</li>"
            for finding in findings
            if finding.origin is origin
        )
        parts += [f'<h2>{escape(title)}</h2><ol class="findings">{items}</ol>'] if items else []
    return "".join(parts)


def _facts(finding: Finding) -> str:
    """Where it is and what was found there, one line each."""
    block = "" if finding.block is None else f"{finding.block:,}"
    told = {
        "field": finding.field,
        "expected": finding.expected,
        "found": finding.found,
        "contract": finding.contract,
        "member": finding.member,
        "claim": finding.claim,
        "block": block,
        "transaction": finding.tx,
    }
    lines = "".join(
        f"<dt>{name}</dt><dd>{escape(value)}</dd>" for name, value in told.items() if value
    )
    return f"<dl>{lines}</dl>"


def _figures(report: ReportDocument, asset: Asset) -> str:
    members, money, claims = report.members, report.money, report.claims
    solvency = report.solvency
    paid = sum(part.paid for part in claims.by_class)
    filed = sum(part.filed for part in claims.by_class)
    days = claims.days_to_payment
    figures = {
        "active members at the end": f"{members.at_end:,}",
        "joined / quit / lapsed / back": f"{members.joined:,} / {members.quit:,} / "
        f"{members.lapsed:,} / {members.reinstated:,}",
        "claims filed / paid": f"{filed:,} / {paid:,}",
        "days from filing to payment, the middle one": str(days.median) if days.claims else "-",
        f"charged to members, {asset.symbol}": asset.show(report.contributions.charged),
        f"of an average member, {asset.symbol}": asset.show(report.contributions.per_member),
        f"benefits, {asset.symbol}": asset.show(money.benefits),
        f"fees, {asset.symbol}": asset.show(money.fees),
        f"members' balances, {asset.symbol}": asset.show(money.closing.balances),
        f"carry + reserve, {asset.symbol}": f"{asset.show(money.closing.carry)} + "
        f"{asset.show(money.closing.reserve)}",
        "full benefits the pool can pay in this window": f"{solvency.full_benefits_now:,}",
        "part of the units it can lose and still pay one": (
            f"{solvency.survivable_loss_bps / 100:.2f} %"
        ),
        "claims paid for less": f"{len(report.shortfalls):,}",
        "changes of rules, panel and roles, the founding's among them": f"{len(report.changes):,}",
        **_beyond(report, asset),
    }
    items = "".join(
        f"<li><b>{escape(value)}</b>{escape(name)}</li>" for name, value in figures.items()
    )
    period = report.period
    return (
        f"<h2>The period</h2><p class=note>Blocks {period.from_block:,} to {period.to_block:,}, "
        f'drawn from the events that were checked.</p><ul class="grid">{items}</ul>'
    )


def _beyond(report: ReportDocument, asset: Asset) -> dict[str, str]:
    """Figures of what not every period has; nothing where there was nothing."""
    disputes, groups, gifts, closing = report.disputes, report.groups, report.gifts, report.closing
    figures = {}
    if disputes.objections or disputes.juries_called:
        figures["objections / juries / their votes"] = (
            f"{disputes.objections:,} / {disputes.juries_called:,} / "
            f"{disputes.votes_for + disputes.votes_against + disputes.votes_to_leave:,}"
        )
    if groups.enrolled or groups.cohorts:
        figures["groups that came / their units / places taken up"] = (
            f"{groups.enrolled:,} / {groups.units:,} / {groups.joined_from_group:,}"
        )
    if members := report.members.ended:
        figures["memberships ended by a full benefit"] = f"{members:,}"
    if report.stops:
        days = sum(stop.days for stop in report.stops)
        figures["days for which joins were stopped"] = f"{days:,}"
    if gifts.appeals:
        figures["appeals to the public / paid"] = f"{gifts.asked:,} / {gifts.paid:,}"
        figures[f"given / paid out / taken back, {asset.symbol}"] = " / ".join(
            asset.show(amount) for amount in (gifts.given, gifts.paid_out, gifts.taken_back)
        )
    if closing.began_at:
        figures["the plan"] = "closed" if closing.finished_at else "is closing"
    return figures


def _outside(report: ReportDocument, asset: Asset) -> list[str]:
    """Return the steward's account, and services where there are any: both outside the pool."""
    head = ("what", f"how much, {asset.symbol}")
    sections = [
        "<h2>The steward's account</h2>",
        table(head, steward_rows(report, asset.show), [1]),
    ]
    if report.services.programmes:
        numbers = range(2, len(PROGRAMME_HEAD) - 1)
        sections += [
            f"<h2>Services, in {escape(asset.symbol)}</h2>",
            table(PROGRAMME_HEAD, programme_rows(report, asset.show), numbers),
            f'<p class="note">{escape(NOT_PROVED)}</p>',
        ]
    return sections


def _opinions(result: AuditResult) -> str:
    rows = [tuple(row.values()) for row in opinions_of(result)]
    if not rows:
        return ""
    head = ("report", "auditor", "opinion", "stands")
    return f"<h2>What others say of the reports</h2>{table(head, rows)}"


def _notes(notes: Sequence[str]) -> str:
    if not notes:
        return ""
    items = "".join(f"<li>{escape(note)}</li>" for note in notes)
    return f"<h2>To keep in mind</h2><ul>{items}</ul>"


def _looked_at(result: AuditResult) -> str:
    rows = [(name.replace("_", " "), f"{value:,}") for name, value in result.facts.items()]
    rows += [(role, address) for role, address in result.plan.addresses.items()]
    rows.append(("hash of the last block", result.hash))
    return f"<h2>What was looked at</h2>{table(('what', 'value'), rows)}"
