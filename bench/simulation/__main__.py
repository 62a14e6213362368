"""Times the bare model in four engines, and the whole model's 10,000 paths.

make bench-simulation

Fails if the engines' means do not agree, if modelx or heavylight is faster than ours, or if the
whole model takes more than 20 s or 400 MB.
"""

import json
import os
import statistics
import subprocess
import sys
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from bench.simulation.inputs import write_inputs

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "build" / "bench"
PEERS = ROOT / ".venv-bench" / "bin" / "python"
SNAPSHOT = Path(__file__).with_name("speed.json")
PATHS, ROUNDS = 10_000, 3
AGREE = 0.002
MOST_SECONDS, MOST_MB = 20, 400
WHOLE = [
    *("simulate", "xiang_hu_bao", "--members", "100000000", "--years", "3"),
    *("--paths", "10000", "--seed", "1", "--json"),
]


def run(command: list[str]) -> dict[str, Any]:
    """Run a command that prints JSON."""
    # The peers must not see this project, nor we their packages.
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def measure() -> dict[str, dict[str, float]]:
    """Return the medians of three rounds, in which the engines take turns."""
    inputs = FOLDER / "bare.npz"
    write_inputs(inputs)
    pythons = {"ours": sys.executable, **dict.fromkeys(("numpy", "modelx", "heavylight"), PEERS)}
    engine = str(Path(__file__).with_name("engines.py"))
    rounds: dict[str, list[dict[str, Any]]] = {name: [] for name in pythons}
    for seed in range(1, ROUNDS + 1):
        for name, python in pythons.items():
            told = run([str(python), engine, name, str(inputs), str(PATHS), str(seed)])
            print(f"{name}, round {seed}: {told['seconds']:.1f} s", file=sys.stderr)
            rounds[name].append(told)
    figures = {
        name: {key: statistics.median(told[key] for told in rows) for key in rows[0]}
        for name, rows in rounds.items()
    }
    command = [str(Path(sys.executable).with_name("mutual-pool")), *WHOLE]
    # Compiled code is kept, so the first run ever is not the usual one.
    run([*command[:-5], "--paths", "1", "--json"])
    whole = [run(command) for _ in range(ROUNDS)]
    figures["whole model"] = {
        "seconds": statistics.median(account["seconds"] for account in whole),
        "peak_memory_mb": max(account["peak_memory_mb"] for account in whole),
    }
    return figures


def missed(figures: dict[str, dict[str, float]]) -> list[str]:
    """Return what is not as it must be."""
    told, mine = [], figures["ours"]
    for name in ("numpy", "modelx", "heavylight"):
        for key in ("claims", "cost"):
            if abs(figures[name][key] / mine[key] - 1) > AGREE:
                told.append(f"{name} says {key} of {figures[name][key]}, ours {mine[key]}")
    for name in ("modelx", "heavylight"):
        if figures[name]["seconds"] <= mine["seconds"]:
            told.append(f"{name} is faster than ours")
    whole = figures["whole model"]
    if whole["seconds"] > MOST_SECONDS or whole["peak_memory_mb"] > MOST_MB:
        told.append(f"the whole model took {whole}")
    return told


def main() -> int:
    """Gives 1 if something is missed."""
    figures = measure()
    FOLDER.mkdir(parents=True, exist_ok=True)
    target = FOLDER / "speed.json"
    target.write_text(json.dumps(figures, indent=2) + "\n")
    if "--keep" in sys.argv[1:]:
        SNAPSHOT.write_text(target.read_text())
    table = Table(title=f"{PATHS:,} paths of 72 half-months, medians of {ROUNDS} rounds")
    for column in ("engine", "seconds", "over ours"):
        table.add_column(column, justify="left" if column == "engine" else "right")
    for name, row in figures.items():
        over = "" if name == "whole model" else f"{row['seconds'] / figures['ours']['seconds']:.1f}"
        table.add_row(name, f"{row['seconds']:.2f}", over)
    Console().print(table)
    wrong = missed(figures)
    for sentence in wrong:
        print(sentence, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
