"""The folder of encrypted files, each by the SHA-256 of its bytes.

A file is written beside its place while it arrives, and takes its name once it is whole. What does
not begin as an `age` file does is refused before a byte of it is written: a client that forgot to
encrypt stores nothing.
"""

import hashlib
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkstemp
from typing import BinaryIO

from starlette.concurrency import run_in_threadpool

AGE_BEGINNING = b"age-encryption.org/v1\n"
PIECE = 256 * 1024


class NotEncryptedError(Exception):
    """What arrives is no file of the age format."""


class TooLongError(Exception):
    """What arrives has more bytes than it may have."""


@dataclass(frozen=True)
class Arrived:
    """A file that has arrived whole and waits to be kept.

    Attributes:
        path: where it lies until then.
        sha256: the SHA-256 of its bytes.
        size: their number.
    """

    path: Path
    sha256: bytes
    size: int


class FileStore:
    """The encrypted files of a desk."""

    def __init__(self, folder: Path) -> None:
        """Keep files in `folder`, which is made if it is missing."""
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)

    def sweep(self) -> None:
        """Remove what was arriving when an earlier process ended, as the desk starts."""
        for draft in self.folder.glob(".arriving-*"):
            # A process that ended while a file arrived left it; its sender knows it is not stored.
            draft.unlink(missing_ok=True)

    def path(self, sha256: bytes) -> Path:
        """Return where a file lies, or would lie."""
        name = sha256.hex()
        return self.folder / name[:2] / name

    def has(self, sha256: bytes) -> bool:
        """Whether there is a file with this hash."""
        return self.path(sha256).is_file()

    @asynccontextmanager
    async def arriving(self, pieces: AsyncIterator[bytes], most: int) -> AsyncIterator[Arrived]:
        """Take a file in, piece by piece; it is dropped at the end unless `keep` took it.

        Args:
            pieces: its bytes.
            most: how many it may have.

        Raises:
            NotEncryptedError: if it does not begin as an age file does.
            TooLongError: if there are more bytes.
        """
        handle, name = mkstemp(prefix=".arriving-", dir=self.folder)
        draft = Path(name)
        try:
            with os.fdopen(handle, "wb") as file:
                digest, size = hashlib.sha256(), 0
                async for piece in _checked(pieces):
                    size += len(piece)
                    if size > most:
                        raise TooLongError
                    digest.update(piece)
                    file.write(piece)
                await run_in_threadpool(_sync_file, file)
            yield Arrived(draft, digest.digest(), size)
        finally:
            with suppress(FileNotFoundError):
                draft.unlink()

    def keep(self, arrived: Arrived) -> None:
        """Give a file that arrived its place; the same bytes are there once."""
        path = self.path(arrived.sha256)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        arrived.path.replace(path)
        _sync_folder(path.parent)

    def pieces(self, sha256: bytes) -> Iterator[bytes]:
        """Yield the bytes of a file.

        Raises:
            FileNotFoundError: if there is none; at the first piece.
        """
        with self.path(sha256).open("rb") as file:
            while piece := file.read(PIECE):
                yield piece

    def erase(self, sha256: bytes) -> None:
        """Remove a file, if it is there."""
        self.path(sha256).unlink(missing_ok=True)

    def names(self) -> set[str]:
        """Return the hashes of all files, in hexadecimal digits."""
        return {path.name for path in self.folder.glob("??/*") if len(path.name) == 64}

    @contextmanager
    def opened(self, sha256: bytes) -> Iterator[BinaryIO]:
        """Give a file to read."""
        with self.path(sha256).open("rb") as file:
            yield file


def require_encrypted(beginning: bytes) -> None:
    """Refuse what does not begin as an age file does.

    Raises:
        NotEncryptedError: if it does not.
    """
    if not beginning.startswith(AGE_BEGINNING):
        raise NotEncryptedError


async def _checked(pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """Yield pieces once it is certain that they begin an age file."""
    beginning = b""
    begun = False
    async for piece in pieces:
        if begun:
            yield piece
            continue
        beginning += piece
        if len(beginning) >= len(AGE_BEGINNING):
            require_encrypted(beginning)
            begun = True
            yield beginning
    if not begun:
        raise NotEncryptedError


def _sync_file(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
