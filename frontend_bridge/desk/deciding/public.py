"""What follows once the chain has a decision: the public notice, and the claimant's reasons."""

from base64 import b64encode
from typing import Any

from eth_utils.crypto import keccak
from fastapi import APIRouter, Request
from sqlalchemy import select
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from frontend_bridge.api.http.responses import Problem
from frontend_bridge.desk.context import PREFIX, Desk
from frontend_bridge.desk.deciding.texts import kept_pack
from frontend_bridge.desk.evidence.reading import Hash, Number
from frontend_bridge.desk.tables import decisions, notices

_NO_NOTICE = "The desk has no notice there, or the chain has no decision for it yet."


def make_public(desk: Desk) -> APIRouter:
    """Return the endpoints of notices, which everybody reads, and of reasons."""
    router = APIRouter(prefix=PREFIX)

    @router.get("/claims/{number}/notice")
    def of_claim(number: Number) -> dict[str, Any]:
        """Return the notices of a claim's decisions that the chain has, the newest last."""
        _publish(desk, number)
        with desk.store.reading() as connection:
            query = select(notices).where(notices.c.claim == number).order_by(notices.c.at)
            rows = connection.execute(query).all()
        if not rows:
            raise Problem(404, "No notice", _NO_NOTICE)
        found = [
            {"hash": "0x" + bytes(row.hash).hex(), "notice": row.content, "published_at": row.at}
            for row in rows
        ]
        return {"claim": number, "data": found}

    @router.get("/notices/{digest}")
    def by_hash(digest: Hash) -> dict[str, Any]:
        """Return a public notice by its hash: who signed the hash signed these words."""
        with desk.store.reading() as connection:
            query = select(notices).where(notices.c.hash == bytes.fromhex(digest[2:]))
            row = connection.execute(query).first()
        if row is None:
            raise Problem(404, "No notice", _NO_NOTICE)
        return {"hash": digest, "claim": row.claim, "notice": row.content}

    @router.get("/claims/{number}/reasons")
    def reasons(request: Request, number: Number) -> dict[str, Any]:
        """Return the encrypted findings of decisions that the chain has, to claimants and seats."""
        reader, claim = desk.reader(request), desk.claim(number)
        if reader.account not in claim.claimants and reader.seat is None:
            raise Problem(404, "No reasons", "The desk has no reasons there, or not for you.")
        decided = desk.chain.decided(number)
        with desk.store.reading() as connection:
            rows = connection.execute(select(decisions).where(decisions.c.claim == number)).all()
        found = [
            {
                "approve": kept_pack(row).verdict["approve"],
                "findings_hash": kept_pack(row).verdict["findingsHash"],
                "findings": b64encode(bytes(row.findings)).decode(),
            }
            for row in rows
            if bytes(row.digest) in decided
        ]
        if not found:
            raise Problem(404, "No reasons", "The desk has no reasons there, or not for you.")
        return {"claim": number, "data": found}

    return router


def _publish(desk: Desk, number: int) -> None:
    """Make public the notices of the texts that enough seats agreed on, on the chain."""
    with desk.store.reading() as connection:
        rows = connection.execute(select(decisions).where(decisions.c.claim == number)).all()
        known = set(
            connection.execute(select(notices.c.hash).where(notices.c.claim == number)).scalars()
        )
    fresh = [row for row in rows if keccak(text=kept_pack(row).notice) not in known]
    if not fresh:
        return
    decided = desk.chain.decided(number)
    with desk.store.writing() as connection:
        for row in fresh:
            if bytes(row.digest) not in decided:
                continue
            content = kept_pack(row).notice
            values = {"hash": keccak(text=content), "claim": number, "content": content}
            connection.execute(
                sqlite_insert(notices).values(**values, at=desk.now()).on_conflict_do_nothing()
            )
