"""A grant: the claim key of a pack, encrypted to those who decide.

A grant names the hash that was filed, so that it cannot be passed off as one to another claim.
"""

import json
from collections.abc import Sequence

import pyrage
import rfc8785

from mutual_pool.office.evidence.files import EvidenceError
from mutual_pool.office.evidence.keys import AgeKey, AgeKeyError, key_of, recipient_bytes

SCHEMA = "mutual-pool/grant/1"
MOST_BYTES = 20_000
MOST_GRANTS = 40
"""So many grants to one pack a desk keeps, and so many of those that it lists are fetched."""


def make_grant(key: AgeKey, filed: bytes, recipients: Sequence[str]) -> bytes:
    """Return a claim key encrypted to its readers; each of them opens it alone.

    Args:
        key: the claim key.
        filed: the hash that the claim has, 32 bytes.
        recipients: whom it is for (`age1...`).

    Raises:
        EvidenceError: if nobody is named, or a recipient is none.
    """
    if not recipients:
        raise EvidenceError("a grant needs a reader: name whom it is for")
    content = {"schema": SCHEMA, "evidence": "0x" + filed.hex(), "key": key.secret}
    try:
        for one in recipients:
            recipient_bytes(one)
    except AgeKeyError as error:
        raise EvidenceError(f"nothing can be encrypted to a reader: {error}") from error
    readers = [pyrage.x25519.Recipient.from_str(one) for one in dict.fromkeys(recipients)]
    return bytes(pyrage.encrypt(rfc8785.dumps(content), readers))


def open_grant(grant: bytes, reader: AgeKey, filed: bytes) -> AgeKey:
    """Return the claim key of a grant.

    Raises:
        EvidenceError: if the grant is for somebody else or for another claim, or is none.
    """
    if len(grant) > MOST_BYTES:
        raise EvidenceError(f"a grant has at most {MOST_BYTES:,} bytes, and this {len(grant):,}")
    try:
        content = json.loads(pyrage.decrypt(grant, [reader.identity]).decode("utf-8"))
    except pyrage.DecryptError as error:
        raise EvidenceError(
            f"the grant does not open with the key {reader.recipient}: it was made for another "
            "key, or is damaged. Ask the claimant, or another assessor, for a new grant"
        ) from error
    except (ValueError, RecursionError) as error:
        raise EvidenceError("the grant opens, and holds no claim key") from error
    if not isinstance(content, dict) or set(content) != {"schema", "evidence", "key"}:
        raise EvidenceError("the grant opens, and holds no claim key")
    if content["schema"] != SCHEMA or content["evidence"] != "0x" + filed.hex():
        raise EvidenceError("the grant is for other evidence than this claim's")
    try:
        return key_of(str(content["key"]))
    except AgeKeyError as error:
        raise EvidenceError(f"the grant opens, and its claim key is none: {error}") from error
