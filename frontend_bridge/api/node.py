"""What the index asks of a node: heads, headers and logs, in few requests."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import orjson
import requests

from mutual_pool.chain.node import NodeError

_TIMEOUT = 30
_BATCH = 100


@dataclass(frozen=True, slots=True)
class Header:
    """A block as far as the index keeps it. `time` is in seconds."""

    number: int
    hash: bytes
    parent: bytes
    time: int


@dataclass(frozen=True, slots=True)
class Log:
    """A log as a node gives it; `topics` are joined to one string of bytes."""

    address: str
    topics: bytes
    data: bytes
    block: int
    block_hash: bytes
    tx: bytes
    index: int


class RangeTooLargeError(NodeError):
    """The node does not want to answer for so many blocks at once."""


class Node:
    """A node by its HTTP address, asked without web3: its decoding is too slow for bulk work."""

    def __init__(self, address: str) -> None:
        """Ask the node at `address`."""
        self.address = address
        self._session = requests.Session()

    def head(self) -> Header:
        """Return the latest block.

        Raises:
            NodeError: if the node does not answer.
        """
        return _header(self._ask([("eth_getBlockByNumber", ["latest", False])])[0])

    def headers(self, numbers: Sequence[int]) -> list[Header | None]:
        """Return blocks by their numbers, None for those the node does not have.

        Raises:
            NodeError: if the node does not answer.
        """
        found: list[Header | None] = []
        for start in range(0, len(numbers), _BATCH):
            part = numbers[start : start + _BATCH]
            answers = self._ask([("eth_getBlockByNumber", [hex(n), False]) for n in part])
            found += [_header(answer) if answer else None for answer in answers]
        return found

    def logs(self, addresses: Sequence[str], first: int, last: int) -> list[Log]:
        """Return the logs of some contracts in blocks `first` to `last`, in the chain's order.

        Raises:
            RangeTooLargeError: if the node refuses so many.
            NodeError: if it does not answer.
        """
        query = {"address": list(addresses), "fromBlock": hex(first), "toBlock": hex(last)}
        try:
            answer = self._ask([("eth_getLogs", [query])])[0]
        except _RefusedError as error:
            if last > first:
                raise RangeTooLargeError(str(error)) from error
            raise
        logs = [_log(entry) for entry in answer]
        logs.sort(key=lambda log: (log.block, log.index))
        return logs

    def _ask(self, questions: Sequence[tuple[str, list[Any]]]) -> list[Any]:
        body = [
            {"jsonrpc": "2.0", "id": place, "method": method, "params": parameters}
            for place, (method, parameters) in enumerate(questions)
        ]
        try:
            response = self._session.post(
                self.address,
                data=orjson.dumps(body if len(body) > 1 else body[0]),
                headers={"Content-Type": "application/json"},
                timeout=_TIMEOUT,
            )
            answers = orjson.loads(response.content)
        except (requests.RequestException, ValueError) as error:
            raise NodeError(
                f"the node at {self.address} does not answer; what was indexed stays, "
                "and indexing goes on when it is back"
            ) from error
        if isinstance(answers, dict):
            answers = [answers]
        if len(answers) != len(body):
            raise NodeError(f"the node at {self.address} does not answer batches")
        for answer in answers:
            if "error" in answer:
                raise _RefusedError(f"the node at {self.address} refuses: {answer['error']}")
        answers.sort(key=lambda answer: answer["id"])
        return [answer["result"] for answer in answers]


class _RefusedError(NodeError):
    """The node answered with an error."""


def _header(block: dict[str, Any]) -> Header:
    return Header(
        number=int(block["number"], 16),
        hash=bytes.fromhex(block["hash"][2:]),
        parent=bytes.fromhex(block["parentHash"][2:]),
        time=int(block["timestamp"], 16),
    )


def _log(entry: dict[str, Any]) -> Log:
    return Log(
        address=entry["address"].lower(),
        topics=bytes.fromhex("".join(topic[2:] for topic in entry["topics"])),
        data=bytes.fromhex(entry["data"][2:]),
        block=int(entry["blockNumber"], 16),
        block_hash=bytes.fromhex(entry["blockHash"][2:]),
        tx=bytes.fromhex(entry["transactionHash"][2:]),
        index=int(entry["logIndex"], 16),
    )
