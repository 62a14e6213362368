"""Only blocks with events are read: tied to the last one by EIP-2935, whole by the storage."""

import json

import pytest

from mutual_pool.audit.checks import transactions
from mutual_pool.audit.context import ReorganisedError, Target
from mutual_pool.audit.extraction.ahead import Step
from mutual_pool.audit.extraction.block_parts import BlockParts
from mutual_pool.audit.extraction.history import HISTORY, WINDOW, jumps
from mutual_pool.audit.findings import Origin, Status
from mutual_pool.chain.node import NodeError
from mutual_pool.chain.rpc import Rpc
from tests.support.audited import HASTE, node_caught, true
from tests.support.lying import lying


@pytest.fixture(autouse=True)
def one_range(monkeypatch):
    """Ganache mines a block with every slot that is set; no range ends among those."""
    monkeypatch.setattr(Step.__init__, "__defaults__", (100_000,))


@pytest.fixture(scope="module")
def kept(ganache_year):
    """The year on a chain that keeps the hashes of its blocks, as Ethereum does since Prague."""
    year = ganache_year
    snapshot = year.request("evm_snapshot")
    year.request("evm_setAccountCode", HISTORY, "0x00")
    for number in range(year.web3.eth.block_number + 1):
        digest = year.request("eth_getBlockByNumber", hex(number), False)["hash"]
        slot = f"0x{number % WINDOW:064x}"
        year.request("evm_setAccountStorageAt", HISTORY, slot, digest)
    year.request("evm_mine")
    yield year
    assert year.request("evm_revert", snapshot)


def test_a_year_is_true_by_its_blocks_with_events(kept, tmp_path):
    every = kept.audit(tmp_path / "every", every_block=True)
    few = kept.audit(tmp_path / "few", every_block=False)
    true(every)
    true(few)
    assert few.sparse and not every.sparse
    assert few.facts["logs"] == every.facts["logs"]
    assert few.reports == every.reports
    assert "states with the hashes" in few.book.checks["blocks"].told
    assert "none is missing" in few.book.checks["logs"].told
    assert any("no contract keeps a trace" in note for note in few.book.notes)


def test_a_store_of_few_blocks_serves_a_later_run(kept, tmp_path):
    true(kept.audit(tmp_path, every_block=False))
    again = kept.audit(tmp_path, every_block=False)
    true(again)
    assert again.facts["blocks_fetched_now"] == 0
    whole = kept.audit(tmp_path, every_block=True)
    true(whole)
    assert not whole.sparse and whole.facts["blocks_fetched_now"] == whole.facts["blocks"]


@pytest.fixture
def through(kept, tmp_path):
    def audit(tell):
        with lying(kept.address, tell) as (address, _):
            return kept.audit(tmp_path, address, every_block=False)

    return audit


def test_an_event_left_out_is_no_plans_fault(through):
    """The storage shows that something is missing; nobody is called false by it."""

    def tell(method, params, answer):
        if method == "eth_getLogs" and "topics" not in params[0]:
            return [log for log in answer if int(log["blockNumber"], 16) % 7]
        return answer

    result = through(tell)
    assert int(result.verdict) == 2
    assert not result.book.of(Origin.PLAN)
    assert result.book.checks["logs"].status is Status.UNKNOWN


def test_a_log_invented_is_caught(through):
    def tell(method, params, answer):
        if method == "eth_getLogs" and answer and "topics" not in params[0]:
            return [*answer, {**answer[0], "logIndex": hex(99)}]
        return answer

    node_caught(through(tell), "logs", "does not have", "log 99 ")


def test_a_transactions_hash_told_otherwise_is_caught_by_the_sample(kept, tmp_path, monkeypatch):
    """List and blocks agreed on another hash; so small a part to be found draws every block."""
    monkeypatch.setattr(transactions, "CONFIDENCE", 99.999)
    monkeypatch.setattr(transactions, "TOLERABLE", 0.001)
    other, stated = "0x" + "42" * 32, transactions._stated

    def altered(store, last):
        found = stated(store, last)
        places = found[max(found)]
        return found | {max(found): places | {min(places): other}}

    monkeypatch.setattr(transactions, "_stated", altered)
    result = kept.audit(tmp_path, every_block=False)
    node_caught(result, "logs", "another transaction", other)


