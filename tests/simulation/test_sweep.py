"""A sweep is the same on one's own cluster, on another's, and without any."""

import os
import signal
import socket

import pytest
from distributed import LocalCluster

from mutual_pool.plan import PlanError, load_plan
from mutual_pool.simulation.analysis import cluster as clusters
from mutual_pool.simulation.analysis.compare import comparison_rows, sweep_row
from mutual_pool.simulation.analysis.sweep import Cell, live_cell, sweep, varied
from mutual_pool.simulation.errors import ClusterError
from mutual_pool.simulation.model.engine import simulate
from mutual_pool.simulation.scenario.files import load_scenario


@pytest.fixture
def cells():
    scenario = load_scenario("growing").with_members(10_000)
    plans = {"fair": load_plan("fair"), "equal": varied("fair", "units", "equal")}
    return [Cell(label, plan, scenario, 0.5, 10, 7) for label, plan in plans.items()]


def test_every_cluster_gives_the_same(cells):
    alone = [live_cell(cell) for cell in cells]
    done = []
    assert sweep(cells, tick=done.append) == alone
    assert sum(done) == len(cells)
    settings = {"n_workers": 1, "threads_per_worker": 1, "dashboard_address": None}
    with LocalCluster(host="127.0.0.1", **settings) as running:
        assert sweep(cells, address=running.scheduler_address) == alone
    assert alone[0]["bands"] != alone[1]["bands"]


def test_no_scheduler_is_told(cells, monkeypatch):
    # The patience of ten seconds is for a cluster that is there.
    client = clusters.Client
    monkeypatch.setattr(clusters, "Client", lambda at, timeout: client(at, timeout="1s"))
    with pytest.raises(ClusterError, match=r"no dask scheduler answers at tcp://127\.0\.0\.1:9"):
        sweep(cells, address="tcp://127.0.0.1:9")


def test_what_is_no_scheduler_is_told(cells, monkeypatch):
    """A port that takes the connection and never answers, and TLS without certificates."""
    monkeypatch.setattr(clusters, "CONNECT_SECONDS", 3.0)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        address = f"tcp://127.0.0.1:{listening.getsockname()[1]}"
        with pytest.raises(ClusterError, match="something else listens there"):
            sweep(cells, address=address)
    with pytest.raises(ClusterError, match="no dask scheduler answers at tls://"):
        sweep(cells, address="tls://127.0.0.1:9")


def test_a_cluster_without_workers_is_told(cells, monkeypatch):
    monkeypatch.setattr(clusters, "NO_WORKER_SECONDS", 1.0)
    settings = {"n_workers": 0, "threads_per_worker": 1, "dashboard_address": None}
    with LocalCluster(host="127.0.0.1", **settings) as running:
        with pytest.raises(ClusterError, match=r"no worker for 1 seconds; 0 of 2 cells are done"):
            sweep(cells, address=running.scheduler_address)
        monkeypatch.undo()
        running.scale(1)
        assert sweep(cells, address=running.scheduler_address) == [live_cell(c) for c in cells]


def test_a_scheduler_that_is_lost_is_told(cells):
    settings = {"n_workers": 1, "threads_per_worker": 1, "dashboard_address": None}
    running = LocalCluster(host="127.0.0.1", **settings)
    with pytest.raises(ClusterError, match=r"scheduler is lost; 1 of 40 cells are done"):
        # The first cell that is done ends the cluster.
        sweep(cells * 20, address=running.scheduler_address, tick=lambda done: running.close())


def end_worker(item):
    import os

    os._exit(1)


def whose(item):
    import os
    import time

    time.sleep(0.1)
    return os.getpid()


def test_a_worker_that_hangs_is_none(monkeypatch):
    """A stopped process keeps its connection: the scheduler alone would wait for five minutes."""
    monkeypatch.setattr(clusters, "SILENT_SECONDS", 3.0)
    monkeypatch.setattr(clusters, "NO_WORKER_SECONDS", 1.0)
    settings = {"n_workers": 1, "threads_per_worker": 1, "dashboard_address": None}
    stopped = []
    with (
        LocalCluster(host="127.0.0.1", **settings) as running,
        clusters.connected(running.scheduler_address) as client,
    ):
        try:
            with pytest.raises(ClusterError, match=r"no worker for 1 seconds; \d+ of 60 cells"):
                for place, process in clusters.run_all(client, whose, list(range(60))):
                    if place == 2:
                        stopped.append(process)
                        os.kill(process, signal.SIGSTOP)
        finally:
            for process in stopped:
                os.kill(process, signal.SIGCONT)
    assert stopped


def test_a_cell_that_ends_its_workers_is_told():
    with (
        clusters.connected(None) as client,
        pytest.raises(ClusterError, match="number 1 ended several workers"),
    ):
        list(clusters.run_all(client, end_worker, [0]))


def test_a_band_without_people_returns_nothing_and_is_not_the_least(cells):
    """The study's people are 18 to 50: what the band from 55 on gets for each 1 is not 0."""
    scenario = load_scenario("study").with_members(100_000)
    row = sweep_row(live_cell(Cell("fair", load_plan("fair"), scenario, 2, 10, 1)))
    run = simulate(load_plan("fair"), scenario, years=2, paths=10, seed=1)
    told = comparison_rows([run])[0]
    assert row["least_returned"] == pytest.approx(told.least_returned, abs=1e-6)
    assert row["least_returned"] > 0


def test_rules_are_varied_and_checked():
    assert varied("fair", "waiting_days", "180").waiting_days.value == 180
    assert varied("fair", "cap_per_unit", "0.02").cap_per_unit.value == 20_000
    assert varied("fair", "vesting", "5000 10000").vesting.value == (5000, 10_000)
    assert {band.units for band in varied("fair", "units", "equal").bands.value} == {1}
    with pytest.raises(PlanError, match=r"grace_days.*allowed: at most waiting_days, 0"):
        varied("fair", "waiting_days", "0")
    for none in ("", "\u00b2", "9" * 5000, "30 90"):
        with pytest.raises(PlanError, match=r"waiting_days.*allowed: a whole number"):
            varied("fair", "waiting_days", none)
    with pytest.raises(PlanError, match="colour: 'red'; allowed: a rule of the plan"):
        varied("fair", "colour", "red")
