"""The one function that derives a claim's state from what is stored, as `ClaimLifecycle` does.

Times are seconds, durations named `_days` are days.
"""

from dataclasses import dataclass
from typing import Final

from mutual_pool.protocol.claims.types import (
    Claim,
    ClaimOutcome,
    ClaimState,
    Dispute,
    JuryVerdict,
    Rules,
)
from mutual_pool.protocol.pool.types import DAY

_ENDED: Final = {
    ClaimOutcome.SETTLED: ClaimState.PAID,
    ClaimOutcome.COLLECTED: ClaimState.PAID,
    ClaimOutcome.WITHDRAWN: ClaimState.WITHDRAWN,
    ClaimOutcome.WITHDRAWN_LATE: ClaimState.WITHDRAWN,
    ClaimOutcome.REFUSED_FINALLY: ClaimState.REFUSED,
    ClaimOutcome.EXPIRED: ClaimState.EXPIRED,
}


@dataclass(frozen=True, slots=True)
class ClaimSnapshot:
    """A claim with all that its state follows from: the only place that knows how it does.

    `rules` is None for a claim that was never filed, which has no state either.
    """

    facts: Claim
    rules: Rules | None
    dispute: Dispute

    def state_at(self, time: int) -> ClaimState:
        """Return the state at `time`, in seconds."""
        facts, rules = self.facts, self.rules
        if facts.filed_at == 0 or rules is None:
            return ClaimState.NONE
        if facts.outcome in _ENDED:
            return _ENDED[facts.outcome]
        if self.jury_decides:
            state = self._after_jury(time)
            if state is not None:
                return state
        if facts.outcome is ClaimOutcome.APPROVED:
            under_notice = time < self.payable_at
            return ClaimState.UNDER_NOTICE if under_notice else ClaimState.PAYABLE
        if facts.outcome is ClaimOutcome.REFUSED:
            appealable = time < facts.decided_at + rules.appeal_days * DAY
            return ClaimState.APPEALABLE if appealable else ClaimState.REFUSED
        if time < facts.filed_at + rules.panel_days * DAY:
            return ClaimState.FILED
        return ClaimState.SILENT if time < self.expires_at else ClaimState.EXPIRED

    @property
    def jury_decides(self) -> bool:
        """Whether a jury was called that the panel's word, if any, came before."""
        return self.dispute.ends_at != 0 and self.facts.decided_at < self.dispute.ends_at

    @property
    def jury_verdict(self) -> JuryVerdict:
        """What the jury said, once its vote is over; an approval before it needs more to fall."""
        # Approvals alone set a share aside, and it stays stored when the claim has ended.
        facts = self.facts
        approved = facts.outcome is ClaimOutcome.APPROVED or facts.share != 0
        return self.dispute.verdict(approved=approved and self.jury_decides)

    @property
    def expires_at(self) -> int:
        """When a claim that nobody decides on is over, in seconds."""
        assert self.rules is not None
        if self.dispute.ends_at == 0:
            return self.facts.filed_at + (self.rules.panel_days + self.rules.appeal_days) * DAY
        signing = self.rules.panel_days if self.jury_verdict is JuryVerdict.APPROVE else 0
        return self.dispute.ends_at + signing * DAY

    @property
    def payable_at(self) -> int:
        """When the notice is over, with the supervisor's hold, the jury's vote, and a seat's time.

        That is the time in which a seat may sign what the jury approved in place of a lesser class.
        """
        assert self.rules is not None
        notice = self.rules.notice_days + self.dispute.held_days
        notice_end = self.facts.decided_at + notice * DAY
        if not self.jury_decides:
            return notice_end
        signable = self.facts.is_partial and self.jury_verdict is JuryVerdict.APPROVE
        signing = self.rules.panel_days if signable else 0
        return max(notice_end, self.dispute.ends_at + signing * DAY)

    @property
    def open_to_all_at(self) -> int:
        """From when on others than the payee may settle it for less, in seconds."""
        assert self.rules is not None
        return self.payable_at + self.rules.payee_days * DAY

    def _after_jury(self, time: int) -> ClaimState | None:
        """Return the state as the jury leaves it; None where an approval before it stands."""
        assert self.rules is not None
        facts, word, ends_at = self.facts, self.jury_verdict, self.dispute.ends_at
        if time < ends_at:
            return ClaimState.JURY
        if word is JuryVerdict.REFUSE:
            return ClaimState.REFUSED
        approved = facts.outcome is ClaimOutcome.APPROVED
        if word is JuryVerdict.APPROVE and (facts.is_partial or not approved):
            if time < ends_at + self.rules.panel_days * DAY:
                return ClaimState.AWAITING_SEAT
            # The panel's lesser class stands; of a claim it refused or was silent on, nothing does.
            return None if approved else ClaimState.EXPIRED
        if approved:
            return None
        refused = facts.outcome is ClaimOutcome.REFUSED
        return ClaimState.REFUSED if refused else ClaimState.EXPIRED
