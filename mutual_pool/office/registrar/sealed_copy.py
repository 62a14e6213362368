"""A sealed copy of the registrar's secrets in two halves, each of which opens nothing alone.

The ring's text is combined with random bytes of its length (a one-time pad). One role keeps the
pad and another the result, each encrypted to the key that the role published.
"""

import hashlib
import json
import secrets
from dataclasses import dataclass
from typing import Any

import pyrage

from mutual_pool.office.evidence.keys import AgeKey, recipient_bytes
from mutual_pool.office.registrar.secret_ring import Ring, SecretError, ring_of

SCHEMA = "mutual-pool/half-of-secrets/1"
MOST_BYTES = 300_000


@dataclass(frozen=True)
class Half:
    """One half.

    Attributes:
        share: its bytes.
        digest: SHA-256 of the whole, in hexadecimal digits: both halves of one copy share it.
        place: 1 or 2.
    """

    share: bytes
    digest: str
    place: int

    def sealed_to(self, recipient: str) -> bytes:
        """Return the half, encrypted to who keeps it or is to restore the secrets.

        Raises:
            AgeKeyError: if nothing can be encrypted to the recipient.
        """
        recipient_bytes(recipient)
        content = {
            "schema": SCHEMA,
            "share": self.share.hex(),
            "sha256": self.digest,
            "place": self.place,
        }
        reader = pyrage.x25519.Recipient.from_str(recipient)
        return bytes(pyrage.encrypt(json.dumps(content).encode("utf-8"), [reader]))


def halves_of(ring: Ring) -> tuple[Half, Half]:
    """Return secrets in two halves, other ones each time."""
    whole = ring.text()
    pad = secrets.token_bytes(len(whole))
    digest = hashlib.sha256(whole).hexdigest()
    return Half(pad, digest, 1), Half(_combined(pad, whole), digest, 2)


def open_half(sealed: bytes, reader: AgeKey) -> Half:
    """Return a half that was encrypted to a key.

    Raises:
        SecretError: if it is none, or for another key.
    """
    try:
        text = pyrage.decrypt(sealed, [reader.identity])
    except pyrage.DecryptError:
        raise SecretError(
            f"this half does not open with the key {reader.recipient}: it was made for another "
            "key, or is damaged"
        ) from None
    try:
        content: dict[str, Any] = json.loads(text.decode("utf-8"))
        if content["schema"] != SCHEMA or content["place"] not in (1, 2):
            raise KeyError("schema")
        return Half(bytes.fromhex(content["share"]), str(content["sha256"]), content["place"])
    except (ValueError, KeyError, TypeError, RecursionError):
        raise SecretError("this opens, and is no half of a registrar's secrets") from None


def joined(one: Half, other: Half) -> Ring:
    """Return the secrets that two halves have together.

    Raises:
        SecretError: if they are not the two halves of one copy.
    """
    if {one.place, other.place} != {1, 2} or one.digest != other.digest:
        raise SecretError("these are not the two halves of one copy")
    whole = _combined(one.share, other.share)
    if len(one.share) != len(other.share) or hashlib.sha256(whole).hexdigest() != one.digest:
        raise SecretError("the two halves do not fit: one of them was changed")
    return ring_of(whole)


def _combined(one: bytes, other: bytes) -> bytes:
    return bytes(first ^ second for first, second in zip(one, other, strict=False))
