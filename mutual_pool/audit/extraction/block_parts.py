"""What a block holds, held against its header: receipts by their root, transactions by theirs.

A node is asked in the way that costs least, and in another where it does not answer: whole blocks'
receipts, those of each transaction, or their encodings as consensus hashes them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from eth_utils.crypto import keccak

from mutual_pool.audit.extraction.store import Lie
from mutual_pool.audit.proof.headers import Header
from mutual_pool.audit.proof.receipts import (
    NoReceiptError,
    UnknownReceiptError,
    logs_of_encoded,
    receipts_root,
)
from mutual_pool.audit.proof.transactions import UnknownTransactionError, encode_transaction
from mutual_pool.audit.proof.trie import ordered_root
from mutual_pool.chain.node import NodeError
from mutual_pool.chain.rpc import Call, NodeRefusalError, Rpc
from mutual_pool.chain.rpc_answers import BadAnswerError, data, entries

Log = Mapping[str, Any]
Receipt = Mapping[str, Any]
_TRIES = 3
_AT_ONCE = 16
"""Of so many blocks the receipts are asked for at once: more is slower to make and to read."""


class UnknownFormError(NodeError):
    """A header or receipt of a chain whose form is not known here; the message names it."""

    def __init__(self, block: int, what: str, method: str) -> None:
        """Say which, and by which method a node may give it in its encoded form."""
        super().__init__(
            f"block {block} cannot be proved: {what}, and the node does not give its encoded form "
            f"({method}). Give a node of this chain that does, or a newer version of this program"
        )


@dataclass(frozen=True)
class Found:
    """The logs of each receipt of a block, as stated; a problem, if they are not proved."""

    logs: Sequence[Sequence[Log]]
    problem: Lie | None = None


class BlockParts:
    """Asks one node for the parts of blocks and proves them. Safe to use from many threads.

    Attributes:
        unproved: the numbers of blocks whose transactions' hashes are the node's word only.
    """

    def __init__(self, rpc: Rpc, *, encoded: bool = False) -> None:
        """Ask this node.

        Args:
            rpc: the node.
            encoded: whether receipts are asked for in their encoding first, which has about half
                as many bytes; not every node gives it.
        """
        self._rpc = rpc
        self._by_block, self._in_encoding = True, encoded
        self.unproved: dict[int, str] = {}

    def receipts(self, headers: Sequence[Header]) -> list[Found]:
        """Return the logs of blocks, proved by the headers' receipts roots where they can be.

        Raises:
            NodeRefusalError: if the node wants to be asked for fewer blocks.
            NodeError: if the node does not give the receipts, or they are of no known form.
        """
        known = self._all_encoded(headers) if self._in_encoding else {}
        left = [header for header in headers if header.number not in known]
        for start in range(0, len(left), _AT_ONCE):
            part = left[start : start + _AT_ONCE]
            for header, answer in zip(part, self._receipts(part), strict=True):
                known[header.number] = self._judge_patiently(header, answer)
        return [known[header.number] for header in headers]

    def _judge_patiently(self, header: Header, receipts: list[Receipt] | None) -> Found:
        judged = self._judge(header, receipts)
        for _ in range(_TRIES - 1):
            if judged.problem is None:
                break
            # The node may have been asked between two of its own states.
            judged = self._judge(header, self._receipts([header])[0])
        return judged

    def transactions(
        self, headers: Sequence[Header]
    ) -> tuple[dict[int, list[Mapping[str, Any]]], list[Lie]]:
        """Return the transactions of blocks, by number, where their root proves them.

        A block whose transactions are of no form known here has none.

        Raises:
            NodeError: if the node does not answer.
        """
        known: dict[int, list[Mapping[str, Any]]] = {}
        lies: list[Lie] = []
        for header in headers:
            block = self._rpc.ask("eth_getBlockByNumber", hex(header.number), True)
            names, problem = self._hashes(header, block)
            lies += [problem] if problem is not None else []
            proved = problem is None and header.number not in self.unproved
            known[header.number] = list(block["transactions"])[: len(names)] if proved else []
        return known, lies

    def hashes(self, headers: Sequence[Header]) -> tuple[dict[int, tuple[str, ...]], list[Lie]]:
        """Return the hashes of the transactions of blocks, by number, and what does not hold.

        Raises:
            NodeError: if the node does not answer.
        """
        calls: list[Call] = [
            ("eth_getBlockByNumber", [hex(header.number), True]) for header in headers
        ]
        found: dict[int, tuple[str, ...]] = {}
        lies: list[Lie] = []
        for header, block in zip(headers, self._rpc.ask_all(calls), strict=True):
            proved, problem = self._hashes(header, block)
            if problem is not None:
                proved, problem = self._hashes(
                    header, self._rpc.ask(calls[0][0], hex(header.number), True)
                )
            found[header.number] = proved
            lies += [problem] if problem is not None else []
        return found, lies

    def _hashes(self, header: Header, block: Any) -> tuple[tuple[str, ...], Lie | None]:  # noqa: ANN401
        what = "the transactions of the block do not hash to its transactions root"
        if not isinstance(block, dict) or not isinstance(block.get("transactions"), list):
            raise BadAnswerError("eth_getBlockByNumber", block)
        encoded: list[bytes] = []
        for transaction in block["transactions"]:
            try:
                encoded.append(encode_transaction(transaction))
            except UnknownTransactionError as error:
                raw = self._raw_transaction(transaction)
                if raw is None:
                    self.unproved[header.number] = str(error)
                    return header.transactions, None
                encoded.append(raw)
        root = ordered_root(encoded)
        if root != header.transactions_root and encoded:
            # Polygon's nodes state a transaction of their own at the end, which no root has.
            without = ordered_root(encoded[:-1])
            if without == header.transactions_root:
                encoded, root = encoded[:-1], without
        if root == header.transactions_root:
            return tuple("0x" + keccak(entry).hex() for entry in encoded), None
        expected, found = "0x" + header.transactions_root.hex(), "0x" + root.hex()
        return header.transactions, Lie("transactions", header.number, "", what, expected, found)

    def _raw_transaction(self, transaction: Any) -> bytes | None:  # noqa: ANN401
        try:
            answer = self._rpc.ask("eth_getRawTransactionByHash", transaction["hash"])
            return data(answer, "eth_getRawTransactionByHash") or None
        except (BadAnswerError, NodeRefusalError, KeyError, TypeError):
            return None

    def _receipts(self, headers: Sequence[Header]) -> list[list[Receipt] | None]:
        """Return the receipts of blocks; None for a block whose receipts are not given."""
        if self._by_block and headers:
            try:
                answers = self._rpc.ask_all(
                    [("eth_getBlockReceipts", [hex(header.number)]) for header in headers]
                )
                return [
                    self._one_by_one(header) if _malformed(answer) else answer
                    for header, answer in zip(headers, answers, strict=True)
                ]
            except NodeRefusalError as refusal:
                if not refusal.unknown_method and len(headers) > 1:
                    raise
                # Ganache has no such method.
                self._by_block = self._by_block and not refusal.unknown_method
        return [self._one_by_one(header) for header in headers]

    def _one_by_one(self, header: Header) -> list[Receipt] | None:
        """Return the receipts of a block by its transactions; None if one is not given."""
        for attempt in range(1, _TRIES + 1):
            answers = self._rpc.ask_all(
                [("eth_getTransactionReceipt", [name]) for name in header.transactions]
            )
            if not any(answer is None for answer in answers):
                return entries(answers, "eth_getTransactionReceipt")
            if attempt < _TRIES:
                self._rpc.wait(attempt)
        return None

    def _judge(self, header: Header, receipts: list[Receipt] | None) -> Found:
        what = "the receipts of the block do not hash to its receipts root"
        stated = "nothing that can be read"
        unknown: UnknownReceiptError | None = None
        for part in () if receipts is None else (receipts, _without_last(receipts)):
            try:
                root = receipts_root(part)
            except UnknownReceiptError as error:
                unknown = error
                break
            except NoReceiptError as error:
                what = f"{what}: {error}"
                break
            if root == header.receipts_root:
                return Found([receipt["logs"] for receipt in part])
            stated = "0x" + root.hex() if part is receipts else stated
        encoded = self._encoded(header)
        if encoded is not None:
            return Found(encoded)
        if unknown is not None:
            raise UnknownFormError(header.number, str(unknown), "debug_getRawReceipts")
        if receipts is None:
            raise NodeError(
                f"the node has block {header.number} and does not give its receipts; ask another "
                "node, or try again later"
            )
        expected = "0x" + header.receipts_root.hex()
        return Found([], Lie("receipts", header.number, "", what, expected, stated))

    def _all_encoded(self, headers: Sequence[Header]) -> dict[int, Found]:
        """Return the logs of the blocks whose encoded receipts the node gives and that hold.

        Raises:
            NodeRefusalError: if the node wants to be asked for fewer blocks.
        """
        try:
            answers = self._rpc.ask_all(
                [("debug_getRawReceipts", [hex(header.number)]) for header in headers]
            )
        except NodeRefusalError as refusal:
            if refusal.too_much and len(headers) > 1:
                raise
            # Most providers keep such methods to themselves.
            self._in_encoding = False
            return {}
        found = {}
        for header, answer in zip(headers, answers, strict=True):
            logs = _logs_of_all(header, answer)
            if logs is not None:
                found[header.number] = Found(logs)
        return found

    def _encoded(self, header: Header) -> list[list[Log]] | None:
        """Return the logs of the encoded receipts, if the node gives them and they hold."""
        try:
            answer = self._rpc.ask("debug_getRawReceipts", hex(header.number))
        except (NodeRefusalError, BadAnswerError):
            return None
        return _logs_of_all(header, answer)


def _logs_of_all(header: Header, answer: object) -> list[list[Log]] | None:
    """Return the logs of each encoded receipt of a block; None if they do not hash to its root."""
    try:
        raw = [data(entry, "debug_getRawReceipts") for entry in _entries_of(answer)]
        if ordered_root(raw) != header.receipts_root:
            return None
        return [list(logs_of_encoded(receipt)) for receipt in raw]
    except (BadAnswerError, NoReceiptError):
        return None


def _entries_of(answer: object) -> list[object]:
    """Return a list of encodings as it came.

    Raises:
        BadAnswerError: if it is no list.
    """
    if not isinstance(answer, list):
        raise BadAnswerError("debug_getRawReceipts", answer)
    return answer


def _malformed(answer: object) -> bool:
    try:
        entries(answer, "")
    except BadAnswerError:
        return True
    return False


def _without_last(receipts: list[Receipt]) -> list[Receipt]:
    """Polygon's nodes state a receipt of their own at the end, which no root has."""
    return receipts[:-1]
