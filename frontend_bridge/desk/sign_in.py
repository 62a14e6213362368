"""Signing in (EIP-4361): the desk writes the text and keeps it; a signature is all that comes back.

The text holds for five minutes, for one try, and for the browser that has the cookie given with it.
"""

from collections import deque
from datetime import UTC, datetime
from threading import Lock
from typing import Annotated, Any
from urllib.parse import urlsplit

from eth_account.messages import encode_defunct
from eth_utils.address import is_address, to_checksum_address
from eth_utils.crypto import keccak
from fastapi import APIRouter, Body, Request, Response
from fastapi.responses import JSONResponse
from sqlalchemy import delete, func, insert, select

from frontend_bridge.api.http.clients import client_of
from frontend_bridge.api.http.responses import Problem
from frontend_bridge.desk.context import PREFIX, Desk
from frontend_bridge.desk.sessions import (
    BEFORE,
    SESSION,
    begin_session,
    drop_cookie,
    end_session,
    forget_expired,
    new_token,
    set_cookie,
    token_hash,
)
from frontend_bridge.desk.tables import nonces
from mutual_pool.office.structs import FileFormError, signature_bytes

TEXT_SECONDS = 300
MOST_WAITING = 10_000
"""Texts that wait for a signature at the same time."""
MOST_OF_CLIENT = 500
"""Texts that one address has written within the time in which they wait."""
_MOST_SIGNATURE = 10_000


def make_sign_in(desk: Desk) -> APIRouter:
    """Return the endpoints of signing in and out."""
    router, asked = APIRouter(prefix=PREFIX), _Asked()

    @router.post("/sign-in/text")
    def text(request: Request, account: Annotated[str, Body(embed=True)]) -> Response:
        """Write the text that an account is to sign."""
        if not is_address(account):
            raise Problem(422, "No such account", "An account is 0x and 40 hexadecimal digits.")
        origin, now = request.headers.get("origin", ""), desk.now()
        if origin not in desk.settings.origins:
            raise Problem(403, "Not from here", "Sign in from the page of this plan.")
        if not asked.admits(client_of(request.scope), now):
            raise Problem(
                429,
                "Too many texts",
                "From your address too many texts were asked for. Try again in five minutes.",
                {"Retry-After": str(TEXT_SECONDS)},
            )
        before, until = new_token(), now + TEXT_SECONDS
        written = sign_in_text(desk, account, origin, now)
        with desk.store.writing() as connection:
            forget_expired(connection, now)
            if int(connection.scalar(select(func.count()).select_from(nonces)) or 0) > MOST_WAITING:
                raise Problem(503, "Too many are signing in", "Try again in five minutes.")
            connection.execute(
                insert(nonces).values(
                    before=token_hash(before),
                    account=account.lower(),
                    text=written,
                    expires_at=until,
                )
            )
        response = JSONResponse({"text": written, "expires_at": until})
        set_cookie(response, BEFORE, before, TEXT_SECONDS)
        return response

    @router.post("/sign-in")
    def sign_in(request: Request, signature: Annotated[str, Body(embed=True)]) -> Response:
        """Sign an account in by its signature of the text that was written for this browser."""
        before, now = request.cookies.get(BEFORE, ""), desk.now()
        with desk.store.writing() as connection:
            # Whatever comes of it, the text is worth nothing any more.
            row = connection.execute(
                delete(nonces)
                .where(nonces.c.before == token_hash(before), nonces.c.expires_at > now)
                .returning(nonces.c.account, nonces.c.text)
            ).first()
        if row is None:
            raise Problem(
                401,
                "Not signed in",
                "The text to sign is over five minutes old, was used, or is another browser's. "
                "Ask for a new one.",
            )
        if not _signed(desk, row.account, row.text, signature):
            raise Problem(
                401,
                "Not signed in",
                f"The signature is not one of {to_checksum_address(row.account)} of this text. Ask "
                "for a new text, and sign it as it is.",
            )
        with desk.store.writing() as connection:
            token, until = begin_session(connection, row.account, now)
            desk.note(connection, row.account, "signed in", "")
        response = JSONResponse({"account": to_checksum_address(row.account), "expires_at": until})
        set_cookie(response, SESSION, token, until - now)
        drop_cookie(response, BEFORE)
        return response

    @router.post("/sign-out")
    def sign_out(request: Request) -> Response:
        """End this browser's session."""
        with desk.store.writing() as connection:
            end_session(connection, request.cookies.get(SESSION, ""))
        response = JSONResponse({"signed_out": True})
        drop_cookie(response, SESSION)
        return response

    @router.get("/session")
    def session(request: Request) -> dict[str, Any]:
        """Return who is signed in, and what they are in the plan now."""
        found = desk.reader(request)
        return {
            "account": to_checksum_address(found.account),
            "member": found.member,
            "active": found.active,
            "seat": found.seat,
            "roles": sorted(found.roles),
        }

    return router


class _Asked:
    """Who asked for texts lately, so that one address takes not every place that there is."""

    def __init__(self) -> None:
        self._times: dict[str, deque[int]] = {}
        self._lock = Lock()

    def admits(self, client: str, now: int) -> bool:
        """Count a question of a client; return whether it may have a text."""
        with self._lock:
            for one in [
                name for name, times in self._times.items() if times[-1] < now - TEXT_SECONDS
            ]:
                del self._times[one]
            times = self._times.setdefault(client, deque())
            while times and times[0] <= now - TEXT_SECONDS:
                times.popleft()
            if len(times) >= MOST_OF_CLIENT:
                return False
            times.append(now)
            return True


def sign_in_text(desk: Desk, account: str, origin: str, now: int) -> str:
    """Return the text of EIP-4361 that an account signs to read at the desk."""
    deployment = desk.chain.deployment
    return (
        f"{urlsplit(origin).netloc} wants you to sign in with your Ethereum account:\n"
        f"{to_checksum_address(account)}\n"
        "\n"
        f"Read what the desk of the plan {deployment.plan} keeps for you. This changes nothing.\n"
        "\n"
        f"URI: {origin}\n"
        "Version: 1\n"
        f"Chain ID: {deployment.chain_id}\n"
        f"Nonce: {new_token().replace('-', '0').replace('_', '1')}\n"
        f"Issued At: {_instant(now)}\n"
        f"Expiration Time: {_instant(now + TEXT_SECONDS)}"
    )


def _signed(desk: Desk, account: str, text: str, signature: str) -> bool:
    try:
        raw = signature_bytes(signature, "the signature")
    except FileFormError as error:
        raise Problem(422, "No signature", f"{error}.") from None
    if len(raw) > _MOST_SIGNATURE:
        raise Problem(422, "No signature", f"A signature has at most {_MOST_SIGNATURE} bytes.")
    signable = encode_defunct(text=text)
    digest = keccak(b"\x19" + signable.version + signable.header + signable.body)
    return desk.chain.signed(account, digest, raw)


def _instant(seconds: int) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
