"""Grants, "cannot be opened", and erasure: each an act of a claimant or a seat."""

import hashlib
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Body
from sqlalchemy import Connection, delete, func, insert, select
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from frontend_bridge.api.http.responses import Problem
from frontend_bridge.desk.acting import Act, carry_out, verified
from frontend_bridge.desk.context import PREFIX, Desk
from frontend_bridge.desk.encrypted_bodies import encrypted_text
from frontend_bridge.desk.evidence.access import (
    NOT_THERE,
    FoundPack,
    may_be_named,
    pack_of,
    pack_of_claim,
)
from frontend_bridge.desk.evidence.erasing import erase_pack
from frontend_bridge.desk.stored import forget_files
from frontend_bridge.desk.tables import grants, unreadable
from mutual_pool.office.desk.kinds import ADD_GRANT, CANNOT_OPEN, ERASE_EVIDENCE
from mutual_pool.office.evidence.grants import MOST_BYTES, MOST_GRANTS

UNREADABLE_SECONDS = 3 * 86_400
"""A seat says within so long that a pack or its grant does not open."""
Values = Annotated[dict[str, Any], Body()]
Signature = Annotated[str, Body()]


def make_granting(desk: Desk) -> APIRouter:
    """Return the endpoints by which grants are added, doubted, and evidence erased."""
    router = APIRouter(prefix=PREFIX)

    @router.post("/grants", status_code=201)
    def add(act: Values, signature: Signature, grant: Annotated[str, Body()]) -> dict[str, Any]:
        """Add a grant; an earlier one of the same giver to the same readers goes."""
        done = verified(desk, ADD_GRANT, act, signature)
        content = encrypted_text(grant, MOST_BYTES, "grant")
        if hashlib.sha256(content).digest() != done.hash("grantHash"):
            raise Problem(422, "Not what was signed", "The grant is not the one that was signed.")
        found = pack_of_claim(desk, done.values["claim"])
        readers = sorted({one.lower() for one in done.values["readers"]})
        _require_entitled(desk, found, done, readers)
        with desk.store.writing() as connection:
            carry_out(desk, connection, done, str(done.values["claim"]))
            _replace(connection, found.evidence, done.account, set(readers))
            made = connection.execute(
                insert(grants).values(
                    evidence=found.evidence,
                    account=done.account,
                    readers=orjson.dumps(readers).decode(),
                    content=content,
                    at=desk.now(),
                )
            )
            number = made.inserted_primary_key
        return {"grant": number[0] if number else None}

    @router.post("/evidence/cannot-open", status_code=201)
    def cannot_open(act: Values, signature: Signature) -> dict[str, Any]:
        """Note that a seat cannot open a pack with what it was granted."""
        done = verified(desk, CANNOT_OPEN, act, signature)
        found = pack_of_claim(desk, done.values["claim"])
        if found.evidence != done.hash("evidenceHash"):
            raise Problem(409, "Other evidence", "The claim filed other evidence than was signed.")
        if desk.chain.standing(done.account).seat is None:
            raise Problem(403, "No seat", "Only a seat of the panel says that it cannot open.")
        with desk.store.writing() as connection:
            _require_in_time(desk, connection, found, done.account)
            carry_out(desk, connection, done, str(done.values["claim"]))
            row = {"evidence": found.evidence, "account": done.account, "at": desk.now()}
            connection.execute(sqlite_insert(unreadable).values(row).on_conflict_do_nothing())
        return {"noted": True}

    @router.post("/evidence/erase")
    def erase(act: Values, signature: Signature) -> dict[str, Any]:
        """Erase a pack and its grants, for those whose it is."""
        done = verified(desk, ERASE_EVIDENCE, act, signature)
        found = pack_of(desk, done.hash("evidenceHash"))
        if found is None or done.account not in found.owners:
            raise Problem(404, "No such evidence", NOT_THERE)
        with desk.store.writing() as connection:
            carry_out(desk, connection, done, done.values["evidenceHash"])
            gone = erase_pack(desk, connection, found.evidence, "its claimant")
        forget_files(desk, gone)
        return {"erased": True}

    return router


def _require_entitled(desk: Desk, found: FoundPack, act: Act, readers: list[str]) -> None:
    claim, seats = found.claim, desk.chain.seats()
    assert claim is not None
    is_claimant = act.account in claim.claimants
    if not is_claimant and act.account not in seats:
        raise Problem(403, "Not theirs to grant", "The claimant or a seat of the panel grants.")
    if not readers:
        raise Problem(422, "No reader", "A grant names the accounts it is for.")
    for one in readers:
        if one in seats or (is_claimant and may_be_named(desk, claim, one)):
            continue
        raise Problem(
            422,
            "Not for them",
            f"{one} has no seat now, and is no juror, claimant or guardian to this claim. Make the "
            "grant without them.",
        )


def _replace(connection: Connection, evidence: bytes, account: str, readers: set[str]) -> None:
    """Delete the giver's earlier grants to some of the same readers and nobody else."""
    query = select(grants.c.number, grants.c.readers, grants.c.account)
    rows = connection.execute(query.where(grants.c.evidence == evidence)).all()
    old = [
        row.number
        for row in rows
        if row.account == account and set(orjson.loads(row.readers)) <= readers
    ]
    connection.execute(delete(grants).where(grants.c.number.in_(old)))
    if len(rows) - len(old) >= MOST_GRANTS:
        raise Problem(409, "Too many grants", f"A pack has at most {MOST_GRANTS} grants.")


def _require_in_time(desk: Desk, connection: Connection, found: FoundPack, account: str) -> None:
    since = int(found.row.stored_at)
    query = select(grants.c.readers, grants.c.at).where(grants.c.evidence == found.evidence)
    for row in connection.execute(query):
        if account in orjson.loads(row.readers):
            since = max(since, row.at)
    noted = connection.scalar(
        select(func.count()).where(
            unreadable.c.evidence == found.evidence, unreadable.c.account == account
        )
    )
    if not noted and desk.now() > since + UNREADABLE_SECONDS:
        raise Problem(
            409,
            "Too late",
            "A seat says within three days of pack or grant that it cannot open them. Ask the "
            "claimant for a new grant.",
        )
