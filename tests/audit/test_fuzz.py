"""Whatever a node answers, and whatever a file holds: a sentence, and never a plan called false.

Each method that the tools use gets 500 malformed answers, each the same whenever this is run.
"""

import json
import random

import orjson
import pytest
import urllib3
from click.testing import CliRunner

from mutual_pool.audit.auditor import Auditor
from mutual_pool.audit.checks.books import check_money
from mutual_pool.audit.checks.code import check_code_of_all
from mutual_pool.audit.checks.founding import check_deployed, check_founding
from mutual_pool.audit.checks.told import told_truly
from mutual_pool.audit.context import AuditContext, AuditResult, Options, QuestionError, Target
from mutual_pool.audit.discovery import DiscoveryError
from mutual_pool.audit.extraction.anchor import AnchorError, find_anchor
from mutual_pool.audit.extraction.blocks import BlockReader
from mutual_pool.audit.extraction.sparse import SparseReader
from mutual_pool.audit.extraction.store import Store, StoreError
from mutual_pool.audit.findings import Book, Origin
from mutual_pool.audit.proof.trie import ProofError
from mutual_pool.audit.report.statement import draw_statement
from mutual_pool.chain.constants import read_constants
from mutual_pool.chain.contracts import ROLES, attach
from mutual_pool.chain.node import NodeError
from mutual_pool.chain.rpc import Patience, Rpc
from mutual_pool.chain.rpc_http import Unread
from mutual_pool.cli import statement as statement_command
from mutual_pool.cli.main import application
from tests.support.malformed import malformed
from tests.support.scripted import scripted

TIMES = 500
HASTE = Patience(timeout=5.0, tries=2, pause=0.0)
SENTENCES = (NodeError, DiscoveryError, AnchorError, QuestionError, ProofError)


class Memory:
    """Answers from what the real node said before; one method's answers are made wrong."""

    def __init__(self, address):
        self._address, self._pool, self._kept = address, urllib3.PoolManager(), {}
        self.method, self.source, self.wrong, self.bytes_read = "", random.Random(0), 0, 0
        self.requests = 0

    def send(self, body, *, unread=False):
        questions = orjson.loads(body)
        answers = [
            self._answer(one) for one in (questions if isinstance(questions, list) else [questions])
        ]
        content = json.dumps(answers[0], separators=(",", ":")).encode()
        if unread and Unread.begins(content):
            return Unread(content)
        return answers if isinstance(questions, list) else answers[0]

    def _answer(self, question):
        method, key = question["method"], orjson.dumps([question["method"], question["params"]])
        if key not in self._kept:
            form = {"Content-Type": "application/json"}
            body = orjson.dumps(question)
            said = self._pool.request("POST", self._address, body=body, headers=form).json()
            self._kept[key] = {name: said[name] for name in ("result", "error") if name in said}
        said = self._kept[key]
        if method == self.method:
            self.wrong += 1
            wrong = malformed(said.get("result"), self.source)
            return {"jsonrpc": "2.0", "id": question["id"], "result": wrong}
        return {"jsonrpc": "2.0", "id": question["id"], **said}


@pytest.fixture(scope="module")
def memory(anvil_year):
    return Memory(anvil_year.address)


@pytest.fixture(scope="module")
def rpc(memory, anvil_year):
    found = Rpc(anvil_year.address, patience=HASTE)
    found.http = memory
    return found


@pytest.fixture(scope="module")
def auditor(rpc, anvil_year, tmp_path_factory):
    return Auditor(rpc, anvil_year.release, Options(tmp_path_factory.mktemp("fuzz")))


@pytest.fixture(scope="module")
def plan(anvil_year, auditor):
    target = Target(pool=anvil_year.addresses["pool"])
    return auditor.plan_of(target, anvil_year.web3.eth.block_number)


@pytest.fixture(scope="module")
def busy(anvil_year, plan):
    """A block with events of the plan, not its first one."""
    pool = anvil_year.addresses["pool"]
    query = {"address": pool, "fromBlock": hex(100), "toBlock": hex(200)}
    return int(anvil_year.request("eth_getLogs", query)[0]["blockNumber"], 16)


