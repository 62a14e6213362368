"""The twin of the claim desk: the claims of one pool, from filing to payment.

A claim keeps the rules and the panel it was filed under. `sender` is the caller, `now` the block's
time in seconds; amounts are integers of the asset's smallest part. An operation does all of its
work or raises `Refusal` and changes nothing.
"""

from mutual_pool.protocol.claims.deciding import ClaimDeciding
from mutual_pool.protocol.claims.lifecycle import ClaimSnapshot
from mutual_pool.protocol.claims.types import ClaimOutcome, ClaimState, JuryRules, Rules
from mutual_pool.protocol.enrolment.identity_history import Ended
from mutual_pool.protocol.errors import Refusal
from mutual_pool.protocol.pool.settlement import Demand, Outcome
from mutual_pool.protocol.pool.types import ZERO_ADDRESS


class ClaimDesk(ClaimDeciding):
    """The claims of a plan, by number from 1."""

    # ------------------------------------------------------------------- paying

    def settle(self, claim: int, *, now: int) -> Outcome:
        """Charge the members for a payable claim, which must be paid in full; anyone may.

        Raises:
            Refusal: ClaimWrongState, ClaimNotInFull.
        """
        demand = self._demand(self._require_payable(claim, now).facts)
        outcome = self.ledger.quote(demand, now)
        if not outcome.full:
            raise Refusal("ClaimNotInFull", claim, outcome.benefit)
        return self._settle(claim, demand, now)

    def settle_short(self, claim: int, least_benefit: int, *, sender: str, now: int) -> Outcome:
        """Charge the members for a payable claim, also for less than its full benefit.

        Raises:
            Refusal: ClaimWrongState, ClaimOnlyPayeeMaySettle, ClaimAwaitsWindow,
                ClaimBenefitBelowLeast.
        """
        reading = self._require_payable(claim, now)
        demand = self._demand(reading.facts)
        outcome = self.ledger.quote(demand, now)
        if not outcome.full and sender != reading.facts.payee:
            if now < reading.open_to_all_at:
                raise Refusal("ClaimOnlyPayeeMaySettle", claim, reading.open_to_all_at)
            if outcome.room_bound:
                raise Refusal("ClaimAwaitsWindow", claim, self._next_window(now))
        if outcome.benefit < least_benefit:
            raise Refusal("ClaimBenefitBelowLeast", claim, outcome.benefit, least_benefit)
        return self._settle(claim, demand, now)

    def collect(self, claim: int, to: str, *, sender: str, now: int) -> tuple[int, int]:
        """Pay out what is due to the sender; return the benefit and the bond that left.

        Raises:
            Refusal: ClaimNothingDue, PoolZeroAddress.
        """
        facts = self.claim_of(claim)
        takes_benefit = facts.benefit_due and self._may_take(facts.payee, sender, claim)
        takes_bond = (
            not facts.bond_taken
            and self._bond_goes_back(claim, now)
            and self._may_take(facts.filer, sender, claim)
        )
        benefit = facts.benefit if takes_benefit else 0
        bond = self.rules[facts.rules_version].claim_bond if takes_bond else 0
        if benefit + bond == 0:
            raise Refusal("ClaimNothingDue", claim, sender)
        self.ledger.pay_out(claim, to, benefit + bond, by=self.address, now=now)
        if takes_benefit:
            facts.outcome = ClaimOutcome.COLLECTED
            if self.ends_class(facts.benefit_class):
                self.histories.end_membership(claim, facts.member, now)
        if takes_bond:
            facts.bond_taken = True
        return benefit, bond

    def end_membership(self, claim: int, *, now: int) -> list[Ended]:
        """End the memberships of who was paid in full; return what became of each.

        Raises:
            Refusal: ClaimEndsNothing.
        """
        ended = self.histories.end_membership(claim, self.claim_of(claim).member, now)
        if not ended:
            raise Refusal("ClaimEndsNothing", claim)
        return ended

    # ------------------------------------------------------------------- ending

    def withdraw(self, claim: int, *, sender: str, now: int) -> int:
        """Take back a claim that is neither paid nor refused; return the share set free.

        The bond goes to carry once it is at risk.

        Raises:
            Refusal: ClaimWrongState, ClaimNotMemberOrGuardian.
        """
        facts, state = self.claim_of(claim), self.state_of(claim, now)
        if not state.is_withdrawable:
            raise Refusal("ClaimWrongState", claim, state)
        holds = self.histories.holds_for(sender, facts.member)
        if sender not in (facts.member, facts.payee) and not holds:
            raise Refusal("ClaimNotMemberOrGuardian", facts.member, sender)
        late = facts.is_bond_at_risk(self.decided_seats.get(claim, 0), now)
        outcome = ClaimOutcome.WITHDRAWN_LATE if late else ClaimOutcome.WITHDRAWN
        released = self._end(claim, outcome, now)
        if late:
            bond = self.rules[facts.rules_version].claim_bond
            self.ledger.forfeit_bond(claim, bond, by=self.address, now=now)
        self.histories.drop_claim(claim, facts.member, facts.previous)
        return released

    def conclude(self, claim: int, *, now: int) -> tuple[ClaimState, int]:
        """Carry out what time or the jury decided; return the state and the share set free.

        Raises:
            Refusal: ClaimWrongState.
        """
        facts, state = self.claim_of(claim), self.state_of(claim, now)
        if state is ClaimState.REFUSED and facts.outcome is not ClaimOutcome.REFUSED_FINALLY:
            released = self._end(claim, ClaimOutcome.REFUSED_FINALLY, now)
            bond = self.rules[facts.rules_version].claim_bond
            self.ledger.forfeit_bond(claim, bond, by=self.address, now=now)
            return state, released
        if state is ClaimState.EXPIRED and facts.outcome is not ClaimOutcome.EXPIRED:
            return state, self._end(claim, ClaimOutcome.EXPIRED, now)
        raise Refusal("ClaimWrongState", claim, state)

    def redirect(self, claim: int, *, sender: str, now: int) -> None:
        """Turn the benefit of a claim filed by one's guardian to oneself, as the member.

        Raises:
            Refusal: ClaimWrongState, ClaimOnly, ClaimNotByGuardian.
        """
        facts, state = self.claim_of(claim), self.state_of(claim, now)
        if not state.is_open:
            raise Refusal("ClaimWrongState", claim, state)
        if sender != facts.member:
            raise Refusal("ClaimOnly", facts.member, sender)
        if facts.guardian == ZERO_ADDRESS or facts.redirected:
            raise Refusal("ClaimNotByGuardian", claim)
        facts.redirected = True

    def change_rules(self, rules: Rules, jury_rules: JuryRules, *, sender: str, now: int) -> int:
        """Set the rules for claims filed from now on, as the assembly; return their version.

        Raises:
            Refusal: ClaimOnly, ClaimPlanCloses, ClaimBadRule.
        """
        if sender != self.member_assembly:
            raise Refusal("ClaimOnly", self.member_assembly, sender)
        if self.ledger.books.closing_at:
            raise Refusal("ClaimPlanCloses", self.ledger.books.closing_at)
        return self._set_rules(rules, jury_rules)

    # ---------------------------------------------------------------- the jury

    def take_objection_bond(self, claim: int, bond: int, *, now: int) -> None:
        """Take the bond of an objection, for the jury.

        Raises:
            Refusal: a number too wide.
        """
        self.ledger.take_bond(claim, bond, by=self.address, now=now)

    def return_objection_bond(self, claim: int, to: str, bond: int, *, now: int) -> None:
        """Pay the bond of an objection back, for the jury.

        Raises:
            Refusal: PoolZeroAddress.
        """
        self.ledger.pay_out(claim, to, bond, by=self.address, now=now)

    # ---------------------------------------------------------------- internals

    def _end(self, claim: int, outcome: ClaimOutcome, now: int) -> int:
        """End a claim unpaid, and return the share that its approval, if any, had set aside."""
        facts = self.claims[claim]
        approved = facts.outcome is ClaimOutcome.APPROVED
        if approved:
            self.ledger.release_share(claim, facts.share, by=self.address, now=now)
        facts.outcome = outcome
        self.open_claims -= 1
        return facts.share if approved else 0

    def _require_payable(self, claim: int, now: int) -> ClaimSnapshot:
        reading = self.read(claim)
        state = reading.state_at(now)
        if state is not ClaimState.PAYABLE:
            raise Refusal("ClaimWrongState", claim, state)
        return reading

    def _settle(self, claim: int, demand: Demand, now: int) -> Outcome:
        """Settle for what there is; the callers refuse what they may not accept."""
        facts = self.claim_of(claim)
        outcome = self.ledger.settle(claim, demand, by=self.address, now=now)
        facts.outcome = ClaimOutcome.SETTLED if outcome.benefit else ClaimOutcome.COLLECTED
        facts.benefit = outcome.benefit
        self.open_claims -= 1
        lost = self.lost_objections(claim)
        if lost:
            self.ledger.forfeit_bond(claim, lost, by=self.address, now=now)
        if outcome.full and self.ends_class(facts.benefit_class):
            self.histories.note_full_benefit(claim, facts.member, now)
        return outcome
