"""Why an operation is refused: the contracts' custom errors by name, each with its sentence.

The same case run on the twin and on a contract gives the same name and the same arguments.
"""

from typing import Final

from mutual_pool.donation_reasons import DONATION_REASONS

ARITHMETIC_PANIC: Final = 0x11
"""The code of Solidity's `Panic` when a sum or a difference leaves its range."""

REASONS: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "DisclosureZeroAddress": (
        "A registry needs a pool to report on.",
        (),
    ),
    "DisclosureOnly": (
        "Only the steward publishes.",
        (
            "required",
            "caller",
        ),
    ),
    "DisclosureNoHash": (
        "A report needs a hash.",
        (),
    ),
    "DisclosureBadRange": (
        "A report begins right after the last one, and ends before this block.",
        (
            "fromBlock",
            "toBlock",
            "expectedFrom",
            "block",
        ),
    ),
    "DisclosureUnknownReport": (
        "There is no such report.",
        ("report",),
    ),
    "DisclosureSuperseded": (
        "That report was superseded already.",
        (
            "report",
            "by",
        ),
    ),
    "DisclosureNoOpinion": (
        "An opinion is a confirmation or an objection.",
        (),
    ),
    "PanelOnly": (
        "Only `required` may do this.",
        (
            "required",
            "caller",
        ),
    ),
    "PanelZeroAddress": (
        "A panel needs an assembly that can renew it.",
        (),
    ),
    "PanelEmpty": (
        "A panel needs seats and tiers.",
        (),
    ),
    "PanelTooLarge": (
        "No more than `limit` seats at once.",
        (
            "seats",
            "limit",
        ),
    ),
    "PanelOutOfNumbers": (
        "There are no numbers left for a new assessor.",
        (),
    ),
    "PanelNotAscending": (
        "Holders have to be given strictly ascending, without doubles or the zero address.",
        (
            "before",
            "holder",
        ),
    ),
    "PanelBadTier": (
        "Tiers have to rise strictly in size and never fall in threshold, within the "
        "number of seats.",
        (
            "upTo",
            "threshold",
        ),
    ),
    "PanelBenefitTooLarge": (
        "The last tier does not reach this benefit.",
        ("benefit",),
    ),
    "PanelUnknownVersion": (
        "There is no such version.",
        ("version",),
    ),
    "PanelNotCurrent": (
        "The seats handed in are not those of the current panel.",
        (
            "expected",
            "given",
        ),
    ),
    "PanelBadLength": (
        "A packed signature is 65 bytes long, and at least one is needed.",
        ("length",),
    ),
    "PanelSignersNotAscending": (
        "Signers have to come strictly ascending; here one is out of order or twice.",
        (
            "before",
            "signer",
        ),
    ),
    "PanelBadSignature": (
        "The signature at this place is malformed, malleable, or not one at all.",
        ("place",),
    ),
    "PanelNoSeat": (
        "Whoever signed here has no seat in the current panel: another decision was "
        "signed, or by a stranger.",
        ("signer",),
    ),
    "PanelOwnClaim": (
        "Nobody decides on a claim of their own.",
        ("holder",),
    ),
    "ClaimOnly": (
        "Only `required` may do this.",
        (
            "required",
            "caller",
        ),
    ),
    "ClaimZeroAddress": (
        "A reference cannot be the zero address.",
        (),
    ),
    "ClaimBadRule": (
        "A rule is outside the bounds that are fixed for ever.",
        (
            "name",
            "value",
        ),
    ),
    "ClaimBadTable": (
        "A table of the plan is empty, too long, or not ordered as it must be.",
        ("name",),
    ),
    "ClaimWrongState": (
        "The claim is not in the state this needs.",
        (
            "claim",
            "state",
        ),
    ),
    "ClaimOpen": (
        "The member has a claim that is still open.",
        (
            "member",
            "claim",
        ),
    ),
    "ClaimDayDecided": (
        "This day was claimed before, and that claim was paid or finally refused.",
        (
            "claim",
            "day",
        ),
    ),
    "ClaimInFuture": (
        "The day did not begin yet.",
        (
            "day",
            "today",
        ),
    ),
    "ClaimTooLate": (
        "The claim window after the day is closed.",
        (
            "day",
            "lastDay",
        ),
    ),
    "ClaimNotCovered": (
        "The member was not covered on that day.",
        (
            "member",
            "day",
        ),
    ),
    "ClaimUnknownClass": (
        "The plan pays nothing for this class.",
        ("benefitClass",),
    ),
    "ClaimNotMemberOrGuardian": (
        "Neither the member nor a guardian of theirs who is in effect.",
        (
            "member",
            "caller",
        ),
    ),
    "ClaimSubjectMismatch": (
        "The identity or the evidence hash is not the one filed.",
        ("claim",),
    ),
    "ClaimDecisionExpired": (
        "The decision's own deadline is over.",
        (
            "deadline",
            "time",
        ),
    ),
    "ClaimBenefitAboveFiled": (
        "The panel may approve the class filed or one that pays less, never more.",
        (
            "benefit",
            "filed",
        ),
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
        (
            "claim",
            "until",
        ),
    ),
    "ClaimAwaitsWindow": (
        "The room of this window is what lacks; the next window may pay more.",
        (
            "claim",
            "nextWindow",
        ),
    ),
    "ClaimNothingDue": (
        "Nothing of this claim is due to the caller.",
        (
            "claim",
            "caller",
        ),
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
    "EnrolmentOnly": (
        "Only `required` may do this.",
        (
            "required",
            "caller",
        ),
    ),
    "EnrolmentBadSignature": (
        "The certificate is not signed by the registrar of this plan, for this contract "
        "on this chain.",
        ("registrar",),
    ),
    "EnrolmentExpired": (
        "The certificate is out of date.",
        (
            "expiry",
            "time",
        ),
    ),
    "EnrolmentFromFuture": (
        "The certificate claims to come from the future, and would block every later one.",
        (
            "issuedAt",
            "time",
        ),
    ),
    "EnrolmentNotNewer": (
        "The certificate is not newer than the last one used for this identity.",
        (
            "issuedAt",
            "last",
        ),
    ),
    "EnrolmentUnknownBand": (
        "The plan has no such band.",
        ("band",),
    ),
    "EnrolmentBandOver": (
        "The last day of the band is over already.",
        (
            "bandUntil",
            "today",
        ),
    ),
    "EnrolmentNoIdentity": (
        "A certificate needs an identity.",
        (),
    ),
    "EnrolmentNotHolder": (
        "The identity belongs to another wallet than the one to be rebanded.",
        (
            "identity",
            "member",
        ),
    ),
    "EnrolmentBadConstant": (
        "A constant of the plan is out of bounds.",
        (
            "name",
            "value",
        ),
    ),
    "EnrolmentClosing": (
        "The plan closes: nobody joins any more, and the registrar stays.",
        ("since",),
    ),
    "EnrolmentNothingToNote": (
        "Counting the voters changes nothing now.",
        ("voters",),
    ),
    "EnrolmentNoWant": (
        "There were not too few voters for long enough: from `shortSince` on, 0 if there "
        "are enough or nobody noted it.",
        (
            "voters",
            "shortSince",
        ),
    ),
    "EnrolmentEmptyCohort": (
        "A cohort needs a root, units and members.",
        (),
    ),
    "EnrolmentNotAMultiple": (
        "A cohort's deposit is the same for each of its units.",
        (
            "amount",
            "units",
        ),
    ),
    "EnrolmentCohortKnown": (
        "This root came in before, as this cohort.",
        ("cohort",),
    ),
    "EnrolmentNotInCohort": (
        "The cohort's tree has no such leaf.",
        (
            "cohort",
            "number",
        ),
    ),
    "EnrolmentTakenUp": (
        "This identity was taken up from this cohort before.",
        (
            "cohort",
            "identity",
        ),
    ),
    "EnrolmentWrongUnits": (
        "The leaf has other units than its band.",
        (
            "units",
            "unitsOfBand",
        ),
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
        (
            "stopped",
            "limit",
        ),
    ),
    "EnrolmentZeroAddress": (
        "A role or a reference cannot be the zero address.",
        (),
    ),
    "PoolOnly": (
        "Only `required` may do this.",
        (
            "required",
            "caller",
        ),
    ),
    "PoolBadConstant": (
        "A constant of the plan is outside what the pool can keep its promises with.",
        (
            "name",
            "value",
        ),
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
        (
            "member",
            "lapsedAt",
        ),
    ),
    "PoolNotLapsed": (
        "This member did not lapse; there is nothing to reinstate.",
        ("member",),
    ),
    "PoolBelowMinimum": (
        "The balance would not carry its units to the next settlement.",
        (
            "minimum",
            "balance",
        ),
    ),
    "PoolBeyondLadder": (
        "The balance is so large that its rung is out of the ladder's reach.",
        (
            "rung",
            "furthest",
        ),
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
        "The asset did not move what it was told to move; a token that takes a fee cannot"
        " be pooled.",
        (
            "expected",
            "received",
        ),
    ),
    "PoolIdentityMoved": (
        "The member's identity went to another membership after the grace period; this "
        "one can only be quit.",
        ("member",),
    ),
    "PoolIdentityHeld": (
        "This identity has a membership that is active, or lapsed so lately that it may "
        "still be reinstated.",
        (
            "identity",
            "holder",
        ),
    ),
    "PoolNotMemberOrGuardian": (
        "Neither the member nor a guardian of theirs who is in effect.",
        (
            "member",
            "caller",
        ),
    ),
    "PoolOwnGuardian": (
        "A member cannot be their own guardian.",
        ("member",),
    ),
    "PoolNoQuitNotice": (
        "The guardian gave no notice of quitting, or the member objected to it.",
        ("member",),
    ),
    "PoolQuitNoticeRuns": (
        "The guardian's notice of quitting still runs.",
        (
            "member",
            "until",
        ),
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
        (
            "kept",
            "balance",
        ),
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
        (
            "cohort",
            "units",
            "left",
        ),
    ),
    "PoolNotOwed": (
        "More is asked to be paid out than is owed.",
        (
            "asked",
            "owed",
        ),
    ),
    "PoolMembershipEnding": (
        "A full benefit was paid to this member, whose membership ends with it.",
        ("member",),
    ),
    "PackedTableTooLong": (
        "The table has more entries than fit into a word.",
        ("length",),
    ),
    "JuryOnly": (
        "Only `required` may do this.",
        (
            "required",
            "caller",
        ),
    ),
    "JuryZeroAddress": (
        "A reference cannot be the zero address.",
        (),
    ),
    "JuryWrongState": (
        "The claim is not in the state this needs.",
        (
            "claim",
            "state",
        ),
    ),
    "JuryWasCalled": (
        "A jury is called once in the life of a claim.",
        ("claim",),
    ),
    "JuryObjectedAlready": (
        "This voter objected to the claim before.",
        (
            "claim",
            "voter",
        ),
    ),
    "JuryNoVote": (
        "No voter of standing when the claim was filed, not active now, or a party of the claim.",
        (
            "claim",
            "account",
        ),
    ),
    "JuryNotClaimant": (
        "Neither the member nor who filed for them.",
        (
            "claim",
            "caller",
        ),
    ),
    "JuryNotSitting": (
        "No jury sits on this claim: none was called, or its vote ended.",
        (
            "claim",
            "endedAt",
        ),
    ),
    "JuryVotedAlready": (
        "This juror voted before.",
        (
            "claim",
            "voter",
        ),
    ),
    "JuryNoBond": (
        "There is no bond of the caller with this claim.",
        (
            "claim",
            "caller",
        ),
    ),
    "JuryBadHold": (
        "A hold lasts between a day and `limit` days.",
        (
            "days_",
            "limit",
        ),
    ),
    "JuryHeldAlready": (
        "A claim is held once in its life.",
        ("claim",),
    ),
    "SafeCastOverflowedUintDowncast": (
        "A number does not fit into the field that is to hold it.",
        (
            "bits",
            "value",
        ),
    ),
    "Panic": (
        "The arithmetic of the contract would overflow or fall below zero.",
        ("code",),
    ),
    **DONATION_REASONS,
}
"""Sentence and names of the arguments of every refusal, as the errors' notices state them."""


