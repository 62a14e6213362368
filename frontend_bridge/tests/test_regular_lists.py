"""Standing orders and subscriptions by the API: each setting, with what came of it."""

from fastapi.testclient import TestClient

from frontend_bridge.api.app import make_app
from frontend_bridge.tests import support
from mutual_pool.chain.node import local_accounts
from mutual_pool.chain.wallet import KeyWallet
from mutual_pool.demo.community import make_account

DAY = 86_400
FAR = 10**12


def covered(lived, now):
    """A member's key, of somebody active in a band that lasts."""
    pool = lived.contracts().pool.functions
    for place in range(100):
        account = make_account(support.SEED, f"member {place}")
        _, _, _, band_until, *_ = pool.membershipOf(account.address).call()
        if pool.standingOf(account.address).call()[4] and band_until > now // DAY + 30:
            return account
    raise AssertionError("nobody is active")


def later(lived, days):
    lived.request("evm_increaseTime", days * DAY)
    lived.mine()


def asked(lived, database, *paths):
    engine, _ = support.make_index(lived, database)
    with TestClient(make_app(engine, None, rate=0)) as asking:
        assert asking.get("/v1/books").json()["data"]["differences"] == 0
        found = [asking.get(f"/v1/{path}").json()["data"] for path in paths]
    engine.dispose()
    return found


def names(one):
    return [event["name"] for event in one["later"]]


def test_an_order_is_told_with_what_it_paid_until_it_was_set_again(lived, database):
    with lived.undone():
        contracts = lived.contracts()
        payer, other = local_accounts(lived.web3, 2)
        now = lived.web3.eth.get_block("latest")["timestamp"]
        member = covered(lived, now).address
        orders = contracts.orders.functions
        terms = (member, 500, FAR, now // DAY + 60)
        for who in (payer, other):
            lived.transact(contracts.asset.functions.mint(who, 10_000), payer)
            lived.transact(contracts.asset.functions.approve(contracts.orders.address, 10_000), who)
            lived.transact(orders.set(*terms), who)
        later(lived, 8)
        lived.transact(orders.run(payer, member), other)
        lived.transact(orders.set(*terms), payer)
        lived.transact(orders.end(member), payer)
        lower = member.lower()
        paths = ("orders", f"orders?member={lower}", f"orders?member={payer}")
        whole, mine, none = asked(lived, database, *paths)
    assert whole == mine and none == []
    assert [(one["args"]["payer"], names(one)) for one in whole] == [
        (payer.lower(), ["OrderEnded"]),
        (other.lower(), []),
        (payer.lower(), ["OrderRun", "OrderSet"]),
    ]
    assert all(one["all_later"] for one in whole)
    assert whole[2]["later"][0]["args"]["amount"] == "500"
    (check,) = whole[0]["check"]
    assert (check["contract"], check["args"]) == ("StandingOrder", [payer.lower(), lower])


def test_a_subscription_is_told_with_its_collections(lived, database):
    with lived.undone():
        contracts = lived.contracts()
        bank = local_accounts(lived.web3, 1)[0]
        now = lived.web3.eth.get_block("latest")["timestamp"]
        account = covered(lived, now)
        book = contracts.subscriptions
        lived.web3.eth.send_transaction({"from": bank, "to": account.address, "value": 10**17})
        lived.transact(contracts.asset.functions.mint(account.address, 10_000), bank)
        wallet = KeyWallet(lived.web3, account, None)
        wallet.send(contracts.asset.functions.approve(book.address, 10_000))
        wallet.send(book.functions.set(700, now // DAY + 60))
        steward = contracts.pool.functions.steward().call()
        lived.transact(book.functions.announce(), steward)
        later(lived, 8)
        lived.transact(book.functions.collect(account.address), bank)
        wallet.send(book.functions.end())
        (found,) = asked(lived, database, f"subscriptions?member={account.address}")
    (one,) = found
    assert names(one) == ["SubscriptionCollected", "SubscriptionEnded"]
    assert (one["all_later"], one["later"][0]["args"]["amount"]) == (True, "700")
    assert [check["function"] for check in one["check"]] == ["agreementOf(address)", "round()"]
