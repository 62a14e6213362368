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

    @property
    def is_open(self) -> bool:
        """Whether the claim is neither paid nor ended otherwise."""
        return ClaimState.FILED <= self <= ClaimState.PAYABLE


class ClaimOutcome(IntEnum):
    """How a claim ended, or where the panel's word put it."""

    PENDING = 0
    APPROVED = 1
    REFUSED = 2
    SETTLED = 3
    WITHDRAWN = 4


@dataclass(frozen=True, slots=True)
class Rules:
    """One version of the rules the assembly may change, in the order of the contract's struct.

    Args:
        cap_per_unit: the most one unit pays for one event.
        claim_bond: paid by the filer, lost if the claim is finally refused.
        fee_bps: the fee on top of a benefit, in ten-thousandths of it, rounded down.
        claim_window_days: how many days after the incident a claim may be filed.
        panel_days: how long the panel may take.
        notice_days: how long an approved claim is public before it is payable.
        payee_days: how long only the payee may settle a claim that cannot be paid in full.
    """

    cap_per_unit: int
    claim_bond: int
    fee_bps: int
    claim_window_days: int
    panel_days: int
    notice_days: int
    payee_days: int

    def check(self, reserve_per_unit: int, cap_per_period: int) -> None:
        """Refuse rules outside the bounds that are fixed for ever.

        Raises:
            Refusal: ClaimBadRule.
        """
        bounds = (
            ("capPerUnit", self.cap_per_unit, 1, min(reserve_per_unit, cap_per_period)),
            ("claimBond", self.claim_bond, 0, 10 * reserve_per_unit),
            ("feeBps", self.fee_bps, 0, 2000),
            ("claimWindowDays", self.claim_window_days, 30, 730),
            ("panelDays", self.panel_days, 7, 255),
            ("noticeDays", self.notice_days, 3, 120 - self.panel_days),
            ("payeeDays", self.payee_days, 30, 255),
        )
        for name, value, least, most in bounds:
            if not least <= value <= most:
                raise Refusal("ClaimBadRule", name, value)

    def fee_on(self, benefit: int) -> int:
        """Return the fee on a benefit, rounded down, against the steward."""
        return benefit * self.fee_bps // BPS


@dataclass(frozen=True, slots=True)
class Filing:
    """What a filer says: whose incident, on which UTC day, of which class, and the evidence."""

    member: str
    day: int
    benefit_class: int
    evidence_hash: bytes


@dataclass(frozen=True, slots=True)
class Verdict:
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
    that of the verdict's class: the one filed, or the lesser one that is approved.
    """

    claim: int
    member: str
    day: int
    benefit: int
    verdict: Verdict


@dataclass(slots=True)
class Claim:
    """A claim as stored; the contract keeps a hash of `identity` and `evidence_hash` only.

    `guardian` is the zero address when the member filed. `benefit` is the one filed, then the one
    approved, then the one paid.
    """

    member: str = ZERO_ADDRESS
    day: int = 0
    benefit_class: int = 0
    band: int = 0
    vesting_bps: int = 0
    previous: int = 0
    benefit: int = 0
    filed_at: int = 0
    decided_at: int = 0
    rules_version: int = 0
    panel_version: int = 0
    outcome: ClaimOutcome = ClaimOutcome.PENDING
    redirected: bool = False
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

    def panel_deadline(self, rules: Rules) -> int:
        """Return when the panel's time is over, in seconds."""
        return self.filed_at + rules.panel_days * DAY

    def payable_at(self, rules: Rules) -> int:
        """Return when the notice of an approved claim is over, in seconds."""
        return self.decided_at + rules.notice_days * DAY

    def open_to_all_at(self, rules: Rules) -> int:
        """Return from when on others than the payee may settle it for less, in seconds."""
        return self.payable_at(rules) + rules.payee_days * DAY


_ENDED: Final = {
    ClaimOutcome.SETTLED: ClaimState.PAID,
    ClaimOutcome.WITHDRAWN: ClaimState.WITHDRAWN,
    ClaimOutcome.REFUSED: ClaimState.REFUSED,
}


def state_at(claim: Claim, rules: Rules | None, time: int) -> ClaimState:
    """Return the state at `time` (seconds) of a claim filed under `rules`.

    The only place that knows how states follow from the facts; a claim never filed has none, and
    needs no rules.
    """
    if claim.filed_at == 0 or rules is None:
        return ClaimState.NONE
    if claim.outcome in _ENDED:
        return _ENDED[claim.outcome]
    if claim.outcome is ClaimOutcome.APPROVED:
        under_notice = time < claim.payable_at(rules)
        return ClaimState.UNDER_NOTICE if under_notice else ClaimState.PAYABLE
    return ClaimState.FILED if time < claim.panel_deadline(rules) else ClaimState.EXPIRED
