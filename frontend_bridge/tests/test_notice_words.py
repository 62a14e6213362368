"""Notices in words: only what the assessors signed is told as one, whatever a desk answers."""

import json
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from eth_utils import keccak
from fastapi.testclient import TestClient

from frontend_bridge.api.app import make_app
from frontend_bridge.api.http import notice_words, views
from frontend_bridge.tests import support


def words(claim, /, **changes):
    told = {"benefit": "1200", "claim": claim, "class": "Mild", "decision": "approve"}
    return json.dumps({**told, "salt": "0x" + "ab" * 16, **changes})


def hash_of(text):
    return "0x" + keccak(text=text).hex()


@contextmanager
def desk(answer):
    """A desk that answers as `answer` says: a status and what is written."""
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            status, pieces = answer()
            self.send_response(status)
            self.end_headers()
            try:
                for piece in pieces:
                    self.wfile.write(piece)
                    self.wfile.flush()
            except OSError:
                pass

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        server.server_close()


def giving(*texts, status=200, named=None):
    rows = [{"hash": named or hash_of(text), "notice": text} for text in texts]
    return lambda: (status, [json.dumps({"data": rows}).encode()])


@pytest.fixture(scope="module")
def engine(lived, tmp_path_factory):
    return support.make_index(lived, f"sqlite:///{tmp_path_factory.mktemp('words')}/index")[0]


@pytest.fixture(scope="module")
def claim(engine):
    """A claim that was approved."""
    with TestClient(make_app(engine, None, rate=0)) as client:
        for one in client.get("/v1/claims?limit=200").json()["data"]:
            told = client.get(f"/v1/claims/{one['number']}").json()["data"]
            if any(notice["approve"] for notice in told["notices"]):
                return one["number"]
    raise AssertionError("nothing was approved in this year")


@pytest.fixture
def signed(monkeypatch, claim):
    """Has the chain's decision sign other words."""

    def sign(text, approve=True):
        found = {hash_of(text): approve}
        for module in (notice_words, views):
            monkeypatch.setattr(module, "decided", lambda *_: found)

    return sign


def ask(engine, address, claim, **options):
    with TestClient(make_app(engine, None, rate=0, desk=address, **options)) as client:
        return client.get(f"/v1/claims/{claim}").json()["data"]


def test_without_a_desk_the_hashes_of_the_chain_are_told(engine, claim):
    told = ask(engine, "", claim)
    events = [event for event in told["path"] if event["name"] == "DecisionSigned"]
    of_events = {event["args"]["decision"][5] for event in events}
    assert {one["hash"] for one in told["notices"]} == of_events
    assert all(one["state"] == "unknown" and one["notice"] is None for one in told["notices"])
    assert told["link"] is None


def test_words_that_were_signed_are_told_without_their_salt_and_with_a_link(engine, claim, signed):
    text = words(claim)
    signed(text)
    with desk(giving(words(claim, benefit="9"), text)) as (address, asked):
        told = ask(engine, address + "/", claim, page="https://plan.example")
    (notice,) = told["notices"]
    assert notice["state"] == "fits" and hash_of(notice["text"]) == notice["hash"]
    assert notice["notice"] == {
        "benefit": "1200",
        "claim": claim,
        "class": "Mild",
        "decision": "approve",
    }
    assert told["link"] == f"https://plan.example/#/claims/{claim}"
    assert asked == [f"/desk/v1/claims/{claim}/notice"]


def test_other_words_are_never_told_as_the_notice(engine, claim, signed):
    text = words(claim)
    signed(text)
    swapped = words(claim, benefit="1")
    with desk(giving(swapped, named=hash_of(text))) as (address, _):
        (notice,) = ask(engine, address, claim)["notices"]
    assert (notice["state"], notice["text"], notice["notice"]) == ("differs", None, None)
    with desk(giving(swapped)) as (address, _):
        (notice,) = ask(engine, address, claim)["notices"]
    assert (notice["state"], notice["text"]) == ("missing", None)


