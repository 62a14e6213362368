"""A block that cannot be applied is set apart: its events stay, the figures stand still."""

import json

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from frontend_bridge.api.app import make_app
from frontend_bridge.api.http.drawing import Drawing
from frontend_bridge.api.ingest.decoding import bundle_decoder
from frontend_bridge.api.ingest.indexer import TRIES, Indexer
from frontend_bridge.api.ingest.node import Node
from frontend_bridge.api.ingest.projection import Projection
from frontend_bridge.api.tables import events, members, quarantine
from frontend_bridge.api.trouble import BlockFailedError
from frontend_bridge.tests import support
from frontend_bridge.tests.limping import limping
from frontend_bridge.tests.test_index import assert_as_if_new, contents
from frontend_bridge.tests.troubles import KEY, LOGS, make_following, may_fund
from mutual_pool.chain.log_decoder import UnreadableLogError


class _Failing(Projection):
    """A twin that cannot carry out the events of one block."""

    bad = -1

    def apply(self, told):
        if any(event.block == self.bad for event in told):
            raise KeyError(f"a stranger's words and {KEY}")
        super().apply(told)


@pytest.fixture
def failing(monkeypatch):
    monkeypatch.setattr("frontend_bridge.api.ingest.twin.Projection", _Failing)
    monkeypatch.setattr(_Failing, "bad", -1)
    return _Failing


def test_a_block_that_cannot_be_applied_is_set_apart(
    lived, database, failing, monkeypatch, caplog, tmp_path
):
    """Its events are there, the figures stand still before it, and everything says so."""
    engine, indexer = make_following(lived, database)
    whole, _ = support.make_index(lived, f"sqlite:///{tmp_path}/whole.sqlite")
    with whole.connect() as connection:
        blocks = connection.execute(select(events.c.block).order_by(events.c.block)).scalars().all()
    bad = blocks[len(blocks) // 2]
    monkeypatch.setattr(failing, "bad", bad)
    for _ in range(TRIES - 1):
        with pytest.raises(BlockFailedError):
            indexer.catch_up()
    indexer.catch_up()
    assert indexer.progress.quarantined.block == bad
    assert contents(engine, events) == contents(whole, events)
    assert KEY not in caplog.text and "stranger" not in caplog.text
    drawing = Drawing(engine, Node(lived.rpc), lived.deployment)
    with TestClient(make_app(engine, indexer, rate=0, drawing=drawing)) as asking:
        health = asking.get("/health")
        assert health.status_code == 503
        assert health.json()["unsure_from"] == bad
        assert f"Block {bad} could not be applied (KeyError at " in health.json()["problem"]
        assert KEY not in health.text
        for path in ("books", "members", "claims", "events", "reports", "proposals"):
            answer = asking.get(f"/v1/{path}")
            assert answer.status_code == 200
            assert answer.json()["block"]["unsure_from"] == bad
            assert answer.headers["X-Unsure-From"] == str(bad)
        for member in asking.get("/v1/members").json()["data"]:
            statement = asking.get(f"/v1/members/{member['address']}/statement").json()
            assert statement["agrees"] is True
            assert all(line["block"] < bad for line in statement["data"])
        first, head = lived.deployment.block, lived.web3.eth.block_number
        query = f"/v1/reports/draft?from_block={first}&to_block={head}"
        assert asking.get(query).status_code == 409
        assert "mutual_pool_index_quarantined 1.0" in asking.get("/metrics").text
    # A process that only reads knows of it too.
    with TestClient(make_app(engine, None)) as asking:
        assert asking.get("/health").json()["unsure_from"] == bad
    # More blocks come; a start with the same program sets the block apart again.
    with lived.undone():
        lived.mine(3)
        again = Indexer(engine, Node(lived.rpc), lived.deployment)
        again.catch_up()
        assert again.progress.quarantined.block == bad
        assert again.progress.head == lived.web3.eth.block_number
    # A start with a program that can apply it makes everything whole.
    monkeypatch.setattr(failing, "bad", -1)
    mended = Indexer(engine, Node(lived.rpc), lived.deployment)
    mended._turn(0.0)
    mended.catch_up()
    assert mended.progress.trouble() == ""
    assert contents(engine, quarantine)["quarantine"] == []
    assert contents(engine, members) == contents(whole, members)
    engine.dispose()
    whole.dispose()


def test_a_block_that_fails_once_is_tried_again(lived, database, failing, monkeypatch):
    engine, indexer = make_following(lived, database)
    with lived.undone():
        lived.transact(may_fund(lived), lived.web3.eth.accounts[0])
        monkeypatch.setattr(failing, "bad", lived.web3.eth.block_number)
        for _ in range(3):
            # All at once, then the blocks before it, then the block alone.
            indexer._turn(0.0)
        assert indexer.progress.failures == 2
        assert "could not be applied" in indexer.progress.problem
        monkeypatch.setattr(failing, "bad", -1)
        indexer.catch_up()
        assert indexer.progress.trouble() == ""
        assert_as_if_new(engine, lived, database)
    engine.dispose()


def test_a_log_of_the_wrong_shape_sets_its_block_apart(lived, database):
    """The node invents too little data for an event; the block is kept, and read as unreadable."""

    def short(methods, answer):
        if methods != [LOGS]:
            return None
        for log in answer["result"]:
            if len(log["data"]) > 2 + 64 * 5 and int(log["blockNumber"], 16) > middle:
                log["data"] = log["data"][:66]
        return 200, json.dumps(answer).encode()

    middle = (lived.deployment.block + lived.web3.eth.block_number) // 2
    with limping(lived.rpc, short) as node:
        engine, indexer = make_following(lived, database, node.address)
        for _ in range(40):
            indexer._turn(0.0)
        found = indexer.progress.quarantined
        assert found is not None and found.block > middle
        assert "too much or too little data" in found.reason or "cannot be read" in found.reason
        with TestClient(make_app(engine, indexer, rate=0)) as asking:
            told = asking.get("/v1/events?limit=200").json()["data"]
            assert any(event.get("unreadable") for event in told)
            for path in ("reports", "proposals", "appeals", "settlements", "claims/1"):
                assert asking.get(f"/v1/{path}").status_code == 200
        again = Indexer(engine, Node(node.address), lived.deployment)
        again.catch_up()
        assert again.progress.quarantined.block == found.block
    engine.dispose()


def test_numbers_out_of_range_are_unreadable():
    decoder = bundle_decoder()
    shape = next(found for found in decoder._shapes.values() if found.name == "Settled")
    words, indexed = 32 * len(shape.plain), 32 * len(shape.indexed)
    assert shape.read(shape.topic + bytes(indexed), bytes(words))
    for topics, data, why in (
        (b"\xff" * indexed, b"\xff" * words, "is wider than uint"),
        (bytes(32 * 4), bytes(words), "too many or too few topics"),
        (bytes(indexed), b"", "too much or too little data"),
    ):
        with pytest.raises(UnreadableLogError, match=why):
            shape.read(shape.topic + topics, data)
