"""The report of runs as one HTML file that needs nothing from the network."""

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

from mutual_pool.audit.render.report_html import chart_sections, document
from mutual_pool.simulation.analysis.compare import comparison_rows
from mutual_pool.simulation.analysis.outcome import SHOWN, account_of
from mutual_pool.simulation.model.engine import Run
from mutual_pool.simulation.output.charts import charts
from mutual_pool.simulation.output.rows import amount, flat, merged

_STYLE = """
:root { color-scheme: light; --ink: #1f2933; --soft: #5b6770; --line: #d9dfe3; }
body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); max-width: 64rem;
       margin: 2rem auto; padding: 0 1rem; }
h1 { margin-bottom: 0; line-height: 1.2; } h2 { margin: 2.5rem 0 0; } p { margin: .3rem 0 1rem; }
.lead, .note { color: var(--soft); }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(12.5rem, 1fr));
           gap: .8rem; margin: 1.5rem 0; padding: 0; list-style: none; }
.figures li { border: 1px solid var(--line); border-radius: .5rem; padding: .6rem .8rem; }
.figures b { display: block; font-size: 1.35rem; }
.figures small { color: var(--soft); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-size: .9rem; width: 100%;
        font-variant-numeric: tabular-nums; }
th, td { text-align: right; padding: .3rem .6rem; border-bottom: 1px solid var(--line);
         white-space: nowrap; }
th { white-space: normal; vertical-align: bottom; }
th:first-child, td:first-child { text-align: left; }
details { margin: 2rem 0; } summary { cursor: pointer; font-weight: 600; }
"""


def render_report(runs: Sequence[Run]) -> str:
    """Return the report of one plan, or of several side by side, as HTML.

    Raises:
        ValueError: if there is no run.
    """
    if not runs:
        raise ValueError("a report needs a run")
    title = runs[0].plan.title if len(runs) == 1 else "Plans side by side"
    body = [f"<h1>{escape(title)}</h1>", _lead(runs[0])]
    accounts = [account_of(run) for run in runs]
    body.append(_figures(runs[0], accounts[0]) if len(runs) == 1 else _comparison(runs))
    body += chart_sections(charts(runs))
    body += [_half_months(run, account) for run, account in zip(runs, accounts, strict=True)]
    return document(title, body, _STYLE)


def _lead(run: Run) -> str:
    scenario = run.scenario
    return (
        f'<p class="lead">{scenario.population.members:,} members at the start, {run.years:g} '
        f"years, {run.paths:,} paths, seed {run.seed}. Scenario “{escape(scenario.title)}”: "
        f"{escape(scenario.description)}</p>"
    )


def _figures(run: Run, account: Mapping[str, Any]) -> str:
    symbol = escape(account["asset"])
    short = account["shortfall"]
    shown = {
        "members at the end": account["members_at_end"],
        f"a member's year, {symbol}": account["cost_per_member_year"],
        "claims in all": account["claims"],
        f"paid in all, {symbol}": account["amount_paid"],
        f"the operator's value, {symbol}": account["value"],
    }
    items = "".join(
        f"<li><b>{amount(spread['median'])}</b>{name}<br>"
        f"<small>{amount(spread['q05'])} to {amount(spread['q95'])}</small></li>"
        for name, spread in shown.items()
    )
    items += (
        f"<li><b>{short['chance']:.1%}</b>chance that a benefit is not paid in full<br>"
        f"<small>then {amount(short['amount_if_any']['median'])} {symbol} are missing</small></li>"
    )
    return f'<ul class="figures">{items}</ul>'


def _comparison(runs: Sequence[Run]) -> str:
    rows = [merged(flat(row)) for row in comparison_rows(runs)]
    lines = (
        [name.replace("_", " "), *(row[name] for row in rows)]
        for name in rows[0]
        if name not in ("plan", "scenario")
    )
    return _table(["", *(run.plan.title for run in runs)], lines)


def _half_months(run: Run, account: Mapping[str, Any]) -> str:
    head = ["half-month", *(name.replace("_", " ") for name in SHOWN.values())]
    rows = (
        [
            str(row["half_month"]),
            *(
                f"{amount(row[name]['median'])} ({amount(row[name]['q05'])} to "
                f"{amount(row[name]['q95'])})"
                for name in SHOWN.values()
            ),
        ]
        for row in account["half_months"]
    )
    return (
        f"<details><summary>{escape(run.plan.title)} in half-months</summary>"
        f"{_table(head, rows)}</details>"
    )


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    columns = "".join(f'<th scope="col">{escape(name)}</th>' for name in head)
    lines = "".join(
        "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows
    )
    return (
        f'<div class="scroll"><table><thead><tr>{columns}</tr></thead>'
        f"<tbody>{lines}</tbody></table></div>"
    )
