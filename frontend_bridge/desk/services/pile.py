"""The pile of a programme's codes: laid down once, drawn from at random, one code a member.

Nothing is written of which code was drawn, by whom or when: the row of the code is deleted, and
what the member gets is encrypted to them.
"""

import secrets
from collections.abc import Callable, Iterable
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select

from frontend_bridge.api.http.responses import Problem
from frontend_bridge.desk.services.sealing import ServiceSeal
from frontend_bridge.desk.services.tables import codes, handed, holders, programmes
from mutual_pool.office.services.code_text import ServiceCode
from mutual_pool.office.services.handed import seal_code

_ID = 16
_DAY = 86_400
Draw = Callable[[int], int]
"""Draws one of so many places, the first is 0."""


def lay_down(
    connection: Connection, seal: ServiceSeal, programme: int, secrets_of: Iterable[bytes]
) -> None:
    """Seal the codes of a programme one by one, under random names."""
    rows: list[dict[str, Any]] = [
        {
            "programme": programme,
            "id": secrets.token_bytes(_ID),
            "sealed": seal.close(ServiceCode(programme, position, secret)),
        }
        for position, secret in enumerate(secrets_of)
    ]
    # In the order of the names, so that the file says nothing of positions.
    connection.execute(insert(codes), sorted(rows, key=lambda row: row["id"]))


def hand_out(
    connection: Connection,
    seal: ServiceSeal,
    programme: int,
    account: str,
    identity: bytes,
    recipient: str,
    draw: Draw = secrets.randbelow,
) -> bytes:
    """Return a code of a programme, encrypted to a member; the same one if they ask again.

    Args:
        connection: in a writing transaction.
        seal: the desk's key of services.
        programme: its number.
        account: the member's wallet, in small letters.
        identity: the member's identity, 16 bytes: one code each, whatever wallet asks.
        recipient: the key that the member published.
        draw: where the code is taken from.

    Raises:
        Problem: if this identity has one in another wallet, or none is left.
    """
    own = (handed.c.programme == programme) & (handed.c.account == account)
    again = connection.scalar(select(handed.c.sealed).where(own))
    if again is not None:
        return bytes(again)
    tag = seal.holder(programme, identity)
    known = (holders.c.programme == programme) & (holders.c.tag == tag)
    if connection.scalar(select(func.count()).select_from(holders).where(known)):
        raise Problem(
            409,
            "One has been given",
            "You have a code of this programme already: each member gets one, in whatever wallet.",
        )
    left = connection.scalar(
        select(func.count()).select_from(codes).where(codes.c.programme == programme)
    )
    if not left:
        raise Problem(409, "None is left", "All codes of this programme were handed out.")
    # The order of the random names is no order of anything else.
    names = select(codes).where(codes.c.programme == programme).order_by(codes.c.id)
    row = connection.execute(names.offset(draw(int(left))).limit(1)).one()
    code = seal.open(programme, bytes(row.sealed))
    connection.execute(
        delete(codes).where((codes.c.programme == programme) & (codes.c.id == row.id))
    )
    sealed = seal_code(code, seal.rating_code(programme, code.position), recipient)
    values = {"programme": programme, "account": account, "sealed": sealed}
    connection.execute(insert(handed).values(values))
    connection.execute(insert(holders).values(programme=programme, tag=tag))
    return sealed


def drop_over(connection: Connection, now: int) -> None:
    """Delete the codes of programmes whose last day is over, and who has one of them."""
    over = select(programmes.c.number).where(programmes.c.last_day < now // _DAY)
    for table in (codes, handed, holders):
        connection.execute(delete(table).where(table.c.programme.in_(over)))
