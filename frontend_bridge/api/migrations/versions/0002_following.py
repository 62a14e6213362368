"""The second schema: how the index follows its node, and what it could not apply."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Add the tables; what an index of the first schema has is kept as it is."""
    big, text, short = sa.BigInteger(), sa.Text(), sa.String
    op.create_table(
        "quarantine",
        sa.Column("block", big, primary_key=True, autoincrement=False),
        sa.Column("hash", sa.LargeBinary(32), nullable=False),
        sa.Column("reason", text, nullable=False, comment="why the block could not be applied"),
    )
    op.create_table(
        "follower",
        sa.Column("id", sa.Integer(), primary_key=True, autoincrement=False),
        sa.Column("at", big, nullable=False, comment="when this row was written, in seconds"),
        sa.Column("stepped_at", big, comment="when a step last succeeded, in seconds"),
        sa.Column("node_head", big, nullable=False),
        sa.Column("problem", text, nullable=False, comment="why no step succeeds; else empty"),
    )
    op.create_table(
        "identity",
        sa.Column("name", short(40), primary_key=True),
        sa.Column("value", sa.LargeBinary(), nullable=False),
    )
    op.create_table(
        "movements",
        sa.Column("member", short(66), primary_key=True),
        sa.Column("lines", big, primary_key=True, autoincrement=False),
        sa.Column("block", big, nullable=False),
        sa.Column("log_index", sa.Integer(), nullable=False),
        sa.Column("change", text, nullable=False),
        sa.Column("balance", text, nullable=False, comment="right after it"),
        sa.Column("units", big, nullable=False),
        sa.Column(
            "charged_to", text, nullable=False, comment="the index that the balance is charged to"
        ),
        sa.Column("settlements", big, nullable=False, comment="how many there were"),
    )
    op.create_table(
        "settlements",
        sa.Column("number", big, primary_key=True, autoincrement=False),
        sa.Column("block", big, nullable=False),
        sa.Column("log_index", sa.Integer(), nullable=False),
        sa.Column("reached", text, nullable=False, comment="the index right after it"),
    )
    op.create_table(
        "abouts",
        sa.Column("kind", short(10), primary_key=True),
        sa.Column("subject", short(80), primary_key=True),
        sa.Column("block", big, primary_key=True, autoincrement=False),
        sa.Column("log_index", sa.Integer(), primary_key=True, autoincrement=False),
    )
    op.create_table(
        "snapshots",
        sa.Column("block", big, primary_key=True, autoincrement=False),
        sa.Column("maker", short(64), nullable=False, comment="the program that can read it"),
        sa.Column("content", sa.LargeBinary(), nullable=False, comment="the twin"),
    )
    op.create_index("abouts_by_block", "abouts", ["block"])
    op.create_index("movements_by_block", "movements", ["block"])
    op.create_index("settlements_by_block", "settlements", ["block"])
    op.create_table(
        "drafts",
        sa.Column("from_block", big, primary_key=True, autoincrement=False),
        sa.Column("to_block", big, primary_key=True, autoincrement=False),
        sa.Column("to_hash", sa.LargeBinary(32), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False, comment="as it is hashed"),
    )
    op.create_index("events_by_contract", "events", ["contract", "block", "log_index"])


def downgrade() -> None:
    """Take them away again; blocks, events and all that follows from them stay."""
    op.drop_index("events_by_contract", "events")
    for table in (
        *("drafts", "snapshots", "settlements", "movements", "abouts"),
        *("identity", "follower", "quarantine"),
    ):
        op.drop_table(table)
