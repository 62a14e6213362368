"""The charts of the report. Floats are for drawing only."""

import plotly.graph_objects as go

from mutual_pool.audit.render.report_html import Drawing
from mutual_pool.demo.account import YearAccount
from mutual_pool.plan import Plan

_INK, _GREEN, _AMBER, _RED, _BLUE = "#1f2933", "#2f7d5b", "#c98a1b", "#b3402f", "#2d6a9f"
_TICKS = 5


def charts(plan: Plan, account: YearAccount) -> list[Drawing]:
    """Return each chart with its title and what it shows, in the order of the report."""
    return [
        (
            "Members",
            "Active members at the end of each half-month, and who came and went in it.",
            _members(account),
        ),
        (
            "Money",
            "What settlements took from members, and what went out of the pool.",
            _money(plan, account),
        ),
        (
            "The share of each event",
            "What one unit paid for each settled claim, beside the cap that it never exceeds.",
            _shares(plan, account),
        ),
        (
            "Who gave and who got",
            "Units follow the risk of an age, so over the years each band gets what it gives; "
            "in a single year chance decides.",
            _bands(plan, account),
        ),
        (
            "How long balances last",
            "How many events at the full cap each member can pay before they lapse.",
            _runway(plan, account),
        ),
    ]


def _members(account: YearAccount) -> go.Figure:
    days = [row.first_day for row in account.periods]
    figure = go.Figure()
    figure.add_scatter(
        x=days,
        y=[row.members for row in account.periods],
        name="members",
        line={"color": _BLUE, "width": 3, "shape": "hv"},
    )
    moves = {"joined": (_GREEN, 1), "reinstated": ("#7fb69a", 1)}
    moves |= {"lapsed": (_AMBER, -1), "quit": (_RED, -1), "ended": (_INK, -1)}
    for name, (colour, sign) in moves.items():
        # The founders would dwarf everything after them.
        counts = [sign * getattr(row, name) for row in account.periods]
        if name == "joined":
            counts[0] = 0
        figure.add_bar(x=days, y=counts, name=name, marker_color=colour, yaxis="y2")
    figure.update_layout(
        barmode="relative",
        yaxis={"title": "members", "rangemode": "tozero", "domain": [0.45, 1]},
        yaxis2={"title": "came and went", "domain": [0, 0.35], "anchor": "x"},
    )
    return _styled(figure)


def _money(plan: Plan, account: YearAccount) -> go.Figure:
    days = [row.first_day for row in account.periods]
    unit = 10**plan.asset.value.decimals
    figure = go.Figure()
    columns = {"charged": (_BLUE, "charged to members"), "benefits": (_GREEN, "benefits")}
    columns |= {"fees": (_AMBER, "fees")}
    most = 0.0
    for name, (colour, label) in columns.items():
        amounts = [getattr(row, name) / unit for row in account.periods]
        most = max(most, *amounts)
        figure.add_bar(x=days, y=amounts, name=label, marker_color=colour)
    balances = [row.balances / unit for row in account.periods]
    figure.add_scatter(
        x=days,
        y=balances,
        name="members' balances (right)",
        yaxis="y2",
        line={"color": _INK, "dash": "dot", "shape": "hv"},
    )
    figure.update_layout(
        barmode="group",
        yaxis={"title": plan.asset.value.symbol, **_whole_ticks(most)},
        yaxis2={"overlaying": "y", "side": "right", **_whole_ticks(max(balances))},
    )
    return _styled(figure)


def _shares(plan: Plan, account: YearAccount) -> go.Figure:
    unit = 10**plan.asset.value.decimals
    paid = [claim for claim in account.claims if claim.paid]
    figure = go.Figure()
    figure.add_bar(
        x=[f"claim {claim.number}" for claim in paid],
        y=[claim.per_unit / unit for claim in paid],
        text=[claim.benefit_class for claim in paid],
        marker_color=[_BLUE if claim.benefit == claim.asked else _AMBER for claim in paid],
        name="a unit paid",
        showlegend=False,
    )
    cap = plan.cap_per_unit.value / unit
    figure.add_hline(y=cap, line_color=_RED, line_dash="dash", annotation_text=f"cap {cap:g}")
    figure.update_layout(
        yaxis={"title": f"{plan.asset.value.symbol} a unit", "range": [0, 1.15 * cap]}
    )
    return _styled(figure)


def _bands(plan: Plan, account: YearAccount) -> go.Figure:
    unit = 10**plan.asset.value.decimals
    names = [band.name for band in account.bands]
    figure = go.Figure()
    figure.add_bar(
        x=names, y=[band.gave / unit for band in account.bands], name="gave", marker_color=_BLUE
    )
    figure.add_bar(
        x=names, y=[band.got / unit for band in account.bands], name="got", marker_color=_GREEN
    )
    figure.update_layout(
        barmode="group",
        xaxis={"title": "ages", "type": "category"},
        yaxis={"title": plan.asset.value.symbol, "tickformat": ",.0f"},
    )
    return _styled(figure)


def _runway(plan: Plan, account: YearAccount) -> go.Figure:
    reserve, cap = plan.reserve_per_unit.value, plan.cap_per_unit.value
    lasts = [(balance - reserve) // cap for balance in account.balances_per_unit]
    figure = go.Figure()
    figure.add_histogram(x=lasts, marker_color=_BLUE, xbins={"size": 1})
    figure.update_layout(
        xaxis={"title": "events at the cap", "dtick": 1}, yaxis={"title": "members"}, bargap=0.1
    )
    return _styled(figure)


def _whole_ticks(most: float) -> dict[str, object]:
    """An axis from 0 with a fixed number of round ticks, so that two axes share their grid."""
    rounds = (digit * 10**power for power in range(18) for digit in (1, 2, 5))
    step = next(step for step in rounds if step * _TICKS >= most)
    return {"range": [0, step * _TICKS], "tick0": 0, "dtick": step, "tickformat": ",.0f"}


def _styled(figure: go.Figure) -> go.Figure:
    figure.update_layout(
        template="plotly_white",
        font={"family": "system-ui, sans-serif", "color": _INK},
        height=380,
        margin={"l": 60, "r": 60, "t": 40, "b": 50},
        legend={"orientation": "h", "y": 1.12, "x": 0},
        hovermode="x unified",
    )
    return figure
