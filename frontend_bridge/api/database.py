"""Opening the index's database, SQLite or PostgreSQL, and bringing it to the newest schema."""

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, SQLAlchemyError

MIGRATIONS = Path(__file__).resolve().parent / "migrations"
_BUSY_MS = 10_000


class DatabaseError(Exception):
    """A database that cannot be opened or used; the message says what to do."""


def connect_database(address: str) -> Engine:
    """Return an engine for an address, whatever its schema.

    Args:
        address: `sqlite:///path/to/file` or `postgresql://user@host/name`.

    Raises:
        DatabaseError: if it is no such address.
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
    return engine


def open_database(address: str) -> Engine:
    """Return an engine for an address, with the schema up to date.

    Args:
        address: `sqlite:///path/to/file` or `postgresql://user@host/name`.

    Raises:
        DatabaseError: if it is no such address, or nothing answers there.
    """
    engine = connect_database(address)
    try:
        migrate(engine)
    except CommandError as error:
        raise DatabaseError(
            "this database was written by a newer version of the index; run that version, have it "
            "bring the schema back (python -m frontend_bridge.api.schema), or give another database"
        ) from error
    except SQLAlchemyError as error:
        shown = engine.url.render_as_string(hide_password=True)
        raise DatabaseError(
            f"the database {shown} cannot be used: {str(error.__cause__ or error).strip()}"
        ) from error
    return engine


def migrate(engine: Engine, to: str = "head", scripts: Path = MIGRATIONS) -> None:
    """Bring the schema to a revision, forwards or back.

    Args:
        engine: the database.
        to: the revision.
        scripts: the folder of its migrations; the index's own unless another is named.

    Raises:
        CommandError: if there is no such revision, or the database has one that is not known here.
    """
    config = Config()
    config.set_main_option("script_location", str(scripts))
    known = [script.revision for script in ScriptDirectory.from_config(config).walk_revisions()]
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        now = MigrationContext.configure(connection).get_current_revision()
        # From the newest to the oldest, as they are walked.
        back = to in known and now in known and known.index(now) < known.index(to)
        (command.downgrade if back else command.upgrade)(config, to)


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
