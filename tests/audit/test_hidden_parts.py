"""A node that keeps a part of the plan back, or tells another beginning, is caught.

What is false follows from the plan's own proofs alone; what this machine kept is not believed
either.
"""

import numpy as np
import pytest

from mutual_pool.audit.context import Target
from mutual_pool.audit.extraction.store import Store
from mutual_pool.audit.findings import Origin
from mutual_pool.audit.report.document import hash_of
from mutual_pool.chain.node import NodeError
from tests.support.audited import caught, node_caught, true
from tests.support.lying import lying

EMPTY = "0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421"


@pytest.fixture
def through(anvil_year, tmp_path):
    def audit(tell, **target):
        pool = anvil_year.addresses["pool"]
        with lying(anvil_year.address, tell) as (address, _):
            return anvil_year.audit(tmp_path, address, target=Target(pool=pool, **target))

    return audit


def blind(answer, topics):
    """The list of logs without those of a registry or a donation desk that nobody named."""
    return [] if topics else answer


def test_a_founding_block_told_empty_is_caught(anvil_year, through):
    """Then registry and donation desk would not be found, and nothing would be said of reports."""
    first = hex(anvil_year.done.deployment.block)

    def tell(method, params, answer):
        if method == "eth_getBlockByNumber" and params[0] == first:
            return answer | {"transactions": []}
        if method == "eth_getLogs" and "topics" in params[0]:
            return []
        return answer

    node_caught(through(tell), "blocks", "do not hash to its transactions root")


def test_a_founding_block_told_empty_throughout_is_caught(anvil_year, through):
    """The root is told otherwise too: then the header has another hash."""
    first = hex(anvil_year.done.deployment.block)

    def tell(method, params, answer):
        if method == "eth_getBlockByNumber" and params[0] == first:
            return answer | {"transactions": [], "transactionsRoot": EMPTY}
        if method == "eth_getLogs" and "topics" in params[0]:
            return []
        return answer

    node_caught(through(tell), "blocks", "not the hash of its header")


def test_a_founding_block_of_no_known_form_hides_nothing(anvil_year, through):
    """A transaction that nobody can encode keeps the block's root from being compared."""
    first = hex(anvil_year.done.deployment.block)
    hidden = {anvil_year.addresses[role].lower() for role in ("registry", "donations")}
    unknown = {"type": "0x55", "hash": "0x" + "11" * 32}

    def tell(method, params, answer):
        if method == "eth_getBlockByNumber" and params == [first, True]:
            return answer | {"transactions": [unknown]}
        if method == "eth_getCode" and params[0].lower() in hidden:
            return "0x"
        searched = method == "eth_getLogs" and "address" not in params[0]
        return [] if searched else answer

    node_caught(through(tell), "blocks", "not proved who made the plan", "0x55")


@pytest.mark.parametrize("role", ["registry", "donations", "assembly"])
def test_a_contract_kept_back_is_caught(anvil_year, through, role):
    hidden = anvil_year.addresses[role].lower()

    def tell(method, params, answer):
        if method == "eth_getCode" and params[0].lower() == hidden:
            return "0x"
        if method == "eth_getLogs" and "topics" in params[0]:
            return []
        return answer

    node_caught(through(tell), "listing", f"keeps back the plan's {role}")


def test_a_beginning_told_too_late_is_no_plans_fault(anvil_year, through):
    """The node says that the panel was not there yet in the block in which it was made."""
    first = anvil_year.done.deployment.block
    panel = anvil_year.addresses["panel"].lower()

    def tell(method, params, answer):
        if method == "eth_getCode" and params[0].lower() == panel and params[1] != "latest":
            return "0x" if int(params[1], 16) < first + 20 else answer
        return answer

    result = through(tell)
    assert int(result.verdict) == 2
    assert result.book.of(Origin.NODE) and not result.book.of(Origin.PLAN)


def test_a_first_block_given_too_late_is_no_plans_fault(anvil_year, through):
    result = through(lambda method, params, answer: answer, first_block=60)
    assert int(result.verdict) == 2


def test_a_benefit_told_otherwise_is_caught(anvil_year, through):
    """The table is no part of the code, and its slots are proved."""
    function = anvil_year.contracts.desk.functions.benefitOf(0, 0, 10_000)
    selector = function._encode_transaction_data()[:10]

    def tell(method, params, answer):
        data = str(params[0].get("data", "")) if method == "eth_call" else ""
        if data.startswith(selector) and int(answer, 16):
            return f"0x{int(answer, 16) + 1:064x}"
        return answer

    node_caught(through(tell), "code", "_benefits")


@pytest.fixture
def moved(anvil_year):
    """The hash of a transaction with an event of the plan."""
    pool = anvil_year.addresses["pool"]
    logs = anvil_year.request(
        "eth_getLogs", {"address": pool, "fromBlock": hex(100), "toBlock": hex(200)}
    )
    return logs[0]["transactionHash"]


