"""A node's list of logs held against the truth byte by byte, and read where it differs."""

import random

import orjson
import pytest

from mutual_pool.audit.extraction.blocks import BlockReader
from mutual_pool.chain.rpc import Patience, Rpc
from mutual_pool.chain.rpc_http import Unread
from tools import long_chain

LAST, OTHER = 39, "0x" + "42" * 32


class Compact:
    """Hands requests to a chain, and its answers on as a node writes them, some of them altered."""

    def __init__(self, chain, alter):
        self.chain, self.alter = chain, alter

    def send(self, body, *, unread=False):
        question = orjson.loads(body)
        answer = self.chain.send(body)
        for one, told in zip(
            question if isinstance(question, list) else [question],
            answer if isinstance(answer, list) else [answer],
            strict=True,
        ):
            if "result" in told:
                told["result"] = self.alter(one["method"], told["result"])
        content = orjson.dumps(answer)
        return Unread(content) if unread and Unread.begins(content) else orjson.loads(content)


@pytest.fixture(scope="module")
def chain():
    with pytest.MonkeyPatch.context() as patched:
        # Every block may have events, as the dense reader sees it.
        patched.setattr(long_chain, "_BLOOM", "0x" + "ff" * 256)
        yield long_chain.LongChain(LAST + 1, gap=5, transactions=3)


def read(chain, alter=lambda method, result: result):
    rpc = Rpc("http://127.0.0.1:1", patience=Patience(tries=2, pause=0.0))
    rpc.http = Compact(chain, alter)
    return BlockReader(rpc, [chain.address]).read(1, LAST)


def of_list(change):
    return lambda method, result: change(result) if method == "eth_getLogs" else result


def test_a_true_list_is_not_read(chain, monkeypatch):
    monkeypatch.delattr(Unread, "result")
    found = read(chain)
    assert len(found.logs) == 8
    assert found.lies == []


def third(**changes):
    """Alters the third log, also where its block is asked for alone."""
    return lambda logs: [{**log, **changes} if log["blockNumber"] == "0xc" else log for log in logs]


ALTERED = {
    "left out": lambda logs: [log for log in logs if log["blockNumber"] != "0xc"],
    "none": lambda logs: [],
    "invented": lambda logs: [*logs, *({**log, "logIndex": "0x9"} for log in logs)],
    "two in one place": lambda logs: [*logs, *({**log, "data": "0x"} for log in logs)],
    "other data": third(data="0x" + "06" * 32),
    "other topics": third(topics=["0x" + "71" * 32]),
    "another place": third(logIndex="0x1"),
    "another transaction": third(transactionHash=OTHER),
    "another block": third(blockNumber="0x1"),
    "another contract": third(address="0x" + "ab" * 20),
    "taken back": third(removed=True),
}


@pytest.mark.parametrize("what", ALTERED)
def test_a_list_that_differs_is_read_and_told(chain, what):
    assert read(chain, of_list(ALTERED[what])).lies


SAME = {
    "a log twice": lambda logs: [*logs, *logs[-1:]],
    "in large letters": third(data="0x" + "05".upper() * 32, address="0x" + "5E" * 20),
    "more than is needed": third(more=1),
}


@pytest.mark.parametrize("what", SAME)
def test_a_list_that_says_the_same_otherwise_is_true(chain, what):
    found = read(chain, of_list(SAME[what]))
    assert found.lies == []
    assert len(found.logs) == 8


@pytest.mark.parametrize(
    "changes",
    [
        {"logIndex": "0x1"},
        {"transactionHash": OTHER},
        {"blockNumber": "0x1"},
        {"removed": True},
    ],
)
def test_receipts_and_list_that_agree_on_a_falsehood_are_told(chain, changes):
    """What a receipt says of a log beside what is hashed proves nothing."""

    def alter(method, result):
        if method == "eth_getLogs":
            return [{**log, **changes} for log in result]
        if method == "eth_getBlockReceipts":
            return [{**one, "logs": [{**log, **changes} for log in one["logs"]]} for one in result]
        return result

    found = read(chain, alter)
    assert found.lies
    true = read(chain).logs
    places = ("blockNumber", "transactionHash", "logIndex")
    assert [[log[name] for name in places] for log in found.logs] == [
        [log[name] for name in places] for log in true
    ]


def drawn(source, depth=0):
    kind = source.randrange(7 if depth < 3 else 5)
    if kind == 5:
        return [drawn(source, depth + 1) for _ in range(source.randrange(4))]
    if kind == 6:
        return {source.choice("abcd"): drawn(source, depth + 1) for _ in range(source.randrange(4))}
    plain = (source.randrange(-9, 2**63), None, source.random(), True, source.choice('"é\\'))
    return plain[kind]


def forms(result):
    written = orjson.dumps(result)
    return [
        b'{"jsonrpc":"2.0","id":0,"result":' + written + b"}",
        b'{"jsonrpc":"2.0","id":0,"result":' + written + b"}\n",
        b'{"jsonrpc":"2.0","result":' + written + b',"id":0}',
    ]


@pytest.mark.parametrize("seed", range(60))
def test_what_an_answer_says_is_what_reading_it_gives(seed):
    source = random.Random(seed)
    result, other = drawn(source), drawn(source)
    for content in forms(result):
        assert Unread(content).says(result)
        assert Unread(content).result() == result
        assert Unread(content).says(other) == (orjson.dumps(other) == orjson.dumps(result))
        place = source.randrange(len(content))
        damaged = content[:place] + bytes([source.randrange(256)]) + content[place + 1 :]
        if Unread(damaged).says(result):
            assert orjson.loads(damaged)["result"] == result


OTHERWISE = {
    "with blanks": b'{"jsonrpc":"2.0","id":0,"result":[ ]}',
    "with an error": b'{"jsonrpc":"2.0","id":0,"result":[],"error":{"code":1}}',
    "with two results": b'{"jsonrpc":"2.0","id":0,"result":[1],"result":[]}',
    "cut short": b'{"jsonrpc":"2.0","id":0,"result":[]',
    "with a rest": b'{"jsonrpc":"2.0","id":0,"result":[]}}',
    "of another question": b'{"jsonrpc":"2.0","result":[],"id":1}',
    "nothing": b"",
}


@pytest.mark.parametrize("what", OTHERWISE)
def test_what_is_written_otherwise_has_to_be_read(what):
    assert not Unread(OTHERWISE[what]).says([])


@pytest.mark.parametrize("what", ["with an error", "cut short", "with a rest", "nothing"])
def test_what_is_no_whole_answer_is_none(what):
    with pytest.raises(ValueError):
        Unread(OTHERWISE[what]).result()


@pytest.mark.parametrize("value", [2**70, {1: 2}, object()])
def test_what_cannot_be_written_has_to_be_read(value):
    assert not Unread(b'{"jsonrpc":"2.0","id":0,"result":[]}').says([value])
