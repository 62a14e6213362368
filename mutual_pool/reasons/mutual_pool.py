"""The refusals of the pool: sentence and arguments of each error."""

from typing import Final

REASONS: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "PoolOnly": (
        "Only `required` may do this.",
        ("required", "caller"),
    ),
    "PoolBadConstant": (
        "A constant of the plan is outside what the pool can keep its promises with.",
        ("name", "value"),
    ),
    "PoolAlreadyMember": (
        "This address already has a membership; it may be topped up, reinstated or quit.",
        ("member",),
    ),
    "PoolNotMember": (
        "This address has no membership.",
        ("member",),
    ),
    "PoolLapsed": (
        "This member lapsed; they may reinstate themselves first.",
        ("member", "lapsedAt"),
    ),
    "PoolNotLapsed": (
        "This member did not lapse; there is nothing to reinstate.",
        ("member",),
    ),
    "PoolBelowMinimum": (
        "The balance would not carry its units to the next settlement.",
        ("minimum", "balance"),
    ),
    "PoolBeyondLadder": (
        "The balance is so large that its rung is out of the ladder's reach.",
        ("rung", "furthest"),
    ),
    "PoolZeroAmount": (
        "A payment of nothing.",
        (),
    ),
    "PoolZeroUnits": (
        "A member has to hold at least one unit.",
        (),
    ),
    "PoolZeroAddress": (
        "The zero address can be neither member nor receiver.",
        (),
    ),
    "PoolAssetMismatch": (
        "The asset did not move what it was told to move; a token that takes a fee cannot "
        "be pooled.",
        ("expected", "received"),
    ),
    "PoolIdentityMoved": (
        "The member's identity went to another membership after the grace period; this "
        "one can only be quit.",
        ("member",),
    ),
    "PoolIdentityHeld": (
        "This identity has a membership that is active, or lapsed so lately that it may "
        "still be reinstated.",
        ("identity", "holder"),
    ),
    "PoolNotMemberOrGuardian": (
        "Neither the member nor a guardian of theirs who is in effect.",
        ("member", "caller"),
    ),
    "PoolClosing": (
        "The plan closes: nobody joins, comes back, or takes other units any more.",
        ("since",),
    ),
    "PoolQuittingOver": (
        "Active members could quit until then; they may again once the closing is finished.",
        ("until",),
    ),
    "PoolCoverRuns": (
        "Only while a plan closes, after its cover ended, may what is above the hold be taken.",
        (),
    ),
    "PoolNoExcess": (
        "Nothing is above what has to stay.",
        ("kept", "balance"),
    ),
    "PoolFilingOver": (
        "The plan closes, and no claim may be filed any more.",
        ("until",),
    ),
    "PoolFilingOpen": (
        "Claims may still be filed; for ever, while the plan does not close.",
        ("until",),
    ),
    "PoolClaimsOpen": (
        "So many claims have neither ended nor been concluded.",
        ("claims",),
    ),
    "PoolFinished": (
        "The closing is finished.",
        ("since",),
    ),
    "PoolCohortUsedUp": (
        "The cohort has fewer units left than this leaf: its root names more than came in.",
        ("cohort", "units", "left"),
    ),
    "PoolNotOwed": (
        "More is asked to be paid out than is owed.",
        ("asked", "owed"),
    ),
    "PoolMembershipEnding": (
        "A full benefit was paid to this member, whose membership ends with it.",
        ("member",),
    ),
}
