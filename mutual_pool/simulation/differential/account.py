"""What a replay showed, for reading and as JSON."""

from typing import Any

from rich.console import Console

from mutual_pool.simulation.differential.followed import Followed
from mutual_pool.simulation.differential.run import Replay, Sampled
from mutual_pool.simulation.output.rows import flat, show_rows


def replay_account(done: Replay) -> dict[str, Any]:
    """Return a replay's account; but for seconds and rates it repeats exactly."""
    return {
        "plan": done.plan,
        "scenario": done.scenario,
        "years": done.years,
        "seed": done.seed,
        "worlds": list(done.worlds),
        "numbers_equal": done.compared,
        "lived": flat(done.counted),
        "sampled": [_row(row) for row in done.sampled],
        "followed": [_row(row) for row in done.followed],
        "bytecode_transactions": done.transactions,
        "bytecode_seconds": round(done.seconds, 3),
        "bytecode_transactions_per_second": round(done.per_second),
        "node_transactions": done.node_transactions,
        "seconds": round(done.wall_seconds, 3),
    }


def show_replay(console: Console, done: Replay) -> None:
    """Print a replay's account."""
    counted = done.counted
    console.print(
        f"{counted.joined:,} joined, {counted.left:,} left, {counted.lapsed_back:,} came back, "
        f"{counted.claims:,} claims were paid; {counted.uncovered:,} incidents were not covered."
    )
    console.print(
        f"{counted.appealed:,} refusals were appealed, a jury let {counted.restored:,} of them "
        f"through; {counted.refused:,} refusals are final."
    )
    show_rows(
        console,
        "One life on the contracts, and the cohort model's paths",
        [_row(row) for row in done.sampled],
    )
    show_rows(
        console,
        "The same life, and the cohort model's money on its draws",
        [_row(row) for row in done.followed],
    )
    console.print(
        f"{' and '.join(done.worlds)} agree: {done.compared:,} numbers, to the last unit."
    )
    if done.transactions:
        console.print(
            f"{done.transactions:,} transactions on the bytecode in {done.seconds:.2f} s of the "
            f"processor: {done.per_second:,.0f} a second."
        )
    if done.node_transactions:
        console.print(f"{done.node_transactions:,} transactions on the node.")


def _row(row: Sampled | Followed) -> dict[str, Any]:
    return {**flat(row), "allowed": row.allowed, "agrees": row.agrees}
