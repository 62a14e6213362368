"""The stored events as the twin takes them."""

from collections.abc import Iterator

from sqlalchemy import Connection, select

from frontend_bridge.api.ingest.decoding import RoleLog, decode_each
from frontend_bridge.api.tables import blocks, events
from frontend_bridge.api.trouble import BlockFailedError
from mutual_pool.chain.events import ChainEvent
from mutual_pool.chain.log_decoder import Decoder

_ROWS = 5_000


def stored_events(
    connection: Connection,
    decoder: Decoder,
    last: int | None = None,
    after: int = -1,
    *,
    lenient: bool = False,
) -> Iterator[list[ChainEvent]]:
    """Yield the events of the blocks after `after` up to `last`, by whole blocks, in parts.

    Args:
        connection: the index.
        decoder: reads the events.
        last: the last block; the index's own if not given.
        after: the block before the first.
        lenient: whether events that cannot be read are left out.

    Raises:
        BlockFailedError: at an event that cannot be read, after the blocks before it.
    """
    query = (
        select(events, blocks.c.time)
        .join(blocks, blocks.c.number == events.c.block)
        .order_by(events.c.block, events.c.log_index)
    )
    if last is not None:
        query = query.where(events.c.block <= last)
    if after >= 0:
        query = query.where(events.c.block > after)
    part: list[RoleLog] = []
    for row in connection.execute(query, execution_options={"yield_per": _ROWS}):
        if len(part) >= _ROWS and row.block != part[-1].block:
            yield from _read(decoder, part, lenient=lenient)
            part = []
        part.append(
            RoleLog(row.contract, row.topics, row.data, row.block, row.time, row.tx, row.log_index)
        )
    yield from _read(decoder, part, lenient=lenient)


def _read(decoder: Decoder, logs: list[RoleLog], *, lenient: bool) -> Iterator[list[ChainEvent]]:
    """Yield the events of whole blocks; up to the block before one that cannot be read.

    Raises:
        BlockFailedError: at an event that cannot be read.
    """
    events: list[ChainEvent] = []
    for log, found in zip(logs, decode_each(decoder, logs), strict=True):
        if isinstance(found, ChainEvent):
            events.append(found)
        elif not lenient:
            yield [event for event in events if event.block < log.block]
            why = str(found) if found else "it has an event that this program does not know"
            raise BlockFailedError(log.block, why) from found
    if events:
        yield events
