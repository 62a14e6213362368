"""Reports drawn from the index are those of the auditor's tools, byte for byte."""

import json
import threading
import time
from contextlib import contextmanager

import pytest
from click.testing import CliRunner
from eth_utils import keccak
from fastapi.testclient import TestClient
from sqlalchemy import insert, select

from frontend_bridge.api.app import make_app
from frontend_bridge.api.http.drawing import Drawing
from frontend_bridge.api.ingest.node import Node
from frontend_bridge.api.tables import differences, drafts
from frontend_bridge.tests import support
from frontend_bridge.tests.test_shares import signed
from mutual_pool.audit.report.collector import Bounds
from mutual_pool.cli.main import application


@pytest.fixture
def asking(index, lived):
    engine, _ = index
    drawing = Drawing(engine, Node(lived.rpc), lived.deployment)
    with asked(lived, engine, None, drawing=drawing) as client:
        yield client


def draft(client, first, last, header=None):
    """Ask for a draft, as the steward unless another header is given."""
    if header is None:
        header = signed(client.deployment, int(time.time()) + 600)
    return client.get(
        f"/v1/reports/draft?from_block={first}&to_block={last}", headers={"Authorization": header}
    )


@contextmanager
def asked(lived, *arguments, **options):
    with TestClient(make_app(*arguments, rate=0, **options)) as client:
        client.deployment = lived.deployment
        yield client


def drawn_by_the_auditor(lived, folder, first, last) -> bytes:
    out = folder / f"{first}-{last}.json"
    options = ["--rpc", lived.rpc, "--pool", lived.deployment.addresses["pool"]]
    options += ["--store", str(folder / "store"), "--from-block", str(first)]
    arguments = ["report", "draw", *options, "--to-block", str(last), "--out", str(out)]
    done = CliRunner().invoke(application, arguments)
    assert done.exit_code == 0, done.output
    return out.read_bytes()


def test_it_is_the_report_of_the_auditors_tools(asking, lived, tmp_path):
    begin, head = lived.deployment.block, lived.web3.eth.block_number
    middle = (begin + head) // 2
    for first, last in ((begin, head), (begin, middle), (middle + 1, head - 1)):
        answer = draft(asking, first, last)
        assert answer.status_code == 200
        assert answer.content == drawn_by_the_auditor(lived, tmp_path, first, last)
        assert answer.headers["x-report-hash"] == "0x" + keccak(answer.content).hex()
        told = json.loads(answer.content)
        assert (told["period"]["from_block"], told["period"]["to_block"]) == (first, last)
    assert draft(asking, begin, head).content == draft(asking, begin, head).content


def test_blocks_that_are_not_there_are_refused(asking, lived):
    begin, head = lived.deployment.block, lived.web3.eth.block_number
    for first, last, words in (
        (head, begin, "turn them round"),
        (begin, head + 1_000, "choose among them"),
        (begin - 1, head, "choose among them"),
        (begin, begin, "not wholly deployed"),
    ):
        answer = draft(asking, first, last)
        assert answer.status_code == 422
        assert words in answer.json()["detail"]
    for query in ("", "?from_block=1", "?from_block=-1&to_block=5", "?from_block=a&to_block=5"):
        assert asking.get(f"/v1/reports/draft{query}").status_code == 422


def test_one_is_drawn_at_a_time_and_nobody_waits(index, lived):
    engine, _ = index
    begin, head = lived.deployment.block, lived.web3.eth.block_number - 3
    under_way, go_on = threading.Event(), threading.Event()

    class Slow(Node):
        def headers(self, numbers):
            under_way.set()
            go_on.wait(timeout=30)
            return super().headers(numbers)

    drawing = Drawing(engine, Slow(lived.rpc), lived.deployment)
    answers = []
    with asked(lived, engine, None, drawing=drawing) as client:
        first = threading.Thread(target=lambda: answers.append(draft(client, begin, head)))
        first.start()
        assert under_way.wait(timeout=30)
        second = draft(client, begin, head - 1)
        go_on.set()
        first.join(timeout=60)
        assert (second.status_code, answers[0].status_code) == (503, 200)
        assert second.headers["retry-after"] == "20"
        assert draft(client, begin, head).status_code == 200


def test_a_report_is_drawn_once_for_the_steward_and_then_anybodys(lived, database):
    engine, _ = support.make_index(lived, database)
    begin, head = lived.deployment.block, lived.web3.eth.block_number
    drawing = Drawing(engine, Node(lived.rpc), lived.deployment)
    with asked(lived, engine, None, drawing=drawing) as client:
        answer = draft(client, begin, head, header="")
        assert answer.status_code == 401 and "mutual-pool report draw" in answer.json()["detail"]
        drawn = draft(client, begin, head)
        assert drawn.status_code == 200
    # Another process, whose node is away, gives the same without drawing it.
    again = Drawing(engine, Node("http://127.0.0.1:9"), lived.deployment)
    with asked(lived, engine, None, drawing=again) as client:
        assert draft(client, begin, head, header="").content == drawn.content
        assert draft(client, begin, head - 1, header="").status_code == 401
    engine.dispose()


def test_so_many_drafts_are_kept(lived, tmp_path):
    engine, _ = support.make_index(lived, f"sqlite:///{tmp_path}/index.sqlite")
    drawing = Drawing(engine, Node(lived.rpc), lived.deployment)
    for last in range(100, 140):
        drawing._keep(Bounds(50, last, 1, 2, 3, bytes(32)), b"x")
    with engine.connect() as connection:
        kept = connection.execute(select(drafts.c.to_block)).scalars().all()
    assert sorted(kept) == list(range(124, 140))
    engine.dispose()


def test_without_a_node_it_says_how_to_draw_one(index, lived):
    engine, _ = index
    drawing = Drawing(engine, Node("http://127.0.0.1:9"), lived.deployment)
    begin, head = lived.deployment.block, lived.web3.eth.block_number - 5
    with asked(lived, engine, None, drawing=drawing) as client:
        answer = draft(client, begin, head)
        assert (answer.status_code, answer.json()["title"]) == (503, "The node is away")
    with asked(lived, engine, None) as client:
        answer = draft(client, begin, head)
        assert answer.status_code == 503
        assert "mutual-pool report draw" in answer.json()["detail"]


def test_nothing_is_drawn_from_what_is_not_true(lived, database):
    engine, _ = support.make_index(lived, database)
    begin, head = lived.deployment.block, lived.web3.eth.block_number
    with engine.begin() as connection:
        row = {"number": 0, "block": head, "text": "a false figure"}
        connection.execute(insert(differences).values(row))
    drawing = Drawing(engine, Node(lived.rpc), lived.deployment)
    with asked(lived, engine, None, drawing=drawing) as client:
        assert draft(client, begin, head).status_code == 409
        # What was true until then may be reported on.
        assert draft(client, begin, head - 1).status_code == 200
    engine.dispose()
