"""The refusals of the enrolment: sentence and arguments of each error."""

from typing import Final

REASONS: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "EnrolmentOnly": (
        "Only `required` may do this.",
        ("required", "caller"),
    ),
    "EnrolmentBadSignature": (
        "The certificate is not signed by the registrar of this plan, for this contract "
        "on this chain.",
        ("registrar",),
    ),
    "EnrolmentExpired": (
        "The certificate is out of date.",
        ("expiry", "time"),
    ),
    "EnrolmentFromFuture": (
        "The certificate claims to come from the future, and would block every later one.",
        ("issuedAt", "time"),
    ),
    "EnrolmentNotNewer": (
        "The certificate is not newer than the last one used for this identity.",
        ("issuedAt", "last"),
    ),
    "EnrolmentUnknownBand": (
        "The plan has no such band.",
        ("band",),
    ),
    "EnrolmentBandOver": (
        "The last day of the band is over already.",
        ("bandUntil", "today"),
    ),
    "EnrolmentNoIdentity": (
        "A certificate needs an identity.",
        (),
    ),
    "EnrolmentNotHolder": (
        "The identity belongs to another wallet than the one to be rebanded.",
        ("identity", "member"),
    ),
    "EnrolmentBadConstant": (
        "A constant of the plan is out of bounds.",
        ("name", "value"),
    ),
    "EnrolmentClosing": (
        "The plan closes: nobody joins any more, and the registrar stays.",
        ("since",),
    ),
    "EnrolmentNothingToRecord": (
        "Counting the voters changes nothing now.",
        ("voters",),
    ),
    "EnrolmentNotBelowMinimum": (
        "There were not too few voters for long enough: from `belowMinimumSince` on, 0 if there "
        "are enough or nobody noted it.",
        ("voters", "belowMinimumSince"),
    ),
    "EnrolmentEmptyCohort": (
        "A cohort needs a root and units.",
        (),
    ),
    "EnrolmentNotAMultiple": (
        "A cohort's deposit is the same for each of its units.",
        ("amount", "units"),
    ),
    "EnrolmentCohortKnown": (
        "This root came in before, as this cohort.",
        ("cohort",),
    ),
    "EnrolmentNotInCohort": (
        "The cohort's tree has no such leaf.",
        ("cohort", "number"),
    ),
    "EnrolmentWrongSum": (
        "The proof leads to the root with another sum than the units that were signed and paid "
        "for. All leaves of such a tree fail alike.",
        ("sum", "units"),
    ),
    "EnrolmentAlreadyJoined": (
        "This identity was taken up from this cohort before.",
        ("cohort", "identity"),
    ),
    "EnrolmentWrongUnits": (
        "The leaf has other units than its band.",
        ("units", "unitsOfBand"),
    ),
    "EnrolmentStopped": (
        "The supervisor stopped joins for a time.",
        ("until",),
    ),
    "EnrolmentBadStop": (
        "A stop is from 1 to 90 days long.",
        ("days_",),
    ),
    "EnrolmentStopTooLong": (
        "With this stop, joins would be stopped for `stopped` seconds in 365 days, more "
        "than `limit`.",
        ("stopped", "limit"),
    ),
    "EnrolmentZeroAddress": (
        "A role or a reference cannot be the zero address.",
        (),
    ),
    "SumTreeBadProof": (
        "A proof is a whole number of steps.",
        ("length",),
    ),
}
