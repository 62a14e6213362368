"""The twin of the claim desk: the claims of one pool, from filing to payment.

A claim keeps the rules and the panel it was filed under. `sender` is the caller, `now` the block's
time in seconds; amounts are integers of the asset's smallest part. An operation does all of its
work or raises `Refusal` and changes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from mutual_pool.claim_paying import ClaimPaying
from mutual_pool.claim_records import (
    REFILE_PERIOD,
    Claim,
    ClaimOutcome,
    ClaimState,
    Decision,
    Filing,
    JuryRules,
    PanelDecision,
    Rules,
)
from mutual_pool.cover import day_of
from mutual_pool.records import ZERO_ADDRESS
from mutual_pool.refusals import Refusal, uint


@dataclass(frozen=True, slots=True)
class Counted:
    """What became of a decision: the seats it added, and, once enough agreed, its conclusion.

    `decided` says whether enough agreed; `deciders` are then the seats that did, and `share` is
    what an approval set aside.
    """

    seats: int
    benefit: int
    decided: bool = False
    share: int = 0
    deciders: int = 0


class ClaimBook(ClaimPaying):
    """The claims of a plan, by number from 1."""

    # ------------------------------------------------------------------- filing

    def file(self, filing: Filing, *, sender: str, now: int) -> int:
        """File a claim as the member or their guardian, who pays the bond; return its number.

        Raises:
            Refusal: ClaimNotMemberOrGuardian, ClaimInFuture, ClaimOpen, ClaimTooLate,
                ClaimDayDecided, ClaimNotCovered, ClaimUnknownClass, PoolMembershipEnding, or a
                number too wide.
        """
        member, ledger = filing.member, self.ledger
        if sender != member and not ledger.is_guardian(member, sender, now):
            raise Refusal("ClaimNotMemberOrGuardian", member, sender)
        rules = self.rules[self.rules_version]
        membership = ledger.membership_of(member)
        self._require_fileable(filing, membership.claim, rules, now)
        cover = ledger.cover_on(member, filing.day)
        if not cover.covered:
            raise Refusal("ClaimNotCovered", member, filing.day)
        vesting_bps = self.vesting_after(filing.day - cover.joined_day)
        benefit = uint(96, self.benefit_of(cover.band, filing.benefit_class, vesting_bps))
        if benefit == 0:
            raise Refusal("ClaimUnknownClass", filing.benefit_class)

        number = self.claim_count + 1
        previous = membership.claim
        by = ledger.constants.claim_desk
        ledger.open_claim(number, member, rules.claim_bond, by=by, now=now)
        self.claim_count = number
        self.open_claims += 1
        self.claims[number] = Claim(
            member=member,
            day=filing.day,
            benefit_class=filing.benefit_class,
            band=cover.band,
            vesting_bps=vesting_bps,
            previous=previous,
            benefit=benefit,
            filed_at=now,
            rules_version=self.rules_version,
            panel_version=self.panel.current_version,
            voters=ledger.books.active_voters,
            identity=membership.identity,
            evidence_hash=filing.evidence_hash,
            guardian=ZERO_ADDRESS if sender == member else sender,
        )
        return number

    # ----------------------------------------------------------------- deciding

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
            Refusal: as `decide`, and those of `Panel.tally`.
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

    def decision_of(self, claim: int, verdict: PanelDecision, now: int) -> Decision:
        """Return what assessors sign for a verdict on a claim.

        Raises:
            Refusal: ClaimSubjectMismatch, ClaimDecisionExpired, ClaimUnknownClass,
                ClaimBenefitAboveFiled.
        """
        return self._decision(claim, self.claim_of(claim), verdict, now)

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
        if sender not in (facts.member, facts.payee):
            raise Refusal("ClaimNotMemberOrGuardian", facts.member, sender)
        if not facts.is_bond_at_risk(self.decided_seats.get(claim, 0), now):
            return self._end(claim, ClaimOutcome.WITHDRAWN, now)
        released = self._end(claim, ClaimOutcome.WITHDRAWN_LATE, now)
        by, bond = self.ledger.constants.claim_desk, self.rules[facts.rules_version].claim_bond
        self.ledger.forfeit_bond(claim, bond, by=by, now=now)
        return released

    def conclude(self, claim: int, *, now: int) -> tuple[ClaimState, int]:
        """Carry out what time or the jury decided; return the state and the share set free.

        Raises:
            Refusal: ClaimWrongState.
        """
        facts, state = self.claim_of(claim), self.state_of(claim, now)
        if state is ClaimState.REFUSED and facts.outcome is not ClaimOutcome.REFUSED_FINALLY:
            released = self._end(claim, ClaimOutcome.REFUSED_FINALLY, now)
            by, bond = self.ledger.constants.claim_desk, self.rules[facts.rules_version].claim_bond
            self.ledger.forfeit_bond(claim, bond, by=by, now=now)
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

    # ---------------------------------------------------------------- internals

    def _require_fileable(self, filing: Filing, last: int, rules: Rules, now: int) -> None:
        """Refuse a day to come, long past or decided on, and a second open claim."""
        today = day_of(now)
        if filing.day > today:
            raise Refusal("ClaimInFuture", filing.day, today)
        state = self.state_of(last, now)
        if state.is_open:
            raise Refusal("ClaimOpen", filing.member, last)
        last_day = filing.day + rules.claim_window_days
        if today > last_day:
            reading = self.read(last)
            refile = (
                state is ClaimState.EXPIRED
                and reading.facts.day == filing.day
                and now < reading.expires_at + REFILE_PERIOD
            )
            if not refile:
                raise Refusal("ClaimTooLate", filing.day, last_day)
        while last:
            facts = self.claims[last]
            decided = self.state_of(last, now) in (ClaimState.PAID, ClaimState.REFUSED)
            if decided and facts.day == filing.day:
                raise Refusal("ClaimDayDecided", last, filing.day)
            last = facts.previous

    def _decision(self, claim: int, facts: Claim, verdict: PanelDecision, now: int) -> Decision:
        """Return the decision over what is stored of the claim, not what the sender says of it."""
        if (verdict.identity, verdict.evidence_hash) != (facts.identity, facts.evidence_hash):
            raise Refusal("ClaimSubjectMismatch", claim)
        if now > verdict.deadline:
            raise Refusal("ClaimDecisionExpired", verdict.deadline, now)
        benefit = facts.benefit
        if verdict.benefit_class != facts.benefit_class:
            benefit = self.benefit_of(facts.band, verdict.benefit_class, facts.vesting_bps)
            if benefit == 0 or not verdict.approve:
                raise Refusal("ClaimUnknownClass", verdict.benefit_class)
            if benefit > facts.benefit:
                raise Refusal("ClaimBenefitAboveFiled", benefit, facts.benefit)
        ended_at = self.dispute_of(claim).ends_at
        return Decision(claim, facts.member, facts.day, benefit, verdict, ended_at)

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
        """Let one seat of the current panel sign what a jury approved, whatever it said before."""
        claim, verdict = decision.claim, decision.verdict
        if not verdict.approve or verdict.benefit_class != facts.benefit_class:
            raise Refusal("ClaimJuryApproved", claim)
        share = self._carry_out(facts, decision, now)
        return Counted(seats, decision.benefit, True, share, seats)

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
        by = self.ledger.constants.claim_desk
        share = 0
        if decision.verdict.approve:
            need = benefit + rules.fee_on(benefit)
            share = self.ledger.set_aside(claim, need, rules.cap_per_unit, by=by, now=now)
            facts.outcome = ClaimOutcome.APPROVED
            facts.benefit = benefit
            facts.benefit_class = decision.verdict.benefit_class
            facts.share = share
        else:
            facts.outcome = ClaimOutcome.REFUSED
        facts.decided_at = now
        return share

    def _end(self, claim: int, outcome: ClaimOutcome, now: int) -> int:
        """End a claim unpaid, and return the share that its approval, if any, had set aside."""
        facts = self.claims[claim]
        approved = facts.outcome is ClaimOutcome.APPROVED
        if approved:
            by = self.ledger.constants.claim_desk
            self.ledger.release_share(claim, facts.share, by=by, now=now)
        facts.outcome = outcome
        self.open_claims -= 1
        return facts.share if approved else 0
