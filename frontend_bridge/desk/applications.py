"""Applications: encrypted to the registrar, signed by the applicant, admitted by an invite code."""

from typing import Annotated, Any

import orjson
from eth_utils.address import to_checksum_address
from fastapi import APIRouter, Body, Request, Response
from sqlalchemy import Connection, Row, delete, func, insert, select, update
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from starlette.concurrency import run_in_threadpool

from frontend_bridge.api.http.responses import Problem
from frontend_bridge.desk.acting import Act, carry_out, verified
from frontend_bridge.desk.context import PREFIX, Desk
from frontend_bridge.desk.encrypted_bodies import arriving, too_long
from frontend_bridge.desk.evidence.erasing import list_erased
from frontend_bridge.desk.evidence.reading import Number, sealed_file
from frontend_bridge.desk.evidence.uploading import announced
from frontend_bridge.desk.files import Arrived
from frontend_bridge.desk.stored import forget_files, require_room
from frontend_bridge.desk.tables import applications, invites
from mutual_pool.office.desk.kinds import (
    ADD_INVITES,
    CLOSE_APPLICATION,
    SEND_APPLICATION,
    codes_hash,
)

MOST_BYTES = 1_000_000
MOST_CODES = 500
"""Invite codes in one act."""
MOST_WAITING = 5_000
"""Invite codes that wait to be used."""
INVITE_SECONDS = 90 * 86_400
KEPT_SECONDS = 90 * 86_400
"""An application that nobody closed is deleted after so long."""
_NOT_HERE = "The desk has no application there, or it is not for you."
Values = Annotated[dict[str, Any], Body()]
Signature = Annotated[str, Body()]


def make_applying(desk: Desk) -> APIRouter:
    """Return the endpoints by which the registrar invites and an applicant applies."""
    router = APIRouter(prefix=PREFIX)

    @router.post("/invites", status_code=201)
    def invite(act: Values, signature: Signature, codes: Annotated[list[str], Body()]) -> Any:  # noqa: ANN401
        """Keep the hashes of invite codes; the registrar gives the codes out."""
        hashes, now = _hashes(codes), desk.now()
        done = verified(desk, ADD_INVITES, act, signature)
        if codes_hash(hashes) != done.hash("codesHash"):
            raise Problem(422, "Not what was signed", "The codes are not those that were signed.")
        if not now < done.values["expiry"] <= now + INVITE_SECONDS + 3_600:
            raise Problem(422, "No such time", "An invite holds for 90 days at most.")
        _require_registrar(desk, done.account)
        with desk.store.writing() as connection:
            connection.execute(delete(invites).where(invites.c.expires_at <= now))
            waiting = connection.scalar(select(func.count()).select_from(invites)) or 0
            if int(waiting) + len(hashes) > MOST_WAITING:
                raise Problem(409, "Too many invites", f"{MOST_WAITING:,} wait at most.")
            carry_out(desk, connection, done, done.values["codesHash"])
            rows = [{"code": one, "expires_at": done.values["expiry"]} for one in hashes]
            connection.execute(sqlite_insert(invites).on_conflict_do_nothing(), rows)
        return {"invites": len(hashes), "expires_at": done.values["expiry"]}

    @router.put("/applications", status_code=201)
    async def apply(request: Request) -> dict[str, Any]:
        """Take an application: its bytes are the body, act and signature are in `Desk-Act`."""

        def admitted() -> Act:
            values, signature, _ = announced(request.headers.get("desk-act", ""))
            done = verified(desk, SEND_APPLICATION, values, signature)
            if done.values["size"] > MOST_BYTES:
                raise too_long(MOST_BYTES)
            with desk.store.reading() as connection:
                if not _is_invited(connection, done.hash("invite"), desk.now()):
                    raise _not_invited()
            return done

        done = await run_in_threadpool(admitted)
        async with arriving(desk.files, request, MOST_BYTES) as arrived:
            await run_in_threadpool(_taken, desk, done, arrived)
        return {"received": True}

    return router


