"""Receipts, encoded as consensus hashes them, against a block's receipts root.

EIP-2718: a typed receipt is its type followed by the list; EIP-658: the status in place of a root.
A deposit of an OP-stack chain (type 0x7e) is hashed with its nonce and version from Canyon on, when
it has a version; before that its nonce is stated and not hashed (Optimism specs, `deposits.md`).
"""

from collections.abc import Mapping, Sequence
from typing import Any

from mutual_pool.audit.proof.log_digits import encode_logs
from mutual_pool.audit.proof.rlp_codec import decode, encode_digits, encode_int, encode_list
from mutual_pool.audit.proof.trie import ordered_root

_DEPOSIT = 0x7E
_LOGS, _FIRST_LIST = 3, 0xC0
_KNOWN = frozenset({*range(5), *range(0x64, 0x6B), 0x78, _DEPOSIT, 0x7F})
"""Ethereum's types to Osaka, Arbitrum's, OP-stack's deposit, Polygon's state syncs (PIP-74)."""


class NoReceiptError(ValueError):
    """An answer that is no receipt; the message names what is missing."""


class UnknownReceiptError(NoReceiptError):
    """A receipt of a type whose form is not known here; the message names it."""


def receipts_root(receipts: Sequence[Mapping[str, Any]]) -> bytes:
    """Return the receipts root of a block with these receipts, in the order of its transactions.

    Raises:
        NoReceiptError: if one of them lacks a field.
    """
    return ordered_root([encode_receipt(receipt) for receipt in receipts])


def encode_receipt(receipt: Mapping[str, Any]) -> bytes:
    """Return a receipt's consensus encoding.

    Raises:
        NoReceiptError: if it lacks a field.
    """
    try:
        state = receipt.get("status")
        outcome = (
            encode_int(int(state, 16)) if state is not None else encode_digits(receipt["root"])
        )
        kind = int(receipt.get("type") or "0x0", 16)
        if kind not in _KNOWN:
            raise UnknownReceiptError(f"a receipt of type 0x{kind:x} is not known here")
        fields = [
            outcome,
            encode_int(int(receipt["cumulativeGasUsed"], 16)),
            encode_digits(receipt["logsBloom"]),
            encode_logs(receipt["logs"]),
        ]
        if kind == _DEPOSIT and receipt.get("depositReceiptVersion") is not None:
            numbers = (receipt["depositNonce"], receipt["depositReceiptVersion"])
            fields += [encode_int(int(number, 16)) for number in numbers]
        body = encode_list(fields)
    except KeyError as error:
        raise NoReceiptError(f"a receipt has no {error.args[0]}") from error
    except NoReceiptError:
        raise
    except (AttributeError, TypeError, ValueError, OverflowError) as error:
        raise NoReceiptError(f"a field of a receipt cannot be read: {error}") from error
    return bytes((kind,)) + body if kind else body


def logs_of_encoded(receipt: bytes) -> list[dict[str, Any]]:
    """Return the logs of an encoded receipt: address, topics and data of each, in hexadecimal.

    Every type that is known keeps its logs as the fourth entry.

    Raises:
        NoReceiptError: if it is no receipt.
    """
    try:
        body: Any = decode(receipt[1:] if receipt[0] < _FIRST_LIST else receipt)
        return [
            {
                "address": "0x" + address.hex(),
                "topics": ["0x" + topic.hex() for topic in topics],
                "data": "0x" + data.hex(),
            }
            for address, topics, data in body[_LOGS]
        ]
    except (AttributeError, IndexError, TypeError, ValueError) as error:
        raise NoReceiptError(f"an encoded receipt cannot be read: {error}") from error
