"""The desk's database: one SQLite file, brought to its newest schema when it is opened."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic.util import CommandError
from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import SQLAlchemyError

from frontend_bridge.api.database import migrate

MIGRATIONS = Path(__file__).resolve().parent / "migrations"
_BUSY_MS = 10_000
_WRITING = "desk_writes"


class DeskStoreError(Exception):
    """A database or file of the desk that cannot be used; the message says what to do."""


class Store:
    """The desk's database.

    Attributes:
        engine: for what only needs a connection; `reading` and `writing` are the usual way.
    """

    def __init__(self, path: Path) -> None:
        """Open the file at `path`, or make it, with the newest schema.

        Raises:
            DeskStoreError: if it cannot be opened, or a newer version of the desk wrote it.
        """
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self.engine = _sqlite(path)
            migrate(self.engine, scripts=MIGRATIONS)
            path.chmod(0o600)
        except CommandError as error:
            raise DeskStoreError(
                f"{path} was written by a newer version of the desk: run that version"
            ) from error
        except (SQLAlchemyError, OSError) as error:
            reason = str(error.__cause__ or error).strip()
            raise DeskStoreError(f"the desk's database {path} cannot be used: {reason}") from error

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Give a connection that sees one state."""
        with self.engine.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Give a connection that alone may write; all of it is written, or nothing."""
        asked = self.engine.connect().execution_options(**{_WRITING: True})
        with asked as connection, connection.begin():
            yield connection

    def copy_to(self, path: Path) -> None:
        """Write the database as it is now into a new file (`VACUUM INTO`), without erased rows.

        Raises:
            DeskStoreError: if there is a file already, or it cannot be written.
        """
        if path.exists():
            raise DeskStoreError(f"{path} is there already; name a new file")
        with self.engine.connect() as connection:
            raw = connection.connection.driver_connection
            assert raw is not None
            try:
                # No transaction may be open around it.
                raw.execute("VACUUM INTO ?", (str(path),))
            except Exception as error:
                path.unlink(missing_ok=True)
                raise DeskStoreError(f"the database cannot be copied to {path}: {error}") from error
        path.chmod(0o600)

    def answers(self) -> bool:
        """Whether the database answers at all."""
        try:
            with self.reading() as connection:
                connection.execute(text("SELECT 1"))
        except SQLAlchemyError:
            return False
        return True

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def _sqlite(path: Path) -> Engine:
    engine = create_engine(f"sqlite:///{path}", pool_size=20, max_overflow=20)

    @event.listens_for(engine, "connect")
    def _connected(connection: Any, record: object) -> None:  # noqa: ANN401  the driver's own
        # The driver would begin transactions late, and reads outside of any.
        connection.isolation_level = None
        pragmas = (
            "journal_mode=WAL",
            # An act that was answered is there after a loss of power.
            "synchronous=FULL",
            # What is erased is overwritten, not only forgotten.
            "secure_delete=ON",
            f"busy_timeout={_BUSY_MS}",
        )
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begun(connection: Connection) -> None:
        writes = connection.get_execution_options().get(_WRITING)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine
