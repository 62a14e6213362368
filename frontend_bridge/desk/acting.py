"""Accepting an act: its form, time and signature, its account's quota, and that it is new."""

from dataclasses import dataclass
from typing import Any

from eth_utils.address import to_checksum_address
from sqlalchemy import Connection, delete, func, insert, select
from sqlalchemy.exc import IntegrityError

from frontend_bridge.api.http.responses import Problem
from frontend_bridge.desk.context import Desk
from frontend_bridge.desk.tables import acts
from mutual_pool.office.desk.acts import MOST_SECONDS, ActKind, act_digest, read_act
from mutual_pool.office.structs import FileFormError, signature_bytes

_HOUR = 3_600
_MOST_SIGNATURE = 10_000


@dataclass(frozen=True)
class Act:
    """An act whose signature holds.

    Attributes:
        kind: what kind it is.
        account: who acts, in small letters.
        values: what it says, as it was signed.
        digest: the hash that was signed.
        signature: who acts' signature of it.
    """

    kind: ActKind
    account: str
    values: dict[str, Any]
    digest: bytes
    signature: bytes

    def hash(self, name: str) -> bytes:
        """Return a value that is a hash."""
        return bytes.fromhex(self.values[name][2:])


def verified(desk: Desk, kind: ActKind, values: object, signature: object) -> Act:
    """Return an act that its account signed, for this plan, and that still holds.

    Nothing is written: `carry_out` records it in the transaction that does what it says.

    Raises:
        Problem: if it is of another form, too old, too far ahead, or not signed by its account.
        NodeError: if a contract wallet cannot be asked.
    """
    try:
        found = read_act(kind, values)
        raw = signature_bytes(signature, "the signature")
    except FileFormError as error:
        raise Problem(422, "No such act", f"{error}.") from None
    if len(raw) > _MOST_SIGNATURE:
        raise Problem(422, "No signature", f"A signature has at most {_MOST_SIGNATURE} bytes.")
    now = desk.now()
    if found["deadline"] < now:
        raise Problem(
            409,
            "The act is too old",
            f"Its deadline was {now - found['deadline']} seconds ago. Sign it again; if that goes "
            "on, set your clock.",
        )
    if found["deadline"] > now + MOST_SECONDS:
        raise Problem(
            409,
            "The deadline is too far ahead",
            "An act holds for an hour at most. Sign it again; if that goes on, set your clock.",
        )
    digest = act_digest(desk.domain, kind, found)
    if not desk.chain.signed(found["account"], digest, raw):
        raise Problem(
            403,
            "Not signed by its account",
            f"The signature is not one of {to_checksum_address(found['account'])} of this act for "
            "this plan on this chain.",
        )
    return Act(kind, found["account"].lower(), found, digest, raw)


def carry_out(desk: Desk, connection: Connection, act: Act, subject: str) -> None:
    """Record an act, so that it is carried out once, in the transaction that carries it out.

    Args:
        desk: the desk.
        connection: in a writing transaction.
        act: the act.
        subject: what the audit log names: a hash or a number.

    Raises:
        Problem: if it was carried out before, or the account has done too much within an hour.
    """
    now = desk.now()
    connection.execute(delete(acts).where(acts.c.expires_at < now - _HOUR))
    lately = select(func.count()).where(acts.c.account == act.account, acts.c.at > now - _HOUR)
    if int(connection.scalar(lately) or 0) >= desk.settings.acts_an_hour:
        raise Problem(
            429,
            "Too many acts",
            f"An account does {desk.settings.acts_an_hour} acts an hour at most; wait a while.",
            {"Retry-After": "600"},
        )
    row = {"digest": act.digest, "account": act.account, "at": now}
    try:
        connection.execute(insert(acts).values(**row, expires_at=act.values["deadline"]))
    except IntegrityError:
        raise Problem(
            409, "Done already", "This very act was carried out before. Sign a new one."
        ) from None
    desk.note(connection, act.account, act.kind.name, subject)
