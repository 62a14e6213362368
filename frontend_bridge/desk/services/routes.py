"""The endpoints of services: codes are posted by their sponsor, and asked for by members."""

import base64
from typing import Annotated, Any

from fastapi import APIRouter, Body, Path, Response
from sqlalchemy import select

from frontend_bridge.api.http.responses import Problem
from frontend_bridge.desk.acting import Act, verified
from frontend_bridge.desk.context import PREFIX, Desk
from frontend_bridge.desk.keys import own_key
from frontend_bridge.desk.services.handling import (
    KEY,
    MOST_CODES,
    give,
    programme_of,
    require_here,
    series_of,
    take_in,
)
from frontend_bridge.desk.services.sealing import ServiceSeal
from frontend_bridge.desk.services.tables import codes, programmes
from mutual_pool.office.desk.service_acts import ASK_CODE, POST_CODES
from mutual_pool.office.services.code_files import Leaves

_LEAF = 32
_DAY = 86_400
Values = Annotated[dict[str, Any], Body()]
Signature = Annotated[str, Body()]
Programme = Annotated[int, Path(ge=1, lt=2**32)]


def make_services(desk: Desk) -> APIRouter:
    """Return the endpoints of services.

    Raises:
        DeskKeyError: if the key of services cannot be used.
    """
    router = APIRouter(prefix=f"{PREFIX}/services")
    seal = ServiceSeal(own_key(desk.settings.keys, KEY))

    @router.get("")
    def listed() -> dict[str, Any]:
        """Return the key to which sponsors encrypt, and the programmes with codes here."""
        with desk.store.reading() as connection:
            rows = connection.execute(select(programmes).order_by(programmes.c.number)).all()
            waiting = set(connection.execute(select(codes.c.programme).distinct()).scalars())
        # How many are left would say when somebody asked.
        return {
            "recipient": seal.reader.recipient,
            "most_codes": MOST_CODES,
            "programmes": [
                {
                    "number": row.number,
                    "name": row.name,
                    "region": row.region,
                    "last_day": row.last_day,
                    "left": row.number in waiting,
                }
                for row in rows
            ],
        }

    @router.get("/{number}/leaves")
    def leaves(number: Programme) -> Response:
        """Return the file of a programme's leaves, by which providers prove codes."""
        with desk.store.reading() as connection:
            require_here(connection, number)
            query = select(programmes.c.leaves).where(programmes.c.number == number)
            content = bytes(connection.execute(query).scalar_one())
        found = tuple(content[at : at + _LEAF] for at in range(0, len(content), _LEAF))
        file = Leaves(series_of(desk, programme_of(desk, number)), found).as_bytes()
        return Response(file, media_type="application/json")

    @router.post("/{number}/codes", status_code=201)
    def post(
        number: Programme, act: Values, signature: Signature, sealed: Annotated[str, Body()]
    ) -> dict[str, Any]:
        """Take the codes of a programme from its sponsor, each held to the programme's root."""
        done = _signed_for(number, verified(desk, POST_CODES, act, signature))
        return {"codes": take_in(desk, seal, done, sealed)}

    @router.post("/{number}/code")
    def ask(number: Programme, act: Values, signature: Signature) -> dict[str, str]:
        """Hand a code to a member who is active today, encrypted to the key they published."""
        done = _signed_for(number, verified(desk, ASK_CODE, act, signature))
        return {"sealed": base64.b64encode(give(desk, seal, done)).decode()}

    return router


def _signed_for(number: int, done: Act) -> Act:
    if done.values["programme"] != number:
        raise Problem(422, "Not what was signed", "Another programme was signed.")
    return done
