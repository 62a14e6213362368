"""A person's data at the desk: exported and erased by their account.

A row belongs to the account in its column `account`, in whatever table: a new table needs no
change here. What an account did in an office, such as a seat's, belongs to the claims it was for.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, delete, func, select

from frontend_bridge.desk.evidence.erasing import drop_pack, list_erased
from frontend_bridge.desk.evidence.inboxes import drop_inbox
from frontend_bridge.desk.files import FileStore
from frontend_bridge.desk.keys import DeskKeyError, own_key
from frontend_bridge.desk.reminders.routes import KEY
from frontend_bridge.desk.reminders.sealing import Seal
from frontend_bridge.desk.reminders.tables import subscriptions
from frontend_bridge.desk.store import DeskStoreError, Store
from frontend_bridge.desk.stored import forget_files
from frontend_bridge.desk.tables import (
    applications,
    decisions,
    deliveries,
    grants,
    inboxes,
    metadata,
    notices,
    packs,
    signatures,
    unreadable,
)
from mutual_pool.office.evidence.new_files import new_folder, write_new

OFFICE = (decisions, signatures, grants, unreadable)
"""Tables whose `account` acted in an office."""
CANNOT_BE_ERASED = (
    "The chain keeps for ever: the wallet, the identity's hash, bands, days, payments, claims with "
    "the hashes of their evidence, findings and notice, and published keys.",
    "Assessors who fetched evidence have copies of their own; ask them to delete these.",
    "Backups have what was erased until they expire; restoring one erases it again.",
)


@dataclass(frozen=True)
class Office:
    """A desk's data, for its operator's commands; the desk may run meanwhile.

    Attributes:
        store: the database.
        files: the encrypted files.
    """

    store: Store
    files: FileStore


def open_office(folder: Path) -> Office:
    """Return a desk's data.

    Raises:
        DeskStoreError: if there is no desk in the folder, or it cannot be opened.
    """
    if not (folder / "desk.sqlite").is_file():
        raise DeskStoreError(f"{folder} has no desk: there is no desk.sqlite in it")
    return Office(Store(folder / "desk.sqlite"), FileStore(folder / "files"))


def export_person(
    office: Office, account: str, out: Path, keys: Path | None = None
) -> dict[str, int]:
    """Write all that the desk has of an account into a new folder; return the rows by table.

    Args:
        office: the desk's data.
        account: whose.
        out: the folder to be.
        keys: the folder of the desk's own keys, by which addresses of reminders are encrypted.

    Raises:
        DeskKeyError: if there are such addresses, and no key for them; nothing is written then.
        SealError: if they were encrypted by another key.
        OSError: if the folder is there already or cannot be written.
    """
    who = account.lower()
    with office.store.reading() as connection:
        rows = {table.name: _rows(connection, table, who) for table in _tables()}
        rows[subscriptions.name] = _opened_reminders(connection, who, keys)
        tokens = select(inboxes.c.token).where(inboxes.c.account == who)
        query = select(deliveries).where(deliveries.c.inbox.in_(tokens))
        rows["deliveries"] = [_plain(dict(row._mapping)) for row in connection.execute(query)]
        claims = _claims(connection, who)
        for table in (decisions, notices):
            query = select(table).where(table.c.claim.in_(claims))
            known = rows.setdefault(table.name, [])
            found = [_plain(dict(row._mapping)) for row in connection.execute(query)]
            known.extend(row for row in found if row not in known)
    rows = {name: found for name, found in rows.items() if found}
    with new_folder(out) as draft:
        for name in ("packs", "deliveries", "applications"):
            for row in rows.get(name, []):
                path = office.files.path(bytes.fromhex(row["sha256"][2:]))
                if path.is_file():
                    write_new(draft / f"{name}-{row['sha256'][2:18]}.age", path.read_bytes())
        write_new(draft / "data.json", (json.dumps(rows, indent=2) + "\n").encode())
    return {name: len(found) for name, found in rows.items()}


def erase_person(office: Office, account: str, erasures: Path, now: int) -> dict[str, int]:
    """Erase all that the desk has of an account; return the rows that went, by table.

    The account goes onto the list of what was erased first, so that a restore erases it again.

    Raises:
        OSError: if the list cannot be written; nothing is erased then.
    """
    who = account.lower()
    list_erased(erasures, {"account": who, "why": "the operator erased the person"}, now)
    with office.store.writing() as connection:
        counts, gone = drop_person(connection, who, now)
    forget_files(office, gone)
    return counts


def drop_person(connection: Connection, who: str, until: int) -> tuple[dict[str, int], list[bytes]]:
    """Delete an account's rows that are not younger than `until`.

    Returns how many went by table, and the files that the caller forgets.
    """
    counts, gone = dict[str, int](), list[bytes]()
    claims = _claims(connection, who)
    own = select(packs.c.evidence).where(packs.c.account == who, packs.c.stored_at <= until)
    for evidence in connection.execute(own).scalars().all():
        gone += drop_pack(connection, bytes(evidence))
        counts["packs"] = counts.get("packs", 0) + 1
    for token in connection.execute(
        select(inboxes.c.token).where(inboxes.c.account == who)
    ).scalars():
        gone += drop_inbox(connection, bytes(token))
        counts["inboxes"] = counts.get("inboxes", 0) + 1
    hashes = select(applications.c.sha256).where(
        applications.c.account == who, applications.c.at <= until
    )
    gone += [bytes(one) for one in connection.execute(hashes).scalars()]
    texts = select(decisions.c.digest).where(decisions.c.claim.in_(claims), decisions.c.at <= until)
    connection.execute(delete(signatures).where(signatures.c.digest.in_(texts)))
    for table in (decisions, notices):
        _delete(connection, counts, table, table.c.claim.in_(claims), until)
    for table in _tables():
        if table not in (*OFFICE, packs, inboxes):
            _delete(connection, counts, table, table.c.account == who, until)
    return counts, gone


def _delete(
    connection: Connection,
    counts: dict[str, int],
    table: Table,
    where: ColumnElement[bool],
    until: int,
) -> None:
    query = delete(table).where(where)
    if "at" in table.c:
        query = query.where(table.c.at <= until)
    done = connection.execute(query).rowcount
    if done:
        counts[table.name] = counts.get(table.name, 0) + done


def _claims(connection: Connection, who: str) -> list[int]:
    """Return the claims that the desk knows as an account's."""
    filed = select(packs.c.claim).where(packs.c.account == who, packs.c.claim.is_not(None))
    # The pack may be erased before, or never have come here.
    member = func.json_extract(decisions.c.content, "$.member")
    decided = select(decisions.c.claim).where(member == who)
    return sorted(set(connection.execute(filed.union(decided)).scalars()))


