"""The report of the year as one HTML file that needs nothing from the network."""

from collections.abc import Iterable, Mapping
from html import escape
from pathlib import Path
from typing import Any

from mutual_pool.audit.context import AuditResult
from mutual_pool.audit.findings import Verdict
from mutual_pool.audit.render.report_html import chart_sections, document
from mutual_pool.demo.account import YearAccount
from mutual_pool.demo.amounts import show_claim, show_money, show_programme
from mutual_pool.demo.charts import charts
from mutual_pool.plan import Plan

_STYLE = """
:root { color-scheme: light; --ink: #1f2933; --soft: #5b6770; --line: #d9dfe3; --ok: #2f7d5b;
        --bad: #b3402f; }
body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); max-width: 62rem;
       margin: 2rem auto; padding: 0 1rem; }
h1 { margin-bottom: 0; } h2 { margin: 2.5rem 0 0; } p { margin: .3rem 0 1rem; }
.lead, .note { color: var(--soft); }
.verdict { border-left: .4rem solid var(--ok); padding: .6rem 1rem; background: #eef6f2; }
.verdict.bad { border-color: var(--bad); background: #fbefec; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(9.5rem, 1fr));
           gap: .8rem; margin: 1.5rem 0; padding: 0; list-style: none; }
.figures li { border: 1px solid var(--line); border-radius: .5rem; padding: .6rem .8rem; }
.figures b { display: block; font-size: 1.35rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: .9rem; width: 100%; }
th, td { text-align: right; padding: .3rem .6rem; border-bottom: 1px solid var(--line);
         white-space: nowrap; }
th:first-child, td:first-child, .text { text-align: left; }
"""


def write_report(
    path: Path, plan: Plan, account: YearAccount, audit: AuditResult, summary: Mapping[str, Any]
) -> None:
    """Write the report to `path`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(render_report(plan, account, audit, summary), encoding="utf-8")


def render_report(
    plan: Plan, account: YearAccount, audit: AuditResult, summary: Mapping[str, Any]
) -> str:
    """Return the report as HTML."""
    body = [
        f"<h1>A year of “{escape(plan.title)}”</h1>",
        f'<p class="lead">{escape(plan.description)}</p>',
        _verdict(audit),
        _figures(plan, summary),
    ]
    body += chart_sections(charts(plan, account))
    body += [_claims(plan, account), _periods(plan, account), _services(plan, account)]
    return document(f"A year of {plan.title}", body, _STYLE)


def _verdict(audit: AuditResult) -> str:
    counted = (
        f"{audit.facts.get('events', 0):,} events replayed, {audit.facts.get('slots', 0):,} "
        "storage slots compared with the contracts."
    )
    if audit.verdict is Verdict.TRUE:
        return f'<p class="verdict"><b>Verified from the chain alone.</b> {counted}</p>'
    why = [*map(str, audit.book.findings), *audit.book.reasons]
    findings = "".join(f"<li>{escape(reason)}</li>" for reason in why)
    return f'<div class="verdict bad"><b>Not verified.</b> {counted}<ul>{findings}</ul></div>'


def _figures(plan: Plan, summary: Mapping[str, Any]) -> str:
    symbol = plan.asset.value.symbol
    figures = {
        "members at the end": f"{summary['members_at_end']:,}",
        "joined, quit, lapsed, back": " / ".join(
            str(summary[name]) for name in ("joined", "quit", "lapsed", "reinstated")
        ),
        "ended by a full benefit": f"{summary['memberships_ended']:,}",
        "claims filed, paid, refused": " / ".join(
            str(summary[name]) for name in ("claims_filed", "claims_paid", "claims_refused")
        ),
        "objections, juries, holds": " / ".join(
            str(summary[name]) for name in ("objections", "juries", "held")
        ),
        f"charged to members, {symbol}": show_money(plan, summary["contributions"]),
        f"benefits, {symbol}": show_money(plan, summary["paid"]),
        f"fees, {symbol}": show_money(plan, summary["fee"]),
        f"carry and reserve, {symbol}": (
            f"{show_money(plan, summary['carry'])} + {show_money(plan, summary['reserve'])}"
        ),
        f"largest charge of a unit, cap {show_money(plan, summary['cap'])}": show_money(
            plan, summary["largest_charge_per_unit"]
        ),
    }
    items = "".join(f"<li><b>{value}</b>{escape(name)}</li>" for name, value in figures.items())
    scale = summary["incidence_scale"]
    note = (
        f'<p class="note">Seed {summary["seed"]}. Events come from the incidence table at '
        f"{scale:g} times its chances, so that a small community sees some in a year.</p>"
    )
    return f'<ul class="figures">{items}</ul>{note}'


def _claims(plan: Plan, account: YearAccount) -> str:
    rows = [show_claim(plan, claim) for claim in account.claims]
    if not rows:
        return "<h2>Claims</h2><p>Nobody filed a claim.</p>"
    return f"<h2>Claims</h2>{_table(rows[0], (row.values() for row in rows))}"


def _services(plan: Plan, account: YearAccount) -> str:
    rows = [show_programme(plan, one) for one in account.programmes]
    if not rows:
        return ""
    note = (
        '<p class="note">A sponsor pays for them. No balance, unit, benefit or claim knows of '
        "them, and the chain does not say who used a code.</p>"
    )
    return f"<h2>Services</h2>{note}{_table(rows[0], (row.values() for row in rows))}"


def _periods(plan: Plan, account: YearAccount) -> str:
    counts = ["joined", "reinstated", "quit", "ended", "lapsed", "members", "filed", "approved"]
    counts += ["refused", "objections", "held", "juries", "votes"]
    amounts = ["paid_in", "charged", "missed", "withheld", "forfeited", "benefits", "fees"]
    amounts += ["carry", "reserve"]
    rows = (
        [
            row.label,
            row.first_day.isoformat(),
            *(f"{getattr(row, name):,}" for name in counts),
            *(show_money(plan, getattr(row, name)) for name in amounts),
        ]
        for row in account.periods
    )
    head = ["period", "from", *counts, *(name.replace("_", " ") for name in amounts)]
    return f"<h2>The year in half-months</h2>{_table(head, rows)}"


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    columns = "".join(f'<th scope="col">{escape(name)}</th>' for name in head)
    lines = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows
    )
    return (
        f'<div class="scroll"><table><thead><tr>{columns}</tr></thead>'
        f"<tbody>{lines}</tbody></table></div>"
    )
