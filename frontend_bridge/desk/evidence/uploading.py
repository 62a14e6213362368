"""A pack arrives: signed for, streamed, held to the hash that is filed, confirmed by a receipt."""

import base64
import binascii
from dataclasses import dataclass
from typing import Any

import orjson
from eth_keys.datatypes import PrivateKey
from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from sqlalchemy import Row, select
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from starlette.concurrency import run_in_threadpool

from frontend_bridge.api.http.responses import Problem
from frontend_bridge.desk.acting import Act, carry_out, verified
from frontend_bridge.desk.context import PREFIX, Desk
from frontend_bridge.desk.encrypted_bodies import arriving, too_long
from frontend_bridge.desk.evidence.access import bind
from frontend_bridge.desk.files import Arrived
from frontend_bridge.desk.stored import require_room
from frontend_bridge.desk.tables import packs
from mutual_pool.office.desk.kinds import STORE_EVIDENCE, receipt_digest
from mutual_pool.office.evidence.keys import AgeKeyError, recipient_bytes
from mutual_pool.office.evidence.sealing import MOST_SEALED, Description

UNFILED_SECONDS = 7 * 86_400
"""A pack that no claim filed is deleted after so long."""
_MOST_HEADER = 16_000


@dataclass(frozen=True)
class _Announced:
    """What the header of an upload says.

    Attributes:
        act: the act, whose signature holds.
        recipient: the public part of the claim key.
    """

    act: Act
    recipient: str


def make_uploading(desk: Desk) -> APIRouter:
    """Return the endpoint that takes a pack."""
    router = APIRouter(prefix=PREFIX)

    @router.put("/evidence")
    async def put(request: Request) -> Response:
        """Store a pack: its bytes are the body, act and signature are in the header `Desk-Act`."""
        header = request.headers.get("desk-act", "")
        coming = await run_in_threadpool(_announced, desk, header)
        known = await run_in_threadpool(_admitted, desk, coming)
        if known is not None:
            # The answer to an earlier try was lost on its way.
            return JSONResponse(receipt(desk, known))
        async with arriving(desk.files, request, MOST_SEALED) as arrived:
            row = await run_in_threadpool(_kept, desk, coming, arrived)
        return JSONResponse(receipt(desk, row), status_code=201)

    return router


def receipt(desk: Desk, pack: Row[Any]) -> dict[str, Any]:
    """Return the desk's signed confirmation that it has a pack."""
    evidence, size, at = bytes(pack.evidence), int(pack.size), int(pack.stored_at)
    digest = receipt_digest(desk.domain, evidence, size, at)
    signature = PrivateKey(bytes(desk.receipts.key)).sign_msg_hash(digest)
    packed = signature.to_bytes()[:64] + bytes([27 + signature.v])
    return {
        "evidence_hash": "0x" + evidence.hex(),
        "size": size,
        "stored_at": at,
        "signer": desk.receipts.address,
        "signature": "0x" + packed.hex(),
    }


def _announced(desk: Desk, header: str) -> _Announced:
    act, signature, recipient = announced(header, "recipient")
    try:
        recipient_bytes(recipient)
    except AgeKeyError as error:
        raise Problem(422, "No claim key", f"{error}.") from None
    return _Announced(verified(desk, STORE_EVIDENCE, act, signature), recipient)


def announced(header: str, more: str = "") -> tuple[Any, Any, str]:
    """Return what the header of an upload has: an act, its signature, and perhaps a text more.

    Args:
        header: JSON in base64.
        more: what the text is called; "" for none.

    Raises:
        Problem: if it is of another form.
    """
    try:
        if len(header) > _MOST_HEADER:
            raise ValueError
        content = orjson.loads(base64.b64decode(header, validate=True))
        return content["act"], content["signature"], str(content[more]) if more else ""
    except (ValueError, binascii.Error, KeyError, TypeError):
        raise Problem(
            422,
            "No such act",
            "The header Desk-Act must have act and signature as JSON in base64"
            f"{', and ' + more if more else ''}.",
        ) from None


