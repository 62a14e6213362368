"""Whose a signature is: an account's own, or what a contract wallet says of it (ERC-1271)."""

from eth_abi.abi import encode
from eth_utils.address import to_checksum_address
from eth_utils.crypto import keccak
from hexbytes import HexBytes
from web3 import Web3
from web3.exceptions import ContractLogicError, Web3RPCError
from web3.types import TxParams

from mutual_pool.protocol.eip712 import recover_signers

_SELECTOR = keccak(text="isValidSignature(bytes32,bytes)")[:4]
_YES = _SELECTOR + bytes(28)
"""A contract's yes is its function's own selector, in a whole word."""


def signer_of(digest: bytes, signature: bytes) -> str:
    """Return who signed a hash; "" if the signature is none."""
    try:
        (signer,) = recover_signers(digest, signature)
    except ValueError:
        return ""
    return str(to_checksum_address(signer))


def has_signed(
    web3: Web3, signer: str, digest: bytes, signature: bytes, gas: int | None = None
) -> bool:
    """Return whether an account signed a hash, as the contracts find it.

    The signer is recovered first: an account with code may also sign by its own key (EIP-7702).

    Args:
        web3: the chain.
        signer: the account.
        digest: the hash, 32 bytes.
        signature: what is said to be its signature.
        gas: the most gas that a contract wallet may use for its answer; the node's own limit if
            None. A service that strangers ask sets one.
    """
    address = to_checksum_address(signer)
    if signer_of(digest, signature) == address:
        return True
    if not web3.eth.get_code(address):
        return False
    data = _SELECTOR + encode(["bytes32", "bytes"], [digest, signature])
    question: TxParams = {"to": address, "data": HexBytes(data)}
    if gas is not None:
        question["gas"] = gas
    try:
        answer = web3.eth.call(question)
    except (ContractLogicError, Web3RPCError):
        # It reverts at what it does not accept.
        return False
    return bytes(answer[:32]) == _YES
