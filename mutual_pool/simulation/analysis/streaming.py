"""Living the cells of a grid on a cluster, and writing their rows to Parquet as they come.

Cells go out in batches and come back as rows; every few hundred rows become a part of the data
set, so a sweep that was killed goes on where it was, and memory does not grow with the grid. What
a row holds depends on its cell alone: parts may hold other cells after a restart, the rows are the
same.
"""

import fcntl
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from mutual_pool.actuarial.tables import TableError
from mutual_pool.plan import Plan, PlanError, Problem
from mutual_pool.plan.loader import parse_plan_data
from mutual_pool.plan.reader import read_yaml
from mutual_pool.simulation.analysis.cluster import connected, run_all
from mutual_pool.simulation.analysis.compare import comparison_rows
from mutual_pool.simulation.analysis.grid import Grid, GridError, Spec, changed
from mutual_pool.simulation.model.engine import simulate
from mutual_pool.simulation.scenario.definition import Scenario
from mutual_pool.simulation.scenario.files import parse_scenario_data

BATCH = 16
"""Cells that a worker is handed at a time."""
PART = 512
"""Rows of a part of the data set: what a kill can lose is that many."""
_FIGURES = ("members_at_end", "cost", "claims", "paid", "missing_part", "value")
SCHEMA = pa.schema(
    [
        ("cell", pa.int64()),
        ("plan", pa.string()),
        ("scenario", pa.string()),
        ("changes", pa.string()),
        ("error", pa.string()),
        *[
            (f"{name}_{side}", pa.float64())
            for name in _FIGURES
            for side in ("low", "median", "high")
        ],
        ("shortfall_chance", pa.float64()),
        ("least_returned", pa.float64()),
        ("most_returned", pa.float64()),
        ("half_lost", pa.string()),
    ]
)
"""Columns of the data set. `changes` is a mapping as JSON; `error` says why a cell is no plan."""


@dataclass(frozen=True)
class Batch:
    """Cells with the texts they need, so that a worker anywhere can live them."""

    plans: Mapping[str, str]
    scenarios: Mapping[str, str]
    years: float
    paths: int
    seed: int
    cells: Sequence[Spec]


@dataclass(frozen=True)
class Done:
    """How a sweep ended: cells in all, those there before, and those that are no plan."""

    cells: int
    before: int
    refused: int


class Batches(Sequence[Batch]):
    """The cells of a grid that are still to be lived, in batches."""

    def __init__(self, grid: Grid, done: set[int]) -> None:
        """Keep the numbers of the cells left."""
        self._grid = grid
        self._left = [number for number in range(len(grid)) if number not in done]

    def __len__(self) -> int:
        """Return how many batches there are."""
        return (len(self._left) + BATCH - 1) // BATCH

    def __getitem__(self, place: Any) -> Any:  # noqa: ANN401
        """Return a batch."""
        numbers = self._left[place * BATCH : (place + 1) * BATCH]
        grid = self._grid
        cells = tuple(grid[number] for number in numbers)
        plans = {cell.plan: grid.plans[cell.plan] for cell in cells}
        scenarios = {cell.scenario: grid.scenarios[cell.scenario] for cell in cells}
        return Batch(plans, scenarios, grid.years, grid.paths, grid.seed, cells)


def live_batch(batch: Batch) -> list[dict[str, Any]]:
    """Return the rows of a batch's cells."""
    return [_row(batch, cell) for cell in batch.cells]


def _row(batch: Batch, cell: Spec) -> dict[str, Any]:
    row: dict[str, Any] = dict.fromkeys(SCHEMA.names)
    row.update(
        cell=cell.number,
        plan=cell.plan,
        scenario=cell.scenario,
        changes=json.dumps({name: json.loads(value) for name, value in cell.changes}),
    )
    try:
        plan = _plan(batch.plans[cell.plan], cell.plan, _of("plan.", cell))
        scenario = _scenario(batch.scenarios[cell.scenario], cell.scenario, _of("scenario.", cell))
        run = simulate(
            plan, scenario, years=batch.years, paths=batch.paths, seed=batch.seed, threads=1
        )
    except (PlanError, TableError) as error:
        row["error"] = str(error)
        return row
    figures = comparison_rows([run])[0]
    for name in _FIGURES:
        spread = getattr(figures, name)
        row[f"{name}_low"], row[f"{name}_median"] = spread.low, spread.median
        row[f"{name}_high"] = spread.high
    for name in ("shortfall_chance", "least_returned", "most_returned", "half_lost"):
        row[name] = getattr(figures, name)
    return row


def _of(part: str, cell: Spec) -> tuple[tuple[str, str], ...]:
    return tuple((f.removeprefix(part), value) for f, value in cell.changes if f.startswith(part))


