"""The form of every answer: the block it holds for, the data, and how to check it on chain."""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import orjson
from eth_abi import encode
from eth_utils import function_abi_to_4byte_selector, to_checksum_address
from fastapi import Request, Response
from sqlalchemy import Connection, Engine, Row, func, select

from frontend_bridge import abi
from frontend_bridge.api.http.clients import WORK
from frontend_bridge.api.http.kept import Kept
from frontend_bridge.api.ingest.decoding import ShownArguments, bundle_decoder
from frontend_bridge.api.tables import blocks, chain, quarantine
from mutual_pool.chain.contracts import ROLES
from mutual_pool.chain.log_decoder import Decoder
from mutual_pool.chain.node import abi_type

ROW_SECONDS = 2e-6
"""What a server takes for a row that it looks at; SQLite takes it in the request's own thread."""
PROBLEM = "application/problem+json"
_STATE = select(
    chain,
    blocks.c.hash,
    blocks.c.time,
    select(func.min(quarantine.c.block)).scalar_subquery().label("unsure_from"),
).join(blocks, blocks.c.number == chain.c.head)
_CURSOR = re.compile(r"^(\d{1,15})\.(\d{1,9})$")


class Problem(Exception):  # noqa: N818  the name of its media type
    """A question that has no answer; told as RFC 9457 has it."""

    def __init__(
        self, status: int, title: str, detail: str, headers: dict[str, str] | None = None
    ) -> None:
        """Keep the HTTP status, what is wrong, and what to do."""
        super().__init__(title)
        self.status, self.title, self.detail = status, title, detail
        self.headers = headers or {}

    def response(self) -> Response:
        """Return the answer."""
        body = {"type": "about:blank", "title": self.title, "status": self.status}
        return Response(
            orjson.dumps({**body, "detail": self.detail}),
            status_code=self.status,
            media_type=PROBLEM,
            headers=self.headers,
        )


@dataclass(frozen=True)
class Snapshot:
    """One state of the index, in which everything of an answer is read.

    Args:
        connection: in one transaction.
        number, hash, time: the block it holds for.
        chain_id: the chain.
        first_block: the plan's first block.
        plan: what the plan fixed for ever.
        decoder: reads stored events.
        arguments: tells their arguments.
        unsure_from: the first block that could not be applied, if any.
        looked_at: rows that the database went through to count others; views add to it.
    """

    connection: Connection
    number: int
    hash: str
    time: int
    chain_id: int
    first_block: int
    plan_json: str
    decoder: Decoder
    arguments: ShownArguments
    unsure_from: int | None = None
    looked_at: list[int] = field(default_factory=list)

    @property
    def plan(self) -> dict[str, Any]:
        """What the plan fixed for ever."""
        plan: dict[str, Any] = orjson.loads(self.plan_json)
        return plan

    def call(self, role: str, function: str, *values: Any) -> dict[str, Any]:  # noqa: ANN401
        """Return the view call by which anyone can check a figure on chain."""
        entry = _view(role, function)
        types = [abi_type(item) for item in entry["inputs"]]
        data = function_abi_to_4byte_selector(entry) + encode(types, values)  # type: ignore[arg-type]
        return {
            "contract": ROLES[role],
            "to": self.plan["addresses"][role],
            "function": f"{function}({','.join(types)})",
            "args": [str(value) for value in values],
            "data": "0x" + data.hex(),
            "block": self.number,
        }


Build = Callable[[Snapshot], dict[str, Any]]


