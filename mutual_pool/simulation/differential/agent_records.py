"""What a life keeps of its people, its claims and its course."""

from dataclasses import dataclass, field
from datetime import date

import numpy as np
import numpy.typing as npt

from mutual_pool.simulation.differential.actions import Action, Books


@dataclass
class Step:
    """What happens at one time: in seconds, the actions, and what it is."""

    time: int
    what: str
    actions: list[Action]


@dataclass
class Counted:
    """What a life came to, for the comparison with the cohort model; amounts in smallest parts.

    `claims` are those paid; of those the panel refused, `appealed` went before a jury, `restored`
    were approved by it, and `refused` are over.
    """

    claims: int = 0
    paid: int = 0
    charged: int = 0
    members: int = 0
    joined: int = 0
    left: int = 0
    lapsed: int = 0
    lapsed_back: int = 0
    refused: int = 0
    appealed: int = 0
    restored: int = 0
    uncovered: int = 0


@dataclass
class HalfMonth:
    """A half-month's draws, as they changed the active units and members.

    `warned` and `topped_up` are units; `benefits` those of the claims that could first be settled,
    `carry` and `reserve` what there was then, in smallest parts; `units` and `members` those
    active before. `left` are units of who quit, died or got a benefit, `entered` those that came
    by joining, returning and new bands; `went` and `came` are the members.
    """

    warned: int = 0
    topped_up: int = 0
    benefits: list[int] = field(default_factory=list)
    carry: int = 0
    reserve: int = 0
    units: int = 0
    members: int = 0
    left: int = 0
    entered: int = 0
    went: int = 0
    came: int = 0

    def note_leaving(self, before: Books, after: Books) -> None:
        """Add the units and members that left between two states of the books."""
        self.left += before.active_units - after.active_units
        self.went += before.active_voters - after.active_voters


@dataclass
class OpenClaim:
    """A claim on its way: when its incident was, whether it is honest, whether it is decided."""

    number: int
    member: int
    benefit_class: int
    benefit: int
    honest: bool


@dataclass
class People:
    """Everybody who ever joins; shape (people,) each.

    `worse` is a person's incidence over that of their age and sex, expected of those who stay.
    """

    sex: npt.NDArray[np.int64]
    born: list[date]
    ill: npt.NDArray[np.bool_]
    step: npt.NDArray[np.int64]
    inside: npt.NDArray[np.bool_]
    lapsed: npt.NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
    worse: npt.NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
