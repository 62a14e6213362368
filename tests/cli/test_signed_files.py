"""What a cold key signs is told from the transaction itself; what is sent is looked at before."""

import json

import pytest
from eth_account import Account

from tests.support.terminal import PASSWORD

NOWHERE = "http://127.0.0.1:1"


@pytest.fixture(scope="module")
def clerk(town, member):
    return member("clerk")


@pytest.fixture
def written(town, clerk):
    """What --unsigned wrote for the clerk's own key."""
    file = clerk.home / "unsigned.json"
    to_file = ("--from", clerk.address, "--unsigned", file)
    clerk.does("top-up", "5", *to_file, keys=False)
    return json.loads(file.read_text())


def sign(clerk, content, *more):
    file = clerk.file("changed.json", json.dumps(content))
    out = clerk.home / "signed.json"
    out.unlink(missing_ok=True)
    return clerk.run("transaction", "sign", file, "--out", out, *more, MUTUAL_POOL_RPC=NOWHERE), out


def test_the_transaction_says_what_it_does_whatever_the_file_says(town, clerk, written):
    last = written["transactions"][-1]
    last["what"] = "Vote for peace"
    last["transaction"]["data"] = town.token.encode_abi("transfer", ["0x" + "66" * 20, 7])
    last["transaction"]["value"] = hex(10**18)
    done, out = sign(clerk, written, "--dry-run", "--json")
    assert done.returncode == 0, done.stderr
    assert f"transfer(to {'0x' + '66' * 20}, value 7)" in done.stderr
    assert "sends 1 ether" in done.stderr and "ether of gas" in done.stderr
    assert "transfer(" in json.loads(done.stdout)["transactions"][-1]
    assert not out.exists()


def test_nobody_is_asked_where_nobody_is(clerk, written):
    done, out = sign(clerk, written)
    assert done.returncode == 2 and "say --yes. Nothing was signed" in done.stderr
    assert not out.exists()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda c: c.update({"from": "0x" + "12" * 20}), "and the key is of"),
        (lambda c: c.update({"from": 5}), "it is for no address"),
        (lambda c: c.update(chain_id=1), "its chains differ"),
        (lambda c: c.pop("transactions"), "is not what --unsigned writes"),
        (lambda c: c["transactions"][0]["transaction"].update(gas="0x" + "9" * 5000), ""),
        (lambda c: c["transactions"][0]["transaction"].update(nonce="-0x1"), ""),
        (lambda c: c["transactions"][0].update(transaction=[[]]), ""),
    ],
)
def test_a_file_that_was_changed_is_not_signed(clerk, written, change, says):
    change(written)
    done, out = sign(clerk, written, "--yes")
    assert done.returncode == 2, done.stderr
    assert says in done.stderr and "Traceback" not in done.stderr
    assert not out.exists()


def test_what_is_sent_is_of_this_chain_and_next_in_turn(town, clerk):
    keystore = clerk.home / ".config" / "mutual-pool" / "keystores" / "me.json"
    key = Account.decrypt(json.loads(keystore.read_text()), PASSWORD)
    mined = town.web3.eth.get_transaction_count(clerk.address)
    plain = {"to": "0x" + "77" * 20, "value": 1, "gas": 21_000, "data": "0x"}
    fees = {"maxFeePerGas": 10**10, "maxPriorityFeePerGas": 1}

    def raw(**changes):
        fields = {**plain, **fees, "nonce": mined, "chainId": 1337, **changes}
        return Account.sign_transaction(fields, key).raw_transaction.hex()

    old = {**plain, "gasPrice": 10**10, "nonce": mined, "chainId": 1337}
    cases = {
        raw(chainId=5): "is of chain 5, and this node is of chain 1337. Nothing was sent",
        raw(nonce=mined + 1): "is not the next one",
        raw(nonce=mined - 1): "was used already",
        "02abcd": "is no signed transaction",
        "00": "is no signed transaction",
        "c0": "is no signed transaction",
    }
    for content, says in cases.items():
        file = clerk.file("signed.txt", content)
        done = clerk.run("transaction", "send", file, keys=False)
        assert done.returncode in (2, 3) and says in done.stderr, (done.stderr, content)
        assert "Traceback" not in done.stderr
    assert town.web3.eth.get_transaction_count(clerk.address) == mined
    whole = clerk.file("signed.txt", Account.sign_transaction(old, key).raw_transaction.hex())
    would = clerk.does("transaction", "send", whole, "--dry-run", keys=False)["transactions"]
    assert [(one["nonce"], one["mined"]) for one in would] == [(mined, False)]
    for _ in range(2):
        told = clerk.does("transaction", "send", whole, keys=False)["transactions"]
        assert [(one["from"], one["mined"]) for one in told] == [(clerk.address, True)]
    assert town.web3.eth.get_balance("0x" + "77" * 20) == 1
