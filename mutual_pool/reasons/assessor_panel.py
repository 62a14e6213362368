"""The refusals of the panel: sentence and arguments of each error."""

from typing import Final

REASONS: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "PanelOnly": (
        "Only `required` may do this.",
        ("required", "caller"),
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
        ("seats", "limit"),
    ),
    "PanelOutOfNumbers": (
        "There are no numbers left for a new assessor.",
        (),
    ),
    "PanelTooManyAdded": (
        "A change seats no more than `limit` assessors who did not sit before.",
        ("added", "limit"),
    ),
    "PanelTooSoon": (
        "The panel changed less than 14 days ago.",
        ("from",),
    ),
    "PanelUncovered": (
        "The last tier has to reach the greatest benefit of the plan, or nobody could decide "
        "on it.",
        ("upTo", "greatestBenefit"),
    ),
    "PanelNotAscending": (
        "Holders have to be given strictly ascending, without doubles or the zero address.",
        ("before", "holder"),
    ),
    "PanelBadTier": (
        "Tiers have to rise strictly in size and never fall in threshold, within the "
        "number of seats.",
        ("upTo", "threshold"),
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
        ("expected", "given"),
    ),
    "PanelBadLength": (
        "A packed signature is 65 bytes long, and at least one is needed.",
        ("length",),
    ),
    "PanelSignersNotAscending": (
        "Signers have to come strictly ascending; here one is out of order or twice.",
        ("before", "signer"),
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
}
