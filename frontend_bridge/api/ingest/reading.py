"""From the logs of some blocks to rows of the index and events for the twin."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby
from typing import Any, cast

from sqlalchemy import Connection, select

from frontend_bridge.api.ingest.decoding import RoleLog, decode_each
from frontend_bridge.api.ingest.node import Header, Log
from frontend_bridge.api.ingest.projection import Projection
from frontend_bridge.api.tables import quarantine
from frontend_bridge.api.trouble import BlockFailedError, is_away, reason_of
from mutual_pool.chain.events import ChainEvent, Source
from mutual_pool.chain.log_decoder import Decoder


@dataclass
class Batch:
    """What the logs of some blocks become.

    Attributes:
        rows: the rows of `events`.
        told: the events, for the twin.
        unreadable: why a block has a log that cannot be read, by its number.
    """

    rows: list[dict[str, Any]] = field(default_factory=list)
    told: list[ChainEvent] = field(default_factory=list)
    unreadable: dict[int, str] = field(default_factory=dict)


def read_logs(
    logs: Sequence[Log], roles: Mapping[str, str], headers: Mapping[int, Header], decoder: Decoder
) -> Batch:
    """Return rows and events of these logs; those of no known kind are left out."""
    batch = Batch()
    known = [
        RoleLog(
            roles[log.address],
            log.topics,
            log.data,
            log.block,
            headers[log.block].time,
            log.tx,
            log.index,
        )
        for log in logs
    ]
    for log, found in zip(known, decode_each(decoder, known), strict=True):
        shape = decoder.shape(log.role, log.topics[:32])
        if shape is None:
            continue
        if isinstance(found, ChainEvent):
            event = found
        else:
            batch.unreadable.setdefault(log.block, str(found))
            place = (log.block, log.time, "0x" + log.tx.hex(), log.place)
            event = ChainEvent(cast(Source, log.role), shape.name, {}, *place)
        batch.rows.append(
            {
                "block": log.block,
                "log_index": log.place,
                "tx": log.tx,
                "contract": log.role,
                "name": shape.name,
                "member": event.args.get("member"),
                "claim": event.args.get("claim"),
                "topics": log.topics,
                "data": log.data,
            }
        )
        batch.told.append(event)
    return batch


def apply_blocks(projection: Projection, told: Sequence[ChainEvent]) -> None:
    """Carry out whole blocks of events, one after the other.

    Raises:
        BlockFailedError: if a block cannot be carried out; it says which.
    """
    for number, events in groupby(told, key=lambda event: event.block):
        blaming(number, partial(projection.apply, list(events)))


def blaming(number: int, work: Callable[[], None]) -> None:
    """Do something for a block; a failure is the block's, unless the database is away.

    Raises:
        BlockFailedError: if it fails.
    """
    try:
        work()
    except Exception as error:
        if is_away(error):
            raise
        raise BlockFailedError(number, reason_of(error)) from error


def first_quarantined(connection: Connection) -> Any:  # noqa: ANN401  a row, or None
    """Return the first block that could not be applied, or None."""
    return connection.execute(select(quarantine).order_by(quarantine.c.block).limit(1)).first()
