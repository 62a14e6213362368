"""The twin of the pool contract: its members, its ladder, its settlements, in exact integers.

Every operation takes the block's time as `now` in seconds and, where the contract looks at its
caller, that address as `by`. It either does all of its work or raises `Refusal` and changes
nothing. No operation looks at more than one member, so the cost never depends on their number.
"""

from dataclasses import replace

from mutual_pool import cover, settlement
from mutual_pool.ladder import Crossing, lowest_standing
from mutual_pool.ledger_closing import LedgerClosing
from mutual_pool.records import (
    ZERO_ADDRESS,
    Left,
    Membership,
    Placement,
    PoolConstants,
)
from mutual_pool.refusals import Refusal, in_word, uint
from mutual_pool.settlement import Demand, Outcome

__all__ = ["Demand", "Ledger", "Outcome", "Placement", "PoolConstants"]


class Ledger(LedgerClosing):
    """The money of one plan. Amounts are integers of the asset's smallest part."""

    # ------------------------------------------------------------------ members

    def pay_in(self, member: str, amount: int, *, by: str, now: int) -> int:
        """Pay in for a member and return their rung.

        An active member moves up the ladder; for a lapsed one only the balance grows.

        Raises:
            Refusal: PoolZeroAmount, PoolNotMember, PoolBeyondLadder, or a number too wide.
        """
        if amount == 0:
            raise Refusal("PoolZeroAmount")
        rung = self._credit(member, amount, total=self.books.total_balances + amount)
        self.held += amount
        return rung

    def reinstate(self, member: str, amount: int, *, by: str, now: int) -> int:
        """Bring a lapsed member back with a deposit of `by`, and return the arrears paid.

        Within the grace period the contributions missed go to carry; later nothing is owed, but
        waiting and the membership's age start again.

        Raises:
            Refusal: PoolClosing, PoolNotMember, PoolNotMemberOrGuardian, PoolNotLapsed,
                PoolIdentityMoved, PoolMembershipEnding, PoolBelowMinimum, PoolBeyondLadder, or a
                number too wide.
        """
        self._require_open()
        units = self._require_member(member).units
        if by != member and not self.is_guardian(member, by, now):
            raise Refusal("PoolNotMemberOrGuardian", member, by)
        standing = self.standing_of(member)
        if standing.active:
            raise Refusal("PoolNotLapsed", member)
        membership = self.memberships[member]
        if membership.moved:
            raise Refusal("PoolIdentityMoved", member)
        if membership.ending:
            raise Refusal("PoolMembershipEnding", member)

        late = now > standing.lapsed_at + self.constants.grace_period
        arrears = 0 if late else units * (self.books.index - standing.index_stop)
        balance = in_word(standing.balance + amount)
        minimum = arrears + self.minimum_deposit(units)
        if balance < minimum:
            raise Refusal("PoolBelowMinimum", minimum, balance)
        total = uint(96, self.books.total_balances + amount - arrears)
        carry = uint(96, self.books.carry + arrears)
        rung = self._rung_for(units, balance - arrears)

        self._own(member)
        joined_day = membership.joined_day
        cover.resume(
            membership,
            self._history(member),
            lapsed_at=standing.lapsed_at,
            waiting_period=self.constants.waiting_period,
            late=late,
            now=now,
        )
        if late:
            # The membership counts from today, and its guardian stays.
            self.guardianship.keep(member, joined_day)
        self.books.total_balances = total
        self.books.carry = carry
        self._stand(member, units, balance - arrears, rung)
        self.held += amount
        return arrears

    def quit(self, *, by: str, now: int) -> tuple[int, int]:
        """End the caller's membership and return what was paid and what was withheld.

        Raises:
            Refusal: PoolNotMember, PoolQuittingOver.
        """
        return self._quit(by, now)

    def fund_reserve(self, amount: int, *, by: str, now: int) -> None:
        """Give to the reserve.

        Raises:
            Refusal: PoolZeroAmount, PoolFinished, or a number too wide.
        """
        if amount == 0:
            raise Refusal("PoolZeroAmount")
        self._require_unfinished()
        self.books.reserve = uint(96, self.books.reserve + amount)
        self.held += amount

    # ---------------------------------------------------------------- guardians

    def quit_for(self, member: str, to: str, *, by: str, now: int) -> Left:
        """End the membership of somebody who cannot, as the guardianship, and pay it to `to`.

        Where that is not the member's own address, their dues go there too, and there need be no
        membership any more.

        Raises:
            Refusal: PoolOnly, PoolNotMember, PoolQuittingOver.
        """
        self._only(self.constants.guardianship, by)
        if to == member:
            paid, withheld = self._quit(member, now)
            return Left(paid, withheld)
        left = Left()
        if self._is_member(member):
            paid, withheld = self._quit(member, now)
            left = Left(paid, withheld)
        if self.due_to.get(member):
            left = replace(left, due=self._take_due(member, to))
        return left

    # ---------------------------------------------------------------- enrolment

    def admit(self, placement: Placement, *, by: str, now: int) -> int:
        """Begin a membership, as the enrolment, and return the member's rung.

        Raises:
            Refusal: PoolOnly, PoolZeroAddress, PoolAlreadyMember, PoolZeroUnits,
                PoolBelowMinimum, PoolBeyondLadder, or a number too wide.
        """
        self._only(self.constants.enrolment, by)
        member = placement.member
        if member == ZERO_ADDRESS:
            raise Refusal("PoolZeroAddress")
        if self._is_member(member):
            raise Refusal("PoolAlreadyMember", member)
        total = uint(96, self.books.total_balances + placement.amount)
        rung = self._rung_for(placement.units, placement.amount)

        self.memberships[member] = Membership(
            identity=placement.identity,
            joined_day=cover.day_of(now),
            covered_from=cover.first_day_after(self.constants.waiting_period, now),
            band_until=placement.band_until,
            band=placement.band,
            claim=self.membership_of(member).claim,
        )
        self.books.total_balances = total
        self._stand(member, placement.units, placement.amount, rung)
        self.held += placement.amount
        return rung

    def reband(self, placement: Placement, *, by: str, now: int) -> tuple[int, int]:
        """Change band and units of an active member; return the band's first day and the rung.

        Raises:
            Refusal: PoolOnly, PoolClosing, PoolNotMember, PoolLapsed, PoolZeroUnits,
                PoolBelowMinimum, PoolBeyondLadder, or a number too wide.
        """
        self._only(self.constants.enrolment, by)
        if self._cover_is_over(now):
            raise Refusal("PoolClosing", self.books.closing_at)
        member = placement.member
        self._require_member(member)
        standing = self.standing_of(member)
        if not standing.active:
            raise Refusal("PoolLapsed", member, standing.lapsed_at)
        total = uint(96, self.books.total_balances + placement.amount)
        balance = standing.balance + placement.amount
        rung = self._rung_for(placement.units, balance)

        self._own(member)
        self._step_down(member)
        band_from = cover.reband(
            self.memberships[member],
            self._history(member),
            placement.band,
            placement.band_until,
            now,
        )
        self.books.total_balances = total
        self._stand(member, placement.units, balance, rung)
        self.held += placement.amount
        return band_from, rung

    def free_identity(self, holder: str, identity: bytes, *, by: str, now: int) -> bool:
        """Free an identity of a membership lapsed beyond grace; return whether it was held.

        Raises:
            Refusal: PoolOnly, PoolIdentityHeld.
        """
        self._only(self.constants.enrolment, by)
        membership = self.membership_of(holder)
        if membership.identity != identity or membership.moved:
            return False
        standing = self.standing_of(holder)
        if standing.active or now <= standing.lapsed_at + self.constants.grace_period:
            raise Refusal("PoolIdentityHeld", identity, holder)
        self._own(holder)
        membership.moved = True
        return True

    # ------------------------------------------------------------------- claims

    def open_claim(self, claim: int, member: str, bond: int, *, by: str, now: int) -> None:
        """Note a member's last claim and take its bond, as the claim desk.

        Raises:
            Refusal: PoolOnly, PoolFilingOver, PoolMembershipEnding, or a number too wide.
        """
        self._only(self.constants.claim_desk, by)
        until = self._filing_ends_at()
        if now >= until:
            raise Refusal("PoolFilingOver", until)
        if self.membership_of(member).ending:
            raise Refusal("PoolMembershipEnding", member)
        self._take_bond(bond)
        if member not in self.memberships:
            self.memberships[member] = Membership()
        self.memberships[member].claim = claim

    def take_bond(self, claim: int, bond: int, *, by: str, now: int) -> None:
        """Take the bond of an objection, as the claim desk.

        Raises:
            Refusal: PoolOnly, or a number too wide.
        """
        self._only(self.constants.claim_desk, by)
        self._take_bond(bond)

    def set_aside(self, claim: int, need: int, cap_per_unit: int, *, by: str, now: int) -> int:
        """Set aside the share of an approved claim and return it, as the claim desk.

        Raises:
            Refusal: PoolOnly, or a number too wide.
        """
        self._only(self.constants.claim_desk, by)
        share = settlement.share_of(need, self.books.active_units, cap_per_unit)
        self.books.pending_shares = uint(96, self.books.pending_shares + share)
        return share

    def release_share(self, claim: int, share: int, *, by: str, now: int) -> None:
        """Set free the share of an approved claim that ends unpaid, as the claim desk.

        Raises:
            Refusal: PoolOnly, or Panic if less is pending.
        """
        self._only(self.constants.claim_desk, by)
        self.books.pending_shares = in_word(self.books.pending_shares - share)

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
        carry = uint(96, in_word(books.carry - outcome.from_carry) + outcome.surplus)
        reserve = in_word(books.reserve - outcome.from_reserve)
        owed = uint(96, books.owed + outcome.benefit + outcome.fee)
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
        books.owed = owed
        books.pending_shares = pending_shares
        books.window = window
        books.window_charged = charged + outcome.per_unit
        if outcome.fee:
            self.due_to[self.steward] = self.due_to.get(self.steward, 0) + outcome.fee
        return outcome

    def pay_out(self, claim: int, to: str, amount: int, *, by: str, now: int) -> None:
        """Pay what is owed by name, as the claim desk.

        Raises:
            Refusal: PoolOnly, PoolNotOwed, PoolZeroAddress.
        """
        self._only(self.constants.claim_desk, by)
        self._require_owed(amount)
        if to == ZERO_ADDRESS:
            raise Refusal("PoolZeroAddress")
        self.books.owed -= amount
        self.held -= amount

    def forfeit_bond(self, claim: int, bond: int, *, by: str, now: int) -> None:
        """Give a bond that was lost to carry, as the claim desk.

        Raises:
            Refusal: PoolOnly, PoolNotOwed, or a number too wide.
        """
        self._only(self.constants.claim_desk, by)
        self._require_owed(bond)
        self.books.carry = uint(96, self.books.carry + bond)
        self.books.owed -= bond

    def mark_ending(self, claim: int, member: str, *, by: str, now: int) -> bool:
        """Note that a full benefit ends a membership, as the claim desk; return whether one is.

        Raises:
            Refusal: PoolOnly.
        """
        self._only(self.constants.claim_desk, by)
        if not self._is_member(member):
            return False
        self.memberships[member].ending = True
        return True

    def end_membership(
        self, claim: int, member: str, *, by: str, now: int
    ) -> tuple[int, int] | None:
        """End the membership that this claim marked, as the claim desk.

        Return what is due to the member and what was withheld; None if there is none to end.

        Raises:
            Refusal: PoolOnly, or a number too wide.
        """
        self._only(self.constants.claim_desk, by)
        membership = self.membership_of(member)
        if not membership.ending or membership.claim != claim:
            return None
        due, withheld = self._leave(member, now)
        self.due_to[member] = self.due_to.get(member, 0) + due
        self.books.owed = uint(96, self.books.owed + due)
        return due, withheld

    # ----------------------------------------------------------- roles and dues

    def set_steward(self, to: str, *, by: str, now: int) -> None:
        """Pass the steward's role on, as the assembly; fees accrued before stay where they are.

        Raises:
            Refusal: PoolOnly, PoolZeroAddress.
        """
        self._only(self.constants.member_assembly, by)
        if to == ZERO_ADDRESS:
            raise Refusal("PoolZeroAddress")
        self.steward = to

    def take_due(self, to: str, *, by: str, now: int) -> int:
        """Take what is due to the caller, fees or a former balance, and return it.

        Raises:
            Refusal: PoolZeroAmount, PoolNotOwed, PoolZeroAddress.
        """
        return self._take_due(by, to)

    def _take_due(self, holder: str, to: str) -> int:
        amount = self.due_to.get(holder, 0)
        if amount == 0:
            raise Refusal("PoolZeroAmount")
        self._require_owed(amount)
        if to == ZERO_ADDRESS:
            raise Refusal("PoolZeroAddress")
        self.due_to[holder] = 0
        self.books.owed -= amount
        self.held -= amount
        return amount
