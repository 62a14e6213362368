"""The feed of notices: well-formed whatever a chain holds, and with what the API tells."""

from xml.etree import ElementTree

from fastapi.testclient import TestClient

from frontend_bridge.api.app import make_app
from frontend_bridge.api.http.feed import feed


def test_the_feed_names_every_claim_under_notice_with_its_amount_and_its_last_moment(index, client):
    told = client.get("/v1/notices").json()
    answer = client.get("/v1/notices.rss")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("application/rss+xml")
    items = ElementTree.fromstring(answer.content).findall("channel/item")
    assert len(items) == len(told["data"])
    for item, claim in zip(items, told["data"], strict=True):
        assert item.findtext("title") == f"Claim {claim['number']} is under notice"
        assert item.find("link") is None
        assert "UTC" in (item.findtext("description") or "")
    # The same block is not sent twice.
    tag = answer.headers["etag"]
    assert client.get("/v1/notices.rss", headers={"If-None-Match": tag}).status_code == 304


def sample(**changes):
    claim = {
        "number": 7,
        "benefit_class": "1",
        "day": "20494",
        "benefit": "1234567890",
        "decided_at": "1770796836",
        "times": {"payable_at": "1771401636"},
        "notices": [],
    }
    return {
        "block": {"chain": 1, "time": 1_770_796_839},
        "title": "A community",
        "pool": "0xab",
        "asset": {"symbol": "CNY", "decimals": 6},
        "notices": [claim],
        **changes,
    }


def test_items_lead_to_the_page_where_it_is_named():
    item = ElementTree.fromstring(feed(sample(), "https://example.org")).find("channel/item")
    assert item is not None
    assert item.findtext("link") == "https://example.org/#/claims/7"
    assert item.findtext("description") == (
        "Class 1, day 2026-02-10: 1,234.56789 CNY were approved. "
        "Members can object until 2026-02-18 08:00 UTC."
    )
    assert item.findtext("guid") == "1:0xab:7:1770796836"


def test_a_strangers_text_breaks_no_document():
    title = "</title><script>\x00\x0b\ufffe & 共担"
    asset = {"symbol": '"<b>\x1b', "decimals": 0}
    root = ElementTree.fromstring(feed(sample(title=title, asset=asset), ""))
    assert (root.findtext("channel/title") or "").startswith("</title><script>")
    assert "共担" in (root.findtext("channel/title") or "")
    assert root.find("channel/script") is None


def test_the_page_is_an_option(index):
    engine, _ = index
    with TestClient(make_app(engine, None, rate=0, page="https://example.org")) as asking:
        root = ElementTree.fromstring(asking.get("/v1/notices.rss").content)
    assert root.findtext("channel/link") == "https://example.org"
