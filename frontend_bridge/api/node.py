"""What the index asks of a node: heads, headers and logs, in few requests.

Whatever a node answers - a limit, nothing, a page of HTML, half a block - is the node's fault and
becomes a `NodeError`. Its sentences never name the node's address: they are shown to strangers.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, TypeVar

import orjson
import requests
from eth_utils import keccak

from mutual_pool.audit.extraction.rpc import NodeRefusalError
from mutual_pool.chain.node import NodeError

_TIMEOUT = 30
_BATCH = 100
_SUCCESSES = 20
"""So many whole batches are answered before a larger one is tried."""
_MOST = 2**63
_BLOOM_BYTES = 256
_TOO_LARGE, _TOO_MANY = 413, 429
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
    """A node by its HTTP address, asked without web3: its decoding is too slow for bulk work."""

    def __init__(self, address: str) -> None:
        """Ask the node at `address`."""
        self.address = address
        self._session = requests.Session()
        self._batch, self._successes = _BATCH, 0

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
        found: list[Header | None] = []
        while len(found) < len(numbers):
            part = numbers[len(found) : len(found) + self._batch]
            calls = [("eth_getBlockByNumber", [hex(n), False]) for n in part]
            answers = self._batched(calls)
            if answers is None:
                continue
            headers = [answer and _reading(_header, answer) for answer in answers]
            if any(h and h.number != n for h, n in zip(headers, part, strict=True)):
                raise NodeError("the node answers with another block than was asked for")
            found += headers
        return found

    def logs(self, addresses: Sequence[str], first: int, last: int) -> list[Log]:
        """Return the logs of some contracts in blocks `first` to `last`, in the chain's order.

        Raises:
            RangeTooLargeError: if the node refuses so many.
            NodeError: if it does not answer, or with something else than these logs.
        """
        query = {"address": list(addresses), "fromBlock": hex(first), "toBlock": hex(last)}
        try:
            answer = self._ask([("eth_getLogs", [query])])[0]
        except (_RefusedError, _TooLargeError) as error:
            if last > first and error.too_much:
                raise RangeTooLargeError(str(error)) from error
            raise
        if not isinstance(answer, list):
            raise NodeError("the node answers with something else than a list of logs")
        known = {address.lower() for address in addresses}
        found: dict[tuple[int, int], Log] = {}
        for entry in answer:
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
        answer = self._ask([("eth_getLogs", [query])])[0]
        if not isinstance(answer, list):
            raise NodeError("the node answers with something else than a list of logs")
        return bool(answer)

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
        return [
            _reading(_bytes, self._ask([("eth_getCode", [address, "latest"])])[0])
            for address in addresses
        ]

    def _batched(self, calls: Sequence[tuple[str, list[Any]]]) -> list[Any] | None:
        """Return the answers of one batch, or None if the node wants smaller ones."""
        try:
            answers = self._ask(calls)
        except (_RefusedError, _TooLargeError) as error:
            if len(calls) == 1 or not error.too_much:
                raise
            self._batch, self._successes = max(1, len(calls) // 2), 0
            return None
        if len(calls) == self._batch < _BATCH:
            self._successes += 1
            if self._successes >= _SUCCESSES:
                self._batch, self._successes = min(_BATCH, 2 * self._batch), 0
        return answers

    def _ask(self, questions: Sequence[tuple[str, list[Any]]]) -> list[Any]:
        body = [
            {"jsonrpc": "2.0", "id": place, "method": method, "params": parameters}
            for place, (method, parameters) in enumerate(questions)
        ]
        status, answers = self._post(orjson.dumps(body if len(body) > 1 else body[0]))
        if isinstance(answers, dict):
            if len(body) > 1 or "id" not in answers:
                # One answer to many questions refuses them all.
                raise _RefusedError(answers.get("error", answers), status)
            answers = [answers]
        if not isinstance(answers, list) or not all(isinstance(one, dict) for one in answers):
            raise NodeError("the node answers with something else than JSON-RPC")
        results: dict[int, Any] = {}
        for answer in answers:
            if answer.get("error") is not None:
                raise _RefusedError(answer["error"], status)
            if "result" not in answer:
                raise NodeError("the node answers with something else than JSON-RPC")
            # Some nodes give numbers back as text.
            place = str(answer.get("id"))
            if place.isascii() and place.isdigit() and len(place) < 9:
                results[int(place)] = answer["result"]
        if len(answers) != len(body) or results.keys() != set(range(len(body))):
            raise NodeError("the node answers other questions than were asked")
        return [results[place] for place in range(len(body))]

    def _post(self, body: bytes) -> tuple[int, Any]:
        """Return the HTTP status and the JSON of an answer."""
        try:
            response = self._session.post(
                self.address,
                data=body,
                headers={"Content-Type": "application/json"},
                timeout=_TIMEOUT,
            )
            status, content = response.status_code, response.content
        except (requests.RequestException, ValueError, OSError):
            # The library's own words would name the address, perhaps with a key in it.
            raise NodeError(
                "the node does not answer; what was indexed stays, and indexing goes on when it "
                "is back"
            ) from None
        try:
            return status, orjson.loads(content)
        except orjson.JSONDecodeError:
            if status == _TOO_LARGE:
                raise _TooLargeError("the node takes no request of this size") from None
            raise NodeError(
                f"the node answers with something else than JSON (HTTP status {status})"
            ) from None


class _TooLargeError(NodeError):
    """The request is too large."""

    too_much = True


class _RefusedError(NodeError):
    """The node answered with an error."""

    def __init__(self, error: Any, status: int) -> None:  # noqa: ANN401  whatever a node says
        refusal = NodeRefusalError("", error)
        limited = refusal.passing or status == _TOO_MANY
        if limited:
            super().__init__("the node has a limit, and answers nothing more for now")
        else:
            # A node's words may contain its address or a key: only its number is repeated.
            super().__init__(f"the node refuses a question; its error is number {_code(error)}")
        # A smaller question is worth a try, but where only time helps.
        self.too_much = not limited or "range" in refusal.words.lower()


def _code(error: Any) -> str:  # noqa: ANN401  whatever a node says
    code = error.get("code") if isinstance(error, dict) else None
    return str(code) if isinstance(code, int) and abs(code) < 10**9 else "none"


def _reading(read: Callable[[Any], Read], answer: Any) -> Read:  # noqa: ANN401
    """Read a part of an answer; a part that is missing or wrong is the node's fault."""
    try:
        return read(answer)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        what = read.__name__.strip("_")
        raise NodeError(f"the node answers with something else than a {what}") from error


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


def _number(text: Any) -> int:  # noqa: ANN401
    value = int(text, 16)
    if not 0 <= value < _MOST:
        raise ValueError("the number is out of range")
    return value


def _bytes(text: Any, size: int | None = None) -> bytes:  # noqa: ANN401
    if text[:2] not in ("0x", "0X"):
        raise ValueError("this is not hexadecimal")
    value = bytes.fromhex(text[2:])
    if size is not None and len(value) != size:
        raise ValueError(f"these are {len(value)} bytes, not {size}")
    return value
