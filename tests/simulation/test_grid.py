"""Grids: any field is varied, rows come as they are done, and a sweep goes on where it was."""

import json
from itertools import pairwise

import pyarrow.parquet as pq
import pytest
from distributed import LocalCluster

from mutual_pool.plan import PlanError, load_plan
from mutual_pool.simulation.analysis import cluster as clusters
from mutual_pool.simulation.analysis import streaming
from mutual_pool.simulation.analysis.compare import comparison_rows
from mutual_pool.simulation.analysis.grid import GridError, load_grid
from mutual_pool.simulation.analysis.streaming import Batches, live_batch, stream
from mutual_pool.simulation.errors import ClusterError
from mutual_pool.simulation.model.cohort_cache import cached_cohorts
from mutual_pool.simulation.model.cohorts import make_cohorts
from mutual_pool.simulation.model.engine import simulate
from mutual_pool.simulation.scenario.files import ScenarioError, load_scenario

GRID = """\
plans: [fair, demo]
scenarios: [still, growing]
years: "0.25"
paths: 3
vary:
  plan.waiting_days: [30, 90]
  scenario.population.members: [1000, 2000]
cells:
  - {}
  - {scenario.claims.refused: "0.2", plan.fee_bps: 500}
"""


MANY = list(range(1000))


def grid_of(tmp_path, text=GRID):
    path = tmp_path / "grid.yaml"
    path.write_text(text, encoding="utf-8")
    return load_grid(path)


def rows_in(folder):
    parts = [pq.read_table(path).to_pylist() for path in sorted(folder.glob("part-*.parquet"))]
    return sorted((row for part in parts for row in part), key=lambda row: row["cell"])


def test_a_grid_crosses_everything(tmp_path):
    grid = grid_of(tmp_path)
    assert len(grid) == 32
    assert [spec.number for spec in grid] == list(range(32))
    assert len({(s.plan, s.scenario, s.changes) for s in grid}) == 32
    assert grid[0].label == "fair still plan.waiting_days=30 scenario.population.members=1000"
    assert dict(grid[31].changes)["plan.fee_bps"] == "500"
    with pytest.raises(IndexError):
        grid[32]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("plans: [fair, demo]\n", "", "plans"),
        ("demo]", "nothing]", "no such plan"),
        ("growing]", "nothing]", "no such scenario"),
        ("paths: 3", "paths: 0", "paths.*line 4"),
        ('years: "0.25"', "years: 0", "years from 0.04 to 50"),
        ("[30, 90]", "[]", "a list of at least one value"),
        ("[30, 90]", "30", "a list of at least one value"),
        ("plan.waiting_days", "waiting_days", "allowed: plan.FIELD or scenario.FIELD"),
        ("vary:", "varied:", "no such field; docs/sweeps.md"),
        ("vary:", f"vary:\n  plan.a: {MANY}\n  plan.b: {MANY}", "at most 10,000,000 cells"),
        (GRID, "- 1", "grid.yaml"),
        (GRID, "plans: [", "well-formed YAML"),
        ("fair, demo]", "FOLDER/latin.yaml]", "a readable file in UTF-8"),
    ],
    ids=range(13),
)
def test_a_wrong_grid_is_told(tmp_path, old, new, message):
    assert old in GRID
    (tmp_path / "latin.yaml").write_bytes("name: Soci\u00e9t\u00e9".encode("latin-1"))
    new = new.replace("FOLDER", str(tmp_path))
    with pytest.raises((PlanError, ScenarioError), match=message):
        grid_of(tmp_path, GRID.replace(old, new))


def test_any_field_is_varied(tmp_path):
    text = """\
plans: [fair]
scenarios: [growing]
years: 1
paths: 1
cells:
  - {plan.bands.0.units: 3}
  - {plan.vesting: [5000, 10000]}
  - {plan.units: equal}
  - {plan.panel.seats: 7}
  - {scenario.shocks: [{kind: epidemic, month: 0, size: 3}]}
  - {scenario.population.ages: [20, 30]}
  - {plan.colour: red}
  - {scenario.behaviour.colour: red}
  - {plan.bands.99.units: 3}
  - {plan.waiting_days: 0}
  - {plan.bands.\u00b2.units: 3}
"""
    rows = live_batch(Batches(grid_of(tmp_path, text), set())[0])
    assert [row["error"] is None for row in rows] == [True] * 6 + [False] * 5
    fields = ("colour", "colour", "bands", "grace_days", "bands")
    for row, field in zip(rows[6:], fields, strict=True):
        assert field in row["error"]
    assert rows[0]["cost_median"] != rows[2]["cost_median"]


