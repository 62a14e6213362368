"""The side of the contracts, on the Ganache that brownie started.

Blocks are mined by hand, each at the very second a case wants, so that nothing depends on how fast
the machine is: a transaction waits, then one block is mined with it at `now`. A transaction that
fails changed nothing, and a call has the time of the newest block, so the same call tells why.
"""

from contextlib import contextmanager
from dataclasses import astuple, fields

import brownie
from web3 import Web3
from web3.exceptions import Web3RPCError

from mutual_pool.chain.contracts import BOOKKEEPERS, PlanContracts
from mutual_pool.chain.events import plain
from mutual_pool.chain.node import call_all
from mutual_pool.chain.refusal import ErrorDecoder
from mutual_pool.protocol.claims.jury import Ballot
from mutual_pool.protocol.claims.types import ClaimState, Decision, Dispute
from mutual_pool.protocol.eip712 import sign_certificate, sign_cohort, sign_decision, sign_recovery
from mutual_pool.protocol.enrolment.identity_history import IdentityRecord
from mutual_pool.protocol.guardianship.types import GuardianRecord, Succession
from mutual_pool.protocol.panel.types import Holder
from mutual_pool.protocol.pool.ladder import Rung
from mutual_pool.protocol.pool.settlement import Outcome
from mutual_pool.protocol.pool.types import (
    Books,
    Cohort,
    Cover,
    History,
    Membership,
    Position,
    Standing,
)
from tests.support.brisk import NodeProvider
from tests.support.deploying import deploy_plan
from tests.twin.people import ASSEMBLY, EVERYBODY, STRANGER, SUPERVISOR, key_of
from tests.twin.side import RefusedError, Side, StoredClaim

GAS = hex(5_000_000)
RICHES = 2**100
MALFORMED = b"\x01" * 64 + b"\x05"


def deploy(actors, settings):
    """A plan with nobody in it, where everybody has the asset and lets the pool take of it."""
    plan = deploy_plan(actors, settings=settings)
    for account in brownie.accounts[: len(EVERYBODY)]:
        plan.token.mint(account, RICHES, {"from": account})
        plan.token.approve(plan.pool, 2**256 - 1, {"from": account})
    return plan


