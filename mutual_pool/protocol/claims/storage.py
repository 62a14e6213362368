"""What a claim desk fixes for ever, and what it remembers, under the contract's names.

Amounts are integers of the asset's smallest part.
"""

from collections.abc import Sequence
from itertools import pairwise

from mutual_pool.protocol.claims.rules import check_jury_rules, check_rules
from mutual_pool.protocol.claims.types import BPS, Claim, Decision, Dispute, JuryRules, Rules
from mutual_pool.protocol.enrolment.band_order import BANDS, BandOrder
from mutual_pool.protocol.enrolment.identity_history import IdentityHistory
from mutual_pool.protocol.errors import Refusal
from mutual_pool.protocol.panel.panel import AssessorPanel
from mutual_pool.protocol.pool.pool import MutualPool
from mutual_pool.protocol.pool.types import PACKED_TABLE_CAPACITY


class ClaimStorage:
    """The storage of a claim desk.

    Attributes:
        address: its own, by which the pool knows it.
    """

    def __init__(
        self,
        ledger: MutualPool,
        panel: AssessorPanel,
        histories: IdentityHistory,
        rules: Rules,
        jury_rules: JuryRules,
        ends_membership: int,
        vesting_bps: Sequence[int],
        benefits: Sequence[Sequence[int]],
        *,
        address: str,
    ) -> None:
        """Open the desk of a pool, under the pool's assembly.

        Args:
            ledger: the pool that pays.
            panel: the panel that decides.
            histories: the enrolment, which knows whose claims are one person's.
            rules: the first version of the rules.
            jury_rules: the first version of the jury's rules.
            ends_membership: the classes whose full benefit ends the membership, one bit a class.
            vesting_bps: vested part by completed years of membership, in ten-thousandths.
            benefits: the benefit by band and class.
            address: its own.

        Raises:
            Refusal: ClaimBadTable, ClaimBadRule.
        """
        if not vesting_bps or vesting_bps[0] <= 0 or vesting_bps[-1] > BPS:
            raise Refusal("ClaimBadTable", "vestingBps")
        if any(later < before for before, later in pairwise(vesting_bps)):
            raise Refusal("ClaimBadTable", "vestingBps")
        if len(vesting_bps) > PACKED_TABLE_CAPACITY:
            raise Refusal("PackedTableTooLong", len(vesting_bps))
        if not 0 < len(benefits) <= BANDS:
            raise Refusal("ClaimBadTable", "benefits")
        self.address = address
        self.ledger = ledger
        self.panel = panel
        self.histories = histories
        self.member_assembly = ledger.constants.member_assembly
        self.vesting_bps = tuple(vesting_bps)
        self.benefits = tuple(tuple(row) for row in benefits)
        self.order = BandOrder(benefits)
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

    def ends_class(self, benefit_class: int) -> bool:
        """Return whether a full benefit of this class ends the membership."""
        return bool(self.ends_membership >> benefit_class & 1)

    def _set_rules(self, rules: Rules, jury_rules: JuryRules) -> int:
        constants = self.ledger.constants
        check_rules(rules, constants.reserve_per_unit, constants.cap_per_period)
        check_jury_rules(jury_rules, rules.claim_bond)
        self.rules_version += 1
        self.rules[self.rules_version] = rules
        self.jury_rules[self.rules_version] = jury_rules
        return self.rules_version
