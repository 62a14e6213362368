"""What strangers, nodes and failing blocks do to the index: it goes on, or says truly why not."""

import json
import logging
import threading
import time

import pytest
from eth_utils import keccak
from fastapi.testclient import TestClient
from sqlalchemy import select, text
from sqlalchemy.exc import DataError

from frontend_bridge import abi
from frontend_bridge.api.app import make_app
from frontend_bridge.api.database import open_database
from frontend_bridge.api.decoding import Decoder, UnreadableError
from frontend_bridge.api.drawing import Drawing
from frontend_bridge.api.health import Progress, Quarantined
from frontend_bridge.api.indexer import TRIES, Indexer
from frontend_bridge.api.node import Node, RangeTooLargeError
from frontend_bridge.api.projection import Projection
from frontend_bridge.api.tables import events, members, quarantine
from frontend_bridge.api.trouble import BlockFailedError, OtherChainError, sentence_of, trace_of
from frontend_bridge.tests import support
from frontend_bridge.tests.limping import limping
from frontend_bridge.tests.test_index import assert_as_if_new, contents
from mutual_pool.audit.events import plain
from mutual_pool.chain.any_text import decode, decode_kept, shown_text
from mutual_pool.chain.contracts import ROLES
from mutual_pool.chain.node import NodeError

KEY = "a-secret-key"
HOSTILE = {
    "no UTF-8": b"\xff\xfe\x80 what",
    "a number of no digits": b"0xzz",
    "an odd number": b"0x123",
    "zeros": b"a\x00b\x00",
    "a surrogate": b"\xed\xa0\x80",
    "markup": b"<script>alert(1)</script>[red]</b>",
    "a terminal's commands": b"\x1b[2J\x1b]0;title\x07",
    "text turned round": "\u202egpj.exe".encode(),
    "very long": b"\xf0\x9f" * 3_000,
    "an address": b"0x" + b"AB" * 20,
}


def give_opinion(lived, location: bytes):
    """Give an opinion of report 1 whose location is these bytes, as anybody may."""
    registry = lived.contracts().registry
    call = registry.functions.giveOpinion(1, 1, b"\1" * 32, "~")
    data = bytes.fromhex(call._encode_transaction_data()[2:])
    words = data[: 4 + 4 * 32] + len(location).to_bytes(32, "big")
    raw = words + location + bytes(-len(location) % 32)
    sent = {"from": lived.web3.eth.accounts[7], "to": registry.address, "data": raw}
    receipt = lived.web3.eth.wait_for_transaction_receipt(lived.web3.eth.send_transaction(sent))
    assert receipt["status"] == 1


def publish_report(lived):
    """Have a report to give opinions of."""
    contracts = lived.contracts()
    last = lived.web3.eth.block_number - 1
    time = lived.web3.eth.get_block(last)["timestamp"] - 1
    span = (lived.deployment.block, last, time)
    call = contracts.registry.functions.publish(b"\2" * 32, *span, "here")
    lived.request("anvil_impersonateAccount", contracts.pool.functions.steward().call())
    lived.transact(call, contracts.pool.functions.steward().call())


def make_following(lived, database, address=None):
    engine = open_database(database)
    return engine, Indexer(engine, Node(address or lived.rpc), lived.deployment)


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


def _only(method, content, status=200):
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    return lambda methods, answer: (status, raw) if method in methods else None


def _each(method, change):
    """Change the result of each answer to a method, in a batch too."""

    def spoil(methods, answer):
        if method not in methods:
            return None
        for one in answer if isinstance(answer, list) else [answer]:
            one["result"] = change(one["result"])
        return 200, json.dumps(answer).encode()

    return spoil


def _without(*names):
    return lambda block: {name: value for name, value in block.items() if name not in names}


def _with(**values):
    return lambda entry: {**entry, **values}


def _logs(change):
    return lambda logs: [change(entry) for entry in logs]


def _error(code, message):
    return {"jsonrpc": "2.0", "id": 0, "error": {"code": code, "message": message}}


