"""The twin of the pool contract: its members, its ladder, its settlements, in exact integers.

Every operation takes the block's time as `now` in seconds and, where the contract looks at its
caller, that address as `by`. It either does all of its work or raises `Refusal` and changes
nothing. No operation looks at more than one member, so the cost never depends on their number.
"""

from dataclasses import replace

from mutual_pool.protocol.errors import Refusal, in_word, uint
from mutual_pool.protocol.pool import cover, settlement
from mutual_pool.protocol.pool.settlement import Demand, Outcome
from mutual_pool.protocol.pool.settling import PoolSettling
from mutual_pool.protocol.pool.types import (
    ZERO_ADDRESS,
    Left,
    Membership,
    Placement,
    PoolConstants,
    Rise,
)

__all__ = ["Demand", "MutualPool", "Outcome", "Placement", "PoolConstants"]


class MutualPool(PoolSettling):
    """The money of one plan. Amounts are integers of the asset's smallest part."""

    # ------------------------------------------------------------------ members

    def pay_in(self, member: str, amount: int, *, by: str, now: int) -> int:
        """Pay in for a member and return their rung.

        An active member moves up the ladder; for a lapsed one only the balance grows.

        Raises:
            Refusal: PoolZeroAmount, PoolNotMember, PoolBeyondLadder, PoolShort, or a number too
                wide.
        """
        if amount == 0:
            raise Refusal("PoolZeroAmount")
        return self._credit(member, amount, deposit=True)

    def reinstate(self, member: str, amount: int, *, by: str, now: int) -> int:
        """Bring a lapsed member back with a deposit of `by`, and return the arrears paid.

        Within the grace period the contributions missed go to carry; later nothing is owed, but
        waiting and the membership's age start again.

        Raises:
            Refusal: PoolClosing, PoolNotMember, PoolNotMemberOrGuardian, PoolNotLapsed,
                PoolIdentityMoved, PoolMembershipEnding, PoolBelowMinimum, PoolBeyondLadder,
                PoolShort, or a number too wide.
        """
        self._require_open()
        position = self._require_member(member)
        if by != member and not self.is_guardian(member, by, now):
            raise Refusal("PoolNotMemberOrGuardian", member, by)
        units, standing = position.units, self._standing_at(position)
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
        uint(96, self.books.held + amount)
        rung = self._rung_for(units, balance - arrears)
        self._require_whole(amount)

        self._materialize(member, position)
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
        self._deposit(amount)
        self._take_out(arrears, 0)
        self._stand(member, units, balance - arrears, rung)
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
            Refusal: PoolZeroAmount, PoolFinished, PoolShort, or a number too wide.
        """
        if amount == 0:
            raise Refusal("PoolZeroAmount")
        self._require_unfinished()
        held = uint(96, self.books.held + amount)
        self._require_whole(amount)
        self.books.held = held
        self.books.reserve += amount

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
        if self.is_member(member):
            paid, withheld = self._quit(member, now)
            left = Left(paid, withheld)
        if self.due_to(member):
            left = replace(left, due=self._take_due(member, to))
        return left

    # ---------------------------------------------------------------- enrolment

    def admit(self, placement: Placement, *, by: str, now: int) -> int:
        """Begin a membership, as the enrolment, and return the member's rung.

        Raises:
            Refusal: PoolOnly, PoolZeroAddress, PoolAlreadyMember, PoolZeroUnits,
                PoolBelowMinimum, PoolBeyondLadder, PoolShort, or a number too wide.
        """
        self._only(self.constants.enrolment, by)
        member = placement.member
        if member == ZERO_ADDRESS:
            raise Refusal("PoolZeroAddress")
        if self.is_member(member):
            raise Refusal("PoolAlreadyMember", member)
        uint(96, self.books.held + placement.amount)
        rung = self._rung_for(placement.units, placement.amount)
        self._require_whole(placement.amount)

        self.memberships[member] = Membership(
            identity=placement.identity,
            joined_day=cover.day_of(now),
            covered_from=max(
                cover.first_day_after(self.constants.waiting_period, now),
                self.membership_of(member).covered_from,
            ),
            band_until=placement.band_until,
            band=placement.band,
            claim=self.membership_of(member).claim,
        )
        self._deposit(placement.amount)
        self._stand(member, placement.units, placement.amount, rung)
        return rung

    def reband(
        self, placement: Placement, rise: Rise | None = None, *, by: str, now: int
    ) -> tuple[int, int, int]:
        """Change band and units of an active member.

        Return the band's first day, the rung, and what was withheld: units that are given up leave
        their share of the claims already approved, as if they quit.

        Where some class pays more than before, `rise` holds the bands above which no day counts
        before the end of a new waiting period; it is None otherwise.

        Raises:
            Refusal: PoolOnly, PoolClosing, PoolNotMember, PoolLapsed, PoolZeroUnits,
                PoolBelowMinimum, PoolBeyondLadder, PoolShort, or a number too wide.
        """
        self._only(self.constants.enrolment, by)
        if self._cover_is_over(now):
            raise Refusal("PoolClosing", self.books.closing_at)
        member = placement.member
        position = self._require_member(member)
        standing = self._standing_at(position)
        if not standing.active:
            raise Refusal("PoolLapsed", member, standing.lapsed_at)
        uint(96, self.books.held + placement.amount)
        fewer = max(0, position.units - placement.units)
        _, withheld = self._quote_exit(fewer, standing, now)
        balance = standing.balance - withheld + placement.amount
        rung = self._rung_for(placement.units, balance)
        self._require_whole(placement.amount)

        self._materialize(member, position)
        self._step_down(position)
        if rise is not None:
            cover.note(self._history(member), rise, self.constants.waiting_period, now)
        band_from = cover.reband(
            self.memberships[member],
            self._history(member),
            placement.band,
            placement.band_until,
            now,
        )
        self._take_out(withheld, 0)
        self._deposit(placement.amount)
        self._stand(member, placement.units, balance, rung)
        return band_from, rung, withheld

    def free_identity(self, holder: str, identity: bytes, *, by: str, now: int) -> None:
        """Free an identity of its membership, which has to be lapsed beyond grace.

        Raises:
            Refusal: PoolOnly, PoolNotMember, PoolIdentityHeld.
        """
        self._only(self.constants.enrolment, by)
        position = self._require_member(holder)
        standing = self._standing_at(position)
        if standing.active or now <= standing.lapsed_at + self.constants.grace_period:
            raise Refusal("PoolIdentityHeld", identity, holder)
        self._materialize(holder, position)
        self.memberships[holder].moved = True

    def note_last_claim(
        self, wallet: str, identity: bytes, not_before: int, claim: int, *, by: str
    ) -> None:
        """Note the last claim of a member, as the enrolment.

        Beside a wallet without a membership, it is that of an identity, with the day before which
        that is not covered.

        Raises:
            Refusal: PoolOnly.
        """
        self._only(self.constants.enrolment, by)
        if self.is_member(wallet):
            self.memberships[wallet].claim = claim
        else:
            self.memberships[wallet] = Membership(
                identity=identity, covered_from=not_before, claim=claim
            )

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

    def pay_out(self, claim: int, to: str, amount: int, *, by: str, now: int) -> None:
        """Pay what is owed by name, as the claim desk.

        Raises:
            Refusal: PoolOnly, PoolNotOwed, PoolZeroAddress.
        """
        self._only(self.constants.claim_desk, by)
        self._require_owed(amount)
        if to == ZERO_ADDRESS:
            raise Refusal("PoolZeroAddress")
        self.books.held -= amount

    def forfeit_bond(self, claim: int, bond: int, *, by: str, now: int) -> None:
        """Give a bond that was lost to carry, as the claim desk.

        Raises:
            Refusal: PoolOnly, PoolNotOwed.
        """
        self._only(self.constants.claim_desk, by)
        self._require_owed(bond)
        self.books.carry += bond

    def mark_ending(self, claim: int, member: str, *, by: str, now: int) -> None:
        """Note that a full benefit ends a membership, as the enrolment.

        Raises:
            Refusal: PoolOnly.
        """
        self._only(self.constants.enrolment, by)
        self.memberships[member].ending = True

    def end_membership(self, claim: int, member: str, *, by: str, now: int) -> tuple[int, int]:
        """End the membership that this claim marked, as the enrolment.

        Return what is due to the member and what was withheld.

        Raises:
            Refusal: PoolOnly.
        """
        self._only(self.constants.enrolment, by)
        position = self.current_position_of(member)
        due, withheld = self._leave(member, position, self._standing_at(position), now)
        self.dues[member] = self.dues.get(member, 0) + due
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
        if self.books.fees:
            self.dues[self.steward] = self.due_to(self.steward)
            self.books.fees = 0
        self.steward = to

    def take_due(self, to: str, *, by: str, now: int) -> int:
        """Take what is due to the caller, fees or a former balance, and return it.

        Raises:
            Refusal: PoolZeroAmount, PoolNotOwed, PoolZeroAddress.
        """
        return self._take_due(by, to)

    def _take_due(self, holder: str, to: str) -> int:
        amount = self.due_to(holder)
        if amount == 0:
            raise Refusal("PoolZeroAmount")
        self._require_owed(amount)
        if to == ZERO_ADDRESS:
            raise Refusal("PoolZeroAddress")
        if self.dues.get(holder):
            self.dues[holder] = 0
        if holder == self.steward:
            self.books.fees = 0
        self.books.held -= amount
        return amount
