"""A node asked over HTTP by many threads, which survives its limits, silences and cut connections.

Answers are parsed by orjson and handed on as they are: nothing here knows what they mean. When and
how long to pause is urllib3's `Retry`; what a refusal means is `rpc_refusal`'s.
"""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import orjson
from urllib3.exceptions import InvalidHeader, MaxRetryError
from urllib3.util.retry import Retry

from mutual_pool.chain.node import NodeError
from mutual_pool.chain.rpc_http import HttpPost, TooLargeError, TryAgainError, Unread
from mutual_pool.chain.rpc_refusal import NodeRefusalError, Remedy

__all__ = ["Call", "NodeRefusalError", "Patience", "Rpc"]

Call = tuple[str, list[Any]]
_Answer = TypeVar("_Answer")

_LONGEST_PAUSE = 30.0
_FEW_TRIES = 3
_FIRST_BATCH = 100
_TOO_LARGE = {"code": -32614, "message": "too large (HTTP 413)"}


@dataclass(frozen=True)
class Patience:
    """How long a node is given: seconds an answer may take, and how often one asks again.

    The pause before asking again doubles from `pause` seconds on, with some chance in it so that
    threads do not come back all at once; a node's own `Retry-After` goes before.
    """

    timeout: float = 60.0
    tries: int = 7
    pause: float = 0.25

    def retries(self) -> Retry:
        """Return who counts attempts and pauses between them."""
        return Retry(
            total=self.tries - 1,
            backoff_factor=self.pause,
            backoff_jitter=self.pause,
            backoff_max=_LONGEST_PAUSE,
            retry_after_max=int(_LONGEST_PAUSE),
        )


