"""One claim's charge to every active unit, whatever the number of members."""

from mutual_pool.protocol.errors import in_word, uint
from mutual_pool.protocol.pool.closing import PoolClosing
from mutual_pool.protocol.pool.ladder import Crossing, lowest_standing
from mutual_pool.protocol.pool.settlement import Demand, Outcome


class PoolSettling(PoolClosing):
    """How the pool settles a claim."""

    def settle(self, claim: int, demand: Demand, *, by: str, now: int) -> Outcome:
        """Charge the members for a claim, as the claim desk. Benefit and fee are then owed.

        Raises:
            Refusal: PoolOnly, or a number too wide.
        """
        self._only(self.constants.claim_desk, by)
        books = self.books
        window, charged = self._window_charged(now)
        outcome = self.quote(demand, now)

        index = uint(96, books.index + outcome.per_unit)
        total = in_word(books.total_balances - outcome.per_unit * books.active_units)
        carry = in_word(books.carry - outcome.from_carry) + outcome.surplus
        reserve = in_word(books.reserve - outcome.from_reserve)
        pending_shares = in_word(books.pending_shares - demand.share)

        books.settlements += 1
        spacing = self.constants.rung_spacing
        units, voters = self.ladder.cross(
            lowest_standing(books.index, spacing),
            lowest_standing(index, spacing),
            Crossing(index, now, books.settlements),
        )
        books.index = index
        books.active_units -= units
        books.active_voters -= voters
        books.total_balances = total
        books.carry = carry
        books.reserve = reserve
        books.pending_shares = pending_shares
        books.window = window
        books.window_charged = charged + outcome.per_unit
        books.fees += outcome.fee
        return outcome
