"""The logs of one plan on this machine: files of NumPy's that follow one another without a gap.

Each file holds what was fetched and checked of one range of blocks, and is put in its place by
renaming, so that a killed run loses at most what was on its way. What a file says of its
range stands in the file itself, and the digest of its content in its name: nothing beside it can
be out of step, and what was changed since is fetched again. The digest is made with a key of this
machine: what somebody else wrote is fetched again as well, however well it is made.
"""

import hashlib
import hmac
import io
import json
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from mutual_pool.chain.log_columns import LogTable, NoLogError, table_of

VERSION = 4
_ABOUT = "about"
_FILES, _EARLIER_FILES = "blocks-*.npz", "blocks-*.parquet"
_UNREADABLE = (
    *(OSError, EOFError, KeyError, ValueError, TypeError, AttributeError, RecursionError),
    *(MemoryError, NotImplementedError, zipfile.BadZipFile, zlib.error),
)
"""What reading a damaged file may raise."""
_MANIFEST = "store.json"
_DIGITS = 32


class StoreError(Exception):
    """A store that is another plan's, or no store; the message says what to do."""


@dataclass(frozen=True)
class Lie:
    """Something a node said of blocks and logs that does not hold.

    Attributes:
        kind: `header`, `receipts`, `left out`, `invented`, `changed` or `reordered`.
        block: the number of the block.
        tx: the hash of the transaction, "" where it is about none.
        what: a sentence about it.
        expected: what follows from the block's hash.
        found: what the node said.
    """

    kind: str
    block: int
    tx: str
    what: str
    expected: str
    found: str


@dataclass(frozen=True)
class Segment:
    """What is known of one range of blocks, both ends included.

    Attributes:
        first, last: the numbers of its blocks.
        parent: the hash of the block before the first, as the first block names it; hexadecimal.
        begin: the hash of the first block.
        hash: the hash of the last block.
        with_receipts: how many blocks' receipts were checked against their root.
        logs: how many logs there are.
        lies: what did not hold.
        marks: where only blocks with events were read, their numbers and hashes.
    """

    first: int
    last: int
    parent: str
    hash: str
    with_receipts: int
    logs: int
    lies: tuple[Lie, ...] = field(default=())
    begin: str = ""
    marks: tuple[tuple[int, str], ...] = ()

    def file_name(self, content: bytes, key: bytes = b"") -> str:
        """Return where it lies with this content; sorted by name is sorted by block."""
        return f"blocks-{self.first:012d}-{self.last:012d}-{_digest(content, key)}.npz"


