"""The twin of `ServiceFund`: sponsors pay for services to members, code by code.

Amounts are integers of the asset's smallest part, `now` is the block's time in seconds, days are
UTC day numbers, addresses lower-case strings. An operation does all of its work or raises `Refusal`
and changes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from mutual_pool.protocol.errors import Refusal, uint
from mutual_pool.protocol.pool.cover import day_of
from mutual_pool.protocol.pool.types import ZERO_ADDRESS
from mutual_pool.protocol.services.types import LONGEST_DAYS, Programme

_WORD_BITS = 256


@dataclass(frozen=True, slots=True)
class Offer:
    """What a sponsor opens a programme with; the fields are those of `Programme`."""

    provider: str
    price: int
    uses: int
    last_day: int
    series: int
    root: bytes
    terms_hash: bytes


class ServiceFund:
    """The programmes of one plan, by number from 1.

    Attributes:
        programmes: each programme as stored.
        opened_by: how many programmes each sponsor opened.
        used: of each programme the codes that were redeemed, as words of 256 bits by their number.
        owed: what is neither redeemed nor refunded.
    """

    def __init__(self) -> None:
        """Open the fund of a plan."""
        self.programmes: dict[int, Programme] = {}
        self.opened_by: dict[str, int] = {}
        self.used: dict[int, dict[int, int]] = {}
        self.owed = 0

    @property
    def programme_count(self) -> int:
        """How many programmes were opened."""
        return len(self.programmes)

    def programme_of(self, number: int) -> Programme:
        """Return a programme as stored; an empty one where there is none."""
        return self.programmes.get(number) or Programme()

    def is_used(self, number: int, position: int) -> bool:
        """Return whether a code was redeemed."""
        word, bit = divmod(position, _WORD_BITS)
        return bool(self.used.get(number, {}).get(word, 0) >> bit & 1)

    def open(self, offer: Offer, *, by: str, now: int, fund: str = "") -> int:
        """Open a programme, of which the caller is the sponsor; return its number.

        `fund` is the contract's own address, which is no provider.

        Raises:
            Refusal: ServiceBadAddress, ServiceZeroPrice, ServiceZeroUses, ServiceNoRoot,
                ServiceBadLastDay, ServiceWrongSeries.
        """
        if offer.provider in (ZERO_ADDRESS, fund):
            raise Refusal("ServiceBadAddress", offer.provider)
        if offer.price == 0:
            raise Refusal("ServiceZeroPrice")
        if offer.uses == 0:
            raise Refusal("ServiceZeroUses")
        if not any(offer.root):
            raise Refusal("ServiceNoRoot")
        today = day_of(now)
        if not today <= offer.last_day <= today + LONGEST_DAYS:
            raise Refusal("ServiceBadLastDay", offer.last_day, today, today + LONGEST_DAYS)
        series = self.opened_by.get(by, 0) + 1
        if offer.series != series:
            raise Refusal("ServiceWrongSeries", offer.series, series)
        programme = Programme(
            sponsor=by,
            price=uint(96, offer.price),
            provider=offer.provider,
            uses=uint(24, offer.uses),
            last_day=offer.last_day,
            series=uint(16, series),
            root=offer.root,
            terms_hash=offer.terms_hash,
        )
        number = self.programme_count + 1
        self.programmes[number] = programme
        self.opened_by[by] = series
        self.owed += programme.left
        return number

    def redeem(self, number: int, positions: Sequence[int], *, by: str, now: int) -> int:
        """Redeem codes that the tree has at these positions; return what the provider is paid.

        Raises:
            Refusal: ServiceNoProgramme, ServiceOnly, ServiceOver, ServiceNoCodes,
                ServiceUnknownCode, ServiceCodeUsed.
        """
        programme = self._programme(number)
        if by != programme.provider:
            raise Refusal("ServiceOnly", programme.provider, by)
        if day_of(now) > programme.last_day:
            raise Refusal("ServiceOver", number, programme.last_day)
        if not positions:
            raise Refusal("ServiceNoCodes")
        used = dict(self.used.get(number, {}))
        for position in positions:
            if position >= programme.uses:
                raise Refusal("ServiceUnknownCode", number, position)
            word, bit = divmod(position, _WORD_BITS)
            if used.get(word, 0) >> bit & 1:
                raise Refusal("ServiceCodeUsed", number, position)
            used[word] = used.get(word, 0) | 1 << bit
        self.used[number] = used
        self.programmes[number] = replace(programme, used=programme.used + len(positions))
        amount = programme.price * len(positions)
        self.owed -= amount
        return amount

    def refund(self, number: int, to: str, *, by: str, now: int, fund: str = "") -> int:
        """Send what is left of a programme back; return the amount.

        Raises:
            Refusal: ServiceNoProgramme, ServiceTooEarly, ServiceOnly, ServiceBadAddress,
                ServiceNothingLeft.
        """
        programme = self._programme(number)
        if day_of(now) <= programme.last_day:
            raise Refusal("ServiceTooEarly", number, programme.last_day)
        if programme.sponsor not in (by, to):
            raise Refusal("ServiceOnly", programme.sponsor, by)
        if to in (ZERO_ADDRESS, fund):
            raise Refusal("ServiceBadAddress", to)
        amount = programme.left
        if amount == 0:
            raise Refusal("ServiceNothingLeft", number)
        self.programmes[number] = replace(programme, refunded=True)
        self.owed -= amount
        return amount

    def _programme(self, number: int) -> Programme:
        if number not in self.programmes:
            raise Refusal("ServiceNoProgramme", number)
        return self.programmes[number]
