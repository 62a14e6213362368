"""The Merkle tree over the people of a cohort, as the enrolment contract reads it.

A leaf is hashed twice, in a domain of its own, and two nodes are hashed in ascending order, so that
a proof needs no directions (OpenZeppelin's `MerkleProof`). A node without a partner rises as it is.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from typing import Any

from eth_utils.crypto import keccak

LEAF_TYPE = keccak(
    text="Leaf(uint32 number,address member,bytes16 identity,uint8 band,uint24 units,"
    "uint24 bandUntil)"
)


@dataclass(frozen=True, slots=True)
class Leaf:
    """One person of a cohort. `band_until` is a UTC day number, `units` are those of the band."""

    number: int
    member: str
    identity: bytes
    band: int
    units: int
    band_until: int

    def as_tuple(self) -> tuple[int, str, bytes, int, int, int]:
        """Return the fields in the order of the contract's struct."""
        number, member, identity, band, units, band_until = astuple(self)
        return number, member, identity, band, units, band_until

    @property
    def hash(self) -> bytes:
        """The leaf in the tree, the contract's `leafOf`."""
        words = (
            LEAF_TYPE,
            self.number.to_bytes(32, "big"),
            bytes.fromhex(self.member.removeprefix("0x")).rjust(32, b"\0"),
            self.identity.ljust(32, b"\0"),
            self.band.to_bytes(32, "big"),
            self.units.to_bytes(32, "big"),
            self.band_until.to_bytes(32, "big"),
        )
        return keccak(keccak(b"".join(words)))


class CohortTree:
    """The tree of a cohort, which its sponsor keeps: everybody needs their proof out of it."""

    def __init__(self, leaves: Sequence[Leaf]) -> None:
        """Build the tree.

        Raises:
            ValueError: if there is nobody, or numbers are not 0, 1, 2..., or an address or an
                identity stands twice, since each is taken up once.
        """
        if not leaves:
            raise ValueError("a cohort needs somebody in it")
        if [leaf.number for leaf in leaves] != list(range(len(leaves))):
            raise ValueError("the leaves of a cohort are numbered 0, 1, 2 and so on, in this order")
        for name, values in (
            ("address", [leaf.member.lower() for leaf in leaves]),
            ("identity", [leaf.identity.hex() for leaf in leaves]),
        ):
            twice = [value for value, count in Counter(values).items() if count > 1]
            if twice:
                raise ValueError(f"the {name} {twice[0]} stands in the cohort twice; take one out")
        self.leaves = tuple(leaves)
        self._levels = [[leaf.hash for leaf in leaves]]
        while len(self._levels[-1]) > 1:
            below = self._levels[-1]
            pairs = [below[place : place + 2] for place in range(0, len(below), 2)]
            self._levels.append([_node(*pair) if len(pair) == 2 else pair[0] for pair in pairs])

    @property
    def root(self) -> bytes:
        """What the registrar signs."""
        return self._levels[-1][0]

    @property
    def units(self) -> int:
        """The units of all leaves, of which the deposit is a multiple."""
        return sum(leaf.units for leaf in self.leaves)

    def proof(self, number: int) -> list[bytes]:
        """Return what proves a leaf.

        Raises:
            IndexError: if there is no leaf of this number.
        """
        if not 0 <= number < len(self.leaves):
            raise IndexError(f"the cohort has no leaf {number}")
        proof = []
        for level in self._levels[:-1]:
            beside = number ^ 1
            if beside < len(level):
                proof.append(level[beside])
            number //= 2
        return proof

    def place_file(self, cohort: int, number: int) -> dict[str, Any]:
        """Return what somebody of the cohort is handed to take up their place, as JSON values.

        Args:
            cohort: the number under which the cohort was enrolled.
            number: the leaf's.

        Raises:
            IndexError: if there is no leaf of this number.
        """
        proof = self.proof(number)
        leaf = self.leaves[number]
        return {
            "cohort": cohort,
            "leaf": {
                "number": leaf.number,
                "member": leaf.member,
                "identity": "0x" + leaf.identity.hex(),
                "band": leaf.band,
                "units": leaf.units,
                "bandUntil": leaf.band_until,
            },
            "proof": ["0x" + node.hex() for node in proof],
        }


def root_of(leaf: Leaf, proof: Sequence[bytes]) -> bytes:
    """Return the root to which a proof leads from a leaf."""
    node = leaf.hash
    for beside in proof:
        node = _node(node, beside)
    return node


def _node(one: bytes, other: bytes) -> bytes:
    return keccak(min(one, other) + max(one, other))
