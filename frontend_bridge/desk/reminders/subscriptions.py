"""Who gets reminders: an account asks, who reads the address confirms, both may end them."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from frontend_bridge.api.http.responses import Problem
from frontend_bridge.desk.reminders.occurrences import DAY, Kind
from frontend_bridge.desk.reminders.of_members import MOST_EVENTS
from frontend_bridge.desk.reminders.sealing import Seal, same
from frontend_bridge.desk.reminders.tables import (
    channels,
    confirmations,
    dates,
    feeds,
    outbox,
    subscriptions,
)
from frontend_bridge.desk.reminders.wording import LANGUAGES

MOST_OF_ACCOUNT = 10
MOST_CODES_OF_ACCOUNT = 3
MOST_TRIES = 5
"""Wrong codes of those who are not signed in; the account that asked has as many of its own."""
PENDING_SECONDS = 2 * DAY
BOUNCES = 2
"""So many hard bounces suspend a subscription."""
_MOST_PHRASE = 60
_MAIL = re.compile(
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*"
    r"@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]"
)


@dataclass(frozen=True)
class Wanted:
    """What somebody asks for.

    Attributes:
        account: who, in small letters.
        channel: mail, ntfy or telegram.
        address: a mail address; "" for the others, whose address is made or found out.
        language: the language of the texts.
        phrase: what each message begins with, so that its reader knows it.
        events_left: from how many events left on a balance is low.
    """

    account: str
    channel: str
    address: str
    language: str
    phrase: str
    events_left: int


@dataclass(frozen=True)
class Ended:
    """A subscription that its reader ended.

    Attributes:
        number: its number.
        asked_at: when it was asked for: under the same number somebody may ask again.
    """

    number: int
    asked_at: int


def ask(connection: Connection, seal: Seal, wanted: Wanted, block: int, now: int) -> dict[str, Any]:
    """Store a subscription that waits for its code, and have the code sent.

    Args:
        connection: in a writing transaction.
        seal: the key of addresses.
        wanted: what is asked for.
        block: the chain's newest block: nothing older becomes a reminder.
        now: the time in seconds.

    Returns:
        What the account has to know: the subscription's number, and how it is confirmed.

    Raises:
        Problem: if it cannot be, or too many codes were sent.
    """
    detail = _channel(connection, wanted.channel)
    address = _address(seal, wanted)
    # However its letters are written, a mailbox is one.
    tag = seal.tag(wanted.channel, address.lower() or f"of {wanted.account}")
    known = connection.execute(
        select(subscriptions).where(
            subscriptions.c.account == wanted.account,
            subscriptions.c.channel == wanted.channel,
            subscriptions.c.tag == tag,
        )
    ).first()
    if known is not None and known.state == "active":
        raise Problem(409, "There already", "Reminders go to this address already.")
    _require_quota(connection, tag, wanted.account, now)
    values = {
        "address": seal.close(address, wanted.account),
        "phrase": seal.close(_phrase(wanted.phrase), wanted.account),
        "language": wanted.language if wanted.language in LANGUAGES else LANGUAGES[0],
        "events_left": min(max(1, wanted.events_left), MOST_EVENTS),
        "state": "pending",
        "tries": 0,
        "bounces": 0,
        "since_block": block,
        "created_at": now,
        "confirmed_at": None,
    }
    if known is None:
        _require_room(connection, wanted.account)
        row = {"account": wanted.account, "channel": wanted.channel, "tag": tag, **values}
        made = connection.execute(insert(subscriptions).values(row)).inserted_primary_key
        assert made is not None
        number = int(made[0])
    else:
        number = known.number
        same_row = subscriptions.c.number == number
        connection.execute(update(subscriptions).where(same_row).values(values))
    connection.execute(insert(confirmations).values(tag=tag, account=wanted.account, at=now))
    found: dict[str, Any] = {"subscription": number, "channel": wanted.channel}
    if wanted.channel == "telegram":
        token = seal.leave_token(number, now).replace(".", "_")
        return {**found, "link": f"https://t.me/{detail}?start={token}"}
    if wanted.channel == "ntfy":
        found |= {"server": detail, "topic": address}
    row = {
        "event": f"confirm:{number}:{now}",
        "subscription": number,
        "account": wanted.account,
        "channel": wanted.channel,
        "kind": Kind.CONFIRM.value,
        "ward": False,
        "state": "queued",
        "created_at": now,
        "due_at": now,
        "attempts": 0,
        "problem": "",
    }
    connection.execute(insert(outbox).values(row))
    return found


def confirm(
    connection: Connection,
    seal: Seal,
    number: int,
    code: str,
    block: int,
    now: int,
    by: str | None = None,
) -> bool:
    """Begin a subscription whose code somebody read; return whether it is the right one.

    Args:
        connection: in a writing transaction.
        seal: the key of codes.
        number: the subscription's.
        code: what was read.
        block: the chain's newest block.
        now: the time in seconds.
        by: who is signed in; the wrong codes of strangers take none of the account's own tries.
    """
    row = connection.execute(select(subscriptions).where(subscriptions.c.number == number)).first()
    if row is None or row.state != "pending" or row.channel == "telegram":
        return False
    most = 2 * MOST_TRIES if by == row.account else MOST_TRIES
    if row.tries >= most or now > row.created_at + PENDING_SECONDS:
        return False
    if not same(code, seal.code(number, row.created_at)):
        # The tries stay counted: the transaction is not taken back.
        wrong = update(subscriptions).where(subscriptions.c.number == number)
        connection.execute(wrong.values(tries=row.tries + 1))
        return False
    _begin(connection, number, block, now)
    return True


def start_chat(connection: Connection, seal: Seal, token: str, chat: str, now: int) -> int | None:
    """Begin a subscription whose owner started the bot; return its number, None if there is none.

    Nothing older than the subscription's asking is a reminder.
    """
    row = _by_token(connection, seal, token.replace("_", "."))
    if row is None or row.state != "pending" or now > row.created_at + PENDING_SECONDS:
        return None
    tag = seal.tag("telegram", chat)
    twice = select(subscriptions.c.number).where(
        subscriptions.c.account == row.account,
        subscriptions.c.channel == "telegram",
        subscriptions.c.tag == tag,
    )
    for number in connection.execute(twice).scalars().all():
        # The same chat of the same account: the newer subscription takes its place.
        _drop(connection, number)
        connection.execute(delete(subscriptions).where(subscriptions.c.number == number))
    own = update(subscriptions).where(subscriptions.c.number == row.number)
    connection.execute(own.values(address=seal.close(chat, row.account), tag=tag))
    _begin(connection, row.number, row.since_block, now)
    return int(row.number)


def stop_chat(connection: Connection, seal: Seal, chat: str) -> list[Ended]:
    """End every subscription of a chat; return them."""
    columns = (subscriptions.c.number, subscriptions.c.created_at)
    own = (subscriptions.c.tag == seal.tag("telegram", chat)) & (subscriptions.c.state != "ended")
    found = [Ended(*row) for row in connection.execute(select(*columns).where(own)).all()]
    for one in found:
        _drop(connection, one.number)
    return found


class Left(StrEnum):
    """What came of a link that ends a subscription."""

    OVER = "over"
    """The subscription of the link has ended, now or before, or is deleted."""
    RENEWED = "renewed"
    """Under its number reminders were asked for later, which go on."""
    UNKNOWN = "unknown"
    """The link is not of this desk, or not whole."""


def leave(connection: Connection, seal: Seal, token: str) -> tuple[Left, Ended | None]:
    """End the subscription of a token.

    Returns what came of it, and the subscription if it went on until now. A token from before
    somebody asked again ends nothing: who was forwarded an old message would end new reminders.
    """
    named = seal.read_leave_token(token)
    if named is None:
        return Left.UNKNOWN, None
    number, asked_at = named
    row = connection.execute(select(subscriptions).where(subscriptions.c.number == number)).first()
    if row is None or row.state == "ended":
        return Left.OVER, None
    if row.created_at != asked_at:
        return Left.RENEWED, None
    _drop(connection, number)
    return Left.OVER, Ended(number, asked_at)


def end(connection: Connection, account: str, number: int) -> Ended:
    """End a subscription of an account.

    Raises:
        Problem: if the account has none of this number.
    """
    own = select(subscriptions.c.created_at).where(
        subscriptions.c.number == number, subscriptions.c.account == account
    )
    asked_at = connection.scalar(own)
    if asked_at is None:
        raise Problem(404, "No such subscription", f"You have no subscription {number}.")
    _drop(connection, number)
    return Ended(number, int(asked_at))


def end_again(connection: Connection, ended: Ended) -> bool:
    """End a subscription that a restored backup still has; return whether it has it."""
    same_one = select(subscriptions.c.number).where(
        subscriptions.c.number == ended.number,
        subscriptions.c.created_at == ended.asked_at,
        subscriptions.c.state != "ended",
    )
    if connection.scalar(same_one) is None:
        return False
    _drop(connection, ended.number)
    return True


def bounced(connection: Connection, number: int) -> None:
    """Count a hard bounce; the second suspends the subscription."""
    own = subscriptions.c.number == number
    connection.execute(update(subscriptions).where(own).values(bounces=subscriptions.c.bounces + 1))
    suspended = own & (subscriptions.c.bounces >= BOUNCES) & (subscriptions.c.state != "ended")
    connection.execute(update(subscriptions).where(suspended).values(state="suspended"))


def of_account(connection: Connection, account: str) -> list[dict[str, Any]]:
    """Return the subscriptions of an account, without addresses."""
    query = select(subscriptions).where(subscriptions.c.account == account)
    return [
        {
            "subscription": row.number,
            "channel": row.channel,
            "state": row.state,
            "language": row.language,
            "events_left": row.events_left,
            "since": row.confirmed_at,
        }
        for row in connection.execute(query.order_by(subscriptions.c.number))
    ]


def erase(connection: Connection, account: str) -> int:
    """Delete everything about an account's reminders; return how many subscriptions there were."""
    for table in (confirmations, dates, feeds, outbox):
        connection.execute(delete(table).where(table.c.account == account))
    found = connection.execute(delete(subscriptions).where(subscriptions.c.account == account))
    return int(found.rowcount)