@pytest.fixture(scope="module")
def steps(rpc, auditor, plan, anvil_year, busy):
    """What an audit does, step by step; each returns the book of what was found, or nothing."""
    last = anvil_year.web3.eth.block_number
    head = BlockReader(rpc, []).headers(last, last, [])[0]
    first = BlockReader(rpc, []).headers(plan.first_block, plan.first_block, [])[0]
    target = Target(pool=anvil_year.addresses["pool"])

    def case():
        result = AuditResult(1337, plan, last, "0x" + head.hash.hex(), head.time, Book())
        nothing = lambda what, done, of: None  # noqa: E731
        return AuditContext(rpc, anvil_year.release, auditor.options, nothing, result, head)

    def with_case(step):
        def run():
            made = case()
            step(made)
            return made.book

        return run

    def silently(step):
        def run():
            step()

        return run

    def read():
        return BlockReader(rpc, list(plan.contracts.values())).read(busy, busy) and None

    def read_few():
        return SparseReader(rpc, list(plan.contracts.values())).read(busy, busy) and None

    roles = ("asset", "directory", *ROLES)
    addresses = {role: plan.addresses.get(role, plan.addresses["pool"]) for role in roles}
    # Nothing is asked for it, so that once is enough.
    fixed = attach(auditor.web3, anvil_year.release, addresses)

    def constants(made):
        told_truly(made, {}, read_constants(auditor.web3, fixed))

    class Nobody:
        class community:  # noqa: N801
            class ledger:  # noqa: N801
                class books:  # noqa: N801
                    held = 0

            class donations:  # noqa: N801
                held = 0

            class services:  # noqa: N801
                owed = 0

    return {
        "eth_chainId": [silently(auditor.chain_id)],
        "eth_blockNumber": [silently(lambda: auditor.last_block(None))],
        "eth_getBlockByNumber": [read, with_case(lambda made: check_founding(made, first))],
        "eth_getBlockByHash": [lambda: find_anchor(rpc, head.hash.hex()) and None],
        "eth_getLogs": [read],
        "eth_getBlockReceipts": [read],
        "eth_getTransactionReceipt": [read],
        "debug_getRawReceipts": [read, read_few],
        "debug_getRawHeader": [read],
        "eth_getRawTransactionByHash": [read],
        "eth_getCode": [
            with_case(check_code_of_all),
            lambda: auditor.plan_of(target, last) and None,
        ],
        "eth_getProof": [
            with_case(check_deployed),
            with_case(lambda made: check_money(made, Nobody)),
        ],
        "eth_call": [
            with_case(lambda made: check_money(made, Nobody)),
            lambda: auditor.plan_of(target, last) and None,
            with_case(constants),
        ],
    }


METHODS = (
    *("eth_chainId", "eth_blockNumber", "eth_getBlockByNumber", "eth_getBlockByHash"),
    *("eth_getLogs", "eth_getBlockReceipts", "eth_getTransactionReceipt", "eth_getCode"),
    *("debug_getRawReceipts", "debug_getRawHeader", "eth_getRawTransactionByHash"),
    *("eth_getProof", "eth_call"),
)
FALLBACKS = {
    # What has to fail first, so that these are asked at all.
    "eth_getTransactionReceipt": ("eth_getBlockReceipts", None),
    "debug_getRawReceipts": ("eth_getBlockReceipts", [{"type": "0x50"}]),
    "debug_getRawHeader": ("eth_getBlockByNumber", "strange"),
    "eth_getRawTransactionByHash": ("eth_getBlockByNumber", "types"),
}


@pytest.fixture
def only(memory, monkeypatch):
    """Makes the answers to one method wrong, and those before it fail if it is a fallback."""

    def choose(method):
        memory.method, memory.wrong = method, 0
        if method not in FALLBACKS:
            return
        before, kind = FALLBACKS[method]
        honest = memory._answer

        def answer(question):
            said = honest(question)
            if question["method"] != before or not isinstance(said.get("result"), dict | list):
                return said
            result = said["result"]
            if kind == "strange":
                result = result | {"strangeField": "0x1", "stateRoot": "0x" + "1" * 64}
            elif kind == "types":
                result = result | {
                    "transactions": [
                        one | {"type": "0x50"} if isinstance(one, dict) else one
                        for one in result["transactions"]
                    ]
                }
            else:
                result = kind
            return said | {"result": result}

        monkeypatch.setattr(memory, "_answer", answer)

    yield choose
    memory.method = ""


