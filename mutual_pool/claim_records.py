"""What the claim desk stores, and the one function that derives a claim's state from it.

Amounts are integers of the asset's smallest part; times are seconds, days are UTC day numbers,
durations named `_days` are days.
"""

from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from mutual_pool.records import DAY, ZERO_ADDRESS
from mutual_pool.refusals import Refusal

BPS: Final = 10_000
REFILE_PERIOD: Final = 30 * DAY
FREE_WITHDRAWAL: Final = 3 * DAY
MAX_HOLD_DAYS: Final = 14
MAX_DAYS_TO_PAYABLE: Final = 120
STANDING_DAYS: Final = 30
LEAST_REFUSALS: Final = 3
"""So many jurors who did not object have to vote against an approval."""


class ClaimState(IntEnum):
    """The states of a claim; all but the stored facts follow from time."""

    NONE = 0
    FILED = 1
    UNDER_NOTICE = 2
    PAYABLE = 3
    PAID = 4
    REFUSED = 5
    WITHDRAWN = 6
    EXPIRED = 7
    APPEALABLE = 8
    SILENT = 9
    JURY = 10
    AWAITING_SEAT = 11

    @property
    def is_open(self) -> bool:
        """Whether the claim is neither paid nor ended otherwise."""
        return ClaimState.FILED <= self <= ClaimState.PAYABLE or self > ClaimState.EXPIRED

    @property
    def is_withdrawable(self) -> bool:
        """Whether the claim may be taken back: not after a refusal, nor while a jury votes."""
        return self.is_open and self not in (ClaimState.APPEALABLE, ClaimState.JURY)


class ClaimOutcome(IntEnum):
    """How a claim ended, or where the panel's word put it.

    `REFUSED_FINALLY` and `EXPIRED` are written when somebody concludes what time or the jury
    decided. `WITHDRAWN_LATE` forfeits the bond, `WITHDRAWN` does not.
    """

    PENDING = 0
    APPROVED = 1
    REFUSED = 2
    SETTLED = 3
    WITHDRAWN = 4
    REFUSED_FINALLY = 5
    EXPIRED = 6
    WITHDRAWN_LATE = 7


class JuryVerdict(IntEnum):
    """What a jury said: nothing, unless two thirds of the votes and a quorum said it."""

    NONE = 0
    APPROVE = 1
    REFUSE = 2


@dataclass(frozen=True, slots=True)
class Rules:
    """One version of the rules the assembly may change, in the order of the contract's struct.

    Args:
        cap_per_unit: the most one unit pays for one event.
        claim_bond: paid by the filer, lost if the claim is finally refused.
        fee_bps: the fee on top of a benefit, in ten-thousandths of it, rounded down.
        claim_window_days: how many days after the incident a claim may be filed.
        panel_days: how long the panel may take, and one of it to sign what a jury approved.
        notice_days: how long an approved claim is public before it is payable.
        payee_days: how long only the payee may settle a claim that cannot be paid in full.
        appeal_days: how long the claimant may appeal a refusal, or call the jury on a silence.
        jury_days: how long a jury votes.
    """

    cap_per_unit: int
    claim_bond: int
    fee_bps: int
    claim_window_days: int
    panel_days: int
    notice_days: int
    payee_days: int
    appeal_days: int
    jury_days: int

    def check(self, reserve_per_unit: int, cap_per_period: int) -> None:
        """Refuse rules outside the bounds that are fixed for ever.

        Raises:
            Refusal: ClaimBadRule.
        """
        longest = 2 * self.panel_days + self.appeal_days + self.jury_days + MAX_HOLD_DAYS
        bounds = (
            ("capPerUnit", self.cap_per_unit, 1, min(reserve_per_unit, cap_per_period)),
            ("claimBond", self.claim_bond, 0, 10 * reserve_per_unit),
            ("feeBps", self.fee_bps, 0, 2000),
            ("claimWindowDays", self.claim_window_days, 30, 730),
            ("panelDays", self.panel_days, 7, 255),
            ("appealDays", self.appeal_days, 7, 255),
            ("juryDays", self.jury_days, 7, 255),
            ("noticeDays", self.notice_days, 3, MAX_DAYS_TO_PAYABLE - longest),
            ("payeeDays", self.payee_days, 30, 255),
        )
        for name, value, least, most in bounds:
            if not least <= value <= most:
                raise Refusal("ClaimBadRule", name, value)

    def fee_on(self, benefit: int) -> int:
        """Return the fee on a benefit, rounded down, against the steward."""
        return benefit * self.fee_bps // BPS


