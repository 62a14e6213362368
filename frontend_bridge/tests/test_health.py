"""What the index says of itself: in words, truly, and without a stranger's words or a key."""

import logging
import threading
import time

from fastapi.testclient import TestClient
from sqlalchemy import text
from sqlalchemy.exc import DataError

from frontend_bridge.api.app import make_app
from frontend_bridge.api.health import Progress, Quarantined
from frontend_bridge.api.ingest.indexer import Indexer
from frontend_bridge.api.trouble import BlockFailedError, sentence_of, trace_of
from frontend_bridge.tests import support
from frontend_bridge.tests.troubles import KEY, make_following


def _without_pause(note):
    def noted(self, error):
        note(self, error)
        return 0.0

    return noted


def test_health_says_in_words_what_is_wrong():
    now = 0.0
    progress = Progress(node_head=10, head=10, now=lambda: now)
    assert progress.trouble() == "The index has not started."
    progress.succeeded()
    assert progress.trouble() == ""
    now = 91.0
    assert "No step was completed" in progress.trouble()
    progress.succeeded()
    progress.node_head = 31
    assert progress.trouble() == "The index is 21 blocks behind its node."
    progress.failed("the node does not answer")
    assert progress.trouble() == "The node does not answer." and progress.failures == 1
    progress.quarantined = Quarantined(7, "KeyError")
    assert "Block 7 could not be applied (KeyError)" in progress.trouble()
    progress.alive = lambda: False
    assert "has stopped" in progress.trouble()


def test_a_thread_that_died_and_readers_of_a_silent_index_are_not_well(lived, database):
    engine, indexer = support.make_index(lived, database)

    def die(stop, pause=0.5):
        return None

    indexer.run = die
    with TestClient(make_app(engine, indexer)) as asking:
        time.sleep(0.1)
        answer = asking.get("/health")
        assert answer.status_code == 503 and "has stopped" in answer.json()["problem"]
    with TestClient(make_app(engine, None)) as asking:
        assert asking.get("/health").status_code == 200
        with engine.begin() as connection:
            connection.execute(text("UPDATE follower SET at = at - 120"))
        answer = asking.get("/health")
        assert answer.status_code == 503 and "silent" in answer.json()["problem"]
        with engine.begin() as connection:
            connection.execute(text("DELETE FROM follower"))
        assert "no process has indexed" in asking.get("/health").json()["problem"].lower()
    engine.dispose()


def test_the_loop_survives_anything(lived, tmp_path, caplog):
    engine, indexer = make_following(lived, f"sqlite:///{tmp_path}/index.sqlite")
    errors = [ValueError(KEY), MemoryError(), RecursionError(KEY), DataError(KEY, {}, Exception())]
    step, stop = indexer.step, threading.Event()

    def troubled():
        if errors:
            raise errors.pop(0)
        stop.set()
        return step()

    indexer.step = troubled
    indexer._note = _without_pause(Indexer._note).__get__(indexer)
    with caplog.at_level(logging.INFO):
        indexer.run(stop, pause=0.0)
    assert indexer.progress.failures == 4 and indexer.progress.problem == ""
    assert KEY not in caplog.text
    engine.dispose()


def test_no_failure_tells_its_own_words():
    inner = ValueError(f"http://127.0.0.1:9/{KEY}")
    try:
        try:
            raise inner
        except ValueError as error:
            raise RuntimeError(KEY) from error
    except RuntimeError as error:
        told = sentence_of(error) + trace_of(error)
    assert KEY not in told and "RuntimeError" in told and "ValueError" in told
    assert sentence_of(BlockFailedError(3, "why")) == "block 3 could not be applied: why"


def test_a_request_that_fails_gives_an_answer_and_no_words_of_its_own(index, monkeypatch, caplog):
    engine, _ = index

    def broken(*_):
        raise RuntimeError(f"SELECT secret {KEY}")

    monkeypatch.setattr("frontend_bridge.api.http.views.books", broken)
    with TestClient(make_app(engine, None)) as asking:
        answer = asking.get("/v1/books")
    assert answer.status_code == 500 and answer.json()["title"] == "Something went wrong"
    assert KEY not in answer.text and KEY not in caplog.text
    assert "RuntimeError" in caplog.text
