"""The twin as a world: the reference ledger in exact integers."""

from dataclasses import replace

from mutual_pool.plan import Plan
from mutual_pool.protocol.claims.jury import Answer
from mutual_pool.protocol.claims.types import Filing, JuryRules, Rules
from mutual_pool.protocol.enrolment.sum_tree import CohortTree
from mutual_pool.protocol.errors import Refusal
from mutual_pool.protocol.panel.types import Tier
from mutual_pool.protocol.twin import PlanConstants, ProtocolTwin
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
    names_of,
)
from mutual_pool.simulation.differential.actors import EVIDENCE, Actors, verdict
from mutual_pool.simulation.errors import DisagreementError

TREASURER = "0x" + "ff" * 20
_UNBOUNDED = 2**96 - 1


def first_constants(
    fixed: PlanConstants, plan: Plan, actors: Actors, steward: str
) -> PlanConstants:
    """Return a plan's constants with whom it was deployed for, and its first rules.

    Args:
        fixed: what the contracts say that they fix for ever.
        plan: the rules.
        actors: registrar, supervisor and assessors.
        steward: the steward's address.
    """
    tiers = [
        Tier(_UNBOUNDED if tier.up_to is None else tier.up_to, tier.threshold)
        for tier in plan.panel.value.thresholds
    ]
    return replace(
        fixed,
        pool=replace(fixed.pool, steward=steward.lower()),
        registrar=actors.registrar.public_key.to_address(),
        supervisor=actors.supervisor.public_key.to_address(),
        holders=tuple(key.public_key.to_address() for key in actors.assessors),
        tiers=tuple(tiers),
        rules=Rules(
            cap_per_unit=plan.cap_per_unit.value,
            claim_bond=plan.claim_bond.value,
            fee_bps=plan.fee_bps.value,
            claim_window_days=plan.claim_window_days.value,
            panel_days=plan.panel_days.value,
            notice_days=plan.notice_days.value,
            payee_days=plan.pay_days.value,
            appeal_days=plan.appeal_days.value,
            jury_days=plan.jury_days.value,
        ),
        jury_rules=JuryRules(
            plan.objection_bps.value,
            plan.jury_quorum_bps.value,
            plan.jury_quorum_votes.value,
            plan.objection_votes.value,
            plan.objection_bond.value,
        ),
    )


class TwinWorld:
    """The reference ledger; the life of a replay asks it what it would see on chain."""

    name = "twin"

    def __init__(self, constants: PlanConstants, actors: Actors, deployed_at: int) -> None:
        """Found the plan, deployed at a time in seconds."""
        self.community = ProtocolTwin(constants, now=deployed_at)
        self.now = deployed_at
        self._actors = actors
        self._trees: dict[int, CohortTree] = {}

    def at(self, time: int) -> None:
        """Go on to a time."""
        self.now = time

    def act(self, actions: list[Action]) -> None:
        """Carry out actions; see `World.act`."""
        for action in actions:
            try:
                self._carry_out(action)
            except Refusal as refusal:
                raise DisagreementError(f"the twin refuses {action}: {refusal}") from refusal

    def books(self) -> Books:
        """Return the totals."""
        books = self.community.ledger.books
        return Books(*(getattr(books, name) for name in names_of(Books)))

    def members(self, numbers: list[int]) -> list[MemberBooks]:
        """Return the standing of members."""
        found = (self.community.ledger.standing_of(self._actors.address(n)) for n in numbers)
        return [
            MemberBooks(one.balance, one.index_stop, one.lapsed_by, one.active) for one in found
        ]

    def claims(self, numbers: list[int]) -> list[ClaimBooks]:
        """Return claims by their numbers."""
        claims = self.community.claims
        found = (claims.claim_of(number) for number in numbers)
        return [
            ClaimBooks(one.benefit, int(one.outcome), one.share, one.bond_taken) for one in found
        ]

    def _carry_out(self, action: Action) -> None:
        ledger, claims, now = self.community.ledger, self.community.claims, self.now
        address = self._actors.address
        jury = self.community.jury
        match action:
            case Join() | Group() | TakeUp() | Reband():
                self._enrol(action)
            case PayIn():
                ledger.pay_in(address(action.member), action.amount, by=TREASURER, now=now)
            case Reinstate():
                member = address(action.member)
                ledger.reinstate(member, action.amount, by=member, now=now)
            case Quit():
                ledger.quit(by=address(action.member), now=now)
            case File():
                member = address(action.member)
                filing = Filing(member, action.day, action.benefit_class, EVIDENCE)
                claims.file(filing, sender=member, now=now)
            case Decide():
                said = verdict(action, now)
                for key in self._actors.assessors[: action.seats]:
                    claims.decide(action.claim, said, sender=key.public_key.to_address(), now=now)
            case Settle():
                claims.settle(action.claim, now=now)
            case SettleShort():
                payee = address(action.member)
                claims.settle_short(action.claim, action.least, sender=payee, now=now)
            case Collect():
                member = address(action.member)
                claims.collect(action.claim, member, sender=member, now=now)
            case Appeal():
                jury.appeal(action.claim, sender=address(action.member), now=now)
            case Vote():
                answer = Answer(action.approve)
                jury.vote(action.claim, answer, sender=address(action.member), now=now)
            case Conclude():
                claims.conclude(action.claim, now=now)
            case TakeDue():
                member = address(action.member)
                ledger.take_due(member, by=member, now=now)
            case Sponsor():
                ledger.fund_reserve(action.amount, by=TREASURER, now=now)

    def _enrol(self, action: Join | Group | TakeUp | Reband) -> None:
        """Carry out what the enrolment does."""
        enrolment, actors, now = self.community.enrolment, self._actors, self.now
        match action:
            case Join():
                certificate = actors.certificate(action, now)
                enrolment.join(certificate, action.amount, signer=True, sender=TREASURER, now=now)
            case Group():
                tree = self._trees[action.number] = actors.tree(action)
                paper = actors.paper(tree, TREASURER, now)
                enrolment.enrol_cohort(paper, action.amount, signer=True, sender=TREASURER, now=now)
            case TakeUp():
                tree = self._trees[action.group]
                leaf, proof = tree.leaves[action.place], tree.proof(action.place)
                enrolment.join_from_group(action.group, leaf, proof, sender=leaf.member, now=now)
            case Reband():
                certificate = actors.certificate(action, now)
                enrolment.reband(certificate, action.amount, signer=True, sender=TREASURER, now=now)
