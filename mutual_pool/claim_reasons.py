"""Why the claim desk and the jury refuse: sentences and arguments, as in `refusals`."""

from typing import Final

CLAIM_REASONS: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
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
    "JuryOnly": (
        "Only `required` may do this.",
        ("required", "caller"),
    ),
    "JuryZeroAddress": (
        "A reference cannot be the zero address.",
        (),
    ),
    "JuryWrongState": (
        "The claim is not in the state this needs.",
        ("claim", "state"),
    ),
    "JuryWasCalled": (
        "A jury is called once in the life of a claim.",
        ("claim",),
    ),
    "JuryObjectedAlready": (
        "This voter objected to the claim before.",
        ("claim", "voter"),
    ),
    "JuryNoVote": (
        "No voter of standing when the claim was filed, not active now, or a party of the claim.",
        ("claim", "account"),
    ),
    "JuryNotClaimant": (
        "Neither the member nor who filed for them.",
        ("claim", "caller"),
    ),
    "JuryNotSitting": (
        "No jury sits on this claim: none was called, or its vote ended.",
        ("claim", "endedAt"),
    ),
    "JuryVotedAlready": (
        "This juror voted before.",
        ("claim", "voter"),
    ),
    "JuryNoBond": (
        "There is no bond of the caller with this claim.",
        ("claim", "caller"),
    ),
    "JuryBadHold": (
        "A hold lasts between a day and `limit` days.",
        ("days_", "limit"),
    ),
    "JuryHeldAlready": (
        "A claim is held once in its life.",
        ("claim",),
    ),
}
"""See `refusals.REASONS`."""
