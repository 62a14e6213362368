"""What has had its time goes: sessions, unsigned texts, unfiled packs, links, old messages."""

import time
from contextlib import suppress

from sqlalchemy import select

from frontend_bridge.desk.applications import drop_old_applications
from frontend_bridge.desk.context import Desk
from frontend_bridge.desk.evidence.access import bind
from frontend_bridge.desk.evidence.asking import drop_old_asks
from frontend_bridge.desk.evidence.erasing import erase_pack
from frontend_bridge.desk.evidence.inboxes import FETCH_SECONDS, drop_inbox
from frontend_bridge.desk.evidence.uploading import UNFILED_SECONDS
from frontend_bridge.desk.plan_chain import BEHIND_SECONDS
from frontend_bridge.desk.reminders.purging import purge_of_ended
from frontend_bridge.desk.services.pile import drop_over
from frontend_bridge.desk.sessions import forget_expired
from frontend_bridge.desk.stored import forget_files, named_files
from frontend_bridge.desk.tables import inboxes, packs

_STRAY_SECONDS = 3_600


def tidy(desk: Desk) -> None:
    """Delete what has had its time.

    Raises:
        SQLAlchemyError: if the database does not answer.
        NodeError: if the node cannot say whether a pack was filed; the pack stays then.
        OSError: if a file cannot be removed.
    """
    now = desk.now()
    with desk.store.writing() as connection:
        forget_expired(connection, now)
        drop_over(connection, now)
        purge_of_ended(connection, now)
        drop_old_asks(connection, now)
        over = select(inboxes.c.token).where(inboxes.c.expires_at < now - FETCH_SECONDS)
        gone = [
            one
            for token in connection.execute(over).scalars().all()
            for one in drop_inbox(connection, bytes(token))
        ]
        gone += drop_old_applications(connection, now)
    forget_files(desk, gone)
    _drop_strays(desk)
    _drop_unfiled(desk, now)


def _drop_unfiled(desk: Desk, now: int) -> None:
    # What was filed at the last moment a node that is a little behind does not show yet.
    over = now - UNFILED_SECONDS - BEHIND_SECONDS
    with desk.store.reading() as connection:
        old = connection.execute(
            select(packs).where(packs.c.claim.is_(None), packs.c.stored_at < over)
        ).all()
    for row in old:
        evidence = bytes(row.evidence)
        claim = desk.chain.claim_with(row.account, evidence)
        gone = list[bytes]()
        with desk.store.writing() as connection:
            if claim is not None:
                bind(connection, evidence, claim)
            else:
                gone = erase_pack(desk, connection, evidence, "nobody filed it")
                desk.note(connection, row.account, "dropped an unfiled pack", "0x" + evidence.hex())
        forget_files(desk, gone)


def _drop_strays(desk: Desk) -> None:
    """Remove files that no row names: the process ended between file and row, or row and file."""
    with desk.store.reading() as connection:
        known = {one.hex() for one in named_files(connection)}
    for name in desk.files.names() - known:
        sha256 = bytes.fromhex(name)
        with suppress(FileNotFoundError):
            # A younger one may belong to a row that is about to be written.
            if time.time() - desk.files.path(sha256).stat().st_mtime > _STRAY_SECONDS:
                forget_files(desk, [sha256])
