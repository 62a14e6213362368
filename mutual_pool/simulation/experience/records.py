"""What the study of a plan's experience is made of: days under cover, and claims.

Days are UTC day numbers. Nothing here knows of a chain, so that the study can be tried on
experience of any origin.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from mutual_pool.actuarial.tables import Sex


class Fate(StrEnum):
    """What came of a claim up to the last day."""

    APPROVED = "approved"
    REFUSED = "refused"
    OPEN = "open"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Covered:
    """One member's days under cover in one band: from `first` on, before `end`.

    `joined` is the day from which duration counts, `sex` None where it is unknown.
    """

    member: str
    band: int
    joined: int
    first: int
    end: int
    sex: Sex | None = None


@dataclass(frozen=True, slots=True)
class Reported:
    """One claim: for the incident of `day`, filed on the day `filed`, and decided on `decided`.

    `decided` is 0 while it is open. `joined` is the day from which the claimant's duration counts.
    """

    member: str
    band: int
    joined: int
    day: int
    filed: int
    decided: int
    kind: int
    fate: Fate
    sex: Sex | None = None


@dataclass
class Experience:
    """Everything a study needs. Counts are of members.

    Attributes:
        first, last: the first and the last day observed, both included.
        covered: the days under cover.
        claims: every claim filed.
        joinings: the day of each joining.
        left, lapsed, returned: how often each happened; who lapsed before did not leave.
        members: who is active on the last day.
        membership_days: days of active membership, covered or waiting.
    """

    first: int = 0
    last: int = 0
    covered: list[Covered] = field(default_factory=list)
    claims: list[Reported] = field(default_factory=list)
    joinings: list[int] = field(default_factory=list)
    left: int = 0
    lapsed: int = 0
    returned: int = 0
    members: int = 0
    membership_days: int = 0
