"""Encrypted keys in files, as eth-account, geth and brownie write them; found by name or by path.

A key is decrypted into memory and nowhere else: no message of this module holds one.
"""

import json
from pathlib import Path
from typing import Any

from eth_account import Account
from eth_account.signers.local import LocalAccount
from eth_utils import is_address, to_checksum_address

_BROWNIE = Path(".brownie") / "accounts"
_MOST = 1_000_000
"""Bytes a keystore may have; an ordinary one has 500."""


class KeystoreError(ValueError):
    """A key that cannot be had; the message says what to do."""


def folders(own: Path) -> tuple[Path, ...]:
    """Return where keystores are looked for by name: our own folder, then brownie's."""
    return (own, Path.home() / _BROWNIE)


def find_keystore(name: str, own: Path) -> Path:
    """Return the file of a keystore.

    Args:
        name: a path, or a name without `.json` in one of the folders.
        own: the folder of this program's keystores.

    Raises:
        KeystoreError: if there is none; the message lists the names there are.
    """
    path = Path(name).expanduser()
    candidates = [path, *(folder / f"{name}.json" for folder in folders(own))]
    for candidate in candidates:
        try:
            if candidate.is_file():
                return candidate
        except OSError:
            continue
    known = ", ".join(names(own)) or "none yet"
    raise KeystoreError(
        f"there is no keystore {name[:100]!r}: give a file, or one of these names: {known}"
    )


def names(own: Path) -> list[str]:
    """Return the names of the keystores in the folders, each once."""
    return sorted({file.stem for folder in folders(own) for file in folder.glob("*.json")})


def address_in(path: Path) -> str:
    """Return the address that a keystore states, without its password; "" if it states none.

    Raises:
        KeystoreError: if the file is no keystore.
    """
    stated = _content(path).get("address")
    if not isinstance(stated, str):
        return ""
    address = stated if stated.startswith("0x") else f"0x{stated}"
    return str(to_checksum_address(address)) if is_address(address) else ""


def open_keystore(path: Path, password: str) -> LocalAccount:
    """Return the account of a keystore.

    Raises:
        KeystoreError: if the file is no keystore, or the password is wrong.
    """
    content = _content(path)
    try:
        account: LocalAccount = Account.from_key(Account.decrypt(content, password))
    except (ValueError, KeyError, TypeError, NotImplementedError) as error:
        wrong = "MAC mismatch" in str(error)
        why = "the password is wrong" if wrong else "it is damaged, or of a kind unknown here"
        # The library's own words are left out: they might hold what must not be shown.
        raise KeystoreError(f"{path} cannot be opened: {why}. Nothing was sent or signed") from None
    return account


def make_keystore(own: Path, name: str, password: str) -> tuple[Path, str]:
    """Make a new key, write it encrypted, readable by its owner only, and return file and address.

    Raises:
        KeystoreError: if the name is taken or cannot be one, or the password is empty.
    """
    if not name or any(not (letter.isalnum() or letter in "-_") for letter in name):
        raise KeystoreError(f"{name!r} cannot be a keystore's name: letters, digits, - and _ can")
    if not password:
        raise KeystoreError("a keystore needs a password")
    path = own / f"{name}.json"
    if path.exists():
        raise KeystoreError(f"{path} exists already, and is left as it is; choose another name")
    account = Account.create()
    own.mkdir(parents=True, exist_ok=True, mode=0o700)
    content = json.dumps(Account.encrypt(account.key, password))
    draft = path.with_suffix(".tmp")
    draft.touch(mode=0o600)
    draft.write_text(content, encoding="utf-8")
    draft.replace(path)
    return path, str(account.address)


def account_of_key(text: str) -> LocalAccount:
    """Return the account of a private key in hexadecimal digits.

    Raises:
        KeystoreError: if it is none; the text is not repeated.
    """
    try:
        account: LocalAccount = Account.from_key(text.strip())
    except (ValueError, TypeError):
        raise KeystoreError(
            "the key in the environment is none: 64 hexadecimal digits. Nothing was sent or signed"
        ) from None
    return account


def _content(path: Path) -> dict[str, Any]:
    try:
        if path.stat().st_size > _MOST:
            raise KeystoreError(f"{path} is no keystore: it is far too large")
        content = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise KeystoreError(f"{path} cannot be read: {error.strerror}") from None
    except (ValueError, RecursionError):
        content = None
    if not isinstance(content, dict) or not ({"crypto", "Crypto"} & content.keys()):
        raise KeystoreError(f"{path} is no keystore: an encrypted key, as eth-account writes it")
    return content
