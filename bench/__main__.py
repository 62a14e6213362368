"""Measures, writes build/bench/gas.json, and fails if a bound is missed.

make bench
"""

import json
import os
import sys
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench.chain import FOLDER, Chain
from bench.figures import Figure, figures
from bench.measure import measure
from bench.plan import Plan

SNAPSHOT = Path(__file__).with_name("gas.json")


def shown(value: float | None) -> str:
    """A number for the table: gas with commas, a ratio with its decimals."""
    if value is None:
        return ""
    return f"{value:,}" if isinstance(value, int) else f"{value:.4f}"


def table_of(rows: list[Figure]) -> Table:
    """The rows beside the peers."""
    table = Table(title="Gas of the whole transaction, cold storage, net of refunds")
    table.add_column("what")
    table.add_column("peer")
    for column in ("floor", "at most", "ours"):
        table.add_column(column, justify="right")
    for row in rows:
        style = "red" if row.missed else "green"
        ours = f"[{style}]{shown(row.measured)}[/]"
        table.add_row(row.name, row.peers, shown(row.floor), shown(row.bound), ours)
    return table


def main() -> int:
    """Gives 1 if a bound is missed."""
    address = os.environ.get("MUTUAL_POOL_RPC")
    if address is None:
        print("There is no chain: run make bench, which starts one.", file=sys.stderr)
        return 2
    gas = measure(Plan(Chain(address)))
    target = FOLDER / "gas.json"
    target.write_text(json.dumps(gas, indent=2) + "\n")
    if "--keep" in sys.argv[1:]:
        SNAPSHOT.write_text(target.read_text())
    rows = figures(gas)
    Console().print(table_of(rows))
    print(f"Written to {target}", file=sys.stderr)
    missed = [row.name for row in rows if row.missed]
    if missed:
        print(f"Above the bound: {', '.join(missed)}", file=sys.stderr)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
