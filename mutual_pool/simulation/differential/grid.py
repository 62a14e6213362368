"""Many lives on the contracts beside the cohort model: do the means agree?

One life tells little of a mean. Here each case is lived with many seeds, on the twin and the
bytecode, and the mean of each figure is held against the mean of the model's paths.

Few lives leave a wide error of that, most of all in the lapses. So each life is also held against
the model on the life's own draws (`followed.py`): chance is then in both alike, and their
differences have a mean whose error is several times narrower.
"""

import argparse
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from rich.console import Console

from mutual_pool.chain.release import load_release
from mutual_pool.plan import Plan, load_plan
from mutual_pool.simulation.differential.followed import beside
from mutual_pool.simulation.differential.run import live
from mutual_pool.simulation.model.engine import simulate
from mutual_pool.simulation.output.rows import show_rows
from mutual_pool.simulation.scenario.definition import Scenario
from mutual_pool.simulation.scenario.files import load_scenario

WITHIN = 0.02
"""Part by which the means may differ whatever their sampling error."""
ERRORS = 3.0
"""Standard errors of the difference by which they may differ."""
FIGURES = ("members", "lapsed", "claims", "paid", "charged")
_PATHS = 4_000
_SEEDS = 20
_YEARS = 1.5


@dataclass(frozen=True)
class Case:
    """A scenario by its changes to `village`, and the plan `demo` by its changed amounts.

    With `in_groups`, founders and newcomers join as groups, one each time.
    """

    name: str
    members: int
    claims: dict[str, Any]
    behaviour: dict[str, Any]
    rules: dict[str, int]
    in_groups: bool = False

    def scenario(self) -> Scenario:
        """Return the scenario; without a reserve, which would hide what the units pay."""
        data = load_scenario("village").model_dump(mode="json")
        data["claims"] = {"incidence_scale": 12, "report_months": 0.5, **self.claims}
        data["behaviour"] = {"top_up": 0.7, "leaving": 0.05, **self.behaviour}
        data["money"] = {}
        data["population"] = {"members": self.members}
        return Scenario.model_validate(data)

    def plan(self) -> Plan:
        """Return the plan."""
        law = load_plan("demo")
        changes = {
            name: getattr(law, name).model_copy(update={"value": value})
            for name, value in self.rules.items()
        }
        return law.model_copy(update=changes)


_MICRO = 10**6
CASES = (
    Case("late top-ups", 500, {}, {"top_up": 0.5}, {}),
    Case(
        "thin reserve",
        500,
        {},
        {"come_back": 0.4, "return_late": 0.05},
        {"reserve_per_unit": 640_000, "deposit_per_unit": 1_280_000},
    ),
    Case("growth", 200, {}, {"organic": 300, "recruiting": 0.5}, {}),
    Case("decline", 600, {}, {"leaving": 0.6, "top_up": 0.6}, {}),
    Case("many small claims", 300, {"incidence_scale": 60, "mild_share": 1.0}, {}, {}),
    Case(
        "a window without room",
        400,
        {"incidence_scale": 20},
        {"top_up": 0.8},
        {"cap_per_period": 640_000},
    ),
    Case(
        "groups", 300, {"incidence_scale": 20}, {"organic": 200, "top_up": 0.5}, {}, in_groups=True
    ),
)


@dataclass(frozen=True)
class Compared:
    """A figure's mean over the lives, and over the model's paths, with their standard errors.

    `own` is the mean difference of the lives from the model on their own draws, `own_error` its
    standard error.
    """

    case: str
    figure: str
    lives: float
    model: float
    error: float
    own: float = 0.0
    own_error: float = 0.0

    @property
    def apart(self) -> float:
        """How far apart they are, as part of the model's mean."""
        return self.lives / self.model - 1 if self.model else 0.0

    @property
    def agrees(self) -> bool:
        """Whether they are as near as they must be, by chance and on the lives' own draws."""
        near = max(WITHIN * abs(self.model), ERRORS * self.error)
        own = max(WITHIN * abs(self.lives), ERRORS * self.own_error)
        return abs(self.lives - self.model) <= near and abs(self.own) <= own


