"""What this machine sent: a note of each transaction, written before it leaves.

A command that is killed at any moment is run again without sending twice: its transaction is
found here by what it does, and is waited for instead. A note stays open until the command has said
how it ended.
"""

import contextlib
import fcntl
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import ClassVar

from pydantic import ConfigDict, TypeAdapter, ValidationError
from web3 import Web3

OPEN, DONE = "open", "done"


class OutboxError(Exception):
    """What was sent before does not allow sending now; the message says what to do."""


@dataclass(frozen=True)
class Note:
    """A transaction, or a smart account's operation, that was signed here.

    Attributes:
        what: what it does, in words.
        identity: the hash of what it does; permits and signatures do not count.
        sender: who signed it, or the smart account.
        nonce: its number among the sender's.
        to: the contract called; an operation's entry point.
        data: the call.
        value: wei sent along.
        gas: its limit.
        most: the most one gas may cost, in wei.
        tip: the tip for one gas in wei; None on a chain without base fees.
        raw: the signed transaction, or the operation as JSON; with it anybody can send it, but
            only this one.
        hashes: the hashes of this one and of those it replaced, the newest last.
        sent_at: when it was signed, in seconds.
        state: "open", or "done" once the command said how it ended.
        since: the newest block when an operation was signed; None for a transaction.
    """

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid", strict=True)

    what: str
    identity: str
    sender: str
    nonce: int
    to: str
    data: str
    value: int
    gas: int
    most: int
    tip: int | None
    raw: str
    hashes: list[str]
    sent_at: int
    state: str = OPEN
    since: int | None = None


class Outbox:
    """The notes of one sender on one chain."""

    def __init__(self, folder: Path, web3: Web3, sender: str) -> None:
        """Use a folder; the chain is known by its id and by its first block."""
        first = web3.eth.get_block(0)["hash"].hex().removeprefix("0x")[:16]
        self.folder = folder / f"{web3.eth.chain_id}-{first}" / sender.lower()
        self.sender = sender

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep other commands of this sender out, so that no two take one nonce.

        Raises:
            OutboxError: if another command of this sender runs.
        """
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with (self.folder / "lock").open("w", encoding="utf-8") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise OutboxError(
                    f"another command sends for {self.sender} right now. Nothing was sent; wait "
                    "until it has ended"
                ) from error
            with contextlib.ExitStack() as held:
                held.callback(fcntl.flock, lock, fcntl.LOCK_UN)
                yield

    def notes(self) -> list[Note]:
        """Return all notes, by nonce.

        Raises:
            OutboxError: if one of them cannot be read.
        """
        found = []
        for path in self.folder.glob("*.json"):
            try:
                found.append(TypeAdapter(Note).validate_json(path.read_bytes()))
            except (OSError, ValidationError) as error:
                raise OutboxError(
                    f"{path}, the note of a transaction, cannot be read. Look on chain whether "
                    "it was mined, and move the file away"
                ) from error
        return sorted(found, key=lambda note: note.nonce)

    def open_notes(self) -> list[Note]:
        """Return the notes whose command has not said how it ended, by nonce."""
        return [note for note in self.notes() if note.state == OPEN]

    def write(self, note: Note) -> None:
        """Write a note; it is there whole, or not at all."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = self._path(note)
        draft = path.with_suffix(".tmp")
        draft.touch(mode=0o600)
        draft.write_text(json.dumps(asdict(note), indent=1), encoding="utf-8")
        draft.replace(path)

    def forget(self, note: Note) -> None:
        """Take away the note of a transaction that never left."""
        self._path(note).unlink(missing_ok=True)

    def close(self, note: Note) -> None:
        """Note that a command has said how a transaction ended."""
        self.write(replace(note, state=DONE))

    def _path(self, note: Note) -> Path:
        # Several operations may have one number: the chain carries out one of them.
        which = "" if note.since is None else f"-{note.identity[:16]}"
        return self.folder / f"{note.nonce:08d}{which}.json"


def now() -> int:
    """Return the time of this machine, in seconds."""
    return int(time.time())
