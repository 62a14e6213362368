"""The live stream: what each new block brought, as server-sent events.

A message's `id` names a block by its number and its hash. Who comes back with an id whose block is
gone has to read everything again: the events that they know may never have happened.
"""

import asyncio
import time
from collections import Counter, OrderedDict
from collections.abc import AsyncIterator
from typing import Any

import orjson
from sqlalchemy import Connection, Engine, select

from frontend_bridge.api.http.responses import Problem
from frontend_bridge.api.tables import blocks, chain, events

MOST_STREAMS = 200
MOST_OF_ONE = 6
"""Streams of one client."""
PLACE = r"^\d{1,15}-0x[0-9a-f]{64}$"
_POLL = 0.5
_BEAT = 15.0
_MOST_EVENTS = 500
_MOST_KEPT = 8
Block = dict[str, Any]


class Stream:
    """Tells every listener of new blocks; what all are told is read once."""

    def __init__(self, engine: Engine) -> None:
        """Follow the index in this database."""
        self._engine = engine
        self._listeners: Counter[str] = Counter()
        self._lock = asyncio.Lock()
        self._head: tuple[float, Block | None] = (float("-inf"), None)
        self._kept: OrderedDict[tuple[str, str], bytes] = OrderedDict()

    @property
    def listeners(self) -> int:
        """How many listen now."""
        return self._listeners.total()

    def require_room(self, client: str) -> None:
        """Require that one more may listen.

        Raises:
            Problem: if too many listen, or too many of this client.
        """
        if not self._has_room(client):
            raise Problem(
                503, "Too many listeners", "Ask for /v1/events instead.", {"Retry-After": "30"}
            )

    def _has_room(self, client: str) -> bool:
        return self.listeners < MOST_STREAMS and self._listeners[client] < MOST_OF_ONE

    async def listen(self, client: str, after: str | None) -> AsyncIterator[bytes]:
        """Yield what happens after the block of an id; after the present one if none is given.

        A `block` tells a new head with its events, a `reset` that blocks known before are gone or
        too many passed by: then everything has to be read again.
        """
        # Many may have asked before the first of them was counted.
        if not self._has_room(client):
            return
        self._listeners[client] += 1
        try:
            head = await self._newest()
            known = head if after is None else await asyncio.to_thread(self._at, after)
            yield b"retry: 2000\n\n"
            if after is not None and known is None:
                yield _message("reset", head)
                known = head
            silent = 0.0
            while True:
                head = await self._newest()
                if head is not None and head != known:
                    message, known = await self._news(known, head)
                    yield message
                    silent = 0.0
                    continue
                await asyncio.sleep(_POLL)
                silent += _POLL
                if silent >= _BEAT:
                    yield b": still here\n\n"
                    silent = 0.0
        finally:
            self._listeners[client] -= 1
            if not self._listeners[client]:
                del self._listeners[client]

    async def _newest(self) -> Block | None:
        """The last block indexed, read once for all listeners."""
        async with self._lock:
            read_at, head = self._head
            if time.monotonic() - read_at >= _POLL / 2:
                head = await asyncio.to_thread(self._read_head)
                self._head = (time.monotonic(), head)
            return head

    async def _news(self, known: Block | None, head: Block) -> tuple[bytes, Block]:
        """What happened between two blocks, read once for all who ask for the same."""
        place = (_place(known), _place(head))
        async with self._lock:
            if place not in self._kept:
                message, reached = await asyncio.to_thread(self._read_news, known)
                if reached != head:
                    return message, reached
                self._kept[place] = message
                while len(self._kept) > _MOST_KEPT:
                    self._kept.popitem(last=False)
            return self._kept[place], head

    def _read_head(self) -> Block | None:
        with self._engine.connect() as connection:
            return _head_in(connection)

    def _at(self, place: str) -> Block | None:
        """The block of an id, if the index has it."""
        number, _, digest = place.partition("-0x")
        if not (number.isascii() and number.isdigit() and len(number) < 16 and len(digest) == 64):
            return None
        with self._engine.connect() as connection:
            row = connection.execute(select(blocks).where(blocks.c.number == int(number))).first()
        return None if row is None or row.hash.hex() != digest else _block(row)

    def _read_news(self, known: Block | None) -> tuple[bytes, Block]:
        """The message on all that followed a block, and the block it leads to; in one state."""
        with self._engine.connect() as connection:
            head = _head_in(connection) or {"number": 0, "hash": "0x" + "0" * 64, "time": 0}
            if known is None or not _has(connection, known) or known["number"] > head["number"]:
                return _message("reset", head), head
            query = (
                select(
                    events.c.block,
                    events.c.log_index,
                    events.c.tx,
                    events.c.contract,
                    events.c.name,
                    events.c.member,
                    events.c.claim,
                )
                .where(events.c.block > known["number"], events.c.block <= head["number"])
                .order_by(events.c.block, events.c.log_index)
                .limit(_MOST_EVENTS + 1)
            )
            rows = connection.execute(query).all()
        if len(rows) > _MOST_EVENTS:
            return _message("reset", head), head
        told = [
            {
                "block": row.block,
                "log_index": row.log_index,
                "tx": "0x" + row.tx.hex(),
                "contract": row.contract,
                "name": row.name,
                "member": row.member,
                "claim": row.claim,
            }
            for row in rows
        ]
        return _message("block", {**head, "events": told}), head


def _head_in(connection: Connection) -> Block | None:
    query = select(blocks).join(chain, chain.c.head == blocks.c.number)
    row = connection.execute(query).first()
    return None if row is None else _block(row)


def _has(connection: Connection, known: Block) -> bool:
    found = connection.scalar(select(blocks.c.hash).where(blocks.c.number == known["number"]))
    return found is not None and "0x" + found.hex() == known["hash"]


def _block(row: Any) -> Block:  # noqa: ANN401  a row
    return {"number": row.number, "hash": "0x" + row.hash.hex(), "time": row.time}


def _place(block: Block | None) -> str:
    return f"{block['number']}-{block['hash']}" if block else ""


def _message(kind: str, data: Block | None) -> bytes:
    body = orjson.dumps(data or {}).decode()
    return f"id: {_place(data)}\nevent: {kind}\ndata: {body}\n\n".encode()
