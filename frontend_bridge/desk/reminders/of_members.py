"""What members, and their guardians, are reminded of: balance, lapse, grace, band."""

from collections.abc import Iterator, Mapping
from typing import Any

from frontend_bridge.desk.reminders.occurrences import DAY, Kind, Occurrence
from frontend_bridge.desk.reminders.reading import IndexView

GRACE_NOTICE = 2 * DAY
BAND_NOTICE = 30 * DAY
MOST_EVENTS = 12
"""The most events left from which somebody may call a balance low."""


def of_member(
    view: IndexView, member: str, data: Mapping[str, Any], account: str, events_left: int, now: int
) -> Iterator[Occurrence]:
    """Yield what holds of a member now.

    Args:
        view: the index.
        member: whose membership it is.
        data: what the index has of it.
        account: who is reminded: the member, or their guardian.
        events_left: from how many events on a balance is low.
        now: the time of the last block, in seconds.
    """
    ward = member != account
    if data["active"]:
        left = events_left_of(view, data)
        if left <= events_left:
            rung = data["position"]["rung"]
            yield Occurrence(f"low:{member}:{rung}", Kind.LOW, account, ward=ward)
    elif data["lapsed_at"]:
        until = data["lapsed_at"] + view.constant("grace_period")
        name = f"{member}:{data['lapsed_by']}"
        if now < until:
            yield Occurrence(f"lapsed:{name}", Kind.LAPSED, account, until, ward)
            soon = now >= until - GRACE_NOTICE
            yield Occurrence(f"grace:{name}", Kind.GRACE, account, until, ward, soon=soon)
    ends = (int(data["membership"]["band_until"]) + 1) * DAY
    if _is_member(data) and now < ends:
        soon = now >= ends - BAND_NOTICE
        yield Occurrence(f"band:{member}:{ends // DAY}", Kind.BAND, account, ends, ward, soon=soon)


def events_left_of(view: IndexView, data: Mapping[str, Any]) -> int:
    """Return how many events, each at the most a unit pays, an active member's balance bears."""
    ahead = int(data["position"]["rung"]) * view.constant("rung_spacing") - view.index
    return max(0, ahead) // view.cap


def guardian_of(data: Mapping[str, Any]) -> str:
    """Return whom a member named as their guardian, in small letters."""
    return str(data["guardian"]["guardian"]).lower()


def _is_member(data: Mapping[str, Any]) -> bool:
    left = not data["active"] and not data["lapsed_at"]
    return not left and int(data["membership"]["band_until"]) > 0
