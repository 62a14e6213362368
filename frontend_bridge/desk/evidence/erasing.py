"""Erasing packs, and the list of what was erased, which a restored backup is held to."""

import json
import os
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, delete, select

from frontend_bridge.desk.context import Desk
from frontend_bridge.desk.tables import grants, packs, unreadable


def erase_pack(desk: Desk, connection: Connection, evidence: bytes, why: str) -> list[bytes]:
    """Erase a pack with its grants; the hash goes onto the list of what was erased first.

    Returns the files that the caller forgets (`forget_files`) after the transaction.

    Raises:
        OSError: if the list cannot be written; nothing is erased then.
    """
    list_erased(desk.settings.erasures, {"evidence": evidence.hex(), "why": why}, desk.now())
    return drop_pack(connection, evidence)


def drop_pack(connection: Connection, evidence: bytes) -> list[bytes]:
    """Remove a pack with its grants; return its file, which the caller forgets."""
    sha256 = connection.scalar(select(packs.c.sha256).where(packs.c.evidence == evidence))
    for table in (grants, unreadable, packs):
        connection.execute(delete(table).where(table.c.evidence == evidence))
    return [] if sha256 is None else [bytes(sha256)]


def list_erased(path: Path, entry: dict[str, Any], now: int) -> None:
    """Add a line to the list of what was erased; it has hashes and accounts, and no content.

    Raises:
        OSError: if it cannot be written.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(handle, (json.dumps({"at": now, **entry}) + "\n").encode())
        os.fsync(handle)
    finally:
        os.close(handle)
