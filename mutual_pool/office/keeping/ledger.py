"""What a keeper spent today and what it leaves alone, in a file; one keeper at a time.

Before a transaction leaves, the most it can cost is written down; afterwards what it did cost. A
keeper that is killed in between counts the most, until it knows how the transaction ended.
"""

import contextlib
import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import ClassVar

from pydantic import ConfigDict, TypeAdapter, ValidationError

from mutual_pool.office.connection import DAY

FILE, LOCK = "ledger.json", "lock"


class KeeperError(Exception):
    """A keeper that may not run, or cannot; the message says what to do."""


@dataclass(frozen=True)
class Cost:
    """What a transaction costs.

    Attributes:
        fee: all of it, in wei.
        gas: its gas.
    """

    fee: int
    gas: int

    def __add__(self, other: "Cost") -> "Cost":
        """Return both together."""
        return Cost(self.fee + other.fee, self.gas + other.gas)

    def fits(self, left: "Cost") -> bool:
        """Return whether no more than `left` is needed, of either."""
        return self.fee <= left.fee and self.gas <= left.gas


NOTHING = Cost(0, 0)


@dataclass(frozen=True)
class Rest:
    """A target that is left alone.

    Attributes:
        what: what was tried, in words.
        until: until when, in the chain's seconds.
    """

    what: str
    until: int


@dataclass
class Account:
    """What the file holds.

    Attributes:
        day: the UTC day of what was spent, by the chain's clock.
        spent: what transactions of that day cost.
        reserved: the most that transactions under way may cost, by what they do.
        resting: what is left alone, by what it does.
        block: the newest block that was seen.
    """

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid", strict=True)

    day: int = 0
    spent: Cost = NOTHING
    reserved: dict[str, Cost] = field(default_factory=dict)
    resting: dict[str, Rest] = field(default_factory=dict)
    block: int = 0


class Ledger:
    """A keeper's account of one plan, on disk after each change."""

    def __init__(self, folder: Path) -> None:
        """Read the account of a folder; an empty one where there is none.

        Raises:
            KeeperError: if it cannot be read, since then nobody knows what was spent today.
        """
        self._path = folder / FILE
        self.account = Account()
        try:
            self.account = TypeAdapter(Account).validate_json(self._path.read_bytes())
        except FileNotFoundError:
            pass
        except (OSError, ValidationError) as error:
            raise KeeperError(
                f"{self._path}, what the keeper spent today, cannot be read. Nothing was sent; to "
                "begin with nothing spent, move the file away"
            ) from error

    def begin(self, now: int, block: int) -> None:
        """Begin the day of `now`, if it is a later one, and end the rests that are over."""
        account = self.account
        if now // DAY > account.day:
            account.day, account.spent = now // DAY, NOTHING
        resting = account.resting.items()
        account.resting = {key: rest for key, rest in resting if rest.until > now}
        account.block = max(account.block, block)
        self._write()

    def left(self, ceiling: Cost) -> Cost:
        """Return what may still be spent today; what is under way counts in full."""
        used = sum(self.account.reserved.values(), self.account.spent)
        return Cost(max(0, ceiling.fee - used.fee), max(0, ceiling.gas - used.gas))

    def reserve(self, identity: str, most: Cost) -> None:
        """Count the most that a transaction may cost, before it leaves."""
        self.account.reserved[identity] = most
        self._write()

    def pay(self, identity: str, cost: Cost | None = None) -> None:
        """Count what it did cost in place of the most; without `cost` the most stays counted."""
        reserved = self.account.reserved.pop(identity, NOTHING)
        self.account.spent += reserved if cost is None else cost
        self._write()

    def release(self, identity: str) -> None:
        """Count nothing for a transaction that never left."""
        self.account.reserved.pop(identity, None)
        self._write()

    def rest(self, key: str, what: str, until: int) -> None:
        """Leave a target alone."""
        self.account.resting[key] = Rest(what, until)
        self._write()

    def _write(self) -> None:
        draft = self._path.with_suffix(".tmp")
        with draft.open("w", encoding="utf-8") as file:
            json.dump(asdict(self.account), file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(self._path)


@contextmanager
def locked_ledger(folder: Path) -> Iterator[Ledger]:
    """Keep other keepers out of a folder, and give its ledger; the lock ends with the process.

    Raises:
        KeeperError: if another keeper has the folder, or the ledger cannot be read.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with (folder / LOCK).open("w", encoding="utf-8") as lock, contextlib.ExitStack() as held:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise KeeperError(
                f"another keeper of this plan runs on this machine, by {folder}. This one sent "
                "nothing; end the other, or leave the plan to it"
            ) from error
        held.callback(fcntl.flock, lock, fcntl.LOCK_UN)
        yield Ledger(folder)
