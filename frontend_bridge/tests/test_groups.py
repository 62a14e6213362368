"""A group on a real chain: enrolled as one, taken up by newcomers and by who is a member."""

import pytest
from eth_utils import keccak
from fastapi.testclient import TestClient

from frontend_bridge.api.app import make_app
from frontend_bridge.tests import support
from mutual_pool.chain.contracts import error_decoder
from mutual_pool.chain.node import local_accounts
from mutual_pool.chain.release import load_release
from mutual_pool.chain.wallet import KeyWallet, NodeWallet
from mutual_pool.demo.community import GAS_LIMIT, make_account
from mutual_pool.plan import load_plan
from mutual_pool.protocol.eip712 import enrolment_domain, identity_of, sign_cohort
from mutual_pool.protocol.enrolment.cohorts import CohortPaper
from mutual_pool.protocol.enrolment.sum_tree import CohortTree, Leaf
from mutual_pool.protocol.pool.types import DAY
from mutual_pool.protocol.services.codes import CodeSeries, CodeTree

BAND = 1


class Group:
    """Two newcomers and a member of long standing, who came in together."""

    def __init__(self, lived: support.Lived) -> None:
        self.lived, self.contracts = lived, lived.contracts()
        self.errors = error_decoder(load_release())
        self.bank = NodeWallet(
            lived.web3, local_accounts(lived.web3, 1)[0], self.errors, gas=GAS_LIMIT
        )
        self.people = [make_account(support.SEED, f"of the group {place}") for place in range(2)]
        self.people.append(self.somebody_active())
        self.units = self.contracts.enrolment.functions.unitsOf(BAND).call()
        now = lived.web3.eth.get_block("latest")["timestamp"]
        self.tree = CohortTree(
            [
                Leaf(
                    number=place,
                    member=account.address,
                    identity=identity_of(f"of the group {place}", b"a secret"),
                    band=BAND,
                    units=self.units,
                    band_until=now // DAY + 900,
                )
                for place, account in enumerate(self.people)
            ]
        )
        self.each = load_plan(lived.deployment.plan).deposit_per_unit.value
        self.enrol(now)

    def somebody_active(self):
        for place in range(support.MEMBERS):
            account = make_account(support.SEED, f"member {place}")
            if self.contracts.pool.functions.standingOf(account.address).call()[4]:
                return account
        raise AssertionError("nobody is active")

    def enrol(self, now: int) -> None:
        contracts, amount = self.contracts, self.each * self.tree.units
        paper = CohortPaper(self.bank.address, self.tree.root, self.tree.units, now, now + 30 * DAY)
        domain = enrolment_domain(self.lived.deployment.chain_id, contracts.enrolment.address)
        signed = sign_cohort(make_account(support.SEED, "registrar"), domain, paper)
        self.bank.send(contracts.asset.functions.mint(self.bank.address, amount))
        self.bank.send(contracts.asset.functions.approve(contracts.pool.address, amount))
        self.bank.send(contracts.enrolment.functions.enrolCohort(paper.as_tuple(), signed, amount))

    def join_from_group(self, place: int) -> str:
        account = self.people[place]
        self.lived.request("anvil_setBalance", account.address, hex(10**18))
        wallet = KeyWallet(self.lived.web3, account, self.errors, gas=GAS_LIMIT)
        leaf = self.tree.leaves[place].as_tuple()
        proof = self.tree.proof(place)
        wallet.send(self.contracts.enrolment.functions.joinFromGroup(1, leaf, proof))
        return account.address

    def standing(self, member: str) -> int:
        return self.contracts.pool.functions.standingOf(member).call()[0]


@pytest.fixture
def group(lived):
    with lived.undone():
        yield Group(lived)


