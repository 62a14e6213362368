"""Fetching evidence: its description and grants, the pack, one grant."""

from typing import Annotated, Any

import orjson
from eth_utils.address import to_checksum_address
from fastapi import APIRouter, Path, Request, Response
from fastapi.responses import StreamingResponse
from sqlalchemy import select

from frontend_bridge.api.http.responses import Problem
from frontend_bridge.desk.context import PREFIX, Desk
from frontend_bridge.desk.evidence.access import NOT_THERE, FoundPack, pack_for
from frontend_bridge.desk.evidence.uploading import receipt
from frontend_bridge.desk.tables import grants, packs, unreadable

Hash = Annotated[str, Path(pattern="^0x[0-9a-f]{64}$")]
Number = Annotated[int, Path(ge=1, lt=2**32)]
SEALED = "application/octet-stream"
NOT_KEPT = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Content-Disposition": "attachment",
}
"""What is fetched is not kept by browsers or proxies, and opened by none."""


def make_reading(desk: Desk) -> APIRouter:
    """Return the endpoints by which evidence is fetched."""
    router = APIRouter(prefix=PREFIX)

    @router.get("/evidence")
    def own(request: Request) -> dict[str, Any]:
        """Return the packs of who is signed in."""
        reader = desk.reader(request)
        with desk.store.reading() as connection:
            rows = connection.execute(
                select(packs).where(packs.c.account == reader.account).order_by(packs.c.stored_at)
            ).all()
        return {"data": [{**receipt(desk, row), "claim": row.claim} for row in rows]}

    @router.get("/claims/{number}/evidence")
    def of_claim(request: Request, number: Number) -> dict[str, Any]:
        """Return what a claim filed, who was granted it, and who cannot open it."""
        reader = desk.reader(request)
        return _described(desk, pack_for(desk, desk.claim(number).evidence, reader))

    @router.get("/evidence/{evidence}")
    def pack(request: Request, evidence: Hash) -> Response:
        """Return an encrypted pack to those who may read it."""
        reader = desk.reader(request)
        found = pack_for(desk, bytes.fromhex(evidence[2:]), reader)
        with desk.store.writing() as connection:
            desk.note(connection, reader.account, "fetched evidence", evidence)
        return sealed_file(desk, bytes(found.row.sha256))

    @router.get("/grants/{number}")
    def grant(request: Request, number: Number) -> Response:
        """Return a grant to those who may read its evidence."""
        reader = desk.reader(request)
        with desk.store.reading() as connection:
            row = connection.execute(select(grants).where(grants.c.number == number)).first()
        if row is None:
            raise Problem(404, "No such grant", NOT_THERE)
        pack_for(desk, bytes(row.evidence), reader)
        return Response(bytes(row.content), media_type=SEALED, headers=NOT_KEPT)

    return router


def sealed_file(desk: Desk, sha256: bytes) -> Response:
    """Return an encrypted file, in pieces.

    Raises:
        Problem: if the desk has lost it.
    """
    if not desk.files.has(sha256):
        raise Problem(
            410,
            "The file is lost",
            "A restored backup did not have this file. Ask who sent it to send it again.",
        )
    size = desk.files.path(sha256).stat().st_size
    headers = {**NOT_KEPT, "Content-Length": str(size)}
    return StreamingResponse(desk.files.pieces(sha256), media_type=SEALED, headers=headers)


def _described(desk: Desk, found: FoundPack) -> dict[str, Any]:
    with desk.store.reading() as connection:
        given = connection.execute(
            select(grants).where(grants.c.evidence == found.evidence).order_by(grants.c.number)
        ).all()
        closed = connection.execute(
            select(unreadable).where(unreadable.c.evidence == found.evidence)
        ).all()
    return {
        "recipient": found.row.recipient,
        "sha256": bytes(found.row.sha256).hex(),
        "receipt": receipt(desk, found.row),
        "claim": found.claim.number if found.claim else None,
        "grants": [
            {
                "number": row.number,
                "by": to_checksum_address(row.account),
                "readers": [to_checksum_address(one) for one in orjson.loads(row.readers)],
                "at": row.at,
            }
            for row in given
        ],
        "cannot_open": [{"seat": to_checksum_address(row.account), "at": row.at} for row in closed],
    }
