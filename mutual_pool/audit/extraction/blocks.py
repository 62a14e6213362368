"""One range of blocks: headers chained by their hashes, logs checked against receipts roots.

A log is believed for what the block's hash commits to. The header's bloom shows which blocks can
have logs of the plan; the receipts of those have to hash to the receipts root, and their logs are
the truth with which the node's list of logs is compared.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from mutual_pool.audit.extraction.rpc import NodeRefusalError, Rpc
from mutual_pool.audit.extraction.store import Lie
from mutual_pool.audit.proof.headers import (
    Header,
    NoHeaderError,
    bloom_mask,
    may_contain,
    read_header,
)
from mutual_pool.audit.proof.receipts import NoReceiptError, receipts_root
from mutual_pool.chain.node import NodeError

Log = Mapping[str, Any]
_ASKED_AGAIN = 3
"""How often what does not hold is asked for before it counts as a lie: it may be a hiccup."""


@dataclass(frozen=True)
class Range:
    """What was fetched of a range and holds, and what did not hold."""

    headers: list[Header]
    logs: list[Log]
    with_receipts: int
    lies: list[Lie]


class BlockReader:
    """Fetches and checks ranges of blocks of one node, for the logs of some contracts."""

    def __init__(self, rpc: Rpc, addresses: Sequence[str]) -> None:
        """Look for logs of the contracts at these addresses."""
        self._rpc = rpc
        self._addresses = [address.lower() for address in addresses]
        self._masks = [bloom_mask(bytes.fromhex(address[2:])) for address in self._addresses]
        self._block_receipts = True

    def read(self, first: int, last: int) -> Range:
        """Return what happened in blocks `first` to `last`, both included.

        Where something does not hold and the chain has other blocks by now, all is read again.

        Raises:
            NodeRefusalError: if the node wants a smaller range.
            NodeError: if the node does not answer.
        """
        found = self._read(first, last)
        for _ in range(_ASKED_AGAIN):
            if not found.lies:
                break
            now = [header.hash for header in self.headers(first, last, [])]
            if now == [header.hash for header in found.headers]:
                break
            found = self._read(first, last)
        return found

    def _read(self, first: int, last: int) -> Range:
        lies: list[Lie] = []
        headers = self.headers(first, last, lies)
        listed = self._listed(first, last)
        logs: list[Log] = []
        hits = [header for header in headers if may_contain(header.bloom, self._masks)]
        receipts = self._receipts(hits)
        by_number = dict(zip((header.number for header in hits), receipts, strict=True))
        for header in headers:
            stated = listed.pop(header.number, [])
            found = by_number.get(header.number)
            if found is None:
                lies += [_invented(header.number, log) for log in stated]
                continue
            problem = self._problem(header, found)
            if problem:
                found = self._again(header)
                problem = self._problem(header, found)
            if problem:
                lies.append(problem)
                logs += stated
                continue
            true = self._true_logs(header, found)
            if not _same(true, stated):
                # The node may have been asked between two of its own states.
                stated = self._listed(header.number, header.number).get(header.number, [])
                lies += _differences(header.number, true, stated)
            logs += true
        for number, stated in listed.items():
            lies += [_invented(number, log) for log in stated]
        return Range(headers, logs, len(hits), lies)

    def headers(self, first: int, last: int, lies: list[Lie]) -> list[Header]:
        """Return headers; what is wrong in a chain of them is added to `lies`.

        Raises:
            NodeError: if a block is not there.
        """
        headers: list[Header] = []
        asked = list(range(first, last + 1))
        for attempt in range(_ASKED_AGAIN):
            headers, problems = self._headers(asked)
            if not problems:
                return headers
            if attempt == _ASKED_AGAIN - 1:
                lies += problems
        return headers

    def _headers(self, numbers: Sequence[int]) -> tuple[list[Header], list[Lie]]:
        blocks = self._blocks(numbers)
        headers: list[Header] = []
        problems: list[Lie] = []
        for number, block in zip(numbers, blocks, strict=True):
            if block is None:
                raise NodeError(
                    f"the node has no block {number}; it may have dropped old blocks, or not be "
                    "that far. Give a node that keeps all of them, or an earlier last block"
                )
            try:
                header = read_header(block)
            except NoHeaderError as error:
                raise NodeError(f"block {number} of the node cannot be read: {error}") from error
            if header.number != number:
                what = "the node answers with another block than the one asked for"
                problems.append(_header_lie(number, what, str(number), str(header.number)))
            if not header.true_to_itself:
                what = "the block's hash is not the hash of its header"
                problems.append(_header_lie(number, what, header.hash, header.stated_hash))
            if headers and header.parent != headers[-1].hash:
                what = "the block does not follow the one before it"
                problems.append(_header_lie(number, what, headers[-1].hash, header.parent))
            headers.append(header)
        return headers, problems

    def _blocks(self, numbers: Sequence[int]) -> list[Any]:
        """Return blocks, None where the node has none in spite of all patience."""
        calls = [("eth_getBlockByNumber", [hex(number), False]) for number in numbers]
        blocks = self._rpc.ask_all(calls)
        for attempt in range(1, self._rpc.patience.tries):
            missing = [place for place, block in enumerate(blocks) if block is None]
            if not missing:
                break
            newest = int(self._rpc.ask("eth_blockNumber"), 16)
            # A chain that changes its mind is shorter for a moment; what was dropped stays away.
            if attempt > 1 and all(numbers[place] <= newest for place in missing):
                break
            self._rpc.wait(attempt)
            again = self._rpc.ask_all([calls[place] for place in missing])
            for place, block in zip(missing, again, strict=True):
                blocks[place] = block
        return blocks

    def _listed(self, first: int, last: int) -> dict[int, list[Log]]:
        """Return the node's own list of logs, by block."""
        logs = self._rpc.ask(
            "eth_getLogs",
            {"address": self._addresses, "fromBlock": hex(first), "toBlock": hex(last)},
        )
        listed: dict[int, list[Log]] = {}
        for log in logs or []:
            listed.setdefault(int(log["blockNumber"], 16), []).append(log)
        return listed

    def _receipts(self, headers: Sequence[Header]) -> list[list[Mapping[str, Any]]]:
        """Return the receipts of blocks, in one request or by each transaction."""
        if self._block_receipts and headers:
            try:
                answers = self._rpc.ask_all(
                    [("eth_getBlockReceipts", [hex(header.number)]) for header in headers]
                )
                return [answer or [] for answer in answers]
            except NodeRefusalError as refusal:
                if not refusal.unknown_method:
                    raise
                # Ganache has no such method.
                self._block_receipts = False
        calls = [
            ("eth_getTransactionReceipt", [transaction])
            for header in headers
            for transaction in header.transactions
        ]
        found = iter(self._rpc.ask_all(calls))
        return [[next(found) or {} for _ in range(len(header.transactions))] for header in headers]

    def _again(self, header: Header) -> list[Mapping[str, Any]]:
        return self._receipts([header])[0]

    def _problem(self, header: Header, receipts: Sequence[Mapping[str, Any]]) -> Lie | None:
        what = "the receipts of the block do not hash to its receipts root"
        try:
            root = receipts_root(receipts)
        except NoReceiptError as error:
            return Lie("receipts", header.number, "", f"{what}: {error}", "", "")
        if root == header.receipts_root:
            return None
        expected, found = "0x" + header.receipts_root.hex(), "0x" + root.hex()
        return Lie("receipts", header.number, "", what, expected, found)

    def _true_logs(self, header: Header, receipts: Sequence[Mapping[str, Any]]) -> list[Log]:
        """Return the plan's logs as the receipts have them, with their places in the block."""
        logs: list[Log] = []
        place = 0
        for number, receipt in enumerate(receipts):
            for log in receipt["logs"]:
                if log["address"].lower() in self._addresses:
                    logs.append(
                        {
                            "address": log["address"].lower(),
                            "topics": log["topics"],
                            "data": log["data"],
                            "blockNumber": hex(header.number),
                            "transactionIndex": hex(number),
                            "transactionHash": header.transactions[number]
                            if number < len(header.transactions)
                            else log["transactionHash"],
                            "logIndex": hex(place),
                        }
                    )
                place += 1
        return logs


