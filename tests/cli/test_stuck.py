"""Nothing is sent twice: killed commands, stuck and refused transactions, replacement."""

import json
import signal
import subprocess
import time

import pytest

from tests.parties.sources import own
from tests.support.held import failing_after, holding, killed_while

PAUSES = 7
"""Its place among the oddities of `OddToken`."""


@pytest.fixture(scope="module")
def payer(member):
    return member("payer")


def ask(town, method, *params):
    answer = town.web3.provider.make_request(method, list(params))
    assert "error" not in answer, answer
    return answer["result"]


@pytest.fixture
def still(town):
    """A chain that makes no blocks, until it is told to."""
    ask(town, "evm_setAutomine", False)
    yield lambda: ask(town, "evm_mine")
    ask(town, "evm_mine")
    ask(town, "evm_setAutomine", True)


def balance(town, person):
    return person.does("status", person.address, keys=False)["standing"]["balance"]


def nonce(town, person):
    return town.web3.eth.get_transaction_count(person.address)


def waiting(town, person):
    return town.web3.eth.get_transaction_count(person.address, "pending") - nonce(town, person)


def test_what_is_not_mined_is_not_sent_again(town, payer, still):
    before, sent = balance(town, payer), nonce(town, payer)
    for _ in range(2):
        payer.refused(
            *("top-up", "5", "--yes", "--patience", "1"), code=3, says="sent and is not mined"
        )
        assert waiting(town, payer) == 1
    payer.refused("top-up", "6", "--yes", code=1, says="is not mined yet")
    still()
    told = payer.acts("top-up", "5")
    assert told["transactions"][0]["sent_before"] is True
    assert (balance(town, payer), nonce(town, payer)) == (before + 5_000_000, sent + 1)


@pytest.fixture(scope="module")
def donor(town):
    """An account that the node keeps, with money."""
    town.give(town.bank, 10)
    return town.bank


def test_an_account_of_the_node_sends_nothing_beside_what_is_not_mined(town, payer, donor, still):
    sent = town.web3.eth.get_transaction_count(donor)
    words = ("steward", "reserve", "3", "--from", donor, "--yes")
    payer.refused(*words, "--patience", "1", code=3, says="is not mined", keys=False)
    payer.refused(*words, code=3, says="that was sent before is not mined yet", keys=False)
    still()
    assert town.web3.eth.get_transaction_count(donor) == sent + 1


def test_a_stuck_transaction_is_replaced(town, payer, still):
    before = balance(town, payer)
    payer.refused("top-up", "7", "--yes", "--patience", "1", code=3, says="is not mined")
    listed = payer.run("transaction", "list", payer.address, keys=False).stdout
    assert "not mined" in listed and "Pay 7 CNY" in listed
    (row,) = [
        row
        for row in payer.does("transaction", "list", payer.address, keys=False)["transactions"]
        if not row["mined"]
    ]
    for verb in ("replace", "cancel"):
        would = payer.does("transaction", verb, "--dry-run")
        assert (would["nonce"], would["what"]) == (row["nonce"], row["what"])
        # An eighth more, and not less than the chain asks.
        assert 8 * int(would["most"]) >= 9 * row["most"]
    assert waiting(town, payer) == 1 and len(row["hashes"]) == 1
    payer.refused("transaction", "replace", "--yes", "--patience", "1", code=3, says="is not mined")
    assert waiting(town, payer) == 1
    still()
    told = payer.acts("top-up", "7")
    assert told["transactions"][0]["sent_before"] is True
    assert balance(town, payer) == before + 7_000_000


def test_a_stuck_transaction_is_cancelled(town, payer, still):
    before, sent = balance(town, payer), nonce(town, payer)
    payer.refused("top-up", "8", "--yes", "--patience", "1", code=3, says="is not mined")
    payer.refused("transaction", "cancel", "--yes", "--patience", "1", code=3, says="is not mined")
    still()
    assert (balance(town, payer), nonce(town, payer)) == (before, sent + 1)
    payer.refused("transaction", "replace", "--yes", code=1, says="is under way")
    # What was cancelled was not done: the same command pays now.
    ask(town, "evm_setAutomine", True)
    told = payer.acts("top-up", "8")
    assert told["transactions"][0]["sent_before"] is False
    assert balance(town, payer) == before + 8_000_000


