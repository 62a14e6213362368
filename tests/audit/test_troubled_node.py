"""Limits, silences, cut connections and reorganisations are survived, and not reported."""

import signal
import subprocess
import sys
import threading
import time
from itertools import count

import pytest

from mutual_pool.audit.extraction.store import Store
from mutual_pool.chain.node import NodeError
from tests.support.audited import true
from tests.support.lying import Trouble, lying


@pytest.mark.parametrize("kind", ["limit", "error", "cut", "short", "busy"])
def test_a_node_that_often_fails_is_asked_again(anvil_year, tmp_path, kind):
    trouble = Trouble(kind, times=20, every=2)
    with lying(anvil_year.address, trouble=trouble) as (address, _):
        result = anvil_year.audit(tmp_path, address)
    true(result)
    assert trouble.met > 5
    assert result.facts["requests_repeated"] >= 5


def test_a_node_that_is_silent_is_asked_again(anvil_year, tmp_path):
    trouble = Trouble("slow", times=2, every=4, seconds=2.5)
    with lying(anvil_year.address, trouble=trouble) as (address, _):
        true(anvil_year.audit(tmp_path, address))
    assert trouble.met == 2


def test_a_node_that_never_answers_is_given_up(anvil_year, tmp_path):
    trouble = Trouble("busy", times=10_000)
    with (
        lying(anvil_year.address, trouble=trouble) as (address, _),
        pytest.raises(NodeError, match="after 6 attempts"),
    ):
        anvil_year.audit(tmp_path, address)


def test_a_node_that_grants_few_blocks_is_asked_for_fewer(anvil_year, tmp_path):
    most, refused = 30, []

    def tell(method, params, answer):
        if method == "eth_getLogs" and "address" in params[0] and "topics" not in params[0]:
            width = int(params[0]["toBlock"], 16) - int(params[0]["fromBlock"], 16) + 1
            if width > most:
                refused.append(width)
                return {"error": {"code": -32005, "message": "query returned more than 10 results"}}
        return answer

    with lying(anvil_year.address, tell) as (address, _):
        true(anvil_year.audit(tmp_path, address))
    assert refused
    assert len(refused) < 60


def test_a_node_that_takes_no_batches_is_asked_one_by_one(anvil_year, tmp_path):
    with lying(anvil_year.address) as (address, node):
        honest = node.answer

        def single(body):
            if body.startswith(b"["):
                return b'{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"no batch"}}'
            return honest(body)

        node.answer = single
        true(anvil_year.audit(tmp_path, address))


def test_a_node_without_block_receipts_gives_them_one_by_one(anvil_year, tmp_path):
    def tell(method, params, answer):
        if method == "eth_getBlockReceipts":
            return {"error": {"code": -32601, "message": "Method not found"}}
        return answer

    with lying(anvil_year.address, tell) as (address, node):
        true(anvil_year.audit(tmp_path, address))
    assert node.asked.count("eth_getTransactionReceipt") > 50


def other_history(year, snapshot):
    """The chain goes back, and on with other transactions, further than before."""
    until = year.web3.eth.block_number
    assert year.request("evm_revert", snapshot)
    year.pay_in(year.active, 1_000_000)
    while year.web3.eth.block_number < until + 2:
        year.request("evm_mine")


@pytest.mark.parametrize("moment", ["eth_getLogs", "eth_getProof"])
def test_a_reorganisation_during_the_run_is_survived(year, tmp_path, moment):
    snapshot = year.request("evm_snapshot")
    for _ in range(3):
        year.pay_in(year.active, 5_000_000)
    done = []

    def before(method, params):
        if method == moment and not done:
            done.append(method)
            other_history(year, snapshot)

    # A real node changes over to another history at once.
    with lying(year.address, before=before, in_turn=True) as (address, _):
        result = year.audit(tmp_path, address)
    assert done
    true(result)


def test_a_reorganisation_between_runs_drops_what_is_gone(year, tmp_path):
    snapshot = year.request("evm_snapshot")
    year.pay_in(year.active, 5_000_000)
    true(year.audit(tmp_path))
    other_history(year, snapshot)
    result = year.audit(tmp_path)
    true(result)
    assert result.facts["blocks_taken_back"] > 0


KILLED = """
import sys
from pathlib import Path
from mutual_pool.audit.extraction.blocks import BlockReader
from mutual_pool.audit.extraction.ahead import Step
from mutual_pool.audit.extraction.extract import Extraction
from mutual_pool.chain.rpc import Rpc
from mutual_pool.audit.extraction.store import Store
address, folder, first, last, *contracts = sys.argv[1:]
rpc = Rpc(address)
store = Store(Path(folder), 1337, contracts[1:], contracts[0])
step = Step(10)
step.granted = lambda blocks, seconds, logs: None
reader = BlockReader(rpc, contracts[1:])
Extraction(rpc, reader, store, threads=1, step=step).run(int(first), int(last))
"""


@pytest.mark.parametrize("moment", ["eth_getLogs", "eth_getProof"])
def test_an_interrupted_program_does_not_wait_for_a_node_that_hangs(anvil_year, tmp_path, moment):
    """The node answers when the program has ended, and not before."""
    asked, ended = threading.Event(), threading.Event()

    def before(method, params):
        if method == moment and "topics" not in params[0]:
            asked.set()
            ended.wait(120)

    # A shell that runs tests in the background has them ignore interruptions.
    start = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
    start += "from mutual_pool.entry import main; main()"
    command = [sys.executable, "-c", start, "verify", "--store", str(tmp_path / "store")]
    command += ["--pool", anvil_year.addresses["pool"], "--timeout", "600"]
    with lying(anvil_year.address, before=before) as (address, _):
        process = subprocess.Popen([*command, "--rpc", address], stderr=subprocess.PIPE)
        try:
            assert asked.wait(120)
            process.send_signal(signal.SIGINT)
            _, said = process.communicate(timeout=100)
        finally:
            ended.set()
            process.kill()
    assert process.returncode == 130
    assert b"Interrupted." in said and b"Traceback" not in said


def test_a_run_that_was_killed_goes_on_from_there(anvil_year, tmp_path):
    contracts = list(anvil_year.audit(tmp_path / "other").plan.contracts.values())
    pool = anvil_year.addresses["pool"]
    first, last = anvil_year.done.deployment.block, anvil_year.web3.eth.block_number
    folder = tmp_path / "store"

    killed, asked = threading.Event(), count(1)

    def before(method, params):
        # The sixth part is not answered before the kill, however busy the machine is.
        if method == "eth_getLogs" and next(asked) > 5:
            killed.wait(60)

    with lying(anvil_year.address, before=before) as (address, _):
        command = [sys.executable, "-c", KILLED, address, str(folder), str(first), str(last)]
        process = subprocess.Popen([*command, pool, *contracts])
        try:
            while len(list(folder.glob("blocks-*.npz"))) < 5:
                assert process.poll() is None
                time.sleep(0.02)
        finally:
            process.kill()
            process.wait()
            killed.set()
    kept = Store(folder, 1337, contracts, pool)
    done = kept.last - first + 1
    assert 0 < done < last - first + 1
    result = anvil_year.audit(tmp_path)
    true(result)
    assert result.facts["blocks_fetched_now"] == result.facts["blocks"] - done
