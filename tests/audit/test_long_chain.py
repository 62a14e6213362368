"""Two hundred thousand blocks, of which only those with events are read and tied to the last."""

import orjson
import pytest

from mutual_pool.audit.extraction.extract import Extraction
from mutual_pool.audit.extraction.history import WINDOW, jumps, untied
from mutual_pool.audit.extraction.sparse import SparseReader
from mutual_pool.audit.extraction.store import Store
from mutual_pool.chain.node import NodeError
from mutual_pool.chain.rpc import Patience, Rpc
from tools.long_chain import LongChain

BLOCKS, GAP = 200_000, 2_000


class Counted:
    """Hands requests to a chain and counts the bytes of its answers."""

    def __init__(self, chain):
        self.chain, self.bytes_read, self.requests = chain, 0, 0

    def send(self, body):
        answer = self.chain.send(body)
        self.requests += 1
        self.bytes_read += len(orjson.dumps(answer))
        return answer


@pytest.fixture(scope="module")
def chain():
    return LongChain(BLOCKS, GAP)


@pytest.fixture
def rpc(chain):
    found = Rpc("http://127.0.0.1:1", patience=Patience(tries=2, pause=0.0))
    found.http = Counted(chain)
    return found


@pytest.fixture
def fetched(chain, rpc, tmp_path):
    reader = SparseReader(rpc, [chain.address])
    store = Store(tmp_path, 1, [chain.address])
    Extraction(rpc, reader, store, threads=1).run(1, chain.last)
    return reader, store


def marks_of(store):
    return {number: digest for segment in store.segments for number, digest in segment.marks}


def test_events_are_found_and_tied_without_the_blocks_between(chain, rpc, fetched):
    reader, store = fetched
    head = reader.headers(chain.last, chain.last, [])[0]
    marks = marks_of(store)
    assert sum(segment.logs for segment in store.segments) == BLOCKS // GAP
    assert not any(segment.lies for segment in store.segments)
    assert untied(rpc, head, marks, lambda number: reader.headers(number, number, [])[0]) == []
    assert len(marks) < BLOCKS / 500
    # A header alone has more than 1,200 bytes: all of them would be 240 MB.
    assert rpc.http.bytes_read * 20 < 1_200 * BLOCKS
    assert chain.asked["eth_getProof"] <= 4 * jumps(0, chain.last)


def test_a_block_that_is_not_the_chains_is_found(chain, rpc, fetched):
    reader, store = fetched
    head = reader.headers(chain.last, chain.last, [])[0]
    marks = marks_of(store)
    number = sorted(marks)[len(marks) // 3]
    marks[number] = "0x" + "42" * 32
    (lie,) = untied(rpc, head, marks, lambda at: reader.headers(at, at, [])[0])
    assert (lie.kind, lie.block, lie.found) == ("header", number, marks[number])


def test_a_jump_to_a_block_that_is_not_the_chains_is_found(chain, rpc, fetched):
    reader, _ = fetched
    head = reader.headers(chain.last, chain.last, [])[0]
    other = reader.headers(chain.last - 5, chain.last - 5, [])[0]
    marks = {10: "0x" + chain._hashes[10].hex()}
    (lie,) = untied(rpc, head, marks, lambda number: other)
    assert lie.block == chain.last - WINDOW


def test_a_state_that_proves_nothing_is_told(chain, rpc, fetched):
    reader, _ = fetched
    below = reader.headers(chain.last - 7, chain.last - 7, [])[0]
    with pytest.raises(NodeError, match="--every-block"):
        untied(rpc, below, {10: "0x" + "11" * 32}, lambda number: below)


class Encoding:
    """A chain that gives receipts in their encoding, or does not, or gives others."""

    def __init__(self, chain, answer):
        self.chain, self.answer, self.asked = chain, answer, 0

    def send(self, body):
        question = orjson.loads(body)
        many = question if isinstance(question, list) else [question]
        answers = []
        for one in many:
            found = self.chain.send(orjson.dumps(one))
            if one["method"] == "debug_getRawReceipts":
                self.asked += 1
                found = {"jsonrpc": "2.0", "id": one["id"], **self.answer(found["result"])}
            answers.append(found)
        return answers if isinstance(question, list) else answers[0]


REFUSED = {"error": {"code": -32601, "message": "the method debug_getRawReceipts does not exist"}}


@pytest.mark.parametrize(
    ("answer", "asked"),
    [
        (lambda raw: {"result": raw}, BLOCKS // GAP),
        (lambda raw: {"result": raw[::-1] + raw}, BLOCKS // GAP),
        (lambda raw: {"result": None}, BLOCKS // GAP),
        (lambda raw: {"result": ["0xzz"]}, BLOCKS // GAP),
        (lambda raw: REFUSED, 1),
    ],
)
def test_encoded_receipts_that_do_not_hold_are_asked_for_in_words(chain, tmp_path, answer, asked):
    rpc = Rpc("http://127.0.0.1:1", patience=Patience(tries=2, pause=0.0))
    rpc.http = Encoding(chain, answer)
    store = Store(tmp_path, 1, [chain.address])
    Extraction(rpc, SparseReader(rpc, [chain.address]), store, threads=1).run(1, chain.last)
    assert sum(segment.logs for segment in store.segments) == BLOCKS // GAP
    assert not any(segment.lies for segment in store.segments)
    assert rpc.http.asked >= asked if asked > 1 else rpc.http.asked < BLOCKS // GAP