def test_a_sample_of_the_hashes_of_transactions_is_proved_and_told(kept, tmp_path, monkeypatch):
    monkeypatch.setattr(transactions, "CONFIDENCE", 50.0)
    monkeypatch.setattr(transactions, "TOLERABLE", 10.0)
    few = kept.audit(tmp_path, every_block=False)
    true(few)
    assert 0 < few.facts["blocks_with_transactions_proved"] < 20
    assert any("drawn by chance" in note and "50 %" in note for note in few.book.notes)


def test_each_attempt_draws_the_same_blocks(kept, tmp_path, monkeypatch):
    """A node that takes a block back when it is drawn does not get another draw."""
    monkeypatch.setattr(transactions, "CONFIDENCE", 50.0)
    monkeypatch.setattr(transactions, "TOLERABLE", 10.0)
    drawn, honest = [], BlockParts.hashes

    def taken_back(self, headers):
        drawn.append([header.number for header in headers])
        if len(drawn) == 1:
            raise ReorganisedError(drawn[0][0])
        return honest(self, headers)

    monkeypatch.setattr(BlockParts, "hashes", taken_back)
    true(kept.audit(tmp_path, every_block=False))
    assert drawn[0] == drawn[1]


def test_blocks_that_were_drawn_and_not_proved_are_not_counted(kept, tmp_path):
    def tell(method, params, answer):
        if method == "eth_getBlockByNumber" and params[1]:
            kinds = [{**one, "type": "0x99"} for one in answer["transactions"]]
            return {**answer, "transactions": kinds}
        return answer

    with lying(kept.address, tell) as (address, node):
        honest = node.answer

        def keeps_encodings_back(body):
            question = json.loads(body)
            if isinstance(question, dict) and question["method"] == "eth_getRawTransactionByHash":
                return json.dumps({"jsonrpc": "2.0", "id": question["id"], "result": None}).encode()
            return honest(body)

        node.answer = keeps_encodings_back
        result = kept.audit(tmp_path, address, every_block=False)
    assert result.facts["blocks_with_transactions_proved"] == 0
    (note,) = [note for note in result.book.notes if "drawn by chance" in note]
    assert "of 0 of" in note and "is found with" not in note
    assert any("0x99" in note for note in result.book.notes)


def test_a_block_of_another_chain_is_caught(kept, through):
    """Its header is true to itself, and the history knows another hash."""
    pool = kept.addresses["pool"]
    query = {"address": pool, "fromBlock": hex(100), "toBlock": hex(200)}
    number = kept.request("eth_getLogs", query)[0]["blockNumber"]
    slot = int(number, 16) % WINDOW

    def tell(method, params, answer):
        if method == "eth_getProof" and params[0].lower() == HISTORY.lower() and params[1]:
            # The proof of another slot in its place proves nothing of this one.
            keys = [f"0x{slot + 1:064x}" if int(k, 16) == slot else k for k in params[1]]
            return kept.request("eth_getProof", params[0], keys, params[2])
        return answer

    with pytest.raises(NodeError, match="does not prove the hashes"):
        through(tell)


def test_a_report_on_blocks_of_another_time_is_caught(kept, through):
    """A header that only a report needs is tied to the last block as well."""
    first = hex(kept.done.deployment.block + 100)
    target = Target(pool=kept.addresses["pool"], period=(int(first, 16), int(first, 16) + 50))
    assert target.period is not None

    def tell(method, params, answer):
        if method == "eth_getBlockByNumber" and params == [hex(301 + 1), False]:
            return kept.request("eth_getBlockByNumber", hex(303), False)
        return answer

    result = through(tell)
    assert int(result.verdict) in (0, 2)
    assert not result.book.of(Origin.PLAN)


def test_a_chain_without_hashes_is_told(ganache_year, anvil_year, tmp_path):
    with pytest.raises(NodeError, match="--every-block"):
        anvil_year.audit(tmp_path, every_block=False)


def test_the_number_of_jumps():
    assert [jumps(0, last) for last in (0, 1, WINDOW, WINDOW + 1, 2 * WINDOW)] == [0, 1, 1, 2, 2]
    assert jumps(0, 2_628_000) == 321


def test_what_was_asked_is_counted(anvil_year):
    rpc = Rpc(anvil_year.address, patience=HASTE)
    rpc.ask("eth_blockNumber")
    assert rpc.http.requests == 1 and rpc.http.bytes_read > 20