def forget_old(connection: Connection, now: int) -> None:
    """Delete what has had its time: old counts of codes, and what nobody confirmed."""
    connection.execute(delete(confirmations).where(confirmations.c.at < now - DAY))
    old = (subscriptions.c.state == "pending") & (
        subscriptions.c.created_at < now - PENDING_SECONDS
    )
    numbers = select(subscriptions.c.number).where(old)
    connection.execute(delete(outbox).where(outbox.c.subscription.in_(numbers)))
    connection.execute(delete(subscriptions).where(old))


# ----------------------------------------------------------------------- inside


def _begin(connection: Connection, number: int, block: int, now: int) -> None:
    own = update(subscriptions).where(subscriptions.c.number == number)
    connection.execute(own.values(state="active", since_block=block, confirmed_at=now))


def _drop(connection: Connection, number: int) -> None:
    """End a subscription: what waits to be sent goes, and so does the address."""
    own = update(subscriptions).where(subscriptions.c.number == number)
    connection.execute(own.values(state="ended", address=b"", phrase=b""))
    waits = (outbox.c.subscription == number) & (outbox.c.state == "queued")
    connection.execute(update(outbox).where(waits).values(state="dropped", problem="ended"))


def _by_token(connection: Connection, seal: Seal, token: str) -> Row[Any] | None:
    named = seal.read_leave_token(token)
    if named is None:
        return None
    query = select(subscriptions).where(
        subscriptions.c.number == named[0], subscriptions.c.created_at == named[1]
    )
    return connection.execute(query).first()


