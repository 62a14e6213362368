"""The twin of the donation desk: appeals that the panel approves, and gifts that anyone makes.

`sender` is the caller, `now` the block's time in seconds; amounts are integers of the asset's
smallest part. An operation does all of its work or raises `Refusal` and changes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from mutual_pool.protocol.claims.desk import ClaimDesk
from mutual_pool.protocol.claims.types import Claim, ClaimState
from mutual_pool.protocol.donations.lifecycle import appeal_state_at
from mutual_pool.protocol.donations.types import (
    MAX_GIVING_PERIOD,
    MIN_GIVING_PERIOD,
    Appeal,
    AppealDecision,
    AppealOutcome,
    AppealPanelDecision,
    AppealState,
    Petition,
)
from mutual_pool.protocol.errors import Refusal
from mutual_pool.protocol.panel.panel import AssessorPanel
from mutual_pool.protocol.pool.cover import day_of
from mutual_pool.protocol.pool.types import DAY, ZERO_ADDRESS

_NO_LIMIT = 2**96 - 1


@dataclass(frozen=True, slots=True)
class AppealCount:
    """What became of a decision: the seats it added; `deciders` are those that then decided."""

    seats: int
    decided: bool = False
    deciders: int = 0


class DonationDesk:
    """The appeals of a plan, by number from 1.

    Attributes:
        held: what came in less what went out.
        gifts: what each donor gave to an appeal and did not take back.
        topped_up: what gifts added to the benefit of a claim.
    """

    def __init__(self, claims: ClaimDesk, panel: AssessorPanel) -> None:
        """Open the donation desk of a plan, given its claim desk and its panel."""
        self.claims = claims
        self.panel = panel
        self.held = 0
        self.appeals: dict[int, Appeal] = {}
        self.appeal_count = 0
        self.gifts: dict[tuple[int, str], int] = {}
        self.last_appeal_for: dict[int, int] = {}
        self.topped_up: dict[int, int] = {}
        self.decided_seats: dict[int, int] = {}
        self.votes_for: dict[tuple[int, AppealDecision], int] = {}

    # ------------------------------------------------------------------- filing

    def file(self, petition: Petition, *, sender: str, now: int) -> int:
        """Ask for gifts; return the number of the appeal.

        Raises:
            Refusal: DonationOnly, DonationAppealOpen, DonationBadGoal, DonationBadMinimum,
                DonationZeroAddress, DonationNoEvidence, DonationBadDeadline, PanelBenefitTooLarge.
        """
        self._require_goal(petition, sender, now)
        if not 0 < petition.minimum <= petition.goal:
            raise Refusal("DonationBadMinimum", petition.minimum, petition.goal)
        if petition.payee == ZERO_ADDRESS:
            raise Refusal("DonationZeroAddress")
        if not any(petition.evidence_hash):
            raise Refusal("DonationNoEvidence")
        rules = self.claims.rules[self.claims.rules_version]
        decide_by = now + rules.panel_days * DAY
        earliest, latest = decide_by + MIN_GIVING_PERIOD, now + MAX_GIVING_PERIOD
        if not earliest <= petition.deadline <= latest:
            raise Refusal("DonationBadDeadline", petition.deadline, earliest, latest)
        version = self.panel.current_version
        self.panel.threshold_of(version, petition.goal)

        self.appeal_count += 1
        if petition.claim:
            self.last_appeal_for[petition.claim] = self.appeal_count
        self.appeals[self.appeal_count] = Appeal(
            filer=sender,
            goal=petition.goal,
            payee=petition.payee,
            minimum=petition.minimum,
            decide_by=decide_by,
            deadline=petition.deadline,
            claim=petition.claim,
            panel_version=version,
            evidence_hash=petition.evidence_hash,
        )
        return self.appeal_count

    # ----------------------------------------------------------------- deciding

    def decide(
        self, appeal: int, verdict: AppealPanelDecision, *, sender: str, now: int
    ) -> AppealCount:
        """Decide as the seat that sends the transaction.

        Raises:
            Refusal: DonationWrongState, DonationDecisionExpired, PanelOwnClaim, PanelNoSeat,
                DonationSeatsDecided, DonationSeatsNotEligible.
        """
        facts = self._require_state(appeal, AppealState.FILED, now)
        decision = self.decision_of(appeal, verdict, now)
        if sender in self._interested(facts):
            raise Refusal("PanelOwnClaim", sender)
        return self._count(facts, decision, 1 << self.panel.number_of(sender))

    def decide_by_signatures(
        self, appeal: int, verdict: AppealPanelDecision, signers: Sequence[str | None], *, now: int
    ) -> AppealCount:
        """Decide by a batch of signatures, given the signers recovered (None where that failed).

        Raises:
            Refusal: as `decide`, and those of `AssessorPanel.tally`.
        """
        facts = self._require_state(appeal, AppealState.FILED, now)
        decision = self.decision_of(appeal, verdict, now)
        seats = self.panel.tally(signers, *self._interested(facts))
        return self._count(facts, decision, seats)

    def decision_of(self, appeal: int, verdict: AppealPanelDecision, now: int) -> AppealDecision:
        """Return what assessors sign for a verdict on an appeal.

        Raises:
            Refusal: DonationDecisionExpired.
        """
        if now > verdict.valid_until:
            raise Refusal("DonationDecisionExpired", verdict.valid_until, now)
        facts = self.appeal_of(appeal)
        return AppealDecision(
            appeal,
            facts.claim,
            facts.filer,
            facts.payee,
            facts.goal,
            facts.minimum,
            facts.deadline,
            facts.evidence_hash,
            verdict,
        )

    # ------------------------------------------------------------------- giving

    def give(self, appeal: int, amount: int, *, sender: str, now: int) -> int:
        """Give any amount; return what was taken, no more than the goal still lacks.

        Raises:
            Refusal: DonationWrongState, DonationZeroAmount, DonationGoalReached.
        """
        facts, state = self.appeal_of(appeal), self.state_of(appeal, now)
        if not state.takes_gifts:
            raise Refusal("DonationWrongState", appeal, state)
        if amount == 0:
            raise Refusal("DonationZeroAmount")
        taken = min(amount, facts.goal - facts.gifts)
        if taken == 0:
            raise Refusal("DonationGoalReached", appeal)
        facts.gifts += taken
        facts.last_gift_day = day_of(now)
        self.gifts[appeal, sender] = self.gift_of(appeal, sender) + taken
        self.held += taken
        return taken

    # ------------------------------------------------------------------- ending

    def withdraw(self, appeal: int, *, sender: str, now: int) -> None:
        """End an appeal as its filer or its payee; what was given goes back.

        Raises:
            Refusal: DonationWrongState, DonationOnly.
        """
        facts, state = self.appeal_of(appeal), self.state_of(appeal, now)
        if not state.is_open:
            raise Refusal("DonationWrongState", appeal, state)
        if sender not in (facts.filer, facts.payee):
            raise Refusal("DonationOnly", facts.payee, sender)
        facts.outcome = AppealOutcome.WITHDRAWN

    def take(self, appeal: int, to: str, *, sender: str, now: int) -> int:
        """Take what was given, as the payee; return how much.

        Raises:
            Refusal: DonationWrongState, DonationOnly, DonationZeroAddress, DonationTooEarly.
        """
        facts = self._require_state(appeal, AppealState.FUNDED, now)
        if sender != facts.payee:
            raise Refusal("DonationOnly", facts.payee, sender)
        if to == ZERO_ADDRESS:
            raise Refusal("DonationZeroAddress")
        if now < facts.take_from:
            raise Refusal("DonationTooEarly", appeal, facts.take_from)
        facts.outcome = AppealOutcome.PAID
        if facts.claim:
            self.topped_up[facts.claim] = self.topped_up.get(facts.claim, 0) + facts.gifts
        self.held -= facts.gifts
        return facts.gifts

    def take_back(self, appeal: int, to: str, *, sender: str, now: int) -> int:
        """Take back what one gave to an appeal that came to nothing; return how much.

        Raises:
            Refusal: DonationWrongState, DonationZeroAddress, DonationNothingDue.
        """
        facts, state = self.appeal_of(appeal), self.state_of(appeal, now)
        if not state.goes_back:
            raise Refusal("DonationWrongState", appeal, state)
        if to == ZERO_ADDRESS:
            raise Refusal("DonationZeroAddress")
        amount = self.gift_of(appeal, sender)
        if amount == 0:
            raise Refusal("DonationNothingDue", appeal, sender)
        self.gifts[appeal, sender] = 0
        facts.gifts -= amount
        self.held -= amount
        return amount

    # -------------------------------------------------------------------- views

    def appeal_of(self, appeal: int) -> Appeal:
        """Return an appeal as stored; an empty one where none was filed."""
        return self.appeals.get(appeal) or Appeal()

    def state_of(self, appeal: int, now: int) -> AppealState:
        """Return the state of an appeal."""
        return appeal_state_at(self.appeal_of(appeal), now)

    def gift_of(self, appeal: int, donor: str) -> int:
        """Return what a donor gave to an appeal and did not take back."""
        return self.gifts.get((appeal, donor), 0)

    def shortfall_of(self, claim: int, now: int) -> int:
        """Return the benefit approved of a settled claim, less what was paid and what gifts added.

        After a settlement, class and vesting are those of the benefit approved.
        """
        if self.claims.state_of(claim, now) is not ClaimState.PAID:
            return 0
        facts = self.claims.claim_of(claim)
        approved = self.claims.benefit_of(facts.band, facts.benefit_class, facts.vesting_bps)
        return approved - facts.benefit - self.topped_up.get(claim, 0)

    # ---------------------------------------------------------------- internals

    def _require_state(self, appeal: int, required: AppealState, now: int) -> Appeal:
        state = self.state_of(appeal, now)
        if state is not required:
            raise Refusal("DonationWrongState", appeal, state)
        return self.appeals[appeal]

    def _require_goal(self, petition: Petition, sender: str, now: int) -> None:
        """Refuse a goal out of bounds; for a claim, also strangers and a second open appeal."""
        most = _NO_LIMIT
        if petition.claim:
            facts = self.claims.claim_of(petition.claim)
            payee = facts.payee
            if petition.payee != payee:
                raise Refusal("DonationOnly", payee, petition.payee)
            if sender not in (facts.member, payee):
                raise Refusal("DonationOnly", payee, sender)
            last = self.last_appeal_for.get(petition.claim, 0)
            if self.state_of(last, now).is_open:
                raise Refusal("DonationAppealOpen", petition.claim, last)
            most = self.shortfall_of(petition.claim, now)
        if not 0 < petition.goal <= most:
            raise Refusal("DonationBadGoal", petition.goal, most)

    def _interested(self, facts: Appeal) -> tuple[str, str]:
        """Return whose own appeal it is: of an appeal for a claim, all whose claim it is."""
        if not facts.claim:
            return facts.payee, facts.filer
        claim: Claim = self.claims.claim_of(facts.claim)
        return claim.member, claim.guardian

    def _count(self, facts: Appeal, decision: AppealDecision, seats: int) -> AppealCount:
        """Count seats for a decision; carry it out once enough of those who may decide agree."""
        appeal = decision.appeal
        decided = self.decided_seats.get(appeal, 0)
        if decided & seats:
            raise Refusal("DonationSeatsDecided", decided & seats)
        eligible, threshold = self.panel.electorate(facts.panel_version, facts.goal)
        if seats & ~eligible:
            raise Refusal("DonationSeatsNotEligible", seats & ~eligible)
        votes = self.votes_for.get((appeal, decision), 0) | seats
        deciders = votes & eligible
        self.decided_seats[appeal] = decided | seats
        self.votes_for[appeal, decision] = votes
        if deciders.bit_count() < threshold:
            return AppealCount(seats)
        approved = decision.verdict.approve
        facts.outcome = AppealOutcome.APPROVED if approved else AppealOutcome.REFUSED
        return AppealCount(seats, True, deciders)
