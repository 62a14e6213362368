"""The twin of the assessors' panel: its versions, seats and tiers, and the count of signers.

A set of seats is an integer with one bit for each seat's number; number 0 is nobody's. Signatures
are recovered elsewhere: a batch comes as the addresses recovered from it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from mutual_pool.protocol.errors import Refusal
from mutual_pool.protocol.panel.types import Holder, Seat, Tier
from mutual_pool.protocol.pool.cover import day_of
from mutual_pool.protocol.pool.types import DAY, ZERO_ADDRESS

MAX_SEATS = 32
LAST_NUMBER = 255
MAX_ADDED = 16
"""The most assessors a change may seat who did not sit before."""
CHANGE_PERIOD = 14 * DAY
"""How long after a change the next one may happen, in seconds."""
REUSE_DAYS = 180
"""How many UTC days after its holder left a number may be given to somebody else."""


class AssessorPanel:
    """The panels of a plan, by versions counted from 1.

    Attributes:
        greatest_benefit: the greatest benefit of the plan, which every panel can decide on.
        changed_at: when the assembly last changed the panel, in seconds; 0 if it never did.
        last_number: where the search for a free number goes on.
        numbers: the number of everybody who has one.
        holders: who holds each number, or held it last.
    """

    def __init__(
        self,
        member_assembly: str,
        greatest_benefit: int,
        holders: Sequence[str],
        tiers: Sequence[Tier],
        *,
        now: int,
    ) -> None:
        """Seat the first panel, deployed at `now`, in seconds.

        Raises:
            Refusal: PanelZeroAddress, or as `change`.
        """
        if member_assembly == ZERO_ADDRESS:
            raise Refusal("PanelZeroAddress")
        self.member_assembly = member_assembly
        self.greatest_benefit = greatest_benefit
        self.changed_at = 0
        self.last_number = 0
        self.current_version = 0
        self.current_seats: tuple[Seat, ...] = ()
        self.numbers: dict[str, int] = {}
        self.holders: dict[int, Holder] = {}
        self.seats_of: dict[int, int] = {}
        self.tiers_of: dict[int, tuple[Tier, ...]] = {}
        self._seat(holders, tiers, MAX_SEATS, day_of(now))

    def change(self, holders: Sequence[str], tiers: Sequence[Tier], *, by: str, now: int) -> None:
        """Seat a new panel, as the assembly.

        Args:
            holders: the assessors, strictly ascending by address.
            tiers: how many of them must agree on a benefit up to a size, ascending.
            by: the caller.
            now: the block's time.

        Raises:
            Refusal: PanelOnly, PanelTooSoon, PanelEmpty, PanelTooLarge, PanelNotAscending,
                PanelOutOfNumbers, PanelTooManyAdded, PanelBadTier, PanelUncovered.
        """
        if by != self.member_assembly:
            raise Refusal("PanelOnly", self.member_assembly, by)
        allowed_from = self.changed_at + CHANGE_PERIOD
        if self.changed_at and now < allowed_from:
            raise Refusal("PanelTooSoon", allowed_from)
        self._seat(holders, tiers, MAX_ADDED, day_of(now))
        self.changed_at = now

    def number_of(self, holder: str) -> int:
        """Return the number of an assessor in the current panel.

        Raises:
            Refusal: PanelNoSeat.
        """
        number = self.numbers.get(holder, 0)
        if not self.seats_of[self.current_version] >> number & 1:
            raise Refusal("PanelNoSeat", holder)
        return number

    def holder_of(self, number: int) -> Holder:
        """Return who holds a number, or held it last; nobody where it was never given."""
        return self.holders.get(number) or Holder()

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

    def _seat(
        self, holders: Sequence[str], tiers: Sequence[Tier], most_added: int, today: int
    ) -> None:
        if not holders or not tiers:
            raise Refusal("PanelEmpty")
        if len(holders) > MAX_SEATS:
            raise Refusal("PanelTooLarge", len(holders), MAX_SEATS)
        sat_before = self.seats_of.get(self.current_version, 0)
        given = _Numbers(self.numbers, self.holders, self.last_number)
        before = ZERO_ADDRESS
        for holder in holders:
            if int(holder, 16) <= int(before, 16):
                raise Refusal("PanelNotAscending", before, holder)
            before = holder
            given.seat(holder, today)
        seats = sum(1 << given.numbers[holder] for holder in holders)
        added = (seats & ~sat_before).bit_count()
        if added > most_added:
            raise Refusal("PanelTooManyAdded", added, most_added)
        up_to, threshold = 0, 1
        for tier in tiers:
            if tier.up_to <= up_to or not threshold <= tier.threshold <= len(holders):
                raise Refusal("PanelBadTier", tier.up_to, tier.threshold)
            up_to, threshold = tier.up_to, tier.threshold
        if up_to < self.greatest_benefit:
            raise Refusal("PanelUncovered", up_to, self.greatest_benefit)

        for former in self.current_seats:
            if not seats >> former.number & 1:
                given.holders[former.number].left_day = today
        self.current_version += 1
        self.numbers, self.holders = given.numbers, given.holders
        self.last_number = given.last
        self.current_seats = tuple(Seat(holder, given.numbers[holder]) for holder in holders)
        self.seats_of[self.current_version] = seats
        self.tiers_of[self.current_version] = tuple(tiers)


class _Numbers:
    """Whose each number is while a panel is seated: copies, so that a refusal changes nothing."""

    def __init__(
        self, numbers: Mapping[str, int], holders: Mapping[int, Holder], last: int
    ) -> None:
        self.numbers = dict(numbers)
        self.holders = {number: replace(found) for number, found in holders.items()}
        self.last = last

    def seat(self, holder: str, today: int) -> None:
        """Give a holder their number, or one that is free."""
        number = self.numbers.get(holder, 0)
        if number:
            self.holders[number].left_day = 0
            return
        number = self._free(today)
        former = self.holders.get(number)
        if former:
            self.numbers[former.holder] = 0
        self.numbers[holder] = number
        self.holders[number] = Holder(holder)

    def _free(self, today: int) -> int:
        """Return the next number that nobody holds, or whose holder left long ago."""
        for _ in range(LAST_NUMBER):
            self.last = self.last % LAST_NUMBER + 1
            found = self.holders.get(self.last)
            if not found or (found.left_day and today >= found.left_day + REUSE_DAYS):
                return self.last
        raise Refusal("PanelOutOfNumbers")
