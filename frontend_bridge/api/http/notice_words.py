"""The words of public notices: the chain has their hashes, the community's desk the words.

The desk is not believed: words are shown as a notice only if they have the hash that was signed and
say what was decided. It delays nobody for long: few readers wait for it at once, and only for a
moment; the others hear that it was not asked.
"""

import hashlib
import json
import logging
import threading
import time
from collections import OrderedDict
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Any

import urllib3
from eth_utils.crypto import keccak
from sqlalchemy import Connection, Engine, select

from frontend_bridge.api.ingest.decoding import args_of, bundle_decoder
from frontend_bridge.api.tables import claims, events
from mutual_pool.chain.log_decoder import Decoder
from mutual_pool.chain.timed_http import TIMED_POOLS

_LOG = logging.getLogger(__name__)
_SECONDS = 2.0
"""How long a reader waits for the desk."""
_MOST_WAITING = 4
_MOST_ANSWER = 200_000
_MOST_NOTICE = 4_000
_MOST_CLAIMS = 2_000
_AGAIN_SECONDS = {True: 600.0, False: 10.0}
"""When the desk is asked again: after it gave all words of a claim, and after it did not."""
_AWAY_SECONDS = 10.0
"""How long a desk that did not answer is not asked at all."""
_MOST_ASKED = 50
"""About so many claims the desk is asked for one list; of the others what is kept is told."""
_MOST_DIGITS = 40


@dataclass(frozen=True)
class Asked:
    """What the desk gave for a claim.

    Attributes:
        at: when, by the clock that only goes forward.
        texts: by their own hashes.
        named: the hashes that the desk itself gave them.
    """

    at: float
    texts: dict[str, str] = field(default_factory=dict)
    named: frozenset[str] = frozenset()

    @property
    def tag(self) -> str:
        """Tells two answers of the desk apart."""
        facts = " ".join([*sorted(self.texts), *sorted(self.named)])
        return hashlib.sha256(facts.encode("utf-8", "replace")).hexdigest()[:16]


class NoticeWords:
    """Asks one desk for the words of notices, and keeps them for a while."""

    def __init__(self, engine: Engine, desk: str = "") -> None:
        """Ask the desk at this address, "" for none, about what the index knows as decided."""
        self._engine, self._desk = engine, desk.rstrip("/")
        self._decoder = bundle_decoder()
        self._kept: OrderedDict[int, Asked] = OrderedDict()
        self._away_until = 0.0
        self._lock, self._waiting = threading.Lock(), threading.Semaphore(_MOST_WAITING)
        self._http = urllib3.PoolManager(
            maxsize=_MOST_WAITING, timeout=urllib3.Timeout(_SECONDS), retries=False
        )
        self._http.pool_classes_by_scheme = TIMED_POOLS

    def of(self, claim: int) -> Asked | None:
        """Return what the desk gave for the notices of a claim; None where that is not known."""
        if not self._desk:
            return None
        with self._engine.connect() as connection:
            wanted = decided(connection, self._decoder, claim).keys()
        return self._given(claim, wanted) if wanted else None

    def under_notice(self, cursor: str | None, limit: int) -> dict[int, Asked]:
        """Return what the desk gave for the claims under notice that one list has."""
        if not self._desk:
            return {}
        query = select(claims.c.number).where(claims.c.state == "UnderNotice")
        if cursor is not None:
            query = query.where(claims.c.number < int(cursor))
        newest = query.order_by(claims.c.number.desc()).limit(limit)
        with self._engine.connect() as connection:
            numbers = connection.execute(newest).scalars().all()
            wanted = decided_of(connection, self._decoder, numbers)
        until, found = time.monotonic() + _SECONDS, dict[int, Asked]()
        for place, (claim, signed) in enumerate(wanted.items()):
            may_ask = place < _MOST_ASKED and time.monotonic() < until
            asked = self._given(claim, signed.keys(), may_ask=may_ask) if signed else None
            if asked is not None:
                found[claim] = asked
        return found

    def _given(self, claim: int, wanted: Set[str], *, may_ask: bool = True) -> Asked | None:
        with self._lock:
            found, now = self._kept.get(claim), time.monotonic()
            has_all = found is not None and wanted <= found.texts.keys()
            if found is not None and now < found.at + _AGAIN_SECONDS[has_all]:
                return found
            if now < self._away_until or not may_ask:
                return found
        if not self._waiting.acquire(blocking=False):
            return found
        try:
            asked = self._ask(claim)
        except (urllib3.exceptions.HTTPError, OSError, ValueError, RecursionError) as error:
            # A desk's own words belong into no log.
            _LOG.warning("the desk gave no notice: %s", type(error).__name__)
            with self._lock:
                self._away_until = time.monotonic() + _AWAY_SECONDS
            return found
        finally:
            self._waiting.release()
        with self._lock:
            self._kept[claim] = asked
            self._kept.move_to_end(claim)
            while len(self._kept) > _MOST_CLAIMS:
                self._kept.popitem(last=False)
        return asked

    def _ask(self, claim: int) -> Asked:
        """Return the desk's answer.

        Raises:
            HTTPError, OSError: if it does not answer in time.
            ValueError, RecursionError: if the answer is none of a desk.
        """
        until = time.monotonic() + _SECONDS
        answer = self._http.request(
            "GET",
            f"{self._desk}/desk/v1/claims/{claim}/notice",
            # What is packed small would unfold to more than anybody waits for.
            headers={"Accept-Encoding": "identity"},
            preload_content=False,
            redirect=False,
        )
        try:
            content = b""
            # As much as has come: a desk that sends a byte at a time ends with its time.
            for piece in iter(lambda: answer.read1(65_536), b""):
                content += piece
                if len(content) > _MOST_ANSWER or time.monotonic() > until:
                    raise ValueError("the answer is too long, or takes too long")
        finally:
            answer.close()
        if answer.status == 404:
            return Asked(time.monotonic())
        if answer.status != 200:
            raise ValueError("the desk refused")
        texts, named = dict[str, str](), set[str]()
        found = json.loads(content)
        rows = found.get("data") if isinstance(found, dict) else None
        if not isinstance(rows, list):
            raise ValueError("no list")
        for row in rows:
            text = row.get("notice") if isinstance(row, dict) else None
            if not isinstance(text, str) or len(text) > _MOST_NOTICE:
                continue
            named.add(str(row.get("hash")).lower())
            # Half a letter, as JSON may have it, has no hash.
            if text == text.encode("utf-8", "replace").decode("utf-8"):
                texts["0x" + keccak(text=text).hex()] = text
        return Asked(time.monotonic(), texts, frozenset(named))


