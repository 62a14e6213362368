"""The first schema: blocks, events, and what the twin derives."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Create every table."""
    big, text, short = sa.BigInteger(), sa.Text(), sa.String
    op.create_table(
        "chain",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("chain_id", big, nullable=False),
        sa.Column("pool", short(42), nullable=False),
        sa.Column("first_block", big, nullable=False),
        sa.Column("head", big, nullable=False, comment="the last block indexed"),
        sa.Column("plan", text, nullable=False, comment="JSON: what the plan fixed for ever"),
    )
    op.create_table(
        "blocks",
        sa.Column("number", big, primary_key=True, autoincrement=False),
        sa.Column("hash", sa.LargeBinary(32), nullable=False),
        sa.Column("parent", sa.LargeBinary(32), nullable=False),
        sa.Column("time", big, nullable=False),
    )
    op.create_table(
        "events",
        sa.Column("block", big, primary_key=True, autoincrement=False),
        sa.Column("log_index", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("tx", sa.LargeBinary(32), nullable=False),
        sa.Column("contract", short(20), nullable=False, comment="the contract's role in the plan"),
        sa.Column("name", short(60), nullable=False),
        sa.Column("member", short(42)),
        sa.Column("claim", big),
        sa.Column("topics", sa.LargeBinary(), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
    )
    op.create_table(
        "members",
        sa.Column("address", short(66), primary_key=True),
        sa.Column("since", big, nullable=False, comment="the block of the first event"),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("rung", big, nullable=False),
        sa.Column("stop_index", text, comment="the index at the lapse; none while active"),
        sa.Column("lapsed_at", big, nullable=False),
        sa.Column("lapsed_by", big, nullable=False),
        sa.Column("data", text, nullable=False, comment="JSON: the twin's records"),
    )
    op.create_table(
        "claims",
        sa.Column("number", big, primary_key=True, autoincrement=False),
        sa.Column("member", short(42), nullable=False),
        sa.Column(
            "state", short(20), nullable=False, comment="at the time of the last block indexed"
        ),
        sa.Column("data", text, nullable=False, comment="JSON: the twin's record"),
    )
    op.create_table(
        "facts",
        sa.Column("name", short(40), primary_key=True),
        sa.Column("data", text, nullable=False, comment="JSON: books, roles, rules, panel, counts"),
    )
    op.create_table(
        "daily",
        sa.Column("day", big, primary_key=True, autoincrement=False, comment="UTC day number"),
        sa.Column("block", big, nullable=False),
        sa.Column("data", text, nullable=False, comment="JSON: the books at the day's last event"),
    )
    op.create_table(
        "differences",
        sa.Column("number", big, primary_key=True, autoincrement=False),
        sa.Column("block", big, nullable=False),
        sa.Column(
            "text", text, nullable=False, comment="what the chain states and the twin does not"
        ),
    )
    op.create_index("events_by_name", "events", ["name", "block", "log_index"])
    op.create_index("events_by_member", "events", ["member", "block", "log_index"])
    op.create_index("events_by_claim", "events", ["claim", "block", "log_index"])
    op.create_index("members_by_rung", "members", ["rung"])
    op.create_index("members_by_active", "members", ["active", "address"])
    op.create_index("claims_by_state", "claims", ["state", "number"])
    op.create_index("claims_by_member", "claims", ["member", "number"])


def downgrade() -> None:
    """Drop every table; the chain has all that was in them."""
    for table in (
        "differences",
        "daily",
        "facts",
        "claims",
        "members",
        "events",
        "blocks",
        "chain",
    ):
        op.drop_table(table)
