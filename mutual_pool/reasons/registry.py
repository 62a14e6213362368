"""The refusals of registry and directory: sentence and arguments of each error."""

from typing import Final

REASONS: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "DisclosureZeroAddress": (
        "A registry needs a pool to report on.",
        (),
    ),
    "DisclosureOnly": (
        "Only the steward publishes.",
        ("required", "caller"),
    ),
    "DisclosureNoHash": (
        "A report needs a hash.",
        (),
    ),
    "DisclosureBadRange": (
        "A report begins right after the last one of the same steward, and does not end before it "
        "begins.",
        ("fromBlock", "toBlock", "expectedFrom"),
    ),
    "DisclosureNotOver": (
        "The last block reported on has to lie in the past.",
        ("toTime", "time"),
    ),
    "DisclosureUnknownReport": (
        "There is no such report.",
        ("report",),
    ),
    "DisclosureSuperseded": (
        "That report was superseded already.",
        ("report", "by"),
    ),
    "DisclosureNoOpinion": (
        "An opinion is a confirmation or an objection.",
        (),
    ),
    "DirectoryListed": (
        "That plan is listed already.",
        ("number",),
    ),
    "DirectoryNoContract": (
        "At the address where this contract of the plan would be, there is none.",
        ("role", "where"),
    ),
    "DirectoryMismatch": (
        "A reference of the plan does not name the contract of the plan; `found` is zero "
        "where nothing answers.",
        ("name", "found", "expected"),
    ),
    "DirectoryNoRole": (
        "The assembly does not hold this role with the timelock.",
        ("role",),
    ),
    "DirectoryUnknownPlan": (
        "No plan has this number.",
        ("number",),
    ),
    "DirectoryNoPart": (
        "The contract at `where` states no role in a plan.",
        ("where",),
    ),
    "DirectoryRoleTaken": (
        "The plan has a contract in this role already.",
        ("role", "part"),
    ),
    "LensZeroAddress": (
        "A lens needs a pool.",
        (),
    ),
}
