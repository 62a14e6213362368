"""How the people of the demonstration behave."""

from dataclasses import dataclass
from enum import StrEnum


class Course(StrEnum):
    """How a claim fares with the panel, the supervisor and the voters."""

    APPROVED = "approved, and nobody minds"
    HELD = "approved, and held by the supervisor"
    DOUBTED = "approved, against one voter's objection"
    OVERTURNED = "approved, and refused by the jury that objections called"
    REFUSED = "refused, without an appeal"
    APPEALED = "refused, and approved by the jury on appeal"

    @property
    def is_approved(self) -> bool:
        """Whether the panel approves."""
        return self not in (Course.REFUSED, Course.APPEALED)


@dataclass(frozen=True)
class Behaviour:
    """How people behave: settings of the demonstration, none of them from data.

    `top_up` and `come_back` are chances in a period, for who is warned and for who lapsed;
    `quit` is the chance in a period to leave; `thrifty` the share of members who deposit little and
    ignore the first warnings. `courses` are dealt to claims like the cards of a pack, so that few
    claims see all of them too.
    """

    joining_per_period: float = 1.0
    top_up: float = 0.85
    thrifty: float = 0.2
    thrifty_top_up: float = 0.1
    come_back: float = 0.4
    quit: float = 0.004
    mild_share: float = 0.3
    courses: tuple[Course, ...] = (*Course, Course.APPROVED)
