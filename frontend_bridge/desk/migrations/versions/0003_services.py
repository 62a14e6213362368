"""Codes of services."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make the tables of services."""
    op.create_table(
        "service_programmes",
        sa.Column("number", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("last_day", sa.Integer(), nullable=False),
        sa.Column("leaves", sa.LargeBinary(), nullable=False),
    )
    for name, own in (
        ("service_codes", sa.Column("id", sa.LargeBinary(16), primary_key=True)),
        ("service_handed", sa.Column("account", sa.String(42), primary_key=True)),
    ):
        op.create_table(
            name,
            sa.Column("programme", sa.BigInteger(), primary_key=True, autoincrement=False),
            own,
            sa.Column("sealed", sa.LargeBinary(), nullable=False),
            sqlite_with_rowid=False,
        )
    op.create_table(
        "service_holders",
        sa.Column("programme", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("tag", sa.LargeBinary(32), primary_key=True),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "service_ratings",
        sa.Column("programme", sa.BigInteger(), primary_key=True, autoincrement=False),
        sa.Column("tag", sa.LargeBinary(32), primary_key=True),
        sa.Column("quarter", sa.String(7), nullable=False),
        sa.Column("stars", sa.Integer(), nullable=False),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    """Remove the tables."""
    for name in ("programmes", "codes", "handed", "holders", "ratings"):
        op.drop_table(f"service_{name}")
