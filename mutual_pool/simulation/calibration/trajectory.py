"""The mean course of a platform, by which published figures are fitted: members, claims, price.

Joining, leaving and the price are followed together, in steps of `STEP` years:

- newcomers join at the rate `growth * M * (1 - (M + A) / market)` (logistic growth, through half
  the market at `midpoint`, but for exits); the `A` who left stay away `away` years in the mean
  before they are a part of the market again;
- members leave at the rate `leaving + by_cost * c / 100` a year, where `c` is what a year's cover
  has cost, remembered over half a year;
- members are covered a wait after they joined. Incidence is select: a member covered for `d` years
  falls ill, and will be paid for, at the rate `incidence * (1 - selection * exp(-d / wears_off))`;
- a claim is paid `delay` years later in the mean (Erlang's law with two stages);
- a platform's first members learn to claim, and it to examine: what is paid is multiplied by
  Richards' curve of calendar time (J. Exp. Bot. 10, 1959), which first grows e-fold in each
  `start_up_width` years and comes to 1 about `start_up_middle`, the more suddenly the larger
  `start_up_sharpness` (1: logistic);
- the price is what is paid, with the fee, over the members under cover.

All members leave at one rate, so those covered enter by two numbers: how many they are, and the sum
of `exp(-d / wears_off)`, which both follow linear equations. No matrix of durations is needed.
"""

import math

import numpy as np
import numpy.typing as npt

from mutual_pool.simulation.model.sampling import compiled

Floats = npt.NDArray[np.float64]
STEPS_PER_YEAR = 24
STEP = 1 / STEPS_PER_YEAR
NAMES = (
    "market",
    "growth",
    "midpoint",
    "leaving",
    "by_cost",
    "away",
    "incidence",
    "selection",
    "wears_off",
    "delay",
    "start_up_middle",
    "start_up_width",
    "start_up_sharpness",
    "claim_cost",
)
"""The parameters of a course, in the order of its argument's columns."""
MEMBERS, CLAIMS, SHARE, JOINED, LEFT, COVERED = range(6)
"""Rows of a course: members; claims paid, share paid a member, joined and left since the beginning;
members under cover."""
_MEMORY = 0.5
"""Years over which members remember what their cover cost."""


@compiled
def _started(time: float, sharpness: float) -> float:
    # Far before the middle it is e^time, far after it 1.
    return math.exp(-math.log1p(math.exp(max(-700.0, min(700.0, -time * sharpness)))) / sharpness)


@compiled
def _follow(p: Floats, wait: float, fee: float, out: Floats) -> None:
    market, growth, midpoint, leaving, by_cost = p[0], p[1], p[2], p[3], p[4] / 100.0
    back, incidence, selection, wears_off = 1.0 / p[5], p[6], p[7], p[8]
    delay, middle, width, sharpness, claim_cost = p[9], p[10], p[11], p[12], p[13]
    members = market / (1.0 + math.exp(min(40.0, growth * midpoint)))
    steps = out.shape[1]
    joins = np.zeros(steps)
    exits = np.zeros(steps + 1)
    lag = wait / STEP
    whole = int(lag)
    part = lag - whole
    covered, fresh, away, felt = members, 0.0, 0.0, 0.0
    kept = math.exp(-2.0 * STEP / delay)
    waned = math.exp(-STEP / wears_off)
    # An old community has its claims on the way already; of a new one these are next to none.
    first = incidence * covered * STEP / (1.0 - kept) * kept
    second = first
    claims = share = joined = left = 0.0
    out[0, 0], out[5, 0] = members, covered
    for step in range(1, steps):
        now = (step - 0.5) * STEP
        rate = leaving + by_cost * felt
        stay = math.exp(-rate * STEP)
        # The logistic step exactly, in the market that those who are away leave.
        open_to = market - away
        came = 0.0
        if open_to > members:
            left_over = (open_to / members - 1.0) * math.exp(-growth * open_to / market * STEP)
            came = open_to / (1.0 + left_over) - members
        joins[step] = came
        exits[step] = exits[step - 1] + rate * STEP
        gone = members * (1.0 - stay)
        members = members - gone + came
        away = away * math.exp(-back * STEP) + gone
        entering = 0.0
        then = step - whole
        if then >= 1:
            entering = (1.0 - part) * joins[then] * math.exp(exits[then] - exits[step])
        if then >= 2:
            entering += part * joins[then - 1] * math.exp(exits[then - 1] - exits[step])
        covered = covered * stay + entering
        fresh = fresh * stay * waned + entering
        started = _started((now - middle) / width, sharpness)
        fallen_ill = incidence * (covered - selection * fresh) * STEP
        moved = (first + fallen_ill) * (1.0 - kept)
        first = first + fallen_ill - moved
        paid = (second + moved) * (1.0 - kept)
        second = second + moved - paid
        paid = paid * started
        price = paid * claim_cost * (1.0 + fee) / max(covered, 1.0)
        felt += STEP / _MEMORY * (price / STEP - felt)
        claims += paid
        share += price
        joined += came
        left += gone
        out[0, step], out[1, step], out[2, step] = members, claims, share
        out[3, step], out[4, step], out[5, step] = joined, left, covered


@compiled
def _follow_all(parameters: Floats, wait: float, fee: float, out: Floats) -> None:
    for row in range(parameters.shape[0]):
        _follow(parameters[row], wait, fee, out[row])


def courses(parameters: Floats, *, years: float, wait: float, fee: float) -> Floats:
    """Return the courses of sets of parameters, shape (n, 6, T); T steps from the beginning on.

    Args:
        parameters: by the columns `NAMES`, in natural units, shape (n, P).
        years: how long to follow.
        wait: years from joining to cover.
        fee: the operator's fee, as a part of the benefits.
    """
    steps = int(np.ceil(years * STEPS_PER_YEAR)) + 2
    out = np.zeros((parameters.shape[0], 6, steps))
    _follow_all(np.ascontiguousarray(parameters), wait, fee, out)
    return out


def at(course: Floats, row: int, times: Floats) -> Floats:
    """Return a row of courses at times in years since the beginning, shape (n, times)."""
    place = np.clip(times * STEPS_PER_YEAR, 0, course.shape[2] - 1.000001)
    low = place.astype(np.int64)
    part = place - low
    series = course[:, row]
    return np.asarray(series[:, low] * (1 - part) + series[:, low + 1] * part)
