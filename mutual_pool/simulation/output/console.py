"""A run's account as tables on a terminal."""

from collections.abc import Mapping
from typing import Any

from rich.console import Console
from rich.table import Table

from mutual_pool.simulation.analysis.outcome import SHOWN
from mutual_pool.simulation.model.engine import Run
from mutual_pool.simulation.output.rows import amount

_EVERY = 6
"""Half-months between the rows shown: a quarter."""


def show_run(console: Console, run: Run, account: Mapping[str, Any]) -> None:
    """Print a run's account: quarters, bands, shortfall."""
    symbol = account["asset"]
    console.print(
        f"{run.plan.title}: {account['members']:,} members at the start, {account['years']:g} "
        f"years, {account['paths']:,} paths, scenario {account['scenario']}, seed {account['seed']}"
    )
    console.print(_quarters(account, symbol))
    console.print(_bands(account, symbol))
    short = account["shortfall"]
    console.print(
        f"Chance that a benefit is not paid in full: {short['chance']:.2%} (paid short "
        f"{short['chance_paid_short']:.2%}, waiting at the end "
        f"{short['chance_waiting_at_end']:.2%}); missing then "
        f"{spread(short['amount_if_any'])} {symbol}."
    )
    console.print(
        f"A member pays {spread(account['cost_per_member_year'])} {symbol} a year. The operator's "
        f"value is {spread(account['value'])} {symbol}. Every path's money adds up, to "
        f"{account['largest_imbalance']:.1g} {symbol}."
    )
    console.print(f"{account['seconds']:g} s, {account['peak_memory_mb']:g} MB.")


def spread(values: Mapping[str, float]) -> str:
    """Return a median with its 5 % and 95 % quantile for reading."""
    return f"{amount(values['median'])} ({amount(values['q05'])}-{amount(values['q95'])})"


def _quarters(account: Mapping[str, Any], symbol: str) -> Table:
    table = Table(title="Median (5 % to 95 % of the paths), each half-month; every sixth is shown")
    table.add_column("half-month", justify="right")
    heads = {"share_per_member": f"share, {symbol}", "amount_paid": f"paid, {symbol}"}
    for name in SHOWN.values():
        table.add_column(heads.get(name, name), justify="right")
    rows = account["half_months"]
    for row in [*rows[::_EVERY], *([rows[-1]] if (len(rows) - 1) % _EVERY else [])]:
        table.add_row(str(row["half_month"]), *(spread(row[name]) for name in SHOWN.values()))
    return table


def _bands(account: Mapping[str, Any], symbol: str) -> Table:
    table = Table(title=f"A member's year by band, {symbol}")
    for name in ("ages", "pays", "gets", "gets for each 1 paid"):
        table.add_column(name, justify="left" if name == "ages" else "right")
    for row in account["bands"]:
        table.add_row(
            row["band"],
            spread(row["cost_per_member_year"]),
            spread(row["benefit_per_member_year"]),
            f"{row['benefit_over_cost']:.2f}",
        )
    return table
