"""What the index asks of a node: heads, headers and logs, through the one JSON-RPC client.

Whatever a node answers - a limit, nothing, a page of HTML, half a block - is the node's fault and
becomes a `NodeError`. Its sentences never name the node's address: they are shown to strangers.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any, TypeVar

from eth_utils import keccak

from mutual_pool.chain.node import NodeError
from mutual_pool.chain.rpc import Call, NodeRefusalError, Patience, Rpc
from mutual_pool.chain.rpc_answers import BadAnswerError, data, entries, quantity

PATIENCE = Patience(timeout=30.0, tries=1)
"""The loop that follows the chain asks again itself, and pauses longer and longer."""
_MOST = 2**63
_BLOOM_BYTES = 256
Read = TypeVar("Read")


@dataclass(frozen=True, slots=True)
class Header:
    """A block as far as the index needs it. `time` is in seconds; `bloom` is not stored."""

    number: int
    hash: bytes
    parent: bytes
    time: int
    bloom: bytes = field(default=b"", compare=False, repr=False)

    def may_hold_logs_of(self, addresses: Iterable[str]) -> bool:
        """Whether the block's own filter says that one of these contracts may have logs in it."""
        if len(self.bloom) != _BLOOM_BYTES:
            # Some chains fill none in.
            return False
        bits = int.from_bytes(self.bloom, "big")
        return any(bits & mask == mask for mask in map(_mask, addresses))


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
    """A node by its HTTP address."""

    def __init__(self, address: str) -> None:
        """Ask the node at `address`."""
        self.address = address
        self._rpc = Rpc(address, patience=PATIENCE)

    def head(self) -> Header:
        """Return the latest block.

        Raises:
            NodeError: if the node does not answer, or with something else than a block.
        """
        return _reading(_header, self._ask([("eth_getBlockByNumber", ["latest", False])])[0])

    def headers(self, numbers: Sequence[int]) -> list[Header | None]:
        """Return blocks by their numbers, None for those the node does not have.

        Raises:
            NodeError: if the node does not answer, or with something else than these blocks.
        """
        answers = self._ask([("eth_getBlockByNumber", [hex(n), False]) for n in numbers])
        headers = [answer and _reading(_header, answer) for answer in answers]
        if any(h and h.number != n for h, n in zip(headers, numbers, strict=True)):
            raise NodeError("the node answers with another block than was asked for")
        return headers

    def logs(self, addresses: Sequence[str], first: int, last: int) -> list[Log]:
        """Return the logs of some contracts in blocks `first` to `last`, in the chain's order.

        Raises:
            RangeTooLargeError: if the node refuses so many.
            NodeError: if it does not answer, or with something else than these logs.
        """
        query = {"address": list(addresses), "fromBlock": hex(first), "toBlock": hex(last)}
        try:
            answer = self._ask([("eth_getLogs", [query])])[0]
        except _RefusedError as error:
            if last > first and error.less_may_do:
                raise RangeTooLargeError(str(error)) from error
            raise
        known = {address.lower() for address in addresses}
        found: dict[tuple[int, int], Log] = {}
        for entry in _reading(_list, answer):
            log = _reading(_log, entry)
            if log.address not in known or not first <= log.block <= last:
                raise NodeError("the node answers with a log that was not asked for")
            if found.setdefault((log.block, log.index), log) != log:
                raise NodeError("the node answers with two logs in one place")
        return [found[place] for place in sorted(found)]

    def has_logs(self, addresses: Sequence[str], block: bytes) -> bool:
        """Whether some contracts have logs in the block with this hash.

        A node that has just taken in a block may have it without its logs, when it is asked by its
        number; by its hash it answers with the logs, or not at all.

        Raises:
            NodeError: if the node does not answer, or does not know the block.
        """
        query = {"address": list(addresses), "blockHash": "0x" + block.hex()}
        return bool(_reading(_list, self._ask([("eth_getLogs", [query])])[0]))

    def chain_id(self) -> int:
        """Return the id of the node's chain.

        Raises:
            NodeError: if the node does not answer.
        """
        return _reading(_number, self._ask([("eth_chainId", [])])[0])

    def codes(self, addresses: Sequence[str]) -> list[bytes]:
        """Return the code of some contracts.

        Raises:
            NodeError: if the node does not answer.
        """
        answers = self._ask([("eth_getCode", [address, "latest"]) for address in addresses])
        return [_reading(_bytes, answer) for answer in answers]

    def _ask(self, calls: Sequence[Call]) -> list[Any]:
        with _without_address():
            if len(calls) == 1:
                return [self._rpc.ask(calls[0][0], *calls[0][1])]
            return self._rpc.ask_all(calls)


