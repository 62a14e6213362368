"""A plan is founded, lived for a year by a cast, reported, and audited."""

from datetime import date, timedelta

from eth_utils.crypto import keccak

from mutual_pool.actuarial.population import draw_people
from mutual_pool.audit.auditor import Auditor
from mutual_pool.audit.context import Options, Target
from mutual_pool.audit.report.document import hash_of
from mutual_pool.chain.clock import ChainClock
from mutual_pool.chain.deployment import RoleHolders, deploy_plan
from mutual_pool.chain.rpc import Rpc
from mutual_pool.demo.behaviour import Behaviour
from mutual_pool.demo.year import Year
from mutual_pool.plan import load_plan
from tests.parties.chain import Chain
from tests.parties.people import Parties
from tests.parties.together import bring_group, vote
from tests.support.audited import true

FIRST_DAY = date(2037, 1, 1)
SEED, SCALE = 5, 80
MILD = 1


class Life:
    """One plan among one cast's people."""

    def __init__(self, address, release, cast, plan="demo"):
        self.cast, self.release = cast, release
        self.chain = Chain(address, release)
        self.clock = ChainClock(self.chain.web3)
        self.clock.move_to(FIRST_DAY, 6)
        self.plan = load_plan(plan)
        token = release["TestToken"]
        self.asset = self.chain.deploy(token, "Test CNY", "CNY")
        cast.prepare(self.chain, self.asset)
        self.roles = cast.roles(self.plan.panel.value.seats)
        self._found()
        self.people = Parties(self.chain, self.contracts, self.plan, cast, self.roles, SEED)
        dearest = max(max(row) for row in self.plan.benefit_table())
        self.people.sponsor_reserve(dearest)
        self.ward = self.ward_claim = None

    def _found(self):
        roles = self.roles
        holders = RoleHolders(
            steward=roles.steward.address,
            registrar=roles.registrar.address,
            supervisor=roles.supervisor.address,
            heir=roles.heir.address,
            assessors=tuple(one.address for one in roles.assessors),
        )
        chain = self.chain
        self.deployment = deploy_plan(
            chain.web3, self.release, chain.deployer, self.plan, self.asset.address, holders
        )
        self.contracts = self.deployment.contracts(chain.web3, self.release)

    def live(self, members):
        """Live the year, and at its steps what the demonstration's year lacks."""
        self._year = Year(
            self.people,
            self.clock,
            FIRST_DAY + timedelta(days=1),
            members=members,
            seed=SEED,
            scale=SCALE,
            behaviour=Behaviour(),
            tick=self._tick,
        )
        log = self._year.live()
        self.members = self._year._members
        return log

    def _tick(self, step):
        acts = {
            "period 2: payments": self._settle_ward,
            "period 6: claims": self._file_for_ward,
            "period 6: leavers": self._stop_joins,
            "period 8: members": self._pay_ward,
            "period 9: members": self._give_notice,
            "period 23: members": self._quit_for_ward,
        }
        if step in acts:
            acts[step]()

    # What the guardian, the supervisor and the steward do.

    def _settle_ward(self):
        """Somebody joins whose guardian has to do everything from then on."""
        today = self.clock.now().date()
        person = draw_people(200, self.plan.ages, today, seed=SEED)[199]
        self.ward = self.people.settle_person(person, self.cast.ward(), 10**13)
        self.people.join(self.ward, today, 5 * self.plan.deposit_per_unit.value)
        call = self.contracts.guardianship.functions.nameGuardian(self.roles.guardian.address)
        self.ward.wallet.send(call)
        self.people.fund(self.roles.guardian.address, 10**12)
        self.cast.allow(self.roles.guardian, self.contracts)

    def _file_for_ward(self):
        day = self.clock.now().date() - timedelta(days=1)
        self.ward_claim = self.people.file_for(self.roles.guardian, self.ward, day, MILD)
        self.people.decide(self.ward_claim, True, keccak(text="notice"), keccak(text="findings"))

    def _pay_ward(self):
        """Who filed is the payee, and sends benefit and bond on to the ward."""
        desk, guardian, claim = self.contracts.desk.functions, self.roles.guardian, self.ward_claim
        before = self.asset.functions.balanceOf(self.ward.address).call()
        guardian.send(desk.settleShort(claim.number, 0))
        guardian.send(desk.collect(claim.number, self.ward.address))
        assert self.asset.functions.balanceOf(self.ward.address).call() > before

    def _stop_joins(self):
        self.roles.supervisor.send(self.contracts.enrolment.functions.stopJoins(1))

    def _give_notice(self):
        call = self.contracts.guardianship.functions.giveQuitNotice(self.ward.address)
        self.roles.guardian.send(call)

    def _quit_for_ward(self):
        call = self.contracts.guardianship.functions.quitFor(self.ward.address)
        self.roles.guardian.send(call)

    # After the year.

    def close_books(self):
        """The steward takes the fees; the registrar lets a group in; the members vote."""
        pool, steward = self.contracts.pool.functions, self.roles.steward
        steward.send(pool.takeDue(steward.address))
        assert self.asset.functions.balanceOf(steward.address).call() > 0
        bring_group(self)
        vote(self)

    def report(self, folder):
        """The steward publishes a report on the first half of the blocks; gives its document."""
        first, last = self.deployment.block, self.chain.web3.eth.block_number // 2
        seen = self.audit(folder, period=(first, last))
        true(seen)
        self.chain.pass_time(1)
        call = self.contracts.registry.functions.publish(
            hash_of(seen.document), first, last, seen.document.period.to_time, "somewhere"
        )
        self.roles.steward.send(call)

    def audit(self, folder, **target):
        """What `mutual-pool verify` finds."""
        self.chain.request("evm_mine")
        options = Options(folder / "store", threads=2)
        auditor = Auditor(Rpc(self.chain.address), self.release, options)
        registry = self.contracts.registry.address
        return auditor.audit(Target(registry=registry, **target), ())