class ChainSide(Side):
    """The contracts of a deployed plan."""

    def __init__(self, plan, settings):
        self.plan = plan
        self.web3 = Web3(NodeProvider(brownie.web3.provider.endpoint_uri))
        self.contracts = self._handles()
        self._errors = ErrorDecoder([contract.abi for contract in plan.contracts])
        self._mined_at = None
        block = self.web3.eth.get_block(plan.pool.tx.block_number)
        self.first_block = plan.panel.tx.block_number
        super().__init__(settings, block["timestamp"])

    def _handles(self):
        """The contracts as the audit takes them: an account plays the assembly here."""
        plan = self.plan
        known = {role: getattr(plan, role) for role in (*BOOKKEEPERS, "lens")}
        known["asset"] = plan.token
        handles = dict.fromkeys(field.name for field in fields(PlanContracts))
        for role, contract in known.items():
            handles[role] = self.web3.eth.contract(address=contract.address, abi=contract.abi)
        return PlanContracts(**handles)

    @contextmanager
    def own_clock(self):
        """Ganache mines nothing but by hand; afterwards it is as it was."""
        self._ask("miner_stop")
        try:
            yield self
        finally:
            self._ask("miner_start")

    # ------------------------------------------------------------------ members

    def _join(self, certificate, deposit, signer, by):
        self._send(by, "enrolment", "join", *self._signed(certificate, signer), deposit)

    def _reband(self, certificate, deposit, signer, by):
        self._send(by, "enrolment", "reband", *self._signed(certificate, signer), deposit)

    def _signed(self, certificate, signer):
        domain = self.plan.enrolment_domain
        return astuple(certificate), sign_certificate(key_of(signer), domain, certificate)

    def pay_in(self, member, amount, *, by=None):
        self._send(by or member, "pool", "payIn", member, amount)

    def reinstate(self, member, amount, *, by=None):
        self._send(by or member, "pool", "reinstate", member, amount)

    def quit(self, member):
        self._send(member, "pool", "quit")

    # ------------------------------------------------------ cohorts and closing

    def _enrol_cohort(self, paper, amount, signer, by):
        signature = sign_cohort(key_of(signer), self.plan.enrolment_domain, paper)
        self._send(by, "enrolment", "enrolCohort", paper.as_tuple(), signature, amount)

    def _join_from_group(self, cohort, leaf, proof, by):
        self._send(by, "enrolment", "joinFromGroup", cohort, leaf.as_tuple(), proof)

    def stop_joins(self, days, *, by=SUPERVISOR):
        self._send(by, "enrolment", "stopJoins", days)

    def announce_closing(self, *, by=ASSEMBLY):
        self._send(by, "enrolment", "announceClosing")

    def record_voters(self, *, by=STRANGER):
        self._send(by, "enrolment", "recordVoters")

    def close_below_minimum(self, *, by=STRANGER):
        self._send(by, "enrolment", "closeBelowMinimum")

    def withdraw_excess(self, member):
        self._send(member, "pool", "withdrawExcess")

    def finish_closing(self, *, by=STRANGER):
        self._send(by, "pool", "finishClosing")

    def fund_reserve(self, amount, *, by):
        self._send(by, "pool", "fundReserve", amount)

    def take_due(self, *, by, to=None):
        self._send(by, "pool", "takeDue", to or by)

    def confiscate(self, amount):
        self._send(STRANGER, "asset", "confiscate", self.contracts.pool.address, amount)

    def send_plainly(self, amount, *, by):
        self._send(by, "asset", "transfer", self.contracts.pool.address, amount)

    # ---------------------------------------------------------------- guardians

    def name_guardian(self, member, guardian):
        self._send(member, "guardianship", "nameGuardian", guardian)

    def give_quit_notice(self, member, *, by):
        self._send(by, "guardianship", "giveQuitNotice", member)

    def object_to_quit_notice(self, member):
        self._send(member, "guardianship", "objectToQuitNotice")

    def quit_for(self, member, *, by):
        self._send(by, "guardianship", "quitFor", member)

    def _give_recovery_notice(self, recovery, signer, by):
        signed = self._signed_recovery(recovery, signer)
        self._send(by, "guardianship", "giveRecoveryNotice", *signed)

    def _recover(self, recovery, signer, by):
        self._send(by, "guardianship", "recover", *self._signed_recovery(recovery, signer))

    def _signed_recovery(self, recovery, signer):
        domain = self.plan.guardianship_domain
        return recovery.as_tuple(), sign_recovery(key_of(signer), domain, recovery)

    # ------------------------------------------------------------------- claims

    def _file(self, filing, by):
        self._send(by, "desk", "file", astuple(filing))
        return call_all(self.web3, [self.contracts.desk.functions.claimCount()])[0]

    def _decide(self, claim, verdict, by):
        self._send(by, "desk", "decide", claim, astuple(verdict))

    def _decide_by_signatures(self, claim, verdict, signers):
        decision = self._decision(claim, verdict)
        domain = self.plan.claims_domain
        signatures = [
            sign_decision(key_of(signer), domain, decision) if signer else MALFORMED
            for signer in signers
        ]
        seats = call_all(self.web3, [self.contracts.panel.functions.currentSeats()])[0]
        approvals = (seats, b"".join(signatures), [])
        self._send(STRANGER, "desk", "decideBySignatures", claim, astuple(verdict), approvals)

    def _decision(self, claim, verdict):
        """What assessors sign: for another class than the filed one, the benefit of that."""
        facts = self.claim(claim)
        benefit = facts.benefit
        if verdict.benefit_class != facts.benefit_class:
            views = self.contracts.desk.functions
            lesser = views.benefitOf(facts.band, verdict.benefit_class, facts.vesting_bps)
            benefit = call_all(self.web3, [lesser])[0]
        ended_at = self.dispute(claim).ends_at
        return Decision(claim, facts.member, facts.day, benefit, verdict, ended_at)

    def settle(self, claim, *, by):
        self._send(by, "desk", "settle", claim)

    def settle_short(self, claim, least=0, *, by):
        self._send(by, "desk", "settleShort", claim, least)

    def collect(self, claim, *, by, to=None):
        self._send(by, "desk", "collect", claim, to or by)

    def withdraw(self, claim, *, by):
        self._send(by, "desk", "withdraw", claim)

    def redirect(self, claim, *, by):
        self._send(by, "desk", "redirect", claim)

    def _recount(self, claim, verdict):
        self._send(STRANGER, "desk", "recount", claim, astuple(verdict))

    def conclude(self, claim, *, by=STRANGER):
        self._send(by, "desk", "conclude", claim)

    def end_membership(self, claim, *, by=STRANGER):
        self._send(by, "desk", "endMembership", claim)

    def object(self, claim, *, by):
        self._send(by, "jury", "object", claim)

    def reclaim(self, claim, *, by, to=None):
        self._send(by, "jury", "reclaim", claim, to or by)

    def appeal(self, claim, *, by):
        self._send(by, "jury", "appeal", claim)

    def vote(self, claim, answer, *, by):
        self._send(by, "jury", "vote", claim, int(answer))

    def hold(self, claim, days, *, by=SUPERVISOR):
        self._send(by, "jury", "hold", claim, days)

    # -------------------------------------------------------------------- roles

    def _change_rules(self, rules, jury_rules, by):
        self._send(by, "desk", "changeRules", astuple(rules), astuple(jury_rules))

    def _change_panel(self, holders, tiers, by):
        self._send(by, "panel", "change", list(holders), [astuple(tier) for tier in tiers])

    def set_registrar(self, to, *, by=ASSEMBLY):
        self._send(by, "enrolment", "setRegistrar", to)

    def set_supervisor(self, to, *, by=ASSEMBLY):
        self._send(by, "enrolment", "setSupervisor", to)

    def set_steward(self, to, *, by=ASSEMBLY):
        self._send(by, "pool", "setSteward", to)

    # -------------------------------------------------------------------- views

    def read_all(self, queries):
        self._reach_now()
        asked = [self._question(name, *arguments) for name, *arguments in queries]
        answers = call_all(self.web3, [call for call, _ in asked])
        return [form(answer) for (_, form), answer in zip(asked, answers, strict=True)]

    def _question(self, name, *arguments):
        """The call that answers, and the form of the answer."""
        role, view, form = _VIEWS[name]
        if name == "held":
            arguments = (self.contracts.pool.address,)
        arguments = [_as_web3_takes(argument) for argument in arguments]
        return getattr(getattr(self.contracts, role).functions, view)(*arguments), form

    # ------------------------------------------------------------------ sending

    def _send(self, by, role, method, *arguments):
        contract = getattr(self.contracts, role)
        arguments = [_as_web3_takes(argument) for argument in arguments]
        call = getattr(contract.functions, method)(*arguments)
        transaction = {
            "from": by,
            "to": contract.address,
            "data": call._encode_transaction_data(),
            "gas": GAS,
        }
        sent = self._ask("eth_sendTransaction", transaction)
        self._mine()
        receipt = self._ask("eth_getTransactionReceipt", sent)
        if receipt["status"] == "0x1":
            return
        answer = self.web3.provider.make_request("eth_call", [transaction, "latest"])
        refusal = self._errors.decode(answer["error"]["data"])
        raise RefusedError(refusal.name, refusal.arguments.values())

    def _reach_now(self):
        if self._mined_at != self.now:
            self._mine()

    def _mine(self):
        answer = self.web3.provider.make_request("evm_mine", [self.now])
        # A block with a failed transaction is mined too, and told as an error.
        message = answer.get("error", {}).get("message", "VM Exception")
        if not message.startswith("VM Exception"):
            raise Web3RPCError(message)
        self._mined_at = self.now

    def _ask(self, method, *parameters):
        answer = self.web3.provider.make_request(method, list(parameters))
        if "error" in answer:
            raise Web3RPCError(f"{method}: {answer['error']}")
        return answer["result"]


