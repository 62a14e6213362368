"""Mail that comes back later (RFC 3464): a mail server hands it to the `bounce` command."""

from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message
from email.policy import compat32
from typing import Any

from sqlalchemy import Row, select

from frontend_bridge.desk.reminders.sealing import Seal
from frontend_bridge.desk.reminders.subscriptions import bounced
from frontend_bridge.desk.reminders.tables import outbox
from frontend_bridge.desk.store import Store

_PART = 1_000


def take_bounce(store: Store, seal: Seal, raw: bytes) -> bool:
    """Count a mail that came back for good; return whether it was one of ours.

    A message is known by its own name, which only this desk can make; so nobody suspends a
    subscription by a mail that they made up.
    """
    try:
        report = message_from_bytes(raw, policy=compat32)
        names = set(_names(report)) if _is_permanent(report) else set()
    except RecursionError:
        # Anybody may send a mail in a mail in a mail; no mail server's report is one.
        return False
    names = {name.strip("<> ").partition("@")[0] for name in names} - {""}
    if not names:
        return False

    def ours(row: Row[Any]) -> bool:
        return seal.message_name(row.event, row.subscription, row.channel) in names

    query = select(outbox).where(outbox.c.channel == "mail", outbox.c.state == "sent")
    # Anybody may send such mails: while one is looked for, the desk goes on writing.
    with store.reading() as connection:
        rows = connection.execute(query.order_by(outbox.c.number.desc()))
        found = next((row for part in rows.partitions(_PART) for row in part if ours(row)), None)
    if found is None:
        return False
    with store.writing() as connection:
        own = (outbox.c.number == found.number) & (outbox.c.state == "sent")
        values = {"state": "refused", "problem": "came back"}
        if connection.execute(outbox.update().where(own).values(values)).rowcount:
            bounced(connection, found.subscription)
    return True


def _is_permanent(report: Message) -> bool:
    """Return whether a delivery status says failed, with a code of the class 5."""
    statuses = [
        block
        for part in report.walk()
        if part.get_content_type() == "message/delivery-status"
        for block in _blocks(part)
    ]
    return any(
        str(block.get("Action", "")).strip().lower() == "failed"
        and str(block.get("Status", "")).strip().startswith("5.")
        for block in statuses
    )


def _blocks(part: Message) -> Iterator[Message]:
    content = part.get_payload()
    if isinstance(content, list):
        yield from (block for block in content if isinstance(block, Message))


def _names(report: Message) -> Iterator[str]:
    """Yield the names of the mails that came back, whole or their headers alone."""
    for part in report.walk():
        kind = part.get_content_type()
        if kind == "message/rfc822":
            content = part.get_payload()
            for inner in content if isinstance(content, list) else []:
                if isinstance(inner, Message):
                    yield str(inner.get("Message-ID", ""))
        elif kind == "text/rfc822-headers":
            raw = part.get_payload(decode=True)
            if isinstance(raw, bytes):
                yield str(message_from_bytes(raw, policy=compat32).get("Message-ID", ""))