@pytest.mark.parametrize(
    "changes",
    [
        {"decision": "refuse"},
        {"claim": 0},
        {"claim": True},
        {"benefit": 12},
        {"benefit": "-1"},
        {"benefit": "1" * 41},
        {"class": None},
    ],
)
def test_signed_words_that_say_something_else_contradict(engine, claim, signed, changes):
    text = words(claim, **changes)
    signed(text)
    with desk(giving(text)) as (address, _):
        (notice,) = ask(engine, address, claim)["notices"]
    assert notice["state"] == "contradicts" and notice["notice"] is None


@pytest.mark.parametrize("text", ["no words", "[]", "7", '{"claim": 1', "[" * 3_000])
def test_what_is_no_notice_contradicts(claim, text):
    found = {hash_of(text): True}
    asked = notice_words.Asked(0.0, {hash_of(text): text})
    (notice,) = notice_words.told(claim, found, asked)
    assert notice["state"] == "contradicts"


@pytest.mark.parametrize(
    "content",
    [
        (500, [b"{}"]),
        (302, [b""]),
        (200, [b"no JSON"]),
        (200, [b'{"data": 7}']),
        (200, [b"[1]"]),
        (200, [b"[" * 100_000]),
        (200, [b"x" * 250_000]),
        (200, [b'{"data": [null, {"notice": "\\ud800"}, {"notice": 7}]}']),
    ],
)
def test_what_no_desk_answers_is_no_notice_and_no_failure(engine, claim, signed, content):
    signed(words(claim))
    with desk(lambda: content) as (address, _):
        (notice,) = ask(engine, address, claim)["notices"]
    assert notice["state"] in ("unknown", "missing") and notice["text"] is None


def test_a_desk_that_drips_or_is_away_keeps_nobody_waiting_and_is_left_alone(
    engine, claim, signed, monkeypatch
):
    monkeypatch.setattr(notice_words, "_SECONDS", 0.3)
    signed(words(claim))
    over = threading.Event()

    def dripping():
        while not over.is_set():
            time.sleep(0.05)
            yield b" "

    with desk(lambda: (200, dripping())) as (address, asked):
        with TestClient(make_app(engine, None, rate=0, desk=address)) as client:
            for _ in range(3):
                told = client.get(f"/v1/claims/{claim}").json()["data"]
                assert told["notices"][0]["state"] == "unknown"
        over.set()
        # After the first failure nobody else waits for it.
        assert len(asked) == 1


def test_words_that_come_later_are_another_answer_of_the_same_block(
    engine, claim, signed, monkeypatch
):
    text, given = words(claim), list[str]()
    signed(text)
    monkeypatch.setattr(notice_words, "_AGAIN_SECONDS", {True: 600.0, False: 0.0})
    with (
        desk(lambda: giving(*given)()) as (address, asked),  # noqa: PLW0108  it changes
        TestClient(make_app(engine, None, rate=0, desk=address)) as client,
    ):
        first = client.get(f"/v1/claims/{claim}")
        assert first.json()["data"]["notices"][0]["state"] == "missing"
        given.append(text)
        known = {"If-None-Match": first.headers["etag"]}
        second = client.get(f"/v1/claims/{claim}", headers=known)
        assert second.json()["data"]["notices"][0]["state"] == "fits"
        known = {"If-None-Match": second.headers["etag"]}
        assert client.get(f"/v1/claims/{claim}", headers=known).status_code == 304
        assert second.json()["block"] == first.json()["block"]
        # What the desk gave is kept for a while.
        assert len(asked) == 2


def test_a_claim_without_a_decision_asks_no_desk(engine, claim, monkeypatch):
    for module in (notice_words, views):
        monkeypatch.setattr(module, "decided", lambda *_: {})
    with desk(giving()) as (address, asked):
        assert ask(engine, address, claim)["notices"] == []
    assert asked == []