def _admitted(desk: Desk, coming: _Announced) -> Row[Any] | None:
    """Let a pack come, or return the one that is there already."""
    act = coming.act
    member, evidence = act.values["member"].lower(), act.hash("evidenceHash")
    if act.values["size"] > MOST_SEALED:
        raise too_long(MOST_SEALED)
    if not desk.chain.standing(member).member:
        raise Problem(403, "No member", "Only a member has evidence at this desk.")
    if act.account not in (member, desk.chain.guardian_of(member)):
        raise Problem(403, "Not for them", "A member sends evidence, or the member's guardian.")
    unfiled: Row[Any] | None = None
    with desk.store.reading() as connection:
        rows = connection.execute(select(packs).where(packs.c.account == member)).all()
    for row in rows:
        if bytes(row.evidence) == evidence:
            # A file that a restored backup does not have is taken again.
            return row if desk.files.has(bytes(row.sha256)) else None
        if row.claim is None:
            unfiled = row
    if unfiled is not None:
        _require_filed(desk, member, unfiled)
    _require_own(desk, member, evidence)
    return None


def _require_own(desk: Desk, member: str, evidence: bytes) -> None:
    """Refuse a pack that another member sent, unless this one filed it and the other did not.

    Who has a copy of somebody's pack cannot keep its place taken.
    """
    with desk.store.reading() as connection:
        other = connection.scalar(select(packs.c.account).where(packs.c.evidence == evidence))
    if other is None or other == member:
        return
    filed_here = desk.chain.claim_with(member, evidence) is not None
    if not filed_here or desk.chain.claim_with(other, evidence) is not None:
        raise Problem(
            409, "Another's pack", "Another member sent this very pack. Pack your own files again."
        )


def _require_filed(desk: Desk, member: str, row: Row[Any]) -> None:
    claim = desk.chain.claim_with(member, bytes(row.evidence))
    if claim is None:
        raise Problem(
            409,
            "One pack waits already",
            f"The pack 0x{bytes(row.evidence).hex()} of this member is not filed yet. File it, or "
            "erase it, then send another. It is deleted seven days after it came.",
        )
    with desk.store.writing() as connection:
        bind(connection, bytes(row.evidence), claim)


def _kept(desk: Desk, coming: _Announced, arrived: Arrived) -> Row[Any]:
    """Keep a pack that is what was announced."""
    act = coming.act
    found = Description(coming.recipient, arrived.sha256.hex(), arrived.size)
    if found.hash != act.hash("evidenceHash") or arrived.size != act.values["size"]:
        raise Problem(
            422,
            "Not what was signed",
            "The bytes that arrived are not those whose hash was signed. Nothing was stored; send "
            "the pack again.",
        )
    member = act.values["member"].lower()
    with desk.store.writing() as connection:
        require_room(desk, connection, arrived.size)
        waiting = select(packs.c.evidence).where(
            packs.c.account == member, packs.c.claim.is_(None), packs.c.evidence != found.hash
        )
        if connection.scalar(waiting) is not None:
            raise Problem(409, "One pack waits already", "Another pack of this member came first.")
        carry_out(desk, connection, act, "0x" + found.hash.hex())
        desk.files.keep(arrived)
        row = {
            "evidence": found.hash,
            "account": member,
            "recipient": coming.recipient,
            "sha256": arrived.sha256,
            "size": arrived.size,
            "stored_at": desk.now(),
        }
        made = sqlite_insert(packs).values(row)
        # There is one already where its file was lost, or another member took its place.
        connection.execute(
            made.on_conflict_do_update(
                index_elements=[packs.c.evidence],
                set_={"account": member, "stored_at": row["stored_at"], "claim": None},
            )
        )
        return connection.execute(select(packs).where(packs.c.evidence == found.hash)).one()
