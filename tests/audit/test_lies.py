"""Every lie a node can tell of blocks, logs, states and code is caught, and its place is named.

A node's lie proves nothing against the plan: the verdict is that it could not be told (2).
"""

from copy import deepcopy

import pytest

from tests.support.audited import node_caught
from tests.support.lying import lying


@pytest.fixture
def audited_through(anvil_year, tmp_path):
    """Audit through a node that tells something else."""

    def through(tell):
        with lying(anvil_year.address, tell) as (address, _):
            return anvil_year.audit(tmp_path, address)

    return through


@pytest.fixture
def settled(anvil_year):
    """The log of a settlement, as the node lists it."""
    pool = anvil_year.contracts.pool
    event = next(event for event in anvil_year.done.audit.events if event.name == "Settled")
    logs = anvil_year.request(
        "eth_getLogs",
        {"address": pool.address, "fromBlock": hex(event.block), "toBlock": hex(event.block)},
    )
    return next(dict(log) for log in logs if int(log["logIndex"], 16) == event.log_index)


def same(log, other):
    return (int(log["blockNumber"], 16), int(log["logIndex"], 16)) == (
        int(other["blockNumber"], 16),
        int(other["logIndex"], 16),
    )


def block_of(log):
    return f"block {int(log['blockNumber'], 16)}"


def test_a_log_left_out_is_caught(audited_through, settled):
    def tell(method, params, answer):
        if method == "eth_getLogs":
            return [log for log in answer if not same(log, settled)]
        return answer

    result = audited_through(tell)
    node_caught(result, "logs", "left out", settled["transactionHash"], block_of(settled))


def test_a_log_invented_is_caught(audited_through, settled):
    place = int(settled["logIndex"], 16) + 50

    def tell(method, params, answer):
        if method == "eth_getLogs" and any(same(log, settled) for log in answer):
            return [*answer, {**settled, "logIndex": hex(place)}]
        return answer

    result = audited_through(tell)
    node_caught(result, "logs", "does not have", settled["transactionHash"], f"log {place} ")


def test_a_log_invented_in_a_block_without_any_is_caught(audited_through, anvil_year, settled):
    def quiet(number):
        block = anvil_year.web3.eth.get_block(number)
        return not int.from_bytes(block["logsBloom"], "big")

    blocks = range(anvil_year.done.deployment.block, anvil_year.web3.eth.block_number)
    empty = next(number for number in blocks if quiet(number))

    def tell(method, params, answer):
        if method == "eth_getLogs" and "topics" not in params[0]:
            first, last = (int(params[0][name], 16) for name in ("fromBlock", "toBlock"))
            invented = [{**settled, "blockNumber": hex(empty)}] if first <= empty <= last else []
            return [*answer, *invented]
        return answer

    node_caught(audited_through(tell), "logs", "does not have", f"block {empty}")


def test_logs_in_another_order_are_caught(audited_through, settled):
    def tell(method, params, answer):
        if method != "eth_getLogs":
            return answer
        place = next((n for n, log in enumerate(answer) if same(log, settled)), None)
        if place is None:
            return answer
        mine, next_one = dict(answer[place]), dict(answer[place + 1])
        assert mine["blockNumber"] == next_one["blockNumber"]
        mine["logIndex"], next_one["logIndex"] = next_one["logIndex"], mine["logIndex"]
        return [*answer[:place], next_one, mine, *answer[place + 2 :]]

    result = audited_through(tell)
    node_caught(result, "logs", "another place", settled["transactionHash"], block_of(settled))


def test_a_log_changed_is_caught(audited_through, settled):
    def tell(method, params, answer):
        if method == "eth_getLogs":
            return [
                {**log, "data": log["data"][:-1] + "f"} if same(log, settled) else log
                for log in answer
            ]
        return answer

    result = audited_through(tell)
    node_caught(result, "logs", "changed", settled["transactionHash"], block_of(settled))


def test_a_log_changed_in_list_and_receipts_alike_is_caught(audited_through, settled):
    """Both lists of the node agree; the receipts root knows better."""

    def alter(log):
        return {**log, "data": log["data"][:-1] + "f"} if same(log, settled) else log

    def tell(method, params, answer):
        if method == "eth_getLogs":
            return [alter(log) for log in answer]
        if method == "eth_getBlockReceipts":
            return [
                {**receipt, "logs": [alter(log) for log in receipt["logs"]]} for receipt in answer
            ]
        return answer

    node_caught(audited_through(tell), "logs", "receipts root", block_of(settled))


@pytest.mark.parametrize("written", ["0x {}", "zz{}", "0x{}{}"], ids=["blank", "prefix", "long"])
def test_a_log_whose_address_is_written_otherwise_is_not_lost(audited_through, settled, written):
    """The digits that are hashed are the same, and the text names no contract of the plan."""

    def alter(log):
        text = written.format(log["address"][2:], "00" * 12)
        return {**log, "address": text} if same(log, settled) else log

    def tell(method, params, answer):
        if method == "eth_getLogs":
            return [log for log in answer if not same(log, settled)]
        if method == "eth_getBlockReceipts":
            return [
                {**receipt, "logs": [alter(log) for log in receipt["logs"]]} for receipt in answer
            ]
        return answer

    node_caught(audited_through(tell), "logs", block_of(settled))


