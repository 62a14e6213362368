"""`python -m frontend_bridge.api.schema`: bring an index's schema to a revision, or copy an index.

    python -m frontend_bridge.api.schema to sqlite:///index.sqlite 0001
    python -m frontend_bridge.api.schema copy postgresql://me@host/index sqlite:///backup.sqlite

Before an older version runs on a database that a newer one used, the newer one brings it back. A
copy is one state of the index, whatever is written meanwhile; it is a backup, and copied back it is
the restored index. Each kind of database can be copied into the other.
"""

import click
from alembic.util import CommandError
from sqlalchemy import Engine, func, insert, select
from sqlalchemy.exc import SQLAlchemyError

from frontend_bridge.api.database import DatabaseError, connect_database, migrate, open_database
from frontend_bridge.api.tables import chain, metadata

_ROWS = 5_000


def copy_index(source: Engine, target: Engine) -> int:
    """Copy every row of an index, as it is at one moment, into an empty one; return how many.

    Raises:
        DatabaseError: if the target holds an index already.
    """
    count = 0
    with source.connect() as reading, target.begin() as writing:
        if writing.scalar(select(func.count()).select_from(chain)):
            raise DatabaseError("there is an index in the target; give an empty database")
        for table in metadata.sorted_tables:
            rows = reading.execute(select(table), execution_options={"yield_per": _ROWS})
            for part in rows.partitions():
                writing.execute(insert(table), [dict(row._mapping) for row in part])
                count += len(part)
    return count


@click.group()
def schema() -> None:
    """Bring an index's schema to a revision, or copy an index."""


@schema.command()
@click.argument("database")
@click.argument("revision", default="head")
def to(database: str, revision: str) -> None:
    """Bring DATABASE to REVISION, forwards or back; to the newest if none is given."""
    try:
        migrate(connect_database(database), revision)
    except (DatabaseError, CommandError, SQLAlchemyError) as error:
        raise click.ClickException(f"{database} stays as it is: {error}") from error
    click.echo(f"{revision} reached.")


@schema.command()
@click.argument("source")
@click.argument("target")
def copy(source: str, target: str) -> None:
    """Copy the index in SOURCE into TARGET, an empty database: a backup, or its way back."""
    try:
        count = copy_index(open_database(source), open_database(target))
    except (DatabaseError, SQLAlchemyError) as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"{count:,} rows copied.")


if __name__ == "__main__":
    schema()
