"""What comes encrypted: a file that is streamed, or a short text in base64 within a request."""

import binascii
from base64 import b64decode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import Request
from starlette.requests import ClientDisconnect

from frontend_bridge.api.http.responses import Problem
from frontend_bridge.desk.files import (
    Arrived,
    FileStore,
    NotEncryptedError,
    TooLongError,
    require_encrypted,
)


@asynccontextmanager
async def arriving(files: FileStore, request: Request, most: int) -> AsyncIterator[Arrived]:
    """Take a request's body in as a file; it is dropped at the end unless `files.keep` took it.

    Args:
        files: where it goes.
        request: the request; its body is the file.
        most: how many bytes it may have.

    Raises:
        Problem: 422 if it is not encrypted, 413 if it is longer, 400 if it was cut off.
    """
    try:
        async with files.arriving(request.stream(), most) as arrived:
            yield arrived
    except NotEncryptedError:
        raise not_encrypted() from None
    except TooLongError:
        raise too_long(most) from None
    except ClientDisconnect:
        raise Problem(400, "Cut off", "It did not arrive whole; send it again.") from None


def encrypted_text(text: str, most: int, name: str) -> bytes:
    """Return what a request holds encrypted, in base64.

    Args:
        text: the base64.
        most: how many bytes it may have.
        name: what it is, for the refusal: "findings".

    Raises:
        Problem: 422 if it is no base64 or not encrypted, 413 if it is longer.
    """
    try:
        content = b64decode(text, validate=True)
    except (ValueError, binascii.Error):
        raise Problem(422, f"No {name}", f"Send the {name} encrypted, in base64.") from None
    if len(content) > most:
        raise too_long(most)
    try:
        require_encrypted(content)
    except NotEncryptedError:
        raise not_encrypted() from None
    return content


def not_encrypted() -> Problem:
    """Return what is said of a file that anybody could read."""
    return Problem(
        422,
        "Not encrypted",
        "What was sent is no file of the age format, so others could read it. It was not stored; "
        "encrypt it first.",
    )


def too_long(most: int) -> Problem:
    """Return what is said of a file that is too long."""
    return Problem(413, "Too long", f"At most {most:,} bytes are taken. Nothing was stored.")
