"""Transactions, encoded as consensus hashes them, against a block's transactions root.

EIP-2718, with the types of Ethereum (0 to 4), of OP-stack chains (0x7e, a deposit) and of Arbitrum
(0x64 to 0x6a; nitro's `arb_types.go`). A transaction's hash is that of its encoding, so that a
root that comes out proves every hash, sender's nonce and recipient in the block.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from eth_utils.crypto import keccak

from mutual_pool.audit.proof.rlp_codec import encode_digits, encode_int, encode_list
from mutual_pool.audit.proof.trie import ordered_root

Transaction = Mapping[str, Any]


class UnknownTransactionError(ValueError):
    """A transaction whose form is not known here; the message names it."""


def _raw(value: str | None) -> bytes:
    return encode_digits(value or "0x")


def _number(value: str | None) -> bytes:
    return encode_int(int(value or "0x0", 16))


def _access(value: Sequence[Mapping[str, Any]] | None) -> bytes:
    return encode_list(
        [
            encode_list(
                [_raw(entry["address"]), encode_list(list(map(_raw, entry["storageKeys"])))]
            )
            for entry in value or ()
        ]
    )


def _hashes(value: Sequence[str] | None) -> bytes:
    return encode_list(list(map(_raw, value or ())))


def _authorizations(value: Sequence[Mapping[str, Any]] | None) -> bytes:
    return encode_list(
        [
            encode_list(
                [
                    *(_number(entry["chainId"]), _raw(entry["address"]), _number(entry["nonce"])),
                    _number(entry.get("yParity", entry.get("v"))),
                    *(_number(entry["r"]), _number(entry["s"])),
                ]
            )
            for entry in value or ()
        ]
    )


def _flag(value: object) -> bytes:
    return encode_int(int(bool(value)))


Encoder = Callable[[Any], bytes]
Form = tuple[tuple[str, Encoder], ...]
_CALL: Form = (("gas", _number), ("to", _raw), ("value", _number), ("input", _raw))
_SIGNED: Form = (("v", _number), ("r", _number), ("s", _number))
_PRICED: Form = (
    *(("chainId", _number), ("nonce", _number)),
    *(("maxPriorityFeePerGas", _number), ("maxFeePerGas", _number)),
    *_CALL,
    ("accessList", _access),
)
FORMS: Mapping[int, Form] = {
    0x00: (("nonce", _number), ("gasPrice", _number), *_CALL, *_SIGNED),
    0x01: (
        *(("chainId", _number), ("nonce", _number), ("gasPrice", _number)),
        *(*_CALL, ("accessList", _access), *_SIGNED),
    ),
    0x02: (*_PRICED, *_SIGNED),
    0x03: (
        *_PRICED,
        *(("maxFeePerBlobGas", _number), ("blobVersionedHashes", _hashes)),
        *_SIGNED,
    ),
    0x04: (*_PRICED, ("authorizationList", _authorizations), *_SIGNED),
    0x64: (
        *(("chainId", _number), ("requestId", _raw), ("from", _raw), ("to", _raw)),
        ("value", _number),
    ),
    0x65: (
        *(("chainId", _number), ("from", _raw), ("nonce", _number)),
        *(("maxFeePerGas", _number), *_CALL),
    ),
    0x66: (
        *(("chainId", _number), ("requestId", _raw), ("from", _raw)),
        *(("maxFeePerGas", _number), *_CALL),
    ),
    0x68: (
        *(("chainId", _number), ("nonce", _number), ("from", _raw), ("maxFeePerGas", _number)),
        *(*_CALL, ("ticketId", _raw), ("refundTo", _raw)),
        *(("maxRefund", _number), ("submissionFeeRefund", _number)),
    ),
    0x69: (
        *(("chainId", _number), ("requestId", _raw), ("from", _raw), ("l1BaseFee", _number)),
        *(("depositValue", _number), ("maxFeePerGas", _number), ("gas", _number)),
        *(("retryTo", _raw), ("retryValue", _number), ("beneficiary", _raw)),
        *(("maxSubmissionFee", _number), ("refundTo", _raw), ("retryData", _raw)),
    ),
    0x6A: (("chainId", _number), ("input", _raw)),
    0x7E: (
        *(("sourceHash", _raw), ("from", _raw), ("to", _raw), ("mint", _number)),
        *(("value", _number), ("gas", _number), ("isSystemTx", _flag), ("input", _raw)),
    ),
}
"""The fields of each type, in the order in which they are hashed."""


def encode_transaction(transaction: Transaction) -> bytes:
    """Return a transaction's consensus encoding.

    Raises:
        UnknownTransactionError: if its type is not known here, or a field is missing or malformed.
    """
    try:
        kind = int(transaction.get("type") or "0x0", 16)
        form = FORMS.get(kind)
        if form is None:
            raise UnknownTransactionError(f"a transaction of type 0x{kind:x} is not known here")
        body = encode_list([encode(_field(transaction, name)) for name, encode in form])
    except KeyError as error:
        raise UnknownTransactionError(f"a transaction has no {error.args[0]}") from error
    except (AttributeError, TypeError, ValueError, OverflowError) as error:
        if isinstance(error, UnknownTransactionError):
            raise
        raise UnknownTransactionError(
            f"a field of a transaction cannot be read: {error}"
        ) from error
    return bytes((kind,)) + body if kind else body


def _field(transaction: Transaction, name: str) -> object:
    if name == "to":
        return transaction.get("to")
    if name == "v" and transaction.get("v") is None:
        return transaction["yParity"]
    if name == "input" and "input" not in transaction:
        return transaction["data"]
    if name in ("accessList", "mint", "isSystemTx", "retryTo"):
        return transaction.get(name)
    return transaction[name]


def transactions_root(transactions: Sequence[Transaction]) -> bytes:
    """Return the transactions root of a block with these transactions, in their order.

    Raises:
        UnknownTransactionError: if one of them is of no known form.
    """
    return ordered_root([encode_transaction(transaction) for transaction in transactions])


def hash_of(transaction: Transaction) -> str:
    """Return the hash of a transaction, in hexadecimal.

    Raises:
        UnknownTransactionError: if it is of no known form.
    """
    return "0x" + keccak(encode_transaction(transaction)).hex()
