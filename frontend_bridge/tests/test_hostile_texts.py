"""No text of a stranger stops the index, whatever its bytes."""

from fastapi.testclient import TestClient

from frontend_bridge.api.app import make_app
from frontend_bridge.api.ingest.indexer import Indexer
from frontend_bridge.api.ingest.node import Node
from frontend_bridge.tests import support
from frontend_bridge.tests.troubles import HOSTILE, give_opinion, publish_report
from mutual_pool.chain.any_text import decode, decode_kept, shown_text
from mutual_pool.chain.events import plain


def test_no_text_of_a_stranger_stops_the_index(lived, database):
    engine, indexer = support.make_index(lived, database)
    with lived.undone():
        publish_report(lived)
        for location in HOSTILE.values():
            give_opinion(lived, location)
        lived.mine(2)
        indexer.catch_up()
        shown = [raw.decode("utf-8", "replace") for raw in HOSTILE.values()]
        with TestClient(make_app(engine, indexer)) as asking:
            told = asking.get("/v1/events?name=OpinionGiven").json()["data"]
            assert [event["args"]["location"] for event in told] == shown[::-1]
            reports = asking.get("/v1/reports").json()["data"]
            assert [one["args"]["location"] for one in reports[0]["opinions"]] == shown
            assert asking.get("/health").json()["problem"] == ""
        # A start reads the same bytes once more.
        again = Indexer(engine, Node(lived.rpc), lived.deployment)
        again.catch_up()
        assert again.progress.trouble() == ""
    engine.dispose()


def test_texts_are_decoded_whatever_their_bytes():
    raw = (32).to_bytes(32, "big") + (2).to_bytes(32, "big") + b"\xff\xfe" + bytes(30)
    assert decode(["string"], raw) == ("��",)
    kept = decode_kept(["string"], raw)[0]
    assert kept.encode("utf-8", "surrogateescape") == b"\xff\xfe"
    assert shown_text(kept) == "��"
    assert plain("0xzz") == "0xzz" and plain("0x123") == "0x123"
    assert plain("0x12") == b"\x12" and plain("0x" + "AB" * 20) == "0x" + "ab" * 20