def test_a_row_is_what_compare_says(tmp_path):
    row = live_batch(Batches(grid_of(tmp_path), set())[0])[0]
    scenario = load_scenario("still").with_members(1000)
    plan = streaming._plan(grid_of(tmp_path).plans["fair"], "fair", (("waiting_days", "30"),))
    run = simulate(plan, scenario, years=0.25, paths=3, seed=1)
    told = comparison_rows([run])[0]
    assert row["members_at_end_median"] == told.members_at_end.median
    assert row["cost_high"] == told.cost.high
    assert json.loads(row["changes"]) == {
        "plan.waiting_days": 30,
        "scenario.population.members": 1000,
    }


def test_a_sweep_goes_on_where_it_was(tmp_path, monkeypatch):
    grid, folder = grid_of(tmp_path), tmp_path / "rows"
    monkeypatch.setattr(streaming, "PART", 4)
    monkeypatch.setattr(streaming, "BATCH", 4)
    settings = {"n_workers": 1, "threads_per_worker": 1, "dashboard_address": None}
    with LocalCluster(host="127.0.0.1", processes=False, protocol="tcp", **settings) as running:
        address = running.scheduler_address
        lived = []

        def stop(done):
            lived.append(done)
            if len(lived) == 4:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            stream(grid, folder, address=address, tick=stop)
        kept = rows_in(folder)
        assert 4 <= len(kept) < 32
        # A part that was being written when the program died is no part.
        (folder / ".part-half").write_bytes(b"PAR1")
        ended = stream(grid, folder, address=address)
        assert (ended.cells, ended.before, ended.refused) == (32, len(kept), 0)
        assert stream(grid, folder, address=address).before == 32
        other = stream(grid, tmp_path / "others", address=address)
        assert other.before == 0
    assert [row["cell"] for row in rows_in(folder)] == list(range(32))
    assert rows_in(folder) == rows_in(tmp_path / "others")
    with pytest.raises(GridError, match="a folder of this very grid"):
        stream(grid_of(tmp_path, GRID.replace("paths: 3", "paths: 4")), folder)


def test_a_cluster_that_dies_keeps_what_is_done(tmp_path, monkeypatch):
    grid, folder = grid_of(tmp_path), tmp_path / "rows"
    monkeypatch.setattr(streaming, "BATCH", 1)
    monkeypatch.setattr(clusters, "NO_WORKER_SECONDS", 1.0)
    settings = {"n_workers": 1, "threads_per_worker": 1, "dashboard_address": None}
    with LocalCluster(host="127.0.0.1", processes=False, protocol="tcp", **settings) as running:
        lived = []

        def lose(done):
            lived.append(done)
            if len(lived) == 3:
                running.scale(0)

        with pytest.raises(ClusterError, match="no worker for 1 seconds"):
            stream(grid, folder, address=running.scheduler_address, tick=lose)
    assert 2 <= len(rows_in(folder)) < 32


def test_two_sweeps_do_not_write_into_one_folder(tmp_path):
    """They would write each row twice; the second says so, and the first goes on."""
    grid, folder = grid_of(tmp_path), tmp_path / "rows"
    settings = {"n_workers": 1, "threads_per_worker": 1, "dashboard_address": None}
    with LocalCluster(host="127.0.0.1", processes=False, protocol="tcp", **settings) as running:
        told = []

        def again(done):
            if not told:
                with pytest.raises(GridError, match="no other sweep is writing to") as refused:
                    stream(grid, folder, address=running.scheduler_address)
                told.append(str(refused.value))

        stream(grid, folder, address=running.scheduler_address, tick=again)
    assert told
    assert [row["cell"] for row in rows_in(folder)] == list(range(32))


def test_a_damaged_part_is_named(tmp_path):
    grid, folder = grid_of(tmp_path), tmp_path / "rows"
    folder.mkdir()
    part = folder / "part-0000000000-0000000001-2.parquet"
    for content in (b"", b"PAR1", b"no table at all"):
        part.write_bytes(content)
        with pytest.raises(GridError, match=r"part-0000000000-0000000001-2\.parquet is none"):
            stream(grid, folder)


def test_cohorts_are_made_once_for_what_they_depend_on():
    fair, growing = load_plan("fair"), load_scenario("growing")
    one = cached_cohorts(fair, growing, 12)
    more = growing.with_members(7).model_copy(update={"name": "other"})
    wait = fair.waiting_days.model_copy(update={"value": 60})
    assert cached_cohorts(fair.model_copy(update={"waiting_days": wait}), more, 12) is one
    assert cached_cohorts(fair, growing, 13) is not one
    ill = growing.claims.model_copy(update={"incidence_scale": 2.0})
    young = growing.population.model_copy(update={"ages": (20, 30)})
    for changed in ({"claims": ill}, {"population": young}):
        scenario = growing.model_copy(update=changed)
        found = cached_cohorts(fair, scenario, 12)
        assert found is not one
        made = make_cohorts(fair, scenario, 12)
        for cached, fresh in pairwise((found.tables.incidence, made.tables.incidence)):
            assert (cached == fresh).all()
