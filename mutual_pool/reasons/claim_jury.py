"""The refusals of the jury: sentence and arguments of each error."""

from typing import Final

REASONS: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
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
