"""The first schema of the desk."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "plan",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("chain_id", sa.BigInteger(), nullable=False),
        sa.Column("pool", sa.String(42), nullable=False),
        sa.Column("codes", sa.LargeBinary(32), nullable=False),
    )
    op.create_table(
        "nonces",
        sa.Column("before", sa.LargeBinary(32), primary_key=True),
        sa.Column("account", sa.String(42), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
    )
    op.create_index("nonces_by_expiry", "nonces", ["expires_at"])
    op.create_table(
        "sessions",
        sa.Column("token", sa.LargeBinary(32), primary_key=True),
        sa.Column("account", sa.String(42), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
    )
    op.create_index("sessions_by_account", "sessions", ["account"])
    op.create_index("sessions_by_expiry", "sessions", ["expires_at"])
    op.create_table(
        "acts",
        sa.Column("digest", sa.LargeBinary(32), primary_key=True),
        sa.Column("account", sa.String(42), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
    )
    op.create_index("acts_by_account", "acts", ["account", "at"])
    op.create_index("acts_by_expiry", "acts", ["expires_at"])
    op.create_table(
        "audit",
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("account", sa.String(42), nullable=False),
        sa.Column("what", sa.String(40), nullable=False),
        sa.Column("subject", sa.String(80), nullable=False),
    )
    op.create_index("audit_by_account", "audit", ["account"])
    op.create_table(
        "packs",
        sa.Column("evidence", sa.LargeBinary(32), primary_key=True),
        sa.Column("account", sa.String(42), nullable=False),
        sa.Column("recipient", sa.String(80), nullable=False),
        sa.Column("sha256", sa.LargeBinary(32), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("stored_at", sa.BigInteger(), nullable=False),
        sa.Column("claim", sa.BigInteger()),
    )
    op.create_index("packs_by_account", "packs", ["account"])
    op.create_index("packs_by_claim", "packs", ["claim"])
    op.create_table(
        "grants",
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=True),
        sa.Column("evidence", sa.LargeBinary(32), nullable=False),
        sa.Column("account", sa.String(42), nullable=False),
        sa.Column("readers", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
    )
    op.create_index("grants_by_evidence", "grants", ["evidence"])
    op.create_table(
        "unreadable",
        sa.Column("evidence", sa.LargeBinary(32), primary_key=True),
        sa.Column("account", sa.String(42), primary_key=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
    )
    op.create_table(
        "inboxes",
        sa.Column("token", sa.LargeBinary(32), primary_key=True),
        sa.Column("account", sa.String(42), nullable=False),
        sa.Column("recipient", sa.String(80), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
    )
    op.create_index("inboxes_by_account", "inboxes", ["account"])
    op.create_table(
        "deliveries",
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=True),
        sa.Column("inbox", sa.LargeBinary(32), nullable=False),
        sa.Column("sha256", sa.LargeBinary(32), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
    )
    op.create_index("deliveries_by_inbox", "deliveries", ["inbox"])
    op.create_table(
        "decisions",
        sa.Column("digest", sa.LargeBinary(32), primary_key=True),
        sa.Column("claim", sa.BigInteger(), nullable=False),
        sa.Column("account", sa.String(42), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("findings", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
    )
    op.create_index("decisions_by_claim", "decisions", ["claim"])
    op.create_table(
        "signatures",
        sa.Column("digest", sa.LargeBinary(32), primary_key=True),
        sa.Column("account", sa.String(42), primary_key=True),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.Column("contract", sa.Boolean(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
    )
    op.create_table(
        "notices",
        sa.Column("hash", sa.LargeBinary(32), primary_key=True),
        sa.Column("claim", sa.BigInteger(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
    )
    op.create_index("notices_by_claim", "notices", ["claim"])
    op.create_table(
        "invites",
        sa.Column("code", sa.LargeBinary(32), primary_key=True),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger()),
    )
    op.create_table(
        "applications",
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=True),
        sa.Column("account", sa.String(42), nullable=False, unique=True),
        sa.Column("document", sa.LargeBinary(32), nullable=False),
        sa.Column("signed", sa.Text(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(32), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("applications")
    op.drop_table("invites")
    op.drop_table("notices")
    op.drop_table("signatures")
    op.drop_table("decisions")
    op.drop_table("deliveries")
    op.drop_table("inboxes")
    op.drop_table("unreadable")
    op.drop_table("grants")
    op.drop_table("packs")
    op.drop_table("audit")
    op.drop_table("acts")
    op.drop_table("sessions")
    op.drop_table("nonces")
    op.drop_table("plan")
