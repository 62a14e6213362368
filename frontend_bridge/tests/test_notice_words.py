"""Notices in words: only what the assessors signed is told as one, whatever a desk answers."""

import json
import threading
import time
from contextlib import contextmanager
from xml.etree import ElementTree

import pytest
from eth_utils import keccak
from fastapi.testclient import TestClient
from sqlalchemy import select, update

from frontend_bridge.api.app import make_app
from frontend_bridge.api.http import notice_words, views
from frontend_bridge.api.tables import claims
from frontend_bridge.tests import support
from tests.support.serving import Handler, serving


def words(claim, /, **changes):
    told = {"benefit": "1200", "claim": claim, "class": "Mild", "decision": "approve"}
    return json.dumps({**told, "salt": "0x" + "ab" * 16, **changes})


def hash_of(text):
    return "0x" + keccak(text=text).hex()


@contextmanager
def desk(answer):
    """A desk that answers as `answer` says: a status and what is written."""
    asked = []

    class Directory(Handler):
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

    with serving(Directory) as address:
        yield address, asked


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


@pytest.fixture
def under_notice(engine, claim, monkeypatch):
    """The claim, as if it were under notice by other words, with one that nobody decided."""

    def sign(text):
        found = {hash_of(text): True}
        for module in (notice_words, views):
            signed = lambda *asked: {n: found if n == claim else {} for n in asked[2]}  # noqa: E731
            monkeypatch.setattr(module, "decided_of", signed)

    with engine.begin() as connection:
        states = dict(connection.execute(select(claims.c.number, claims.c.state)).all())
        connection.execute(update(claims).values(state="UnderNotice"))
    yield sign
    with engine.begin() as connection:
        for number, state in states.items():
            connection.execute(update(claims).where(claims.c.number == number).values(state=state))


def test_the_list_and_the_feed_have_the_words_that_were_signed(engine, claim, under_notice):
    text = words(claim, **{"class": "<Mild> & more"})
    under_notice(text)
    with (
        desk(giving(words(claim), text)) as (address, asked),
        TestClient(
            make_app(engine, None, rate=0, desk=address, page="https://p.example")
        ) as client,
    ):
        listed = {one["number"]: one for one in client.get("/v1/notices?limit=200").json()["data"]}
        answer = client.get("/v1/notices.rss")
        known = {"If-None-Match": answer.headers["etag"]}
        assert client.get("/v1/notices.rss", headers=known).status_code == 304
    (notice,) = listed[claim]["notices"]
    assert notice["state"] == "fits" and notice["notice"]["class"] == "<Mild> & more"
    assert listed[claim]["link"] == f"https://p.example/#/claims/{claim}"
    assert all(one["notices"] == [] for number, one in listed.items() if number != claim)
    # What nobody decided, and what is kept, asks no desk.
    assert asked == [f"/desk/v1/claims/{claim}/notice"]
    told = {
        item.findtext("title"): item.findtext("description")
        for item in ElementTree.fromstring(answer.content).findall("channel/item")
    }
    assert told[f"Claim {claim} is under notice"].endswith(
        "The notice that the assessors signed says: "
        f"benefit 1200; claim {claim}; class <Mild> & more; decision approve."
    )
    assert sum("assessors signed" in one for one in told.values()) == 1


@pytest.mark.parametrize("lie", [{"benefit": "1"}, {"decision": "refuse"}])
def test_the_list_and_the_feed_tell_no_other_words(engine, claim, under_notice, lie):
    text = words(claim, **lie) if "decision" in lie else words(claim)
    under_notice(text)
    given = giving(words(claim, **lie), named=hash_of(text))
    with (
        desk(given) as (address, _),
        TestClient(make_app(engine, None, rate=0, desk=address)) as client,
    ):
        listed = {one["number"]: one for one in client.get("/v1/notices?limit=200").json()["data"]}
        feed = client.get("/v1/notices.rss").text
    (notice,) = listed[claim]["notices"]
    assert notice["state"] == ("contradicts" if "decision" in lie else "differs")
    assert notice["notice"] is None and "assessors signed says" not in feed


def test_words_that_come_later_are_another_list_of_the_same_block(
    engine, claim, under_notice, monkeypatch
):
    text, given = words(claim), list[str]()
    under_notice(text)
    monkeypatch.setattr(notice_words, "_AGAIN_SECONDS", {True: 600.0, False: 0.0})
    with (
        desk(lambda: giving(*given)()) as (address, _),  # noqa: PLW0108  it changes
        TestClient(make_app(engine, None, rate=0, desk=address)) as client,
    ):
        first = client.get("/v1/notices?limit=200")
        given.append(text)
        second = client.get(
            "/v1/notices?limit=200", headers={"If-None-Match": first.headers["etag"]}
        )
    assert second.status_code == 200 and '"fits"' in second.text and '"fits"' not in first.text


def test_a_slow_desk_holds_a_list_up_once(engine, claim, under_notice, monkeypatch):
    monkeypatch.setattr(notice_words, "_MOST_ASKED", 0)
    under_notice(words(claim))
    with (
        desk(giving(words(claim))) as (address, asked),
        TestClient(make_app(engine, None, rate=0, desk=address)) as client,
    ):
        listed = {one["number"]: one for one in client.get("/v1/notices?limit=200").json()["data"]}
        assert [one["state"] for one in listed[claim]["notices"]] == ["unknown"]
        assert asked == []
        # What was asked for one claim is kept, and told in the list.
        client.get(f"/v1/claims/{claim}")
        listed = {one["number"]: one for one in client.get("/v1/notices?limit=200").json()["data"]}
    assert [one["state"] for one in listed[claim]["notices"]] == ["fits"]
