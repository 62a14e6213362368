"""Both sides with their service fund; see `side`."""

import brownie
from eth_utils.crypto import keccak

from mutual_pool.protocol.services.codes import CodeSeries, CodeTree
from mutual_pool.protocol.services.fund import Offer
from mutual_pool.protocol.services.types import Programme
from tests.twin.chain_side import _VIEWS, ChainSide, _record
from tests.twin.people import SPONSOR
from tests.twin.twin_side import TwinSide, _told

FUND = "0x" + "0" * 36 + "5e1f"
"""An address for the contract, on the side of the twin."""
TERMS = keccak(text="A check of the heart")


def secret(series, position):
    """The secret of a code."""
    return keccak(text=f"{series.sponsor} {series.series} {position}")


class _Services:
    """What a case may do and see of the service fund, on whichever side."""

    def series(self, sponsor, number):
        return CodeSeries(brownie.chain.id, self.fund, sponsor, number)

    def tree(self, series, uses):
        return CodeTree([series.leaf(place, secret(series, place)) for place in range(uses)])

    def open(self, provider, uses, *, price=25, days=30, by=SPONSOR, **changes):
        """Open a programme by its sponsor's next series; give its number."""
        number = changes.get("series") or self._read("opened_by", by) + 1
        root = self.tree(self.series(by, number), uses).root if uses else b"\1" * 32
        terms = {"price": price, "uses": uses, "last_day": self.today + days, "series": number}
        offer = Offer(
            **{"provider": provider, **terms, "root": root, "terms_hash": TERMS, **changes}
        )
        self._open(offer, by)
        return self._read("programme_count")

    def programme(self, number):
        return self._read("programme", number)

    def is_used(self, number, position):
        return self._read("is_used", number, position)

    def owed_for_services(self):
        return self._read("services_owed")

    def opened_by(self, sponsor):
        return self._read("opened_by", sponsor)


class ServicesTwin(_Services, TwinSide):
    """The twin's side."""

    fund = FUND

    @_told()
    def _open(self, offer, by):
        self.community.services.open(offer, by=by, now=self.now, fund=FUND)

    @_told()
    def redeem(self, number, positions, *, by):
        self.community.services.redeem(number, positions, by=by, now=self.now)

    @_told()
    def refund(self, number, to, *, by):
        self.community.services.refund(number, to, by=by, now=self.now, fund=FUND)

    def _answers(self):
        book = self.community.services
        return super()._answers() | {
            "programme": book.programme_of,
            "programme_count": lambda: book.programme_count,
            "is_used": book.is_used,
            "services_owed": lambda: book.owed,
            "opened_by": lambda sponsor: book.opened_by.get(sponsor, 0),
        }


class ServicesChain(_Services, ChainSide):
    """The contracts' side."""

    @property
    def fund(self):
        return self.contracts.services.address.lower()

    def _open(self, offer, by):
        terms = (offer.price, offer.uses, offer.last_day, offer.series)
        self._send(by, "services", "open", offer.provider, *terms, offer.root, offer.terms_hash)

    def redeem(self, number, positions, *, by):
        programme = self.programme(number)
        series = self.series(programme.sponsor, programme.series)
        tree = self.tree(series, max(1, programme.uses))
        codes = [
            (
                position,
                secret(series, position),
                tree.proof(position) if position < programme.uses else [],
            )
            for position in positions
        ]
        self._send(by, "services", "redeem", number, codes)

    def refund(self, number, to, *, by):
        self._send(by, "services", "refund", number, to)


_VIEWS |= {
    "programme": ("services", "programmeOf", _record(Programme)),
    "programme_count": ("services", "programmeCount", int),
    "is_used": ("services", "isUsed", bool),
    "services_owed": ("services", "owed", int),
    "opened_by": ("services", "openedBy", int),
}