class Refusal(Exception):  # noqa: N818 - the word the design uses for it
    """An operation was refused and nothing changed.

    Attributes:
        name: the name of the Solidity custom error.
        args_: its arguments in order: integers, booleans, strings (addresses too), bytes.
    """

    def __init__(self, name: str, *args_: object) -> None:
        """Keep the error's name and its arguments.

        Raises:
            KeyError: if no error has this name.
        """
        self.name = name
        self.args_ = args_
        self.sentence, self.arguments = REASONS[name]
        super().__init__(name, *args_)

    def __str__(self) -> str:
        """Return the sentence, the arguments by name, and the error's name."""
        pairs = zip(self.arguments, self.args_, strict=True)
        facts = ", ".join(f"{name} {_shown(value)}" for name, value in pairs)
        return f"{self.sentence} ({self.name}{': ' if facts else ''}{facts})"


def _shown(value: object) -> str:
    return "0x" + value.hex() if isinstance(value, bytes) else str(value)


def uint(bits: int, value: int) -> int:
    """Return `value` if an unsigned integer of `bits` bits holds it.

    Raises:
        Refusal: SafeCastOverflowedUintDowncast, or Panic below zero or from 2^256 on.
    """
    if value >> bits:
        in_word(value)
        raise Refusal("SafeCastOverflowedUintDowncast", bits, value)
    return value


def in_word(value: int) -> int:
    """Return `value` if a word of the machine holds it.

    Raises:
        Refusal: Panic below zero or from 2^256 on.
    """
    if value >> 256:
        raise Refusal("Panic", ARITHMETIC_PANIC)
    return value
