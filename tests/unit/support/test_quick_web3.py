"""The short ways to the node say what web3's own say."""

import brownie
import pytest
from brownie.exceptions import VirtualMachineError
from brownie.network import account, contract, transaction
from web3.exceptions import TransactionNotFound

from tests.support.quick_web3 import typed

WEB3 = brownie.web3


@pytest.fixture
def paid(token, actors):
    """A transaction with an event."""
    alice, bob = actors.members[:2]
    return token.transfer(bob, 7, {"from": alice})


def _plainly(answer):
    """By name; signature and access list are as the node has them, since brownie reads neither."""
    unread = {"logs", "v", "r", "s", "accessList", "yParity", "chainId"}
    return {
        name: (type(value).__name__, value) for name, value in answer.items() if name not in unread
    }


def test_a_transaction_and_its_receipt_have_the_types_of_web3(paid):
    raw = {
        method: WEB3.provider.make_request(method, [paid.txid])["result"]
        for method in ("eth_getTransactionByHash", "eth_getTransactionReceipt")
    }
    sent = typed(raw["eth_getTransactionByHash"])
    receipt = typed(raw["eth_getTransactionReceipt"])
    own = WEB3.eth.get_transaction(paid.txid), WEB3.eth.get_transaction_receipt(paid.txid)
    for quick, slow in zip((sent, receipt), own, strict=True):
        assert _plainly(quick) == _plainly(slow)
    (log,), (own_log,) = receipt["logs"], own[1]["logs"]
    assert _plainly(log) == _plainly(own_log)
    assert paid.events["Transfer"]["value"] == 7


def test_what_a_transaction_was_told_is_asked_once_and_then_of_the_node(paid, token, actors):
    alice, bob = actors.members[:2]
    eth = account.web3.eth
    brownie.chain.snapshot()
    sent = eth.send_transaction(
        {"from": str(alice), "to": token.address, "gas": 10**6, "data": paid.input}
    )
    assert eth.get_transaction(sent)["hash"] == sent
    brownie.chain.revert()
    with pytest.raises(TransactionNotFound):
        eth.get_transaction(sent)
    assert eth.get_transaction_count(alice) == WEB3.eth.get_transaction_count(str(alice))
    call = {"to": token.address, "data": token.balanceOf.encode_input(bob)}
    assert eth.call(call) == WEB3.eth.call(call)


def test_brownie_asks_by_the_short_ways():
    assert {type(module.web3).__name__ for module in (account, contract)} == {"QuickWeb3"}
    assert type(transaction.web3).__name__ == "ReceiptsWeb3"


def test_a_transaction_and_a_call_that_fail_are_told(token, actors):
    alice, bob = actors.members[:2]
    too_much = token.balanceOf(alice) + 1
    with pytest.raises(VirtualMachineError):
        token.transfer(bob, too_much, {"from": alice})
    with pytest.raises(VirtualMachineError):
        token.transfer.call(bob, too_much, {"from": alice})
    with pytest.raises(VirtualMachineError):
        token.transfer(bob, 1, {"from": alice, "gas_limit": 25_000})
    with pytest.raises(VirtualMachineError):
        brownie.TestToken.deploy("Test Yuan", "TCNY", {"from": alice, "gas_limit": 400_000})
