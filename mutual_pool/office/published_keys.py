"""The keys that a plan's people published, read from one's own node and held to the board."""

from collections.abc import Sequence
from dataclasses import dataclass

from eth_abi.exceptions import DecodingError
from web3.exceptions import Web3Exception

from mutual_pool.audit.observers.published_keys import key_hash
from mutual_pool.chain.node import NodeError
from mutual_pool.chain.refusal_texts import day_text
from mutual_pool.chain.scan import logs_of
from mutual_pool.office.connection import DAY, OpenPlan
from mutual_pool.office.evidence.keys import AgeKeyError, recipient_text
from mutual_pool.office.structs import read

_UNREADABLE = (ValueError, TypeError, LookupError, AttributeError, OverflowError)
"""What web3 raises at answers that are of no form."""


class NoKeyError(Exception):
    """Too few of those who should read have a valid key; the message says whom to ask."""


@dataclass(frozen=True)
class PublishedKey:
    """A key as its owner published it last.

    Attributes:
        account: whose it is.
        recipient: the public part (`age1...`).
        expiry: the second after which nobody encrypts to it.
    """

    account: str
    recipient: str
    expiry: int


def published_key(plan: OpenPlan, account: str) -> PublishedKey | None:
    """Return the key that an account published last; None without one that others can use.

    Record and event are both the node's word: a node of one's own gives them truly, and
    `mutual-pool verify` proves the board.

    Raises:
        NodeError: if the node's events are not those of the board's record, or cannot be read.
    """
    try:
        return _published_key(plan, account)
    except (Web3Exception, DecodingError, *_UNREADABLE) as error:
        raise NodeError(
            f"the node's answers about the key of {account} cannot be read. Ask another node"
        ) from error


def _published_key(plan: OpenPlan, account: str) -> PublishedKey | None:
    board, first = plan.contracts.keys, plan.deployment.block
    kept = read(board.functions.recordOf(account))
    if not any(kept["keyHash"]):
        return None
    for log in logs_of(plan.web3, board, "KeyPublished", first, {"account": account}):
        recipient, expiry = bytes(log["args"]["recipient"]), log["args"]["expiry"]
        if key_hash(recipient, expiry) != bytes(kept["keyHash"]):
            break
        if expiry < plan.now():
            return None
        try:
            return PublishedKey(account, recipient_text(recipient), expiry)
        except AgeKeyError:
            # The contract cannot tell a useless point; nobody can encrypt to it.
            return None
    raise NodeError(
        f"the node does not show the key that {account} published last, and the board's record "
        "says there is one. Ask another node"
    )


def keys_of_the_panel(plan: OpenPlan, wanted: int) -> list[PublishedKey]:
    """Return the valid keys of the assessors who have a seat today.

    Args:
        plan: the plan.
        wanted: how many must have one, so that they can decide.

    Raises:
        NoKeyError: if fewer have one; it names those without.
        NodeError: if the node keeps a key back.
    """
    try:
        seats = [seat["holder"] for seat in read(plan.contracts.panel.functions.currentSeats())]
    except (Web3Exception, DecodingError, *_UNREADABLE) as error:
        raise NodeError("the node's answer about the panel cannot be read. Ask another") from error
    if not seats:
        raise NodeError("the node says that the panel has no seat, which no plan's panel has")
    found = {seat: published_key(plan, seat) for seat in seats}
    valid = [key for key in found.values() if key is not None]
    if len(valid) < wanted:
        missing = ", ".join(seat for seat, key in found.items() if key is None)
        raise NoKeyError(
            f"{len(valid)} of {len(seats)} assessors have a valid key, and {wanted} are needed to "
            f"decide. Nothing was encrypted. Ask these to publish one "
            f"(mutual-pool reading-key publish): {missing}"
        )
    return valid


def soon_over(keys: Sequence[PublishedKey], now: int, days: int = 30) -> list[str]:
    """Return a sentence for each key that ends within some days."""
    return [
        f"The key of {key.account} is valid until {day_text(key.expiry // DAY)} only."
        for key in keys
        if key.expiry < now + days * DAY
    ]