def _channel(connection: Connection, name: str) -> str:
    found = {row.name: row.detail for row in connection.execute(select(channels))}
    if name not in found:
        known = ", ".join(sorted(found)) or "none"
        raise Problem(409, "No such channel", f"This desk sends reminders by: {known}.")
    return str(found[name])


def _address(seal: Seal, wanted: Wanted) -> str:
    if wanted.channel != "mail":
        if wanted.address:
            raise Problem(422, "No address", f"Give no address for {wanted.channel}.")
        # The topic is of this account; it is told to nobody else.
        return seal.topic(wanted.account, "1") if wanted.channel == "ntfy" else ""
    local, _, domain = wanted.address.strip().rpartition("@")
    address = f"{local}@{domain.lower()}"
    if len(address) > 254 or len(local) > 64 or _MAIL.fullmatch(address) is None:
        raise Problem(422, "No mail address", "Give one address, such as name@example.org.")
    return address


def _phrase(text: str) -> str:
    phrase = text.strip()
    if not 0 < len(phrase) <= _MOST_PHRASE or not phrase.isprintable():
        raise Problem(
            422, "No phrase", f"Choose a phrase of 1 to {_MOST_PHRASE} letters, on one line."
        )
    return phrase


def _require_quota(connection: Connection, tag: bytes, account: str, now: int) -> None:
    lately = select(func.count()).where(confirmations.c.at > now - DAY)
    by_tag = connection.scalar(lately.where(confirmations.c.tag == tag)) or 0
    by_account = connection.scalar(lately.where(confirmations.c.account == account)) or 0
    if by_tag or by_account >= MOST_CODES_OF_ACCOUNT:
        raise Problem(
            429,
            "A code was sent lately",
            f"An address gets one code a day, and an account has {MOST_CODES_OF_ACCOUNT} sent at "
            "most. Enter the one that came, or wait a day.",
            {"Retry-After": "3600"},
        )


def _require_room(connection: Connection, account: str) -> None:
    query = select(func.count()).where(
        subscriptions.c.account == account, subscriptions.c.state != "ended"
    )
    if (connection.scalar(query) or 0) >= MOST_OF_ACCOUNT:
        raise Problem(
            429, "Too many", f"An account has {MOST_OF_ACCOUNT} subscriptions at most; end one."
        )
