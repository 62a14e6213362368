"""Both sides with their standing orders; see `side`."""

from mutual_pool.protocol.orders.types import Order
from tests.twin.chain_side import _VIEWS, ChainSide, _record
from tests.twin.people import STRANGER
from tests.twin.twin_side import TwinSide, _told

ORDERS = "0x" + "0" * 36 + "04de"
"""An address for the contract, on the side of the twin."""


class _Orders:
    """What a case may do and see of standing orders, on whichever side."""

    def set_order(self, member, amount, *, by, distance=None, days=100):
        """Have `by` pay for a member for some days; at the least distance if none is given."""
        least = self.settings.cap_per_period
        distance = least if distance is None else distance
        self._set_order(member, amount, distance, self.today + days, by)

    def order(self, payer, member):
        return self._read("order", payer, member)

    def distance(self, member):
        """How far a member's rung is from the index."""
        return self._read("distance", member)


class OrdersTwin(_Orders, TwinSide):
    """The twin's side."""

    @_told()
    def _set_order(self, member, amount, distance, last_day, by):
        self.community.orders.set(member, amount, distance, last_day, by=by, now=self.now)

    @_told()
    def end_order(self, member, *, by):
        self.community.orders.end(member, by=by)

    @_told()
    def run_order(self, payer, member, *, by=STRANGER):
        self.community.orders.run(payer, member, by=ORDERS, now=self.now)

    def _answers(self):
        book = self.community.orders
        return super()._answers() | {"order": book.order_of, "distance": book.distance_of}


class OrdersChain(_Orders, ChainSide):
    """The contracts' side."""

    def _set_order(self, member, amount, distance, last_day, by):
        self._send(by, "orders", "set", member, amount, distance, last_day)

    def end_order(self, member, *, by):
        self._send(by, "orders", "end", member)

    def run_order(self, payer, member, *, by=STRANGER):
        self._send(by, "orders", "run", payer, member)


_VIEWS |= {
    "order": ("orders", "orderOf", _record(Order)),
    "distance": ("orders", "distanceOf", int),
}
