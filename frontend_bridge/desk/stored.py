"""Which rows name a file, how much room is left, and files that no row names any more."""

from collections.abc import Iterable
from typing import Protocol

from sqlalchemy import Connection, func, select

from frontend_bridge.api.http.responses import Problem
from frontend_bridge.desk.context import Desk
from frontend_bridge.desk.files import FileStore
from frontend_bridge.desk.store import Store
from frontend_bridge.desk.tables import applications, deliveries, packs

NAMING = (packs, deliveries, applications)
"""The tables whose rows name a file by its SHA-256."""


def require_room(desk: Desk, connection: Connection, size: int) -> None:
    """Refuse a file that the desk has no room for.

    Raises:
        Problem: if it has none.
    """
    stored = sum(int(connection.scalar(select(func.sum(table.c.size))) or 0) for table in NAMING)
    if stored + size > desk.settings.most_stored:
        raise Problem(
            507,
            "The desk is full",
            "The desk stores no more for now. Nothing was stored; hand the file over yourself, and "
            "tell the steward.",
        )


def named_files(connection: Connection) -> set[bytes]:
    """Return the hashes of all files that a row names."""
    return {
        bytes(one)
        for table in NAMING
        for one in connection.execute(select(table.c.sha256)).scalars()
    }


class Keeping(Protocol):
    """What has a database and files: a desk that runs, or its operator's command."""

    @property
    def store(self) -> Store:
        """The database."""

    @property
    def files(self) -> FileStore:
        """The encrypted files."""


def forget_files(desk: Keeping, hashes: Iterable[bytes]) -> None:
    """Remove files, those that a row still names excepted.

    It comes after the transaction that removed the rows: a process that ends in between leaves a
    file that `housekeeping` removes, and never a row without its file.
    """
    for sha256 in hashes:
        # While this transaction lasts, no row can name the file again.
        with desk.store.writing() as connection:
            named = any(
                connection.scalar(select(func.count()).where(table.c.sha256 == sha256))
                for table in NAMING
            )
            if not named:
                desk.files.erase(sha256)
