"""What somebody is reminded of: each event of the plan has a name that stays the same.

An event is known by what it is, never by its place in a block: after a reorganisation the same
claim has the same name, so nobody hears of it twice.
"""

from dataclasses import dataclass
from enum import StrEnum

DAY = 86_400


class Kind(StrEnum):
    """What reminders are about; the texts stand in `texts/` under these names."""

    LOW = "low"
    LAPSED = "lapsed"
    GRACE = "grace"
    BAND = "band"
    CLAIM = "claim"
    NOTICE = "notice"
    JURY = "jury"
    JURY_ENDS = "jury-ends"
    ASK = "ask"
    SEAT = "seat"
    SEAT_ENDS = "seat-ends"
    REPORT_DUE = "report-due"
    PROPOSAL = "proposal"
    CHANGED = "changed"
    UNTRUE = "untrue"
    BEHIND = "behind"
    CONFIRM = "confirm"


DATED = frozenset(
    {Kind.GRACE, Kind.BAND, Kind.NOTICE, Kind.JURY, Kind.SEAT, Kind.REPORT_DUE, Kind.LAPSED}
)
"""What has a day in the calendar."""


@dataclass(frozen=True)
class Occurrence:
    """Something that happened, or that holds now, and whom it concerns.

    Attributes:
        event: what it is; two of the same are one.
        kind: what it is about.
        account: whom it concerns, in small letters.
        until: the time that it names, in seconds; None without one.
        ward: whether it is about somebody whose guardian they are.
        block: the block in which it happened, below which a reorganisation does not reach; None for
            what holds now and has to hold for some blocks.
        soon: whether it is said now; what is not is a day in the calendar only.
    """

    event: str
    kind: Kind
    account: str
    until: int | None = None
    ward: bool = False
    block: int | None = None
    soon: bool = True
