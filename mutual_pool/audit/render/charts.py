"""The charts of the page. Floats are for drawing only."""

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from mutual_pool.audit.render.report_html import Drawing
from mutual_pool.audit.report.document import ReportDocument

_INK, _GREEN, _AMBER, _RED, _BLUE = "#1f2933", "#2f7d5b", "#c98a1b", "#b3402f", "#2d6a9f"
_MOST_POINTS = 600

Row = Mapping[str, str]


def charts(
    rows: Sequence[Row], document: ReportDocument | None, decimals: int, symbol: str
) -> list[Drawing]:
    """Return each chart with its title and what it shows.

    Args:
        rows: assets and liabilities by block.
        document: the report of the period, for the claims.
        decimals: of the asset.
        symbol: of the asset.
    """
    found = []
    if rows:
        thin = _thinned(rows)
        found += [
            (
                "What the pool holds, and for whom",
                "Liabilities add up to the assets, block by block.",
                _money(thin, decimals, symbol),
            ),
            (
                "Members",
                "Active members after each block that moved the books.",
                _members(thin),
            ),
            (
                "What one unit has paid",
                "The index: the sum of all charges of a unit since the plan began. A step is a "
                "settlement.",
                _index(thin, decimals, symbol),
            ),
        ]
    if document is not None and document.claims.by_class:
        found.append(
            (
                "Claims of the period",
                "By class and by what became of them.",
                _claims(document),
            )
        )
    return found


def _money(rows: Sequence[Row], decimals: int, symbol: str) -> go.Figure:
    figure = go.Figure()
    kinds = {
        "members_balances": ("members' balances", _BLUE),
        "reserve": ("reserve", _GREEN),
        "carry": ("carry", _AMBER),
        "owed_by_name": ("owed by name", _RED),
    }
    for name, (label, colour) in kinds.items():
        figure.add_scatter(
            x=[row["time"] for row in rows],
            y=[int(row[name]) / 10**decimals for row in rows],
            name=label,
            stackgroup="liabilities",
            line={"color": colour, "width": 0.5, "shape": "hv"},
        )
    figure.add_scatter(
        x=[row["time"] for row in rows],
        y=[int(row["assets"]) / 10**decimals for row in rows],
        name="assets",
        line={"color": _INK, "width": 2, "dash": "dot", "shape": "hv"},
    )
    figure.update_layout(yaxis={"title": symbol, "rangemode": "tozero", "tickformat": ",.0f"})
    return _styled(figure)


def _members(rows: Sequence[Row]) -> go.Figure:
    figure = go.Figure()
    figure.add_scatter(
        x=[row["time"] for row in rows],
        y=[int(row["active_members"]) for row in rows],
        name="active members",
        line={"color": _BLUE, "width": 2, "shape": "hv"},
    )
    figure.update_layout(yaxis={"title": "members", "rangemode": "tozero"})
    return _styled(figure)


def _index(rows: Sequence[Row], decimals: int, symbol: str) -> go.Figure:
    figure = go.Figure()
    figure.add_scatter(
        x=[row["time"] for row in rows],
        y=[int(row["index"]) / 10**decimals for row in rows],
        name="paid by one unit",
        line={"color": _GREEN, "width": 2, "shape": "hv"},
    )
    figure.update_layout(yaxis={"title": f"{symbol} a unit", "rangemode": "tozero"})
    return _styled(figure)


def _claims(document: ReportDocument) -> go.Figure:
    figure = go.Figure()
    outcomes = {"filed": _INK, "approved": _BLUE, "paid": _GREEN, "refused": _RED}
    names = [f"class {part.benefit_class}" for part in document.claims.by_class]
    for outcome, colour in {**outcomes, "withdrawn": _AMBER}.items():
        figure.add_bar(
            x=names,
            y=[getattr(part, outcome) for part in document.claims.by_class],
            name=outcome,
            marker_color=colour,
        )
    figure.update_layout(barmode="group", yaxis={"title": "claims", "rangemode": "tozero"})
    return _styled(figure)


def _thinned(rows: Sequence[Row]) -> Sequence[Row]:
    """Return at most as many rows as one can see, the last one among them."""
    if len(rows) <= _MOST_POINTS:
        return rows
    step = len(rows) / _MOST_POINTS
    return [rows[int(place * step)] for place in range(_MOST_POINTS)] + [rows[-1]]


def _styled(figure: go.Figure) -> go.Figure:
    figure.update_layout(
        template="plotly_white",
        font={"family": "system-ui, sans-serif", "color": _INK},
        height=360,
        margin={"l": 60, "r": 30, "t": 30, "b": 50},
        legend={"orientation": "h", "y": 1.14, "x": 0},
        hovermode="x unified",
        showlegend=True,
    )
    return figure
