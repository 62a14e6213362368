"""The chart of what one event costs a community, by its size: ours flat, the others' by size."""

from pathlib import Path
from typing import Any

import matplotlib
from matplotlib.figure import Figure

#: What it takes to share one event among so many: acts that are done once, and once a participant.
EVENTS: dict[str, tuple[tuple[str, float], ...]] = {
    "Mutual Pool": (("settle", 0.0),),
    "MasterChef": (("update", 0.0),),
    "StakingRewards": (("share an event", 0.0),),
    "Safe": (("a transfer, more than half sign", 0.0),),
    "loop": (("settle", 0.0),),
    "Uniswap v3": (("swap across the ticks", 0.0),),
    "Governor": (("propose", 0.0), ("vote", 0.2), ("carry out", 0.0)),
    "PaymentSplitter": (("pay one of them", 1.0),),
    "Merkle distributor": (("claim", 1.0),),
}
LABELS = {
    "Mutual Pool": "Mutual Pool: settle",
    "MasterChef": "MasterChef: update",
    "StakingRewards": "StakingRewards: share an event",
    "Safe": "Safe: more than half sign a transfer",
    "loop": "a loop over members",
    "Uniswap v3": "Uniswap v3: a swap across as many ticks",
    "Governor": "Governor: a fifth votes on a transfer",
    "PaymentSplitter": "PaymentSplitter: everybody is paid",
    "Merkle distributor": "Merkle distributor: everybody claims",
}


def event_costs(rows: list[dict[str, Any]]) -> dict[str, dict[int, int]]:
    """Gas of one event by peer and size; a share of 0.2 of the votes is so many votes cast."""
    costs: dict[str, dict[int, int]] = {}
    for peer, acts in EVENTS.items():
        for size in sorted({row["participants"] for row in rows if row["peer"] == peer}):
            found = {
                row["act"]: row["gas"]
                for row in rows
                if row["peer"] == peer and row["participants"] == size
            }
            gas = [found.get(act) for act, _ in acts]
            if size and all(gas):
                times = [max(1, round(share * size)) for _, share in acts]
                costs.setdefault(peer, {})[size] = sum(
                    count * int(one or 0) for count, one in zip(times, gas, strict=True)
                )
    return costs


def draw(rows: list[dict[str, Any]], path: Path) -> None:
    """Draw the chart as SVG; the same rows give the same file."""
    matplotlib.rcParams["svg.hashsalt"] = "mutual-pool"
    figure = Figure(figsize=(8, 5))
    axes = figure.subplots()
    for peer, points in event_costs(rows).items():
        ours = peer == "Mutual Pool"
        axes.plot(
            list(points),
            list(points.values()),
            marker="o",
            linewidth=3 if ours else 1.2,
            color="#00796b" if ours else None,
            label=LABELS[peer],
        )
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlabel("participants")
    axes.set_ylabel("gas of one event")
    axes.grid(visible=True, which="major", alpha=0.3)
    axes.legend(fontsize=7)
    figure.tight_layout()
    figure.savefig(path, format="svg", metadata={"Date": None})
