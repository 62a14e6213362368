"""The bounds of the rules, fixed for ever, so that no majority can vote a claim away."""

from typing import Final

from mutual_pool.protocol.claims.types import MAX_HOLD_DAYS, JuryRules, Rules
from mutual_pool.protocol.errors import Refusal

MAX_DAYS_TO_PAYABLE: Final = 120
"""A claim lives at most so many days before it is payable."""


def check_rules(rules: Rules, reserve_per_unit: int, cap_per_period: int) -> None:
    """Refuse rules out of bounds.

    Args:
        rules: what the assembly wants.
        reserve_per_unit: the plan's, of which a bond is at most ten times.
        cap_per_period: the plan's, above which no cap can be charged.

    Raises:
        Refusal: ClaimBadRule.
    """
    _within("capPerUnit", rules.cap_per_unit, 1, min(reserve_per_unit, cap_per_period))
    _within("claimBond", rules.claim_bond, 0, 10 * reserve_per_unit)
    _within("feeBps", rules.fee_bps, 0, 2000)
    _within("claimWindowDays", rules.claim_window_days, 30, 730)
    _within("panelDays", rules.panel_days, 7, 255)
    _within("appealDays", rules.appeal_days, 7, 255)
    _within("juryDays", rules.jury_days, 7, 255)
    _within("noticeDays", rules.notice_days, 3, _longest_notice(rules))
    _within("payeeDays", rules.payee_days, 30, 255)


def check_jury_rules(rules: JuryRules, claim_bond: int) -> None:
    """Refuse rules of the jury out of bounds.

    Args:
        rules: what the assembly wants.
        claim_bond: the bond of a claim under the same version of the rules.

    Raises:
        Refusal: ClaimBadRule.
    """
    _within("objectionBps", rules.objection_bps, 10, 1000)
    _within("quorumBps", rules.quorum_bps, 500, 5000)
    _within("quorumVotes", rules.quorum_votes, 100, 2**32 - 1)
    _within("objectionVotes", rules.objection_votes, 100, 2**24 - 2)
    # Rounded up: an objection costs no less than a tenth of what it puts at risk.
    least_bond = max(1, -(-claim_bond // 10))
    _within("objectionBond", rules.objection_bond, least_bond, claim_bond)


def _longest_notice(rules: Rules) -> int:
    """Return the longest notice for which no claim takes more than 120 days.

    The longest way: the panel decides on its last day, the jury is called on the last day of the
    appeal or of a held notice, an assessor signs on the last, and the notice is held again.
    """
    left = MAX_DAYS_TO_PAYABLE - 2 * rules.panel_days - rules.jury_days
    after_appeal = left - rules.appeal_days - MAX_HOLD_DAYS
    return min(after_appeal, left // 2 - MAX_HOLD_DAYS)


def _within(name: str, value: int, least: int, most: int) -> None:
    if not least <= value <= most:
        raise Refusal("ClaimBadRule", name, value)
