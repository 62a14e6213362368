"""The charts of the report, by plotly; several plans share a chart."""

from collections.abc import Sequence

import plotly.graph_objects as go

from mutual_pool.audit.render.report_html import Drawing
from mutual_pool.simulation.analysis.outcome import band_costs, quantiles, shortfall_of
from mutual_pool.simulation.model.engine import Run

INK = "#1f2933"
COLOURS = ("#2d6a9f", "#c98a1b", "#2f7d5b", "#b3402f", "#6b4c9a", "#5b6770")
_DAYS = 365 / 24
_HEIGHT = 400


def charts(runs: Sequence[Run]) -> list[Drawing]:
    """Return each chart with its title and what it shows, in the order of the report."""
    symbol = runs[0].plan.asset.value.symbol
    drawn = [
        (
            "Members",
            "At the end of each half-month: the median path, and where nine in ten paths lie.",
            fan(runs, "members", "members", 1.0),
        ),
        (
            "What a member pays",
            "The mean share of a member, as if each half-month's lasted a year.",
            fan(runs, "share", f"{symbol} a year", 24.0),
        ),
        (
            "Claims paid",
            "Full and reduced benefits, by half-month.",
            fan(runs, "claims", "claims", 1.0),
        ),
        (
            "Who pays for whom",
            "What members of a band get for each 1 they pay, over all paths: 1 is fair.",
            fairness(runs),
        ),
        (
            "A year by age",
            "What a member pays and gets a year, by band.",
            years_by_band(runs, symbol),
        ),
    ]
    if any(shortfall_of(run)["chance"] for run in runs):
        meaning = "The part of all benefits that is not paid, and on how many of the paths."
        drawn.append(("What is missing", meaning, missing(runs)))
    return drawn


def fan(runs: Sequence[Run], series: str, axis: str, factor: float) -> go.Figure:
    """A median with a band around it, for each plan."""
    figure = go.Figure()
    for place, run in enumerate(runs):
        colour = COLOURS[place % len(COLOURS)]
        low, median, high = quantiles(run, series) * factor
        years = [(step + 1) / 24 for step in range(median.size)]
        figure.add_scatter(
            x=[*years, *reversed(years)],
            y=[*high, *reversed(low)],
            fill="toself",
            fillcolor=_pale(colour),
            line={"width": 0},
            hoverinfo="skip",
            showlegend=False,
        )
        figure.add_scatter(
            x=years, y=median, name=run.plan.title, line={"color": colour, "width": 2.5}
        )
    figure.update_layout(
        xaxis={"title": "years", "dtick": 0.5}, yaxis={"title": axis, "rangemode": "tozero"}
    )
    return styled(figure)


def fairness(runs: Sequence[Run]) -> go.Figure:
    """What each band gets for each 1 it pays."""
    figure = go.Figure()
    for place, run in enumerate(runs):
        rows = band_costs(run)
        figure.add_bar(
            y=[f"{row.name}  " for row in rows] if len(runs) == 1 else _named(run, rows),
            x=[row.returned for row in rows],
            text=[f"{row.returned:.2f}" for row in rows],
            textposition="inside",
            insidetextanchor="end",
            name=run.plan.title,
            orientation="h",
            marker_color=COLOURS[place % len(COLOURS)],
        )
    figure.add_vline(x=1, line_color=INK, line_dash="dash")
    figure.update_layout(
        xaxis={"title": "got for each 1 paid", "rangemode": "tozero"},
        yaxis={"type": "category", "autorange": "reversed"},
        bargap=0.25,
    )
    styled(figure)
    bars = sum(len(run.plan.bands.value) for run in runs)
    figure.update_layout(height=max(_HEIGHT - 80, 130 + 34 * bars), hovermode="closest")
    return figure


def years_by_band(runs: Sequence[Run], symbol: str) -> go.Figure:
    """What a member of each band pays and gets a year."""
    figure = go.Figure()
    for place, run in enumerate(runs):
        rows = band_costs(run)
        colour = COLOURS[place % len(COLOURS)]
        names = [row.name for row in rows] if len(runs) == 1 else _named(run, rows)
        title = "" if len(runs) == 1 else f", {run.plan.title}"
        figure.add_bar(
            x=names,
            y=[row.cost.median for row in rows],
            name=f"pays{title}",
            marker_color=colour,
            error_y={
                "type": "data",
                "symmetric": False,
                "array": [row.cost.high - row.cost.median for row in rows],
                "arrayminus": [row.cost.median - row.cost.low for row in rows],
                "color": INK,
                "thickness": 1,
            },
        )
        figure.add_bar(
            x=names,
            y=[row.benefit.median for row in rows],
            name=f"gets{title}",
            marker_color=_pale(colour, 0.45),
        )
    figure.update_layout(
        barmode="group",
        xaxis={"title": "ages", "type": "category"},
        yaxis={"title": f"{symbol} a year"},
    )
    styled(figure)
    # The legend may need several lines.
    return figure.update_layout(margin={"t": 60 + 22 * len(runs)}, height=_HEIGHT + 22 * len(runs))


def missing(runs: Sequence[Run]) -> go.Figure:
    """The chance of any shortfall, and how much is missing where it is worst."""
    names = [run.plan.title for run in runs]
    found = [shortfall_of(run) for run in runs]
    figure = go.Figure()
    figure.add_bar(
        x=names,
        y=[row["chance"] * 100 for row in found],
        name="paths with any shortfall",
        marker_color=COLOURS[0],
    )
    figure.add_bar(
        x=names,
        y=[row["part_of_benefits"]["q95"] * 100 for row in found],
        name="benefits missing, 95 % quantile",
        marker_color=COLOURS[3],
    )
    figure.update_layout(
        barmode="group", yaxis={"title": "per cent", "range": [0, 105]}, bargap=0.5
    )
    return styled(figure)


def styled(figure: go.Figure) -> go.Figure:
    """The look that all charts share."""
    figure.update_layout(
        template="plotly_white",
        font={"family": "system-ui, sans-serif", "color": INK},
        height=_HEIGHT,
        margin={"l": 70, "r": 40, "t": 50, "b": 55},
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
        hovermode="x unified",
        separators=".,",
    )
    return figure


def _named(run: Run, rows: Sequence[object]) -> list[str]:
    """Bands of several plans, told apart by the plan's name."""
    names = [band.name for band in run.plan.bands.value]
    return [f"{run.plan.name} {name}" for name in names[: len(rows)]]


def _pale(colour: str, opacity: float = 0.18) -> str:
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return f"rgba({red},{green},{blue},{opacity})"
