"""The refusals of the claim desk: sentence and arguments of each error."""

from typing import Final

REASONS: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "ClaimOnly": (
        "Only `required` may do this.",
        ("required", "caller"),
    ),
    "ClaimZeroAddress": (
        "A reference cannot be the zero address.",
        (),
    ),
    "ClaimBadRule": (
        "A rule is outside the bounds that are fixed for ever.",
        ("name", "value"),
    ),
    "ClaimBadTable": (
        "A table of the plan is empty, too long, or not ordered as it must be.",
        ("name",),
    ),
    "ClaimWrongState": (
        "The claim is not in the state this needs.",
        ("claim", "state"),
    ),
    "ClaimOpen": (
        "The member has a claim that is still open.",
        ("member", "claim"),
    ),
    "ClaimDayDecided": (
        "This day was claimed before, and that claim was paid or finally refused.",
        ("claim", "day"),
    ),
    "ClaimInFuture": (
        "The day did not begin yet.",
        ("day", "today"),
    ),
    "ClaimTooLate": (
        "The claim window after the day is closed.",
        ("day", "lastDay"),
    ),
    "ClaimNotCovered": (
        "The member was not covered on that day.",
        ("member", "day"),
    ),
    "ClaimUnknownClass": (
        "The plan pays nothing for this class.",
        ("benefitClass",),
    ),
    "ClaimNotMemberOrGuardian": (
        "Neither the member nor a guardian of theirs who is in effect.",
        ("member", "caller"),
    ),
    "ClaimSubjectMismatch": (
        "The identity or the evidence hash is not the one filed.",
        ("claim",),
    ),
    "ClaimDecisionExpired": (
        "The decision's own deadline is over.",
        ("deadline", "time"),
    ),
    "ClaimBenefitAboveFiled": (
        "The panel may approve the class filed or one that pays less, never more.",
        ("benefit", "filed"),
    ),
    "ClaimSeatsDecided": (
        "These seats decided on this claim already.",
        ("seats",),
    ),
    "ClaimSeatsNotEligible": (
        "These seats may not decide on this claim: they were seated after it was filed.",
        ("seats",),
    ),
    "ClaimNotInFull": (
        "The claim would now be paid `benefit` only; `settleShort` accepts less than the full "
        "benefit.",
        ("claim", "benefit"),
    ),
    "ClaimBenefitBelowLeast": (
        "The claim would now be paid `benefit`, less than the caller accepts.",
        ("claim", "benefit", "leastBenefit"),
    ),
    "ClaimOnlyPayeeMaySettle": (
        "It cannot be paid in full, so until `until` only the payee may settle it for less.",
        ("claim", "until"),
    ),
    "ClaimAwaitsWindow": (
        "The room of this window is what lacks; the next window may pay more.",
        ("claim", "nextWindow"),
    ),
    "ClaimNothingDue": (
        "Nothing of this claim is due to the caller.",
        ("claim", "caller"),
    ),
    "ClaimNotByGuardian": (
        "Nobody but the member may do this with a claim their guardian filed.",
        ("claim",),
    ),
    "ClaimNotEnoughSeats": (
        "These seats are not enough for this decision.",
        ("seats",),
    ),
    "ClaimJuryApproved": (
        "The jury approved the claim as it was filed; an assessor may only sign that.",
        ("claim",),
    ),
    "ClaimEndsNothing": (
        "No membership ends by this claim, or it ended already.",
        ("claim",),
    ),
    "ClaimPlanCloses": (
        "While the plan closes the rules stay as they are.",
        ("since",),
    ),
    "PackedTableTooLong": (
        "The table has more entries than fit into a word.",
        ("length",),
    ),
}
