"""The two files of a programme's codes: the leaves, which anyone may have, and the sealed secrets.

The leaves are for those who redeem or check: they give the proof of each code and tell nothing of
its secret. The secrets are encrypted (`age`) to who hands the codes out. A code's position is
its place in both; it is drawn with the secret, so it says nothing of who gets it or when.
"""

import json
import secrets as system_random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyrage
from eth_utils.address import is_address

from mutual_pool.office.evidence.keys import AgeKey, recipient_text
from mutual_pool.office.services.code_text import SECRET_BYTES, ServiceCode, secret_word
from mutual_pool.office.services.errors import CodeError
from mutual_pool.protocol.services.codes import CodeSeries, CodeTree

LEAVES_SCHEMA = "mutual-pool/service-leaves/1"
CODES_SCHEMA = "mutual-pool/service-codes/1"
MOST_USES = 2**24 - 1
MOST_FILE = 2_000_000_000
_HEAD = ("chain", "fund", "sponsor", "series")


@dataclass(frozen=True)
class Leaves:
    """The leaves of a programme's codes, in the order of their positions."""

    series: CodeSeries
    leaves: tuple[bytes, ...]

    @property
    def tree(self) -> CodeTree:
        """The tree of them."""
        return CodeTree(self.leaves)

    def as_bytes(self) -> bytes:
        """Return the file, in UTF-8."""
        told = {"schema": LEAVES_SCHEMA, **_head(self.series)}
        return _json({**told, "leaves": ["0x" + leaf.hex() for leaf in self.leaves]})


@dataclass(frozen=True)
class Secrets:
    """The secrets of a programme's codes, in the order of their positions."""

    series: CodeSeries
    secrets: tuple[bytes, ...]

    def __repr__(self) -> str:
        """Return their number alone."""
        return f"Secrets({len(self.secrets)} of {self.series})"

    def leaves(self) -> Leaves:
        """Return the leaves that these secrets have."""
        found = (
            self.series.leaf(place, secret_word(secret))
            for place, secret in enumerate(self.secrets)
        )
        return Leaves(self.series, tuple(found))

    def code(self, programme: int, position: int) -> ServiceCode:
        """Return the code at a position, of the programme's number on the chain.

        Raises:
            CodeError: if there is none.
        """
        if not 0 <= position < len(self.secrets):
            raise CodeError(
                f"there is no code {position}: they go from 0 to {len(self.secrets) - 1}"
            )
        return ServiceCode(programme, position, self.secrets[position])

    def sealed(self, recipient: bytes) -> bytes:
        """Return the file, encrypted to a recipient of 32 bytes."""
        told = {"schema": CODES_SCHEMA, **_head(self.series)}
        plain = _json({**told, "secrets": [secret.hex() for secret in self.secrets]})
        reader = pyrage.x25519.Recipient.from_str(recipient_text(recipient))
        return bytes(pyrage.encrypt(plain, [reader]))


def make_secrets(series: CodeSeries, uses: int) -> Secrets:
    """Draw the secrets of a programme from the system's randomness.

    Raises:
        CodeError: if `uses` is not a number of codes that a programme may have.
    """
    if not 0 < uses <= MOST_USES:
        raise CodeError(f"a programme has from 1 to {MOST_USES:,} codes, not {uses:,}")
    drawn = system_random.token_bytes(SECRET_BYTES * uses)
    places = range(0, len(drawn), SECRET_BYTES)
    return Secrets(series, tuple(drawn[place : place + SECRET_BYTES] for place in places))


def read_leaves(path: Path) -> Leaves:
    """Return the leaves of a file.

    Raises:
        CodeError: if it cannot be read or is no such file.
    """
    told = _object(_content(path), LEAVES_SCHEMA, "leaves", str(path))
    return Leaves(_series(told, str(path)), _words(told["leaves"], 32, str(path)))


def open_secrets(path: Path, key: AgeKey) -> Secrets:
    """Return the secrets of a sealed file.

    Raises:
        CodeError: if it cannot be read, is sealed to another key, or is no such file.
    """
    return secrets_in(_content(path), key, str(path))


