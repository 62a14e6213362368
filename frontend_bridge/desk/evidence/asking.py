"""Jurors who ask the claimant for the evidence, and the claimant who reads who asks.

An ask is kept with its signature, so that the claimant sees that a juror asked, and not the desk.
"""

from typing import Annotated, Any

import orjson
from eth_utils.address import to_checksum_address
from fastapi import APIRouter, Body, Request
from sqlalchemy import Connection, delete, func, select
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from frontend_bridge.api.http.responses import Problem
from frontend_bridge.desk.acting import carry_out, verified
from frontend_bridge.desk.context import PREFIX, Desk
from frontend_bridge.desk.evidence.access import NOT_THERE
from frontend_bridge.desk.evidence.reading import Number
from frontend_bridge.desk.tables import asks
from mutual_pool.office.desk.kinds import ASK_EVIDENCE

MOST_ASKS = 500
"""Jurors who ask for one claim's evidence."""
KEPT_SECONDS = 60 * 86_400
"""A jury is over long before."""
Values = Annotated[dict[str, Any], Body()]
Signature = Annotated[str, Body()]


def make_asking(desk: Desk) -> APIRouter:
    """Return the endpoints of jurors who ask."""
    router = APIRouter(prefix=PREFIX)

    @router.post("/evidence/ask", status_code=201)
    def ask(act: Values, signature: Signature) -> dict[str, Any]:
        """Note that a juror asks the claimant for the evidence of a claim."""
        done = verified(desk, ASK_EVIDENCE, act, signature)
        number = done.values["claim"]
        # A claim that is none is no secret: the chain has them all.
        desk.claim(number)
        if not desk.chain.is_juror(number, done.account):
            raise Problem(
                403,
                "Not called",
                "Only those ask who are called to this claim's jury, while it sits. Nothing was "
                "noted.",
            )
        with desk.store.writing() as connection:
            carry_out(desk, connection, done, str(number))
            mine = (asks.c.claim == number) & (asks.c.account == done.account)
            connection.execute(delete(asks).where(mine))
            count = select(func.count()).where(asks.c.claim == number)
            if int(connection.scalar(count) or 0) >= MOST_ASKS:
                raise Problem(409, "Too many ask", f"{MOST_ASKS} jurors have asked already.")
            signed = {"act": done.values, "signature": "0x" + done.signature.hex()}
            row = {"claim": number, "account": done.account, "at": desk.now()}
            text = orjson.dumps(signed).decode()
            connection.execute(sqlite_insert(asks).values(**row, signed=text))
        return {"noted": True}

    @router.get("/claims/{number}/asks")
    def asked(request: Request, number: Number) -> dict[str, Any]:
        """Return who asks for a claim's evidence: to claimants all, to a juror their own ask."""
        reader, claim = desk.reader(request), desk.claim(number)
        query = select(asks).where(asks.c.claim == number).order_by(asks.c.at, asks.c.account)
        if reader.account not in claim.claimants:
            query = query.where(asks.c.account == reader.account)
        with desk.store.reading() as connection:
            rows = connection.execute(query).all()
        if not rows and reader.account not in claim.claimants:
            raise Problem(404, "No ask", NOT_THERE)
        found = [
            {"account": to_checksum_address(row.account), "at": row.at, **orjson.loads(row.signed)}
            for row in rows
        ]
        return {"claim": number, "data": found}

    return router


def drop_old_asks(connection: Connection, now: int) -> None:
    """Delete the asks of juries that are over."""
    connection.execute(delete(asks).where(asks.c.at < now - KEPT_SECONDS))
