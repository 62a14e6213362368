"""Links by which a doctor or a relative sends a file to a claimant: they only write.

The link's secret is made by the claimant's own program. The desk has its hash, and gets the secret
in a header when the link is used, so that it is in no address and in no log of addresses.
"""

from typing import Annotated, Any

from fastapi import APIRouter, Body, Header, Request, Response
from fastapi.responses import PlainTextResponse
from sqlalchemy import Connection, Row, delete, func, insert, select
from starlette.concurrency import run_in_threadpool

from frontend_bridge.api.http.responses import Problem
from frontend_bridge.desk.acting import carry_out, verified
from frontend_bridge.desk.context import PREFIX, Desk
from frontend_bridge.desk.encrypted_bodies import arriving, too_long
from frontend_bridge.desk.evidence.erasing import list_erased
from frontend_bridge.desk.evidence.reading import Number, sealed_file
from frontend_bridge.desk.files import Arrived
from frontend_bridge.desk.sessions import token_hash
from frontend_bridge.desk.stored import forget_files, require_room
from frontend_bridge.desk.tables import deliveries, inboxes
from mutual_pool.office.desk.kinds import CLOSE_INBOX, OPEN_INBOX
from mutual_pool.office.evidence.files import MOST_BYTES
from mutual_pool.office.evidence.keys import AgeKeyError, recipient_bytes

LINK_SECONDS = 72 * 3_600
FETCH_SECONDS = 7 * 86_400
"""What was sent is deleted so long after its link ended."""
MOST_LINKS = 5
MOST_DELIVERIES = 20
Secret = Annotated[str, Header(alias="Desk-Inbox", max_length=100)]
Values = Annotated[dict[str, Any], Body()]
Signature = Annotated[str, Body()]
Fetched = Annotated[list[int] | None, Body(max_length=MOST_DELIVERIES)]
"""The numbers of the files that the claimant has."""


def make_inboxes(desk: Desk) -> APIRouter:
    """Return the endpoints of the links."""
    router = APIRouter(prefix=PREFIX)

    @router.post("/inboxes", status_code=201)
    def open_inbox(act: Values, signature: Signature) -> dict[str, Any]:
        """Open a link for 72 hours at most."""
        done, now = verified(desk, OPEN_INBOX, act, signature), desk.now()
        if not now < done.values["expiry"] <= now + LINK_SECONDS + 60:
            raise Problem(422, "No such time", "A link holds for 72 hours at most.")
        try:
            recipient_bytes(done.values["recipient"])
        except AgeKeyError as error:
            raise Problem(422, "No recipient", f"{error}.") from None
        if not desk.chain.standing(done.account).member:
            raise Problem(403, "No member", "Only a member opens a link.")
        with desk.store.writing() as connection:
            carry_out(desk, connection, done, done.values["linkHash"])
            own = select(func.count()).where(inboxes.c.account == done.account)
            if int(connection.scalar(own) or 0) >= MOST_LINKS:
                raise Problem(409, "Too many links", f"Close one: {MOST_LINKS} are the most.")
            connection.execute(
                insert(inboxes).values(
                    token=done.hash("linkHash"),
                    account=done.account,
                    recipient=done.values["recipient"],
                    expires_at=done.values["expiry"],
                )
            )
        return {"expires_at": done.values["expiry"]}

    @router.post("/inboxes/close")
    def close_inbox(act: Values, signature: Signature, files: Fetched = None) -> dict[str, Any]:
        """Close a link, and delete what came by it; with `files`, if no others came meanwhile."""
        done = verified(desk, CLOSE_INBOX, act, signature)
        with desk.store.writing() as connection:
            carry_out(desk, connection, done, done.values["linkHash"])
            token = done.hash("linkHash")
            query = select(inboxes).where(inboxes.c.token == token)
            row = connection.execute(query.where(inboxes.c.account == done.account)).first()
            if row is None:
                raise _no_link()
            if files is not None:
                _require_fetched(connection, token, files)
            entry = {"inbox": token.hex(), "why": "its link was closed"}
            list_erased(desk.settings.erasures, entry, desk.now())
            gone = drop_inbox(connection, token)
        forget_files(desk, gone)
        return {"closed": True}

    @router.get("/deliveries")
    def delivered(request: Request) -> dict[str, Any]:
        """Return what came by the links of who is signed in."""
        reader = desk.reader(request)
        with desk.store.reading() as connection:
            rows = connection.execute(
                select(deliveries, inboxes.c.recipient)
                .join(inboxes, inboxes.c.token == deliveries.c.inbox)
                .where(inboxes.c.account == reader.account)
                .order_by(deliveries.c.number)
            ).all()
        return {
            "data": [
                {
                    "number": row.number,
                    "link": "0x" + bytes(row.inbox).hex(),
                    "recipient": row.recipient,
                    "size": row.size,
                    "at": row.at,
                }
                for row in rows
            ]
        }

    @router.get("/deliveries/{number}")
    def fetch(request: Request, number: Number) -> Response:
        """Return an encrypted file that came by a link of who is signed in."""
        reader = desk.reader(request)
        with desk.store.reading() as connection:
            row = connection.execute(
                select(deliveries)
                .join(inboxes, inboxes.c.token == deliveries.c.inbox)
                .where(deliveries.c.number == number, inboxes.c.account == reader.account)
            ).first()
        if row is None:
            raise Problem(404, "No such file", "The desk has no such file, or it is not for you.")
        return sealed_file(desk, bytes(row.sha256))

    return router


