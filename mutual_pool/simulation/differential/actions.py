"""What members and assessors do, as every implementation of the rules is told it.

Members are numbers; amounts are integers of the asset's smallest part; days are UTC day numbers.
"""

from dataclasses import dataclass, fields
from typing import NamedTuple, Protocol


class Join(NamedTuple):
    """A member joins with a registrar's certificate; the treasurer pays the deposit."""

    member: int
    amount: int
    band: int
    band_until: int


class Place(NamedTuple):
    """One person of a group."""

    member: int
    band: int
    band_until: int
    units: int


class Group(NamedTuple):
    """A group comes in together: one root that the registrar signs, one deposit of the treasurer.

    `number` is the group's on chain, from 1.
    """

    number: int
    places: tuple[Place, ...]
    amount: int


class TakeUp(NamedTuple):
    """A person of a group takes up their place, by its proof."""

    group: int
    place: int
    member: int


class Reband(NamedTuple):
    """A member's new band, by a newer certificate; the treasurer pays."""

    member: int
    amount: int
    band: int
    band_until: int


class PayIn(NamedTuple):
    """The treasurer pays in for a member."""

    member: int
    amount: int


class Reinstate(NamedTuple):
    """A lapsed member comes back, out of their own pocket."""

    member: int
    amount: int


class Quit(NamedTuple):
    """A member leaves."""

    member: int


class File(NamedTuple):
    """A member files a claim and pays its bond."""

    claim: int
    member: int
    day: int
    benefit_class: int


class Decide(NamedTuple):
    """So many assessors say the same of a claim, each by a transaction."""

    claim: int
    member: int
    benefit_class: int
    approve: bool
    seats: int


class Settle(NamedTuple):
    """The payee has a claim settled that is paid in full."""

    claim: int
    member: int


class SettleShort(NamedTuple):
    """The payee has a claim settled for less than in full, but for no less than `least`."""

    claim: int
    member: int
    least: int


class Collect(NamedTuple):
    """The payee takes benefit and bond."""

    claim: int
    member: int


class Appeal(NamedTuple):
    """The claimant calls a jury on a refusal."""

    claim: int
    member: int


class Vote(NamedTuple):
    """A juror votes."""

    claim: int
    member: int
    approve: bool


class Conclude(NamedTuple):
    """The treasurer, as anyone may, carries out what time or a jury decided of a claim."""

    claim: int


class TakeDue(NamedTuple):
    """Who was paid in full takes what was left in the membership that this ended."""

    member: int


class Sponsor(NamedTuple):
    """The treasurer gives to the reserve."""

    amount: int


Member = Join | Group | TakeUp | Reband | PayIn | Reinstate | Quit | TakeDue | Sponsor
Claiming = File | Decide | Settle | SettleShort | Collect | Appeal | Vote | Conclude
Action = Member | Claiming


@dataclass(frozen=True, slots=True)
class Books:
    """A pool's totals, which must agree to the last unit."""

    index: int
    active_units: int
    active_voters: int
    settlements: int
    total_balances: int
    carry: int
    reserve: int
    held: int
    pending_shares: int
    window_charged: int


@dataclass(frozen=True, slots=True)
class MemberBooks:
    """A member's balance and standing."""

    balance: int
    index_stop: int
    lapsed_by: int
    active: bool


@dataclass(frozen=True, slots=True)
class ClaimBooks:
    """A claim's outcome, which tells whether the payee has still to take what was paid.

    Its benefit is the one filed, approved, then paid.
    """

    benefit: int
    outcome: int
    share: int
    bond_taken: bool


def names_of(kind: type[Books] | type[MemberBooks] | type[ClaimBooks]) -> list[str]:
    """Return what a record tells, by the twin's names."""
    return [field.name for field in fields(kind)]


class World(Protocol):
    """An implementation of the rules: the twin, the bytecode, a node."""

    name: str

    def at(self, time: int) -> None:
        """Go on to a time, in seconds; what follows happens then, or within the hour."""

    def act(self, actions: list[Action]) -> None:
        """Carry out actions in their order.

        Raises:
            DisagreementError: if one is refused.
        """

    def books(self) -> Books:
        """Return the totals."""

    def members(self, numbers: list[int]) -> list[MemberBooks]:
        """Return the standing of members."""

    def claims(self, numbers: list[int]) -> list[ClaimBooks]:
        """Return claims by their numbers."""
