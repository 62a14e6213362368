"""Measures the auditor's tools, writes build/bench/disclosure.json, fails if a bound is missed.

make bench-disclosure
"""

import argparse
import json
import os
import sys
from dataclasses import dataclass

from bench.chain import FOLDER
from bench.disclosure.made import make
from bench.disclosure.measure import decoding, replaying, storage


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
    Bound("replay_seconds", most=30),
    Bound("replay_megabytes", most=1_000),
    Bound("slots_proved_a_second", least=3_000),
)
# Ten times as many events may take a third more each, not ten times: caches, not loops.
_LINEAR = Bound("replay_growth", most=1.34)


def main() -> int:
    """Gives 1 if a bound is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--members", type=int, default=100_000)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--cryo-members", type=int, default=12_000)
    arguments = parser.parse_args()
    small = make(arguments.members // 10, arguments.events // 10)
    pool = make(arguments.members, arguments.events)
    tenth, _ = replaying(small)
    figures, replay = replaying(pool)
    figures |= decoding(pool)
    figures |= storage(replay)
    cost = "replay_microseconds_an_event"
    figures["replay_growth"] = figures[cost] / tenth[cost]
    address = os.environ.get("MUTUAL_POOL_RPC")
    if address:
        from bench.disclosure.extraction import extraction

        figures |= extraction(address, arguments.cryo_members)
    (FOLDER / "disclosure.json").write_text(json.dumps(figures, indent=2) + "\n")
    for name, figure in figures.items():
        print(f"{name:<32}{figure:>16,.2f}")
    full = arguments.events >= 1_000_000
    bounds = (*BOUNDS, _LINEAR) if full else (_LINEAR,)
    missed = [bound.name for bound in bounds if bound.missed(figures[bound.name])]
    if missed:
        print(f"Beyond the bound: {', '.join(missed)}", file=sys.stderr)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