BLOCK, LOGS = "eth_getBlockByNumber", "eth_getLogs"
FAULTS = {
    "a rate limit in JSON": _only(BLOCK, _error(-32005, "rate limit exceeded")),
    "a rate limit in HTTP": _only(LOGS, b"slow down", 429),
    "a rate limit for a batch": _only(BLOCK, {"code": 31, "message": "too many requests"}, 429),
    "credits": _only(LOGS, _error(-32012, "credits limited to 6000/sec")),
    "HTML": _only(BLOCK, b"<html><body>502 Bad Gateway</body></html>", 502),
    "HTML that calls itself well": _only(LOGS, b"<html>welcome</html>"),
    "nothing": _only(BLOCK, b""),
    "an answer cut short": _only(LOGS, b'{"jsonrpc":"2.0","id":0,"result":[{"addr'),
    "null": _only(BLOCK, b"null"),
    "a number": _only(LOGS, b"7"),
    "a list of nulls": _only(BLOCK, b"[null]"),
    "a result of null": _each(BLOCK, lambda block: None),
    "logs of null": _each(LOGS, lambda logs: None),
    "no result": _only(LOGS, {"jsonrpc": "2.0", "id": 0}),
    "an error of null and no result": _only(LOGS, {"jsonrpc": "2.0", "id": 0, "error": None}),
    "an error that is a text": _only(LOGS, {"jsonrpc": "2.0", "id": 0, "error": "no"}),
    "an answer to another question": _only(LOGS, {"jsonrpc": "2.0", "id": 77, "result": []}),
    "blocks without hash": _each(BLOCK, _without("hash")),
    "blocks with a hash of null": _each(BLOCK, _with(hash=None)),
    "blocks with half a hash": _each(BLOCK, _with(hash="0x12")),
    "blocks without parent": _each(BLOCK, _without("parentHash")),
    "blocks without time": _each(BLOCK, _with(timestamp="soon")),
    "blocks of no time": _each(BLOCK, _with(timestamp="0x" + "f" * 40)),
    "blocks before zero": _each(BLOCK, _with(number="-0x1")),
    "blocks that are texts": _each(BLOCK, lambda block: "block"),
    "logs without number": _each(LOGS, _logs(_without("blockNumber"))),
    "logs with a number of null": _each(LOGS, _logs(_with(blockNumber=None))),
    "logs without place": _each(LOGS, _logs(_without("logIndex"))),
    "logs without topics": _each(LOGS, _logs(_with(topics=None))),
    "logs with half a topic": _each(LOGS, _logs(_with(topics=["0x12"]))),
    "logs with odd data": _each(LOGS, _logs(_with(data="0x123"))),
    "logs of others": _each(LOGS, _logs(_with(address="0x" + "12" * 20))),
    "logs of other blocks": _each(LOGS, _logs(_with(blockNumber="0x7fffffff"))),
    "two logs in one place": _each(LOGS, lambda logs: [*logs, {**logs[0], "data": "0x"}]),
    "logs that are numbers": _each(LOGS, lambda logs: [1, 2]),
    "logs in an object": _each(LOGS, lambda logs: {"logs": logs}),
    "an error about everything": _only(LOGS, _error(-32603, "Internal error")),
}


@pytest.fixture(scope="module")
def limped(lived, tmp_path_factory):
    """An index that follows a limping node, with blocks and an event that it has not seen."""
    database = f"sqlite:///{tmp_path_factory.mktemp('limped')}/index.sqlite"
    with limping(lived.rpc) as node, lived.undone():
        # A key is often a part of the address.
        engine, indexer = make_following(lived, database, f"{node.address}/{KEY}")
        gift = may_fund(lived)
        indexer.catch_up()
        # The first block that it has not seen has an event.
        lived.transact(gift, lived.web3.eth.accounts[0])
        yield node, indexer
        node.spoil = None
        indexer._turn(0.0)
        indexer.catch_up()
        assert indexer.progress.trouble() == ""
        assert_as_if_new(engine, lived, database)
        engine.dispose()


def may_fund(lived):
    """Let the node's first account give to the reserve; return the call that does."""
    bank, contracts = lived.web3.eth.accounts[0], lived.contracts()
    lived.transact(contracts.asset.functions.mint(bank, 10), bank)
    lived.transact(contracts.asset.functions.approve(contracts.pool.address, 10), bank)
    return contracts.pool.functions.fundReserve(10)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_bad_answer_is_the_nodes_fault_and_no_more(limped, fault):
    """The loop goes on, says why in words that name no address, and loses and sets apart nothing.

    When all are through, the node is well again, and the index is as a new one (the fixture).
    """
    node, indexer = limped
    before, failures = indexer.progress.head, indexer.progress.failures
    node.spoil = FAULTS[fault]
    for _ in range(5):
        indexer._turn(0.0)
    trouble = indexer.progress.trouble()
    assert trouble and indexer.progress.failures > failures
    assert KEY not in trouble and "127.0.0.1" not in trouble
    assert indexer.progress.quarantined is None
    assert indexer.progress.head == before