def secrets_in(sealed: bytes, key: AgeKey, where: str) -> Secrets:
    """Return the secrets of a sealed file's content.

    Args:
        sealed: the content.
        key: to whom it is sealed.
        where: what it is called in messages.

    Raises:
        CodeError: if it is sealed to another key, or is no such file.
    """
    try:
        plain = pyrage.decrypt(sealed, [key.identity])
    except pyrage.DecryptError as error:
        raise CodeError(
            f"{where} does not open with this key: it is sealed to another one, or damaged. Ask "
            "the sponsor to seal the codes to your key"
        ) from error
    told = _object(plain, CODES_SCHEMA, "secrets", where)
    return Secrets(_series(told, where), _words(told["secrets"], SECRET_BYTES, where))


def require_codes(leaves: Leaves, uses: int, root: bytes) -> None:
    """Make sure that leaves are those of a root, as many as were paid for, and no two the same.

    Raises:
        CodeError: naming what does not fit.
    """
    count = len(leaves.leaves)
    if count < uses:
        raise CodeError(
            f"the root names {count:,} codes, and {uses:,} were paid for: {uses - count:,} uses "
            "could be redeemed by nobody. Make as many codes as uses"
        )
    if count > uses:
        raise CodeError(
            f"the root names {count:,} codes, and {uses:,} were paid for: {count - uses:,} codes "
            "would not be paid. Make as many codes as uses"
        )
    if leaves.tree.root != root:
        raise CodeError("these codes lead to another root: they are of another programme")
    # Leaves of one series differ by their positions, so two the same are copies.
    if len(set(leaves.leaves)) != count:
        raise CodeError("a leaf stands in the file twice, so one of the two codes is worth nothing")


def require_secrets(secrets: Secrets, leaves: Leaves) -> None:
    """Make sure that each secret is that of its leaf.

    Raises:
        CodeError: naming the first position that does not fit.
    """
    if secrets.series != leaves.series or len(secrets.secrets) != len(leaves.leaves):
        raise CodeError("the sealed codes and the leaves are of different programmes")
    for place, leaf in enumerate(secrets.leaves().leaves):
        if leaf != leaves.leaves[place]:
            raise CodeError(
                f"the sealed code {place} is not the one of its leaf: it would not be paid"
            )


def _head(series: CodeSeries) -> dict[str, Any]:
    values = (series.chain_id, series.fund, series.sponsor, series.series)
    return dict(zip(_HEAD, values, strict=True))


def _json(told: dict[str, Any]) -> bytes:
    return (json.dumps(told, separators=(",", ":")) + "\n").encode("utf-8")


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > MOST_FILE:
            raise CodeError(f"{path} is longer than a file of codes may be")
        return path.read_bytes()
    except OSError as error:
        raise CodeError(f"{path} cannot be read: {error.strerror}") from error


def _object(content: bytes, schema: str, field: str, where: str) -> dict[str, Any]:
    try:
        told = json.loads(content.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise CodeError(f"{where} cannot be read as JSON in UTF-8") from error
    fields = {"schema", *_HEAD, field}
    if not isinstance(told, dict) or set(told) != fields or told["schema"] != schema:
        raise CodeError(f"{where} is not of the form {schema}")
    return told


def _series(told: dict[str, Any], where: str) -> CodeSeries:
    numbers, accounts = (told["chain"], told["series"]), (told["fund"], told["sponsor"])
    whole = all(isinstance(one, int) and not isinstance(one, bool) and one > 0 for one in numbers)
    if not whole or not all(isinstance(one, str) and is_address(one) for one in accounts):
        raise CodeError(f"{where} does not say whose codes it has: chain, fund, sponsor and series")
    return CodeSeries(told["chain"], accounts[0].lower(), accounts[1].lower(), told["series"])


def _words(told: Any, size: int, where: str) -> tuple[bytes, ...]:  # noqa: ANN401  any JSON
    found: Sequence[Any] = told if isinstance(told, list) else []
    try:
        words = tuple(bytes.fromhex(one.removeprefix("0x")) for one in found)
    except (AttributeError, ValueError):
        words = ()
    if not words or len(words) > MOST_USES or any(len(word) != size for word in words):
        raise CodeError(f"{where} has no list of codes of {size} bytes each")
    return words
