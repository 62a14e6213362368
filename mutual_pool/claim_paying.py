"""How a claim is paid: the charge to the members, and what the payee and the filer then take.

Amounts are integers of the asset's smallest part, `now` is the block's time in seconds. An
operation does all of its work or raises `Refusal` and changes nothing.
"""

from mutual_pool.claim_records import ClaimOutcome, ClaimSnapshot, ClaimState
from mutual_pool.claim_views import ClaimViews
from mutual_pool.records import WINDOW
from mutual_pool.refusals import Refusal
from mutual_pool.settlement import Demand, Outcome


class ClaimPaying(ClaimViews):
    """Settlements, and the benefits and bonds that leave the pool."""

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

    def lost_objections(self, claim: int) -> int:
        """Return the bonds of all objections to a claim, which are lost when it is paid."""
        rules = self.jury_rules[self.claim_of(claim).rules_version]
        return self.dispute_of(claim).objections * rules.objection_bond

    def ends_class(self, benefit_class: int) -> bool:
        """Return whether a full benefit of this class ends the membership."""
        return bool(self.ends_membership >> benefit_class & 1)

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
        by = self.ledger.constants.claim_desk
        self.ledger.pay_out(claim, to, benefit + bond, by=by, now=now)
        if takes_benefit:
            facts.benefit_due = False
            if self.ends_class(facts.benefit_class):
                self.ledger.end_membership(claim, facts.member, by=by, now=now)
        if takes_bond:
            facts.bond_taken = True
        return benefit, bond

    def end_membership(self, claim: int, *, now: int) -> tuple[int, int]:
        """End the membership of who was paid in full; return what is due and what was withheld.

        Raises:
            Refusal: ClaimEndsNothing.
        """
        by, member = self.ledger.constants.claim_desk, self.claim_of(claim).member
        ended = self.ledger.end_membership(claim, member, by=by, now=now)
        if ended is None:
            raise Refusal("ClaimEndsNothing", claim)
        return ended

    def _may_take(self, account: str, sender: str, claim: int) -> bool:
        """Return whether it is due to the sender, or to a lost wallet whose money they have."""
        return sender == account or self.ledger.guardianship.is_successor(account, sender, claim)

    def _require_payable(self, claim: int, now: int) -> ClaimSnapshot:
        reading = self.read(claim)
        state = reading.state_at(now)
        if state is not ClaimState.PAYABLE:
            raise Refusal("ClaimWrongState", claim, state)
        return reading

    def _settle(self, claim: int, demand: Demand, now: int) -> Outcome:
        """Settle for what there is; the callers refuse what they may not accept."""
        by, facts = self.ledger.constants.claim_desk, self.claim_of(claim)
        outcome = self.ledger.settle(claim, demand, by=by, now=now)
        facts.outcome = ClaimOutcome.SETTLED
        facts.benefit = outcome.benefit
        facts.benefit_due = outcome.benefit != 0
        self.open_claims -= 1
        lost = self.lost_objections(claim)
        if lost:
            self.ledger.forfeit_bond(claim, lost, by=by, now=now)
        if outcome.full and self.ends_class(facts.benefit_class):
            self.ledger.mark_ending(claim, facts.member, by=by, now=now)
        return outcome

    def _bond_goes_back(self, claim: int, now: int) -> bool:
        state = self.state_of(claim, now)
        if state is ClaimState.WITHDRAWN:
            return self.claim_of(claim).outcome is ClaimOutcome.WITHDRAWN
        return state in (ClaimState.PAID, ClaimState.EXPIRED)

    def _next_window(self, now: int) -> int:
        start = self.ledger.deployed_at
        return start + ((now - start) // WINDOW + 1) * WINDOW
