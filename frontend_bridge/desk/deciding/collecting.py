"""Putting a text, signing one, and reading them: the panel's part of the desk.

A seat's signature of a decision is what authorises storing it; no further act is signed. All seats
read it, so any of them may send it again: a seat changes its text only while it is signed in.
"""

from collections.abc import Collection
from typing import Annotated, Any

from eth_utils.address import is_address, to_checksum_address
from fastapi import APIRouter, Body, Request
from sqlalchemy import ColumnElement, Connection, delete, insert, select
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from frontend_bridge.api.http.responses import Problem
from frontend_bridge.desk.context import PREFIX, Desk
from frontend_bridge.desk.deciding.texts import (
    UNDECIDED,
    Text,
    content_of,
    digest_now,
    kept_pack,
    parse_text,
    shown,
)
from frontend_bridge.desk.evidence.reading import Number
from frontend_bridge.desk.sessions import SESSION, account_of
from frontend_bridge.desk.tables import decisions, signatures
from mutual_pool.office.claims import ClaimView, threshold
from mutual_pool.office.signers import signer_of
from mutual_pool.office.structs import FileFormError, signature_bytes

_MOST_SIGNATURE = 10_000
_NOT_HERE = "The desk has no decision there, or it is not for you."
Digest = Annotated[str, Body(pattern="^0x[0-9a-f]{64}$")]


def make_collecting(desk: Desk) -> APIRouter:
    """Return the endpoints by which a panel comes to one decision."""
    router = APIRouter(prefix=PREFIX)

    @router.post("/decisions", status_code=201)
    def put(
        request: Request,
        decision: Annotated[dict[str, Any], Body()],
        findings: Annotated[str, Body()],
        signer: Annotated[str, Body()],
        signature: Annotated[str, Body()],
    ) -> dict[str, Any]:
        """Put a text with its findings and the signature of a seat."""
        text = parse_text(desk, decision, findings)
        seat, raw = _signed(desk, text.digest, signer, signature)
        decided, old = _standing(desk, text.claim)
        with desk.store.writing() as connection:
            _drop(connection, old - {text.digest})
            _keep(desk, connection, text, seat)
            _let_change(desk, connection, request, text.digest, text.claim.number, seat, decided)
            _sign(desk, connection, text.digest, text.claim.number, (seat, raw), decided)
        return {"digest": "0x" + text.digest.hex()}

    @router.post("/decisions/sign", status_code=201)
    def sign(
        request: Request,
        digest: Digest,
        signer: Annotated[str, Body()],
        signature: Annotated[str, Body()],
    ) -> dict[str, Any]:
        """Add the signature of a seat to a text."""
        wanted = bytes.fromhex(digest[2:])
        seat, raw = _signed(desk, wanted, signer, signature)
        query = select(decisions).where(decisions.c.digest == wanted)
        with desk.store.reading() as connection:
            row = connection.execute(query).first()
        if row is None:
            raise Problem(404, "No such decision", _NOT_HERE)
        claim = desk.chain.view(row.claim)
        decided, old = _standing(desk, claim)
        if claim.state not in UNDECIDED or wanted in old:
            raise Problem(
                409,
                "Nothing to sign",
                f"Claim {claim.number} is {claim.state_text}, or the text is too old for it.",
            )
        with desk.store.writing() as connection:
            if connection.execute(query).first() is None:
                raise Problem(404, "No such decision", _NOT_HERE)
            _let_change(desk, connection, request, wanted, claim.number, seat, decided)
            _sign(desk, connection, wanted, claim.number, (seat, raw), decided)
            own = select(signatures.c.account).where(signatures.c.digest == wanted)
            count = len(connection.execute(own).all())
        return {"digest": digest, "signatures": count}

    @router.get("/claims/{number}/decisions")
    def read(request: Request, number: Number) -> dict[str, Any]:
        """Return all texts for a claim, to seats of today: each with its signatures."""
        reader = desk.reader(request)
        if reader.seat is None:
            raise Problem(404, "No such decision", _NOT_HERE)
        desk.claim(number)
        claim = desk.chain.view(number)
        with desk.store.reading() as connection:
            query = select(decisions).where(decisions.c.claim == number).order_by(decisions.c.at)
            found = []
            for row in connection.execute(query).all():
                current = digest_now(desk, claim, kept_pack(row)) == bytes(row.digest)
                found.append(shown(connection, row, current=current))
        return {"data": found, "needed": threshold(desk.chain.plan, claim)}

    return router


