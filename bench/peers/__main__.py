"""Measures ours and the peers on one chain, into build/bench/peers.json. `make bench-peers`.

    python -m bench.peers [--keep] [PART ...]

With parts, such as `ours` or `safe`, only these are measured again. --keep also renews
bench/peers.json, bench/peers.svg and the table of bench/README.md.
"""

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

from rich.console import Console
from rich.table import Table

from bench.chain import FOLDER, Chain
from bench.peers.chart import draw
from bench.peers.deciding import governor, safe, ticks
from bench.peers.ours import ours
from bench.peers.pages import write_tables
from bench.peers.shared import chef, distributor, loop, oracle, splitter, staking, vault
from bench.peers.stage import Stage

KEPT = Path(__file__).resolve().parents[1] / "peers.json"
_PARTS: tuple[Callable[[Stage], None], ...] = (
    *(ours, safe, governor, vault, chef, staking),
    *(distributor, ticks, oracle, splitter, loop),
)


def measure(address: str, console: Console, chosen: list[str]) -> list[dict[str, object]]:
    """Every row, in the order of the parts; the chain goes back to its beginning after each."""
    stage = Stage(Chain(address))
    stage.fund()
    rows: list[dict[str, object]] = []
    for part in _PARTS:
        kept = FOLDER / "peers" / f"{part.__name__}.json"
        if part.__name__ in chosen or not chosen or not kept.exists():
            console.print(f"{part.__name__} ...")
            stage.rows.clear()
            begin = stage.chain.snapshot()
            part(stage)
            stage.chain.revert(begin)
            kept.parent.mkdir(parents=True, exist_ok=True)
            made = json.dumps([row.as_json() for row in stage.rows])
            kept.write_text(made, encoding="utf-8")
        rows += json.loads(kept.read_text(encoding="utf-8"))
    return rows


def table_of(rows: list[dict[str, object]]) -> Table:
    """The rows, floors and ratios."""
    table = Table(title="Gas of whole transactions, one Anvil, Shanghai")
    for name in ("peer", "act", "participants", "gas", "floor", "ratio"):
        table.add_column(name)
    for row in rows:
        table.add_row(*(str(row[name] or "") for name in ("peer", "act")), *_numbers(row))
    return table


def _numbers(row: dict[str, object]) -> list[str]:
    whole = [f"{row[name]:,}" if row[name] else "-" for name in ("participants", "gas", "floor")]
    return [*whole, str(row["ratio"] or "-")]


def main() -> int:
    """Gives 2 without a chain."""
    address = os.environ.get("MUTUAL_POOL_RPC")
    if address is None:
        print("There is no chain: run make bench-peers, which starts one.", file=sys.stderr)
        return 2
    console = Console(stderr=True)
    chosen = [word for word in sys.argv[1:] if word != "--keep"]
    unknown = set(chosen) - {part.__name__ for part in _PARTS}
    if unknown:
        print(f"There is no part {', '.join(sorted(unknown))}.", file=sys.stderr)
        return 2
    rows = measure(address, console, chosen)
    Console().print(table_of(rows))
    text = json.dumps(rows, indent=1) + "\n"
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / "peers.json").write_text(text, encoding="utf-8")
    draw(rows, FOLDER / "peers.svg")
    if "--keep" in sys.argv[1:]:
        KEPT.write_text(text, encoding="utf-8")
        draw(rows, KEPT.with_suffix(".svg"))
        write_tables(rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())
