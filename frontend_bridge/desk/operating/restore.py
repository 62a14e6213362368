"""Restoring a backup into a new folder: files are held to their hashes, erasures are repeated."""

import hashlib
import json
import os
import re
import tarfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import pyrage
from sqlalchemy import delete, select

from frontend_bridge.desk.evidence.erasing import drop_pack
from frontend_bridge.desk.evidence.inboxes import drop_inbox
from frontend_bridge.desk.operating.backup import DATABASE, ERASURES, FILES, BackupError
from frontend_bridge.desk.operating.people import Office, drop_person, open_office
from frontend_bridge.desk.reminders import calendars, subscriptions
from frontend_bridge.desk.services.tables import codes
from frontend_bridge.desk.stored import forget_files, named_files
from frontend_bridge.desk.tables import applications, nonces, packs, sessions
from mutual_pool.office.evidence.keys import AgeKey
from mutual_pool.office.evidence.new_files import new_folder, write_new

_FILE = re.compile(rf"^{FILES}/([0-9a-f]{{64}})$")
_PIECE = 262_144


def restore_backup(backup: Path, key: AgeKey, folder: Path, erasures: Path) -> dict[str, Any]:
    """Restore a backup into a new folder, erase again what was erased, and return what was found.

    Args:
        backup: the file.
        key: the operator's, to which it was encrypted.
        folder: the desk's folder to be; there is none yet.
        erasures: the list of what was erased, of the desk that was; the backup's own is added.

    Raises:
        BackupError: if it does not open, is damaged, or the folder is there; no folder is left.
        DeskStoreError: if its database cannot be used.
    """
    try:
        with new_folder(folder) as draft:
            listed = _unpack(backup, key, draft)
            office = open_office(draft)
            try:
                entries = [*_entries(listed), *_read_list(erasures)]
                erased = erase_again(office, entries)
                with office.store.writing() as connection:
                    # Everybody who was signed in then signs in again.
                    connection.execute(delete(sessions))
                    connection.execute(delete(nonces))
                    missing = {one.hex() for one in named_files(connection)} - office.files.names()
                    # Nothing says which were handed out since: a second member may get one.
                    again = connection.execute(select(codes.c.programme).distinct()).scalars()
                    piles = sorted(int(one) for one in again)
                if not erasures.exists() and listed:
                    # The list that was lost: the next restore needs it, too.
                    erasures.parent.mkdir(parents=True, exist_ok=True)
                    write_new(erasures, listed)
            finally:
                office.store.close()
    except FileExistsError:
        raise BackupError(f"{folder} is there already; name a new folder") from None
    except OSError as error:
        raise BackupError(f"the backup cannot be restored: {error.strerror}") from error
    return {
        "erased_again": erased,
        "missing_files": sorted(missing),
        "programmes_with_codes": piles,
        "folder": str(folder),
    }


def erase_again(office: Office, entries: list[dict[str, Any]]) -> int:
    """Erase what a list names, unless it came again later; return how many rows went."""
    count, gone = 0, list[bytes]()
    with office.store.writing() as connection:
        for entry in entries:
            at = int(entry["at"])
            if "evidence" in entry:
                evidence = bytes.fromhex(entry["evidence"])
                query = select(packs.c.evidence).where(
                    packs.c.evidence == evidence, packs.c.stored_at <= at
                )
                if connection.scalar(query) is not None:
                    gone += drop_pack(connection, evidence)
                    count += 1
            elif "inbox" in entry:
                gone += drop_inbox(connection, bytes.fromhex(entry["inbox"]))
            elif "application" in entry:
                sha256 = bytes.fromhex(entry["application"])
                done = connection.execute(
                    delete(applications).where(
                        applications.c.sha256 == sha256, applications.c.at <= at
                    )
                )
                count += done.rowcount
                gone.append(sha256)
            elif "subscription" in entry:
                ended = subscriptions.Ended(int(entry["subscription"]), int(entry["asked_at"]))
                count += subscriptions.end_again(connection, ended)
            elif "calendar" in entry:
                count += calendars.end_again(connection, bytes.fromhex(entry["calendar"]))
            elif "account" in entry:
                counts, files = drop_person(connection, str(entry["account"]), at)
                count += sum(counts.values())
                gone += files
    forget_files(office, gone)
    return count


def _unpack(backup: Path, key: AgeKey, draft: Path) -> bytes:
    """Unpack a backup, and return its list of erasures."""
    reading, writing = os.pipe()
    problems = list[BaseException]()

    def decrypt() -> None:
        try:
            with backup.open("rb") as source, os.fdopen(writing, "wb") as pipe:
                pyrage.decrypt_io(source, pipe, [key.identity])
        except BaseException as error:  # told to the thread that waits
            problems.append(error)

    worker = threading.Thread(target=decrypt, name="decrypting")
    worker.start()
    listed, damaged = b"", None
    try:
        with os.fdopen(reading, "rb") as pipe:
            try:
                with tarfile.open(fileobj=pipe, mode="r|") as archive:
                    for entry in archive:
                        content = archive.extractfile(entry) if entry.isfile() else None
                        if content is None:
                            raise _foreign(entry.name)
                        if entry.name == ERASURES:
                            listed = content.read()
                        else:
                            _place(draft, entry.name, content)
                # What is left has to be read, so that the end is known to be the true one.
                while pipe.read(_PIECE):
                    pass
            except (tarfile.TarError, EOFError) as error:
                damaged = error
    finally:
        worker.join()
    for problem in problems:
        if isinstance(problem, BrokenPipeError):
            continue
        # The library says so, too, where the file ends too early; then there is no number.
        if isinstance(problem, OSError) and problem.errno is not None:
            raise BackupError(f"{backup} cannot be read: {problem.strerror}") from problem
        raise BackupError(
            f"{backup} does not open with this key, or is damaged. Nothing was restored"
        ) from problem
    if damaged is not None or not (draft / DATABASE).is_file():
        raise BackupError(f"{backup} is cut off or damaged. Nothing was restored") from damaged
    return listed


def _place(draft: Path, name: str, content: IO[bytes]) -> None:
    """Write one file of a backup where it belongs; no other name is taken."""
    found = _FILE.match(name)
    if found is None and name != DATABASE:
        raise _foreign(name)
    path = draft / DATABASE if found is None else draft / FILES / found[1][:2] / found[1]
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    digest = hashlib.sha256()
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        while piece := content.read(_PIECE):
            digest.update(piece)
            file.write(piece)
    if found is not None and digest.hexdigest() != found[1]:
        raise BackupError(f"the file {found[1][:16]}... in the backup is damaged")


def _foreign(name: str) -> BackupError:
    return BackupError(
        f"the backup holds {name[:80]!r}, which no desk writes. Nothing was restored"
    )


def _read_list(path: Path) -> Iterator[dict[str, Any]]:
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return
    yield from _entries(content)


def _entries(content: bytes) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(content.decode("utf-8", "replace").splitlines(), 1):
        if not line.strip():
            continue
        try:
            entry = json.loads(line)
            int(entry["at"])
            for name in ("evidence", "inbox", "application", "calendar"):
                bytes.fromhex(entry.get(name, ""))
            if "subscription" in entry:
                int(entry["subscription"]), int(entry["asked_at"])
        except (ValueError, KeyError, TypeError, AttributeError):
            raise BackupError(
                f"line {number} of the list of erasures cannot be read. Nothing was restored: "
                "mend the line, so that nothing that was erased comes back"
            ) from None
        yield entry
