"""The refusals of the donation desk: sentence and arguments of each error."""

from typing import Final

REASONS: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "DonationOnly": (
        "Only `required` may do this.",
        ("required", "caller"),
    ),
    "DonationZeroAddress": (
        "A reference, a payee or a receiver cannot be the zero address.",
        (),
    ),
    "DonationBadGoal": (
        "The goal has to be above zero, and no more than `most`: the shortfall of the "
        "claim, or what a field holds.",
        ("goal", "most"),
    ),
    "DonationBadMinimum": (
        "The minimum has to be above zero and no more than the goal.",
        ("minimum", "goal"),
    ),
    "DonationBadDeadline": (
        "The deadline has to leave the panel its time and donors some more, and to be no "
        "year away.",
        ("deadline", "earliest", "latest"),
    ),
    "DonationNoEvidence": (
        "An appeal needs a hash of its evidence.",
        (),
    ),
    "DonationAppealOpen": (
        "For this claim there is an appeal already that is still open.",
        ("claim", "appeal"),
    ),
    "DonationWrongState": (
        "The appeal is not in the state this needs.",
        ("appeal", "state"),
    ),
    "DonationGoalReached": (
        "The goal is reached; nothing more is taken in.",
        ("appeal",),
    ),
    "DonationDecisionExpired": (
        "The decision's own time is over.",
        ("validUntil", "time"),
    ),
    "DonationSeatsDecided": (
        "These seats decided on this appeal already.",
        ("seats",),
    ),
    "DonationSeatsNotEligible": (
        "These seats may not decide on this appeal: they were seated after it was filed.",
        ("seats",),
    ),
    "DonationZeroAmount": (
        "A gift of nothing.",
        (),
    ),
    "DonationAssetMismatch": (
        "The asset did not move what it was told to move; a token that takes a fee cannot "
        "be given.",
        ("expected", "received"),
    ),
    "DonationTooEarly": (
        "The payee takes gifts from the UTC day after the last one on.",
        ("appeal", "takeFrom"),
    ),
    "DonationNothingDue": (
        "The caller gave nothing to this appeal, or has it back already.",
        ("appeal", "caller"),
    ),
}
