"""A node asked over HTTP by many threads, which survives its limits, silences and cut connections.

Answers are parsed by orjson and handed on as they are: nothing here knows what they mean.
"""

import random
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
import urllib3

from mutual_pool.chain.node import NodeError

Call = tuple[str, list[Any]]

_RATE_CODES = (-32005, -32029, -32097, 429)
_RATE_WORDS = ("rate limit", "too many requests", "exceeded its", "request limit", "throttl")
_TOO_MUCH_WORDS = (
    *("more than", "too many", "too large", "range", "limit", "exceed", "timeout", "timed out"),
    *("response size", "query returned", "too wide", "max "),
)
_UNKNOWN_METHOD = ("not supported", "not exist", "not available", "not found", "unsupported")
_BUSY = (429, 500, 502, 503, 504)
_LONGEST_PAUSE = 30.0
_TRIES_TO_CONNECT = 3


class NodeRefusalError(NodeError):
    """A node that answered a request with an error of its own."""

    def __init__(self, method: str, error: Any) -> None:  # noqa: ANN401  whatever a node says
        """Keep what was asked and what was answered."""
        code = error.get("code") if isinstance(error, dict) else None
        self.method, self.error = method, error
        self.code = code if isinstance(code, int) else 0
        self.words = str(error.get("message", error)) if isinstance(error, dict) else str(error)
        super().__init__(f"the node refuses {method}: {self.words}")

    @property
    def unknown_method(self) -> bool:
        """Whether the node does not have this method at all."""
        words = self.words.lower()
        return self.code in (-32601, -32004) or (
            "method" in words and any(word in words for word in _UNKNOWN_METHOD)
        )

    @property
    def too_much(self) -> bool:
        """Whether less may be granted: fewer blocks, fewer keys."""
        return any(word in self.words.lower() for word in _TOO_MUCH_WORDS)

    @property
    def passing(self) -> bool:
        """Whether the same question may be answered later."""
        words = self.words.lower()
        limited = self.code in _RATE_CODES and "query returned" not in words
        return limited or any(word in words for word in _RATE_WORDS)


@dataclass(frozen=True)
class Patience:
    """How long a node is given: seconds an answer may take, and how often one asks again.

    The pause before asking again doubles from `pause` seconds on, with some chance in it so that
    threads do not come back all at once; a node's own `Retry-After` goes before.
    """

    timeout: float = 60.0
    tries: int = 7
    pause: float = 0.25


