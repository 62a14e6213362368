"""The tree over the people of a cohort, as the enrolment contract reads it (`SumTree`).

A leaf is hashed twice, in a domain of its own. A node is the hash of 74 bytes: each child's hash
and the sum of the units below that child, the child with the smaller hash first, so that a proof
needs no directions. A node without a partner rises as it is. The contract compares the sum at the
root with the units that were paid for, so no tree proves more units than that.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import astuple, dataclass
from typing import Any, Final, NamedTuple

from eth_utils.crypto import keccak

LEAF_TYPE = keccak(
    text="Leaf(uint32 number,address member,bytes16 identity,uint8 band,uint24 units,"
    "uint24 bandUntil)"
)
STEP: Final = 37
"""The bytes of a step of a proof: the hash beside the path, then the sum of the units below it."""
_HASH: Final = 32
_SUM_LIMIT: Final = 2**40


class Node(NamedTuple):
    """A hash, and the units of the leaves below it."""

    hash: bytes
    sum: int

    @property
    def packed(self) -> bytes:
        """What the node above hashes, and a step of a proof: a sum has 40 bits there."""
        return self.hash + (self.sum % _SUM_LIMIT).to_bytes(STEP - _HASH, "big")


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

    @property
    def node(self) -> Node:
        """The leaf as the lowest node of its path."""
        return Node(self.hash, self.units)


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
        self._levels = [[leaf.node for leaf in leaves]]
        while len(self._levels[-1]) > 1:
            below = self._levels[-1]
            pairs = [below[place : place + 2] for place in range(0, len(below), 2)]
            self._levels.append([_above(*pair) if len(pair) == 2 else pair[0] for pair in pairs])

    @property
    def root(self) -> bytes:
        """What the registrar signs, beside the units."""
        return self._levels[-1][0].hash

    @property
    def units(self) -> int:
        """The units of all leaves, of which the deposit is a multiple."""
        return sum(leaf.units for leaf in self.leaves)

    def proof(self, number: int) -> bytes:
        """Return what proves a leaf: the steps of its path, 37 bytes each.

        Raises:
            IndexError: if there is no leaf of this number.
        """
        if not 0 <= number < len(self.leaves):
            raise IndexError(f"the cohort has no leaf {number}")
        steps = []
        for level in self._levels[:-1]:
            beside = number ^ 1
            if beside < len(level):
                steps.append(level[beside].packed)
            number //= 2
        return b"".join(steps)

    def check(self) -> None:
        """Climb from every leaf to the root as the contract does, before the root is signed.

        A root that is signed wrongly cannot be mended: the deposit cannot be taken back, and nobody
        of the group could join.

        Raises:
            ValueError: if a leaf leads elsewhere, or to another sum than the units of all leaves.
        """
        top = Node(self.root, self.units)
        for leaf in self.leaves:
            found = root_of(leaf, self.proof(leaf.number))
            if found != top or top.sum >= _SUM_LIMIT:
                raise ValueError(
                    f"leaf {leaf.number} leads to 0x{found.hash.hex()} with {found.sum} units, not "
                    f"to the root 0x{top.hash.hex()} with {top.sum}; nothing may be signed"
                )

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
            "proof": "0x" + proof.hex(),
        }


def root_of(leaf: Leaf, proof: bytes) -> Node:
    """Return where a proof leads from a leaf: the hash, and a sum that is never cut to 40 bits.

    Raises:
        ValueError: if the proof is not a whole number of steps.
    """
    if len(proof) % STEP:
        raise ValueError(f"a proof has {STEP} bytes a step, not {len(proof)} in all")
    node = leaf.node
    for at in range(0, len(proof), STEP):
        step = proof[at : at + STEP]
        node = _above(node, Node(step[:_HASH], int.from_bytes(step[_HASH:], "big")))
    return node


def _above(one: Node, other: Node) -> Node:
    first, second = (one, other) if one.hash < other.hash else (other, one)
    return Node(keccak(first.packed + second.packed), one.sum + other.sum)
