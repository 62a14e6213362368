"""What a member can keep to prove a line of their account, years later and without a node.

A log is proved by its block's header, whose hash anybody can compare with an explorer's, and by
the way through the receipts trie to its receipt. A balance is proved by the way through the state
trie to the pool, and through the pool's storage to the record.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from eth_utils.crypto import keccak

from mutual_pool.audit.proof.accounts import read_proof, verify_account, word_at
from mutual_pool.audit.proof.headers import NoHeaderError, encode_header, read_header
from mutual_pool.audit.proof.receipts import NoReceiptError, encode_receipt
from mutual_pool.audit.proof.rlp_codec import MalformedError, decode, encode_int
from mutual_pool.audit.proof.settled import refuse_settled_later
from mutual_pool.audit.proof.transactions import UnknownTransactionError, encode_transaction
from mutual_pool.audit.proof.trie import ProofError, Prover, ordered_proof, ordered_root
from mutual_pool.chain.node import NodeError
from mutual_pool.chain.rpc import NodeRefusalError, Rpc
from mutual_pool.chain.rpc_answers import BadAnswerError, entries

_STATE_ROOT, _TRANSACTIONS_ROOT, _RECEIPTS_ROOT = 3, 4, 5
_FEWEST_FIELDS = 15
_LEGACY_CHAIN, _LEGACY_V = 35, 6
_LOGS = 3
_FIRST_LIST, _DEPOSIT = 0xC0, 0x7E

Evidence = Mapping[str, Any]


def block_of(rpc: Rpc, block: int) -> Mapping[str, Any]:
    """Return a block as the node states it, with the hashes of its transactions.

    Raises:
        SettledLaterError: if its roots are those of earlier blocks.
        NodeError: if the node does not answer, or with what is no block.
    """
    found = rpc.ask("eth_getBlockByNumber", hex(block), False)
    if not isinstance(found, dict):
        raise BadAnswerError("eth_getBlockByNumber", found)
    refuse_settled_later(block, found)
    try:
        if not read_header(found).true_to_itself:
            raise NodeError(f"block {block} of the node does not have the hash that it names")
    except NoHeaderError as error:
        raise NodeError(f"block {block} of the node cannot be read: {error}") from error
    return found


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
    found = block_of(rpc, block)
    hashes = found["transactions"]
    try:
        receipts = entries(rpc.ask("eth_getBlockReceipts", hex(block)), "eth_getBlockReceipts")
    except (NodeRefusalError, BadAnswerError):
        answers = rpc.ask_all([("eth_getTransactionReceipt", [name]) for name in hashes])
        receipts = entries(answers, "eth_getTransactionReceipt")
    encoded = _encoded(block, found, receipts)
    every = [
        {
            "transaction": place,
            "address": log["address"].lower(),
            "topics": log["topics"],
            "data": log["data"],
        }
        for place, receipt in enumerate(receipts[: len(encoded)])
        for log in receipt["logs"]
    ]
    if max(logs) >= len(every):
        raise ProofError(f"block {block} has no log {max(logs)}")
    header = encode_header(found)
    wanted = {log: every[log] for log in logs}
    places = sorted({int(log["transaction"]) for log in wanted.values()})
    evidence = {
        "block": block,
        "hash": _hex(keccak(header)),
        "header": _hex(header),
        "transactions": _transactions(rpc, block, places),
        "receipts": {
            str(place): [_hex(node) for node in ordered_proof(encoded, place)] for place in places
        },
    }
    return evidence, wanted


def _encoded(
    block: int, found: Mapping[str, Any], receipts: Sequence[Mapping[str, Any]]
) -> list[bytes]:
    """Return the receipts of a block as they are hashed to its root.

    Raises:
        ProofError: if they are not those of the block, or of no known form.
    """
    try:
        encoded = [encode_receipt(receipt) for receipt in receipts]
    except NoReceiptError as error:
        raise ProofError(f"the receipts of block {block} cannot be read: {error}") from error
    root = read_header(found).receipts_root
    # Polygon's nodes state a receipt of their own at the end, which no root has.
    for part in (encoded, encoded[:-1]):
        if ordered_root(part) == root:
            return part
    raise ProofError(f"the receipts of block {block} do not hash to its receipts root")


def _transactions(rpc: Rpc, block: int, places: Sequence[int]) -> dict[str, list[str]]:
    """Return the proof of some transactions of a block; none if their form is not known here."""
    found = rpc.ask("eth_getBlockByNumber", hex(block), True)
    try:
        encoded = [encode_transaction(one) for one in found["transactions"]]
    except (UnknownTransactionError, KeyError, TypeError):
        return {}
    return {str(place): [_hex(node) for node in ordered_proof(encoded, place)] for place in places}


def transaction_proved(evidence: Evidence, place: int) -> tuple[str, int | None] | None:
    """Return the hash of a transaction and the chain it is for; None if it is not proved.

    The chain is None where the transaction does not name one.

    Raises:
        ProofError: if the proof proves nothing.
    """
    nodes = evidence.get("transactions", {}).get(str(place))
    if nodes is None:
        return None
    root = header_of(evidence)[_TRANSACTIONS_ROOT]
    value = Prover(root).value_on(encode_int(place).hex(), [_raw(node) for node in nodes])
    if value is None:
        raise ProofError(f"the block has no transaction {place}")
    return _hex(keccak(value)), _chain_of(value)


def _chain_of(encoded: bytes) -> int | None:
    """Return the id of the chain that an encoded transaction names (EIP-155, EIP-2718)."""
    try:
        typed = encoded[0] < _FIRST_LIST
        fields: Any = decode(encoded[1:] if typed else encoded)
        if typed:
            return int.from_bytes(fields[0], "big") if encoded[0] != _DEPOSIT else None
        v = int.from_bytes(fields[_LEGACY_V], "big")
        return (v - _LEGACY_CHAIN) // 2 if v >= _LEGACY_CHAIN else None
    except (IndexError, MalformedError, TypeError) as error:
        raise ProofError(f"the transaction is malformed: {error}") from error


def logs_proved(evidence: Evidence, transaction: int) -> list[tuple[bytes, list[bytes], bytes]]:
    """Return the logs that evidence proves of a transaction: address, topics and data of each.

    Raises:
        ProofError: if it proves nothing.
    """
    header = header_of(evidence)
    proof = [_raw(node) for node in evidence["receipts"][str(transaction)]]
    value = Prover(header[_RECEIPTS_ROOT]).value_on(encode_int(transaction).hex(), proof)
    if value is None:
        raise ProofError(f"the block has no transaction {transaction}")
    try:
        receipt: Any = decode(value[1:] if value[0] < 0x80 else value)
    except MalformedError as error:
        raise ProofError(f"the receipt is malformed: {error}") from error
    try:
        return [(address, topics, data) for address, topics, data in receipt[_LOGS]]
    except (IndexError, TypeError, ValueError) as error:
        raise ProofError("the receipt is malformed") from error


def state_evidence(rpc: Rpc, block: int, address: str, slots: Sequence[int]) -> dict[str, Any]:
    """Return a block's header and the proof of some slots of a contract, as hexadecimal.

    Raises:
        NodeError: if the node does not answer.
    """
    header = encode_header(block_of(rpc, block))
    keys = [f"0x{slot:064x}" for slot in slots]
    answer = rpc.ask("eth_getProof", address, keys, hex(block))
    read_proof(answer, len(keys))
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
    header = header_of(evidence)
    account = verify_account(
        header[_STATE_ROOT], evidence["address"], [_raw(node) for node in evidence["account"]]
    )
    prover = Prover(account.storage_root)
    return {
        int(key, 16): word_at(prover, int(key, 16), [_raw(node) for node in proof]) or 0
        for key, proof in evidence["slots"].items()
    }


def header_of(evidence: Evidence) -> list[bytes]:
    """Return the fields of the header of some evidence.

    Raises:
        ProofError: if it has another hash than it names, or is no header.
    """
    raw = _raw(evidence["header"])
    if _hex(keccak(raw)) != evidence["hash"]:
        raise ProofError(f"the header of block {evidence['block']} does not have the hash it names")
    try:
        fields: Any = decode(raw)
    except MalformedError as error:
        raise ProofError(f"the header is malformed: {error}") from error
    if not isinstance(fields, list) or len(fields) < _FEWEST_FIELDS:
        raise ProofError("the header is malformed")
    if not all(isinstance(entry, bytes) for entry in fields):
        raise ProofError("the header is malformed")
    return list(fields)


def _hex(value: bytes) -> str:
    return "0x" + value.hex()


def _raw(value: str) -> bytes:
    return bytes.fromhex(value[2:])
