"""Backups: database, encrypted files and the list of erasures, in one file encrypted by `age`.

The operator's key stays elsewhere: what makes backups cannot read them. A backup is written whole
or not at all, and old ones go.
"""

import io
import os
import re
import tarfile
import threading
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO

import pyrage

from frontend_bridge.desk.operating.people import Office
from mutual_pool.office.evidence.keys import recipient_bytes

DATABASE, ERASURES, FILES = "desk.sqlite", "erasures.jsonl", "files"
_NAME = re.compile(r"^desk-(\d{8}T\d{6}Z)\.age$")
_FORM = "%Y%m%dT%H%M%SZ"


class BackupError(Exception):
    """A backup that cannot be made or restored; the message says why, and what was left."""


def make_backup(
    office: Office, erasures: Path, to: Path, recipients: Sequence[str], now: datetime
) -> Path:
    """Write a backup into a folder, and return its file.

    Args:
        office: the desk's data; the desk may run meanwhile.
        erasures: the list of what was erased.
        to: the folder of the backups.
        recipients: whose keys open it (`age1...`).
        now: its time.

    Raises:
        BackupError: if it cannot be written; nothing of it is left then.
        AgeKeyError: if a recipient is none.
    """
    for one in recipients:
        recipient_bytes(one)
    keys = [pyrage.x25519.Recipient.from_str(one) for one in recipients]
    path = to / f"desk-{now.astimezone(UTC).strftime(_FORM)}.age"
    draft = path.with_suffix(".new")
    try:
        to.mkdir(parents=True, exist_ok=True, mode=0o700)
        if path.exists():
            raise BackupError(f"{path} is there already; nothing was written")
        with TemporaryDirectory(prefix=".backup-", dir=office.files.folder.parent) as folder:
            copy = Path(folder) / DATABASE
            office.store.copy_to(copy)
            # The database first: a file that comes later is in no row of it.
            handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(handle, "wb") as target:
                _encrypt(office, copy, erasures, target, keys)
                target.flush()
                os.fsync(target.fileno())
        draft.replace(path)
    except OSError as error:
        raise BackupError(f"the backup {path} cannot be written: {error.strerror}") from error
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
    return path


def expire_backups(to: Path, keep: timedelta, now: datetime) -> list[Path]:
    """Delete the backups that are older than `keep`, the newest excepted; return them."""
    found = []
    for path in sorted(to.glob("desk-*.age")):
        name = _NAME.match(path.name)
        if name is not None:
            made = datetime.strptime(name[1], _FORM).replace(tzinfo=UTC)
            found.append((made, path))
    old = [path for made, path in sorted(found)[:-1] if now - made > keep]
    for path in old:
        path.unlink(missing_ok=True)
    return old


def _encrypt(
    office: Office,
    database: Path,
    erasures: Path,
    target: BinaryIO,
    keys: Sequence[object],
) -> None:
    """Encrypt an archive while it is written, so that it lies nowhere in the open."""
    reading, writing = os.pipe()
    problems = list[BaseException]()

    def write() -> None:
        try:
            with os.fdopen(writing, "wb") as pipe, tarfile.open(fileobj=pipe, mode="w|") as archive:
                _add(archive, database, DATABASE)
                for name in sorted(office.files.names()):
                    path = office.files.path(bytes.fromhex(name))
                    # What is erased meanwhile is in no backup.
                    with suppress(FileNotFoundError):
                        _add(archive, path, f"{FILES}/{name}")
                # The list last: it has what was erased while the archive was written.
                with suppress(FileNotFoundError):
                    content = erasures.read_bytes()
                    entry = tarfile.TarInfo(ERASURES)
                    entry.size = len(content)
                    archive.addfile(entry, io.BytesIO(content))
        except BaseException as error:  # told to the thread that waits
            problems.append(error)

    worker = threading.Thread(target=write, name="archive")
    worker.start()
    try:
        with os.fdopen(reading, "rb") as pipe:
            pyrage.encrypt_io(pipe, target, keys)
    finally:
        worker.join()
    for problem in problems:
        raise BackupError(
            f"the backup was not written: {type(problem).__name__} while the archive was made"
        ) from problem


def _add(archive: tarfile.TarFile, path: Path, name: str) -> None:
    with path.open("rb") as file:
        entry = tarfile.TarInfo(name)
        entry.size = os.fstat(file.fileno()).st_size
        archive.addfile(entry, file)