def _record(kind):
    return lambda answer: kind(*plain(answer))


_VIEWS = {
    "books": ("pool", "books", _record(Books)),
    "held": ("asset", "balanceOf", int),
    "standing": ("pool", "standingOf", _record(Standing)),
    "position": ("pool", "positionOf", _record(Position)),
    "membership": ("pool", "membershipOf", _record(Membership)),
    "history": ("lens", "historyOf", _record(History)),
    "guardianship": ("guardianship", "guardianOf", _record(GuardianRecord)),
    "noticed_recipient": ("guardianship", "noticedRecipientOf", plain),
    "succession": ("guardianship", "successionOf", _record(Succession)),
    "due": ("pool", "dueTo", int),
    "cover_on": ("lens", "coverOn", _record(Cover)),
    "cohort": ("pool", "cohortOf", _record(Cohort)),
    "is_voter": ("pool", "isVoter", bool),
    "finished_at": ("pool", "finishedAt", int),
    "carry_per_unit": ("pool", "carryPerUnit", int),
    "joins_stopped_until": ("enrolment", "joinsStoppedUntil", int),
    "minimum_in_force": ("enrolment", "minimumInForce", bool),
    "below_minimum_since": ("enrolment", "belowMinimumSince", int),
    "closable_at": ("enrolment", "closableAt", int),
    "rung": ("lens", "rungAt", _record(Rung)),
    "room": ("pool", "room", int),
    "minimum_deposit": ("pool", "minimumDeposit", int),
    "quote_quit": ("lens", "quoteQuit", plain),
    "quote": ("lens", "quote", _record(Outcome)),
    "quote_claim": ("lens", "quoteClaim", _record(Outcome)),
    "claim": ("desk", "claimOf", _record(StoredClaim)),
    "state_of": ("desk", "stateOf", ClaimState),
    "decided_seats": ("desk", "decidedSeats", int),
    "identity_record": ("enrolment", "identityOf", _record(IdentityRecord)),
    "due_to": ("pool", "dueTo", int),
    "dispute": ("jury", "disputeOf", _record(Dispute)),
    "holder_of": ("panel", "holderOf", _record(Holder)),
    "ballot_of": ("jury", "ballotOf", Ballot),
    "open_claims": ("desk", "openClaims", int),
}
"""By the name of a view: contract, method, and the form of its answer."""


def _as_web3_takes(value):
    """The same value with its addresses in mixed case, which web3 insists on."""
    if isinstance(value, str) and len(value) == 42:
        return brownie.convert.to_address(value)
    if isinstance(value, tuple | list):
        return type(value)(_as_web3_takes(entry) for entry in value)
    return value
