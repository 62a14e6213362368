"""The live stream: what each new block brought, as server-sent events."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import orjson
from sqlalchemy import Engine, select

from frontend_bridge.api.tables import blocks, chain, events

MOST_STREAMS = 200
_POLL = 0.5
_BEAT = 15.0
_MOST_EVENTS = 500


class Stream:
    """Tells every listener of new blocks; each reads the database by itself."""

    def __init__(self, engine: Engine) -> None:
        """Follow the index in this database."""
        self._engine = engine
        self.listeners = 0

    async def listen(self, after: int | None) -> AsyncIterator[bytes]:
        """Yield what happens after a block; after the present one if none is given.

        A `block` tells a new head with its events, a `reset` that blocks known before are gone or
        too many passed by: then everything has to be read anew.
        """
        self.listeners += 1
        try:
            head = await asyncio.to_thread(self._head)
            known = (
                head if after is None or head is None else await asyncio.to_thread(self._at, after)
            )
            yield b"retry: 2000\n\n"
            if after is not None and known is None:
                yield _message("reset", head)
                known = head
            silent = 0.0
            while True:
                head = await asyncio.to_thread(self._head)
                if head is not None and head != known:
                    yield await asyncio.to_thread(self._news, known, head)
                    known, silent = head, 0.0
                    continue
                await asyncio.sleep(_POLL)
                silent += _POLL
                if silent >= _BEAT:
                    yield b": still here\n\n"
                    silent = 0.0
        finally:
            self.listeners -= 1

    def _head(self) -> dict[str, Any] | None:
        query = select(blocks).join(chain, chain.c.head == blocks.c.number)
        with self._engine.connect() as connection:
            row = connection.execute(query).first()
        return None if row is None else _block(row)

    def _at(self, number: int) -> dict[str, Any] | None:
        with self._engine.connect() as connection:
            row = connection.execute(select(blocks).where(blocks.c.number == number)).first()
        return None if row is None else _block(row)

    def _news(self, known: dict[str, Any] | None, head: dict[str, Any]) -> bytes:
        if known is None or self._at(known["number"]) != known:
            return _message("reset", head)
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
        with self._engine.connect() as connection:
            rows = connection.execute(query).all()
        if len(rows) > _MOST_EVENTS:
            return _message("reset", head)
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
        return _message("block", {**head, "events": told})


def _block(row: Any) -> dict[str, Any]:  # noqa: ANN401  a row
    return {"number": row.number, "hash": "0x" + row.hash.hex(), "time": row.time}


def _message(kind: str, data: dict[str, Any] | None) -> bytes:
    number = data["number"] if data else 0
    body = orjson.dumps(data or {}).decode()
    return f"id: {number}\nevent: {kind}\ndata: {body}\n\n".encode()
