"""What bad, late and other nodes do to the index: it goes on, loses nothing, and says why not."""

import json

import pytest
from eth_utils import keccak

from frontend_bridge.api.database import open_database
from frontend_bridge.api.ingest.indexer import Indexer
from frontend_bridge.api.ingest.node import Node, RangeTooLargeError
from frontend_bridge.api.trouble import OtherChainError
from frontend_bridge.tests import support
from frontend_bridge.tests.limping import limping
from frontend_bridge.tests.test_index import assert_as_if_new, contents
from frontend_bridge.tests.troubles import (
    BLOCK,
    FAULTS,
    KEY,
    LOGS,
    each,
    make_following,
    may_fund,
    refusal,
)
from mutual_pool.chain.node import NodeError


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
            return 413, json.dumps(refusal(-32614, "eth_getLogs is limited to a range")).encode()

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
        "on chain 5": each("eth_chainId", lambda found: "0x5"),
        "no code": each("eth_getCode", lambda code: "0x"),
        "other code": each("eth_getCode", lambda code: code + "00"),
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
