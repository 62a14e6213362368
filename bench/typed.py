"""The EIP-712 messages of a registrar and of the assessors."""

from typing import Any

from eth_account.messages import encode_typed_data
from eth_account.signers.local import LocalAccount

from tools.toolchain import CHAIN_ID

CERTIFICATE = {
    "Certificate": [
        {"type": "address", "name": "member"},
        {"type": "bytes16", "name": "identity"},
        {"type": "uint8", "name": "band"},
        {"type": "uint24", "name": "bandUntil"},
        {"type": "uint40", "name": "issuedAt"},
        {"type": "uint40", "name": "expiry"},
    ]
}
DECISION = {
    "Decision": [
        {"type": "uint32", "name": "claim"},
        {"type": "address", "name": "member"},
        {"type": "bytes16", "name": "identity"},
        {"type": "uint24", "name": "day"},
        {"type": "bytes32", "name": "evidenceHash"},
        {"type": "uint8", "name": "benefitClass"},
        {"type": "uint256", "name": "benefit"},
        {"type": "bool", "name": "approve"},
        {"type": "bytes32", "name": "findingsHash"},
        {"type": "bytes32", "name": "noticeHash"},
        {"type": "uint40", "name": "deadline"},
    ]
}


def sign(
    key: LocalAccount,
    domain: tuple[str, str],
    types: dict[str, list[dict[str, str]]],
    values: tuple[Any, ...],
) -> bytes:
    """Signs a message for a domain, which is a name and a contract."""
    name, contract = domain
    (fields,) = types.values()
    message = {field["name"]: value for field, value in zip(fields, values, strict=True)}
    separator = {"name": name, "version": "1", "chainId": CHAIN_ID, "verifyingContract": contract}
    return bytes(key.sign_message(encode_typed_data(separator, types, message)).signature)
