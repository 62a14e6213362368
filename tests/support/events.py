"""Exact checks of events."""

from tests.support.values import plain


def check_event(transaction, name, **values):
    """The transaction has exactly one event of this name, with exactly these values."""
    events = [event for event in transaction.events if event.name == name]
    assert len(events) == 1, f"{len(events)} events {name} in {list(transaction.events.keys())}"
    found = {key: plain(value) for key, value in events[0].items()}
    wanted = {key.removesuffix("_"): plain(value) for key, value in values.items()}
    assert found == wanted


def no_event(transaction, name):
    """The transaction has no event of this name."""
    assert name not in transaction.events
