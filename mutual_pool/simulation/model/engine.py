"""Running many paths: in threads, each path from its own generator, and checked for lost money."""

import os
import resource
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from mutual_pool.actuarial.population import PERIODS_PER_YEAR
from mutual_pool.plan import Plan
from mutual_pool.simulation.errors import ConservationError
from mutual_pool.simulation.model.inputs import Inputs, make_inputs
from mutual_pool.simulation.model.path import SERIES, TOTALS, live_path
from mutual_pool.simulation.model.sampling import compiled
from mutual_pool.simulation.scenario.definition import Scenario

_CHUNK = 64
_TOLERANCE = 1e-9
"""Money lost by rounding of floats, as part of what came in and went out."""


@dataclass(frozen=True)
class Run:
    """The paths of a plan under a scenario.

    `series` (paths, T, series) by the names of `SERIES`, `totals` (paths, totals) by those of
    `TOTALS`, `bands` (paths, 3, B): charged, got, member-years. Amounts in the asset.
    """

    plan: Plan
    scenario: Scenario
    seed: int
    series: npt.NDArray[np.float64]
    totals: npt.NDArray[np.float64]
    bands: npt.NDArray[np.float64]
    seconds: float
    peak_bytes: int

    @property
    def paths(self) -> int:
        """How many paths were lived."""
        return int(self.series.shape[0])

    @property
    def years(self) -> float:
        """How long each path is."""
        return int(self.series.shape[1]) / PERIODS_PER_YEAR

    def of(self, name: str) -> npt.NDArray[np.float64]:
        """Return one series, shape (paths, T)."""
        return self.series[:, :, SERIES.index(name)]

    def total(self, name: str) -> npt.NDArray[np.float64]:
        """Return one total, shape (paths,)."""
        return self.totals[:, TOTALS.index(name)]


@compiled
def _live_chunk(
    inputs: Inputs,
    seed: int,
    first: int,
    series: npt.NDArray[np.float64],
    totals: npt.NDArray[np.float64],
    bands: npt.NDArray[np.float64],
) -> None:
    for path in range(series.shape[0]):
        live_path(inputs, seed, first + path, series[path], totals[path], bands[path])


def seed_word(seed: int) -> int:
    """Return a seed of any size as the signed 64-bit word that compiled code takes.

    A seed below 2^64 is its own bits; a larger one is mixed by NumPy's `SeedSequence`.

    Raises:
        ValueError: if the seed is negative.
    """
    if seed < 0:
        raise ValueError(f"a seed is a whole number from 0 on, not {seed}")
    if seed >= 2**64:
        seed = int(np.random.SeedSequence(seed).generate_state(1, np.uint64)[0])
    return seed - 2**64 if seed >= 2**63 else seed


def simulate(
    plan: Plan,
    scenario: Scenario,
    *,
    years: float,
    paths: int,
    seed: int,
    threads: int | None = None,
    tick: Callable[[int], None] = lambda done: None,
) -> Run:
    """Live many paths of a plan.

    Args:
        plan: the rules.
        scenario: who joins, what befalls them, how they behave.
        years: how long; rounded to half-months, at least one.
        paths: how many.
        seed: a whole number from 0 on, of any size; the same seed lives the same paths, whatever
            the number of threads.
        threads: how many at once; all the processor has, if not given.
        tick: told how many paths were lived since it was last called.

    Raises:
        ScenarioError: if the scenario does not fit the plan.
        TableError: if a table is missing or malformed, or holds no such age.
        ConservationError: if money came from nowhere or was lost on a path.
        MemoryError: if this machine has less memory than the paths take.
        ValueError: if the seed is negative.
    """
    word = seed_word(seed)
    began = time.perf_counter()
    steps = max(1, round(years * PERIODS_PER_YEAR))
    _require_memory(paths, steps)
    inputs = make_inputs(plan, scenario, steps)
    series = np.zeros((paths, steps, len(SERIES)))
    totals = np.zeros((paths, len(TOTALS)))
    bands = np.zeros((paths, 3, len(plan.bands.value)))

    def live(first: int) -> int:
        part = slice(first, min(paths, first + _CHUNK))
        _live_chunk(inputs, word, first, series[part], totals[part], bands[part])
        return part.stop - first

    workers = threads or len(os.sched_getaffinity(0))
    with ThreadPoolExecutor(workers) as pool:
        for done in as_completed([pool.submit(live, first) for first in range(0, paths, _CHUNK)]):
            tick(done.result())
    run = Run(
        plan,
        scenario,
        seed,
        series,
        totals,
        bands,
        time.perf_counter() - began,
        peak_memory(),
    )
    check_conservation(run)
    return run


def _require_memory(paths: int, steps: int) -> None:
    """Refuse what would be ended without a word once memory is full."""
    needed = paths * steps * len(SERIES) * 8
    there = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    if needed > there:
        raise MemoryError(
            f"{paths:,} paths of {steps:,} half-months take {needed / 1e9:,.0f} GB, and it has "
            f"{there / 1e9:,.0f}; take fewer paths or years"
        )


def check_conservation(run: Run) -> None:
    """Make sure that what came in is what went out or is still there, on every path.

    Raises:
        ConservationError: with the worst path and the amount.
    """
    lost = np.abs(run.total("residual"))
    allowed = _TOLERANCE * np.maximum(1.0, run.total("turnover"))
    wrong = ~(lost <= allowed)
    if wrong.any():
        path = int(np.argmax(lost - allowed))
        raise ConservationError(
            f"on {int(wrong.sum())} of {run.paths} paths money is missing; the worst is path "
            f"{path} of seed {run.seed}: {run.total('residual')[path]} of "
            f"{run.total('turnover')[path]} moved"
        )


def peak_memory() -> int:
    """Return the most memory this process has had, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