class Rpc:
    """One node. Safe to use from many threads.

    Attributes:
        address: where it is.
        patience: how long it is given.
        retries: how often something was asked again, for whoever wants to know.
    """

    def __init__(
        self, address: str, *, patience: Patience | None = None, connections: int = 8
    ) -> None:
        """Prepare to ask; nothing is sent yet.

        Raises:
            NodeError: if this is no HTTP address.
        """
        if not address.startswith(("http://", "https://")):
            raise NodeError(f"{address} is no node's address; give one that begins with http://")
        self.address = address
        self.retries = 0
        self.patience = patience or Patience()
        self._pool = urllib3.PoolManager(
            maxsize=connections,
            retries=False,
            timeout=urllib3.Timeout(connect=10, read=self.patience.timeout),
        )
        self._lock = threading.Lock()
        self._batch = 100
        self._random = random.Random(0)

    def ask(self, method: str, *parameters: Any) -> Any:  # noqa: ANN401  whatever a node says
        """Return the result of one call.

        Raises:
            NodeRefusalError: if the node answers with an error that stays.
            NodeError: if it does not answer in spite of all patience.
        """
        body = _body(0, method, list(parameters))
        for attempt in self._attempts(method):
            answer = attempt(lambda: self._post(body))
            if answer is not None:
                return answer["result"]
        raise AssertionError("unreachable")  # pragma: no cover

    def ask_all(self, calls: Sequence[Call]) -> list[Any]:
        """Return the results of many calls, in their order, asked in batches.

        Raises:
            NodeRefusalError: if the node answers one of them with an error that stays.
            NodeError: if it does not answer in spite of all patience.
        """
        answers = self.ask_each(calls)
        for answer in answers:
            if isinstance(answer, NodeRefusalError):
                raise answer
        return answers

    def ask_each(self, calls: Sequence[Call]) -> list[Any]:
        """Return the results of many calls as `ask_all` does, with the refusal of each refused.

        A batch that the node refuses as a whole is halved; from then on batches stay that small.

        Raises:
            NodeError: if it does not answer in spite of all patience.
        """
        results: list[Any] = []
        while len(results) < len(calls):
            size = self._batch
            part = calls[len(results) : len(results) + size]
            if len(part) == 1 or size == 1:
                method, parameters = part[0]
                try:
                    results.append(self.ask(method, *parameters))
                except NodeRefusalError as refusal:
                    results.append(refusal)
                continue
            answers = self._ask_batch(part)
            if answers is None:
                with self._lock:
                    self._batch = max(1, min(self._batch, len(part) // 2))
                continue
            results += answers
        return results

    def wait(self, count: int, at_least: float = 0.0) -> None:
        """Pause before asking again for the `count`-th time, `at_least` so many seconds."""
        pause = self.patience.pause * 2 ** (count - 1) * (0.5 + self._count_retry())
        time.sleep(min(max(pause, at_least), _LONGEST_PAUSE))

    def _ask_batch(self, part: Sequence[Call]) -> list[Any] | None:
        """Return the answers of one batch, or None if the node wants smaller ones."""
        bodies = [
            _body(place, method, parameters) for place, (method, parameters) in enumerate(part)
        ]
        body = b"[" + b",".join(bodies) + b"]"
        for attempt in self._attempts(f"{part[0][0]} and {len(part) - 1} more"):
            answers = attempt(lambda: self._post_batch(body, part))
            if answers is not None:
                return None if answers == [] else answers
        raise AssertionError("unreachable")  # pragma: no cover

    def _post(self, body: bytes) -> Any:  # noqa: ANN401
        answer = self._send(body)
        if not isinstance(answer, dict) or ("result" not in answer and "error" not in answer):
            raise _TryAgainError("no answer in the sense of JSON-RPC")
        if answer.get("error") is not None:
            raise NodeRefusalError(orjson.loads(body)["method"], answer["error"])
        return answer

    def _post_batch(self, body: bytes, part: Sequence[Call]) -> list[Any]:
        """Return the results; an empty list where the node takes no batch of this size."""
        try:
            answers = self._send(body)
        except _TooLargeError:
            return []
        if isinstance(answers, dict):
            refusal = NodeRefusalError(part[0][0], answers.get("error", answers))
            if refusal.passing and not refusal.too_much:
                raise refusal
            return []
        if not isinstance(answers, list) or len(answers) != len(part):
            raise _TryAgainError("fewer answers than questions")
        results: list[Any] = [None] * len(part)
        for answer in answers:
            place = answer.get("id")
            if not isinstance(place, int) or not 0 <= place < len(part):
                raise _TryAgainError("an answer to no question")
            if answer.get("error") is not None:
                refusal = NodeRefusalError(part[place][0], answer["error"])
                if refusal.passing:
                    raise refusal
                results[place] = refusal
                continue
            results[place] = answer.get("result")
        return results

    def _send(self, body: bytes) -> Any:  # noqa: ANN401
        response = self._pool.request(
            "POST", self.address, body=body, headers={"Content-Type": "application/json"}
        )
        if response.status == 413:
            raise _TooLargeError
        if response.status in _BUSY:
            raise _TryAgainError(f"HTTP {response.status}", response.headers.get("Retry-After"))
        if response.status in (401, 403):
            raise NodeError(f"{self.address} refuses access (HTTP {response.status})")
        try:
            return orjson.loads(response.data)
        except orjson.JSONDecodeError as error:
            if response.status >= 400:
                raise NodeError(
                    f"{self.address} is no node (HTTP {response.status}); give another address"
                ) from error
            raise _TryAgainError("an answer cut short") from error

    def _attempts(self, what: str) -> "_Attempts":
        return _Attempts(self, what, self.patience)

    def _count_retry(self) -> float:
        with self._lock:
            self.retries += 1
            return self._random.random()


class _TryAgainError(Exception):
    """Something that may be well a moment later, with the node's own wish for a pause."""

    def __init__(self, reason: str, retry_after: str | None = None) -> None:
        super().__init__(reason)
        self.retry_after = retry_after


class _TooLargeError(Exception):
    """The request itself is too large."""


class _Attempts:
    """Iterates over attempts: each runs a request, and tells by None that it has to be repeated."""

    def __init__(self, rpc: Rpc, what: str, patience: Patience) -> None:
        self._rpc, self._what, self._patience = rpc, what, patience
        self._count = 0

    def __iter__(self) -> "_Attempts":
        return self

    def __next__(self) -> Callable[[Callable[[], Any]], Any]:
        self._count += 1
        return self._run

    def _run(self, request: Callable[[], Any]) -> Any:  # noqa: ANN401
        try:
            return request()
        except NodeRefusalError as refusal:
            if not refusal.passing or self._count >= self._patience.tries:
                raise
            self._wait(None)
        except (_TryAgainError, urllib3.exceptions.HTTPError) as error:
            most = self._patience.tries
            if isinstance(error, urllib3.exceptions.NewConnectionError):
                # Whoever does not listen now hardly begins within a minute.
                most = min(most, _TRIES_TO_CONNECT)
            if self._count >= most:
                raise NodeError(
                    f"the node at {self._rpc.address} does not answer {self._what} "
                    f"after {self._count} attempts ({_reason(error)}); start one, "
                    "give another address, or try again later"
                ) from error
            self._wait(error.retry_after if isinstance(error, _TryAgainError) else None)
        return None

    def _wait(self, retry_after: str | None) -> None:
        known = retry_after is not None and retry_after.isdigit()
        self._rpc.wait(self._count, float(retry_after or 0) if known else 0.0)


def _reason(error: Exception) -> str:
    if isinstance(error, urllib3.exceptions.NewConnectionError):
        return "nobody listens there"
    if isinstance(error, urllib3.exceptions.TimeoutError):
        return "it takes too long"
    return str(error)


def _body(number: int, method: str, parameters: list[Any]) -> bytes:
    return orjson.dumps({"jsonrpc": "2.0", "id": number, "method": method, "params": parameters})
