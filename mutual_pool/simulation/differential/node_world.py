"""The world of a node: the same contracts on a Ganache or Anvil, by RPC."""

from datetime import UTC, datetime

from eth_account import Account
from web3 import Web3
from web3.contract.contract import ContractFunction

from mutual_pool.chain.clock import ChainClock
from mutual_pool.chain.contracts import error_decoder
from mutual_pool.chain.node import local_accounts
from mutual_pool.chain.refusal import ContractRefusalError
from mutual_pool.chain.release import Release
from mutual_pool.chain.wallet import KeyWallet
from mutual_pool.plan import Plan
from mutual_pool.protocol.eip712 import enrolment_domain, sign_certificate, sign_cohort
from mutual_pool.protocol.enrolment.sum_tree import CohortTree
from mutual_pool.simulation.differential.actions import (
    Action,
    Appeal,
    Books,
    ClaimBooks,
    Collect,
    Conclude,
    Decide,
    File,
    Group,
    Join,
    MemberBooks,
    PayIn,
    Quit,
    Reband,
    Reinstate,
    Settle,
    SettleShort,
    Sponsor,
    TakeDue,
    TakeUp,
    Vote,
)
from mutual_pool.simulation.differential.actors import Actors, filing_tuple, verdict
from mutual_pool.simulation.differential.chain_world import (
    PLENTY,
    deploy_for_replay,
    read_books,
    read_claims,
    read_members,
)
from mutual_pool.simulation.errors import DisagreementError

GAS_LIMIT = 2_000_000
_GAS_MONEY = Web3.to_wei(1, "ether")


class NodeWorld:
    """The contracts of a release on a node; members and assessors sign their own transactions."""

    name = "node"

    def __init__(self, web3: Web3, release: Release, plan: Plan, actors: Actors, time: int) -> None:
        """Move a local chain to a time, in seconds, and deploy a plan.

        Raises:
            NodeError: if it is no local chain.
            ClockError: if its time is past that already.
        """
        self._clock, self._time = ChainClock(web3), time
        treasurer, steward = local_accounts(web3, 2)
        self.at(time)
        self.deployed = deploy_for_replay(web3, release, plan, actors, treasurer, steward)
        self._web3, self._actors, self._bond = web3, actors, plan.claim_bond.value
        self._errors = error_decoder(release)
        self._trees: dict[int, CohortTree] = {}
        self._wallets: dict[str, KeyWallet] = {}
        self._registrar = Account.from_key(actors.registrar.to_bytes())
        contracts = self.deployed.contracts
        self._domain = enrolment_domain(web3.eth.chain_id, contracts.enrolment.address)
        self.transactions = 0

    def at(self, time: int) -> None:
        """Go on to a time."""
        moment = datetime.fromtimestamp(time, UTC)
        if self._clock.now() < moment:
            self._clock.move_to(moment.date(), moment.hour)
        self._time = time

    def act(self, actions: list[Action]) -> None:
        """Carry out actions; see `World.act`."""
        for action in actions:
            try:
                self._carry_out(action)
            except ContractRefusalError as refusal:
                raise DisagreementError(
                    f"the node refuses what the twin carries out, {action}: {refusal}"
                ) from refusal

    def books(self) -> Books:
        """Return the totals."""
        return read_books(self.deployed)

    def members(self, numbers: list[int]) -> list[MemberBooks]:
        """Return the standing of members."""
        return read_members(self.deployed, [self._actors.checksummed(n) for n in numbers])

    def claims(self, numbers: list[int]) -> list[ClaimBooks]:
        """Return claims by their numbers."""
        return read_claims(self.deployed, numbers)

    def _carry_out(self, action: Action) -> None:
        contracts, address = self.deployed.contracts, self._actors.checksummed
        pool, desk = contracts.pool.functions, contracts.desk.functions
        jury = contracts.jury.functions
        match action:
            case Join() | Group() | TakeUp() | Reband():
                self._enrol(action)
            case PayIn():
                self._pay(pool.payIn(address(action.member), action.amount))
            case Reinstate():
                self._pocket(action.member, action.amount)
                call = pool.reinstate(address(action.member), action.amount)
                self._by(action.member, call)
            case Quit():
                self._by(action.member, pool.quit())
            case File():
                self._pocket(action.member, self._bond)
                filing = filing_tuple(action, address(action.member))
                self._by(action.member, desk.file(filing))
            case Decide():
                said = verdict(action, self._time).as_tuple()
                for key in self._actors.assessors[: action.seats]:
                    self._send(self._wallet(key.to_bytes()), desk.decide(action.claim, said))
            case Settle():
                self._by(action.member, desk.settle(action.claim))
            case SettleShort():
                self._by(action.member, desk.settleShort(action.claim, action.least))
            case Collect():
                self._by(action.member, desk.collect(action.claim, address(action.member)))
            case Appeal():
                self._by(action.member, jury.appeal(action.claim))
            case Vote():
                self._by(action.member, jury.vote(action.claim, int(action.approve)))
            case Conclude():
                self._pay(desk.conclude(action.claim))
            case TakeDue():
                self._by(action.member, pool.takeDue(address(action.member)))
            case Sponsor():
                self._pay(pool.fundReserve(action.amount))

    def _enrol(self, action: Join | Group | TakeUp | Reband) -> None:
        """Send what the enrolment does."""
        enrolment = self.deployed.contracts.enrolment.functions
        match action:
            case Join() | Reband():
                certificate = self._actors.certificate(action, self._time)
                signature = sign_certificate(self._registrar, self._domain, certificate)
                member, *rest = certificate.as_tuple()
                named = (Web3.to_checksum_address(member), *rest)
                call = enrolment.join if isinstance(action, Join) else enrolment.reband
                self._pay(call(named, signature, action.amount))
            case Group():
                tree = self._trees[action.number] = self._actors.tree(action)
                paper = self._actors.paper(tree, self.deployed.treasurer.address, self._time)
                signature = sign_cohort(self._registrar, self._domain, paper)
                self._pay(enrolment.enrolCohort(paper.as_tuple(), signature, action.amount))
            case TakeUp():
                tree = self._trees[action.group]
                number, person, *said = tree.leaves[action.place].as_tuple()
                leaf = (number, Web3.to_checksum_address(person), *said)
                call = enrolment.joinFromGroup(action.group, leaf, tree.proof(action.place))
                self._by(action.member, call)

    def _pocket(self, number: int, amount: int) -> None:
        if not amount:
            return
        asset = self.deployed.contracts.asset.functions
        self._pay(asset.mint(self._actors.checksummed(number), amount))
        self._by(number, asset.approve(self.deployed.contracts.pool.address, PLENTY))

    def _pay(self, call: ContractFunction) -> None:
        self.deployed.treasurer.send(call)
        self.transactions += 1

    def _by(self, number: int, call: ContractFunction) -> None:
        self._send(self._wallet(self._actors.member_key(number).to_bytes()), call)

    def _send(self, wallet: KeyWallet, call: ContractFunction) -> None:
        wallet.send(call)
        self.transactions += 1

    def _wallet(self, key: bytes) -> KeyWallet:
        """Return the wallet of a key, with money for gas."""
        account = Account.from_key(key)
        if account.address not in self._wallets:
            sent = self._web3.eth.send_transaction(
                {
                    "from": self.deployed.treasurer.address,
                    "to": account.address,
                    "value": _GAS_MONEY,
                }
            )
            self._web3.eth.wait_for_transaction_receipt(sent, poll_latency=0.01)
            self._wallets[account.address] = KeyWallet(
                self._web3, account, self._errors, gas=GAS_LIMIT
            )
        return self._wallets[account.address]
