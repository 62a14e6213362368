"""How the tests speak with Ganache: one connection, no question twice, a chain in memory."""

import json
from contextlib import ExitStack, contextmanager

import pytest
from eth_keys.datatypes import PrivateKey
from web3 import HTTPProvider, Web3

from mutual_pool.chain.node import connect
from mutual_pool.chain.release import load_release
from tests.support.brisk import NodeProvider
from tests.support.chains import Chain
from tests.support.serving import Handler, serving
from tools.local_chain import free_port, running
from tools.with_ganache import ganache_command

START = "2030-01-01T00:00:00Z"
RECOVERING = "0x" + "00" * 19 + "01"


class _Node(Handler):
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


@contextmanager
def node(**traits):
    asked = []
    kind = type("Node", (_Node,), {"asked": asked, **traits})
    with serving(kind) as address:
        yield NodeProvider(address), asked


def test_what_never_changes_is_asked_once_and_all_else_each_time():
    with node() as (provider, asked):
        for method in ("eth_chainId", "eth_blockNumber", "eth_chainId", "eth_blockNumber"):
            assert provider.make_request(method, [])["result"] == method
    assert asked == ["eth_chainId", "eth_blockNumber", "eth_blockNumber"]


def test_answers_of_a_batch_are_those_of_its_questions():
    with node() as (provider, _):
        questions = [(f"method_{number}", ()) for number in range(12)]
        assert provider.ask_together(questions) == [method for method, _ in questions]


def test_a_batch_of_web3_goes_over_the_same_connection():
    with node() as (provider, _):
        answers = provider.make_batch_request([(f"method_{number}", ()) for number in range(3)])
        kept = provider._socket
        provider.make_request("eth_blockNumber", [])
        assert provider._socket is kept is not None
    assert sorted(answer["result"] for answer in answers) == ["method_0", "method_1", "method_2"]


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
    last = blocks[-1]["blockNumber"]
    assert web3.eth.block_number == last
    early = web3.eth.get_balance(bob, last - 2), web3.eth.get_balance(bob)
    assert early[1] - early[0] == 2
    hashes = [receipt["transactionHash"] for receipt in blocks]
    return hashes, [web3.eth.get_block(number)["stateRoot"] for number in range(last + 1)]


@pytest.fixture(scope="module")
def ports():
    """Ganache as it is published, and ours."""
    with ExitStack() as stack:
        found = []
        for on_disk in (True, False):
            port = free_port()
            # A second a block, so that no clock parts the two.
            command = ganache_command(port, START, on_disk=on_disk)
            command += ["--miner.timestampIncrement", "1"]
            stack.enter_context(running("Ganache", command, f"http://127.0.0.1:{port}"))
            found.append(port)
        yield found


def test_a_chain_in_memory_is_the_chain_on_disk(ports):
    ganache, ours = (_life(port) for port in ports)
    assert ganache == ours


def _work(port, release):
    """What the chain of a plan says of its blocks, of traces, proofs, estimates and refusals."""
    web3 = connect(f"http://127.0.0.1:{port}")
    chain = Chain(web3, release)
    deployment = chain.deploy("demo")
    token = web3.eth.contract(address=chain.asset, abi=release["TestToken"].abi)
    alice, bob = chain.accounts[:2]
    spent = token.functions.mint(alice, 100).transact({"from": alice})
    token.functions.transfer(bob, 40).transact({"from": alice})
    # An amount of 2 bytes, one of 32, a word of zeros where there was another, and one that stays.
    for amount in (300, 2**256 - 1, 0, 0):
        token.functions.approve(bob, amount).transact({"from": alice})

    def ask(method, *parameters):
        answer = web3.provider.make_request(method, list(parameters))
        said = answer.get("result", answer.get("error"))
        if isinstance(said, dict):
            # Where in Ganache an error came up.
            said = {name: value for name, value in said.items() if name != "stack"}
        return json.dumps(said, sort_keys=True, default=str)

    signed = PrivateKey(b"\x01" * 32).sign_msg_hash(b"\x02" * 32)
    words = [b"\x02" * 32, *(n.to_bytes(32) for n in (signed.v + 27, signed.r, signed.s))]
    signatures = [
        b"".join(words),
        b"".join(words) + b"more",
        b"".join([*words[:2], words[2][::-1]]),
    ]

    pool = deployment.addresses["pool"]
    too_much = token.functions.transfer(bob, 61).build_transaction({"from": alice, "gas": 10**6})
    call = {"from": alice, "to": chain.asset, "data": too_much["data"]}
    height = web3.eth.block_number
    blocks = [ask("eth_getBlockByNumber", hex(number), True) for number in range(height + 1)]
    return {
        "blocks": blocks,
        "receipts": [ask("eth_getTransactionReceipt", spent.to_0x_hex())],
        "trace": ask("debug_traceTransaction", spent.to_0x_hex(), {}),
        "storage": ask("debug_storageRangeAt", hex(height), 0, chain.asset, "0x00", 20),
        "proofs": [
            ask("eth_getProof", at, [hex(0), hex(99)], "latest") for at in (pool, chain.asset)
        ],
        "signers": [
            ask("eth_call", {"to": RECOVERING, "data": "0x" + signature.hex()}, "latest")
            for signature in (*signatures, *signatures)
        ],
        "no key": ask("eth_getStorageAt", pool, hex(2**200), "latest"),
        "nobody": ask("eth_getProof", "0x" + "77" * 20, [], "latest"),
        "estimate": ask("eth_estimateGas", {**call, "data": call["data"][:-2] + "05"}),
        "refused call": ask("eth_call", call, "latest"),
        "refused": ask("eth_sendTransaction", {**call, "gas": hex(10**6)}),
        "too little gas": ask("eth_call", {**call, "gas": hex(22_500)}, "latest"),
    }


def test_steps_made_short_do_what_ganaches_own_do(ports):
    release = load_release()
    ganache, ours = (_work(port, release) for port in ports)
    assert "structLogs" in ours["trace"]
    assert "0x" in ours["refused call"]
    assert ours["signers"][0] == ours["signers"][3] != ours["signers"][2]
    for question, answer in ganache.items():
        assert ours[question] == answer, question
