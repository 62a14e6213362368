"""Opening the index's database, SQLite or PostgreSQL, and bringing it to the newest schema."""

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

MIGRATIONS = Path(__file__).resolve().parent / "migrations"
_BUSY_MS = 10_000


class DatabaseError(Exception):
    """A database that cannot be opened or used; the message says what to do."""


def open_database(address: str) -> Engine:
    """Return an engine for an address, with the schema up to date.

    Args:
        address: `sqlite:///path/to/file` or `postgresql://user@host/name`.

    Raises:
        DatabaseError: if it is no such address, or nothing answers there.
    """
    try:
        url = make_url(address)
    except ArgumentError as error:
        raise DatabaseError(
            f"{address!r} is no database address; give sqlite:///FILE or postgresql://HOST/NAME"
        ) from error
    backend = url.get_backend_name()
    if backend == "postgresql":
        engine = create_engine(
            url.set(drivername="postgresql+psycopg"),
            isolation_level="REPEATABLE READ",
            pool_size=20,
            max_overflow=20,
            pool_pre_ping=True,
        )
    elif backend == "sqlite" and url.database and url.database != ":memory:":
        Path(url.database).parent.mkdir(parents=True, exist_ok=True)
        engine = create_engine(url, pool_size=20, max_overflow=20)
        _prepare_sqlite(engine)
    else:
        raise DatabaseError(f"{address!r}: give sqlite:///FILE or postgresql://HOST/NAME")
    try:
        migrate(engine)
    except SQLAlchemyError as error:
        shown = url.render_as_string(hide_password=True)
        raise DatabaseError(
            f"the database {shown} cannot be used: {str(error.__cause__ or error).strip()}"
        ) from error
    return engine


def migrate(engine: Engine, to: str = "head") -> None:
    """Bring the schema to a revision."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, to)


def _prepare_sqlite(engine: Engine) -> None:
    """Let readers see one state while the index writes the next."""

    @event.listens_for(engine, "connect")
    def _connected(connection: Any, record: object) -> None:  # noqa: ANN401  the driver's own
        # The driver would begin transactions late, and reads outside of any.
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", f"busy_timeout={_BUSY_MS}"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begun(connection: Any) -> None:  # noqa: ANN401  SQLAlchemy's connection
        connection.exec_driver_sql("BEGIN")
