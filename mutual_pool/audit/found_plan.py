"""A plan that was found on a chain, and where the account that made it made its contracts."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from mutual_pool.chain.contracts import ROLES
from mutual_pool.chain.deployment import predict_address
from mutual_pool.chain.rpc_answers import BadAnswerError, quantity

_CERTAIN = ("panel", "pool", "enrolment", "desk", "jury", "timelock", "guardianship")
"""The contracts that name each other, so that a pool's address leads to them."""


@dataclass(frozen=True)
class FoundPlan:
    """A plan's contracts by role, with the asset, and the block of its first contract.

    A pool does not name `registry`, `donations` and `assembly`. They are where the account that
    made the plan's first contract made them, or a directory names them; of a plan made otherwise
    registry and donation desk are found by what they first state, and may be missing before that.
    Further contracts (`FURTHER_ROLES`) follow those, or are missing. `directory` is there if one
    was given.

    Attributes:
        addresses: the contracts by role.
        first_block: the block of the first one.
        made: where the account that made the first contract made all of them; empty if several did.
        asked: the roles of those that the command named.
        number: the plan's number in the directory, if the command named it.
    """

    addresses: Mapping[str, str]
    first_block: int
    made: Mapping[str, str] = field(default_factory=dict)
    asked: frozenset[str] = frozenset()
    number: int | None = None

    @property
    def contracts(self) -> dict[str, str]:
        """The plan's own contracts, without the asset."""
        return {role: address for role, address in self.addresses.items() if role != "asset"}


def made_by_one(transactions: Sequence[object], known: Mapping[str, str]) -> Mapping[str, str]:
    """Return where a plan's contracts are, if one account made them one after the other.

    Args:
        transactions: those of the block of the first contract.
        known: the contracts that are known, by role.
    """
    fixed = [role for role in _CERTAIN if role in known]
    for transaction in transactions:
        if not isinstance(transaction, dict) or transaction.get("to"):
            continue
        try:
            maker, nonce = transaction["from"], quantity(transaction["nonce"], "nonce")
            found = {role: predict_address(maker, nonce + n) for n, role in enumerate(ROLES)}
        except (BadAnswerError, KeyError, TypeError, ValueError):
            continue
        if all(found[role].lower() == known[role].lower() for role in fixed):
            return found
    return {}
