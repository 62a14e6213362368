"""The register: an append-only file on the registrar's device, encrypted line by line.

The first line names the plan and the key. Every other line has its number, the SHA-256 of the line
before it, and an entry that only the registrar's key opens. A changed, missing or moved line breaks
the chain of hashes; who keeps the last hash elsewhere also notices that lines were cut off.
"""

import base64
import binascii
import fcntl
import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pyrage
import rfc8785

from mutual_pool.office.evidence.keys import AgeKey, AgeKeyError, recipient_bytes
from mutual_pool.office.evidence.new_files import write_new

SCHEMA: Final = "mutual-pool/register/1"
_NONE_BEFORE: Final = "00" * 32
_MOST_BYTES: Final = 200_000_000
Entry = dict[str, Any]


class RegisterError(ValueError):
    """A register that cannot be read or written; the message says where and what to do."""


@dataclass(frozen=True)
class Head:
    """The first line of a register.

    Attributes:
        chain_id: the plan's chain.
        pool: the plan's pool.
        secrets: the name or file of the registrar's secrets.
        recipient: the key to which the entries are encrypted (`age1...`).
    """

    chain_id: int
    pool: str
    secrets: str
    recipient: str


class Register:
    """A register's file: entries are added at its end, and nothing in it is ever changed."""

    def __init__(self, path: Path) -> None:
        """Open a register and follow its chain of hashes; no key is needed for that.

        Raises:
            RegisterError: if it cannot be read, or its chain is broken.
        """
        self.path = path
        self._sealed: list[bytes] = []
        lines = self._whole_lines()
        self.head = _head(path, lines[0]) if lines else self._fail(1, "it is empty")
        self.last = _hash(lines[0])
        for number, line in enumerate(lines[1:], start=1):
            self._take(line, number)

    @property
    def count(self) -> int:
        """How many entries there are."""
        return len(self._sealed)

    def entries(self, key: AgeKey) -> list[Entry]:
        """Return all entries, opened.

        Raises:
            RegisterError: if the key is another, or a line holds no entry.
        """
        if key.recipient != self.head.recipient:
            raise RegisterError(
                f"{self.path} belongs to other secrets: its key is {self.head.recipient}"
            )
        found = []
        for number, sealed in enumerate(self._sealed, start=1):
            try:
                entry = json.loads(pyrage.decrypt(sealed, [key.identity]).decode("utf-8"))
                if not isinstance(entry, dict) or not isinstance(entry.get("act"), str):
                    raise ValueError("entry")
            except (pyrage.DecryptError, ValueError, RecursionError):
                self._fail(number + 1, "it holds no entry of this register")
            found.append(entry)
        return found

    def append(self, *entries: Entry) -> None:
        """Add entries at the end; they are on the disk when this returns.

        Raises:
            RegisterError: if they cannot be written, or somebody else added a line meanwhile.
        """
        added = list[bytes]()
        last, number = self.last, self.count
        for entry in entries:
            number += 1
            line = _line(number, last, self.head.recipient, entry)
            added.append(line)
            last = _hash(line)
        try:
            with self.path.open("r+b") as file:
                fcntl.flock(file, fcntl.LOCK_EX)
                whole = _whole(file.read())
                if _hash(_last_line(whole)) != self.last:
                    raise RegisterError(
                        f"{self.path} was changed by another command meanwhile. Nothing was "
                        "written; run the command again"
                    )
                # A line that was cut off by a crash was never an entry.
                file.truncate(len(whole))
                file.seek(len(whole))
                file.write(b"".join(line + b"\n" for line in added))
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise RegisterError(f"{self.path} cannot be written: {error.strerror}") from error
        for place, line in enumerate(added, start=self.count + 1):
            self._take(line, place)

    def _whole_lines(self) -> list[bytes]:
        try:
            if self.path.stat().st_size > _MOST_BYTES:
                raise RegisterError(f"{self.path} is no register: it is far too large")
            return _whole(self.path.read_bytes()).splitlines()
        except OSError as error:
            raise RegisterError(f"{self.path} cannot be read: {error.strerror}") from error

    def _take(self, line: bytes, number: int) -> None:
        """Follow the chain by one line."""
        try:
            content = json.loads(line)
            fits = content["n"] == number and content["before"] == self.last
            sealed = base64.b64decode(content["sealed"], validate=True)
        except (ValueError, KeyError, TypeError, RecursionError, binascii.Error):
            self._fail(number + 1, "it is no line of a register")
        if not fits:
            self._fail(number + 1, "it does not follow the line before it")
        self._sealed.append(sealed)
        self.last = _hash(line)

    def _fail(self, line: int, why: str) -> Any:  # noqa: ANN401  never returns
        raise RegisterError(
            f"{self.path}, line {line}: {why}. The register was changed or damaged; go on with a "
            "copy that is whole"
        )


def new_register(path: Path, head: Head) -> Register:
    """Begin a register in a new file that its owner alone reads.

    Raises:
        RegisterError: if there is a file already, or it cannot be written.
    """
    content: Entry = {
        "schema": SCHEMA,
        "chain": head.chain_id,
        "pool": head.pool,
        "secrets": head.secrets,
        "recipient": head.recipient,
        "n": 0,
        "before": _NONE_BEFORE,
    }
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_new(path, rfc8785.dumps(content) + b"\n")
    except FileExistsError:
        raise RegisterError(f"{path} is there already, and is left as it is") from None
    except OSError as error:
        raise RegisterError(f"{path} cannot be written: {error.strerror}") from error
    return Register(path)


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Keep other commands that close the same register out.

    Raises:
        RegisterError: if one runs.
    """
    try:
        with path.with_name(f".{path.name}.lock").open("w", encoding="utf-8") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise RegisterError(
                    f"another command works on {path} right now. Nothing was written; wait until "
                    "it has ended"
                ) from None
            yield
    except PermissionError as error:
        raise RegisterError(f"the folder of {path} cannot be written: {error.strerror}") from error


def _head(path: Path, line: bytes) -> Head:
    try:
        content = json.loads(line)
        if content["schema"] != SCHEMA:
            raise KeyError("schema")
        head = Head(
            int(content["chain"]),
            str(content["pool"]),
            str(content["secrets"]),
            str(content["recipient"]),
        )
        recipient_bytes(head.recipient)
    except (ValueError, KeyError, TypeError, RecursionError, AgeKeyError):
        raise RegisterError(f"{path} is no register of the form {SCHEMA!r}") from None
    return head


def _line(number: int, before: str, recipient: str, entry: Entry) -> bytes:
    reader = pyrage.x25519.Recipient.from_str(recipient)
    sealed = pyrage.encrypt(rfc8785.dumps(entry), [reader])
    content: Entry = {
        "n": number,
        "before": before,
        "sealed": base64.b64encode(sealed).decode("ascii"),
    }
    return bytes(rfc8785.dumps(content))


def _whole(content: bytes) -> bytes:
    """Return what ends with a line's end."""
    return content[: content.rfind(b"\n") + 1]


def _last_line(whole: bytes) -> bytes:
    return whole[:-1].rsplit(b"\n", 1)[-1]


def _hash(line: bytes) -> str:
    return hashlib.sha256(line).hexdigest()
