"""What a desk hands to a member: a code and the code that rates, encrypted to the member's key.

All have one length: the number of a code's digits would say which codes it may be.
"""

import json

import pyrage

from mutual_pool.office.evidence.keys import AgeKey, recipient_bytes
from mutual_pool.office.services.code_text import ServiceCode, read_code
from mutual_pool.office.services.errors import CodeError

SCHEMA = "mutual-pool/handed-code/1"
MOST_BYTES = 4_000
_LENGTH = 256


def seal_code(code: ServiceCode, rating: ServiceCode, recipient: str) -> bytes:
    """Return a code and its rating code, encrypted to a member.

    Args:
        code: the code for the provider.
        rating: the code that rates.
        recipient: the member's published key (`age1...`).

    Raises:
        AgeKeyError: if nothing can be encrypted to the recipient.
    """
    recipient_bytes(recipient)
    told = {"schema": SCHEMA, "code": code.text, "rating": rating.text}
    plain = json.dumps(told, separators=(",", ":")).encode().ljust(_LENGTH)
    return bytes(pyrage.encrypt(plain, [pyrage.x25519.Recipient.from_str(recipient)]))


def open_code(sealed: bytes, key: AgeKey) -> tuple[ServiceCode, ServiceCode]:
    """Return the code and the rating code that a desk handed out.

    Raises:
        CodeError: if it is for another key, damaged, or no such thing.
    """
    try:
        told = json.loads(pyrage.decrypt(sealed[:MOST_BYTES], [key.identity]).decode("utf-8"))
    except pyrage.DecryptError as error:
        raise CodeError(
            f"the code does not open with the key {key.recipient}: it was encrypted to the key "
            "that you had published when you asked first"
        ) from error
    except (ValueError, RecursionError) as error:
        raise CodeError("what the desk handed out is no code") from error
    if not isinstance(told, dict) or told.get("schema") != SCHEMA:
        raise CodeError("what the desk handed out is no code")
    return read_code(str(told.get("code"))), read_code(str(told.get("rating")), "MR")
