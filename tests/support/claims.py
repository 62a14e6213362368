"""Filing claims and deciding on them."""

from dataclasses import dataclass, replace

from mutual_pool.protocol.claims.types import ClaimState as State
from mutual_pool.protocol.eip712 import (
    Decision,
    PackedSignatures,
    PanelDecision,
    decision_message,
    digest_of,
    pack_signatures,
    sign_decision,
)
from tests.support.actors import key_of
from tests.support.clock import DAY, now, today, wait
from tests.support.deploying import APPEAL_DAYS, JURY_DAYS, NOTICE_DAYS, PANEL_DAYS, SEVERE
from tests.support.values import fields

EVIDENCE = b"evidence".ljust(32, b"\0")
FINDINGS = b"findings".ljust(32, b"\0")
NOTICE = b"notice".ljust(32, b"\0")


@dataclass(frozen=True)
class Proposal:
    """A verdict on a claim, and what the assessors sign of it."""

    claim: int
    verdict: PanelDecision
    decision: Decision

    @property
    def arguments(self):
        """As the first two arguments of the functions that decide."""
        return self.claim, self.verdict.as_tuple()


class Claims:
    """Everything a test does with the claims of a plan."""

    def __init__(self, plan, members):
        self.plan = plan
        self.members = members

    @property
    def seats(self):
        """The current panel, as a batch of signatures carries it."""
        return [tuple(seat) for seat in self.plan.panel.currentSeats()]

    def number_of(self, *assessors) -> int:
        """The set of these assessors' seats."""
        return sum(1 << self.plan.panel.numberOf(assessor) for assessor in assessors)

    def filing(self, member, day=None, benefit_class=SEVERE, evidence=EVIDENCE):
        """What a filer says; the day is today if none is given."""
        return (member, today() if day is None else day, benefit_class, evidence)

    def file(self, member, by=None, **changes) -> int:
        """File a claim; gives its number."""
        self.plan.desk.file(self.filing(member, **changes), {"from": by or member})
        return self.plan.desk.claimCount()

    def facts(self, claim):
        return fields(self.plan.desk.claimOf(claim))

    def state(self, claim) -> State:
        return State(self.plan.desk.stateOf(claim))

    def word(self, claim, benefit=None, **changes) -> Proposal:
        """A verdict that approves the claim as filed, unless changed."""
        facts = self.facts(claim)
        member = self.plan.desk.claimOf(claim)["member"]
        verdict = PanelDecision(
            identity=self.members.identity(member),
            evidence_hash=EVIDENCE,
            approve=True,
            benefit_class=facts["filedClass"],
            findings_hash=FINDINGS,
            notice_hash=NOTICE,
            deadline=now() + 10 * DAY,
        )
        verdict = replace(verdict, **changes)
        wanted = facts["benefit"] if benefit is None else benefit
        ended_at = self.plan.jury.disputeOf(claim)["endsAt"]
        decision = Decision(claim, member, facts["day"], wanted, verdict, ended_at)
        return Proposal(claim, verdict, decision)

    def digest(self, word) -> bytes:
        return digest_of(decision_message(self.plan.claims_domain, word.decision))

    def signature(self, assessor, word, domain=None) -> bytes:
        return sign_decision(key_of(assessor), domain or self.plan.claims_domain, word.decision)

    def packed(self, signers, word) -> PackedSignatures:
        """The signers' signatures, in the order the panel wants."""
        return pack_signatures([(str(who), self.signature(who, word)) for who in signers])

    def approvals(self, signers, word):
        """A batch as the contract takes it."""
        return (self.seats, *self.packed(signers, word))

    def decide(self, word, signers, sender=None):
        """Hand in a batch; gives the transaction."""
        return self.plan.desk.decideBySignatures(
            *word.arguments,
            self.approvals(signers, word),
            {"from": sender or self.plan.actors.stranger},
        )

    def approve(self, claim, signers=None, **changes):
        """Let enough assessors approve."""
        return self.decide(self.word(claim, **changes), signers or self.plan.actors.assessors[:4])

    def refuse(self, claim, signers=None):
        """Let enough assessors refuse."""
        return self.approve(claim, signers, approve=False)

    def appeal(self, claim):
        """Appeal as the member, or call the jury on a silent panel."""
        member = self.plan.desk.claimOf(claim)["member"]
        return self.plan.jury.appeal(claim, {"from": member})

    def vote(self, claim, answer, *voters):
        """Let voters say the same; one who is no party if none are named."""
        for voter in voters or self._jurors(claim)[:1]:
            self.plan.jury.vote(claim, int(answer), {"from": voter})

    def _jurors(self, claim):
        parties = {str(self.plan.desk.claimOf(claim)[role]) for role in ("member", "guardian")}
        return [one for one in self.plan.actors.members if str(one) not in parties]

    def object(self, claim, *voters):
        """Let voters object; one who is no party if none are named. Among five one calls a jury."""
        for voter in voters or self._jurors(claim)[:1]:
            self.plan.jury.object(claim, {"from": voter})

    def bring(self, claim, state):
        """Bring a claim just filed into a state, by the shortest way; gives its number."""
        if state in (State.UNDER_NOTICE, State.PAYABLE, State.PAID):
            self.approve(claim)
        if state in (State.PAYABLE, State.PAID):
            wait(days=NOTICE_DAYS)
        if state == State.PAID:
            self.settle(claim)
        if state in (State.APPEALABLE, State.REFUSED, State.JURY, State.AWAITING_SEAT):
            self.refuse(claim)
        if state == State.REFUSED:
            wait(days=APPEAL_DAYS)
        if state in (State.JURY, State.AWAITING_SEAT):
            self.appeal(claim)
        if state == State.AWAITING_SEAT:
            self.vote(claim, True)
            wait(days=JURY_DAYS)
        if state in (State.SILENT, State.EXPIRED):
            wait(days=PANEL_DAYS)
        if state == State.EXPIRED:
            wait(days=APPEAL_DAYS)
        if state == State.WITHDRAWN:
            member = self.plan.desk.claimOf(claim)["member"]
            self.plan.desk.withdraw(claim, {"from": member})
        assert self.state(claim) == state
        return claim

    def make_payable(self, claim, **changes):
        """Approve, and wait out the notice."""
        self.approve(claim, **changes)
        wait(days=NOTICE_DAYS)

    def payable(self, member, **changes) -> int:
        """File a claim and bring it to where it can be settled."""
        claim = self.file(member, **changes)
        self.make_payable(claim)
        return claim

    def settle(self, claim, by=None):
        return self.plan.desk.settle(claim, {"from": by or self.plan.actors.stranger})

    def settle_short(self, claim, by=None, least=0):
        """Settle for what there is."""
        return self.plan.desk.settleShort(claim, least, {"from": by or self.plan.actors.stranger})

    def paid(self, member, **changes) -> int:
        """A claim that is settled in full."""
        claim = self.payable(member, **changes)
        self.settle(claim)
        return claim
