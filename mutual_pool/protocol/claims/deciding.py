"""How the panel decides on a claim, vote by vote, and what follows once enough agree."""

from collections.abc import Sequence
from dataclasses import dataclass

from mutual_pool.protocol.claims.filing import ClaimFiling
from mutual_pool.protocol.claims.types import (
    Claim,
    ClaimOutcome,
    ClaimState,
    Decision,
    PanelDecision,
)
from mutual_pool.protocol.errors import Refusal


@dataclass(frozen=True, slots=True)
class Counted:
    """What became of a decision: the seats it added, and, once enough agreed, its conclusion.

    `decided` says whether enough agreed; `deciders` are then the seats that did, and `share` is
    what an approval set aside; `released` is what the approval of a lesser class had set aside.
    """

    seats: int
    benefit: int
    decided: bool = False
    share: int = 0
    deciders: int = 0
    released: int | None = None


class ClaimDeciding(ClaimFiling):
    """The panel's decisions."""

    def decide(self, claim: int, verdict: PanelDecision, *, sender: str, now: int) -> Counted:
        """Decide as the seat that sends the transaction.

        Raises:
            Refusal: ClaimWrongState, ClaimSubjectMismatch, ClaimDecisionExpired,
                ClaimUnknownClass, ClaimBenefitAboveFiled, PanelOwnClaim, PanelNoSeat,
                ClaimSeatsDecided, ClaimSeatsNotEligible, PanelBenefitTooLarge,
                ClaimJuryApproved.
        """
        facts, state, decision = self._open(claim, verdict, now)
        if facts.is_party(sender):
            raise Refusal("PanelOwnClaim", sender)
        seats = 1 << self.panel.number_of(sender)
        return self._decide(facts, state, decision, seats, now)

    def decide_by_signatures(
        self, claim: int, verdict: PanelDecision, signers: Sequence[str | None], *, now: int
    ) -> Counted:
        """Decide by a batch of signatures, given the signers recovered (None where that failed).

        Raises:
            Refusal: as `decide`, and those of `AssessorPanel.tally`.
        """
        facts, state, decision = self._open(claim, verdict, now)
        seats = self.panel.tally(signers, facts.member, facts.guardian)
        return self._decide(facts, state, decision, seats, now)

    def recount(self, claim: int, verdict: PanelDecision, *, now: int) -> Counted:
        """Count the seats for a verdict again, after a change of the panel.

        Raises:
            Refusal: ClaimNotEnoughSeats, or as `decide`.
        """
        facts, state, decision = self._open(claim, verdict, now)
        if state is not ClaimState.FILED:
            raise Refusal("ClaimWrongState", claim, state)
        counted = self._count(facts, decision, 0, now)
        if not counted.decided:
            raise Refusal("ClaimNotEnoughSeats", self.votes_for.get((claim, decision), 0))
        return counted

    def _open(
        self, claim: int, verdict: PanelDecision, now: int
    ) -> tuple[Claim, ClaimState, Decision]:
        """Return a claim on which the panel, or one of it after a jury, may decide now."""
        facts, state = self.claim_of(claim), self.state_of(claim, now)
        if state not in (ClaimState.FILED, ClaimState.AWAITING_SEAT):
            raise Refusal("ClaimWrongState", claim, state)
        return facts, state, self._decision(claim, facts, verdict, now)

    def _decide(
        self, facts: Claim, state: ClaimState, decision: Decision, seats: int, now: int
    ) -> Counted:
        if state is ClaimState.FILED:
            return self._count(facts, decision, seats, now)
        return self._confirm(facts, decision, seats, now)

    def _confirm(self, facts: Claim, decision: Decision, seats: int, now: int) -> Counted:
        """Let one seat of the current panel sign what a jury approved, whatever it said before.

        Where the panel had approved a lesser class, the share of that is released first.
        """
        claim, verdict = decision.claim, decision.verdict
        if not verdict.approve or verdict.benefit_class != facts.filed_class:
            raise Refusal("ClaimJuryApproved", claim)
        released = None
        if facts.outcome is ClaimOutcome.APPROVED:
            released = facts.share
            self.ledger.release_share(claim, released, by=self.address, now=now)
        share = self._carry_out(facts, decision, now)
        return Counted(seats, decision.benefit, True, share, seats, released)

    def _count(self, facts: Claim, decision: Decision, seats: int, now: int) -> Counted:
        """Count seats for a decision; carry it out once enough of those who may decide agree."""
        claim, benefit = decision.claim, decision.benefit
        decided = self.decided_seats.get(claim, 0)
        if decided & seats:
            raise Refusal("ClaimSeatsDecided", decided & seats)
        # By the benefit filed: to approve a lesser one is also to refuse the rest.
        eligible, threshold = self.panel.electorate(facts.panel_version, facts.benefit)
        if seats & ~eligible:
            raise Refusal("ClaimSeatsNotEligible", seats & ~eligible)
        votes = self.votes_for.get((claim, decision), 0) | seats
        deciders = votes & eligible
        if deciders.bit_count() < threshold:
            self.decided_seats[claim] = decided | seats
            self.votes_for[claim, decision] = votes
            return Counted(seats, benefit)
        # Nobody reads the tally of a decided claim, so its last votes are only logged.
        share = self._carry_out(facts, decision, now)
        return Counted(seats, benefit, True, share, deciders)

    def _carry_out(self, facts: Claim, decision: Decision, now: int) -> int:
        """Carry out a decision and return the share an approval sets aside."""
        claim, benefit = decision.claim, decision.benefit
        rules = self.rules[facts.rules_version]
        share = 0
        if decision.verdict.approve:
            need = benefit + rules.fee_on(benefit)
            share = self.ledger.set_aside(claim, need, rules.cap_per_unit, by=self.address, now=now)
            facts.outcome = ClaimOutcome.APPROVED
            facts.benefit = benefit
            facts.benefit_class = decision.verdict.benefit_class
            facts.share = share
        else:
            facts.outcome = ClaimOutcome.REFUSED
        facts.decided_at = now
        return share