@pytest.mark.parametrize("method", METHODS)
def test_a_malformed_answer_ends_in_a_sentence(steps, memory, only, method):
    only(method)
    for seed in range(TIMES):
        memory.source = random.Random(f"{method} {seed}")
        for step in steps[method]:
            try:
                book = step()
            except SENTENCES as error:
                assert str(error), (method, seed)
                continue
            except Exception as error:
                raise AssertionError(f"{method}, seed {seed}") from error
            assert book is None or not book.of(Origin.PLAN), (method, seed, book.findings)
    assert memory.wrong >= TIMES


@pytest.mark.parametrize("method", METHODS)
def test_a_whole_audit_with_malformed_answers_calls_nobody_false(
    anvil_year, memory, rpc, only, tmp_path, method
):
    only(method)
    for seed in range(3):
        memory.source = random.Random(f"whole {method} {seed}")
        auditor = Auditor(rpc, anvil_year.release, Options(tmp_path / str(seed)))
        try:
            result = auditor.audit(Target(pool=anvil_year.addresses["pool"]))
        except (*SENTENCES, StoreError):
            continue
        assert int(result.verdict) != 1, (method, seed, result.book.findings)


@pytest.mark.parametrize("many", [False, True])
def test_any_body_of_an_answer_ends_in_a_sentence(many):
    source = random.Random(7)
    whole = [{"jsonrpc": "2.0", "id": place, "result": "0x1"} for place in range(3)]

    def answer(question, count):
        told = malformed(whole if many else whole[0], source)
        body = json.dumps(told).encode()
        if source.random() < 0.3:
            place = source.randrange(len(body))
            body = body[:place] + bytes(source.randbytes(3)) + body[place + 2 :]
        status = source.choice((200, 200, 200, 204, 400, 413, 429, 500))
        return status, {}, body

    calls = [("eth_call", ["0x1"])] * 3
    with scripted(answer) as (address, asked):
        while len(asked) < TIMES:
            node = Rpc(address, patience=HASTE)
            try:
                node.ask_each(calls) if many else node.ask(*calls[0])
            except NodeError as error:
                assert str(error)


# --------------------------------------------------------------------------- files


@pytest.fixture(scope="module")
def statement(anvil_year, audited, rpc):
    result, histories = audited
    layout = anvil_year.release["MutualPool"].storage_layout
    return json.loads(json.dumps(draw_statement(result, histories[anvil_year.active], layout, rpc)))


def test_any_statement_ends_in_a_sentence(anvil_year, statement, tmp_path, monkeypatch):
    monkeypatch.setattr(statement_command, "load_release", lambda: anvil_year.release)
    source, file = random.Random(3), tmp_path / "statement.json"
    for seed in range(TIMES):
        file.write_text(json.dumps(malformed(statement, source)), encoding="utf-8")
        done = CliRunner().invoke(application, ["statement", "check", str(file)])
        assert done.exit_code in (0, 2, 5), (seed, done.exception, done.output)
        assert done.output


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe", b"[" * 200_000, b"{}", b"null", b"1" * 10_000, b'{"a":' * 50_000]
)
@pytest.mark.parametrize(
    "command", [("statement", "check"), ("report", "hash"), ("verify", "--build")]
)
def test_a_file_that_is_none_of_the_kind_ends_with_2(tmp_path, anvil_year, content, command):
    file = tmp_path / "file.json"
    file.write_bytes(content)
    rest = ("--rpc", anvil_year.address, "--pool", anvil_year.addresses["pool"])
    given = [*command, str(file), *(rest if command[0] == "verify" else ())]
    done = CliRunner().invoke(application, given)
    assert done.exit_code == 2, (done.exception, done.output)
    assert "Traceback" not in done.output


def test_any_store_is_fetched_again_or_refused(anvil_year, plan, tmp_path):
    contracts, pool = list(plan.contracts.values()), anvil_year.addresses["pool"]
    anvil_year.audit(tmp_path)
    folder, source = tmp_path / "store", random.Random(5)
    manifest = folder / "store.json"
    honest, kept = json.loads(manifest.read_text()), sorted(folder.glob("blocks-*"))[0]
    content = kept.read_bytes()
    for _ in range(TIMES):
        manifest.write_text(json.dumps(malformed(honest, source)), encoding="utf-8")
        place = source.randrange(len(content))
        kept.write_bytes(content[:place] + source.randbytes(4) + content[place + 4 :])
        try:
            store = Store(folder, 1337, contracts, pool)
        except StoreError as error:
            assert str(error)
            manifest.write_text(json.dumps(honest), encoding="utf-8")
            store = Store(folder, 1337, contracts, pool)
        assert kept.name in store.dropped or not kept.exists()
