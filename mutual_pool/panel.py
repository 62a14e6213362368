"""The twin of the assessors' panel: its versions, seats and tiers, and the count of signers.

A set of seats is an integer with one bit for each seat's number; number 0 is nobody's. Signatures
are recovered elsewhere: a batch comes as the addresses recovered from it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from mutual_pool.records import ZERO_ADDRESS
from mutual_pool.refusals import Refusal

MAX_SEATS = 32
LAST_NUMBER = 255


@dataclass(frozen=True, slots=True)
class Seat:
    """Who holds a seat, and the number that stands for them for ever."""

    holder: str
    number: int


@dataclass(frozen=True, slots=True)
class Tier:
    """How many seats must agree on a benefit of up to `up_to`."""

    up_to: int
    threshold: int


class Panel:
    """The panels of a plan, by versions counted from 1."""

    def __init__(self, member_assembly: str, holders: Sequence[str], tiers: Sequence[Tier]) -> None:
        """Seat the first panel.

        Raises:
            Refusal: PanelZeroAddress, or as `change`.
        """
        if member_assembly == ZERO_ADDRESS:
            raise Refusal("PanelZeroAddress")
        self.member_assembly = member_assembly
        self.current_version = 0
        self.current_seats: tuple[Seat, ...] = ()
        self.numbers: dict[str, int] = {}
        self.holders: dict[int, str] = {}
        self.seats_of: dict[int, int] = {}
        self.tiers_of: dict[int, tuple[Tier, ...]] = {}
        self._seat(holders, tiers)

    def change(self, holders: Sequence[str], tiers: Sequence[Tier], *, by: str, now: int) -> None:
        """Seat a new panel, as the assembly.

        Args:
            holders: the assessors, strictly ascending by address.
            tiers: how many of them must agree on a benefit up to a size, ascending.
            by: the caller.
            now: the block's time.

        Raises:
            Refusal: PanelOnly, PanelEmpty, PanelTooLarge, PanelNotAscending, PanelOutOfNumbers,
                PanelBadTier.
        """
        if by != self.member_assembly:
            raise Refusal("PanelOnly", self.member_assembly, by)
        self._seat(holders, tiers)

    def number_of(self, holder: str) -> int:
        """Return the number of an assessor in the current panel.

        Raises:
            Refusal: PanelNoSeat.
        """
        number = self.numbers.get(holder, 0)
        if not self.seats_of[self.current_version] >> number & 1:
            raise Refusal("PanelNoSeat", holder)
        return number

    def threshold_of(self, version: int, benefit: int) -> int:
        """Return how many seats of a version must agree on a benefit.

        Raises:
            Refusal: PanelUnknownVersion, PanelBenefitTooLarge.
        """
        tiers = self.tiers_of.get(version)
        if not tiers:
            raise Refusal("PanelUnknownVersion", version)
        for tier in tiers:
            if benefit <= tier.up_to:
                return tier.threshold
        raise Refusal("PanelBenefitTooLarge", benefit)

    def electorate(self, version: int, benefit: int) -> tuple[int, int]:
        """Return who may decide on a claim filed under `version`, and how many must agree.

        Those of its panel who still sit, or, where they are fewer than the threshold, the current
        panel by its own threshold.

        Raises:
            Refusal: PanelUnknownVersion, PanelBenefitTooLarge.
        """
        threshold = self.threshold_of(version, benefit)
        current = self.current_version
        if version == current:
            return self.seats_of[version], threshold
        seats = self.seats_of[version] & self.seats_of[current]
        if seats.bit_count() < threshold:
            return self.seats_of[current], self.threshold_of(current, benefit)
        return seats, threshold

    def tally(self, signers: Sequence[str | None], member: str, filer: str) -> int:
        """Return the set of seats that signed a decision.

        Args:
            signers: the address recovered from each signature, None where that failed.
            member: the member whose claim it is.
            filer: the guardian who filed it, or the zero address.

        Raises:
            Refusal: PanelBadLength, PanelBadSignature, PanelSignersNotAscending, PanelOwnClaim,
                PanelNoSeat.
        """
        if not signers:
            raise Refusal("PanelBadLength", 0)
        before = ZERO_ADDRESS
        for place, signer in enumerate(signers):
            if signer is None:
                raise Refusal("PanelBadSignature", place)
            if int(signer, 16) <= int(before, 16):
                raise Refusal("PanelSignersNotAscending", before, signer)
            before = signer
        seats = 0
        for signer in signers:
            assert signer is not None
            seats |= 1 << self.number_of(signer)
            if signer in (member, filer):
                raise Refusal("PanelOwnClaim", signer)
        return seats

    def _seat(self, holders: Sequence[str], tiers: Sequence[Tier]) -> None:
        if not holders or not tiers:
            raise Refusal("PanelEmpty")
        if len(holders) > MAX_SEATS:
            raise Refusal("PanelTooLarge", len(holders), MAX_SEATS)
        numbers = dict(self.numbers)
        before = ZERO_ADDRESS
        for holder in holders:
            if int(holder, 16) <= int(before, 16):
                raise Refusal("PanelNotAscending", before, holder)
            before = holder
            if holder not in numbers:
                if len(numbers) == LAST_NUMBER:
                    raise Refusal("PanelOutOfNumbers")
                numbers[holder] = len(numbers) + 1
        up_to, threshold = 0, 1
        for tier in tiers:
            if tier.up_to <= up_to or not threshold <= tier.threshold <= len(holders):
                raise Refusal("PanelBadTier", tier.up_to, tier.threshold)
            up_to, threshold = tier.up_to, tier.threshold

        self.current_version += 1
        self.numbers = numbers
        self.holders = {number: holder for holder, number in numbers.items()}
        self.current_seats = tuple(Seat(holder, numbers[holder]) for holder in holders)
        seats = sum(1 << seat.number for seat in self.current_seats)
        self.seats_of[self.current_version] = seats
        self.tiers_of[self.current_version] = tuple(tiers)
