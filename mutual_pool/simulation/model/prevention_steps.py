"""Compiled: by how much checks change an incidence, by the time since a member's first check."""

from mutual_pool.simulation.model.cohorts import Floats
from mutual_pool.simulation.model.prevention import CheckTimes
from mutual_pool.simulation.model.sampling import compiled


@compiled
def checked_between(
    joined: Floats, lower: int, upper: int, now: int, start: int, in_a_round: int
) -> float:
    """Return how many of those who joined in rows (lower, upper] had a first check by `now`.

    `joined` (rows) holds who had joined by each row. Of those who join together, as many more have
    had it after each half-month, until the round is over.
    """
    checked: float = 0.0
    for row in range(max(start, now - in_a_round, lower + 1), now):
        checked += joined[min(row, upper)] - joined[lower]
    return float(checked / in_a_round)


@compiled
def change_of_incidence(
    times: CheckTimes,
    joined: Floats,
    lower: int,
    upper: int,
    now: int,
    figures: tuple[float, float, float, float],
) -> float:
    """Return by how much the checks change the incidence of who joined in rows (lower, upper].

    `figures` are the incidence without checks, and `uptake`, `found` and `earlier` of the part.
    """
    people = joined[upper] - joined[lower]
    if people <= 0.0 or now < times.start:
        return 0.0
    incidence, uptake, found, earlier = figures
    # In the half-month's middle: the mean of its two ends.
    checked = benefited = 0.0
    for end in range(2):
        at = now + end
        checked += checked_between(joined, lower, upper, at, times.start, times.round) / 2
        late = at - times.lag
        benefited += checked_between(joined, lower, upper, late, times.start, times.round) / 2
    over = now - times.round
    past = joined[min(over, upper)] - joined[lower] if over >= max(times.start, lower) else 0.0
    change = found * (people - past) + earlier * checked
    change -= times.effect * (incidence + earlier) * benefited
    return float(uptake * change / people)
