"""What the claim desk stores; `lifecycle` derives a claim's state from it.

Amounts are integers of the asset's smallest part; times are seconds, days are UTC day numbers,
durations named `_days` are days.
"""

from dataclasses import dataclass
from enum import IntEnum
from typing import Final

from mutual_pool.protocol.pool.types import DAY, ZERO_ADDRESS

BPS: Final = 10_000
REFILE_PERIOD: Final = 30 * DAY
FREE_WITHDRAWAL: Final = 3 * DAY
MAX_HOLD_DAYS: Final = 14
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
    decided. `WITHDRAWN_LATE` forfeits the bond, `WITHDRAWN` does not. `SETTLED` becomes `COLLECTED`
    when the payee takes the benefit.
    """

    PENDING = 0
    APPROVED = 1
    REFUSED = 2
    SETTLED = 3
    WITHDRAWN = 4
    REFUSED_FINALLY = 5
    EXPIRED = 6
    WITHDRAWN_LATE = 7
    COLLECTED = 8


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

    `guardian` is the zero address when the member filed. `benefit_class` and `benefit` are those
    filed, then those approved; `filed_class` stays. After a settlement `benefit` is the one paid.
    `voters` are those there were at the filing.
    """

    member: str = ZERO_ADDRESS
    day: int = 0
    benefit_class: int = 0
    filed_class: int = 0
    band: int = 0
    vesting_bps: int = 0
    previous: int = 0
    benefit: int = 0
    filed_at: int = 0
    decided_at: int = 0
    rules_version: int = 0
    panel_version: int = 0
    voters: int = 0
    outcome: ClaimOutcome = ClaimOutcome.PENDING
    redirected: bool = False
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

    @property
    def benefit_due(self) -> bool:
        """Whether the payee has still to take what was paid."""
        return self.outcome is ClaimOutcome.SETTLED

    @property
    def is_paid(self) -> bool:
        """Whether the claim was settled, even if the benefit is taken by now."""
        return self.outcome in (ClaimOutcome.SETTLED, ClaimOutcome.COLLECTED)

    @property
    def is_partial(self) -> bool:
        """Whether the panel approved another class than the one filed, which refuses the rest."""
        return self.outcome is ClaimOutcome.APPROVED and self.benefit_class != self.filed_class

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
    votes_to_leave: int = 0
    quorum: int = 0
    held_days: int = 0
    objectors_against: int = 0

    def verdict(self, *, approved: bool) -> JuryVerdict:
        """Return what the jury said, once its vote is over.

        Where the panel approved, the votes to refuse of others than the objectors must reach the
        quorum, and three, so that those who called a jury do not decide alone.
        """
        votes = self.votes_for + self.votes_against + self.votes_to_leave
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
