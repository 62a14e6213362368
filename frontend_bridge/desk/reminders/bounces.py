"""Mail that comes back later (RFC 3464): a mail server hands it to the `bounce` command."""

from collections.abc import Iterator
from email import message_from_bytes
from email.message import Message
from email.policy import default

from sqlalchemy import select

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
    report = message_from_bytes(raw, policy=default)
    if not _is_permanent(report):
        return False
    names = {name.strip("<> ").partition("@")[0] for name in _names(report)}
    if not names:
        return False
    query = select(outbox).where(outbox.c.channel == "mail", outbox.c.state == "sent")
    with store.writing() as connection:
        for part in connection.execute(query.order_by(outbox.c.number.desc())).partitions(_PART):
            for row in part:
                if seal.message_name(row.event, row.subscription, row.channel) in names:
                    own = outbox.c.number == row.number
                    values = {"state": "refused", "problem": "came back"}
                    connection.execute(outbox.update().where(own).values(values))
                    bounced(connection, row.subscription)
                    return True
    return False


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
                yield str(message_from_bytes(raw, policy=default).get("Message-ID", ""))
