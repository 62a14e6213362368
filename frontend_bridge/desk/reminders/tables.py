"""The tables of reminders, in the desk's database. Addresses and phrases are encrypted in them."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from frontend_bridge.desk.tables import metadata

cursor = Table(
    "reminder_cursor",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("block", BigInteger, nullable=False, comment="events up to here are in the outbox"),
    Column("hash", LargeBinary(32), nullable=False),
    Column("updates", BigInteger, nullable=False, comment="Telegram's updates read up to here"),
)

channels = Table(
    "reminder_channels",
    metadata,
    Column("name", String(10), primary_key=True, comment="mail, ntfy or telegram"),
    Column("detail", Text, nullable=False, comment="what members need: server or bot"),
)

subscriptions = Table(
    "reminder_subscriptions",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("account", String(42), nullable=False),
    Column("channel", String(10), nullable=False),
    Column("address", LargeBinary, nullable=False, comment="encrypted"),
    Column("tag", LargeBinary(32), nullable=False, comment="a keyed hash of the address"),
    Column("phrase", LargeBinary, nullable=False, comment="encrypted"),
    Column("language", String(8), nullable=False),
    Column("events_left", Integer, nullable=False, comment="from how many on a balance is low"),
    Column("state", String(10), nullable=False, comment="pending, active, suspended or ended"),
    Column("tries", Integer, nullable=False, comment="wrong codes"),
    Column("bounces", Integer, nullable=False),
    Column("since_block", BigInteger, nullable=False, comment="nothing older is a reminder"),
    Column("created_at", BigInteger, nullable=False),
    Column("confirmed_at", BigInteger),
    UniqueConstraint("account", "channel", "tag"),
    Index("reminder_subscriptions_by_state", "state", "account"),
)

confirmations = Table(
    "reminder_confirmations",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("tag", LargeBinary(32), nullable=False),
    Column("account", String(42), nullable=False),
    Column("at", BigInteger, nullable=False),
    Index("reminder_confirmations_by_time", "at"),
)

waiting = Table(
    "reminder_waiting",
    metadata,
    Column("event", String(160), primary_key=True, comment="holds, and waits to be confirmed"),
    Column("block", BigInteger, nullable=False, comment="since when it was seen to hold"),
    Column("hash", LargeBinary(32), nullable=False),
)

outbox = Table(
    "reminder_outbox",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("event", String(160), nullable=False),
    Column("subscription", Integer, nullable=False),
    Column("account", String(42), nullable=False, comment="whose it is: erased with them"),
    Column("channel", String(10), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("ward", Boolean, nullable=False, comment="whether it is about somebody they guard"),
    Column("until", BigInteger, comment="the time that it names"),
    Column("state", String(10), nullable=False, comment="queued, sent, refused or dropped"),
    Column("created_at", BigInteger, nullable=False),
    Column("due_at", BigInteger, nullable=False, comment="not to be tried before"),
    Column("attempts", Integer, nullable=False),
    Column("sent_at", BigInteger),
    Column("problem", String(80), nullable=False, comment="why it was not sent; no address"),
    UniqueConstraint("event", "subscription", "channel"),
    Index("reminder_outbox_by_state", "state", "due_at"),
    Index("reminder_outbox_by_subscription", "subscription"),
    Index("reminder_outbox_by_account", "account"),
)

feeds = Table(
    "reminder_feeds",
    metadata,
    Column("account", String(42), primary_key=True),
    Column("token", LargeBinary(32), nullable=False, unique=True, comment="its hash"),
    Column("language", String(8), nullable=False),
)

dates = Table(
    "reminder_dates",
    metadata,
    Column("account", String(42), primary_key=True),
    Column("event", String(160), primary_key=True),
    Column("kind", String(20), nullable=False),
    Column("ward", Boolean, nullable=False),
    Column("until", BigInteger, nullable=False),
)

TABLES = (cursor, channels, subscriptions, confirmations, waiting, outbox, feeds, dates)
"""All of them."""
