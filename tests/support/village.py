"""A few people on a plan of their own, where nothing happens but what a test does."""

from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from eth_utils import keccak

from mutual_pool.actuarial.population import Person, draw_people
from mutual_pool.chain.clock import ChainClock
from mutual_pool.chain.contracts import error_decoder
from mutual_pool.chain.deployment import RoleHolders, deploy_plan
from mutual_pool.chain.deployment_record import write_record
from mutual_pool.chain.node import connect, local_accounts
from mutual_pool.chain.release import load_release
from mutual_pool.chain.wallet import NodeWallet
from mutual_pool.demo.community import GAS_LIMIT, Community, make_account
from mutual_pool.office.connection import open_plan
from mutual_pool.plan import load_plan

DAY = 86_400
CNY = 10**6
MILD = 1


class Village:
    """A plan on a local chain, with the people of its roles and members who join one by one."""

    def __init__(self, rpc: str, folder: Path, seed: int = 7) -> None:
        self.rpc, self.seed = rpc, seed
        self.web3 = connect(rpc)
        release = load_release()
        self.errors = error_decoder(release)
        bank, self.steward = local_accounts(self.web3, 2)
        self.bank = NodeWallet(self.web3, bank, self.errors, gas=GAS_LIMIT)
        plan = load_plan("demo")
        token = release["TestToken"]
        factory = self.web3.eth.contract(abi=token.abi, bytecode=token.bytecode)
        deployer = NodeWallet(self.web3, bank, self.errors)
        asset = deployer.send(factory.constructor("Test CNY", "CNY"))["contractAddress"]
        accounts = [make_account(seed, f"assessor {n}") for n in range(plan.panel.value.seats)]
        self.assessors = sorted(accounts, key=lambda account: account.address.lower())
        self.registrar = make_account(seed, "registrar")
        self.supervisor = make_account(seed, "supervisor")
        roles = RoleHolders(
            steward=self.steward,
            registrar=self.registrar.address,
            supervisor=self.supervisor.address,
            heir=make_account(seed, "heir").address,
            assessors=tuple(account.address for account in self.assessors),
        )
        self.deployment = deploy_plan(self.web3, release, deployer, plan, asset, roles)
        self.record = write_record(folder, self.deployment)
        self.plan = open_plan(rpc, self.record)
        self.contracts = self.deployment.contracts(self.web3, release)
        self.people = Community(
            *(self.web3, self.contracts, plan, self.registrar, self.assessors, self.errors),
            *(self.bank, self.supervisor, seed),
        )
        self.people.fund(self.supervisor.address, money=0)
        self.joined = []
        today = ChainClock(self.web3).now().date()
        self._newcomers = iter(draw_people(100, plan.ages, today, seed=seed))

    def request(self, method, *parameters):
        answer = self.web3.provider.make_request(method, list(parameters))
        assert "error" not in answer, answer
        return answer["result"]

    @contextmanager
    def undone(self):
        """Take back what happens meanwhile; the wallets count from where the chain is again."""
        snapshot = self.request("evm_snapshot")
        try:
            yield
        finally:
            self.request("evm_revert", snapshot)
            for wallet in (self.people._supervisor, *(one.wallet for one in self.joined)):
                wallet._nonce = None

    @property
    def today(self):
        return ChainClock(self.web3).now().date()

    @property
    def now(self) -> int:
        return self.web3.eth.get_block("latest")["timestamp"]

    def pass_days(self, days: float) -> None:
        self.request("evm_increaseTime", int(days * DAY))
        self.request("evm_mine")

    def member(self, deposit_per_unit: int = 10 * CNY):
        """Somebody who joins."""
        person: Person = next(self._newcomers)
        account = self.people.settle_in(person, 10_000 * CNY)
        self.people.join(account, self.today, deposit_per_unit)
        self.joined.append(account)
        return account

    def file(self, member, benefit_class: int = MILD):
        """A claim of yesterday."""
        return self.people.file(member, self.today - timedelta(days=1), benefit_class)

    def approve(self, claim, *, approve: bool = True) -> None:
        self.people.decide(claim, approve, keccak(text="notice"), keccak(text="findings"))

    def reserve(self, amount: int) -> None:
        self.people.sponsor_reserve(amount * CNY)