def make_applications(desk: Desk) -> APIRouter:
    """Return the endpoints by which applications are read and closed."""
    router = APIRouter(prefix=PREFIX)

    @router.get("/applications")
    def waiting(request: Request) -> dict[str, Any]:
        """Return the applications to the registrar, and to an applicant their own."""
        reader = desk.reader(request)
        query = select(applications).order_by(applications.c.number)
        if "registrar" not in reader.roles:
            query = query.where(applications.c.account == reader.account)
        with desk.store.reading() as connection:
            rows = connection.execute(query).all()
        return {"data": [_shown(row) for row in rows]}

    @router.get("/applications/{number}")
    def fetch(request: Request, number: Number) -> Response:
        """Return an encrypted application to the registrar."""
        reader = desk.reader(request)
        with desk.store.reading() as connection:
            query = select(applications).where(applications.c.number == number)
            row = connection.execute(query).first()
        if row is None or "registrar" not in reader.roles:
            raise Problem(404, "No such application", _NOT_HERE)
        with desk.store.writing() as connection:
            desk.note(connection, reader.account, "fetched an application", str(number))
        return sealed_file(desk, bytes(row.sha256))

    @router.post("/applications/close")
    def close(act: Values, signature: Signature) -> dict[str, Any]:
        """Delete an application, for the registrar, or for the applicant who takes it back."""
        done = verified(desk, CLOSE_APPLICATION, act, signature)
        document = applications.c.document == done.hash("document")
        is_registrar = "registrar" in desk.chain.standing(done.account).roles
        with desk.store.writing() as connection:
            rows = connection.execute(select(applications).where(document)).all()
            own = [row for row in rows if is_registrar or row.account == done.account]
            if not own:
                raise Problem(404, "No such application", _NOT_HERE)
            carry_out(desk, connection, done, done.values["document"])
            for row in own:
                entry = {"application": bytes(row.sha256).hex(), "why": "it was closed"}
                list_erased(desk.settings.erasures, entry, desk.now())
            gone = _drop(connection, own)
        forget_files(desk, gone)
        return {"closed": True}

    return router


def drop_old_applications(connection: Connection, now: int) -> list[bytes]:
    """Delete applications that nobody closed in time, and invites that are over.

    Returns the files that the caller forgets (`forget_files`) after the transaction.
    """
    connection.execute(delete(invites).where(invites.c.expires_at <= now))
    query = select(applications).where(applications.c.at < now - KEPT_SECONDS)
    return _drop(connection, list(connection.execute(query)))


def _drop(connection: Connection, rows: list[Row[Any]]) -> list[bytes]:
    numbers = [row.number for row in rows]
    connection.execute(delete(applications).where(applications.c.number.in_(numbers)))
    return [bytes(row.sha256) for row in rows]


def _taken(desk: Desk, done: Act, arrived: Arrived) -> None:
    if (arrived.sha256, arrived.size) != (done.hash("sha256"), done.values["size"]):
        raise Problem(
            422, "Not what was signed", "The bytes that arrived are not those that were signed."
        )
    now = desk.now()
    with desk.store.writing() as connection:
        code = done.hash("invite")
        if not _is_invited(connection, code, now):
            raise _not_invited()
        own = select(func.count()).where(applications.c.account == done.account)
        if connection.scalar(own):
            raise Problem(
                409, "One waits already", "Take your earlier application back before another one."
            )
        require_room(desk, connection, arrived.size)
        carry_out(desk, connection, done, done.values["document"])
        connection.execute(update(invites).where(invites.c.code == code).values(used_at=now))
        desk.files.keep(arrived)
        signed = {"act": done.values, "signature": "0x" + done.signature.hex()}
        connection.execute(
            insert(applications).values(
                account=done.account,
                document=done.hash("document"),
                signed=orjson.dumps(signed).decode(),
                sha256=arrived.sha256,
                size=arrived.size,
                at=now,
            )
        )


def _is_invited(connection: Connection, code: bytes, now: int) -> bool:
    """Whether an invite code may be used, by its hash, which the applicant signed."""
    query = select(invites.c.code).where(
        invites.c.code == code, invites.c.expires_at > now, invites.c.used_at.is_(None)
    )
    return connection.scalar(query) is not None


def _not_invited() -> Problem:
    return Problem(
        403, "Not invited", "The invite code is used, over, or none. Ask the registrar for another."
    )


def _hashes(codes: list[str]) -> list[bytes]:
    try:
        found = [bytes.fromhex(one.removeprefix("0x")) for one in codes]
    except ValueError:
        found = []
    if not 0 < len(found) <= MOST_CODES or any(len(one) != 32 for one in found):
        raise Problem(422, "No codes", f"Send the hashes of 1 to {MOST_CODES} codes.")
    return found


def _require_registrar(desk: Desk, account: str) -> None:
    if "registrar" not in desk.chain.standing(account).roles:
        raise Problem(403, "Not the registrar", "Only the plan's registrar invites.")


def _shown(row: Row[Any]) -> dict[str, Any]:
    return {
        "number": row.number,
        "account": to_checksum_address(row.account),
        "size": row.size,
        "at": row.at,
        **orjson.loads(row.signed),
    }
