"""Who takes part in a replay, and what certificates and verdicts say, the same in every world."""

from dataclasses import dataclass
from functools import cache

from eth_keys.datatypes import PrivateKey
from eth_utils.address import to_checksum_address
from eth_utils.crypto import keccak

from mutual_pool.protocol.claims.types import PanelDecision
from mutual_pool.protocol.enrolment.cohorts import CohortPaper
from mutual_pool.protocol.enrolment.enrolment import Certificate
from mutual_pool.protocol.enrolment.sum_tree import CohortTree, Leaf
from mutual_pool.protocol.pool.types import DAY
from mutual_pool.simulation.differential.actions import Decide, File, Group, Join, Reband

EVIDENCE, FINDINGS, NOTICE = keccak(b"evidence"), keccak(b"findings"), keccak(b"notice")


@dataclass(frozen=True)
class Actors:
    """The people of a replay. `seats` are the panel's; keys follow from `seed`."""

    seed: int
    seats: int
    keyed: bool

    def key(self, name: str) -> PrivateKey:
        """Return somebody's key; anybody can make it, so it is worth nothing on a real chain."""
        return PrivateKey(keccak(text=f"mutual-pool replay {self.seed} {name}"))

    @property
    def registrar(self) -> PrivateKey:
        """Who signs certificates."""
        return self.key("registrar")

    @property
    def supervisor(self) -> PrivateKey:
        """Who may stop joining and hold claims."""
        return self.key("supervisor")

    @property
    def heir(self) -> PrivateKey:
        """Who has what is left once the plan is closed."""
        return self.key("heir")

    @property
    def assessors(self) -> list[PrivateKey]:
        """Who decides on claims, ascending by address."""
        seats = [self.key(f"assessor {place}") for place in range(self.seats)]
        return sorted(seats, key=lambda key: key.public_key.to_canonical_address())

    def member_key(self, number: int) -> PrivateKey:
        """Return a member's key, for a node to which they must sign."""
        return self.key(f"member {number}")

    def address(self, number: int) -> str:
        """Return a member's address, lower case; where nobody signs, no key stands behind it."""
        return _address(self, number)

    def checksummed(self, number: int) -> str:
        """Return a member's address as web3 wants it."""
        return str(to_checksum_address(self.address(number)))

    def certificate(self, action: Join | Reband, time: int) -> Certificate:
        """Return what the registrar signs at a time."""
        return Certificate(
            member=self.address(action.member),
            identity=identity(action.member),
            band=action.band,
            band_until=action.band_until,
            issued_at=time,
            expiry=time + DAY,
        )

    def tree(self, action: Group) -> CohortTree:
        """Return the tree of a group, of which the registrar signs the root."""
        return CohortTree(
            [
                Leaf(
                    number=number,
                    member=self.address(place.member),
                    identity=identity(place.member),
                    band=place.band,
                    units=place.units,
                    band_until=place.band_until,
                )
                for number, place in enumerate(action.places)
            ]
        )

    def paper(self, tree: CohortTree, sponsor: str, time: int) -> CohortPaper:
        """Return what the registrar signs of a group at a time."""
        return CohortPaper(sponsor, tree.root, tree.units, time, time + DAY)


@cache
def _address(actors: Actors, number: int) -> str:
    if actors.keyed:
        return str(actors.member_key(number).public_key.to_address())
    return "0x" + keccak(text=f"mutual-pool replay {actors.seed} member {number}")[12:].hex()


def identity(number: int) -> bytes:
    """Return a member's identity; a real one is an HMAC of a document number."""
    return number.to_bytes(15, "big") + b"\1"


def verdict(action: Decide, time: int) -> PanelDecision:
    """Return what assessors say of a claim at a time."""
    return PanelDecision(
        identity=identity(action.member),
        evidence_hash=EVIDENCE,
        approve=action.approve,
        benefit_class=action.benefit_class,
        findings_hash=FINDINGS,
        notice_hash=NOTICE,
        deadline=time + DAY,
    )


def filing_tuple(action: File, address: str) -> tuple[str, int, int, bytes]:
    """Return what a member files."""
    return address, action.day, action.benefit_class, EVIDENCE
