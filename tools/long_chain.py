"""A chain of hundreds of thousands of blocks, made in seconds, that answers as a node does.

Its headers, receipts, transactions and the storage of the history contract (EIP-2935) are real:
everything hashes to its root, and each block names the one before it. Only the states that a
verifier jumps to have a root that can be proved; the others' are made up. It has no contracts, so
that only reading and tying blocks can be tried on it, not a whole audit.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
from eth_utils.crypto import keccak

from mutual_pool.audit.extraction.history import HISTORY, WINDOW
from mutual_pool.audit.proof.headers import encode_header
from mutual_pool.audit.proof.receipts import encode_receipt, receipts_root
from mutual_pool.audit.proof.rlp_codec import encode_bytes, encode_int, encode_list
from mutual_pool.audit.proof.transactions import hash_of, transactions_root
from mutual_pool.audit.proof.trie import EMPTY_ROOT, proofs_of, root_of, storage_root

_NO_UNCLES = "0x1dcc4de8dec75d7aab85b567b6ccd41ad312451b948a7413f0a142fd40d49347"
_EMPTY_CODE = keccak(b"")
_START, _SPACING = 2_000_000_000, 12
_ADDRESS = "0x" + "5e" * 20
_BLOOM = "0x" + "00" * 256


@dataclass
class LongChain:
    """The chain.

    Attributes:
        blocks: how many blocks it has; the last one's number is one less.
        gap: every so many blocks there is one with an event of the plan.
        transactions: how many transactions such a block has.
        address: the contract whose event it is.
        encodings: whether it gives receipts in their encoding.
        asked: how often each method was asked.
    """

    blocks: int
    gap: int = 1_000
    transactions: int = 1
    address: str = _ADDRESS
    encodings: bool = True
    asked: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Make every header, in order."""
        self._hashes: list[bytes] = []
        self._roots: dict[int, bytes] = {}
        self._storage_roots: dict[int, bytes] = {}
        self._parts: dict[int, tuple[str, str]] = {}
        parent = bytes(32)
        for number in range(self.blocks):
            if self._is_jump(number):
                self._roots[number] = self._state_root(number)
            parent = keccak(encode_header(self._header(number, parent)))
            self._hashes.append(parent)

    @property
    def last(self) -> int:
        """The number of the last block."""
        return self.blocks - 1

    def send(self, body: bytes) -> Any:  # noqa: ANN401  what a node answers
        """Answer a request of JSON-RPC, alone or in a batch."""
        question = orjson.loads(body)
        if isinstance(question, list):
            return [self._answer(one) for one in question]
        return self._answer(question)

    def _answer(self, question: Mapping[str, Any]) -> dict[str, Any]:
        method, parameters = question["method"], question["params"]
        self.asked[method] = self.asked.get(method, 0) + 1
        answers: dict[str, Callable[[], Any]] = {
            "eth_chainId": lambda: "0x1",
            "eth_blockNumber": lambda: hex(self.last),
            "eth_getCode": lambda: "0x00" if parameters[0] == HISTORY else "0x",
            "eth_getBlockByNumber": lambda: self.block(int(parameters[0], 16), whole=parameters[1]),
            "eth_getBlockReceipts": lambda: self._receipts(int(parameters[0], 16)),
            "debug_getRawReceipts": lambda: self._encoded(int(parameters[0], 16)),
            "eth_getLogs": lambda: self._logs(parameters[0]),
            "eth_getProof": lambda: self._proof(parameters[1], int(parameters[2], 16)),
        }
        if method not in answers or (method.startswith("debug_") and not self.encodings):
            error = {"code": -32601, "message": f"the method {method} does not exist"}
            return {"jsonrpc": "2.0", "id": question["id"], "error": error}
        return {"jsonrpc": "2.0", "id": question["id"], "result": answers[method]()}

    def block(self, number: int, *, whole: bool = False) -> dict[str, Any] | None:
        """Return a block as a node states it, with whole transactions or their hashes."""
        if number >= self.blocks:
            return None
        parent = self._hashes[number - 1] if number else bytes(32)
        found = self._transactions(number)
        return {
            **self._header(number, parent),
            "hash": "0x" + self._hashes[number].hex(),
            "uncles": [],
            "transactions": found if whole else [one["hash"] for one in found],
        }

    def _has_event(self, number: int) -> bool:
        return number % self.gap == self.gap // 2

    def _is_jump(self, number: int) -> bool:
        return number > 0 and (self.last - number) % WINDOW == 0

    def _header(self, number: int, parent: bytes) -> dict[str, Any]:
        transactions, receipts = self._roots_of(number)
        root = self._roots.get(number) or keccak(number.to_bytes(8, "big"))
        return {
            "parentHash": "0x" + parent.hex(),
            "sha3Uncles": _NO_UNCLES,
            "miner": "0x" + "00" * 20,
            "stateRoot": "0x" + root.hex(),
            "transactionsRoot": transactions,
            "receiptsRoot": receipts,
            "logsBloom": _BLOOM,
            "difficulty": "0x0",
            "number": hex(number),
            "gasLimit": "0x1c9c380",
            "gasUsed": "0x0",
            "timestamp": hex(_START + _SPACING * number),
            "extraData": "0x",
            "mixHash": "0x" + "00" * 32,
            "nonce": "0x0000000000000000",
            "baseFeePerGas": "0x7",
        }

    def _roots_of(self, number: int) -> tuple[str, str]:
        if not self._has_event(number):
            return "0x" + EMPTY_ROOT.hex(), "0x" + EMPTY_ROOT.hex()
        if number not in self._parts:
            roots = (
                transactions_root(self._transactions(number)),
                receipts_root(self._receipts(number)),
            )
            self._parts[number] = ("0x" + roots[0].hex(), "0x" + roots[1].hex())
        return self._parts[number]

    def _transactions(self, number: int) -> list[dict[str, Any]]:
        if not self._has_event(number):
            return []
        found = []
        for place in range(self.transactions):
            one = {
                **{"type": "0x2", "chainId": "0x1", "nonce": hex(place), "gas": "0x5208"},
                **{"maxPriorityFeePerGas": "0x1", "maxFeePerGas": "0x77359400", "value": "0x0"},
                **{"to": self.address, "input": "0xa9059cbb" + "11" * 64, "accessList": []},
                **{"v": "0x1", "r": "0x" + "37" * 32, "s": "0x" + "29" * 32, "yParity": "0x1"},
                **{"from": "0x" + "ab" * 20, "blockNumber": hex(number)},
                **{"transactionIndex": hex(place), "gasPrice": "0x77359400"},
            }
            found.append({**one, "hash": hash_of(one)})
        return found

    def _receipts(self, number: int) -> list[dict[str, Any]]:
        found = []
        for place, one in enumerate(self._transactions(number)):
            # The plan's event is the first; the others are of somebody else.
            address = self.address if place == 0 else "0x" + "cd" * 20
            log = self._log(number, place, address, one["hash"])
            found.append(
                {
                    **{"type": "0x2", "status": "0x1", "logsBloom": _BLOOM, "logs": [log]},
                    **{"cumulativeGasUsed": hex(21_000 * (place + 1)), "gasUsed": "0x5208"},
                    **{"transactionHash": one["hash"], "transactionIndex": hex(place)},
                    **{"blockNumber": hex(number), "from": one["from"], "to": one["to"]},
                }
            )
        return found

    def _encoded(self, number: int) -> list[str]:
        return ["0x" + encode_receipt(one).hex() for one in self._receipts(number)]

    def _log(self, number: int, place: int, address: str, transaction: str) -> dict[str, Any]:
        return {
            **{"address": address, "topics": ["0x" + "71" * 32, "0x" + f"{number:064x}"]},
            **{
                "data": "0x" + "05" * 32,
                "blockNumber": hex(number),
                "transactionHash": transaction,
            },
            **{"transactionIndex": hex(place), "logIndex": hex(place), "removed": False},
        }

    def _logs(self, query: Mapping[str, Any]) -> list[dict[str, Any]]:
        first, last = int(query["fromBlock"], 16), int(query["toBlock"], 16)
        start = first + (self.gap // 2 - first) % self.gap
        return [
            receipt["logs"][0]
            for number in range(start, min(last, self.last) + 1, self.gap)
            for receipt in self._receipts(number)[:1]
        ]

    def _stored(self, number: int) -> dict[int, int]:
        """Return what the history contract holds after a block: the hashes of those before it."""
        return {
            earlier % WINDOW: int.from_bytes(self._hashes[earlier], "big")
            for earlier in range(max(0, number - WINDOW), number)
        }

    def _account(self, number: int) -> bytes:
        if number not in self._storage_roots:
            self._storage_roots[number] = storage_root(self._stored(number))
        root = self._storage_roots[number]
        return encode_list(
            [encode_int(1), encode_int(0), encode_bytes(root), encode_bytes(_EMPTY_CODE)]
        )

    def _state_root(self, number: int) -> bytes:
        return root_of({keccak(bytes.fromhex(HISTORY[2:])): self._account(number)})

    def _proof(self, keys: Sequence[str], number: int) -> dict[str, Any]:
        key = keccak(bytes.fromhex(HISTORY[2:]))
        (account,) = proofs_of({key: self._account(number)}, [key])
        stored = self._stored(number) if keys else {}
        entries = {
            keccak(slot.to_bytes(32, "big")): encode_int(word) for slot, word in stored.items()
        }
        slots = [int(one, 16) for one in keys]
        proofs = proofs_of(entries, [keccak(slot.to_bytes(32, "big")) for slot in slots])
        return {
            "accountProof": ["0x" + node.hex() for node in account],
            "storageProof": [
                {
                    "key": hex(slot),
                    "value": hex(stored.get(slot, 0)),
                    "proof": ["0x" + node.hex() for node in proof],
                }
                for slot, proof in zip(slots, proofs, strict=True)
            ],
        }
