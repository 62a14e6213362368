"""Samples of members: how many are enough, and with what chance a false one is missed."""

import random
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Sampling:
    """Look at some members only, drawn by chance.

    Attributes:
        members: how many; 0 to let the confidence say.
        seed: what draws them, None for a draw that nobody can foresee.
        confidence: with what chance, in percent, a false member is to be among them.
        tolerable: if so many percent of all members are false.
    """

    members: int
    seed: int | None = None
    confidence: float = 0.0
    tolerable: float = 1.0

    def size(self, members: int) -> int:
        """Return how many of so many members are drawn."""
        if self.members:
            return min(self.members, members)
        return sample_size(members, self.confidence, self.tolerable)

    def draw(self, everybody: Iterable[str]) -> set[str]:
        """Return the members drawn."""
        ordered = sorted(everybody)
        source = random.SystemRandom() if self.seed is None else random.Random(self.seed)
        return set(source.sample(ordered, self.size(len(ordered))))


def sample_size(members: int, confidence: float, tolerable: float) -> int:
    """Return the smallest sample that finds a false member with a chance of `confidence` percent.

    Args:
        members: how many there are.
        confidence: in percent, below 100.
        tolerable: how many percent of the members are false, rounded down to whole members but to
            one at least.
    """
    false = max(1, int(members * tolerable / 100))
    low, high = 0, members
    while low < high:
        middle = (low + high) // 2
        if chance_of_missing(members, middle, false) <= 1 - confidence / 100:
            high = middle
        else:
            low = middle + 1
    return low


def chance_of_missing(members: int, sampled: int, false: int) -> float:
    """Return how likely a sample misses every one of `false` false members among `members`.

    None of them is drawn: (M - k choose n) / (M choose n), the hypergeometric chance of no hit.
    """
    chance = 1.0
    for place in range(false):
        left = members - sampled - place
        if left <= 0:
            return 0.0
        chance *= left / (members - place)
    return chance
