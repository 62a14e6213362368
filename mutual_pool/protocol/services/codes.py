"""Codes of a programme: their leaves, the tree of them, and the proof of each.

As the contract `ServiceFund` reads them: a leaf is hashed twice, so that no inner node can pass for
one, and binds a code to chain, fund, sponsor, programme and position. Two children are hashed in
the order of their values; an odd node is promoted.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from eth_utils.crypto import keccak

_TYPE = keccak(
    text="ServiceCode(uint256 chain,address fund,address sponsor,uint16 series,uint24 position,"
    "bytes32 secret)"
)


@dataclass(frozen=True, slots=True)
class CodeSeries:
    """Whose codes they are, and of which programme.

    Args:
        chain_id: the chain of the fund.
        fund: the fund's address.
        sponsor: who opens the programme.
        series: the number of the programme among the sponsor's own, from 1.
    """

    chain_id: int
    fund: str
    sponsor: str
    series: int

    def leaf(self, position: int, secret: bytes) -> bytes:
        """Return the leaf of the code with a secret of 32 bytes, as the contract's `leafOf`."""
        words = (self.chain_id, int(self.fund, 16), int(self.sponsor, 16), self.series, position)
        packed = b"".join(word.to_bytes(32, "big") for word in words)
        return bytes(keccak(keccak(_TYPE + packed + secret)))


class CodeTree:
    """The tree of a programme's codes, of which the sponsor knows the secrets."""

    def __init__(self, leaves: Sequence[bytes]) -> None:
        """Build the tree of leaves in the order of their positions.

        Raises:
            ValueError: if there is no leaf.
        """
        if not leaves:
            raise ValueError("a programme has one code or more")
        self._levels = [list(leaves)]
        while len(level := self._levels[-1]) > 1:
            pairs = (level[place : place + 2] for place in range(0, len(level), 2))
            self._levels.append([_parent(*pair) for pair in pairs])

    @property
    def root(self) -> bytes:
        """The root, 32 bytes."""
        return self._levels[-1][0]

    def proof(self, position: int) -> list[bytes]:
        """Return the hashes from a leaf up to the root.

        Raises:
            IndexError: if the tree has no such position.
        """
        if not 0 <= position < len(self._levels[0]):
            raise IndexError(f"the tree has no position {position}")
        found = []
        for level in self._levels[:-1]:
            if position ^ 1 < len(level):
                found.append(level[position ^ 1])
            position //= 2
        return found


def leads_to(root: bytes, leaf: bytes, proof: Sequence[bytes]) -> bool:
    """Return whether a proof leads from a leaf to a root, as the contract verifies it."""
    for node in proof:
        leaf = _parent(leaf, node)
    return leaf == root


def _parent(left: bytes, right: bytes | None = None) -> bytes:
    if right is None:
        return left
    return bytes(keccak(min(left, right) + max(left, right)))
