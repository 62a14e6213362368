"""What anyone may read of a claim desk, and what assessors sign; nothing here writes.

Amounts are integers of the asset's smallest part, `now` is the block's time in seconds.
"""

from mutual_pool.protocol.claims.lifecycle import ClaimSnapshot
from mutual_pool.protocol.claims.storage import ClaimStorage
from mutual_pool.protocol.claims.types import (
    BPS,
    Claim,
    ClaimOutcome,
    ClaimState,
    Decision,
    Dispute,
    PanelDecision,
)
from mutual_pool.protocol.errors import Refusal
from mutual_pool.protocol.pool.settlement import Demand, Outcome
from mutual_pool.protocol.pool.types import WINDOW


class ClaimViews(ClaimStorage):
    """What anyone may read of a claim desk, and what assessors sign."""

    @property
    def highest_cap(self) -> int:
        """The highest cap of any version of the rules."""
        return max(rules.cap_per_unit for rules in self.rules.values())

    @property
    def open_charge(self) -> int:
        """The most that all claims still open can charge one unit."""
        return self.open_claims * self.highest_cap

    def claim_of(self, claim: int) -> Claim:
        """Return a claim as stored; an empty one where none was filed."""
        return self.claims.get(claim) or Claim()

    def dispute_of(self, claim: int) -> Dispute:
        """Return what was said of a claim by others than the panel."""
        return self.disputes.get(claim) or Dispute()

    def read(self, claim: int) -> ClaimSnapshot:
        """Return a claim with all that its state follows from."""
        facts = self.claim_of(claim)
        return ClaimSnapshot(facts, self.rules.get(facts.rules_version), self.dispute_of(claim))

    def state_of(self, claim: int, now: int) -> ClaimState:
        """Return the state of a claim."""
        return self.read(claim).state_at(now)

    def benefit_of(self, band: int, benefit_class: int, vesting_bps: int) -> int:
        """Return what the plan pays, rounded down; 0 where its table has no entry."""
        row = self.benefits[band] if band < len(self.benefits) else ()
        full = row[benefit_class] if benefit_class < len(row) else 0
        return full * vesting_bps // BPS

    def filed_benefit_of(self, facts: Claim) -> int:
        """Return the benefit of the class filed, also after the panel approved a lesser one."""
        if facts.benefit_class == facts.filed_class:
            return facts.benefit
        return self.benefit_of(facts.band, facts.filed_class, facts.vesting_bps)

    def vesting_after(self, days_in_plan: int) -> int:
        """Return what part has vested after some days of membership, in ten-thousandths."""
        return self.vesting_bps[min(days_in_plan // 365, len(self.vesting_bps) - 1)]

    def quote_claim(self, claim: int, now: int) -> Outcome:
        """Return what settling this claim now would do."""
        return self.ledger.quote(self._demand(self.claim_of(claim)), now)

    def quote(self, benefit: int, now: int) -> Outcome:
        """Return what a claim of this benefit would bring, were it approved and settled now."""
        rules = self.rules[self.rules_version]
        return self.ledger.quote_new(benefit, rules.fee_on(benefit), rules.cap_per_unit, now)

    def decision_of(self, claim: int, verdict: PanelDecision, now: int) -> Decision:
        """Return what assessors sign for a verdict on a claim.

        Raises:
            Refusal: ClaimSubjectMismatch, ClaimDecisionExpired, ClaimUnknownClass,
                ClaimBenefitAboveFiled.
        """
        return self._decision(claim, self.claim_of(claim), verdict, now)

    def lost_objections(self, claim: int) -> int:
        """Return the bonds of all objections to a claim, which are lost when it is paid."""
        rules = self.jury_rules[self.claim_of(claim).rules_version]
        return self.dispute_of(claim).objections * rules.objection_bond

    # ---------------------------------------------------------------- internals

    def _demand(self, facts: Claim) -> Demand:
        rules = self.rules.get(facts.rules_version)
        fee, cap = (rules.fee_on(facts.benefit), rules.cap_per_unit) if rules else (0, 0)
        return Demand(facts.benefit, fee, cap, facts.share)

    def _decision(self, claim: int, facts: Claim, verdict: PanelDecision, now: int) -> Decision:
        """Return the decision over what is stored of the claim, not what the sender says of it."""
        if (verdict.identity, verdict.evidence_hash) != (facts.identity, facts.evidence_hash):
            raise Refusal("ClaimSubjectMismatch", claim)
        if now > verdict.deadline:
            raise Refusal("ClaimDecisionExpired", verdict.deadline, now)
        benefit = facts.benefit
        if verdict.benefit_class != facts.benefit_class:
            benefit = self.benefit_of(facts.band, verdict.benefit_class, facts.vesting_bps)
            # A jury may have approved what was filed after the panel had approved a lesser class.
            if verdict.benefit_class != facts.filed_class:
                if benefit == 0 or not verdict.approve:
                    raise Refusal("ClaimUnknownClass", verdict.benefit_class)
                if benefit > facts.benefit:
                    raise Refusal("ClaimBenefitAboveFiled", benefit, facts.benefit)
        ended_at = self.dispute_of(claim).ends_at
        return Decision(claim, facts.member, facts.day, benefit, verdict, ended_at)

    def _may_take(self, account: str, sender: str, claim: int) -> bool:
        """Return whether it is due to the sender, or to a lost wallet whose money they have."""
        return sender == account or self.ledger.guardianship.is_successor(account, sender, claim)

    def _bond_goes_back(self, claim: int, now: int) -> bool:
        state = self.state_of(claim, now)
        if state is ClaimState.WITHDRAWN:
            return self.claim_of(claim).outcome is ClaimOutcome.WITHDRAWN
        return state in (ClaimState.PAID, ClaimState.EXPIRED)

    def _next_window(self, now: int) -> int:
        start = self.ledger.deployed_at
        return start + ((now - start) // WINDOW + 1) * WINDOW
