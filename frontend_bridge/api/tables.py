"""The tables of the index. Amounts are decimal strings inside JSON; hashes are bytes.

`events` holds the logs as the chain has them; everything else follows from them by the twin and
is written in the same transaction, so that no reader ever sees half a block.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

metadata = MetaData()

chain = Table(
    "chain",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("chain_id", BigInteger, nullable=False),
    Column("pool", String(42), nullable=False),
    Column("first_block", BigInteger, nullable=False),
    Column("head", BigInteger, nullable=False, comment="the last block indexed"),
    Column("plan", Text, nullable=False, comment="JSON: what the plan fixed for ever"),
)

blocks = Table(
    "blocks",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("hash", LargeBinary(32), nullable=False),
    Column("parent", LargeBinary(32), nullable=False),
    Column("time", BigInteger, nullable=False),
)

events = Table(
    "events",
    metadata,
    Column("block", BigInteger, primary_key=True, autoincrement=False),
    Column("log_index", Integer, primary_key=True, autoincrement=False),
    Column("tx", LargeBinary(32), nullable=False),
    Column("contract", String(20), nullable=False, comment="the contract's role in the plan"),
    Column("name", String(60), nullable=False),
    Column("member", String(42)),
    Column("claim", BigInteger),
    Column("topics", LargeBinary, nullable=False),
    Column("data", LargeBinary, nullable=False),
    Index("events_by_name", "name", "block", "log_index"),
    Index("events_by_member", "member", "block", "log_index"),
    Index("events_by_claim", "claim", "block", "log_index"),
    Index("events_by_contract", "contract", "block", "log_index"),
)

members = Table(
    "members",
    metadata,
    Column("address", String(66), primary_key=True),
    Column("since", BigInteger, nullable=False, comment="the block of the first event"),
    Column("active", Boolean, nullable=False),
    Column("rung", BigInteger, nullable=False),
    Column("stop_index", Text, comment="the index at the lapse; none while active"),
    Column("lapsed_at", BigInteger, nullable=False),
    Column("lapsed_by", BigInteger, nullable=False),
    Column("data", Text, nullable=False, comment="JSON: the twin's records"),
    Index("members_by_rung", "rung"),
    Index("members_by_active", "active", "address"),
)

claims = Table(
    "claims",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("member", String(42), nullable=False),
    Column("state", String(20), nullable=False, comment="at the time of the last block indexed"),
    Column("data", Text, nullable=False, comment="JSON: the twin's record"),
    Index("claims_by_state", "state", "number"),
    Index("claims_by_member", "member", "number"),
)

facts = Table(
    "facts",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("data", Text, nullable=False, comment="JSON: books, roles, rules, panel, counts"),
)

daily = Table(
    "daily",
    metadata,
    Column("day", BigInteger, primary_key=True, autoincrement=False, comment="UTC day number"),
    Column("block", BigInteger, nullable=False),
    Column("data", Text, nullable=False, comment="JSON: the books at the day's last event"),
)

differences = Table(
    "differences",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("block", BigInteger, nullable=False),
    Column("text", Text, nullable=False, comment="what the chain states and the twin does not"),
)

movements = Table(
    "movements",
    metadata,
    Column("member", String(66), primary_key=True),
    Column("lines", BigInteger, primary_key=True, autoincrement=False),
    Column("block", BigInteger, nullable=False),
    Column("log_index", Integer, nullable=False),
    Column("change", Text, nullable=False),
    Column("balance", Text, nullable=False, comment="right after it"),
    Column("units", BigInteger, nullable=False),
    Column("charged_to", Text, nullable=False, comment="the index that the balance is charged to"),
    Column("settlements", BigInteger, nullable=False, comment="how many there were"),
    Index("movements_by_block", "block"),
)

settlements = Table(
    "settlements",
    metadata,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("block", BigInteger, nullable=False),
    Column("log_index", Integer, nullable=False),
    Column("reached", Text, nullable=False, comment="the index right after it"),
    Index("settlements_by_block", "block"),
)

abouts = Table(
    "abouts",
    metadata,
    Column("kind", String(10), primary_key=True),
    Column("subject", String(80), primary_key=True),
    Column("block", BigInteger, primary_key=True, autoincrement=False),
    Column("log_index", Integer, primary_key=True, autoincrement=False),
    Index("abouts_by_block", "block"),
)

snapshots = Table(
    "snapshots",
    metadata,
    Column("block", BigInteger, primary_key=True, autoincrement=False),
    Column("maker", String(64), nullable=False, comment="the program that can read it"),
    Column("content", LargeBinary, nullable=False, comment="the twin"),
)

quarantine = Table(
    "quarantine",
    metadata,
    Column("block", BigInteger, primary_key=True, autoincrement=False),
    Column("hash", LargeBinary(32), nullable=False),
    Column("reason", Text, nullable=False, comment="why the block could not be applied"),
)

follower = Table(
    "follower",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False, comment="when this row was written, in seconds"),
    Column("stepped_at", BigInteger, comment="when a step last succeeded, in seconds"),
    Column("node_head", BigInteger, nullable=False),
    Column("problem", Text, nullable=False, comment="why no step succeeds; else empty"),
)

identity = Table(
    "identity",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("value", LargeBinary, nullable=False),
)

drafts = Table(
    "drafts",
    metadata,
    Column("from_block", BigInteger, primary_key=True, autoincrement=False),
    Column("to_block", BigInteger, primary_key=True, autoincrement=False),
    Column("to_hash", LargeBinary(32), nullable=False),
    Column("content", LargeBinary, nullable=False, comment="as it is hashed"),
)

DERIVED = (members, claims, facts, daily, differences, movements, settlements, abouts)
"""What the twin derives from the events, and can be derived again."""
