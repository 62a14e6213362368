"""What a claim desk remembers and what anyone may read of it; nothing else here writes.

Amounts are integers of the asset's smallest part, `now` is the block's time in seconds.
"""

from collections.abc import Sequence
from itertools import pairwise

from mutual_pool.claim_records import (
    BPS,
    Claim,
    ClaimSnapshot,
    ClaimState,
    Decision,
    Dispute,
    JuryRules,
    Rules,
)
from mutual_pool.ledger import Ledger
from mutual_pool.panel import Panel
from mutual_pool.records import PACKED_TABLE_CAPACITY
from mutual_pool.refusals import Refusal
from mutual_pool.settlement import Demand, Outcome


class ClaimViews:
    """What a claim desk remembers, under the contract's names, and its views."""

    def __init__(
        self,
        ledger: Ledger,
        panel: Panel,
        rules: Rules,
        jury_rules: JuryRules,
        ends_membership: int,
        vesting_bps: Sequence[int],
        benefits: Sequence[Sequence[int]],
    ) -> None:
        """Open the desk of a pool, under the pool's assembly.

        Args:
            ledger: the pool that pays.
            panel: the panel that decides.
            rules: the first version of the rules.
            jury_rules: the first version of the jury's rules.
            ends_membership: the classes whose full benefit ends the membership, one bit a class.
            vesting_bps: vested part by completed years of membership, in ten-thousandths.
            benefits: the benefit by band and class.

        Raises:
            Refusal: ClaimBadTable, ClaimBadRule.
        """
        if not vesting_bps or vesting_bps[0] <= 0 or vesting_bps[-1] > BPS:
            raise Refusal("ClaimBadTable", "vestingBps")
        if any(later < before for before, later in pairwise(vesting_bps)):
            raise Refusal("ClaimBadTable", "vestingBps")
        if len(vesting_bps) > PACKED_TABLE_CAPACITY:
            raise Refusal("PackedTableTooLong", len(vesting_bps))
        if not benefits:
            raise Refusal("ClaimBadTable", "benefits")
        self.ledger = ledger
        self.panel = panel
        self.member_assembly = ledger.constants.member_assembly
        self.vesting_bps = tuple(vesting_bps)
        self.benefits = tuple(tuple(row) for row in benefits)
        self.ends_membership = ends_membership
        self.claims: dict[int, Claim] = {}
        self.disputes: dict[int, Dispute] = {}
        self.claim_count = 0
        self.open_claims = 0
        self.rules: dict[int, Rules] = {}
        self.jury_rules: dict[int, JuryRules] = {}
        self.rules_version = 0
        self.decided_seats: dict[int, int] = {}
        self.votes_for: dict[tuple[int, Decision], int] = {}
        self._set_rules(rules, jury_rules)

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

    # ---------------------------------------------------------------- internals

    def _demand(self, facts: Claim) -> Demand:
        rules = self.rules.get(facts.rules_version)
        fee, cap = (rules.fee_on(facts.benefit), rules.cap_per_unit) if rules else (0, 0)
        return Demand(facts.benefit, fee, cap, facts.share)

    def _set_rules(self, rules: Rules, jury_rules: JuryRules) -> int:
        constants = self.ledger.constants
        rules.check(constants.reserve_per_unit, constants.cap_per_period)
        jury_rules.check(rules.claim_bond)
        self.rules_version += 1
        self.rules[self.rules_version] = rules
        self.jury_rules[self.rules_version] = jury_rules
        return self.rules_version