class _RefusedError(NodeError):
    """The node answered with an error."""

    def __init__(self, refusal: NodeRefusalError) -> None:
        if refusal.passing:
            super().__init__("the node has a limit, and answers nothing more for now")
        else:
            # A node's words may contain its address or a key: only its number is repeated.
            number = refusal.code if refusal.code and abs(refusal.code) < 10**9 else "none"
            super().__init__(f"the node refuses a question; its error is number {number}")
        # A smaller question is worth a try, but where only time helps.
        self.less_may_do = not refusal.passing or "range" in refusal.words.lower()


@contextmanager
def _without_address() -> Iterator[None]:
    """Say what is wrong with a node in words that may be shown to anybody."""
    try:
        yield
    except NodeRefusalError as refusal:
        raise _RefusedError(refusal) from None
    except NodeError:
        # The client's own words name the address, perhaps with a key in it.
        raise NodeError(
            "the node does not give a usable answer; what was indexed stays, and indexing goes on "
            "when it does"
        ) from None


def _reading(read: Callable[[Any], Read], answer: Any) -> Read:  # noqa: ANN401
    """Read a part of an answer; a part that is missing or wrong is the node's fault."""
    try:
        return read(answer)
    except (BadAnswerError, KeyError, TypeError, ValueError, AttributeError, IndexError):
        what = read.__name__.strip("_")
        # What it answered is not repeated: it may be anything.
        raise NodeError(f"the node answers with something else than a {what}") from None


def _header(block: dict[str, Any]) -> Header:
    return Header(
        number=_number(block["number"]),
        hash=_bytes(block["hash"], 32),
        parent=_bytes(block["parentHash"], 32),
        time=_number(block["timestamp"]),
        bloom=_bytes(block.get("logsBloom") or "0x"),
    )


def _log(entry: dict[str, Any]) -> Log:
    index = _number(entry["logIndex"])
    if index >= 2**31:
        raise ValueError("no block has so many logs")
    return Log(
        address="0x" + _bytes(entry["address"], 20).hex(),
        topics=b"".join(_bytes(topic, 32) for topic in entry["topics"]),
        data=_bytes(entry["data"]),
        block=_number(entry["blockNumber"]),
        block_hash=_bytes(entry["blockHash"], 32),
        tx=_bytes(entry["transactionHash"], 32),
        index=index,
    )


@cache
def _mask(address: str) -> int:
    """The three bits that a log of a contract sets in its block's filter."""
    digest = keccak(hexstr=address)
    places = [int.from_bytes(digest[n : n + 2], "big") % (8 * _BLOOM_BYTES) for n in (0, 2, 4)]
    return sum(1 << place for place in set(places))


def _list(answer: Any) -> list[Any]:  # noqa: ANN401
    return entries(answer, "a question")


def _number(text: Any) -> int:  # noqa: ANN401
    value = quantity(text, "a question")
    if value >= _MOST:
        raise ValueError("the number is out of range")
    return value


def _bytes(text: Any, size: int | None = None) -> bytes:  # noqa: ANN401
    return data(text, "a question", size)
