"""The ladder: members sorted by the index at which their balance runs out.

A rung holds units and voters. When the index passes it, it keeps the index, the time and the
settlement that crossed it. A bitmap of 256-rung words finds the rungs with anybody on them, so a
settlement touches the rungs it crosses and nothing else.
"""

from dataclasses import dataclass, field

from mutual_pool.protocol.errors import uint

WORD = 256


@dataclass(slots=True)
class Rung:
    """One rung as stored. `crossed_at` is 0 while it stands; a crossed one keeps its units."""

    index: int = 0
    crossed_at: int = 0
    settlement: int = 0
    units: int = 0
    voters: int = 0


@dataclass(frozen=True, slots=True)
class Crossing:
    """The settlement that crosses rungs: its index, its time in seconds, its number."""

    index: int
    time: int
    settlement: int


@dataclass(slots=True)
class Ladder:
    """The rungs ever used, and the bitmap of those with anybody on them."""

    rungs: dict[int, Rung] = field(default_factory=dict)
    occupied: dict[int, int] = field(default_factory=dict)

    def enter(self, number: int, units: int, voters: int) -> None:
        """Put `units` and `voters` on a rung that was not crossed."""
        rung = self.rungs.get(number)
        if rung is None:
            rung = self.rungs[number] = Rung()
        if rung.units == 0:
            self.occupied[number >> 8] = self.occupied.get(number >> 8, 0) | 1 << (number & 0xFF)
        rung.units += units
        rung.voters += voters

    def depart(self, number: int, units: int, voters: int) -> None:
        """Take `units` and `voters` off a rung that was not crossed.

        Raises:
            Refusal: Panic, if the rung has fewer of them.
        """
        rung = self.rungs[number]
        left, voters_left = uint(56, rung.units - units), uint(32, rung.voters - voters)
        rung.units, rung.voters = left, voters_left
        if left == 0:
            self.occupied[number >> 8] &= ~(1 << (number & 0xFF))

    def cross(self, first: int, end: int, by: Crossing) -> tuple[int, int]:
        """Cross every occupied rung of `[first, end)` and return their units and voters."""
        units = voters = 0
        while first < end:
            word_end = min(end, (first | 0xFF) + 1)
            word = self.occupied.get(first >> 8, 0) >> (first & 0xFF)
            word &= (1 << (word_end - first)) - 1
            while word:
                rung = self.rungs[first + (word & -word).bit_length() - 1]
                word &= word - 1
                units += rung.units
                voters += rung.voters
                rung.index, rung.crossed_at, rung.settlement = by.index, by.time, by.settlement
            first = word_end
        return units, voters


def lowest_standing(index: int, spacing: int) -> int:
    """Return the lowest rung that `index` has not passed: `index / spacing`, rounded up."""
    return -(-index // spacing)


def rung_of(index: int, balance: int, units: int, reserve_per_unit: int, spacing: int) -> int:
    """Return the rung of a balance of at least `units * reserve_per_unit`.

    Rounded down: a member may lapse early by less than one rung, never late.
    """
    return (index + balance // units - reserve_per_unit) // spacing
