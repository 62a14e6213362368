"""What a member can keep to prove a line of their account, years later and without a node.

A log is proved by its block's header, whose hash anybody can compare with an explorer's, and by
the way through the receipts trie to its receipt. A balance is proved by the way through the state
trie to the pool, and through the pool's storage to the record.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from eth_utils.crypto import keccak

from mutual_pool.audit.extraction.rpc import NodeRefusalError, Rpc
from mutual_pool.audit.proof.accounts import verify_account, word_at
from mutual_pool.audit.proof.headers import encode_header
from mutual_pool.audit.proof.receipts import encode_receipt
from mutual_pool.audit.proof.rlp_codec import MalformedError, decode, encode_int
from mutual_pool.audit.proof.trie import ProofError, Prover, ordered_proof

_STATE_ROOT, _RECEIPTS_ROOT = 3, 5
_LOGS = 3

Evidence = Mapping[str, Any]


def log_evidence(
    rpc: Rpc, block: int, logs: Sequence[int]
) -> tuple[dict[str, Any], dict[int, dict[str, Any]]]:
    """Return what proves some logs of a block, and those logs as the receipts have them.

    Args:
        rpc: the node.
        block: the number of the block.
        logs: their places in the block.

    Raises:
        NodeError: if the node does not answer.
        ProofError: if the block has fewer logs.
    """
    found = rpc.ask("eth_getBlockByNumber", hex(block), False)
    hashes = found["transactions"]
    try:
        receipts = rpc.ask("eth_getBlockReceipts", hex(block))
    except NodeRefusalError:
        receipts = rpc.ask_all([("eth_getTransactionReceipt", [name]) for name in hashes])
    every = [
        {
            "transaction": place,
            "address": log["address"].lower(),
            "topics": log["topics"],
            "data": log["data"],
        }
        for place, receipt in enumerate(receipts)
        for log in receipt["logs"]
    ]
    if max(logs) >= len(every):
        raise ProofError(f"block {block} has no log {max(logs)}")
    encoded = [encode_receipt(receipt) for receipt in receipts]
    header = encode_header(found)
    wanted = {log: every[log] for log in logs}
    evidence = {
        "block": block,
        "hash": _hex(keccak(header)),
        "header": _hex(header),
        "receipts": {
            str(place): [_hex(node) for node in ordered_proof(encoded, place)]
            for place in sorted({int(log["transaction"]) for log in wanted.values()})
        },
    }
    return evidence, wanted


def logs_proved(evidence: Evidence, transaction: int) -> list[tuple[bytes, list[bytes], bytes]]:
    """Return the logs that evidence proves of a transaction: address, topics and data of each.

    Raises:
        ProofError: if it proves nothing.
    """
    header = _header(evidence)
    proof = [_raw(node) for node in evidence["receipts"][str(transaction)]]
    value = Prover(header[_RECEIPTS_ROOT]).value_on(encode_int(transaction).hex(), proof)
    if value is None:
        raise ProofError(f"the block has no transaction {transaction}")
    try:
        receipt: Any = decode(value[1:] if value[0] < 0x80 else value)
    except MalformedError as error:
        raise ProofError(f"the receipt is malformed: {error}") from error
    return [(address, topics, data) for address, topics, data in receipt[_LOGS]]


def state_evidence(rpc: Rpc, block: int, address: str, slots: Sequence[int]) -> dict[str, Any]:
    """Return a block's header and the proof of some slots of a contract, as hexadecimal.

    Raises:
        NodeError: if the node does not answer.
    """
    header = encode_header(rpc.ask("eth_getBlockByNumber", hex(block), False))
    keys = [f"0x{slot:064x}" for slot in slots]
    answer = rpc.ask("eth_getProof", address, keys, hex(block))
    return {
        "block": block,
        "hash": _hex(keccak(header)),
        "header": _hex(header),
        "address": address.lower(),
        "account": answer["accountProof"],
        "slots": {
            key: entry["proof"] for key, entry in zip(keys, answer["storageProof"], strict=True)
        },
    }


def words_proved(evidence: Evidence) -> dict[int, int]:
    """Return the word that evidence proves of each of its slots.

    Raises:
        ProofError: if it proves nothing.
    """
    header = _header(evidence)
    account = verify_account(
        header[_STATE_ROOT], evidence["address"], [_raw(node) for node in evidence["account"]]
    )
    prover = Prover(account.storage_root)
    return {
        int(key, 16): word_at(prover, int(key, 16), [_raw(node) for node in proof]) or 0
        for key, proof in evidence["slots"].items()
    }


def _header(evidence: Evidence) -> list[bytes]:
    raw = _raw(evidence["header"])
    if _hex(keccak(raw)) != evidence["hash"]:
        raise ProofError(f"the header of block {evidence['block']} does not have the hash it names")
    try:
        fields: Any = decode(raw)
    except MalformedError as error:
        raise ProofError(f"the header is malformed: {error}") from error
    return list(fields)


def _hex(value: bytes) -> str:
    return "0x" + value.hex()


def _raw(value: str) -> bytes:
    return bytes.fromhex(value[2:])