@pytest.mark.parametrize(
    "method", ["eth_sendRawTransaction", "eth_getTransactionReceipt", "eth_estimateGas"]
)
def test_killed_at_any_moment_it_pays_once(town, payer, method):
    amount = {"eth_sendRawTransaction": 11, "eth_getTransactionReceipt": 12}.get(method, 13)
    before, sent = balance(town, payer), nonce(town, payer)
    killed_while(town, payer, ("top-up", amount, "--yes"), method)
    told = payer.acts("top-up", amount)
    noted = method != "eth_estimateGas"
    assert told["transactions"][0]["sent_before"] is noted
    assert balance(town, payer) == before + amount * 10**6
    assert nonce(town, payer) == sent + 1
    # The next one is a payment of its own.
    assert payer.acts("top-up", amount)["transactions"][0]["sent_before"] is False
    assert nonce(town, payer) == sent + 2


@pytest.mark.parametrize(
    ("said", "code"), [("upstream request timeout", 3), ("already known", 0), ("nonce too low", 3)]
)
def test_a_node_that_says_that_it_failed_may_have_sent_it(town, payer, said, code):
    """One that refuses for a reason of the transaction's own is believed, and told."""
    before, sent = balance(town, payer), nonce(town, payer)
    with failing_after(town, "eth_sendRawTransaction", said) as address:
        done = payer.run("top-up", "14", "--yes", MUTUAL_POOL_RPC=address)
    assert done.returncode == code, done.stderr
    assert ("may have sent it all the same" in done.stderr) is (said == "upstream request timeout")
    assert nonce(town, payer) == sent + 1
    if said == "upstream request timeout":
        assert payer.acts("top-up", "14")["transactions"][0]["sent_before"] is True
    assert (balance(town, payer), nonce(town, payer)) == (before + 14 * 10**6, sent + 1)


def test_two_commands_at_once_take_two_numbers_or_one_is_refused(town, payer):
    before, sent = balance(town, payer), nonce(town, payer)
    running = [
        subprocess.Popen(
            payer.command("top-up", amount, "--yes", "--json"),
            cwd=payer.home,
            env=payer.environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        for amount in (3, 4)
    ]
    ends = [(*process.communicate(timeout=120), process.returncode) for process in running]
    paid = sum(
        int(json.loads(out)["transactions"][0]["what"].split()[1])
        for out, _, code in ends
        if not code
    )
    refused = [err for _, err, code in ends if code]
    assert all(b"sends for" in err or b"not mined yet" in err for err in refused)
    assert balance(town, payer) == before + paid * 10**6
    assert nonce(town, payer) == sent + len(ends) - len(refused)


def test_interrupted_it_ends_with_130(town, payer):
    with holding(town, "eth_estimateGas") as (address, arrived):
        process = subprocess.Popen(
            payer.command("top-up", "9", "--yes"),
            cwd=payer.home,
            env=payer.environment(MUTUAL_POOL_RPC=address),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert arrived.wait(60)
        time.sleep(0.1)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Traceback" not in said


def test_a_paused_asset_is_named_and_the_same_command_works_once_it_goes_on(town, member):
    """The issuer upgrades the asset, pauses it after a payment, and lets it go on."""
    person, request = member("of a paused asset"), town.web3.provider.make_request
    source, before = own("OddToken"), town.web3.eth.get_code(town.asset).to_0x_hex()
    factory = town.web3.eth.contract(abi=source.abi, bytecode=source.bytecode)
    sent = factory.constructor(6).transact({"from": town.bank})
    place = town.web3.eth.wait_for_transaction_receipt(sent)["contractAddress"]
    token = town.web3.eth.contract(address=town.asset, abi=source.abi)
    pool = town.web3.to_checksum_address(town.pool)

    def turn(oddity):
        sent = token.functions.turn(oddity, town.bank, b"").transact({"from": town.bank})
        town.web3.eth.wait_for_transaction_receipt(sent)

    def count(one):
        return town.web3.eth.get_transaction_count(one.address)

    def held():
        return town.token.functions.balanceOf(pool).call()

    request("anvil_setCode", [town.asset, town.web3.eth.get_code(place).to_0x_hex()])
    try:
        person.acts("top-up", "1")
        turn(PAUSES)
        money, sent = held(), count(person)
        told = person.refused("top-up", "1", "--yes", code=4, says="paused by its issuer")
        assert "Try again when the issuer lets it go on" in told.stderr
        assert "Nothing was changed" in told.stderr
        assert held() == money and count(person) == sent
        turn(0)
        person.acts("top-up", "1")
        assert held() == money + 10**6
    finally:
        turn(0)
        request("anvil_setCode", [town.asset, before])
