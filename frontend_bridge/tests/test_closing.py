"""A plan's end on a real chain, as books and statements tell it."""

import pytest
from fastapi.testclient import TestClient

from frontend_bridge.api.app import make_app
from frontend_bridge.tests import support
from mutual_pool.chain.contracts import error_decoder
from mutual_pool.chain.node import local_accounts
from mutual_pool.chain.release import load_release
from mutual_pool.chain.wallet import KeyWallet
from mutual_pool.demo.community import GAS_LIMIT, make_account
from mutual_pool.protocol.claims.types import ClaimState
from mutual_pool.protocol.pool.types import DAY

CNY = 10**6


class Ending:
    """A community closed because it has too few voters, and those who stay to the end."""

    def __init__(self, lived: support.Lived) -> None:
        self.lived, self.contracts = lived, lived.contracts()
        self.pool = self.contracts.pool.functions
        self.bank = local_accounts(lived.web3, 1)[0]
        self.errors = error_decoder(load_release())
        active = [
            account
            for account in (make_account(support.SEED, f"member {n}") for n in range(100))
            if self.pool.standingOf(account.address).call()[4]
        ]
        self.stay, self.go = active[:3], active[3:]

    def send(self, call, account=None) -> None:
        if account is None:
            self.lived.transact(call, self.bank)
            return
        self.lived.request("anvil_setBalance", account.address, hex(10**18))
        KeyWallet(self.lived.web3, account, self.errors, gas=GAS_LIMIT).send(call)

    def travel(self, days: int) -> None:
        self.lived.request("evm_increaseTime", days * DAY)
        self.lived.mine()

    def close(self) -> None:
        """From too few voters to the end of cover; one of those who stay has money to spare."""
        pay = 300 * CNY
        self.send(self.contracts.asset.functions.mint(self.bank, pay))
        self.send(self.contracts.asset.functions.approve(self.contracts.pool.address, pay))
        self.send(self.pool.payIn(self.stay[0].address, pay))
        enrolment = self.contracts.enrolment.functions
        if not enrolment.minimumInForce().call():
            self.send(enrolment.recordVoters())
        for account in self.go:
            self.send(self.pool.quit(), account)
        self.send(enrolment.recordVoters())
        self.travel(61)
        self.send(enrolment.closeBelowMinimum())
        self.travel(8)

    def finish(self) -> None:
        """To the end, of which one of those who stay takes the excess, and then their part."""
        self.travel(181)
        desk = self.contracts.desk.functions
        for number in range(1, desk.claimCount().call() + 1):
            state = ClaimState(desk.stateOf(number).call())
            concluded = desk.claimOf(number).call()[13] in (5, 6)
            if state is ClaimState.PAYABLE:
                self.send(desk.settle(number))
            elif state in (ClaimState.REFUSED, ClaimState.EXPIRED) and not concluded:
                self.send(desk.conclude(number))
        self.send(self.pool.withdrawExcess(), self.stay[0])
        self.send(self.pool.finishClosing())
        self.send(self.pool.quit(), self.stay[0])


@pytest.fixture
def ending(lived):
    with lived.undone():
        yield Ending(lived)


def test_books_and_statements_follow_a_plan_to_its_end(ending, database):
    ending.close()
    engine, indexer = support.make_index(ending.lived, database)
    with TestClient(make_app(engine, None, rate=0)) as asking:
        told = asking.get("/v1/books").json()["data"]
        assert told["differences"] == 0
        assert int(told["closing"]["closing_at"]) == ending.pool.closingAt().call() > 0
        assert told["closing"]["finished_at"] == "0"
        assert_statement(asking, ending, ending.stay[0].address, "ToppedUp")

        ending.finish()
        indexer.catch_up()
        told = asking.get("/v1/books").json()["data"]
        assert told["differences"] == 0
        assert int(told["closing"]["finished_at"]) == ending.pool.finishedAt().call() > 0
        per_unit = ending.pool.carryPerUnit().call()
        assert int(told["closing"]["carry_per_unit"]) == per_unit
        left = asking.get(f"/v1/members/{ending.stay[0].address}").json()["data"]
        assert left["standing"] == "left"
        assert_statement(asking, ending, ending.stay[0].address, "Quit")
        for account in ending.stay[1:]:
            assert_statement(asking, ending, account.address, None)
    engine.dispose()


def assert_statement(asking, ending, address, newest) -> None:
    statement = asking.get(f"/v1/members/{address}/statement").json()
    assert statement["agrees"] is True
    assert int(statement["balance"]) == ending.pool.standingOf(address).call()[0]
    if newest is not None:
        assert newest in [line["name"] for line in statement["data"][:5]]
