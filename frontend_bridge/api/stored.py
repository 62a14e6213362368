"""The stored events as the twin takes them."""

from collections.abc import Iterator

from sqlalchemy import Connection, select

from frontend_bridge.api.decoding import Decoder, UnreadableError
from frontend_bridge.api.tables import blocks, events
from frontend_bridge.api.trouble import BlockFailedError
from mutual_pool.audit.events import ChainEvent

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
    part: list[ChainEvent] = []
    for row in connection.execute(query, execution_options={"yield_per": _ROWS}):
        if len(part) >= _ROWS and row.block != part[-1].block:
            yield part
            part = []
        try:
            args = decoder.read(row.contract, row.name, row.topics, row.data)
        except UnreadableError as error:
            if lenient:
                continue
            yield [event for event in part if event.block < row.block]
            raise BlockFailedError(row.block, str(error)) from error
        part.append(
            ChainEvent(
                contract=row.contract,
                name=row.name,
                args=args,
                block=row.block,
                time=row.time,
                tx="0x" + row.tx.hex(),
                log_index=row.log_index,
            )
        )
    if part:
        yield part
