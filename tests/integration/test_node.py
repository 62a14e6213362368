"""Asking a node many things at once, knowing it for a test chain, and moving its time."""

from datetime import UTC, date, datetime, timedelta

import pytest

from mutual_pool.chain.clock import ChainClock, ClockError
from mutual_pool.chain.node import (
    LOCAL_CHAINS,
    NoAnswer,
    NodeError,
    call_all,
    connect,
    local_accounts,
    try_all,
)
from tools.with_anvil import anvil
from tools.with_ganache import free_port, ganache


@pytest.fixture(scope="module")
def token(chain):
    return chain.web3.eth.contract(address=chain.asset, abi=chain.release["TestToken"].abi)


def test_no_node_is_there():
    address = f"http://127.0.0.1:{free_port()}"
    with pytest.raises(NodeError, match=f"no node answers at {address}; start one"):
        connect(address)


@pytest.mark.parametrize("address", ["", "127.0.0.1:8545", "http://", "ftp://127.0.0.1"])
def test_what_is_no_address(address):
    with pytest.raises(NodeError, match="no node answers at"):
        connect(address)


@pytest.mark.parametrize("count", [0, 1, 99, 100, 101, 250])
def test_a_batch_answers_in_order(chain, token, count):
    holders = [f"0x{number:040x}" for number in range(1, 4)]
    for holder, amount in zip(holders, (10, 20, 30), strict=True):
        held = token.functions.balanceOf(holder).call()
        chain.deployer.send(token.functions.mint(holder, amount + 100 - held))
    asked = [token.functions.balanceOf(holders[place % 3]) for place in range(count)]
    assert call_all(chain.web3, asked) == [(110, 120, 130)[place % 3] for place in range(count)]


def test_a_batch_asks_about_one_block(chain, token):
    holder = f"0x{77 * 10**36:040d}"
    before = chain.web3.eth.block_number
    chain.deployer.send(token.functions.mint(holder, 5))
    asked = [token.functions.balanceOf(holder)]
    assert call_all(chain.web3, asked, before) == [0]
    assert call_all(chain.web3, asked) == call_all(chain.web3, asked, before + 1) == [5]


def test_results_of_every_shape(chain):
    contracts = chain.deploy().contracts(chain.web3, chain.release)
    desk, panel, token = contracts.desk, contracts.panel, contracts.asset
    enrolment = contracts.enrolment
    asked = [
        token.functions.name(),
        token.functions.decimals(),
        desk.functions.rulesOf(1),
        panel.functions.currentSeats(),
        enrolment.functions.eip712Domain(),
    ]
    for call, answer in zip(asked, call_all(chain.web3, asked), strict=True):
        by_web3 = call.call()
        if call.fn_name == "currentSeats":
            assert [holder for holder, _ in answer] == [seat[0].lower() for seat in by_web3]
        elif call.fn_name == "eip712Domain":
            assert answer[:4] == tuple(by_web3[:4])
        else:
            assert answer == (tuple(by_web3) if isinstance(by_web3, list | tuple) else by_web3)


def test_a_view_that_is_refused_is_named(chain, token):
    """There is no code at that address, and no such claim at the desk."""
    contracts = chain.deploy().contracts(chain.web3, chain.release)
    nowhere = chain.web3.eth.contract(address=chain.accounts[9], abi=token.abi)
    for wrong in (nowhere.functions.decimals(), contracts.panel.functions.numberOf(chain.asset)):
        asked = [token.functions.decimals(), wrong, token.functions.symbol()]
        with pytest.raises(NodeError, match=f"the node refuses {wrong.fn_name}: "):
            call_all(chain.web3, asked)
        first, second, third = try_all(chain.web3, asked)
        assert (first, third) == (6, "CNY")
        assert isinstance(second, NoAnswer) and second.reason


def test_the_accounts_of_a_test_chain(chain, monkeypatch):
    assert local_accounts(chain.web3, 3) == chain.accounts[:3]
    with pytest.raises(NodeError, match="signs for 32 accounts, and 33 are needed"):
        local_accounts(chain.web3, 33)
    assert chain.web3.eth.chain_id in LOCAL_CHAINS


@pytest.mark.parametrize("start", [anvil, ganache])
def test_time_moves_to_the_hour(start):
    with start() as where:
        web3 = connect(where if isinstance(where, str) else f"http://127.0.0.1:{where}")
        clock = ChainClock(web3)
        day = clock.now().date() + timedelta(days=400)
        for hour in (0, 6, 23):
            clock.move_to(day, hour)
            wanted = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
            assert timedelta(0) <= clock.now() - wanted < timedelta(minutes=1)
        with pytest.raises(ClockError, match=f"the chain is at {day} 23:.*, past {day} 22:"):
            clock.move_to(day, 22)
        assert clock.now().hour == 23


def test_a_node_that_does_not_let_its_time_be_moved(chain, monkeypatch):
    monkeypatch.setattr(
        chain.web3.provider, "make_request", lambda *_: {"error": {"message": "no such method"}}
    )
    with pytest.raises(ClockError, match=r"refuses evm_mine .*; use a local Ganache or Anvil"):
        ChainClock(chain.web3).move_to(date(2100, 1, 1), 0)
