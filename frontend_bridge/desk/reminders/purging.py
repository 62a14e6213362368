"""How long the outbox remembers: what was said to whom is deleted once nothing needs it.

A row keeps an event from being said twice. So the worker, which knows what holds now, deletes what
holds no more; the desk deletes what belongs to a subscription that has ended, with no worker too.
"""

from collections.abc import Collection

from sqlalchemy import Connection, delete, func, not_, select, update

from frontend_bridge.desk.reminders.occurrences import DAY
from frontend_bridge.desk.reminders.tables import channels, outbox, subscriptions

KEEP = 90 * DAY
"""So many seconds after a message was sent, refused or dropped its row goes."""
_PART = 500
_OVER = outbox.c.state.in_(("sent", "refused", "dropped"))


def purge(connection: Connection, now: int, holding: Collection[str]) -> int:
    """Delete the rows that are over and of which nothing holds any more; return how many.

    A row of what still holds keeps the event's name alone, so that the event is not said again.

    Args:
        connection: in a writing transaction.
        now: the time in seconds.
        holding: the events that hold now, by all that the index knows.
    """
    old = _OVER & (func.coalesce(outbox.c.sent_at, outbox.c.created_at) < now - KEEP)
    rows = connection.execute(select(outbox.c.number, outbox.c.event).where(old)).all()
    gone = [row.number for row in rows if row.event not in holding]
    kept = [row.number for row in rows if row.event in holding]
    for start in range(0, len(gone), _PART):
        part = outbox.c.number.in_(gone[start : start + _PART])
        connection.execute(delete(outbox).where(part))
    for start in range(0, len(kept), _PART):
        part = outbox.c.number.in_(kept[start : start + _PART])
        connection.execute(update(outbox).where(part).values(until=None, problem=""))
    return len(gone)


def purge_of_ended(connection: Connection, now: int) -> int:
    """Delete old rows of subscriptions that have ended or are gone; return how many.

    Nothing more is said by such a subscription, so no row has to keep it from being said twice.
    """
    going_on = select(subscriptions.c.number).where(subscriptions.c.state != "ended")
    old = func.coalesce(outbox.c.sent_at, outbox.c.created_at) < now - KEEP
    found = connection.execute(delete(outbox).where(old, not_(outbox.c.subscription.in_(going_on))))
    return int(found.rowcount)


def drop_unsendable(connection: Connection, now: int, give_up: int) -> None:
    """Give up what waits for a channel that this desk has no more.

    Args:
        connection: in a writing transaction.
        now: the time in seconds.
        give_up: after how many seconds a message is no reminder any more.
    """
    lost = (
        (outbox.c.state == "queued")
        & (outbox.c.created_at < now - give_up)
        & not_(outbox.c.channel.in_(select(channels.c.name)))
    )
    connection.execute(update(outbox).where(lost).values(state="dropped", problem="no channel"))
