"""What may be said of a failure: never an address, a key, a statement of SQL, or a stranger's text.

Health, metrics, answers and logs are read by strangers; a library's message may hold any of these.
"""

import traceback
from pathlib import PurePath

from sqlalchemy.exc import (
    DBAPIError,
    DisconnectionError,
    InterfaceError,
    OperationalError,
    SQLAlchemyError,
)
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from mutual_pool.chain.log_decoder import UnreadableLogError
from mutual_pool.chain.node import NodeError

_AWAY = (OperationalError, InterfaceError, DisconnectionError, PoolTimeoutError)
_FRAMES = 12


class IndexRefusedError(Exception):
    """A database that cannot take this plan's index; the message says what to do."""


class OtherChainError(NodeError):
    """A node of another chain, or without this plan's contracts; the message says which."""


class BlockFailedError(Exception):
    """A block that could not be applied; its cause is this error's cause."""

    def __init__(self, block: int, reason: str) -> None:
        """Keep the block's number and why it failed, in words that may be shown."""
        super().__init__(f"block {block} could not be applied: {reason}")
        self.block, self.reason = block, reason


def is_away(error: BaseException) -> bool:
    """Whether a failure is the database's absence, which time may mend, and no fault of data."""
    lost = isinstance(error, DBAPIError) and error.connection_invalidated
    return isinstance(error, _AWAY) or lost


def reason_of(error: BaseException) -> str:
    """Return why a block failed: the kind of failure and its place in the source."""
    if isinstance(error, UnreadableLogError):
        return str(error)
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if "site-packages" not in frame.filename]
    if not own:
        return type(error).__name__
    place = "/".join(PurePath(own[-1].filename).parts[-2:])
    return f"{type(error).__name__} at {place} line {own[-1].lineno}"


def sentence_of(error: BaseException) -> str:
    """Return what may be said to anyone of a failure of the index."""
    if isinstance(error, (NodeError, IndexRefusedError, BlockFailedError)):
        return str(error)
    if isinstance(error, SQLAlchemyError):
        return (
            "the database does not take the index's rows"
            if not is_away(error)
            else ("the database does not answer; indexing goes on when it is back")
        )
    return f"the index failed ({reason_of(error)}) and tries again"


def trace_of(error: BaseException) -> str:
    """Return where a failure happened, and through which causes, without any message."""
    parts = []
    seen: BaseException | None = error
    while seen is not None:
        frames = traceback.extract_tb(seen.__traceback__)[-_FRAMES:]
        places = [f"  {frame.filename}:{frame.lineno} in {frame.name}" for frame in frames]
        parts.append("\n".join([type(seen).__name__, *places]))
        seen = seen.__cause__ or (None if seen.__suppress_context__ else seen.__context__)
    return "\ncaused by ".join(parts)