def lived(
    case: Case, seed: int, years: float, *, bytecode: bool = True
) -> tuple[list[float], list[float]]:
    """Live a case once; return its figures, and the model's on its own draws, in the asset."""
    plan = case.plan()
    done = live(
        plan,
        case.scenario(),
        years=years,
        seed=seed,
        bytecode=bytecode,
        in_groups=case.in_groups,
    )
    rows = {
        row.what: row for row in beside(plan, case.scenario(), done.life.draws, done.life.counted)
    }
    return [rows[one].lived for one in FIGURES], [rows[one].model for one in FIGURES]


def modelled(case: Case, years: float, paths: int) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Return the same figures of the model's paths, shape (paths, figures)."""
    run = simulate(case.plan(), case.scenario(), years=years, paths=paths, seed=1)
    sums = [run.of(name).sum(axis=1) for name in ("lapsed", "claims", "paid")]
    return np.column_stack([run.of("members")[:, -1], *sums, run.total("charged")])


def compare(
    case: Case,
    lives: list[tuple[list[float], list[float]]],
    years: float,
    paths: int = _PATHS,
) -> list[Compared]:
    """Hold the mean of lives against that of the model's paths, and each life against its own."""
    found, paths_lived = np.array([one for one, _ in lives]), modelled(case, years, paths)
    own = found - np.array([one for _, one in lives])
    # Of one life nothing is known of how far such differences spread.
    own_error = own.std(axis=0, ddof=1) / np.sqrt(len(own)) if len(own) > 1 else np.abs(own[0])
    spread = paths_lived.std(axis=0, ddof=1)
    # The model's spread, of many paths, is known better than that of few lives.
    error = spread * np.sqrt(1 / len(found) + 1 / len(paths_lived))
    return [
        Compared(case.name, figure, *(float(one) for one in values))
        for figure, *values in zip(
            FIGURES,
            found.mean(axis=0),
            paths_lived.mean(axis=0),
            error,
            own.mean(axis=0),
            own_error,
            strict=True,
        )
    ]


def grid(
    cases: tuple[Case, ...], seeds: int, years: float, *, bytecode: bool = True, workers: int = 1
) -> Iterator[Compared]:
    """Live all cases with the seeds from 1 on, and compare each."""
    # Compiled once, before the workers ask for it.
    load_release()
    with ProcessPoolExecutor(workers) as pool:
        pending = [
            (
                case,
                [
                    pool.submit(lived, case, seed, years, bytecode=bytecode)
                    for seed in range(1, seeds + 1)
                ],
            )
            for case in cases
        ]
        for case, futures in pending:
            yield from compare(case, [future.result() for future in futures], years)


def main() -> int:
    """Print the comparison; return 1 if any mean is too far away."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--seeds", type=int, default=_SEEDS)
    parser.add_argument("--years", type=float, default=_YEARS)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--case", action="append", choices=[case.name for case in CASES])
    parser.add_argument("--twin-only", action="store_true", help="leave the bytecode out")
    asked = parser.parse_args()
    cases = tuple(case for case in CASES if not asked.case or case.name in asked.case)
    rows = list(
        grid(cases, asked.seeds, asked.years, bytecode=not asked.twin_only, workers=asked.workers)
    )
    show_rows(
        Console(),
        f"Means of {asked.seeds} lives on the contracts, and of the model's {_PATHS:,} paths",
        [
            {
                "case": row.case,
                "figure": row.figure,
                "lives": row.lives,
                "model": row.model,
                "apart": row.apart,
                "error": row.error / row.model if row.model else 0.0,
                "own draws": row.own / row.lives if row.lives else 0.0,
                "own error": row.own_error / row.lives if row.lives else 0.0,
                "agrees": row.agrees,
            }
            for row in rows
        ],
    )
    return 0 if all(row.agrees for row in rows) else 1


if __name__ == "__main__":
    raise SystemExit(main())
