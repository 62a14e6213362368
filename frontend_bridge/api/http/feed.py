"""Claims under notice as RSS 2.0, for readers of feeds: what is public on chain, and no more."""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

import orjson
from fastapi import Response

from frontend_bridge.api.http import views
from frontend_bridge.api.http.notice_words import Asked
from frontend_bridge.api.http.responses import Snapshot

RSS = "application/rss+xml; charset=utf-8"
MOST_ITEMS = 50
_DAY = 86_400
# Of XML 1.0: a chain's strings may hold characters that no document may have.
_ALLOWED = {0x9, 0xA, 0xD}


def notices(state: Snapshot, asked: Mapping[int, Asked]) -> dict[str, Any]:
    """Return what a feed says: the plan's title and asset, and the newest claims under notice.

    Args:
        state: the index.
        asked: what the desk gave of notices, by claim.
    """
    plan = state.plan
    return {
        "title": plan["title"],
        "pool": plan["addresses"]["pool"],
        "asset": plan["asset"],
        "notices": views.notices(state, None, MOST_ITEMS, asked)["data"],
    }


def as_rss(answer: Response, page: str) -> Response:
    """Return an answer that `notices` made as a feed; one without a body, as it is.

    Args:
        answer: the answer.
        page: address of the page, to which items lead; without one they lead nowhere.
    """
    if answer.status_code != 200:
        return answer
    headers = {
        name: answer.headers[name]
        for name in ("ETag", "Cache-Control", "X-Indexed-Block", "X-Unsure-From")
        if name in answer.headers
    }
    told = orjson.loads(answer.body)
    return Response(feed(told, page), media_type=RSS, headers=headers)


def feed(told: dict[str, Any], page: str) -> bytes:
    """Return the feed of what is told, in UTF-8."""
    rss = Element("rss", version="2.0")
    channel = SubElement(rss, "channel")
    _text(channel, "title", f"{told['title']}: claims under notice")
    _text(channel, "link", page or "about:blank")
    _text(channel, "description", "Decided claims that are public before they are paid.")
    _text(channel, "lastBuildDate", _date(told["block"]["time"]))
    for claim in told["notices"]:
        item = SubElement(channel, "item")
        _text(item, "title", f"Claim {claim['number']} is under notice")
        if page:
            _text(item, "link", f"{page}/#/claims/{claim['number']}")
        _text(item, "description", _sentence(claim, told["asset"]))
        place = f"{told['block']['chain']}:{told['pool']}:{claim['number']}:{claim['decided_at']}"
        SubElement(item, "guid", isPermaLink="false").text = place
        _text(item, "pubDate", _date(int(claim["decided_at"])))
    return bytes(tostring(rss, encoding="utf-8", xml_declaration=True))


def _sentence(claim: dict[str, Any], asset: dict[str, Any]) -> str:
    day = datetime.fromtimestamp(int(claim["day"]) * _DAY, UTC).date().isoformat()
    until = datetime.fromtimestamp(int(claim["times"]["payable_at"]), UTC)
    benefit = _amount(int(claim["benefit"]), int(asset["decimals"]))
    return (
        f"Class {claim['benefit_class']}, day {day}: {benefit} {asset['symbol']} were approved. "
        f"Members can object until {until:%Y-%m-%d %H:%M} UTC.{_words(claim)}"
    )


def _words(claim: dict[str, Any]) -> str:
    """Notices whose words have the hash that was signed, with a space before; "" without one."""
    texts = [
        "; ".join(f"{name} {value}" for name, value in one["notice"].items())
        for one in claim["notices"]
        if one["approve"] and one["state"] == "fits"
    ]
    return "".join(f" The notice that the assessors signed says: {text}." for text in texts)


def _amount(value: int, decimals: int) -> str:
    """An amount with all its digits, at least two where the asset has them."""
    whole, part = divmod(value, 10**decimals)
    digits = str(part).zfill(decimals).rstrip("0") if decimals else ""
    digits = digits.ljust(min(2, decimals), "0")
    return f"{whole:,}.{digits}" if digits else f"{whole:,}"


def _text(parent: Element, name: str, text: str) -> None:
    SubElement(parent, name).text = "".join(
        character if ord(character) in _ALLOWED or _is_xml(ord(character)) else "\ufffd"
        for character in text
    )


def _is_xml(code: int) -> bool:
    return 0x20 <= code <= 0xD7FF or 0xE000 <= code <= 0xFFFD or code >= 0x10000


def _date(seconds: int) -> str:
    return format_datetime(datetime.fromtimestamp(seconds, UTC), usegmt=True)
