"""Counts follow their laws: mean, variance and skewness within five standard errors."""

import math

import numpy as np
import pytest

from mutual_pool.simulation.model.sampling import (
    binomial,
    compiled,
    make_generator,
    poisson,
    uniform,
)

DRAWS = 200_000


@compiled
def many_poisson(seed, mean, count):
    random = make_generator(seed, 0)
    drawn = np.empty(count)
    for place in range(count):
        drawn[place] = poisson(random, mean)
    return drawn


@compiled
def many_binomial(seed, trials, chance, count):
    random = make_generator(seed, 0)
    drawn = np.empty(count)
    for place in range(count):
        drawn[place] = binomial(random, trials, chance)
    return drawn


def agrees(drawn, mean, variance, skewness):
    count = drawn.size
    excess = 3 + 1 / variance
    assert abs(drawn.mean() - mean) < 5 * math.sqrt(variance / count)
    assert abs(drawn.var() - variance) < 5 * variance * math.sqrt(excess / count) + 0.001 * variance
    if variance > 0.2:
        # Of rarer events the sample's skewness says little.
        found = ((drawn - drawn.mean()) ** 3).mean() / drawn.std() ** 3
        assert abs(found - skewness) < 5 * math.sqrt(15 / count)
    assert np.array_equal(drawn, np.floor(drawn)) and drawn.min() >= 0


@pytest.mark.parametrize("mean", [0.003, 0.7, 5.0, 15.9, 16.1, 40.0, 3000.0, 1e7])
def test_poisson(mean):
    agrees(many_poisson(1, mean, DRAWS), mean, mean, 1 / math.sqrt(mean))


@pytest.mark.parametrize(
    ("trials", "chance"),
    [(1.0, 0.3), (10.0, 0.5), (10.0, 0.9), (40.0, 0.45), (1e8, 1e-8), (1e8, 0.01), (500.0, 0.99)],
)
def test_binomial(trials, chance):
    variance = trials * chance * (1 - chance)
    skewness = (1 - 2 * chance) / math.sqrt(variance)
    drawn = many_binomial(2, trials, chance, DRAWS)
    agrees(drawn, trials * chance, variance, skewness)
    assert drawn.max() <= trials


def test_what_cannot_happen_does_not():
    random = make_generator(3, 0)
    assert poisson(random, 0.0) == poisson(random, -1.0) == binomial(random, 0.0, 0.5) == 0
    assert binomial(random, 7.0, 0.0) == 0
    assert binomial(random, 7.0, 1.0) == 7


def test_generators_differ_by_seed_and_path():
    firsts = {uniform(make_generator(seed, path)) for seed in range(40) for path in range(40)}
    assert len(firsts) == 1600
    assert all(0 <= first < 1 for first in firsts)
    assert uniform(make_generator(5, 6)) == uniform(make_generator(5, 6))