def _tables() -> list[Table]:
    return [table for table in metadata.sorted_tables if "account" in table.c]


def _rows(connection: Connection, table: Table, who: str) -> list[dict[str, Any]]:
    rows = connection.execute(select(table).where(table.c.account == who))
    return [_plain(dict(row._mapping)) for row in rows]


def _opened_reminders(connection: Connection, who: str, keys: Path | None) -> list[dict[str, Any]]:
    """Return the rows of an account's reminders with what the desk's key encrypts in the open."""
    rows = connection.execute(select(subscriptions).where(subscriptions.c.account == who)).all()
    if not any(row.address or row.phrase for row in rows):
        return [_plain(dict(row._mapping)) for row in rows]
    if keys is None or not (keys / f"{KEY}.key").is_file():
        where = f"there is no {KEY}.key in {keys}" if keys else "give --keys"
        raise DeskKeyError(
            f"the addresses of this person's reminders are encrypted by the desk's key: {where}. "
            "The folder of the desk's own keys opens them for the person. Nothing was written"
        )
    seal = Seal(own_key(keys, KEY))
    return [
        _plain(
            {
                **row._mapping,
                "address": seal.open(bytes(row.address), who) if row.address else "",
                "phrase": seal.open(bytes(row.phrase), who) if row.phrase else "",
            }
        )
        for row in rows
    ]


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {
        name: "0x" + value.hex() if isinstance(value, bytes) else value
        for name, value in row.items()
    }
