"""Both sides with their standing orders and subscriptions; see `side`."""

from mutual_pool.protocol.orders.types import Agreement, Order, Round
from tests.twin.chain_side import _VIEWS, RICHES, ChainSide, _record
from tests.twin.people import STEWARD, STRANGER
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

    def subscribe(self, member, amount, *, days=100):
        self._subscribe(amount, self.today + days, member)

    def agreement(self, member):
        """A subscription as stored."""
        return self._read("agreement", member)

    def round(self):
        """The collection announced last."""
        return self._read("round")


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

    @_told()
    def _subscribe(self, amount, last_day, by):
        self.community.subscriptions.set(amount, last_day, by=by, now=self.now)

    @_told()
    def unsubscribe(self, member):
        self.community.subscriptions.end(by=member)

    @_told()
    def announce(self, *, by=STEWARD):
        self.community.subscriptions.announce(by=by, now=self.now)

    @_told()
    def collect_from(self, member, *, by=STRANGER):
        self.community.subscriptions.collect(member, now=self.now)

    def has(self, holder):
        """What a steward was paid; the twin knows no wallets."""
        return self.community.subscriptions.paid.get(holder, 0)

    def _answers(self):
        book, regular = self.community.orders, self.community.subscriptions
        return super()._answers() | {
            "order": book.order_of,
            "distance": book.distance_of,
            "agreement": regular.agreement_of,
            "round": lambda: regular.round,
        }


class OrdersChain(_Orders, ChainSide):
    """The contracts' side."""

    def _set_order(self, member, amount, distance, last_day, by):
        self._send(by, "orders", "set", member, amount, distance, last_day)

    def end_order(self, member, *, by):
        self._send(by, "orders", "end", member)

    def run_order(self, payer, member, *, by=STRANGER):
        self._send(by, "orders", "run", payer, member)

    def _subscribe(self, amount, last_day, by):
        self._send(by, "subscriptions", "set", amount, last_day)

    def unsubscribe(self, member):
        self._send(member, "subscriptions", "end")

    def announce(self, *, by=STEWARD):
        self._send(by, "subscriptions", "announce")

    def collect_from(self, member, *, by=STRANGER):
        self._send(by, "subscriptions", "collect", member)

    def has(self, holder):
        """What a steward has more than at the beginning."""
        return self._read("wallet", holder) - RICHES


_VIEWS |= {
    "order": ("orders", "orderOf", _record(Order)),
    "distance": ("orders", "distanceOf", int),
    "agreement": ("subscriptions", "agreementOf", _record(Agreement)),
    "round": ("subscriptions", "round", _record(Round)),
    "wallet": ("asset", "balanceOf", int),
}
