"""What a desk does with the codes of a programme: takes them in, and hands one out."""

import base64
import binascii
import hashlib
from typing import Any

from sqlalchemy import Connection, func, insert, select

from frontend_bridge.api.http.responses import Problem
from frontend_bridge.desk.acting import Act, carry_out
from frontend_bridge.desk.context import Desk
from frontend_bridge.desk.services.pile import hand_out, lay_down
from frontend_bridge.desk.services.sealing import ServiceSeal, ServiceSealError
from frontend_bridge.desk.services.tables import programmes
from mutual_pool.office.published_keys import published_key
from mutual_pool.office.services.code_files import Secrets, require_codes, secrets_in
from mutual_pool.office.services.errors import CodeError
from mutual_pool.protocol.services.codes import CodeSeries

KEY = "services"
"""The name of the key to which sponsors encrypt, in the folder of the desk's keys."""
MOST_CODES = 18_000
"""Codes of one programme; more do not fit into one request."""
_DAY = 86_400


def programme_of(desk: Desk, number: int) -> dict[str, Any]:
    """Return a programme as the chain has it, by the names of its fields.

    Raises:
        Problem: if there is none.
        NodeError: if the node does not answer.
    """
    found = desk.chain.programme(number)
    if found is None:
        raise Problem(404, "No such programme", f"The plan has no programme {number}.")
    return found


def series_of(desk: Desk, facts: dict[str, Any]) -> CodeSeries:
    """Return to what the codes of a programme are bound."""
    deployment = desk.chain.deployment
    fund, sponsor = deployment.addresses["services"].lower(), str(facts["sponsor"]).lower()
    return CodeSeries(deployment.chain_id, fund, sponsor, int(facts["series"]))


def require_here(connection: Connection, number: int) -> None:
    """Refuse a programme whose codes the desk never had.

    Raises:
        Problem: if it is one.
    """
    if not _is_here(connection, number):
        raise Problem(404, "No codes", "The desk has no codes of this programme.")


def take_in(desk: Desk, seal: ServiceSeal, done: Act, sealed: str) -> int:
    """Keep the codes of a programme that its sponsor sent, and return how many they are.

    Raises:
        Problem: if they are not the sponsor's to give, or not those that the programme pays.
        NodeError: if the node does not answer.
    """
    content, number = _content(sealed), int(done.values["programme"])
    if hashlib.sha256(content).digest() != done.hash("sha256"):
        raise Problem(422, "Not what was signed", "The codes are not those that were signed.")
    if not all(_is_a_name(done.values[field]) for field in ("name", "region")):
        raise Problem(422, "No name", "Say in one line each what the service is, and where.")
    facts = programme_of(desk, number)
    if str(facts["sponsor"]).lower() != done.account:
        raise Problem(403, "Not the sponsor", "Only the programme's sponsor hands codes in.")
    _require_going_on(desk, facts)
    found = _held_to_the_root(desk, seal, facts, content)
    with desk.store.writing() as connection:
        if _is_here(connection, number):
            raise Problem(409, "They are here", "The desk has this programme's codes already.")
        carry_out(desk, connection, done, str(number))
        connection.execute(
            insert(programmes).values(
                number=number,
                name=done.values["name"],
                region=done.values["region"],
                last_day=facts["lastDay"],
                leaves=b"".join(found.leaves().leaves),
            )
        )
        lay_down(connection, seal, number, found.secrets)
    return int(facts["uses"])


def give(desk: Desk, seal: ServiceSeal, done: Act) -> bytes:
    """Return a code for a member who is active today, encrypted to the key they published.

    Neither the act nor its time is noted: redemptions that follow would say whose they are. Asking
    again gives the same code, so that an act that is sent twice does nothing.

    Raises:
        Problem: if they get none.
        NodeError: if the node does not answer.
    """
    number, account = int(done.values["programme"]), done.account
    who = desk.chain.standing(account)
    if not who.active or not any(who.identity):
        said = "Codes are for members who are active today."
        raise Problem(403, "Not an active member", said)
    facts = programme_of(desk, number)
    with desk.store.reading() as connection:
        require_here(connection, number)
    _require_going_on(desk, facts)
    key = published_key(desk.chain.plan, done.values["account"])
    if key is None:
        raise Problem(
            409,
            "No key",
            "You have no published key, so that nothing can be encrypted to you. Publish one: "
            "mutual-pool reading-key publish.",
        )
    try:
        with desk.store.writing() as connection:
            return hand_out(connection, seal, number, account, who.identity, key.recipient)
    except ServiceSealError as error:
        said = f"The desk's operator has to act: {error}."
        raise Problem(503, "The desk's key is missing", said) from error


def _held_to_the_root(
    desk: Desk, seal: ServiceSeal, facts: dict[str, Any], content: bytes
) -> Secrets:
    if facts["uses"] > MOST_CODES:
        most = f"A desk hands out {MOST_CODES:,} codes of a programme at most."
        raise Problem(409, "Too many codes", most)
    try:
        found = secrets_in(content, seal.reader, "what was sent")
        if found.series != series_of(desk, facts):
            raise CodeError("these codes are of another programme")
        require_codes(found.leaves(), facts["uses"], bytes(facts["root"]))
    except CodeError as error:
        said = f"{str(error)[0].upper()}{str(error)[1:]}."
        raise Problem(422, "Not the programme's codes", said) from None
    return found


def _require_going_on(desk: Desk, facts: dict[str, Any]) -> None:
    if facts["refunded"] or facts["lastDay"] < desk.chain.newest_time() // _DAY:
        raise Problem(409, "It is over", "The programme's last day is over.")


def _is_here(connection: Connection, number: int) -> bool:
    query = select(func.count()).where(programmes.c.number == number)
    return bool(connection.scalar(query))


def _is_a_name(text: str) -> bool:
    return bool(text.strip()) and text.isprintable()


def _content(sealed: str) -> bytes:
    try:
        return base64.b64decode(sealed, validate=True)
    except (binascii.Error, ValueError):
        raise Problem(422, "No codes", "The sealed codes are sent in base64.") from None
