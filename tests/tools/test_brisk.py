"""How the tests speak with Ganache: one connection, no question twice, a chain in memory."""

import json
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from web3 import HTTPProvider, Web3

from tests.support.brisk import NodeProvider
from tools.local_chain import free_port, running
from tools.with_ganache import ganache_command

START = "2030-01-01T00:00:00Z"


class _Node(BaseHTTPRequestHandler):
    """Answers each question with its method, and may hang up after it."""

    protocol_version = "HTTP/1.1"
    asked: list
    hangs_up = False

    def do_POST(self):
        content = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        questions = content if isinstance(content, list) else [content]
        self.asked.extend(question["method"] for question in questions)
        answers = [{"jsonrpc": "2.0", "id": q["id"], "result": q["method"]} for q in questions]
        # The wrong way round: whoever asks has to look at the numbers.
        body = json.dumps(answers[::-1] if isinstance(content, list) else answers[0]).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = self.hangs_up

    def log_message(self, *_):
        pass


@contextmanager
def node(**traits):
    asked = []
    kind = type("Node", (_Node,), {"asked": asked, **traits})
    server = ThreadingHTTPServer(("127.0.0.1", 0), kind)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield NodeProvider(f"http://127.0.0.1:{server.server_port}"), asked
    finally:
        server.shutdown()
        server.server_close()


def test_what_never_changes_is_asked_once_and_all_else_each_time():
    with node() as (provider, asked):
        for method in ("eth_chainId", "eth_blockNumber", "eth_chainId", "eth_blockNumber"):
            assert provider.make_request(method, [])["result"] == method
    assert asked == ["eth_chainId", "eth_blockNumber", "eth_blockNumber"]


def test_answers_of_a_batch_are_those_of_its_questions():
    with node() as (provider, _):
        questions = [(f"method_{number}", ()) for number in range(12)]
        assert provider.ask_together(questions) == [method for method, _ in questions]


def test_a_node_that_closes_the_connection_is_asked_over_another():
    with node(hangs_up=True) as (provider, asked):
        for _ in range(3):
            assert provider.make_request("eth_blockNumber", [])["result"] == "eth_blockNumber"
    assert len(asked) == 3


def test_a_node_that_is_gone_is_an_error_and_not_an_answer():
    with node(hangs_up=True) as (provider, _):
        provider.make_request("eth_blockNumber", [])
    with pytest.raises(OSError):
        provider.make_request("eth_blockNumber", [])


def _life(port):
    """What a chain is after transactions, a snapshot taken back, and a filter over it."""
    web3 = Web3(HTTPProvider(f"http://127.0.0.1:{port}"))
    alice, bob = web3.eth.accounts[:2]
    pay = {"from": alice, "to": bob, "value": 1, "gasPrice": 10**10}
    blocks = []
    for moment in range(3):
        web3.provider.make_request("evm_setTime", [2_000_000_000_000 + moment * 1_000])
        blocks.append(web3.eth.wait_for_transaction_receipt(web3.eth.send_transaction(pay)))
    snapshot = web3.provider.make_request("evm_snapshot", [])["result"]
    web3.eth.send_transaction(pay)
    assert web3.provider.make_request("evm_revert", [snapshot])["result"]
    assert web3.eth.block_number == 3
    early = web3.eth.get_balance(bob, 1), web3.eth.get_balance(bob)
    assert early[1] - early[0] == 2
    hashes = [receipt["transactionHash"] for receipt in blocks]
    return hashes, [web3.eth.get_block(number)["stateRoot"] for number in range(4)]


def test_a_chain_in_memory_is_the_chain_on_disk():
    lives = []
    for on_disk in (True, False):
        port = free_port()
        command = ganache_command(port, START, on_disk=on_disk)
        with running("Ganache", command, f"http://127.0.0.1:{port}"):
            lives.append(_life(port))
    assert lives[0] == lives[1]