class Store:
    """A folder with the segments of one plan on one chain.

    Attributes:
        folder: where it is.
        dropped: files that were found damaged and removed when it was opened; they are fetched
            again.
        segments: what is known of each range, in order.
        found: how many ranges were there when it was opened, and not fetched since.
    """

    def __init__(
        self,
        folder: Path,
        chain_id: int,
        addresses: Sequence[str],
        plan: str = "",
        key: bytes = b"",
    ) -> None:
        """Open a store, or begin one.

        Args:
            folder: where it is or is to be.
            chain_id: the chain.
            addresses: the contracts whose logs it holds. If a plan has got another one since, such
                as a registry that nobody knew of, its store begins again.
            plan: the address of the plan's pool.
            key: what the files' digests are made with; who does not have it cannot change them.

        Raises:
            StoreError: if something else is there.
        """
        self.folder = folder
        self.dropped: list[str] = []
        self._key = key
        wanted = {
            "version": VERSION,
            "chain_id": chain_id,
            "plan": plan.lower(),
            "addresses": sorted(address.lower() for address in addresses),
        }
        if folder.exists() and not folder.is_dir():
            raise StoreError(f"{folder} is a file; name a folder for the store")
        manifest = folder / _MANIFEST
        if manifest.is_file():
            if self._of_fewer_contracts(manifest, wanted):
                for path in (*folder.glob(_FILES), *folder.glob(_EARLIER_FILES)):
                    path.unlink()
                _write_whole(manifest, json.dumps(wanted, indent=2).encode() + b"\n")
        elif folder.is_dir() and any(folder.iterdir()):
            raise StoreError(
                f"{folder} holds other files and no {_MANIFEST}; name an empty folder for the store"
            )
        else:
            folder.mkdir(parents=True, exist_ok=True)
            _write_whole(manifest, json.dumps(wanted, indent=2).encode() + b"\n")
        self._paths: list[Path] = []
        self.segments = self._load()
        self.found = len(self.segments)

    @property
    def last(self) -> int | None:
        """The last block that is there; None if there is none."""
        return self.segments[-1].last if self.segments else None

    def add(self, segment: Segment, logs: LogTable) -> None:
        """Write a segment that follows the last one.

        Raises:
            OSError: if it cannot be written.
        """
        assert not self.segments or segment.first == self.segments[-1].last + 1
        about = json.dumps({"version": VERSION, **asdict(segment)}).encode()
        columns = {**logs.columns(), _ABOUT: np.frombuffer(about, np.uint8)}
        content = _packed(columns)
        path = self.folder / segment.file_name(content, self._key)
        _write_whole(path, content)
        self.segments.append(segment)
        self._paths.append(path)

    def drop_last(self) -> Segment:
        """Remove the last segment, which the chain has no more, and return it."""
        segment = self.segments.pop()
        self._paths.pop().unlink(missing_ok=True)
        self.found = min(self.found, len(self.segments))
        return segment

    def clear(self) -> None:
        """Remove every segment."""
        while self.segments:
            self.drop_last()

    def tables(self, last: int) -> Iterator[LogTable]:
        """Yield the logs of the blocks up to `last`, segment by segment.

        Raises:
            StoreError: if a file was damaged in the meantime.
        """
        for segment, path in zip(self.segments, self._paths, strict=True):
            if segment.first > last:
                return
            try:
                with np.load(path, allow_pickle=False) as file:
                    table = table_of(file)
            except (*_UNREADABLE, NoLogError) as error:
                raise StoreError(
                    f"{path} can no longer be read; run it again, and "
                    "what is damaged is fetched again"
                ) from error
            if segment.last > last:
                table = table.up_to(last)
            yield table

    def _of_fewer_contracts(self, manifest: Path, wanted: dict[str, Any]) -> bool:
        """Whether the store is this plan's, but an older program's or of other contracts."""
        try:
            found = json.loads(manifest.read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError) as error:
            raise StoreError(
                f"{manifest} cannot be read; remove the folder {self.folder} to fetch all again"
            ) from error
        if found == wanted:
            return False
        same = {"addresses": wanted["addresses"], "version": wanted["version"]}
        older = isinstance(found, dict) and found.get("version") in range(1, VERSION + 1)
        if not older or {**found, **same} != wanted:
            raise StoreError(
                f"the store in {self.folder} is of another plan, chain or version; "
                "name another folder, or remove this one"
            )
        return True

    def _load(self) -> list[Segment]:
        for draft in self.folder.glob("*.tmp"):
            draft.unlink()
        segments: list[Segment] = []
        whole = True
        for path in sorted(self.folder.glob(_FILES)):
            segment = _read_about(path, self._key) if whole else None
            follows = segment and (not segments or segment.first == segments[-1].last + 1)
            if segment is None or not follows:
                # Whatever comes after a gap is of no use: fetching goes on from the gap.
                whole = False
                self.dropped.append(path.name)
                path.unlink()
                continue
            segments.append(segment)
            self._paths.append(path)
        return segments


def _read_about(path: Path, key: bytes) -> Segment | None:
    """Return what a file says of itself, or None if it is damaged or somebody else's."""
    try:
        content = path.read_bytes()
        if not path.stem.endswith(f"-{_digest(content, key)}"):
            return None
        with np.load(io.BytesIO(content), allow_pickle=False) as file:
            about, logs = json.loads(file[_ABOUT].tobytes()), len(file["block"])
        lies = tuple(Lie(**lie) for lie in about.pop("lies"))
        marks = tuple((int(number), str(name)) for number, name in about.pop("marks"))
        if about.pop("version") != VERSION or logs != about["logs"]:
            return None
        segment = Segment(**about, lies=lies, marks=marks)
        name = segment.file_name(content, key)
    except _UNREADABLE:
        return None
    return segment if name == path.name else None


def _packed(columns: Mapping[str, np.ndarray]) -> bytes:
    """Return columns as a file of NumPy's, packed as quickly as zlib can.

    NumPy's own writer packs them three times as long, and by a fiftieth smaller.
    """
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as packed:
        for name, column in columns.items():
            entry = io.BytesIO()
            np.lib.format.write_array(entry, column, allow_pickle=False)
            packed.writestr(f"{name}.npy", entry.getvalue())
    return file.getvalue()


def _digest(content: bytes, key: bytes) -> str:
    made = hmac.new(key, content, "sha256") if key else hashlib.sha256(content)
    return made.hexdigest()[:_DIGITS]


def _write_whole(path: Path, content: bytes) -> None:
    draft = path.with_name(path.name + ".tmp")
    draft.write_bytes(content)
    draft.replace(path)
