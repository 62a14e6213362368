"""Regular payments as the index tells them: each setting, with what came of it."""

from frontend_bridge.api.abouts import ORDER, SUBSCRIPTION, order_subject
from frontend_bridge.api.http.event_views import Data, about, list_events
from frontend_bridge.api.http.responses import Snapshot


def orders(state: Snapshot, member: str | None, cursor: str | None, limit: int) -> Data:
    """Return the standing orders that were set, the newest first, each with its payments."""
    listed = list_events(state, cursor, limit, name="OrderSet", member=member)
    subjects = [
        order_subject(one["args"]["payer"], one["args"]["member"]) for one in listed["data"]
    ]
    _tell_later(state, ORDER, "OrderSet", listed["data"], subjects)
    for one in listed["data"]:
        args = one["args"]
        one["check"] = [state.call("orders", "orderOf", args["payer"], args["member"])]
    return listed


def subscriptions(state: Snapshot, member: str | None, cursor: str | None, limit: int) -> Data:
    """Return the subscriptions that were set, the newest first, each with its collections."""
    listed = list_events(state, cursor, limit, name="SubscriptionSet", member=member)
    subjects = [str(one["args"]["member"]).lower() for one in listed["data"]]
    _tell_later(state, SUBSCRIPTION, "SubscriptionSet", listed["data"], subjects)
    for one in listed["data"]:
        calls = [("agreementOf", (one["args"]["member"],)), ("round", ())]
        one["check"] = [state.call("subscriptions", name, *args) for name, args in calls]
    return listed


def _tell_later(
    state: Snapshot, kind: str, setting: str, listed: list[Data], subjects: list[str]
) -> None:
    """Add to each what happened after it, until and with what took its place."""
    found = about(state, kind, list(dict.fromkeys(subjects)))
    for one, subject in zip(listed, subjects, strict=True):
        told, whole = found[subject]
        here = _place(one)
        after = [event for event in told if _place(event) > here]
        ends = next((n for n, event in enumerate(after) if event["name"] == setting), len(after))
        one["later"] = after[: ends + 1]
        # Of what is told as a whole, or from here on, nothing is missing.
        one["all_later"] = whole or any(_place(event) <= here for event in told)


def _place(event: Data) -> tuple[int, int]:
    return int(event["block"]), int(event["log_index"])
