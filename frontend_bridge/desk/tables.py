"""The tables of the desk. What is secret is a hash here, or lies encrypted in a file.

Accounts are in small letters, times in seconds of the desk's clock, hashes are bytes.
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

plan = Table(
    "plan",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("chain_id", BigInteger, nullable=False),
    Column("pool", String(42), nullable=False),
    Column("codes", LargeBinary(32), nullable=False, comment="the hash of the contracts' code"),
)

nonces = Table(
    "nonces",
    metadata,
    Column("before", LargeBinary(32), primary_key=True, comment="the hash of the pre-login cookie"),
    Column("account", String(42), nullable=False),
    Column("text", Text, nullable=False, comment="what is to be signed"),
    Column("expires_at", BigInteger, nullable=False),
    Index("nonces_by_expiry", "expires_at"),
)

sessions = Table(
    "sessions",
    metadata,
    Column("token", LargeBinary(32), primary_key=True, comment="the hash of the cookie"),
    Column("account", String(42), nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Index("sessions_by_expiry", "expires_at"),
    Index("sessions_by_account", "account"),
)

acts = Table(
    "acts",
    metadata,
    Column("digest", LargeBinary(32), primary_key=True),
    Column("account", String(42), nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Index("acts_by_account", "account", "at"),
    Index("acts_by_expiry", "expires_at"),
)

audit = Table(
    "audit",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("at", BigInteger, nullable=False),
    Column("account", String(42), nullable=False),
    Column("what", String(40), nullable=False),
    Column("subject", String(80), nullable=False, comment="a hash or a number, never a content"),
    Index("audit_by_account", "account"),
)

packs = Table(
    "packs",
    metadata,
    Column("evidence", LargeBinary(32), primary_key=True, comment="the hash that is filed"),
    Column("account", String(42), nullable=False),
    Column("recipient", String(80), nullable=False, comment="the public part of the claim key"),
    Column("sha256", LargeBinary(32), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("stored_at", BigInteger, nullable=False),
    Column("claim", BigInteger, comment="the claim that filed it; none before that"),
    Index("packs_by_account", "account"),
    Index("packs_by_claim", "claim"),
)

grants = Table(
    "grants",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("evidence", LargeBinary(32), nullable=False),
    Column("account", String(42), nullable=False, comment="who added it"),
    Column("readers", Text, nullable=False, comment="JSON: the accounts it names"),
    Column("content", LargeBinary, nullable=False, comment="encrypted to the readers"),
    Column("at", BigInteger, nullable=False),
    Index("grants_by_evidence", "evidence"),
)

asks = Table(
    "asks",
    metadata,
    Column("claim", BigInteger, primary_key=True, autoincrement=False),
    Column("account", String(42), primary_key=True, comment="the juror who asks"),
    Column("signed", Text, nullable=False, comment="JSON: the act and its signature"),
    Column("at", BigInteger, nullable=False),
)

unreadable = Table(
    "unreadable",
    metadata,
    Column("evidence", LargeBinary(32), primary_key=True),
    Column("account", String(42), primary_key=True),
    Column("at", BigInteger, nullable=False),
)

inboxes = Table(
    "inboxes",
    metadata,
    Column("token", LargeBinary(32), primary_key=True, comment="the hash of the link's secret"),
    Column("account", String(42), nullable=False),
    Column("recipient", String(80), nullable=False, comment="to whom senders encrypt"),
    Column("expires_at", BigInteger, nullable=False),
    Index("inboxes_by_account", "account"),
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("inbox", LargeBinary(32), nullable=False),
    Column("sha256", LargeBinary(32), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("at", BigInteger, nullable=False),
    Index("deliveries_by_inbox", "inbox"),
)

decisions = Table(
    "decisions",
    metadata,
    Column("digest", LargeBinary(32), primary_key=True, comment="what the seats sign"),
    Column("claim", BigInteger, nullable=False),
    Column("account", String(42), nullable=False, comment="who put it"),
    Column("content", Text, nullable=False, comment="JSON: verdict, benefit and public notice"),
    Column("findings", LargeBinary, nullable=False, comment="encrypted to the claim key"),
    Column("at", BigInteger, nullable=False),
    Index("decisions_by_claim", "claim"),
)

signatures = Table(
    "signatures",
    metadata,
    Column("digest", LargeBinary(32), primary_key=True),
    Column("account", String(42), primary_key=True),
    Column("signature", LargeBinary, nullable=False),
    Column("contract", Boolean, nullable=False, comment="whether a contract wallet answers for it"),
    Column("at", BigInteger, nullable=False),
)

notices = Table(
    "notices",
    metadata,
    Column("hash", LargeBinary(32), primary_key=True),
    Column("claim", BigInteger, nullable=False),
    Column("content", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Index("notices_by_claim", "claim"),
)

invites = Table(
    "invites",
    metadata,
    Column("code", LargeBinary(32), primary_key=True, comment="the hash of an invite code"),
    Column("expires_at", BigInteger, nullable=False),
    Column("used_at", BigInteger),
)

applications = Table(
    "applications",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("account", String(42), nullable=False, unique=True, comment="one at a time each"),
    Column("document", LargeBinary(32), nullable=False, comment="the hash that was signed"),
    Column("signed", Text, nullable=False, comment="JSON: the act and its signature"),
    Column("sha256", LargeBinary(32), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("at", BigInteger, nullable=False),
)
