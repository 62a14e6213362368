"""Sessions: who reads by which cookie. The database has the hashes of the cookies alone."""

import hashlib
import secrets

from fastapi import Response
from sqlalchemy import Connection, delete, insert, select

from frontend_bridge.desk.tables import nonces, sessions

SESSION = "__Host-desk"
BEFORE = "__Host-desk-before"
SESSION_SECONDS = 12 * 3_600
_LONGEST = 100


def new_token() -> str:
    """Return a secret for a cookie or a link."""
    return secrets.token_urlsafe(32)


def token_hash(token: str) -> bytes:
    """Return what the database has of a secret."""
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()


def begin_session(connection: Connection, account: str, now: int) -> tuple[str, int]:
    """Begin a session; return its secret and when it ends."""
    token, until = new_token(), now + SESSION_SECONDS
    connection.execute(
        insert(sessions).values(token=token_hash(token), account=account.lower(), expires_at=until)
    )
    return token, until


def account_of(connection: Connection, token: str | None, now: int) -> str | None:
    """Return who is signed in by a cookie; None if nobody is."""
    if not token or len(token) > _LONGEST:
        return None
    query = select(sessions.c.account).where(
        sessions.c.token == token_hash(token), sessions.c.expires_at > now
    )
    found: str | None = connection.scalar(query)
    return found


def end_session(connection: Connection, token: str) -> None:
    """End the session of a cookie."""
    connection.execute(delete(sessions).where(sessions.c.token == token_hash(token)))


def forget_expired(connection: Connection, now: int) -> None:
    """Delete the sessions and sign-ins that are over."""
    connection.execute(delete(sessions).where(sessions.c.expires_at <= now))
    connection.execute(delete(nonces).where(nonces.c.expires_at <= now))


def set_cookie(response: Response, name: str, value: str, seconds: int) -> None:
    """Set a cookie that only this host gets, over TLS, from its own pages, unseen by scripts."""
    response.set_cookie(
        name, value, max_age=seconds, path="/", secure=True, httponly=True, samesite="strict"
    )


def drop_cookie(response: Response, name: str) -> None:
    """Have the browser forget a cookie."""
    response.delete_cookie(name, path="/", secure=True, httponly=True, samesite="strict")
