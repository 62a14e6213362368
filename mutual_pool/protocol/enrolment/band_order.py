"""Which band of a plan pays more than which, and a band below two others."""

from collections.abc import Sequence
from itertools import zip_longest

BANDS = 16
"""The most bands a plan has, by age and level together; it is the number of none."""


class BandOrder:
    """The order of the bands of a benefit table; what is missing pays nothing."""

    def __init__(self, benefits: Sequence[Sequence[int]]) -> None:
        """Take the table, by band and class."""
        self._benefits = [tuple(row) for row in benefits]
        self._benefits += [()] * (BANDS - len(self._benefits))

    def rises(self, left: int, new: int) -> bool:
        """Return whether some class pays more in the new band than in the one left."""
        rows = zip_longest(self._benefits[left], self._benefits[new], fillvalue=0)
        return any(after > before for before, after in rows)

    def lower(self, one: int, other: int) -> int:
        """Return a band that pays no more than either of two, in every class.

        It is the lower of them or, where each pays more than the other in some class, the best
        band below both. Where there is none, it is the number of a band that pays nothing.
        """
        if max(one, other) >= BANDS:
            return BANDS
        if not self.rises(other, one):
            return one
        if not self.rises(one, other):
            return other
        found = BANDS
        for band in range(BANDS):
            if self.rises(one, band) or self.rises(other, band):
                continue
            if found == BANDS or (self.rises(found, band) and not self.rises(band, found)):
                found = band
        return found
