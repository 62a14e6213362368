"""Measures the auditor's tools, writes build/bench/disclosure.json, fails if a bound is missed.

make bench-disclosure            # KEEP=--keep keeps the figures as bench/disclosure.json
"""

import argparse
import json
import os
import statistics
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.chain import FOLDER
from bench.disclosure.made import Pool, make
from bench.disclosure.measure import Figures, decoding, replaying, storage

KEPT = Path(__file__).parents[1] / "disclosure.json"


@dataclass(frozen=True)
class Bound:
    """A figure that must be reached; `least` or `most` of it."""

    name: str
    least: float | None = None
    most: float | None = None

    def missed(self, figure: float) -> bool:
        """Whether a figure misses it."""
        below = self.least is not None and figure < self.least
        return below or (self.most is not None and figure > self.most)


BOUNDS = (
    Bound("decoded_a_second", least=50_000),
    Bound("replay_seconds", most=18),
    Bound("replay_megabytes", most=450),
    Bound("slots_proved_a_second", least=3_000),
)
# Only where cryo is there to compare with.
_BESIDE_CRYO = (Bound("listed_over_cryo", least=1.0), Bound("verified_over_cryo", least=0.4))
# Ten times as many events may take a third more each, not ten times: caches, not loops.
_LINEAR = Bound("replay_growth", most=1.34)


def main() -> int:
    """Gives 1 if a bound is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--members", type=int, default=100_000)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--cryo-members", type=int, default=12_000)
    parser.add_argument("--rounds", type=int, default=3, help="the median of so many runs is kept")
    parser.add_argument("--keep", action="store_true", help="keep the figures in bench/ too")
    arguments = parser.parse_args()
    small = make(arguments.members // 10, arguments.events // 10)
    pool = make(arguments.members, arguments.events)
    address = os.environ.get("MUTUAL_POOL_RPC")
    figures = _medians([_measured(small, pool) for _ in range(arguments.rounds)])
    if address:
        from bench.disclosure.extraction import extraction

        figures |= extraction(address, arguments.cryo_members)
    text = json.dumps(figures, indent=2) + "\n"
    (FOLDER / "disclosure.json").write_text(text)
    for name, figure in figures.items():
        print(f"{name:<32}{figure:>16,.2f}")
    full = arguments.events >= 1_000_000
    bounds = (*BOUNDS, _LINEAR) if full else (_LINEAR,)
    bounds = (*bounds, *(bound for bound in _BESIDE_CRYO if bound.name in figures))
    missed = [bound.name for bound in bounds if bound.missed(figures[bound.name])]
    if missed:
        print(f"Beyond the bound: {', '.join(missed)}", file=sys.stderr)
    elif arguments.keep:
        KEPT.write_text(text)
    return 1 if missed else 0


def _measured(small: Pool, pool: Pool) -> Figures:
    """One round: everything that needs no node."""
    tenth, _ = replaying(small)
    figures, replay = replaying(pool)
    figures |= decoding(pool)
    figures |= storage(replay)
    cost = "replay_microseconds_an_event"
    figures["replay_growth"] = figures[cost] / tenth[cost]
    return figures


def _medians(rounds: Sequence[Figures]) -> Figures:
    """The median of each figure; of the memory the first, which no earlier round left behind."""
    found = {name: statistics.median(one[name] for one in rounds) for name in rounds[0]}
    return {**found, "replay_megabytes": rounds[0]["replay_megabytes"]}


if __name__ == "__main__":
    sys.exit(main())