def tag_of(found: Mapping[int, Asked]) -> str:
    """Tell two answers of the desk on several claims apart."""
    return " ".join(f"{claim}:{asked.tag}" for claim, asked in found.items())


def decided(connection: Connection, decoder: Decoder, claim: int) -> dict[str, bool]:
    """Return the hashes of a claim's notices on the chain, the newest last, and if it was approved.

    Args:
        connection: to the index.
        decoder: reads stored events.
        claim: its number.
    """
    return decided_of(connection, decoder, [claim])[claim]


def decided_of(
    connection: Connection, decoder: Decoder, numbers: Sequence[int]
) -> dict[int, dict[str, bool]]:
    """Return what `decided` does for several claims, in their order."""
    found: dict[int, dict[str, bool]] = {number: {} for number in numbers}
    query = select(events).where(events.c.claim.in_(numbers), events.c.name == "DecisionSigned")
    rows = connection.execute(query.order_by(events.c.block, events.c.log_index)).all()
    for row, args in zip(rows, args_of(decoder, rows), strict=True):
        if args is not None:
            decision = args["decision"]
            found[row.claim]["0x" + bytes(decision[5]).hex()] = bool(decision[2])
    return found


def told(claim: int, signed: dict[str, bool], asked: Asked | None) -> list[dict[str, Any]]:
    """Return a claim's notices as an answer has them, the newest last.

    Args:
        claim: its number.
        signed: what `decided` found.
        asked: what the desk gave; None where that is not known.
    """
    return [
        {"hash": digest, "approve": approve, **_words(claim, digest, approve, asked)}
        for digest, approve in signed.items()
    ]


def _words(claim: int, digest: str, approve: bool, asked: Asked | None) -> dict[str, Any]:
    """One notice: its state, and the words only where they are the notice that was signed."""
    if asked is None:
        return {"state": "unknown", "text": None, "notice": None}
    text = asked.texts.get(digest)
    if text is None:
        state = "differs" if digest in asked.named else "missing"
        return {"state": state, "text": None, "notice": None}
    notice = read_notice(text)
    decision = "approve" if approve else "refuse"
    if notice is None or (notice["claim"], notice["decision"]) != (claim, decision):
        return {"state": "contradicts", "text": text, "notice": None}
    return {"state": "fits", "text": text, "notice": notice}


def read_notice(text: str) -> dict[str, Any] | None:
    """Return the words of a notice by name, without its salt; None where they are none."""
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(content, dict):
        return None
    benefit = content.get("benefit")
    right = (
        type(content.get("claim")) is int
        and content.get("decision") in ("approve", "refuse")
        and isinstance(content.get("class"), str)
        and isinstance(benefit, str)
        and benefit.isascii()
        and benefit.isdigit()
        and len(benefit) <= _MOST_DIGITS
    )
    return {name: value for name, value in content.items() if name != "salt"} if right else None
