"""Certificates and group positions as links to the page, and back.

What a link carries stands after the `#`, which no browser sends to a server: one byte of kind, the
fields in the order of the contract's struct with their lengths there, then signature or proof; all
of it in base64url. `frontend_bridge/web/src/protocol/handout.ts` reads the same form.
"""

import base64
import binascii
from collections.abc import Mapping
from typing import Any, Final

from eth_utils.address import to_checksum_address

from mutual_pool.protocol.enrolment.sum_tree import STEP

CERTIFICATE: Final = 1
POSITION: Final = 2
_CERTIFICATE_FIELDS: Final = (
    ("member", 20),
    ("identity", 16),
    ("band", 1),
    ("bandUntil", 3),
    ("issuedAt", 5),
    ("expiry", 5),
)
_LEAF_FIELDS: Final = (
    ("number", 4),
    ("member", 20),
    ("identity", 16),
    ("band", 1),
    ("units", 3),
    ("bandUntil", 3),
)
_COHORT_BYTES: Final = 4
_MOST: Final = 4_000
_ROUTE: Final = "#/join/"
Fields = tuple[tuple[str, int], ...]


class LinkError(ValueError):
    """A link that carries neither a certificate nor a position."""


def certificate_link(page: str, certificate: Mapping[str, Any], signature: bytes) -> str:
    """Return the link of a certificate.

    Args:
        page: the address of the plan's page.
        certificate: its values by name, as its file has them.
        signature: the registrar's.
    """
    body = bytes([CERTIFICATE]) + _packed(_CERTIFICATE_FIELDS, certificate) + signature
    return _link(page, body)


def position_link(page: str, position: Mapping[str, Any]) -> str:
    """Return the link of a group position.

    Args:
        page: the address of the plan's page.
        position: what its file has: cohort, leaf, proof.
    """
    cohort = int(position["cohort"]).to_bytes(_COHORT_BYTES, "big")
    proof = bytes.fromhex(position["proof"][2:])
    return _link(page, bytes([POSITION]) + cohort + _packed(_LEAF_FIELDS, position["leaf"]) + proof)


def read_link(link: str) -> dict[str, Any]:
    """Return what a link carries, as the file of a certificate or of a position has it.

    Raises:
        LinkError: if it carries neither.
    """
    _, route, text = link.strip().partition(_ROUTE)
    try:
        if not route or len(text) > _MOST:
            raise ValueError("route")
        body = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        kind, rest = body[0], body[1:]
        if kind == CERTIFICATE:
            certificate, signature = _unpacked(_CERTIFICATE_FIELDS, rest)
            if not signature:
                raise ValueError("signature")
            return {"certificate": certificate, "signature": "0x" + signature.hex()}
        if kind == POSITION:
            leaf, proof = _unpacked(_LEAF_FIELDS, rest[_COHORT_BYTES:])
            if len(proof) % STEP:
                raise ValueError("proof")
            cohort = int.from_bytes(rest[:_COHORT_BYTES], "big")
            return {"cohort": cohort, "leaf": leaf, "proof": "0x" + proof.hex()}
        raise ValueError("kind")
    except (ValueError, IndexError, binascii.Error):
        raise LinkError(
            "the link carries neither a certificate nor a position; check that it was copied whole"
        ) from None


def _link(page: str, body: bytes) -> str:
    text = base64.urlsafe_b64encode(body).rstrip(b"=").decode("ascii")
    return f"{page.partition('#')[0].rstrip('/')}/{_ROUTE}{text}"


def _packed(fields: Fields, values: Mapping[str, Any]) -> bytes:
    return b"".join(_bytes_of(values[name], length) for name, length in fields)


def _bytes_of(value: str | int, length: int) -> bytes:
    return bytes.fromhex(value[2:]) if isinstance(value, str) else value.to_bytes(length, "big")


def _unpacked(fields: Fields, packed: bytes) -> tuple[dict[str, Any], bytes]:
    """Return the values by name, and what follows them."""
    found = dict[str, Any]()
    for name, length in fields:
        part, packed = packed[:length], packed[length:]
        if len(part) != length:
            raise ValueError(name)
        if name == "member":
            found[name] = str(to_checksum_address(part))
        else:
            found[name] = "0x" + part.hex() if name == "identity" else int.from_bytes(part, "big")
    return found, packed
