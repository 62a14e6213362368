"""Measures the bridge: indexing, reading under load, the page's first view. `make bench-bridge`.

Writes build/bench/bridge.json and fails if a bound is missed; --keep also renews bench/bridge.json.
With --page the page alone is measured, in a minute, and the other figures are those that are kept.
"""

import json
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.table import Table
from sqlalchemy import select

from bench.bridge_hostile import beside_hostile, dearest
from bench.bridge_load import load_apart
from bench.bridge_page import first_view, first_visit
from bench.bridge_rows import bare_query_ms, empty, fill, grow, paths
from bench.bridge_start import starting
from frontend_bridge.api.database import open_database
from frontend_bridge.api.tables import movements
from frontend_bridge.local.services import api_server
from frontend_bridge.tests import support
from frontend_bridge.tests.postgres import postgresql
from tools.local_chain import free_port
from tools.with_anvil import anvil

ROOT = Path(__file__).resolve().parents[1]
RUNS = 3
CHAIN_EVENTS = 20_000
INDEXED_EVENTS = 1_000_000
RATE, SECONDS = 200, 20
BOUNDS = {
    "index_per_second": (5_000, "at least"),
    "read_p95_ms": (20, "at most"),
    "first_view_script_kb": (150, "at most"),
    "phone_first_paint_ms": (1_500, "at most"),
    "phone_useful_ms": (3_000, "at most"),
    # What web.dev's Core Web Vitals call good.
    "phone_layout_shift": (0.1, "at most"),
    "start_seconds": (5, "at most"),
    "start_mb": (400, "at most"),
    "_p95_ms": (20, "at most"),
}


@contextmanager
def databases(folder: Path) -> Iterator[dict[str, str]]:
    """An address for an empty database of each kind."""
    with postgresql() as server:
        yield {"sqlite": f"sqlite:///{folder}/index.sqlite", "postgresql": server}


def measure(console: Console, *, page: bool = False) -> dict[str, float]:
    """Return every figure by name, or the page's alone."""
    figures: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as name, anvil() as rpc:
        folder = Path(name)
        console.print("A community on an Anvil, and many payments ...")
        lived = support.live(rpc, folder)
        console.print("The page's first view ...")
        figures |= first_view(lived)
        figures |= first_visit(lived)
        if page:
            return figures
        grow(lived, CHAIN_EVENTS)
        with databases(folder) as addresses:
            for kind, address in addresses.items():
                console.print(f"Indexing into {kind} ...")
                figures[f"{kind}_index_per_second"] = index_speed(lived, address)
                console.print(f"Reading from {INDEXED_EVENTS:,} events in {kind} ...")
                figures |= {f"{kind}_{k}": v for k, v in reading(lived, address).items()}
                console.print(f"Starting at {INDEXED_EVENTS:,} events in {kind} ...")
                figures |= {f"{kind}_{k}": v for k, v in beginning(lived, address).items()}
                console.print(figures)
    return figures


def index_speed(lived: support.Lived, address: str) -> float:
    """Events a second from the node into the database, the twin's replay included."""
    speeds = []
    for _ in range(RUNS):
        engine = open_database(address)
        seconds, events = fill(engine, lived)
        speeds.append(events / seconds)
        engine.dispose()
    return round(sorted(speeds)[RUNS // 2])


def reading(lived: support.Lived, address: str) -> dict[str, float]:
    """Latency at a steady rate over a million events, and its ratio to the bare query."""
    engine = open_database(address)
    fill(engine, lived, INDEXED_EVENTS)
    asked = paths(engine)
    bare = bare_query_ms(engine)
    engine.dispose()
    with api_server(lived.rpc, lived.record, address, free_port(), index=False, rate=0) as api:
        load_apart(api, asked, RATE, 3)
        times = load_apart(api, asked, RATE, SECONDS)
        alone = load_apart(api, ["/v1/events?limit=50"], 20, 5)
    return {
        "read_p50_ms": round(times[len(times) // 2], 2),
        "read_p95_ms": round(times[int(len(times) * 0.95)], 2),
        "bare_query_ms": round(bare, 2),
        "answer_over_bare_query": round(alone[len(alone) // 2] / bare, 1),
    }


def beginning(lived: support.Lived, address: str) -> dict[str, float]:
    """How soon a start is ready, what each question costs, and readers beside a hostile address."""
    engine = open_database(address)
    empty(engine)
    figures = starting(engine, lived, address, INDEXED_EVENTS)
    with engine.connect() as connection:
        query = select(movements.c.member).order_by(movements.c.lines.desc()).limit(1)
        member = str(connection.scalar(query))
    figures |= dearest(engine, member)
    engine.dispose()
    return figures | beside_hostile(lived, address, RATE, member)


def missed(name: str, value: float) -> bool:
    """Whether a figure misses its bound."""
    for suffix, (bound, kind) in BOUNDS.items():
        if name.endswith(suffix):
            return value < bound if kind == "at least" else value > bound
    return False


def main() -> int:
    """Gives 1 if a bound is missed."""
    console = Console(stderr=True)
    kept = Path(__file__).with_name("bridge.json")
    page = "--page" in sys.argv
    figures = measure(console, page=page)
    if page:
        figures = json.loads(kept.read_text(encoding="utf-8")) | figures
    table = Table(title="The bridge")
    for column in ("what", "measured", "bound"):
        table.add_column(column)
    for name, value in figures.items():
        bound = next((f"{k} {b:,}" for s, (b, k) in BOUNDS.items() if name.endswith(s)), "")
        colour = "red" if missed(name, value) else "green"
        table.add_row(name, f"[{colour}]{value:,}[/]", bound)
    Console().print(table)
    text = json.dumps(figures, indent=2) + "\n"
    out = ROOT / "build" / "bench"
    out.mkdir(parents=True, exist_ok=True)
    (out / "bridge.json").write_text(text, encoding="utf-8")
    if "--keep" in sys.argv:
        kept.write_text(text, encoding="utf-8")
    return int(any(missed(name, value) for name, value in figures.items()))


if __name__ == "__main__":
    sys.exit(main())
