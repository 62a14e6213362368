"""A grid of plans, scenarios and any of their fields, crossed or listed, from a file.

A grid is counted, not written out: a cell is worked out from its number, so a hundred thousand of
them take no memory. docs/sweeps.md describes the file.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from math import prod
from pathlib import Path
from typing import Annotated, Any, overload

from pydantic import BeforeValidator, Field, ValidationError, model_validator

from mutual_pool.plan.errors import Problem, RuleConflictError, field_name
from mutual_pool.plan.fields import Strict
from mutual_pool.plan.loader import plan_file
from mutual_pool.plan.reader import read_yaml
from mutual_pool.simulation.scenario.files import ScenarioError, scenario_file

MOST_CELLS = 10_000_000
_MOST_PATHS = 1_000_000
_PARTS = ("plan.", "scenario.")
_PLACE = re.compile(r"[0-9]{1,6}")


class GridError(ScenarioError):
    """A grid is refused: each wrong field, its value, and what is allowed."""


def _values(value: object) -> list[object]:
    if not isinstance(value, list) or not value:
        raise ValueError("a list of at least one value")
    return value


def _years(value: object) -> float:
    try:
        if isinstance(value, bool) or not isinstance(value, int | float | str):
            raise ValueError
        years = float(value)
    except (ValueError, OverflowError):
        years = -1.0
    if not 0.04 <= years <= 50:
        raise ValueError("years from 0.04 to 50")
    return years


class GridFile(Strict):
    """The file of a grid."""

    plans: Annotated[tuple[str, ...], Field(min_length=1)]
    scenarios: Annotated[tuple[str, ...], Field(min_length=1)] = ("growing",)
    years: Annotated[float, BeforeValidator(_years)] = 3.0
    paths: Annotated[int, Field(ge=1, le=_MOST_PATHS, strict=True)] = 200
    seed: Annotated[int, Field(ge=0, strict=True)] = 1
    vary: dict[str, Annotated[list[Any], BeforeValidator(_values)]] = Field(default_factory=dict)
    cells: tuple[dict[str, Any], ...] = ()

    @model_validator(mode="after")
    def _refuse_other_fields(self) -> "GridFile":
        allowed = (
            "plan.FIELD or scenario.FIELD, such as plan.waiting_days or scenario.claims.refused"
        )
        problems = [
            Problem(("vary", name), name, allowed) for name in self.vary if not _is_field(name)
        ]
        problems += [
            Problem(("cells", number, name), name, allowed)
            for number, cell in enumerate(self.cells)
            for name in cell
            if not _is_field(name)
        ]
        if problems:
            raise RuleConflictError(problems)
        return self


def _is_field(name: str) -> bool:
    return name.startswith(_PARTS) and all(name.split("."))


@dataclass(frozen=True)
class Spec:
    """One cell: a plan's and a scenario's place in the grid, and the fields that are changed.

    `changes` are pairs of a field and its value as JSON.
    """

    number: int
    plan: str
    scenario: str
    changes: tuple[tuple[str, str], ...]

    @property
    def label(self) -> str:
        """The cell in words."""
        changed = (f"{field}={json.loads(value)}" for field, value in self.changes)
        return " ".join([self.plan, self.scenario, *changed])


@dataclass(frozen=True)
class Grid(Sequence[Spec]):
    """All cells: every plan under every scenario, with every row of `axes` crossed or listed.

    `plans` and `scenarios` are texts of YAML by name, so that a worker on another machine needs no
    file.
    """

    plans: Mapping[str, str]
    scenarios: Mapping[str, str]
    years: float
    paths: int
    seed: int
    axes: tuple[tuple[str, tuple[str, ...]], ...]
    listed: tuple[tuple[tuple[str, str], ...], ...]

    @property
    def identity(self) -> str:
        """The digest of all that the results depend on, but the program, 16 hexadecimal digits."""
        content = [
            dict(self.plans),
            dict(self.scenarios),
            [self.years, self.paths, self.seed],
            self.axes,
            self.listed,
        ]
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:16]

    def __len__(self) -> int:
        """Return how many cells there are."""
        crossed = prod(len(values) for _, values in self.axes)
        return len(self.plans) * len(self.scenarios) * crossed * max(1, len(self.listed))

    @overload
    def __getitem__(self, place: int) -> Spec: ...

    @overload
    def __getitem__(self, place: slice) -> list[Spec]: ...

    def __getitem__(self, place: int | slice) -> Spec | list[Spec]:
        """Return a cell by its number; the last axis varies fastest."""
        if isinstance(place, slice):
            return [self[number] for number in range(*place.indices(len(self)))]
        if not 0 <= place < len(self):
            raise IndexError(place)
        rest, changes = place, []
        for name, values in reversed(self.axes):
            rest, chosen = divmod(rest, len(values))
            changes.append((name, values[chosen]))
        rest, listed = divmod(rest, max(1, len(self.listed)))
        own = self.listed[listed] if self.listed else ()
        plan, scenario = divmod(rest, len(self.scenarios))
        return Spec(
            place,
            next(islice(self.plans, plan, None)),
            next(islice(self.scenarios, scenario, None)),
            (*own, *reversed(changes)),
        )


def load_grid(path: Path) -> Grid:
    """Load a grid from a YAML file.

    Raises:
        GridError: if the file is missing or wrong; every wrong field is named.
        PlanError: if a plan of it is missing.
        ScenarioError: if a scenario of it is missing.
    """
    document = read_yaml(_text(path), str(path))
    try:
        read = GridFile.model_validate(document.data)
    except ValidationError as error:
        problems = [problem.at(document.lines) for problem in _problems(error)]
        raise GridError(str(path), problems) from None
    grid = Grid(
        plans={name: _text(plan_file(name)) for name in read.plans},
        scenarios={name: _text(scenario_file(name)) for name in read.scenarios},
        years=read.years,
        paths=read.paths,
        seed=read.seed,
        axes=tuple(
            (name, tuple(json.dumps(value) for value in values))
            for name, values in read.vary.items()
        ),
        listed=tuple(
            tuple((name, json.dumps(value)) for name, value in cell.items()) for cell in read.cells
        ),
    )
    if len(grid) > MOST_CELLS:
        problem = Problem(("vary",), len(grid), f"at most {MOST_CELLS:,} cells in all")
        raise GridError(str(path), [problem.at(document.lines)])
    return grid


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise GridError(str(path), [Problem((), str(error), "a readable file in UTF-8")]) from None


def _problems(error: ValidationError) -> Iterator[Problem]:
    for detail in error.errors():
        place, cause = detail["loc"], detail.get("ctx", {}).get("error")
        if isinstance(cause, RuleConflictError):
            yield from cause.problems
        elif detail["type"] == "extra_forbidden":
            yield Problem(place, detail["input"], "no such field; docs/sweeps.md lists them")
        else:
            yield Problem(place, detail["input"], str(cause or detail["msg"]))


def changed(data: Any, field: str, value: object) -> None:  # noqa: ANN401
    """Set a field of a plan's or scenario's data, such as `behaviour.by_cost`, to a value.

    Numbers between the points are places of a list. Of a plan `bands.0.units` is meant where
    `bands.value[0].units` is written. The field itself may be new; those around it may not.

    Raises:
        GridError: if there is no such field.
    """
    steps = [int(s) if _PLACE.fullmatch(s) else s for s in field.split(".")]
    *around, last = steps
    part = data
    for place, step in enumerate(around):
        if isinstance(part, dict) and "value" in part and step not in part:
            part = part["value"]
        if isinstance(part, dict) and isinstance(step, str):
            part = part.setdefault(step, {}) if place == 0 else part.get(step)
        elif isinstance(part, list) and isinstance(step, int) and step < len(part):
            part = part[step]
        else:
            part = None
    if isinstance(part, dict) and "value" in part and last not in part:
        part = part["value"]
    if isinstance(part, list) and isinstance(last, int) and last < len(part):
        part[last] = value
    elif isinstance(part, dict) and isinstance(last, str):
        old = part.get(last)
        if isinstance(old, dict) and "value" in old:
            old["value"] = value
        else:
            part[last] = value
    else:
        problem = Problem(tuple(steps), value, "a field of the plan or the scenario")
        raise GridError(field_name(tuple(steps)), [problem])
