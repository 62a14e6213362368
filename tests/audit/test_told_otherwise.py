"""What a node says of a plan's contracts, its chain and its blocks is proved before it counts.

An honest plan is not false because a node names another contract for one of it, another chain, or a
block otherwise when it is asked again; and a false report does not come true by it.
"""

import pytest

from mutual_pool.audit import fetching
from mutual_pool.audit.context import Target
from mutual_pool.audit.findings import Origin
from mutual_pool.chain.node import NodeError
from tests.support.audited import caught, node_caught, true
from tests.support.lying import lying

ELSEWHERE = "0x" + "42" * 20
NAMED = [
    *(("desk", "panel"), ("desk", "jury"), ("pool", "enrolment"), ("pool", "claimDesk")),
    *(("pool", "guardianship"), ("pool", "memberAssembly"), ("pool", "asset")),
]


def word(address):
    return f"0x{int(address, 16):064x}"


def through(year, folder, tell, **target):
    target = target or {"pool": year.addresses["pool"]}
    with lying(year.address, tell) as (address, _):
        return year.audit(folder, address, target=Target(**target))


@pytest.mark.parametrize(("role", "name"), NAMED, ids=[name for _, name in NAMED])
@pytest.mark.parametrize("other", ["lens", "keys"])
def test_another_contract_told_for_one_of_the_plan_is_no_plans_fault(
    anvil_year, tmp_path, role, name, other
):
    """A contract with another code, which the plan's own code does not name."""
    contract = getattr(anvil_year.contracts, role)
    selector = contract.functions[name]()._encode_transaction_data()
    truth = anvil_year.request("eth_call", {"to": contract.address, "data": selector}, "latest")

    def tell(method, params, answer):
        asked = method == "eth_call" and params[0].get("data") == selector
        return word(anvil_year.addresses[other]) if asked and answer == truth else answer

    try:
        result = through(anvil_year, tmp_path, tell)
    except Exception as error:
        # A sentence before any check, as for a contract that does not answer.
        assert type(error).__name__ in ("DiscoveryError", "NodeError"), error
        return
    assert int(result.verdict) == 2
    assert result.book.of(Origin.NODE) and not result.book.of(Origin.PLAN)


@pytest.fixture
def double(year):
    """A contract elsewhere with the pool's code; and a node that names it for the pool."""
    pool = year.addresses["pool"]
    year.request("anvil_setCode", ELSEWHERE, year.request("eth_getCode", pool, "latest"))
    year.request("evm_mine")

    def tell(method, params, answer):
        if method == "eth_call" and isinstance(answer, str):
            return answer.replace(word(pool)[2:], word(ELSEWHERE)[2:])
        return answer

    return year, tell


@pytest.mark.parametrize("asked", ["registry", "directory"])
def test_another_pool_than_the_one_asked_for_is_the_nodes_word(double, tmp_path, asked):
    """Registry and directory name the true pool: in the code, or in what they store."""
    year, tell = double
    targets = {
        "registry": {"registry": year.addresses["registry"]},
        "directory": {"directory": year.contracts.directory.address, "number": 1},
    }
    result = through(year, tmp_path, tell, **targets[asked])
    node_caught(result, "code", "does not name the pool that the node tells", ELSEWHERE)
    assert not result.book.of(Origin.PLAN)


def test_another_id_of_the_chain_is_the_nodes_word(anvil_year, tmp_path):
    """The signatures of decisions are for the true one, and would not come out."""
    result = through(
        anvil_year,
        tmp_path,
        lambda method, params, answer: "0x1" if method == "eth_chainId" else answer,
    )
    node_caught(result, "code", "another id of the chain", "1337")


def asked_again(number, change):
    """A node that changes a block's header from the second answer on."""
    asked = []

    def tell(method, params, answer):
        if method == "eth_getBlockByNumber" and params == [hex(number), False]:
            asked.append(number)
            return answer | change(answer) if len(asked) > 1 else answer
        return answer

    return tell


def later(seconds):
    return lambda block: {"timestamp": hex(int(block["timestamp"], 16) + seconds)}


@pytest.mark.parametrize("number", [299, 300, 301])
def test_a_block_told_otherwise_when_it_is_asked_for_again_proves_nothing(year, tmp_path, number):
    """Reports state the times of their first and last blocks, which are asked for once more."""
    target = Target(pool=year.addresses["pool"], period=(301, 350))
    year.publish(year.audit(tmp_path / "drawn", target=target).document, 301, 350)
    year.request("evm_mine")
    true(year.audit(tmp_path / "true"))
    if number == 299:
        # No report asks for it.
        true(through(year, tmp_path, asked_again(number, later(-1))))
        return
    with pytest.raises(NodeError, match="does not lead to block"):
        through(year, tmp_path, asked_again(number, later(-1)))


def test_a_false_report_does_not_come_true_by_a_block_told_otherwise(year, tmp_path):
    """The steward states another time, and runs the node as well."""
    target = Target(pool=year.addresses["pool"], period=(301, 350))
    document = year.audit(tmp_path / "drawn", target=target).document
    period = document.period
    period = period.model_copy(update={"from_time": period.from_time + 1})
    year.publish(document.model_copy(update={"period": period}), 301, 350)
    year.request("evm_mine")
    caught(year.audit(tmp_path / "false"), "reports", "report 2 on blocks 301 to 350")
    with pytest.raises(NodeError, match="does not lead to block"):
        through(year, tmp_path, asked_again(301, later(1)))


def test_the_time_of_a_block_long_before_the_plan_is_the_nodes_word(
    anvil_year, tmp_path, monkeypatch
):
    first = anvil_year.done.deployment.block
    target = Target(pool=anvil_year.addresses["pool"], period=(first - 3, 300))
    result = anvil_year.audit(tmp_path, target=target)
    assert result.untied == set()
    monkeypatch.setattr(fetching, "FEW_BLOCKS", 2)
    result = anvil_year.audit(tmp_path, target=target)
    true(result)
    assert result.untied == {first - 3}
