"""The story of a plan through every kind of operation, written down as events."""

from dataclasses import astuple, replace

from mutual_pool.protocol.claims.jury import Answer
from mutual_pool.protocol.guardianship.types import Recovery
from mutual_pool.protocol.panel.types import Tier
from tests.model import people
from tests.model.people import (
    ASSEMBLY,
    ASSESSORS,
    JURY_RULES,
    PLAN,
    REGISTRAR,
    RESERVE,
    RULES,
    STEWARD,
    STRANGER,
    SUPERVISOR,
    member,
)
from tests.model.recorder import Hashes, Recorder

ENDING = replace(PLAN, ends_membership=1)
"""A plan like `PLAN` whose class 0 ends the membership."""


class Story(Recorder):
    """The rarer operations, beside those of `Recorder`."""

    def fund_reserve(self, amount):
        self.plan.ledger.fund_reserve(amount, by=STRANGER, now=self.now)
        self.tell(("pool", "ReserveFunded", {"from": STRANGER, "amount": amount}))

    def name_guardian(self, number):
        book = self.plan.guardianship
        begin = book.name_guardian(STRANGER, by=member(number), now=self.now)
        told = {"member": member(number), "guardian": STRANGER, "effectiveAt": begin}
        self.tell(("guardianship", "GuardianNamed", told))

    def redirect(self, claim):
        who = self.plan.claims.claims[claim].member
        self.plan.claims.redirect(claim, sender=who, now=self.now)
        self.tell(("desk", "BenefitRedirected", {"claim": claim, "member": who}))

    def take_due(self, by=STEWARD):
        amount = self.plan.ledger.take_due(by, by=by, now=self.now)
        self.tell(("pool", "DueTaken", {"holder": by, "to": by, "amount": amount}))

    def object(self, claim, number):
        jury, voter = self.plan.jury, member(number)
        done = jury.object(claim, sender=voter, now=self.now)
        told = {"claim": claim, "voter": voter, "bond": done.bond, "objections": done.objections}
        called = (self.called(claim),) if done.called else ()
        taken = {"claim": claim, "member": voter, "payer": voter, "bond": done.bond}
        self.tell(("jury", "Objected", told), *called, ("pool", "BondTaken", taken))

    def called(self, claim):
        dispute, facts = self.plan.claims.dispute_of(claim), self.plan.claims.claim_of(claim)
        told = {
            "claim": claim,
            "electorate": facts.voters,
            "quorum": dispute.quorum,
            "standingDay": dispute.standing_day,
            "endsAt": dispute.ends_at,
        }
        return "jury", "JuryCalled", told

    def appeal(self, claim):
        who = self.plan.claims.claim_of(claim).member
        self.plan.jury.appeal(claim, sender=who, now=self.now)
        self.tell(("jury", "Appealed", {"claim": claim, "by": who}), self.called(claim))

    def vote(self, claim, number, answer):
        voter = member(number)
        self.plan.jury.vote(claim, answer, sender=voter, now=self.now)
        self.tell(("jury", "Voted", {"claim": claim, "voter": voter, "answer": answer}))

    def hold(self, claim, days):
        self.plan.jury.hold(claim, days, sender=SUPERVISOR, now=self.now)
        self.tell(("jury", "Held", {"claim": claim, "supervisor": SUPERVISOR, "days_": days}))

    def reclaim(self, claim, number):
        voter = member(number)
        bond = self.plan.jury.reclaim(claim, voter, sender=voter, now=self.now)
        told = {"claim": claim, "voter": voter, "to": voter, "bond": bond}
        paid = {"claim": claim, "to": voter, "amount": bond}
        self.tell(("jury", "ObjectionReclaimed", told), ("pool", "PaidOut", paid))

    def end_membership(self, claim):
        ended = self.ended(claim)
        self.plan.claims.end_membership(claim, now=self.now)
        self.tell(*ended)

    def recount(self, claim, word):
        claims = self.plan.claims
        digest = Hashes().digest_of(claims.decision_of(claim, word, self.now))
        done = claims.recount(claim, word, now=self.now)
        self.tell_counted(claim, word, digest, done, b"")

    def change_panel(self, holders, numbers, tiers):
        panel = self.plan.panel
        panel.change(holders, tiers, by=ASSEMBLY, now=self.now)
        told = {
            "version": panel.current_version,
            "seats": tuple(zip(holders, numbers, strict=True)),
            "tiers": tuple(astuple(tier) for tier in tiers),
        }
        self.tell(("panel", "PanelChanged", told))

    def change_roles(self):
        plan, now = self.plan, self.now
        rules = replace(RULES, fee_bps=100)
        plan.claims.change_rules(rules, JURY_RULES, sender=ASSEMBLY, now=now)
        told = {"version": 2, "rules": astuple(rules), "juryRules": astuple(JURY_RULES)}
        self.tell(("desk", "RulesChanged", told))
        plan.panel.change(ASSESSORS[1:], (Tier(10**9, 1),), by=ASSEMBLY, now=now)
        seats = tuple(zip(ASSESSORS[1:], range(2, 6), strict=True))
        told = {"version": 2, "seats": seats, "tiers": ((10**9, 1),)}
        self.tell(("panel", "PanelChanged", told))
        plan.ledger.set_steward(STRANGER, by=ASSEMBLY, now=now)
        self.tell(("pool", "StewardChanged", {"from": STEWARD, "to": STRANGER}))

    def quit_by_guardian(self, number):
        book, ward = self.plan.guardianship, member(number)
        until = book.give_quit_notice(ward, by=STRANGER, now=self.now)
        told = {"member": ward, "guardian": STRANGER, "to": ward, "quitAfter": until}
        self.tell(("guardianship", "GuardianQuitNoticed", told))
        self.now = until
        left = book.quit_for(ward, by=STRANGER, now=self.now)
        paid = {"member": ward, "to": ward, "paid": left.paid, "withheld": left.withheld}
        self.tell(
            ("guardianship", "GuardianQuit", {"member": ward, "guardian": STRANGER}),
            ("pool", "Quit", paid),
        )

    def recover(self, number, to):
        """The guardian has the money of a lost wallet paid to another."""
        book, ward = self.plan.guardianship, member(number)
        identity = self.plan.ledger.membership_of(ward).identity
        recovery = Recovery(identity, ward, to, self.now, self.now)
        until = book.give_recovery_notice(recovery, signer=REGISTRAR, by=STRANGER, now=self.now)
        told = {"member": ward, "guardian": STRANGER, "to": to, "quitAfter": until}
        self.tell(("guardianship", "GuardianQuitNoticed", told))
        self.now = until
        recovery = Recovery(identity, ward, to, self.now, self.now)
        left = book.recover(recovery, signer=REGISTRAR, by=STRANGER, now=self.now)
        told = {
            "member": ward,
            "to": to,
            "guardian": STRANGER,
            "identity": identity,
            "lastClaim": self.plan.claims.claim_count,
        }
        paid = {"member": ward, "to": to, "paid": left.paid, "withheld": left.withheld}
        self.tell(("guardianship", "MoneyRecovered", told), ("pool", "Quit", paid))


