"""Files that are written whole or not at all, and never over another one."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp, mkstemp


def write_new(path: Path, content: bytes) -> None:
    """Write a new file that its owner alone reads.

    Raises:
        FileExistsError: if there is one already; it is left as it is.
        OSError: if it cannot be written; nothing is left.
    """
    with _draft(path, content) as draft:
        # A link is made only where there is no file yet.
        os.link(draft, path)


def write_again(path: Path, content: bytes) -> None:
    """Write a file that its owner alone reads, in place of an earlier one.

    Raises:
        OSError: if it cannot be written; the earlier one is left as it was.
    """
    with _draft(path, content) as draft:
        draft.replace(path)


@contextmanager
def new_folder(path: Path) -> Iterator[Path]:
    """Give a folder to fill, which takes its name once it is full; if that fails, none is left.

    Raises:
        FileExistsError: if there is one of this name already.
        OSError: if it cannot be made.
    """
    if path.exists() or path.is_symlink():
        raise FileExistsError(17, "there is one already")
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(mkdtemp(prefix=".new-", dir=path.parent))
    try:
        yield draft
        # A folder that came meanwhile has something in it, and stays.
        draft.rename(path)
    finally:
        rmtree(draft, ignore_errors=True)


@contextmanager
def _draft(path: Path, content: bytes) -> Iterator[Path]:
    handle, name = mkstemp(prefix=".new-", dir=path.parent)
    draft = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        yield draft
    finally:
        with suppress(FileNotFoundError):
            draft.unlink()