@dataclass(frozen=True, slots=True)
class JuryRules:
    """When a jury sits and when its word counts, of the same version as the rules beside it.

    Args:
        objection_bps: a jury sits once more than this share of the voters objected, in
            ten-thousandths,
        quorum_bps: the share of the voters that must vote, in ten-thousandths, rounded up.
        quorum_votes: so many votes are enough, however many voters there are.
        objection_votes: or once more than this number of voters objected.
        objection_bond: paid by who objects, lost if the claim is paid.
    """

    objection_bps: int
    quorum_bps: int
    quorum_votes: int
    objection_votes: int
    objection_bond: int

    def check(self, claim_bond: int) -> None:
        """Refuse rules outside the bounds that are fixed for ever.

        Args:
            claim_bond: the bond of a claim under the same version of the rules.

        Raises:
            Refusal: ClaimBadRule.
        """
        # Rounded up: an objection costs no less than a tenth of what it puts at risk.
        least_bond = max(1, -(-claim_bond // 10))
        bounds = (
            ("objectionBps", self.objection_bps, 10, 1000),
            ("quorumBps", self.quorum_bps, 500, 5000),
            ("quorumVotes", self.quorum_votes, 100, 2**32 - 1),
            ("objectionVotes", self.objection_votes, 100, 2**32 - 1),
            ("objectionBond", self.objection_bond, least_bond, claim_bond),
        )
        for name, value, least, most in bounds:
            if not least <= value <= most:
                raise Refusal("ClaimBadRule", name, value)

    def calls_jury(self, objections: int, voters: int) -> bool:
        """Return whether so many objections call a jury: more than the share, or the number."""
        return objections > self.objection_votes or objections * BPS > voters * self.objection_bps

    def quorum_of(self, voters: int) -> int:
        """Return how many votes make a jury's word count: at least one."""
        return max(1, min(self.quorum_votes, -(-voters * self.quorum_bps // BPS)))


@dataclass(frozen=True, slots=True)
class Filing:
    """What a filer says: whose incident, on which UTC day, of which class, and the evidence."""

    member: str
    day: int
    benefit_class: int
    evidence_hash: bytes


@dataclass(frozen=True, slots=True)
class PanelDecision:
    """What the panel says of a claim, in the order of the contract's struct."""

    identity: bytes
    evidence_hash: bytes
    approve: bool
    benefit_class: int
    findings_hash: bytes
    notice_hash: bytes
    deadline: int

    def as_tuple(self) -> tuple[bytes, bytes, bool, int, bytes, bytes, int]:
        """Return the fields in the order of the contract's struct."""
        return (
            self.identity,
            self.evidence_hash,
            self.approve,
            self.benefit_class,
            self.findings_hash,
            self.notice_hash,
            self.deadline,
        )


@dataclass(frozen=True, slots=True)
class Decision:
    """What assessors sign: a verdict with the claim's facts. Equal ones have equal digests.

    It takes the place of the EIP-712 digest as the key under which votes are counted. `benefit` is
    that of the verdict's class: the one filed, or the lesser one that is approved. `jury_ended_at`
    is the end of the claim's jury in seconds, 0 without one, so that nobody hands in after the vote
    what an assessor signed before it.
    """

    claim: int
    member: str
    day: int
    benefit: int
    verdict: PanelDecision
    jury_ended_at: int = 0


@dataclass(slots=True)
class Claim:
    """A claim as stored; the contract keeps a hash of `identity` and `evidence_hash` only.

    `guardian` is the zero address when the member filed. `benefit` is the one filed, then the one
    approved, then the one paid. `voters` are those there were at the filing.
    """

    member: str = ZERO_ADDRESS
    day: int = 0
    benefit_class: int = 0
    band: int = 0
    vesting_bps: int = 0
    previous: int = 0
    redirected: bool = False
    benefit: int = 0
    filed_at: int = 0
    decided_at: int = 0
    rules_version: int = 0
    panel_version: int = 0
    voters: int = 0
    outcome: ClaimOutcome = ClaimOutcome.PENDING
    benefit_due: bool = False
    identity: bytes = b""
    evidence_hash: bytes = b""
    guardian: str = ZERO_ADDRESS
    share: int = 0
    bond_taken: bool = False

    @property
    def filer(self) -> str:
        """Who filed it, and gets the bond back."""
        return self.member if self.guardian == ZERO_ADDRESS else self.guardian

    @property
    def payee(self) -> str:
        """Who gets the benefit."""
        return self.member if self.redirected else self.filer

    def is_party(self, account: str) -> bool:
        """Whether an account is the member, or the guardian who filed."""
        return account in (self.member, self.guardian)

    def is_bond_at_risk(self, seats: int, time: int) -> bool:
        """Whether who takes the claim back at `time`, in seconds, loses its bond.

        Voters can only object to what the panel approved, so an objection needs no condition.
        """
        return self.decided_at != 0 or seats != 0 or time >= self.filed_at + FREE_WITHDRAWAL

    @property
    def standing_day(self) -> int:
        """Since which day at the latest a juror belongs to the plan, a UTC day number."""
        return self.filed_at // DAY - STANDING_DAYS


@dataclass(slots=True)
class Dispute:
    """What others than the panel had to say of a claim, in the order of the contract's struct.

    `ends_at` is when the jury's vote ends, 0 where none was called; `standing_day` since when a
    juror belongs to the plan; `held_days` by how many days the supervisor made the notice longer;
    `objectors_against` how many of the votes to refuse are of voters who objected.
    """

    ends_at: int = 0
    standing_day: int = 0
    objections: int = 0
    votes_for: int = 0
    votes_against: int = 0
    quorum: int = 0
    held_days: int = 0
    objectors_against: int = 0

    def verdict(self, *, approved: bool) -> JuryVerdict:
        """Return what the jury said, once its vote is over.

        Where the panel approved, the votes to refuse of others than the objectors must reach the
        quorum, and three, so that those who called a jury do not decide alone.
        """
        votes = self.votes_for + self.votes_against
        if votes < self.quorum:
            return JuryVerdict.NONE
        if 3 * self.votes_for >= 2 * votes:
            return JuryVerdict.APPROVE
        others = self.votes_against - self.objectors_against
        enough = not approved or others >= max(self.quorum, LEAST_REFUSALS)
        return (
            JuryVerdict.REFUSE
            if enough and 3 * self.votes_against >= 2 * votes
            else JuryVerdict.NONE
        )


FORFEITED: Final = frozenset({ClaimOutcome.REFUSED_FINALLY, ClaimOutcome.WITHDRAWN_LATE})
"""Outcomes that lose the claim's bond to carry."""

_ENDED: Final = {
    ClaimOutcome.SETTLED: ClaimState.PAID,
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
        """When the notice is over, with the supervisor's hold, and the jury's vote with it."""
        assert self.rules is not None
        notice = self.rules.notice_days + self.dispute.held_days
        notice_end = self.facts.decided_at + notice * DAY
        return max(notice_end, self.dispute.ends_at) if self.jury_decides else notice_end

    @property
    def open_to_all_at(self) -> int:
        """From when on others than the payee may settle it for less, in seconds."""
        assert self.rules is not None
        return self.payable_at + self.rules.payee_days * DAY

    def _after_jury(self, time: int) -> ClaimState | None:
        """Return the state as the jury leaves it; None where an approval before it stands."""
        outcome, word = self.facts.outcome, self.jury_verdict
        if time < self.dispute.ends_at:
            return ClaimState.JURY
        if word is JuryVerdict.REFUSE:
            return ClaimState.REFUSED
        if outcome is ClaimOutcome.APPROVED:
            return None
        if word is JuryVerdict.NONE:
            refused = outcome is ClaimOutcome.REFUSED
            return ClaimState.REFUSED if refused else ClaimState.EXPIRED
        return ClaimState.AWAITING_SEAT if time < self.expires_at else ClaimState.EXPIRED
