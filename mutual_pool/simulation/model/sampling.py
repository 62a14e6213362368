"""Random numbers for compiled code: one generator a path, so that no thread changes a result.

xoshiro256++ (Blackman and Vigna, 2018), seeded by splitmix64 from seed and path. Counts above
`EXACT` in the mean come from the Cornish-Fisher expansion of their law (to the third cumulant,
Poisson to the fourth); smaller ones are exact, by inversion.
"""

import math
from collections.abc import Callable
from typing import Any, TypeVar, cast

import numpy as np
import numpy.typing as npt
from numba import njit

from mutual_pool.simulation.model import compiled_store

compiled_store.use()

Generator = npt.NDArray[np.uint64]
EXACT = 16.0
"""Means below this are drawn by inversion, exactly."""
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX_1, _MIX_2 = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_SHIFTS = tuple(np.uint64(bits) for bits in (30, 27, 31, 17, 45, 19, 23, 41, 11))
_TO_UNIT = 2.0**-53
_SHEPPARD = 1 / 12
"""Rounding a continuous number adds this to its variance, so it is taken off before."""

Function = TypeVar("Function", bound=Callable[..., Any])


def compiled(function: Function) -> Function:
    """Compile a function when it is first called; kept on disk, and free of Python's lock."""
    return cast(Function, njit(cache=True, nogil=True, error_model="numpy")(function))


@compiled
def make_generator(seed: int, path: int) -> Generator:
    """Return the generator of a path: four words, mixed from seed and path."""
    state = np.empty(4, np.uint64)
    word = np.uint64(seed) * _GOLDEN + np.uint64(path)
    for place in range(4):
        word = word + _GOLDEN
        mixed = (word ^ (word >> _SHIFTS[0])) * _MIX_1
        mixed = (mixed ^ (mixed >> _SHIFTS[1])) * _MIX_2
        state[place] = mixed ^ (mixed >> _SHIFTS[2])
        word = word ^ state[place]
    return state


@compiled
def uniform(state: Generator) -> float:
    """Return a number of [0, 1)."""
    total = state[0] + state[3]
    result = ((total << _SHIFTS[6]) | (total >> _SHIFTS[7])) + state[0]
    shifted = state[1] << _SHIFTS[3]
    state[2] ^= state[0]
    state[3] ^= state[1]
    state[1] ^= state[2]
    state[0] ^= state[3]
    state[2] ^= shifted
    state[3] = (state[3] << _SHIFTS[4]) | (state[3] >> _SHIFTS[5])
    return float(result >> _SHIFTS[8]) * _TO_UNIT


@compiled
def normal(state: Generator) -> float:
    """Return a standard normal number, by Marsaglia's polar method."""
    while True:
        x = 2.0 * uniform(state) - 1.0
        y = 2.0 * uniform(state) - 1.0
        square = x * x + y * y
        if 0.0 < square < 1.0:
            return float(x * math.sqrt(-2.0 * math.log(square) / square))


@compiled
def poisson(state: Generator, mean: float) -> float:
    """Return a Poisson count as a whole float; 0 for a mean that is not above 0."""
    if mean <= 0.0:
        return 0.0
    if mean < EXACT:
        left = uniform(state)
        chance = math.exp(-mean)
        count = 0.0
        while left >= chance and count < 200.0:
            left -= chance
            count += 1.0
            chance *= mean / count
        return count
    z = normal(state)
    root = math.sqrt(mean - _SHEPPARD)
    x = mean + root * z + (z * z - 1.0) / 6.0 + (z - z * z * z) / (72.0 * root)
    return max(0.0, math.floor(x + 0.5))


@compiled
def binomial(state: Generator, trials: float, chance: float) -> float:
    """Return how many of `trials` (a whole float) succeed, each with `chance`."""
    if trials <= 0.0 or chance <= 0.0:
        return 0.0
    if chance >= 1.0:
        return trials
    if chance > 0.5:
        return trials - _binomial(state, trials, 1.0 - chance)
    return _binomial(state, trials, chance)


@compiled
def _binomial(state: Generator, trials: float, chance: float) -> float:
    fail = 1.0 - chance
    mean = trials * chance
    if mean < EXACT:
        left = uniform(state)
        point = math.exp(trials * math.log1p(-chance))
        count = 0.0
        while left >= point and count < trials:
            left -= point
            point *= (trials - count) / (count + 1.0) * (chance / fail)
            count += 1.0
        return count
    z = normal(state)
    root = math.sqrt(mean * fail - _SHEPPARD)
    x = mean + root * z + (fail - chance) * (z * z - 1.0) / 6.0
    return min(trials, max(0.0, math.floor(x + 0.5)))


@compiled
def round_randomly(state: Generator, value: float) -> float:
    """Return a whole float next to `value`, equal to it in the mean."""
    return float(math.floor(value + uniform(state)))