@pytest.mark.parametrize("field", ["timestamp", "stateRoot", "receiptsRoot", "logsBloom", "hash"])
def test_a_wrong_header_is_caught(audited_through, field):
    number = 100

    def tell(method, params, answer):
        if method == "eth_getBlockByNumber" and answer["number"] == hex(number):
            value = answer[field]
            last = "0" if value[-1] != "0" else "1"
            return {**answer, field: value[:-1] + last}
        return answer

    node_caught(audited_through(tell), "blocks", f"block {number}")


def test_another_block_than_the_one_asked_for_is_caught(audited_through, anvil_year):
    """A stale block in the place of a later one."""
    number = 200

    def tell(method, params, answer):
        if method == "eth_getBlockByNumber" and params[0] == hex(number):
            return anvil_year.request("eth_getBlockByNumber", hex(number - 1), False)
        return answer

    node_caught(audited_through(tell), "blocks", "another block", f"block {number}")


def test_the_state_of_a_stale_block_is_caught(anvil_year, audited_through):
    """Proofs of an older state do not fit the last block's state root."""

    def tell(method, params, answer):
        if method == "eth_getProof":
            return anvil_year.request("eth_getProof", params[0], params[1], hex(250))
        return answer

    node_caught(audited_through(tell), "storage", "proof", "pool")


@pytest.fixture
def of_the_pool(anvil_year):
    pool = anvil_year.addresses["pool"].lower()
    return lambda method, params: method == "eth_getProof" and params[0].lower() == pool


def test_a_word_that_its_own_proof_denies_is_caught(anvil_year, tmp_path, of_the_pool):
    def tell(method, params, answer):
        if of_the_pool(method, params) and answer["storageProof"]:
            answer = deepcopy(answer)
            answer["storageProof"][0]["value"] = "0x2a"
        return answer

    with lying(anvil_year.address, tell) as (address, _):
        result = anvil_year.audit(tmp_path, address, slot_by_slot=True)
    node_caught(result, "storage", "holds 42")


def test_a_proof_with_a_node_changed_is_caught(anvil_year, tmp_path, of_the_pool):
    def tell(method, params, answer):
        if of_the_pool(method, params) and answer["storageProof"]:
            answer = deepcopy(answer)
            nodes = answer["storageProof"][0]["proof"]
            nodes[-1] = nodes[-1][:-1] + ("0" if nodes[-1][-1] != "0" else "1")
        return answer

    with lying(anvil_year.address, tell) as (address, _):
        result = anvil_year.audit(tmp_path, address, slot_by_slot=True)
    node_caught(result, "storage", "not the one its parent names")


def test_another_code_than_the_state_has_is_caught(audited_through, anvil_year):
    desk = anvil_year.addresses["desk"].lower()

    def tell(method, params, answer):
        if method == "eth_getCode" and params[0].lower() == desk:
            return answer[:-2] + "00"
        return answer

    node_caught(audited_through(tell), "code", "desk", "code hash")


def test_a_balance_of_the_asset_that_is_told_too_high_is_not_believed(audited_through, anvil_year):
    """The token's word is only used to find the slot; the proved word counts."""
    asset = anvil_year.done.deployment.asset.lower()

    def tell(method, params, answer):
        if method == "eth_call" and params[0]["to"].lower() == asset:
            return "0x" + "ff" * 32
        return answer

    result = audited_through(tell)
    assert int(result.verdict) == 0
    assert "proved by the state root" in result.book.checks["money"].told


@pytest.mark.parametrize("name", ["reservePerUnit", "capPerPeriod", "gracePeriod"])
def test_a_constant_told_otherwise_than_the_code_has_it_is_caught(
    audited_through, anvil_year, name
):
    selector = anvil_year.contracts.pool.functions[name]()._encode_transaction_data()

    def tell(method, params, answer):
        if method == "eth_call" and params[0].get("data") == selector:
            return f"0x{int(answer, 16) + 64:064x}"
        return answer

    node_caught(audited_through(tell), "code", name)


def test_a_lie_stays_a_lie_where_no_more_can_be_told(audited_through, anvil_year):
    """The node refuses what the replay needs; what it lied about before is told all the same."""
    desk = anvil_year.addresses["desk"].lower()
    selector = anvil_year.contracts.enrolment.functions.unitsOf(0)._encode_transaction_data()[:10]

    def tell(method, params, answer):
        if method == "eth_getCode" and params[0].lower() == desk:
            return answer[:-2] + "00"
        if method == "eth_call" and str(params[0].get("data", "")).startswith(selector):
            return {"error": {"code": -32000, "message": "header not found"}}
        return answer

    result = audited_through(tell)
    node_caught(result, "code", "desk", "code hash")
    assert "refuses unitsOf" in result.book.checks["replay"].told
