"""A calendar that a phone follows (ICS): the days of what is near, and nothing else.

Its address has a secret token; who has it reads the days. A new token makes the old one worthless.
"""

import secrets
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, select
from sqlalchemy.dialects.sqlite import insert

from frontend_bridge.desk.reminders.sealing import digest_of
from frontend_bridge.desk.reminders.tables import dates, feeds
from frontend_bridge.desk.reminders.wording import LANGUAGES, day_of, kind_words, texts


def token_of(connection: Connection, account: str) -> bytes | None:
    """Return the hash of an account's token; None where it has no calendar."""
    found = connection.scalar(select(feeds.c.token).where(feeds.c.account == account))
    return None if found is None else bytes(found)


def end_again(connection: Connection, token: bytes) -> bool:
    """Forget a token that a restored backup still has; return whether it has it."""
    return bool(connection.execute(delete(feeds).where(feeds.c.token == token)).rowcount)


def renew(connection: Connection, account: str, language: str) -> str:
    """Give an account's calendar a new token, and return it; it is stored nowhere."""
    token = secrets.token_urlsafe(32)
    known = language if language in LANGUAGES else LANGUAGES[0]
    values = {"token": digest_of(token), "language": known}
    statement = insert(feeds).values(account=account, **values)
    connection.execute(
        statement.on_conflict_do_update(index_elements=[feeds.c.account], set_=values)
    )
    return token


def end_calendar(connection: Connection, account: str) -> None:
    """End an account's calendar."""
    for table in (feeds, dates):
        connection.execute(delete(table).where(table.c.account == account))


def calendar_of(connection: Connection, token: str) -> bytes | None:
    """Return the calendar of a token as a file; None if no account has it now."""
    feed = connection.execute(select(feeds).where(feeds.c.token == digest_of(token))).first()
    if feed is None:
        return None
    query = select(dates).where(dates.c.account == feed.account).order_by(dates.c.until)
    return ics(feed.language, connection.execute(query).all())


def ics(language: str, rows: Iterable[Row[Any]]) -> bytes:
    """Return days as a calendar file, without wallet, claim or amount."""
    from icalendar import Calendar, Event

    calendar = Calendar()
    calendar.add("prodid", "-//Mutual Pool//Reminders//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", texts(language)["calendar"])
    for row in rows:
        event = Event()
        # The name of the event has a wallet in it: its hash is as good.
        event.add("uid", digest_of(row.event).hex()[:32])
        event.add("dtstamp", datetime.fromtimestamp(row.until, UTC))
        event.add("dtstart", date.fromisoformat(day_of(row.until)))
        event.add("summary", kind_words(language, row.kind, ward=row.ward))
        event.add("transp", "TRANSPARENT")
        calendar.add_component(event)
    found: bytes = calendar.to_ical()
    return found
