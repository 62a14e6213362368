"""The sampler of what a fit leaves open, on a law whose intervals are known."""

import numpy as np
import pytest

from mutual_pool.simulation.calibration.sampler import sample

SIZE, WALKERS, STEPS, RUNS = 17, 64, 600, 12
"""As many parameters and walkers as a fit has, and the steps of a fit to a made-up history."""
LONG = 2 * 1.6449
"""Of a standard normal law's 90 % interval."""


@pytest.fixture(scope="module")
def target():
    """A normal law of known covariance: its deviations and the logarithm of its density."""
    random = np.random.default_rng(0)
    mixed = random.standard_normal((SIZE, SIZE))
    covariance = mixed @ mixed.T / SIZE + 0.1 * np.eye(SIZE)
    inverse, deviation = np.linalg.inv(covariance), np.sqrt(np.diag(covariance))

    def density(free):
        return -0.5 * np.einsum("ij,jk,ik->i", free, inverse, free)

    return deviation, density


@pytest.fixture(scope="module")
def samples(target):
    deviation, density = target

    def candidates(random, count):
        return 3 * deviation * random.standard_normal((count, SIZE))

    return [
        sample(
            density, candidates, walkers=WALKERS, steps=STEPS, seed=seed, keep=WALKERS * STEPS // 3
        )
        for seed in range(RUNS)
    ]


def test_intervals_are_as_long_as_the_laws_own(target, samples):
    """Walkers are moved beside the better half: draws kept from there on are 4 % too close.

    The mean length of one run's intervals varies by 1.4 %, that of twelve by 0.4 %: three of these.
    """
    lengths = []
    for found in samples:
        low, high = np.quantile(found.draws / target[0], (0.05, 0.95), axis=0)
        lengths.append((high - low).mean() / LONG)
    assert np.mean(lengths) == pytest.approx(1.0, abs=0.012)


def test_the_middle_is_the_laws_own(target, samples):
    """Each of 17 middles, over twelve runs of some 300 draws that count: within four errors."""
    counted = sum(found.effective for found in samples)
    middle = np.mean([found.draws.mean(axis=0) for found in samples], axis=0) / target[0]
    assert np.abs(middle).max() < 4 / np.sqrt(counted)


def test_no_more_draws_count_than_the_means_vary(target, samples):
    """The variance of a run's mean is the law's over the draws that count: over 12 x 17 means.

    By the correlation within each short chain alone 1,400 would count, three times too many.
    """
    means = np.array([found.draws.mean(axis=0) for found in samples]) / target[0]
    counted = np.mean([found.effective for found in samples])
    assert 0.4 < counted * means.var(axis=0, ddof=1).mean() < 1.2
    assert max(found.spread_ratio.max() for found in samples) < 1.05


def test_walkers_that_never_move_count_as_few():
    """The density is the same at every place that is tried, and every walker begins at one."""
    found = sample(
        lambda free: np.zeros(len(free)),
        lambda random, count: np.ones((count, SIZE)),
        walkers=WALKERS,
        steps=40,
        seed=1,
        keep=10,
    )
    assert np.ptp(found.draws) < 0.1
    assert 1 <= found.effective < 4 * WALKERS