def make_links(desk: Desk) -> APIRouter:
    """Return the endpoints for the holder of a link."""
    router = APIRouter(prefix=PREFIX)

    @router.get("/send", response_class=PlainTextResponse)
    def explain() -> str:
        """Say what a link is for; its secret did not leave the browser that asks."""
        return (
            "By this link you send files that the receiver alone can open; nothing can be read by "
            "it.\n\nCopy the whole link, with all after #, and run:\n"
            'mutual-pool evidence deliver "LINK" letter.pdf\n'
        )

    @router.get("/inbox")
    def look(secret: Secret) -> dict[str, Any]:
        """Return to whom the holder of a link encrypts, and until when."""
        with desk.store.reading() as connection:
            row = _link(desk, connection, secret)
            return {
                "recipient": row.recipient,
                "expires_at": row.expires_at,
                "room": MOST_BYTES - _filled(connection, bytes(row.token)),
            }

    @router.put("/inbox", status_code=201)
    async def deliver(request: Request, secret: Secret) -> dict[str, Any]:
        """Take a file that the holder of a link encrypted."""

        def room() -> int:
            with desk.store.reading() as connection:
                row = _link(desk, connection, secret)
                return max(0, MOST_BYTES - _filled(connection, bytes(row.token)))

        most = await run_in_threadpool(room)
        async with arriving(desk.files, request, most) as arrived:
            await run_in_threadpool(_delivered, desk, secret, arrived)
        return {"delivered": True}

    return router


def drop_inbox(connection: Connection, token: bytes) -> list[bytes]:
    """Remove a link with all that came by it; return the files that the caller forgets."""
    query = select(deliveries.c.sha256).where(deliveries.c.inbox == token)
    hashes = [bytes(one) for one in connection.execute(query).scalars()]
    connection.execute(delete(deliveries).where(deliveries.c.inbox == token))
    connection.execute(delete(inboxes).where(inboxes.c.token == token))
    return hashes


def _delivered(desk: Desk, secret: str, arrived: Arrived) -> None:
    with desk.store.writing() as connection:
        row = _link(desk, connection, secret)
        token = bytes(row.token)
        if _filled(connection, token) + arrived.size > MOST_BYTES:
            raise too_long(MOST_BYTES)
        require_room(desk, connection, arrived.size)
        count = select(func.count()).where(deliveries.c.inbox == token)
        if int(connection.scalar(count) or 0) >= MOST_DELIVERIES:
            raise Problem(409, "Too many files", f"A link takes {MOST_DELIVERIES} files at most.")
        desk.files.keep(arrived)
        values = {"inbox": token, "sha256": arrived.sha256, "size": arrived.size, "at": desk.now()}
        connection.execute(insert(deliveries).values(values))
        desk.note(connection, row.account, "got a file by a link", "0x" + token.hex())


def _require_fetched(connection: Connection, token: bytes, files: list[int]) -> None:
    """Refuse to delete a file that came after the claimant listed them."""
    query = select(deliveries.c.number).where(deliveries.c.inbox == token)
    if set(connection.execute(query).scalars()) - set(files):
        raise Problem(
            409,
            "A file came meanwhile",
            "A file came by this link after you fetched. The link is open, and nothing was "
            "deleted: fetch again into a new folder, then close it.",
        )


def _link(desk: Desk, connection: Connection, secret: str) -> Row[Any]:
    query = select(inboxes).where(inboxes.c.token == token_hash(secret))
    row = connection.execute(query.where(inboxes.c.expires_at > desk.now())).first()
    if row is None:
        raise _no_link()
    return row


def _no_link() -> Problem:
    return Problem(
        404, "No such link", "The link is over, was closed, or never was one. Ask for a new one."
    )


def _filled(connection: Connection, token: bytes) -> int:
    query = select(func.sum(deliveries.c.size)).where(deliveries.c.inbox == token)
    return int(connection.scalar(query) or 0)