class Answers:
    """Answers questions from one state of the index each."""

    def __init__(self, engine: Engine) -> None:
        """Read from this database."""
        self._engine = engine
        self._here = engine.dialect.name == "sqlite"
        self._alone = (
            engine if self._here else engine.execution_options(isolation_level="AUTOCOMMIT")
        )
        # An answer follows from the question, the block and what its tag names, so it may be kept.
        self.kept = Kept()
        self.decoder = bundle_decoder()
        self._arguments = ShownArguments(self.decoder)

    def give(self, request: Request, build: Build, beside: str = "") -> Response:
        """Return the answer that `build` makes of the present state, or 304 if it is known.

        Args:
            request: the question.
            build: makes the answer.
            beside: names what the answer follows from besides the question and the block.

        Raises:
            Problem: if there is no state yet, or `build` finds no answer.
        """
        start, looked_at = time.thread_time(), list[int]()
        try:
            return self._given(request, build, looked_at, beside)
        finally:
            elsewhere = 0.0 if self._here else ROW_SECONDS * sum(looked_at)
            request.scope[WORK] = time.thread_time() - start + elsewhere

    def _given(self, request: Request, build: Build, looked_at: list[int], beside: str) -> Response:
        if not self._here:
            # Most answers are kept: one statement to the server, and no transaction around it.
            with self._alone.connect() as connection:
                head = _Head(connection.execute(_STATE).first(), beside)
            known = self._known(request, head)
            if known is not None:
                return known
        with self._engine.connect() as connection:
            head = _Head(connection.execute(_STATE).first(), beside)
            known = self._known(request, head)
            if known is not None:
                return known
            state = Snapshot(
                connection,
                head.row.head,
                head.block_hash,
                head.row.time,
                head.row.chain_id,
                head.row.first_block,
                head.row.plan,
                self.decoder,
                self._arguments,
                head.row.unsure_from,
                looked_at,
            )
            content = self.kept.get_or_make(head.question(request), lambda: _written(state, build))
        return Response(content, media_type="application/json", headers=head.headers)

    def _known(self, request: Request, head: "_Head") -> Response | None:
        """Return what needs no look into the state: 304 for who has it, or a kept answer."""
        if head.headers["ETag"] in request.headers.get("if-none-match", ""):
            return Response(status_code=304, headers=head.headers)
        kept = self.kept.get(head.question(request))
        if kept is None:
            return None
        return Response(kept, media_type="application/json", headers=head.headers)


class _Head:
    """The block that answers hold for at this moment, and what every answer says of it."""

    def __init__(self, row: Row[Any] | None, beside: str) -> None:
        """Read what the database has.

        Raises:
            Problem: if no block is indexed.
        """
        if row is None:
            raise Problem(
                503,
                "The index is empty",
                "No block is indexed yet; ask again in a few seconds.",
                {"Retry-After": "2"},
            )
        self.row = row
        self.block_hash = "0x" + row.hash.hex()
        unsure = row.unsure_from
        marks = [self.block_hash[2:34], *([str(unsure)] if unsure is not None else [])]
        marks += [beside] if beside else []
        self.headers = {
            "Cache-Control": "no-cache",
            "X-Indexed-Block": str(row.head),
            "ETag": f'"{"-".join(marks)}"',
        }
        if unsure is not None:
            self.headers["X-Unsure-From"] = str(unsure)

    def question(self, request: Request) -> tuple[str, ...]:
        """Return what an answer is kept by."""
        return (self.headers["ETag"], *_question(request))


def _written(state: Snapshot, build: Build) -> bytes:
    """Return the answer that `build` makes, with the block it holds for."""
    block = {
        "number": state.number,
        "hash": state.hash,
        "time": state.time,
        "chain": state.chain_id,
    }
    if state.unsure_from is not None:
        block["unsure_from"] = state.unsure_from
    return orjson.dumps({"block": block, **build(state)})


def _question(request: Request) -> tuple[str, ...]:
    """What an answer follows from: the path, and the parameters that its endpoint knows."""
    route = request.scope.get("route")
    known = {field.alias for field in route.dependant.query_params} if route else set()
    named = sorted(known & request.query_params.keys())
    return (request.url.path, *(f"{name}={request.query_params[name]}" for name in named))


def read_cursor(cursor: str | None) -> tuple[int, int] | None:
    """Return the place that a cursor names.

    Raises:
        Problem: if it is none.
    """
    if cursor is None:
        return None
    found = _CURSOR.match(cursor)
    if found is None:
        raise Problem(
            422, "No such cursor", "Give the `next` of an earlier answer, or leave it out."
        )
    return int(found[1]), int(found[2])


def address(text: str) -> str:
    """Return an address in small letters, the form of the index."""
    return to_checksum_address(text).lower()


def _view(role: str, function: str) -> dict[str, Any]:
    return next(
        entry
        for entry in abi.load().abis[role]
        if entry["type"] == "function" and entry["name"] == function
    )
