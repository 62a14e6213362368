"""The charts for papers, by matplotlib: one PNG each, 200 dots an inch."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import EngFormatter

from mutual_pool.simulation.analysis.outcome import band_costs, quantiles
from mutual_pool.simulation.model.engine import Run
from mutual_pool.simulation.output.charts import COLOURS, INK

_STYLE: dict[Any, Any] = {
    "font.size": 9,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "xtick.color": INK,
    "ytick.color": INK,
    "legend.frameon": False,
}
_DPI = 200


def write_pngs(folder: Path, runs: Sequence[Run]) -> list[Path]:
    """Write the charts of runs into a folder and return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    symbol = runs[0].plan.asset.value.symbol
    written = []
    with mpl.rc_context(_STYLE):
        for name, series, axis, factor in (
            ("members", "members", "members", 1.0),
            ("share", "share", f"share of a member, {symbol} a year", 24.0),
            ("claims", "claims", "claims paid in a half-month", 1.0),
        ):
            figure = Figure(figsize=(6.3, 3.4), layout="constrained")
            _fan(figure.add_subplot(), runs, series, axis, factor)
            _legend(figure, len(runs))
            written.append(_save(figure, folder / f"{name}.png"))
        bars = sum(len(run.plan.bands.value) for run in runs)
        figure = Figure(figsize=(6.3, 1.1 + 0.24 * bars), layout="constrained")
        _returned(figure.add_subplot(), runs)
        _legend(figure, len(runs))
        written.append(_save(figure, folder / "fairness.png"))
    return written


def _fan(axes: Axes, runs: Sequence[Run], series: str, axis: str, factor: float) -> None:
    for place, run in enumerate(runs):
        low, median, high = quantiles(run, series) * factor
        years = [(step + 1) / 24 for step in range(median.size)]
        colour = COLOURS[place % len(COLOURS)]
        axes.fill_between(years, low, high, color=colour, alpha=0.18, linewidth=0)
        axes.plot(years, median, color=colour, linewidth=1.6, label=run.plan.title)
    axes.set(xlabel="years", ylabel=axis, xlim=(0, runs[0].years), ylim=(0, None))
    axes.yaxis.set_major_formatter(EngFormatter(sep=""))
    axes.grid(axis="y", color="#d9dfe3", linewidth=0.6)


def _returned(axes: Axes, runs: Sequence[Run]) -> None:
    names: list[str] = []
    for place, run in enumerate(runs):
        rows = band_costs(run)
        at = [len(names) + number for number in range(len(rows))]
        bars = axes.barh(
            at,
            [row.returned for row in rows],
            color=COLOURS[place % len(COLOURS)],
            label=run.plan.title,
        )
        axes.bar_label(bars, fmt="%.2f", padding=-24, fontsize=8, color="white")
        names += [row.name for row in rows]
    axes.axvline(1, color=INK, linestyle="--", linewidth=0.9)
    axes.set_yticks(range(len(names)), names)
    axes.invert_yaxis()
    axes.set_xlabel("got for each 1 paid (1 is fair)")


def _legend(figure: Figure, plans: int) -> None:
    figure.legend(loc="outside upper left", ncols=min(3, plans))


def _save(figure: Figure, path: Path) -> Path:
    figure.savefig(path, dpi=_DPI)
    return path