def _without_pause(note):
    def noted(self, error):
        note(self, error)
        return 0.0

    return noted


def test_limits_are_found_and_outgrown(lived, tmp_path):
    """Batches of three and ranges of 40 blocks while the node is busy; both grow again after."""

    def spoil(methods, answer):
        if len(methods) > 3:
            words = "Batch of more than 3 requests are not allowed on free tier"
            return 500, json.dumps({"message": words, "code": 31}).encode()
        return None

    with limping(lived.rpc, spoil) as node:
        found = Node(node.address).headers(range(1, 30))
        assert [header.number for header in found] == list(range(1, 30))
    with limping(lived.rpc) as node:

        def narrow(methods, answer):
            if methods != [LOGS] or wide:
                return None
            return 413, json.dumps(_error(-32614, "eth_getLogs is limited to a range")).encode()

        wide = False
        asked = Node(node.address)
        node.spoil = narrow
        with pytest.raises(RangeTooLargeError):
            asked.logs(list(lived.deployment.addresses.values()), 0, 50)
        with pytest.raises(NodeError):
            asked.logs(list(lived.deployment.addresses.values()), 0, 0)
        engine, indexer = make_following(lived, f"sqlite:///{tmp_path}/index.sqlite", node.address)
        indexer.step()
        small = indexer._step
        wide = True
        indexer.catch_up()
        assert small < indexer._step
    engine.dispose()


def test_a_block_without_its_logs_is_asked_for_again(lived, tmp_path):
    """A node that has taken in the newest block, and not its logs yet: none is lost for good."""
    database = f"sqlite:///{tmp_path}/index.sqlite"
    late = 0

    def without_logs(methods, answer):
        nonlocal late
        if methods == [LOGS] and answer["result"] and late < 3:
            late += 1
            # By range, by hash, and by range again.
            if late != 2:
                return 200, json.dumps({**answer, "result": []}).encode()
        return None

    with limping(lived.rpc) as node, lived.undone():
        engine, indexer = make_following(lived, database, node.address)
        gift = may_fund(lived)
        indexer.catch_up()
        lived.transact(gift, lived.web3.eth.accounts[0])
        node.spoil = without_logs
        indexer.catch_up()
        assert late == 3
        assert_as_if_new(engine, lived, database)
    engine.dispose()


def test_a_blocks_filter_is_read_as_the_chain_writes_it(lived):
    node = Node(lived.rpc)
    addresses = list(lived.deployment.addresses.values())
    logs = node.logs(addresses, 0, lived.web3.eth.block_number)
    having = sorted({log.block for log in logs})[:40]
    for log, header in zip(having, node.headers(having), strict=True):
        emitters = [one.address for one in logs if one.block == log]
        assert all(header.may_hold_logs_of([emitter]) for emitter in emitters)
        assert not header.may_hold_logs_of(["0x" + "77" * 20])
        assert node.has_logs(addresses, header.hash)
    empty = next(n for n in range(1, 10**6) if n not in {log.block for log in logs})
    (header,) = node.headers([empty])
    assert not node.has_logs(addresses, header.hash)


def test_numbers_as_text_and_capitals_are_no_fault(lived, tmp_path):
    def spoil(methods, answer):
        for one in answer if isinstance(answer, list) else [answer]:
            one["id"] = str(one["id"])
            if methods == [LOGS]:
                for log in one["result"]:
                    log["data"] = "0x" + log["data"][2:].upper()
                    log["address"] = "0x" + log["address"][2:].upper()
                # The same log twice.
                one["result"] += one["result"][:1]
        return 200, json.dumps(answer).encode()

    database = f"sqlite:///{tmp_path}/index.sqlite"
    with limping(lived.rpc, spoil) as node:
        engine, indexer = make_following(lived, database)
        indexer._node = Node(node.address)
        indexer.catch_up()
    assert indexer.progress.trouble() == ""
    assert_as_if_new(engine, lived, database)
    engine.dispose()


