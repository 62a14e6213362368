"""The bare model with this project's generators, compiled."""

import os
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from mutual_pool.simulation.model.cohorts import Floats
from mutual_pool.simulation.model.sampling import compiled, make_generator, poisson

_CHUNK = 128


@compiled
def _live(
    members: Floats,
    chance: Floats,
    need: float,
    cap: float,
    seed: int,
    first: int,
    claims: Floats,
    cost: Floats,
) -> None:
    steps, count = chance.shape
    for path in range(claims.size):
        random = make_generator(seed, first + path)
        left = members.copy()
        for t in range(steps):
            people, events = left.sum(), 0.0
            for c in range(count):
                drawn = poisson(random, left[c] * chance[t, c])
                left[c] -= drawn
                events += drawn
            claims[path] += events
            cost[path] += events * min(cap, need / people)


def live_bare(
    members: Floats, chance: Floats, need: float, cap: float, paths: int, seed: int
) -> tuple[Floats, Floats]:
    """Return claims and cost per member of each path, shape (paths,)."""
    claims, cost = np.zeros(paths), np.zeros(paths)

    def live(first: int) -> None:
        part = slice(first, min(paths, first + _CHUNK))
        _live(members, chance, need, cap, seed, first, claims[part], cost[part])

    with ThreadPoolExecutor(len(os.sched_getaffinity(0))) as pool:
        list(pool.map(live, range(0, paths, _CHUNK)))
    return claims, cost