class Rpc:
    """One node. Safe to use from many threads.

    Attributes:
        address: where it is.
        patience: how long it is given.
        retries: how often something was asked again.
    """

    def __init__(
        self, address: str, *, patience: Patience | None = None, connections: int = 8
    ) -> None:
        """Prepare to ask; nothing is sent yet.

        Raises:
            NodeError: if this is no HTTP address.
        """
        self.address = address
        self.retries = 0
        self.patience = patience or Patience()
        self.http = HttpPost(address, seconds=self.patience.timeout, connections=connections)
        self._lock = threading.Lock()
        self._batch = _FIRST_BATCH

    def ask(self, method: str, *parameters: Any) -> Any:  # noqa: ANN401  whatever a node says
        """Return the result of one call.

        Raises:
            NodeRefusalError: if the node answers with an error that stays.
            NodeError: if it does not answer in spite of all patience.
        """
        body = _body(0, method, list(parameters))
        return self._patiently(method, lambda: self._post(method, body))

    def ask_unread(self, method: str, *parameters: Any) -> Any:  # noqa: ANN401
        """Return the answer to one call as it came, or its result if its form is another.

        Raises:
            NodeRefusalError: if the node answers with an error that stays.
            NodeError: if it does not answer in spite of all patience.
        """
        body = _body(0, method, list(parameters))
        return self._patiently(method, lambda: self._post(method, body, unread=True))

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
        What is refused within a batch, as nodes do that count each of its questions, is asked
        alone.

        Raises:
            NodeError: if it does not answer in spite of all patience.
        """
        results: list[Any] = []
        while len(results) < len(calls):
            part = calls[len(results) : len(results) + self._batch]
            answers = None if len(part) == 1 else self._ask_batch(part)
            if answers is not None:
                if any(_is_limit(answer) for answer in answers):
                    # Nodes that count each question of a batch are asked for fewer at once.
                    self._halve(len(part))
                results += [
                    self._alone(*call)
                    if isinstance(answer, NodeRefusalError) and answer.remedy is not Remedy.NONE
                    else answer
                    for call, answer in zip(part, answers, strict=True)
                ]
            elif len(part) == 1:
                results.append(self._alone(*part[0]))
            else:
                self._halve(len(part))
        return results

    def wait(self, count: int) -> None:
        """Pause before asking again for the `count`-th time."""
        self._count_retry()
        time.sleep(min(self.patience.pause * 2 ** (count - 1), _LONGEST_PAUSE))

    def _halve(self, size: int) -> None:
        with self._lock:
            self._batch = max(1, min(self._batch, size // 2))

    def _alone(self, method: str, parameters: list[Any]) -> Any:  # noqa: ANN401
        try:
            return self.ask(method, *parameters)
        except NodeRefusalError as refusal:
            return refusal

    def _ask_batch(self, part: Sequence[Call]) -> list[Any] | None:
        """Return the answers of one batch, or None if the node wants smaller ones."""
        bodies = [
            _body(place, method, parameters) for place, (method, parameters) in enumerate(part)
        ]
        body = b"[" + b",".join(bodies) + b"]"
        what = f"{part[0][0]} and {len(part) - 1} more"
        try:
            return self._patiently(what, lambda: self._post_batch(body, part))
        except NodeRefusalError:
            # Whatever the reason: the same questions alone may be granted, or are refused by name.
            return None

    def _post(self, method: str, body: bytes, *, unread: bool = False) -> Any:  # noqa: ANN401
        try:
            answer = self.http.send(body, unread=True) if unread else self.http.send(body)
        except TooLargeError as error:
            raise NodeRefusalError(method, _TOO_LARGE) from error
        if isinstance(answer, Unread):
            return answer
        if isinstance(answer, list) and len(answer) == 1:
            answer = answer[0]
        if not isinstance(answer, dict):
            raise TryAgainError("no answer in the sense of JSON-RPC")
        if answer.get("error") is not None:
            raise NodeRefusalError(method, answer["error"])
        if "result" in answer and _number(answer.get("id", 0)) in (0, None):
            return answer["result"]
        if "result" not in answer and isinstance(answer.get("message"), str):
            raise NodeRefusalError(method, answer)
        raise TryAgainError("no answer to this question in the sense of JSON-RPC")

    def _post_batch(self, body: bytes, part: Sequence[Call]) -> list[Any]:
        """Return the results, with a refusal in the place of each refused.

        Raises:
            NodeRefusalError: if the batch as a whole is refused.
        """
        try:
            answers = self.http.send(body)
        except TooLargeError as error:
            raise NodeRefusalError(part[0][0], _TOO_LARGE) from error
        if isinstance(answers, dict):
            raise NodeRefusalError(part[0][0], answers.get("error", answers))
        if not isinstance(answers, list):
            raise TryAgainError("no answers in the sense of JSON-RPC")
        if len(answers) != len(part):
            for answer in answers:
                if isinstance(answer, dict) and answer.get("error") is not None:
                    raise NodeRefusalError(part[0][0], answer["error"])
            few = {"code": -32603, "message": "fewer answers than questions"}
            raise NodeRefusalError(part[0][0], few)
        results: list[Any] = [_MISSING] * len(part)
        for answer in answers:
            place = _number(answer.get("id")) if isinstance(answer, dict) else None
            if place is None or not 0 <= place < len(part) or results[place] is not _MISSING:
                # A node that does not say which answer is whose is asked one by one.
                raise NodeRefusalError(part[0][0], "its answers to a batch cannot be told apart")
            refused = answer.get("error")
            if refused is None and "result" not in answer:
                refused = "no answer in the sense of JSON-RPC"
            results[place] = (
                answer["result"] if refused is None else NodeRefusalError(part[place][0], refused)
            )
        return results

    def _patiently(self, what: str, request: Callable[[], _Answer]) -> _Answer:
        """Run a request as often as it may help.

        Raises:
            NodeRefusalError: if the node answers with an error that stays.
            NodeError: if it does not answer in spite of all patience.
        """
        retries, count = self.patience.retries(), 0
        while True:
            count += 1
            try:
                return request()
            except NodeRefusalError as refusal:
                few = refusal.remedy is Remedy.RETRY and count >= _FEW_TRIES
                if refusal.remedy is Remedy.NONE or few or count >= self.patience.tries:
                    raise
                retries = retries.increment("POST", self.address, error=refusal)
                self._pause(retries, None)
            except TryAgainError as error:
                final = error.final or (
                    f"the node at {self.address} does not answer {what} after {count} attempts "
                    f"({error}); start one, give another address, or try again later"
                )
                if error.quickly and count >= _FEW_TRIES:
                    raise NodeError(final) from error
                try:
                    retries = retries.increment("POST", self.address, error=error)
                except MaxRetryError:
                    raise NodeError(final) from error
                self._pause(retries, error)

    def _pause(self, retries: Retry, error: TryAgainError | None) -> None:
        self._count_retry()
        try:
            retries.sleep(error.response if error else None)
        except (InvalidHeader, ValueError, OverflowError):
            retries.sleep(None)

    def _count_retry(self) -> None:
        with self._lock:
            self.retries += 1


_MISSING = object()


def _is_limit(answer: object) -> bool:
    return isinstance(answer, NodeRefusalError) and answer.remedy is Remedy.WAIT


def _number(value: object) -> int | None:
    """Return the number of an answer, which some nodes give back as text."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 10:
        return int(value)
    return value if isinstance(value, int) else None


def _body(number: int, method: str, parameters: list[Any]) -> bytes:
    return orjson.dumps({"jsonrpc": "2.0", "id": number, "method": method, "params": parameters})
