"""Reminders: subscriptions, what waits, the outbox, calendar feeds."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "reminder_cursor",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("block", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(32), nullable=False),
        sa.Column("updates", sa.BigInteger(), nullable=False),
    )
    op.create_table(
        "reminder_channels",
        sa.Column("name", sa.String(10), primary_key=True),
        sa.Column("detail", sa.Text(), nullable=False),
    )
    op.create_table(
        "reminder_subscriptions",
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=True),
        sa.Column("account", sa.String(42), nullable=False),
        sa.Column("channel", sa.String(10), nullable=False),
        sa.Column("address", sa.LargeBinary(), nullable=False),
        sa.Column("tag", sa.LargeBinary(32), nullable=False),
        sa.Column("phrase", sa.LargeBinary(), nullable=False),
        sa.Column("language", sa.String(8), nullable=False),
        sa.Column("events_left", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("bounces", sa.Integer(), nullable=False),
        sa.Column("since_block", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("confirmed_at", sa.BigInteger()),
        sa.UniqueConstraint("account", "channel", "tag"),
    )
    op.create_index(
        "reminder_subscriptions_by_state", "reminder_subscriptions", ["state", "account"]
    )
    op.create_table(
        "reminder_confirmations",
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=True),
        sa.Column("tag", sa.LargeBinary(32), nullable=False),
        sa.Column("account", sa.String(42), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
    )
    op.create_index("reminder_confirmations_by_time", "reminder_confirmations", ["at"])
    op.create_table(
        "reminder_waiting",
        sa.Column("event", sa.String(160), primary_key=True),
        sa.Column("block", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.LargeBinary(32), nullable=False),
    )
    op.create_table(
        "reminder_outbox",
        sa.Column("number", sa.Integer(), primary_key=True, autoincrement=True),
        sa.Column("event", sa.String(160), nullable=False),
        sa.Column("subscription", sa.Integer(), nullable=False),
        sa.Column("account", sa.String(42), nullable=False),
        sa.Column("channel", sa.String(10), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("ward", sa.Boolean(), nullable=False),
        sa.Column("until", sa.BigInteger()),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.BigInteger()),
        sa.Column("problem", sa.String(80), nullable=False),
        sa.UniqueConstraint("event", "subscription", "channel"),
    )
    op.create_index("reminder_outbox_by_state", "reminder_outbox", ["state", "due_at"])
    op.create_index("reminder_outbox_by_subscription", "reminder_outbox", ["subscription"])
    op.create_index("reminder_outbox_by_account", "reminder_outbox", ["account"])
    op.create_table(
        "reminder_feeds",
        sa.Column("account", sa.String(42), primary_key=True),
        sa.Column("token", sa.LargeBinary(32), nullable=False, unique=True),
        sa.Column("language", sa.String(8), nullable=False),
    )
    op.create_table(
        "reminder_dates",
        sa.Column("account", sa.String(42), primary_key=True),
        sa.Column("event", sa.String(160), primary_key=True),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("ward", sa.Boolean(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
    )


def downgrade() -> None:
    """Remove the tables."""
    for name in (
        "reminder_cursor",
        "reminder_channels",
        "reminder_subscriptions",
        "reminder_confirmations",
        "reminder_waiting",
        "reminder_outbox",
        "reminder_feeds",
        "reminder_dates",
    ):
        op.drop_table(name)
