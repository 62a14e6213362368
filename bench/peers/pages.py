"""The table of peers in bench/README.md, between its two marks."""

from pathlib import Path
from typing import Any

from bench.peers.stage import SIZES

README = Path(__file__).resolve().parents[1] / "README.md"
BEGIN, END = "<!-- peers: begin -->", "<!-- peers: end -->"


def table_of(rows: list[dict[str, Any]]) -> str:
    """Gas by number of participants, with floor and ratio at the largest."""
    lines = [
        f"| whose | act | {' | '.join(f'{size:,}' for size in SIZES)} | floor | gas / floor |",
        "|---|---|---|---|---|---|---|",
    ]
    acts = list(dict.fromkeys((row["peer"], row["act"]) for row in rows))
    for peer, act in acts:
        found = {
            row["participants"]: row for row in rows if (row["peer"], row["act"]) == (peer, act)
        }
        cells = [_cell(found.get(size)) for size in SIZES]
        last = max(
            (row for row in found.values() if row["gas"]), key=lambda row: row["participants"]
        )
        if set(found).isdisjoint(SIZES):
            cells = [f"{last['gas']:,}", "", ""]
        lines.append(
            f"| {peer} | {act} | {' | '.join(cells)} | {last['floor']:,} | {last['ratio']:.2f} |"
        )
    return "\n".join(lines)


def _cell(row: dict[str, Any] | None) -> str:
    if row is None:
        return ""
    return f"{row['gas']:,}" if row["gas"] else "in no block"


def write_tables(rows: list[dict[str, Any]]) -> None:
    """Put the table between its marks."""
    text = README.read_text(encoding="utf-8")
    before, rest = text.split(BEGIN)
    after = rest.split(END)[1]
    README.write_text(f"{before}{BEGIN}\n{table_of(rows)}\n{END}{after}", encoding="utf-8")