def _signed(desk: Desk, digest: bytes, signer: str, signature: str) -> tuple[str, bytes]:
    """Return a seat in small letters and its signature of a decision."""
    try:
        raw = signature_bytes(signature, "the signature")
    except FileFormError as error:
        raise Problem(422, "No signature", f"{error}.") from None
    if not is_address(signer) or len(raw) > _MOST_SIGNATURE:
        raise Problem(422, "No signature", "A signature comes with the account that made it.")
    if signer.lower() not in desk.chain.seats():
        raise Problem(403, "No seat", f"{signer} has no seat in the panel of today.")
    if not desk.chain.signed(signer, digest, raw):
        raise Problem(403, "Not their signature", f"{signer} did not sign this decision.")
    return signer.lower(), raw


def _keep(desk: Desk, connection: Connection, text: Text, seat: str) -> None:
    known = select(decisions.c.digest).where(decisions.c.digest == text.digest)
    if connection.scalar(known) is None:
        connection.execute(
            insert(decisions).values(
                digest=text.digest,
                claim=text.claim.number,
                account=seat,
                content=content_of(text.pack, text.claim.facts["member"]),
                findings=text.findings,
                at=desk.now(),
            )
        )


def _let_change(
    desk: Desk,
    connection: Connection,
    request: Request,
    digest: bytes,
    claim: int,
    seat: str,
    decided: frozenset[bytes],
) -> None:
    """Refuse a signature of a seat that stands by another text, unless the seat itself sends it.

    Raises:
        Problem: if somebody else sends it, such as a co-seat that kept an older one.
    """
    if account_of(connection, request.cookies.get(SESSION), desk.now()) == seat:
        return
    other = select(signatures.c.digest).where(_of_others(digest, claim, seat, decided))
    if connection.scalar(other.limit(1)) is not None:
        raise Problem(
            409,
            "The seat stands by another text",
            f"{to_checksum_address(seat)} has signed another text for claim {claim}. Sign in as "
            "this seat to take that back, and send this one again. Nothing was changed.",
        )


def _of_others(
    digest: bytes, claim: int, seat: str, decided: frozenset[bytes]
) -> ColumnElement[bool]:
    """Return which signatures of a seat are of other texts for a claim that the chain lacks."""
    others = select(decisions.c.digest).where(
        decisions.c.claim == claim, decisions.c.digest.not_in({*decided, digest})
    )
    return (signatures.c.account == seat) & signatures.c.digest.in_(others)


def _sign(
    desk: Desk,
    connection: Connection,
    digest: bytes,
    claim: int,
    signed: tuple[str, bytes],
    decided: frozenset[bytes],
) -> None:
    """Keep a seat's signature of one text; that of another text goes, unless the chain has it."""
    seat, raw = signed
    connection.execute(delete(signatures).where(_of_others(digest, claim, seat, decided)))
    row = {
        "digest": digest,
        "account": seat,
        "signature": raw,
        "contract": signer_of(digest, raw).lower() != seat,
        "at": desk.now(),
    }
    made = connection.execute(sqlite_insert(signatures).values(row).on_conflict_do_nothing())
    if made.rowcount:
        desk.note(connection, seat, "signed a decision", str(claim))
    # Texts that no seat stands by go: a panel has at most as many as seats.
    bare = decisions.c.digest.not_in(select(signatures.c.digest))
    unsigned = select(decisions.c.digest).where(decisions.c.claim == claim, bare)
    gone = {bytes(one) for one in connection.execute(unsigned).scalars()}
    _drop(connection, gone - decided)


def _drop(connection: Connection, digests: Collection[bytes]) -> None:
    for table in (signatures, decisions):
        connection.execute(delete(table).where(table.c.digest.in_(digests)))


def _standing(desk: Desk, claim: ClaimView) -> tuple[frozenset[bytes], set[bytes]]:
    """Return which texts for a claim the chain has, and which can be signed no more.

    A text is too old when its deadline is over, or when a jury ended after it was written.
    """
    number, now = claim.number, desk.chain.newest_time()
    with desk.store.reading() as connection:
        rows = connection.execute(select(decisions).where(decisions.c.claim == number)).all()
    decided, old = desk.chain.decided(number), set[bytes]()
    for row in rows:
        pack, digest = kept_pack(row), bytes(row.digest)
        current = digest_now(desk, claim, pack) == digest
        if digest not in decided and (not current or pack.verdict["deadline"] <= now):
            old.add(digest)
    return decided, old