def test_a_group_is_followed_to_the_last_unit(group, database):
    newcomer, member = group.join_from_group(0), group.join_from_group(2)
    engine, _ = support.make_index(group.lived, database)
    with TestClient(make_app(engine, None, rate=0)) as asking:
        answer = asking.get("/v1/books").json()
        told = answer["data"]
        assert told["differences"] == 0
        kept = told["cohorts"]["1"]
        assert int(kept["units"]) == group.units
        assert int(kept["standing"]["balance"]) == group.each * group.units
        assert "cohortOf(uint256)" in {check["function"] for check in answer["check"]}
        everybody = asking.get("/v1/members?limit=200").json()["data"]
        total = sum(int(one["balance"]) for one in everybody) + int(kept["standing"]["balance"])
        assert total == int(told["books"]["total_balances"]) == group.lived.books()["totalBalances"]
        for address, cohort, line in (
            (newcomer, "1", "JoinedFromGroup"),
            (member, "0", "LeafPaidIn"),
        ):
            one = asking.get(f"/v1/members/{address}").json()["data"]
            assert int(one["balance"]) == group.standing(address)
            assert (one["standing"], one["cohort"]) == ("active", cohort)
            statement = asking.get(f"/v1/members/{address}/statement").json()
            assert statement["agrees"] is True
            newest = statement["data"][0]
            assert (newest["name"], int(newest["change"])) == (line, group.each * group.units)
        assert not [one for one in everybody if one["address"] == group.people[1].address.lower()]
        assert asking.get("/v1/appeals").json()["data"] == []
    engine.dispose()


def test_an_appeal_is_listed_as_it_stands(lived, database):
    with lived.undone():
        contracts = lived.contracts()
        filer = local_accounts(lived.web3, 1)[0]
        now = lived.web3.eth.get_block("latest")["timestamp"]
        petition = (0, filer, 1_000, 10, now + 60 * DAY, keccak(text="evidence"))
        lived.transact(contracts.donations.functions.file(petition), filer)
        lived.transact(contracts.asset.functions.mint(filer, 300), filer)
        lived.transact(contracts.asset.functions.approve(contracts.donations.address, 300), filer)
        lived.transact(contracts.donations.functions.give(1, 300), filer)
        engine, _ = support.make_index(lived, database)
        with TestClient(make_app(engine, None, rate=0)) as asking:
            (appeal,) = asking.get("/v1/appeals").json()["data"]
            assert asking.get("/v1/books").json()["data"]["differences"] == 0
        engine.dispose()
    stored = appeal["appeal"]
    assert (stored["state"], stored["gifts"], stored["goal"]) == ("Filed", "300", "1000")
    assert [event["name"] for event in appeal["later"]] == ["Given"]
    assert {check["contract"] for check in appeal["check"]} == {"DonationDesk"}


def test_a_programme_is_listed_as_it_stands(lived, database):
    with lived.undone():
        contracts = lived.contracts()
        sponsor = local_accounts(lived.web3, 1)[0]
        fund = contracts.services
        series = CodeSeries(lived.web3.eth.chain_id, fund.address, sponsor, 1)
        secrets = [keccak(text=name) for name in ("one", "two")]
        tree = CodeTree([series.leaf(place, secret) for place, secret in enumerate(secrets)])
        today = lived.web3.eth.get_block("latest")["timestamp"] // DAY
        lived.transact(contracts.asset.functions.mint(sponsor, 50), sponsor)
        lived.transact(contracts.asset.functions.approve(fund.address, 50), sponsor)
        terms = (25, 2, today + 9, 1, tree.root, keccak(text="terms"))
        lived.transact(fund.functions.open(sponsor, *terms), sponsor)
        code = (1, secrets[1], tree.proof(1))
        lived.transact(fund.functions.redeem(1, [code]), sponsor)
        engine, _ = support.make_index(lived, database)
        with TestClient(make_app(engine, None, rate=0)) as asking:
            (programme,) = asking.get("/v1/programmes").json()["data"]
            assert asking.get("/v1/books").json()["data"]["differences"] == 0
        engine.dispose()
    stored = programme["programme"]
    assert (stored["uses"], stored["used"], stored["left"]) == ("2", "1", "25")
    assert [event["name"] for event in programme["later"]] == ["CodesRedeemed"]
    assert [check["contract"] for check in programme["check"]] == ["ServiceFund"]
