"""Block headers: their hashes recomputed from their fields, and their blooms.

Yellow Paper, section 4.3; later fields by EIP-1559, 4895, 4844, 4788, 7685, 7928 and 7843, each
only where the node states it. OP-stack chains, Arbitrum, BNB and Polygon hash the same fields. Two
families hash others: chains sealed by AuRa (Gnosis before its merge) have step and seal in place of
mix hash and nonce, which Nethermind and OpenEthereum name differently; Avalanche's C-Chain adds
fields of its own (coreth, `core/types/block.go`; from Granite and Helicon on avalanchego,
`customtypes/header_ext.go`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from eth_utils.crypto import keccak

from mutual_pool.audit.proof.rlp_codec import decode, encode_bytes, encode_int, encode_list

_BYTES, _NUMBER = encode_bytes, encode_int
Fields = tuple[tuple[str, bool], ...]
"""Fields in the order in which they are hashed; true for those that are numbers."""
_COMMON: Fields = (
    ("parentHash", False),
    ("sha3Uncles", False),
    ("miner", False),
    ("stateRoot", False),
    ("transactionsRoot", False),
    ("receiptsRoot", False),
    ("logsBloom", False),
    ("difficulty", True),
    ("number", True),
    ("gasLimit", True),
    ("gasUsed", True),
    ("timestamp", True),
    ("extraData", False),
)
_SEAL: Fields = (("mixHash", False), ("nonce", False))
_AURA_SEAL: Fields = (("auraStep", True), ("auraSeal", False))
_OPENETHEREUM_SEAL: Fields = (("step", True), ("signature", False))
_LATER: Fields = (
    ("baseFeePerGas", True),
    ("withdrawalsRoot", False),
    ("blobGasUsed", True),
    ("excessBlobGas", True),
    ("parentBeaconBlockRoot", False),
    ("requestsHash", False),
    ("blockAccessListHash", False),
    ("slotNumber", True),
)
_AVALANCHE_LATER: Fields = (
    ("extDataHash", False),
    ("baseFeePerGas", True),
    ("extDataGasUsed", True),
    ("blockGasCost", True),
    ("blobGasUsed", True),
    ("excessBlobGas", True),
    ("parentBeaconBlockRoot", False),
    ("timestampMilliseconds", True),
    ("minDelayExcess", True),
    ("targetExponent", True),
    ("minPriceExponent", True),
    ("settledHeight", True),
    ("settledGasUnix", True),
    ("settledGasNumerator", True),
    ("settledExcess", True),
)
_OF_NO_HEADER = frozenset(
    {
        *("hash", "size", "totalDifficulty", "transactions", "uncles", "withdrawals", "author"),
        *("sealFields", "step", "signature", "l1BlockNumber", "sendCount", "sendRoot"),
        *("milliTimestamp", "blockExtraData", "extDataHash", "mixHash", "nonce"),
    }
)
"""What nodes state of a block beside its header."""
_BLOOM_BITS = 2048


@dataclass(frozen=True, slots=True)
class Header:
    """What of a header is needed, its hash recomputed; `stated_hash` is what the node says."""

    number: int
    hash: bytes
    stated_hash: bytes
    parent: bytes
    state_root: bytes
    receipts_root: bytes
    transactions_root: bytes
    time: int
    bloom: int
    transactions: tuple[str, ...]

    @property
    def true_to_itself(self) -> bool:
        """Whether its hash is that of its fields."""
        return self.hash == self.stated_hash


class NoHeaderError(ValueError):
    """An answer that is no header; the message names what is missing."""


def encode_header(block: Mapping[str, Any]) -> bytes:
    """Return a header as it is hashed.

    Raises:
        KeyError, TypeError, ValueError: if a field is missing or malformed.
    """
    required, later = _form(block)
    encoded = [_encode(block[name], number) for name, number in required]
    encoded += [
        _encode(block[name], number) for name, number in later if block.get(name) is not None
    ]
    return encode_list(encoded)


def _form(block: Mapping[str, Any]) -> tuple[Fields, Fields]:
    """The fields that every header of a block's family has, and those that came later."""
    if block.get("auraSeal") is not None:
        return _COMMON + _AURA_SEAL, _LATER
    if block.get("signature") is not None and block.get("nonce") is None:
        return _COMMON + _OPENETHEREUM_SEAL, _LATER
    if block.get("extDataHash") is not None:
        return _COMMON + _SEAL, _AVALANCHE_LATER
    return _COMMON + _SEAL, _LATER


