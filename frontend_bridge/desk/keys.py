"""The desk's own keys: made at the first start, kept apart from database and backup."""

import os
import secrets
from contextlib import suppress
from pathlib import Path

from eth_account import Account
from eth_account.signers.local import LocalAccount

from mutual_pool.office.evidence.new_files import write_new

_LENGTH = 32


class DeskKeyError(Exception):
    """A key of the desk that cannot be used; the message says which file and what to do."""


def own_key(folder: Path, name: str) -> bytes:
    """Return the desk's key called `name`, 32 bytes; a new one is made where there is none.

    Args:
        folder: the folder of the keys; only its owner may read it.
        name: what the key is for, such as "receipts".

    Raises:
        DeskKeyError: if it cannot be read or made, or the file holds no key.
    """
    path = folder / f"{name}.key"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not path.exists():
            # Another process may make it meanwhile.
            with suppress(FileExistsError):
                write_new(path, secrets.token_bytes(_LENGTH).hex().encode())
        found = bytes.fromhex(path.read_text(encoding="ascii").strip())
        open_to_others = path.stat().st_mode & 0o077 if os.name == "posix" else 0
    except (OSError, ValueError) as error:
        raise DeskKeyError(f"the key {path} cannot be read: {type(error).__name__}") from None
    if len(found) != _LENGTH:
        raise DeskKeyError(f"{path} holds no key of {_LENGTH} bytes; restore it from its copy")
    if open_to_others:
        raise DeskKeyError(f"others than its owner may read {path}: chmod 600 {path}")
    return found


def receipt_account(folder: Path) -> LocalAccount:
    """Return the account by which the desk signs receipts; it has no role in any contract.

    Raises:
        DeskKeyError: if its key cannot be used.
    """
    account: LocalAccount = Account.from_key(own_key(folder, "receipts"))
    return account
