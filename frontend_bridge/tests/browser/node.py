"""A node between page and chain that lies, lags, limits and dies as a test asks it to."""

import json
from collections.abc import Callable
from typing import Any

from eth_utils import keccak
from playwright.sync_api import Page, Route
from web3 import Web3

Call = dict[str, Any]
Answer = Callable[[Call], dict[str, Any] | None]


def selector(signature: str) -> str:
    """The first four bytes by which a call names its function."""
    return "0x" + keccak(text=signature)[:4].hex()


class Node:
    """Answers some questions of the page itself, and passes the others on."""

    def __init__(self, page: Page, rpc: str) -> None:
        self.rpc = rpc
        self._provider = Web3.HTTPProvider(rpc)
        self._answers: list[tuple[str, Answer]] = []
        self.requests = 0
        page.route(f"{rpc}/**", self._handle)
        page.route(rpc, self._handle)

    def answer(self, method: str, answer: Answer) -> None:
        """Answer a method: with a result, an error, or None to pass it on.

        The answer is a mapping with `result`, or of an error with `code` and `message`.
        """
        self._answers.append((method, answer))

    def answer_call(self, name: str, answer: Answer) -> None:
        """Answer `eth_call`s of a function, named with its types."""
        wanted = selector(name)

        def of_function(call: Call) -> dict[str, Any] | None:
            data = call["params"][0].get("data") or call["params"][0].get("input") or ""
            return answer(call) if data.startswith(wanted) else None

        self.answer("eth_call", of_function)

    def ask(self, call: Call) -> dict[str, Any]:
        """What the chain itself answers."""
        return dict(self._provider.make_request(call["method"], call.get("params", [])))

    def fake_claims(self, count: int, last: int, open_first: bool = False) -> list[int]:
        """Have the chain know `count` claims: claim 1 open, the others like `last` but ended.

        With `open_first` the open one is the newest instead. Returns the numbers asked for.
        """
        asked: list[int] = []
        opened = count if open_first else 1
        self.answer_call("claimCount()", lambda _: {"result": f"0x{count:064x}"})
        self.answer_call("openClaims()", lambda _: {"result": f"0x{1:064x}"})
        desk_words: dict[int, str] = {}

        def number_of(call: Call) -> int:
            data = call["params"][0].get("data") or call["params"][0]["input"]
            return int(data[10:74], 16)

        def state(call: Call) -> dict[str, Any]:
            asked.append(number_of(call))
            return {"result": f"0x{1 if number_of(call) == opened else PAID:064x}"}

        def claim(call: Call) -> dict[str, Any]:
            number = number_of(call)
            if not desk_words:
                real = json.loads(json.dumps(call).replace(f"{number:064x}", f"{last:064x}"))
                desk_words[0] = self.ask(real)["result"]
            words = desk_words[0]
            outcome = 0 if number == opened else SETTLED
            start = 2 + 64 * OUTCOME_WORD
            return {"result": f"{words[:start]}{outcome:064x}{words[start + 64 :]}"}

        self.answer_call("stateOf(uint256)", state)
        self.answer_call("claimOf(uint256)", claim)
        return asked

    def _handle(self, route: Route) -> None:
        self.requests += 1
        body = json.loads(route.request.post_data or "null")
        if body is None:
            route.continue_()
            return
        calls = body if isinstance(body, list) else [body]
        told = [self._one(call) for call in calls]
        if all(one is None for one in told):
            route.continue_()
            return
        answers = [
            {"jsonrpc": "2.0", "id": call["id"], **(one or _plain(self.ask(call)))}
            for call, one in zip(calls, told, strict=True)
        ]
        route.fulfill(
            status=200,
            headers={"Access-Control-Allow-Origin": "*", "Content-Type": "application/json"},
            body=json.dumps(answers if isinstance(body, list) else answers[0]),
        )

    def _one(self, call: Call) -> dict[str, Any] | None:
        for method, answer in self._answers:
            if method not in (call["method"], "*"):
                continue
            found = answer(call)
            if found is not None:
                return found if "result" in found else {"error": found}
        return None


OUTCOME_WORD = 13
SETTLED = 3
PAID = 4


def _plain(answer: dict[str, Any]) -> dict[str, Any]:
    return {name: answer[name] for name in ("result", "error") if name in answer}
