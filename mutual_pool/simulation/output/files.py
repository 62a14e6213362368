"""Writing what runs brought: a report, PNG charts, and tables as CSV and Parquet."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from mutual_pool.simulation.analysis.outcome import band_costs, half_months
from mutual_pool.simulation.model.engine import Run
from mutual_pool.simulation.output.papers import write_pngs
from mutual_pool.simulation.output.report import render_report
from mutual_pool.simulation.output.rows import flat


def write_files(folder: Path, runs: Sequence[Run]) -> list[Path]:
    """Write report.html, PNG charts and the tables of runs into a folder; return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    report = folder / "report.html"
    report.write_text(render_report(runs), encoding="utf-8")
    return [
        report,
        *write_pngs(folder, runs),
        *write_table(folder, "half_months", list(_periods(runs))),
        *write_table(folder, "bands", list(_bands(runs))),
    ]


def write_table(folder: Path, name: str, rows: Sequence[Mapping[str, Any]]) -> list[Path]:
    """Write rows as `name.csv` and `name.parquet`; return the paths.

    Raises:
        ValueError: if there is no row.
    """
    if not rows:
        raise ValueError("a table needs a row")
    folder.mkdir(parents=True, exist_ok=True)
    text, columns = folder / f"{name}.csv", folder / f"{name}.parquet"
    with text.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    pq.write_table(pa.Table.from_pylist([dict(row) for row in rows]), columns)
    return [text, columns]


def _periods(runs: Sequence[Run]) -> Iterator[dict[str, Any]]:
    for run in runs:
        for row in half_months(run):
            yield {"plan": run.plan.name, "scenario": run.scenario.name, **flat(row)}


def _bands(runs: Sequence[Run]) -> Iterator[dict[str, Any]]:
    for run in runs:
        for row in band_costs(run):
            yield {"plan": run.plan.name, "scenario": run.scenario.name, **flat(row.as_dict())}