def _content(log: Log) -> tuple[Any, ...]:
    return (log["address"].lower(), tuple(log["topics"]), log["data"])


def _place(log: Log) -> int:
    return int(log["logIndex"], 16)


def _same(true: Sequence[Log], stated: Sequence[Log]) -> bool:
    """Whether content, place and transaction of all logs agree, in this order."""
    return [(_place(log), log["transactionHash"], _content(log)) for log in true] == [
        (_place(log), log["transactionHash"], _content(log)) for log in stated
    ]


def _differences(block: int, true: Sequence[Log], stated: Sequence[Log]) -> list[Lie]:
    """Return how a list of logs differs from the true one, log by log."""
    lies: list[Lie] = []
    listed = {_place(log): log for log in stated}
    if len(listed) != len(stated):
        lies.append(_lie("invented", block, stated[0], "two logs have one place", "", ""))
    for log in true:
        other = listed.pop(_place(log), None)
        if other is None:
            what = "a log is left out of the node's list"
            lies.append(_lie("left out", block, log, what, _text(log), "nothing"))
        elif _content(log) != _content(other):
            moved = any(_content(log) == _content(entry) for entry in stated)
            kind = "reordered" if moved else "changed"
            what = "a log stands in another place" if moved else "a log was changed"
            lies.append(_lie(kind, block, log, what, _text(log), _text(other)))
        elif log["transactionHash"] != other["transactionHash"]:
            what = "a log is said to be of another transaction"
            expected, found = log["transactionHash"], other["transactionHash"]
            lies.append(_lie("changed", block, log, what, expected, found))
    lies += [_invented(block, log) for log in listed.values()]
    if not lies and not _same(true, stated) and stated:
        what = "the node lists the logs in another order"
        lies.append(_lie("reordered", block, stated[0], what, "by their places", "otherwise"))
    return lies


def _invented(block: int, log: Log) -> Lie:
    what = "the node lists a log that the block does not have"
    return _lie("invented", block, log, what, "nothing", _text(log))


def _lie(kind: str, block: int, log: Log, what: str, expected: str, found: str) -> Lie:
    return Lie(kind, block, str(log.get("transactionHash", "")), what, expected, found)


def _header_lie(number: int, what: str, expected: str | bytes, found: str | bytes) -> Lie:
    values = (expected, found)
    shown = ["0x" + value.hex() if isinstance(value, bytes) else value for value in values]
    return Lie("header", number, "", what, *shown)


def _text(log: Log) -> str:
    """One line for a log: place, contract, topics and data."""
    topics = " ".join(log["topics"])
    return f"log {_place(log)} of {log['address'].lower()}: {topics} {log['data']}"