def test_a_transactions_hash_told_otherwise_is_caught(anvil_year, through, moved):
    """In the list, the receipts and the block alike: the transactions root knows better."""
    other = "0x" + "42" * 32

    def named(value):
        if isinstance(value, dict):
            return {key: named(entry) for key, entry in value.items()}
        if isinstance(value, list):
            return [named(entry) for entry in value]
        return other if value == moved else value

    node_caught(through(lambda method, params, answer: named(answer)), "logs", moved)


def test_a_transaction_told_otherwise_is_caught(anvil_year, through, moved):
    def tell(method, params, answer):
        if method == "eth_getBlockByNumber" and params[1]:
            return answer | {
                "transactions": [
                    one | {"value": "0x1"} if one["hash"] == moved else one
                    for one in answer["transactions"]
                ]
            }
        return answer

    node_caught(through(tell), "logs", "transactions root")


def test_the_trusted_block_of_another_chain_is_caught(anvil_year, tmp_path):
    """The node knows the block and shows another one in its place."""
    number = anvil_year.web3.eth.block_number - 5
    trusted = anvil_year.request("eth_getBlockByNumber", hex(number), False)["hash"]

    def tell(method, params, answer):
        if method == "eth_getBlockByNumber" and params[0] == hex(number):
            return anvil_year.request("eth_getBlockByNumber", hex(number - 1), params[1])
        return answer

    with lying(anvil_year.address, tell) as (address, _):
        target = Target(pool=anvil_year.addresses["pool"], last=number - 20)
        result = anvil_year.audit(tmp_path, address, target=target, trusted_hash=trusted)
    node_caught(result, "blocks", "does not lead to the one that was given as true")


# --------------------------------------------------------------- what this machine kept


def altered(folder, change, year, *, every=False):
    """Changes the rows of a store as somebody would who knows its form."""
    contracts = list(year.audit(folder).plan.contracts.values())
    pool = year.addresses["pool"]
    store = Store(folder / "store", 1337, contracts, pool)
    kept = list(zip(store.segments, store.tables(10**9), strict=True))
    place = next(n for n, (_, table) in enumerate(kept) if len(table) > 3)
    store.clear()
    for number, (segment, table) in enumerate(kept):
        rows = change(table) if every or number == place else table
        about = {**vars_of(segment), "logs": len(rows)}
        store.add(type(segment)(**about), rows)


def vars_of(segment):
    return {name: getattr(segment, name) for name in type(segment).__dataclass_fields__}


def test_rows_taken_out_of_the_store_make_no_plan_false(anvil_year, tmp_path):
    altered(tmp_path, lambda table: table.taken(np.arange(2, len(table))), anvil_year)
    result = anvil_year.audit(tmp_path)
    true(result)
    assert result.facts["blocks_fetched_now"] == result.facts["blocks"]


def test_a_store_of_somebody_else_makes_no_report_true(year, tmp_path):
    """Of the transactions that a report names the storage keeps no trace."""
    first, wrong = year.done.deployment.block, "0x" + "77" * 32
    target = Target(pool=year.addresses["pool"], period=(first, 300))
    document = year.audit(tmp_path / "true", target=target).document
    change = document.changes[0]
    others = [
        one.model_copy(update={"transaction": wrong})
        if one.transaction == change.transaction
        else one
        for one in document.changes
    ]
    digest = hash_of(document.model_copy(update={"changes": others}))
    year.pass_time(1)
    call = year.contracts.registry.functions.supersede(1, digest, document.period.to_time, "there")
    year.steward.send(call)
    year.request("evm_mine")

    def renamed(table):
        named = (table.tx == np.frombuffer(bytes.fromhex(change.transaction[2:]), np.uint8)).all(1)
        table.tx[named] = 0x77
        return table

    altered(tmp_path, renamed, year, every=True)
    caught(year.audit(tmp_path, store_key=b"of this machine"), "reports", "report 2 on blocks")


def test_a_file_of_the_store_that_was_changed_is_fetched_again(anvil_year, tmp_path):
    true(anvil_year.audit(tmp_path))
    path = sorted((tmp_path / "store").glob("blocks-*.npz"))[0]
    with np.load(path) as file:
        content = dict(file)
    # The same content, written otherwise: the digest in the name no longer fits.
    np.savez(path, **content)
    result = anvil_year.audit(tmp_path)
    true(result)
    assert result.facts["blocks_fetched_now"] > 0


def test_a_false_plan_stays_false_when_all_is_fetched_again(year, tmp_path):
    true(year.audit(tmp_path))
    year.storage("pool").add("_positions", year.active, "balance")
    year.request("evm_mine")
    result = year.audit(tmp_path)
    caught(result, "storage", f"member {year.active}")
    assert result.facts["blocks_fetched_now"] == result.facts["blocks"]


def test_a_registry_that_answers_with_errors_is_not_passed_by(anvil_year, through):
    """A failure of the node is no proof that a contract is another plan's."""
    registry = anvil_year.addresses["registry"].lower()

    def tell(method, params, answer):
        if method in ("eth_call", "eth_getCode"):
            where = params[0]["to"] if method == "eth_call" else params[0]
            if where.lower() == registry:
                return {"error": {"code": -32603, "message": "Internal error"}}
        return answer

    with pytest.raises(NodeError, match="Internal error"):
        through(tell)
