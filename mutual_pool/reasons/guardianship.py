"""The refusals of the guardianship: sentence and arguments of each error."""

from typing import Final

REASONS: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "GuardianOnly": (
        "Only `required` may do this.",
        ("required", "caller"),
    ),
    "GuardianMayNotAct": (
        "The caller is not the member's guardian, or may not act yet.",
        ("member", "caller"),
    ),
    "GuardianNotMember": (
        "Only a member has a guardian.",
        ("account",),
    ),
    "GuardianOfOneself": (
        "Nobody is their own guardian.",
        ("member",),
    ),
    "GuardianNoNotice": (
        "There is no notice to act on, or to object to.",
        ("member",),
    ),
    "GuardianNoticeRuns": (
        "The member may still object, until `until`.",
        ("member", "until"),
    ),
    "GuardianOtherRecipient": (
        "The notice announced to pay `noticed`, not `to`; the zero address for the member's own.",
        ("noticed", "to"),
    ),
    "GuardianBadRecipient": (
        "Money does not go to nobody, nor to the lost wallet itself.",
        ("to",),
    ),
    "GuardianWrongIdentity": (
        "The membership at the lost wallet has another identity than the certificate.",
        ("identity", "found"),
    ),
    "GuardianRoleHolder": (
        "The steward and the heir hold money for others: it is never recovered.",
        ("from",),
    ),
    "GuardianRecovered": (
        "The money of this wallet went to `to` before, once and for ever.",
        ("from", "to"),
    ),
    "GuardianBadSignature": (
        "The registrar of today did not sign this certificate, for this contract on this chain.",
        ("registrar",),
    ),
    "GuardianExpired": (
        "The certificate is out of date.",
        ("expiry", "time"),
    ),
    "GuardianFromFuture": (
        "The certificate claims to come from the future.",
        ("issuedAt", "time"),
    ),
    "GuardianZeroAddress": (
        "A guardianship needs a pool.",
        (),
    ),
}
