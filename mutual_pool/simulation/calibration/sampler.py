"""Draws from what prior and figures leave open, by ensembles of walkers.

emcee (Foreman-Mackey et al., PASP 125, 2013) with differential-evolution moves (ter Braak, Stat.
Comput. 16, 2006; Nelson et al., ApJS 210, 2014): walkers propose along the differences of others,
so no covariance has to be guessed or inverted. Densities are logarithms within bounds; nothing
overflows. One process does it all, so the same seed gives the same draws whatever the machine has
of threads.
"""

from collections.abc import Callable
from dataclasses import dataclass

import emcee
import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]


_ENSEMBLES = 2
_CANDIDATES = 4000


@dataclass(frozen=True)
class Sample:
    """Draws, shape (n, P), and how far the ensembles agree.

    `spread_ratio` is the R-hat of each parameter (Gelman et al., Bayesian Data Analysis, 3rd ed.,
    2013, 11.4) over the halves of each ensemble, near 1 where these agree; `effective` how many of
    the draws that were made count as independent, for the parameter that is known worst.
    """

    draws: Floats
    spread_ratio: Floats
    effective: float


def sample(
    density: Callable[[Floats], Floats],
    candidates: Callable[[np.random.Generator, int], Floats],
    *,
    walkers: int,
    steps: int,
    seed: int,
    keep: int,
) -> Sample:
    """Draw from a density.

    Args:
        density: its logarithm for rows of parameters, shape (n, P) to (n,).
        candidates: draws where walkers may begin, shape (n, P).
        walkers: of each of the two ensembles; even, and at least twice the parameters.
        steps: of each walker. In a third walkers that lag behind are moved, in a third they spread,
            and a third is kept.
        seed: the same seed gives the same draws.
        keep: how many draws to return.
    """
    chains = [
        _ensemble(density, candidates, walkers, steps, np.random.default_rng([seed, number]))
        for number in range(_ENSEMBLES)
    ]
    size = chains[0].shape[2]
    # Walker by walker: what is kept of one lies far apart, since its next steps repeat it.
    flat = np.concatenate([chain.swapaxes(0, 1).reshape(-1, size) for chain in chains])
    places = np.linspace(0, flat.shape[0] - 1, keep).round().astype(int)
    return Sample(flat[places], _spread_ratio(chains), _effective(chains))


def _ensemble(
    density: Callable[[Floats], Floats],
    candidates: Callable[[np.random.Generator, int], Floats],
    walkers: int,
    steps: int,
    random: np.random.Generator,
) -> Floats:
    found = candidates(random, _CANDIDATES)
    start = found[np.argsort(-density(found), kind="stable")[:walkers]]
    # Walkers that began badly may stay where they are; those that lag behind begin again beside
    # others.
    state = emcee.State(start, random_state=_state(random))
    for part in (steps // 6, steps // 6):
        sampler = _sampler(density, start)
        state = sampler.run_mcmc(state, max(1, part), skip_initial_state_check=True)
        better = np.argsort(-state.log_prob, kind="stable")[: walkers // 2]
        spread = 0.1 * state.coords[better].std(axis=0)
        twins = state.coords[better] + spread * random.standard_normal(state.coords[better].shape)
        wrong = ~np.isfinite(density(twins))
        twins[wrong] = state.coords[better][wrong]
        places = np.concatenate([state.coords[better], twins])
        state = emcee.State(places, random_state=_state(random))
    # The better half and its twins lie closer than the density: they spread before any is kept.
    state = _sampler(density, start).run_mcmc(
        state, max(1, steps // 3), skip_initial_state_check=True
    )
    sampler = _sampler(density, start)
    sampler.run_mcmc(state, max(8, steps // 3), skip_initial_state_check=True)
    return np.asarray(sampler.get_chain())


def _state(random: np.random.Generator) -> object:
    return np.random.RandomState(int(random.integers(2**32))).get_state()


def _sampler(density: Callable[[Floats], Floats], start: Floats) -> emcee.EnsembleSampler:
    return emcee.EnsembleSampler(
        *start.shape,
        density,
        vectorize=True,
        moves=[
            # No snooker move: it divides by the distance of walkers, which may be at one place.
            (emcee.moves.DEMove(), 0.6),
            (emcee.moves.DEMove(gamma0=0.2), 0.25),
            (emcee.moves.DEMove(gamma0=1.0), 0.15),
        ],
    )


def _spread_ratio(chains: list[Floats]) -> Floats:
    size = chains[0].shape[2]
    half = chains[0].shape[0] // 2
    parts = [part for chain in chains for part in (chain[:half], chain[half : 2 * half])]
    pooled = np.array([part.reshape(-1, size) for part in parts])
    within = pooled.var(axis=1, ddof=1).mean(axis=0)
    between = pooled.mean(axis=1).var(axis=0, ddof=1)
    return np.asarray(np.sqrt(1 + between / np.maximum(within, 1e-300)))


def _effective(chains: list[Floats]) -> float:
    """Return how many independent draws tell as much of the least known mean.

    By the halves of all walkers' chains (A. Vehtari et al., Bayesian Analysis 16, 2021, equations
    10 and 13): walkers that are still apart at the end of a short chain count for less, where the
    correlation within each chain alone would not show it.
    """
    half = chains[0].shape[0] // 2
    parts = [part for chain in chains for part in (chain[:half], chain[half : 2 * half])]
    values = np.concatenate(parts, axis=1)
    steps, walkers, size = values.shape
    apart = values - values.mean(axis=0)
    waves = np.fft.rfft(apart, 2 * steps, axis=0)
    shared = np.fft.irfft(np.abs(waves) ** 2, axis=0)[:steps].mean(axis=1) / steps
    within = shared[0] * steps / (steps - 1)
    whole = shared[0] + values.mean(axis=0).var(axis=0, ddof=1)
    alike = 1 - (within - shared) / np.maximum(whole, 1e-300)
    longest = max(2 * _decreasing(alike[:, place]).sum() - 1 for place in range(size))
    return float(steps * walkers / max(1.0, longest))


def _decreasing(alike: Floats) -> Floats:
    """Return the sums of neighbouring correlations while they are above 0, none above the last.

    C. Geyer, Practical Markov chain Monte Carlo, Statistical Science 7, 1992.
    """
    pairs = alike[: len(alike) // 2 * 2].reshape(-1, 2).sum(axis=1)
    below = np.flatnonzero(pairs <= 0)
    return np.asarray(np.minimum.accumulate(pairs[: below[0] if below.size else None]))
