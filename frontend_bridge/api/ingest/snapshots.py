"""The twin, kept with the blocks it follows from: a start or a failure replays the rest only.

A snapshot is read by the very program that wrote it: its maker is a digest of the twin's sources.
To another one it is worth nothing, and the events are replayed. Only records of this project and
plain values are ever made of its bytes: a database that somebody wrote into runs no code here.
"""

import hashlib
import io
import pickle
import sys
import zlib
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Sequence
from enum import Enum
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, delete, insert, select

import mutual_pool
from frontend_bridge.api.ingest.projection import Projection
from frontend_bridge.api.tables import snapshots
from mutual_pool.chain.collector import uncollected

KEPT = 3
"""Snapshots that are kept, so that one is left however deep a reorganisation goes."""
EVERY_EVENTS = 20_000
_LEVEL = 1
_OF_THE_INDEX = ("projection", "accounts", "decoding", "snapshots", "rows", "plan_facts")
_OF_THE_CHAIN = ("events", "any_text", "log_arrays", "log_decoder")
_PLAIN = {
    (kind.__module__, kind.__qualname__): kind
    for kind in (Counter, OrderedDict, defaultdict, deque, set, frozenset, dict, list, int, tuple)
}
_OWN = (
    "mutual_pool.",
    "frontend_bridge.api.ingest.projection",
    "frontend_bridge.api.ingest.accounts",
    "frontend_bridge.api.abouts",
)


class _Pickler(pickle.Pickler):
    """Leaves out what a new projection has anyway."""

    def __init__(self, file: io.BytesIO, shared: Sequence[object]) -> None:
        super().__init__(file, protocol=5)
        self._shared = {id(one): place for place, one in enumerate(shared)}

    def persistent_id(self, obj: object) -> int | None:
        return self._shared.get(id(obj))

    def reducer_override(self, obj: object) -> Any:  # noqa: ANN401  as the library wants it
        if isinstance(obj, MappingProxyType):
            return MappingProxyType, (dict(obj),)
        if isinstance(obj, Enum):
            # Python 3.11.0 to 3.11.3, Debian 12's among them, would write a call of `getattr`.
            return type(obj), (obj.value,)
        return NotImplemented


class _Unpickler(pickle.Unpickler):
    """Makes records of this project and plain values, and nothing else."""

    def __init__(self, file: io.BytesIO, shared: Sequence[object]) -> None:
        super().__init__(file)
        self._shared = shared

    def persistent_load(self, pid: Any) -> object:  # noqa: ANN401  as the library wants it
        return self._shared[int(pid)]

    def find_class(self, module_name: str, global_name: str) -> Any:  # noqa: ANN401
        plain = _PLAIN.get((module_name, global_name))
        if plain is not None:
            return plain
        if (module_name, global_name) == ("builtins", "mappingproxy"):
            return MappingProxyType
        if module_name.startswith(_OWN):
            found = super().find_class(module_name, global_name)
            if isinstance(found, type) and found.__module__ == module_name:
                return found
        raise pickle.UnpicklingError(f"{module_name}.{global_name} is no record of the twin")


def dump(projection: Projection) -> bytes:
    """Return a twin as bytes."""
    file = io.BytesIO()
    _Pickler(file, projection.shared).dump(projection.state())
    return zlib.compress(file.getvalue(), _LEVEL)


def load(content: bytes, projection: Projection) -> None:
    """Give a new projection the twin that `dump` wrote.

    Raises:
        Exception: whatever damaged bytes lead to; the projection is then worth nothing.
    """
    file = io.BytesIO(zlib.decompress(content))
    # Nothing of it is garbage, and looking for some takes most of the time.
    with uncollected():
        projection.restore(_Unpickler(file, projection.shared).load())


@cache
def maker() -> str:
    """Return the digest of everything that makes a twin, and the rows beside it, what they are."""
    digest = hashlib.sha256(sys.version.encode())
    own = Path(__file__).parent
    twin = Path(mutual_pool.__file__).parent
    paths = [*(twin / "protocol").rglob("*.py"), *(twin / "audit").rglob("*.py")]
    paths += [own / f"{name}.py" for name in _OF_THE_INDEX]
    paths.append(own.parent / "abouts.py")
    paths += [twin / "chain" / f"{name}.py" for name in _OF_THE_CHAIN]
    for path in sorted(paths):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()


def keep(connection: Connection, block: int, projection: Projection) -> None:
    """Write the twin as it is after a block, and forget the oldest ones."""
    row = {"block": block, "maker": maker(), "content": dump(projection)}
    connection.execute(delete(snapshots).where(snapshots.c.block >= block))
    connection.execute(insert(snapshots).values(row))
    newest = select(snapshots.c.block).order_by(snapshots.c.block.desc())
    oldest = connection.scalar(newest.offset(KEPT - 1).limit(1))
    if oldest is not None:
        connection.execute(delete(snapshots).where(snapshots.c.block < oldest))


def latest(connection: Connection, projection: Projection, last: int | None) -> int:
    """Give a new projection the latest twin that is kept, up to block `last`.

    Returns:
        the block after which it is so; -1 if there is none.
    """
    query = select(snapshots).where(snapshots.c.maker == maker())
    if last is not None:
        query = query.where(snapshots.c.block <= last)
    for row in connection.execute(query.order_by(snapshots.c.block.desc())):
        try:
            load(row.content, projection)
        except Exception:
            # A damaged one costs a replay, and no more.
            projection.reset()
            continue
        return int(row.block)
    return -1
