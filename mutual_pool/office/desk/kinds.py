"""The kinds of acts that the desk knows, and the receipt that it signs itself.

Hashes of files are SHA-256, the hash of evidence is the one that a claim files.
"""

from collections.abc import Sequence
from typing import Any

from eth_utils.crypto import keccak

from mutual_pool.office.desk.acts import ActKind, domain_fields
from mutual_pool.protocol.eip712 import Domain, digest_of

STORE_EVIDENCE = ActKind(
    "StoreEvidence", (("member", "address"), ("evidenceHash", "bytes32"), ("size", "uint64"))
)
ADD_GRANT = ActKind(
    "AddGrant", (("claim", "uint32"), ("grantHash", "bytes32"), ("readers", "address[]"))
)
ASK_EVIDENCE = ActKind("AskEvidence", (("claim", "uint32"),))
"""A juror who is called asks the claimant for the evidence."""
CANNOT_OPEN = ActKind("CannotOpen", (("claim", "uint32"), ("evidenceHash", "bytes32")))
ERASE_EVIDENCE = ActKind("EraseEvidence", (("evidenceHash", "bytes32"),))
OPEN_INBOX = ActKind(
    "OpenInbox", (("linkHash", "bytes32"), ("recipient", "string"), ("expiry", "uint40"))
)
CLOSE_INBOX = ActKind("CloseInbox", (("linkHash", "bytes32"),))
# The hash of the document before it was encrypted (what was answered), SHA-256 and size of what is
# sent, and the hash of the invite code. By hand and at a desk it is the same signature.
SEND_APPLICATION = ActKind(
    "SendApplication",
    (("document", "bytes32"), ("sha256", "bytes32"), ("size", "uint40"), ("invite", "bytes32")),
)
CLOSE_APPLICATION = ActKind("CloseApplication", (("document", "bytes32"),))
ADD_INVITES = ActKind("AddInvites", (("codesHash", "bytes32"), ("expiry", "uint40")))

_RECEIPT = (("evidenceHash", "bytes32"), ("size", "uint64"), ("storedAt", "uint40"))


def codes_hash(codes: Sequence[bytes]) -> bytes:
    """Return the hash by which the registrar signs a list of invite codes' hashes."""
    return bytes(keccak(b"".join(codes)))


def receipt_message(domain: Domain, evidence: bytes, size: int, stored_at: int) -> dict[str, Any]:
    """Return the typed data by which a desk confirms that it has a pack.

    Args:
        domain: the plan's desk (`desk_domain`).
        evidence: the hash that is filed, 32 bytes.
        size: the bytes of the encrypted pack.
        stored_at: since when the desk has it, in seconds.
    """
    return {
        "types": {
            "EIP712Domain": domain_fields(),
            "Receipt": [{"name": name, "type": of} for name, of in _RECEIPT],
        },
        "primaryType": "Receipt",
        "domain": {
            "name": domain.name,
            "version": domain.version,
            "chainId": domain.chain_id,
            "verifyingContract": domain.contract,
        },
        "message": {"evidenceHash": "0x" + evidence.hex(), "size": size, "storedAt": stored_at},
    }


def receipt_digest(domain: Domain, evidence: bytes, size: int, stored_at: int) -> bytes:
    """Return the hash of a receipt that the desk signs, 32 bytes."""
    return digest_of(receipt_message(domain, evidence, size, stored_at))
