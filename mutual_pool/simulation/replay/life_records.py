"""What a life keeps of its people, its claims and its course."""

from dataclasses import dataclass, field
from datetime import date

import numpy as np
import numpy.typing as npt

from mutual_pool.simulation.replay.actions import Action


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
    lapsed_back: int = 0
    refused: int = 0
    appealed: int = 0
    restored: int = 0
    uncovered: int = 0


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
    """Everybody who ever joins; shape (people,) each."""

    sex: npt.NDArray[np.int64]
    born: list[date]
    ill: npt.NDArray[np.bool_]
    step: npt.NDArray[np.int64]
    inside: npt.NDArray[np.bool_]
    lapsed: npt.NDArray[np.int64] = field(default_factory=lambda: np.zeros(0, np.int64))