def test_another_chain_undoes_nothing(lived, database):
    """Another id, other code, no code, another first block: refused, and nothing is lost."""
    engine, indexer = support.make_index(lived, database)
    before = contents(engine)
    first = lived.deployment.block

    def other_first(methods, answer):
        for one in answer if isinstance(answer, list) else [answer]:
            block = one["result"]
            if isinstance(block, dict) and int(block["number"], 16) <= first + 10:
                block["hash"] = "0x" + keccak(text=block["hash"]).hex()
        return 200, json.dumps(answer).encode()

    wrong = {
        "on chain 5": _each("eth_chainId", lambda found: "0x5"),
        "no code": _each("eth_getCode", lambda code: "0x"),
        "other code": _each("eth_getCode", lambda code: code + "00"),
        "another block": lambda m, a: other_first(m, a) if m == [BLOCK] else None,
    }
    with limping(lived.rpc) as node:
        for words, spoil in wrong.items():
            indexer = Indexer(engine, Node(node.address), lived.deployment)
            node.spoil = spoil
            with pytest.raises(OtherChainError, match=words):
                indexer.catch_up()
            assert contents(engine) == before
    engine.dispose()


def test_another_chain_met_while_following_undoes_nothing(lived, database):
    """The node behind the address is exchanged while the index follows it."""
    with limping(lived.rpc) as node:
        engine = open_database(database)
        indexer = Indexer(engine, Node(node.address), lived.deployment)
        indexer.catch_up()
        before = contents(engine)

        def exchanged(methods, answer):
            if methods == ["eth_chainId"]:
                return 200, json.dumps({**answer, "result": "0x5"}).encode()
            if methods == [BLOCK]:
                answer["result"]["hash"] = "0x" + "12" * 32
                return 200, json.dumps(answer).encode()
            return None

        node.spoil = exchanged
        indexer._turn(0.0)
        assert "on chain 5" in indexer.progress.trouble()
        assert contents(engine) == before
        node.spoil = None
        indexer._turn(0.0)
        assert indexer.progress.trouble() == "" and contents(engine) == before
    engine.dispose()


def test_a_node_that_lags_cuts_nothing_off(lived, database):
    engine, _ = support.make_index(lived, database)
    before = contents(engine)
    head = before["chain"][0].head
    with limping(lived.rpc) as node:
        for behind, well in ((3, True), (400, False)):

            def lag(methods, answer, behind=behind):
                if methods == [BLOCK] and int(answer["result"]["number"], 16) == head:
                    earlier = lived.request(BLOCK, hex(head - behind), False)
                    return 200, json.dumps({**answer, "result": earlier}).encode()
                return None

            node.spoil = lag
            indexer = Indexer(engine, Node(node.address), lived.deployment)
            indexer._turn(0.0)
            assert (indexer.progress.trouble() == "") is well
            assert contents(engine) == before
        assert "400 blocks behind the index" in indexer.progress.trouble()
    engine.dispose()


class _Failing(Projection):
    """A twin that cannot carry out the events of one block."""

    bad = -1

    def apply(self, told):
        if any(event.block == self.bad for event in told):
            raise KeyError(f"a stranger's words and {KEY}")
        super().apply(told)


@pytest.fixture
def failing(monkeypatch):
    monkeypatch.setattr("frontend_bridge.api.twin.Projection", _Failing)
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
        assert "too little data" in found.reason or "cannot be read" in found.reason
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
    decoder = Decoder({role: abi.load().abis[role] for role in ROLES})
    kinds = {found.name: found for found in decoder._kinds["pool"].values()}
    kind = kinds["Settled"]
    words = len(kind.plain)
    assert kind.read(kind.topic + bytes(32 * len(kind.indexed)), bytes(32 * words))
    with pytest.raises(UnreadableError, match="wider than uint"):
        kind.read(kind.topic + b"\xff" * 32 * len(kind.indexed), b"\xff" * 32 * words)
    with pytest.raises(UnreadableError):
        kind.read(kind.topic + bytes(32 * 5), bytes(32 * words))
    with pytest.raises(UnreadableError):
        kind.read(kind.topic + bytes(32 * len(kind.indexed)), b"")


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

    monkeypatch.setattr("frontend_bridge.api.views.books", broken)
    with TestClient(make_app(engine, None)) as asking:
        answer = asking.get("/v1/books")
    assert answer.status_code == 500 and answer.json()["title"] == "Something went wrong"
    assert KEY not in answer.text and KEY not in caplog.text
    assert "RuntimeError" in caplog.text
