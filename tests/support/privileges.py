"""A governed plan in the middle of its life, at which every caller tries every function."""

from dataclasses import dataclass

import brownie
from eth_utils.address import to_checksum_address
from web3.exceptions import ContractLogicError, Web3RPCError

from mutual_pool.chain.contracts import BOOKKEEPERS, ROLES
from mutual_pool.chain.node import connect
from mutual_pool.chain.release import load_release
from mutual_pool.chain.wallet import revert_data
from mutual_pool.protocol.donations.types import AppealState
from mutual_pool.protocol.services.codes import CodeSeries
from tests.support.actors import key_of
from tests.support.chains import Chain
from tests.support.claims import Claims
from tests.support.clock import DAY, now, wait
from tests.support.deploying import Plan
from tests.support.members import Members

MONEY = 10**12
DEPOSIT = 500 * 10**6
DONE = "done"
#: In an ABI, functions that promise to change nothing.
_READING = ("view", "pure")
PEOPLE = ("deployer", "stranger", "alice", "bob", "guardian", "registrar", "supervisor", "steward")
ASSESSORS = tuple(f"assessor_{number}" for number in range(1, 6))


@dataclass(frozen=True)
class Refusal:
    """A custom error and its values by name."""

    name: str
    values: dict


class Scene:
    """Alice, who has a guardian, and bob are members; each has something open that is theirs.

    Carol, dan and erin, who are nobody's callers, are members too. Erin's claim 1 was overturned,
    to which bob had objected. Bob's claim 2 is settled and not collected, so the steward has a fee
    to take. Alice's claim 3 is filed, and her guardian gave notice of quitting for her. Carol's
    claim 4 is under notice, on dan's claim 5 a jury votes, and bob's claim 6 was refused. Report 1
    is published. Alice's proposal is being voted on, and bob's is not yet.
    Alice filed three appeals for gifts to bob and gave to each: the panel has not decided on the
    first, it approved the second, and the third was withdrawn. She has a standing order for bob.
    She opened two programmes of services by bob; the last day of the second is over.
    """

    OVERTURNED, PAID, FILED, NOTICED, DISPUTED, APPEALABLE = range(1, 7)

    def __init__(self, actors):
        self.actors = actors
        self.chain = Chain(connect(brownie.web3.provider.endpoint_uri), load_release())
        self.deployment = self.chain.deploy(
            steward=str(actors.steward),
            registrar=str(actors.registrar),
            supervisor=str(actors.supervisor),
            assessors=tuple(map(str, actors.assessors)),
        )
        self.contracts = self.deployment.contracts(self.chain.web3, self.chain.release)
        self.plan = Plan(
            actors,
            brownie.TestToken.at(self.deployment.asset),
            **{role: self._brownie(role) for role in BOOKKEEPERS},
        )
        self.members = Members(self.plan)
        self.claims = Claims(self.plan, self.members)
        self.assembly = self._brownie("assembly")
        self._live()

    def _brownie(self, role):
        return getattr(brownie, ROLES[role]).at(self.deployment.addresses[role])

    def _live(self):
        actors, plan = self.actors, self.plan
        for person in (*actors.members, actors.sponsor):
            plan.token.mint(person, MONEY, {"from": person})
            plan.token.approve(plan.pool, MONEY, {"from": person})
        for member in actors.members:
            self.members.join(member, DEPOSIT)
        plan.guardianship.nameGuardian(actors.guardian, {"from": actors.alice})
        wait(days=32)
        claims = self.claims
        overturned = claims.file(actors.erin)
        claims.approve(overturned)
        claims.object(overturned, actors.bob)
        claims.vote(overturned, False, actors.carol, actors.dan, actors.alice)
        wait(days=14)
        claims.settle_short(claims.payable(actors.bob), by=actors.bob)
        claims.file(actors.alice)
        claims.approve(claims.file(actors.carol))
        claims.refuse(claims.file(actors.dan))
        claims.appeal(self.DISPUTED)
        claims.refuse(claims.file(actors.bob))
        plan.guardianship.giveQuitNotice(actors.alice, {"from": actors.guardian})
        self.report_end = self.chain.web3.eth.block_number - 1
        self.report_time = self.chain.web3.eth.get_block(self.report_end)["timestamp"] - 1
        self._brownie("registry").publish(
            b"\1" * 32,
            self.deployment.block,
            self.report_end,
            self.report_time,
            "",
            {"from": actors.steward},
        )
        self._ask()
        self.order()
        self.offer()
        self.active = self._propose(actors.alice, "Another steward")
        wait(days=1, seconds=1)
        self.pending = self._propose(actors.bob, "The same, later")

    def _ask(self):
        actors, desk = self.actors, self.plan.donations
        self.plan.token.approve(desk, MONEY, {"from": actors.alice})
        petition = (0, actors.bob, 1_000, 1, now() + 60 * DAY, b"\3" * 32)
        for appeal in (1, 2, 3):
            desk.file(petition, {"from": actors.alice})
            desk.give(appeal, 1_000, {"from": actors.alice})
        for assessor in actors.assessors:
            if desk.stateOf(2) != AppealState.FILED:
                break
            desk.decide(*self.appeal_word(2), {"from": assessor})
        desk.withdraw(3, {"from": actors.alice})

    def order(self):
        """Alice has a standing order for bob, and a subscription, which she set just now."""
        plan, bob = self.plan, self.actors.bob
        terms = (1_000, plan.pool.capPerPeriod(), now() // DAY + 100)
        plan.orders.set(bob, *terms, {"from": self.actors.alice})
        self.subscribed_until = now() // DAY + 100
        plan.subscriptions.set(1_000, self.subscribed_until, {"from": self.actors.alice})

    def offer(self):
        """Alice pays for two services of bob, one of which is over when the scene is set."""
        actors, fund = self.actors, self.plan.services
        self.plan.token.approve(fund, MONEY, {"from": actors.alice})
        series = CodeSeries(brownie.chain.id, fund.address, actors.alice.address, 1)
        self.code = (0, b"\1" * 32, [])
        root = series.leaf(*self.code[:2])
        today = now() // DAY
        for number, (days, tree) in enumerate(((60, root), (0, b"\2" * 32)), start=1):
            terms = (actors.bob, 5, 1, today + days, number, tree, b"\3" * 32)
            fund.open(*terms, {"from": actors.alice})

    def appeal_word(self, appeal):
        """The first two arguments of the functions that decide on an appeal: it is approved."""
        return appeal, (True, b"\4" * 32, b"\5" * 32, 2**40 - 1)

    def appeal_approvals(self, appeal):
        """A batch of signatures with the stranger's alone."""
        digest = bytes(self.plan.donations.digestOf(*self.appeal_word(appeal)))
        signed = key_of(self.actors.stranger).unsafe_sign_hash(digest)
        return self.claims.seats, bytes(signed.signature), []

    def motion(self, description):
        """A proposal as its words are hashed: by what it calls and by its description."""
        call = self.plan.pool.setSteward.encode_input(self.actors.sponsor)
        return [self.plan.pool.address], [0], [call], description

    def _propose(self, member, description):
        motion = self.motion(description)
        self.assembly.propose(*motion, {"from": member})
        return self.assembly.hashProposal(*hashed(motion))

    @property
    def callers(self):
        """Everybody who could have a power: people, holders of roles, and every contract."""
        people = {name: str(getattr(self.actors, name)) for name in (*PEOPLE, *ASSESSORS)}
        return people | self.addresses

    @property
    def addresses(self):
        """Every contract's."""
        return {**self.deployment.addresses, "directory": self.deployment.directory}

    def outcome(self, role, function, arguments, caller):
        """What comes of a call: `DONE`, or the contract's refusal. Nothing is changed by it."""
        contract = getattr(self.contracts, role)
        data = "0x" if function == "receive" else contract.encode_abi(function, args=arguments)
        transaction = {"from": to_checksum_address(caller), "to": contract.address, "data": data}
        try:
            self.chain.web3.eth.call(transaction)
        except (ContractLogicError, Web3RPCError) as error:
            refusal = self.chain.errors.decode(revert_data(error))
            return Refusal(refusal.name, refusal.arguments)
        return DONE


def hashed(motion):
    """A proposal as `cancel`, `queue` and `execute` take it."""
    return *motion[:-1], brownie.web3.keccak(text=motion[-1])


def acting_functions(abi):
    """The names of the functions that may change something.

    A `pure` function without a result can do nothing but revert: it closes a function of a stock
    contract, and is counted too.
    """
    names = [
        entry["name"]
        for entry in abi
        if entry["type"] == "function"
        and (entry["stateMutability"] not in _READING or not entry["outputs"])
    ]
    names += [entry["type"] for entry in abi if entry["type"] in ("receive", "fallback")]
    return sorted(names)