def read_header(block: Mapping[str, Any]) -> Header:
    """Return a block's header, its hash recomputed from the fields.

    Args:
        block: the answer to `eth_getBlockByNumber`, with hashes of transactions or whole ones.

    Raises:
        NoHeaderError: if a field is missing or malformed.
    """
    try:
        return Header(
            number=int(block["number"], 16),
            hash=keccak(encode_header(block)),
            stated_hash=_raw(block["hash"]),
            parent=_raw(block["parentHash"]),
            state_root=_raw(block["stateRoot"]),
            receipts_root=_raw(block["receiptsRoot"]),
            transactions_root=_raw(block["transactionsRoot"]),
            time=int(block["timestamp"], 16),
            bloom=int(block["logsBloom"], 16),
            transactions=tuple(
                (entry if isinstance(entry, str) else entry["hash"]).lower()
                for entry in block["transactions"]
            ),
        )
    except KeyError as error:
        raise NoHeaderError(f"the block has no {error.args[0]}") from error
    except (AttributeError, TypeError, ValueError, OverflowError) as error:
        raise NoHeaderError(f"a field of the block cannot be read: {error}") from error


def read_raw_header(raw: bytes, block: Mapping[str, Any]) -> Header:
    """Return a block's header from its encoding, whatever fields its chain adds at the end.

    Every chain that is known puts the fields up to `extraData` first.

    Args:
        raw: the answer to `debug_getRawHeader`.
        block: the answer to `eth_getBlockByNumber`, for what no header has.

    Raises:
        NoHeaderError: if it is no header.
    """
    try:
        fields: Any = decode(raw)
        bytes_of = dict(zip((name for name, _ in _COMMON), fields, strict=False))
        return Header(
            number=int.from_bytes(bytes_of["number"], "big"),
            hash=keccak(raw),
            stated_hash=_raw(block["hash"]),
            parent=bytes_of["parentHash"],
            state_root=bytes_of["stateRoot"],
            receipts_root=bytes_of["receiptsRoot"],
            transactions_root=bytes_of["transactionsRoot"],
            time=int.from_bytes(bytes_of["timestamp"], "big"),
            bloom=int.from_bytes(bytes_of["logsBloom"], "big"),
            transactions=tuple(
                (entry if isinstance(entry, str) else entry["hash"]).lower()
                for entry in block["transactions"]
            ),
        )
    except (AttributeError, KeyError, TypeError, ValueError, OverflowError) as error:
        raise NoHeaderError(f"the encoded header cannot be read: {error}") from error


def unknown_fields(block: Mapping[str, Any]) -> list[str]:
    """Return the fields of a block that no header known here has: its chain may hash them."""
    required, later = _form(block)
    known = {name for name, _ in required + later} | _OF_NO_HEADER
    return sorted(name for name in block if isinstance(name, str) and name not in known)


def bloom_mask(value: bytes) -> int:
    """Return the three bits that an address or a topic sets in a bloom."""
    digest = keccak(value)
    mask = 0
    for place in (0, 2, 4):
        mask |= 1 << (int.from_bytes(digest[place : place + 2], "big") % _BLOOM_BITS)
    return mask


def may_contain(bloom: int, masks: Sequence[int]) -> bool:
    """Return whether a block with this bloom may have logs of one of the addresses."""
    return any(bloom & mask == mask for mask in masks)


def _encode(value: Any, number: bool) -> bytes:  # noqa: ANN401  whatever a node says
    if number:
        # OpenEthereum states the step of a block as a plain number, or as its decimal digits.
        plain = isinstance(value, int) or not value.startswith(("0x", "0X"))
        return encode_int(int(value) if plain else int(value, 16))
    return encode_bytes(_raw(value))


def _raw(value: str) -> bytes:
    return bytes.fromhex(value[2:])
