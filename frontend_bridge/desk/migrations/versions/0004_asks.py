"""Jurors who ask for evidence."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "asks",
        sa.Column("claim", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("account", sa.String(42), primary_key=True),
        sa.Column("signed", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
    )


def downgrade() -> None:
    """Remove the table."""
    op.drop_table("asks")