def lived():
    """Return the recorder of a plan through every kind of operation."""
    story = Story()
    for number in range(8):
        story.join(number, band=number % 3)
    story.join(20, amount=RESERVE)
    story.fund_reserve(500)
    story.name_guardian(0)
    story.wait(32)
    first, second, third = story.file(0), story.file(1), story.file(2)
    story.decide(first, (0,), by_transaction=True)
    story.decide(first, (1, 3))
    story.decide(second, approve=False)
    story.decide(third)
    story.quit(3)
    # Its bond is lost, as it was approved; nobody has looked at the one filed in its place.
    story.withdraw(third)
    again = story.file(2)
    story.withdraw(again)
    story.wait(7)
    story.settle(first)
    story.collect(first)
    story.collect(again)
    story.pay_in(20, 77)
    story.pay_in(4, 1_000)
    story.reband(5, 0, amount=10)
    story.wait(5)
    story.reinstate(20, 9_000)
    story.wait(1)
    fourth = story.file(0, by=STRANGER)
    story.redirect(fourth)
    story.decide(fourth)
    story.wait(7)
    story.settle(fourth)
    story.collect(fourth)
    story.take_due()
    story.change_roles()
    story.wait(400)
    story.quit_by_guardian(0)
    story.name_guardian(1)
    story.wait(30)
    story.recover(1, member(60))
    return story


def disputed():
    """Return the recorder of a plan in which all is disputed, and benefits end memberships."""
    story = Story(ENDING)
    for number in range(8):
        story.join(number, band=number % 3)
    story.wait(62)
    upheld, overturned, appealed, silent = (story.file(number) for number in range(4))
    story.decide(upheld)
    story.decide(overturned)
    story.decide(appealed, approve=False)
    story.hold(upheld, 3)
    story.object(upheld, 4)
    story.object(overturned, 4)
    # The objector's own vote counts, but three others have to agree.
    for juror in (4, 5, 6, 7):
        story.vote(overturned, juror, Answer.REFUSE)
    story.appeal(appealed)
    story.vote(appealed, 5, Answer.APPROVE)
    story.vote(appealed, 6, Answer.APPROVE)
    lesser = story.file(7)
    story.decide(lesser, benefit_class=1)
    story.appeal(lesser)
    story.vote(lesser, 4, Answer.LEAVE)
    story.vote(lesser, 5, Answer.APPROVE)
    story.vote(lesser, 6, Answer.APPROVE)
    story.wait(15)
    # The panel was silent on the fourth claim, whose jury says nothing either.
    story.appeal(silent)
    story.conclude(overturned)
    story.reclaim(overturned, 4)
    story.decide(appealed, (0,), by_transaction=True)
    story.decide(lesser, (1,), by_transaction=True)
    story.settle(upheld)
    story.collect(upheld)
    story.take_due(by=member(0))
    story.wait(8)
    story.conclude(silent)
    story.collect(silent)
    story.settle(appealed)
    story.end_membership(appealed)
    story.collect(appealed)
    waiting = story.file(5)
    word = people.verdict(story.plan, waiting, story.now, approve=False)
    story.decide(waiting, (0, 1), approve=False)
    # Two of the three that it takes have spoken, and in the next panel two are enough.
    story.change_panel(ASSESSORS[:2], (1, 2), (Tier(10**9, 2),))
    story.recount(waiting, word)
    return story