@lru_cache(maxsize=1024)
def _plan(text: str, name: str, changes: tuple[tuple[str, str], ...]) -> Plan:
    document = read_yaml(text, name)
    for field, value in changes:
        if (field, value) == ("units", '"equal"'):
            bands = document.data["bands"]["value"]  # type: ignore[index]
            for band in bands:
                band["units"] = 1
            continue
        head = field.split(".")[0]
        if not isinstance(document.data, dict) or head not in document.data:
            raise GridError(name, [_no_field(f"plan.{field}", value)])
        changed(document.data, field, json.loads(value))
    return parse_plan_data(document, _origin(name, changes))


@lru_cache(maxsize=1024)
def _scenario(text: str, name: str, changes: tuple[tuple[str, str], ...]) -> Scenario:
    document = read_yaml(text, name)
    for field, value in changes:
        changed(document.data, field, json.loads(value))
    return parse_scenario_data(document, _origin(name, changes))


def _no_field(field: str, value: str) -> Problem:
    return Problem((field,), json.loads(value), "a field of the plan")


def _origin(name: str, changes: tuple[tuple[str, str], ...]) -> str:
    told = ", ".join(f"{field}={value}" for field, value in changes)
    return f"{name} with {told}" if told else name


def stream(
    grid: Grid,
    folder: Path,
    *,
    address: str | None = None,
    tick: Callable[[int], None] = lambda done: None,
) -> Done:
    """Live the cells of a grid that a folder does not hold yet, and add their rows to it.

    Args:
        grid: the cells.
        folder: of the data set: `grid.json` and parts as Parquet with the columns of `SCHEMA`.
        address: of a dask scheduler; without it a cluster is started on this machine.
        tick: told of each cell that is done.

    Raises:
        GridError: if the folder holds the rows of another grid or a damaged part, or another sweep
            writes to it.
        ClusterError: if no scheduler answers, it has no worker, or it is lost; what was done is
        kept.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with _alone(folder):
        return _stream(grid, folder, address, tick)


def _stream(grid: Grid, folder: Path, address: str | None, tick: Callable[[int], None]) -> Done:
    _claim(folder, grid)
    done = {row for part in _parts(folder) for row in part}
    before = len(done)
    tick(before)
    batches = Batches(grid, done)
    rows: list[dict[str, Any]] = []
    refused = _refused(folder)
    if len(batches):
        with connected(address) as client:
            try:
                for _, found in run_all(client, live_batch, batches, what="batches"):
                    rows += found
                    refused += sum(row["error"] is not None for row in found)
                    tick(len(found))
                    if len(rows) >= PART:
                        _write(folder, rows)
                        rows = []
            finally:
                if rows:
                    _write(folder, rows)
    return Done(len(grid), before, refused)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Keep other sweeps from the folder: two of them would write every row twice."""
    with (folder / ".lock").open("a", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise _unfit(folder, "a folder that no other sweep is writing to") from None
        for unfinished in folder.glob(".part-*"):
            unfinished.unlink()
        yield


def _claim(folder: Path, grid: Grid) -> None:
    mark = folder / "grid.json"
    told = {"grid": grid.identity, "cells": len(grid), "paths": grid.paths, "seed": grid.seed}
    if mark.is_file():
        try:
            other = json.loads(mark.read_text(encoding="utf-8")).get("grid")
        except (ValueError, AttributeError):
            other = None
        if other != grid.identity:
            raise _unfit(folder, "a folder of this very grid, to go on with, or a new one")
        return
    unfinished = folder / f".grid.{os.getpid()}"
    unfinished.write_text(json.dumps(told) + "\n", encoding="utf-8")
    unfinished.replace(mark)


def _unfit(folder: Path, allowed: str) -> GridError:
    return GridError(str(folder), [Problem(("out",), str(folder), allowed)])


def _parts(folder: Path) -> Iterator[list[int]]:
    for path in sorted(folder.glob("part-*.parquet")):
        try:
            if not pq.read_schema(path).equals(SCHEMA):
                raise pa.ArrowInvalid("other columns")
            yield pq.read_table(path, columns=["cell"]).column("cell").to_pylist()
        except pa.ArrowException as error:
            allowed = f"whole parts; {path.name} is none ({error}): delete it, to live it again"
            raise _unfit(folder, allowed) from None


def _refused(folder: Path) -> int:
    paths = sorted(str(path) for path in folder.glob("part-*.parquet"))
    if not paths:
        return 0
    table = ds.dataset(paths, schema=SCHEMA)
    return int(table.count_rows(filter=ds.field("error").is_valid()))


def _write(folder: Path, rows: list[dict[str, Any]]) -> None:
    """Write a part under a name of its own, whole or not at all."""
    rows = sorted(rows, key=lambda row: row["cell"])
    name = f"part-{rows[0]['cell']:010d}-{rows[-1]['cell']:010d}-{len(rows)}.parquet"
    unfinished = folder / f".{name}.{os.getpid()}"
    pq.write_table(pa.Table.from_pylist(rows, schema=SCHEMA), unfinished)
    unfinished.replace(folder / name)
