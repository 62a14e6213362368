"""Ratings: taken once a code, shown by programme and quarter once there are enough of them."""

import hmac
from collections import Counter
from typing import Annotated, Any

from fastapi import APIRouter, Body, Path
from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError

from frontend_bridge.api.http.responses import Problem
from frontend_bridge.desk.context import PREFIX, Desk
from frontend_bridge.desk.keys import own_key
from frontend_bridge.desk.services.handling import KEY, require_here
from frontend_bridge.desk.services.sealing import ServiceSeal
from frontend_bridge.desk.services.tables import ratings
from mutual_pool.office.services.rating import (
    LEAST_SHOWN,
    MOST_STARS,
    QuarterRatings,
    quarter_of,
    rating_proof,
)

Programme = Annotated[int, Path(ge=1, lt=2**32)]


def make_ratings(desk: Desk) -> APIRouter:
    """Return the endpoints of ratings. Who rates is not asked: a rating code says enough.

    Raises:
        DeskKeyError: if the key of services cannot be used.
    """
    router = APIRouter(prefix=f"{PREFIX}/services")
    seal = ServiceSeal(own_key(desk.settings.keys, KEY))

    @router.get("/ratings")
    def totals() -> dict[str, Any]:
        """Return the ratings by programme and quarter, of quarters that are over."""
        now = quarter_of(desk.now())
        columns = (ratings.c.programme, ratings.c.quarter, ratings.c.stars)
        query = select(*columns, func.count()).where(ratings.c.quarter < now).group_by(*columns)
        found: dict[tuple[int, str], Counter[int]] = {}
        with desk.store.reading() as connection:
            for programme, quarter, stars, number in connection.execute(query):
                found.setdefault((programme, quarter), Counter())[stars] = number
        shown = [
            QuarterRatings(*where, tuple(counts[stars] for stars in range(1, MOST_STARS + 1)))
            for where, counts in sorted(found.items())
        ]
        # A provider knows who came when, so a few ratings would name members.
        told = [one.as_object for one in shown if one.number >= LEAST_SHOWN]
        return {"least_shown": LEAST_SHOWN, "ratings": told}

    @router.post("/{number}/ratings", status_code=201)
    def rate(
        number: Programme,
        position: Annotated[int, Body(ge=0, lt=2**24)],
        stars: Annotated[int, Body(ge=1, le=MOST_STARS)],
        proof: Annotated[str, Body(max_length=100)],
    ) -> dict[str, Any]:
        """Count a rating of a service, once for each code that was redeemed."""
        with desk.store.reading() as connection:
            require_here(connection, number)
        wanted = rating_proof(seal.rating_code(number, position), stars)
        if not hmac.compare_digest(wanted, _bytes_of(proof)):
            raise Problem(
                403,
                "No such rating code",
                "The rating code is not one of this programme. It is the one that begins with MR.",
            )
        if not desk.chain.is_used(number, position):
            raise Problem(
                409,
                "Not used yet",
                "The code that belongs to this rating code was not redeemed. Rate the service "
                "after you had it.",
            )
        row = {
            "programme": number,
            "tag": seal.rated(number, position),
            "quarter": quarter_of(desk.now()),
            "stars": stars,
        }
        try:
            with desk.store.writing() as connection:
                connection.execute(insert(ratings).values(row))
        except IntegrityError:
            raise Problem(409, "Rated already", "Each code rates once.") from None
        return {"counted": True}

    return router


def _bytes_of(proof: str) -> bytes:
    """Return the bytes of a proof; none of what is no hexadecimal number."""
    try:
        return bytes.fromhex(proof.removeprefix("0x"))
    except ValueError:
        return b""
