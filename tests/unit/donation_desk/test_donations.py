"""The donation desk as wallets meet it: events, permits, refusals that change nothing."""

from functools import partial

import pytest

from mutual_pool.protocol.donations.types import AppealDecision, AppealPanelDecision, AppealState
from mutual_pool.protocol.eip712 import (
    Permit,
    appeal_decision_message,
    digest_of,
    pack_signatures,
    sign_appeal_decision,
    sign_permit,
)
from tests.support import reverts
from tests.support.actors import key_of
from tests.support.clock import DAY, HOUR, now, wait
from tests.support.deploying import PANEL_DAYS

GOAL, MINIMUM = 1_000, 400
EVIDENCE, FINDINGS, NOTICE = b"\1" * 32, b"\2" * 32, b"\3" * 32


class Appeals:
    """What filers, assessors and donors do."""

    def __init__(self, plan):
        self.plan, self.desk, self.actors = plan, plan.donations, plan.actors

    def file(self, filer, payee, goal=GOAL):
        petition = (0, payee, goal, MINIMUM, now() + 60 * DAY, EVIDENCE)
        done = self.desk.file(petition, {"from": filer})
        return done, self.desk.appealCount()

    def word(self, approve=True):
        return AppealPanelDecision(approve, FINDINGS, NOTICE, now() + DAY)

    def decision(self, appeal, word):
        facts = self.desk.appealOf(appeal)
        names = ("claim", "filer", "payee", "goal", "minimum", "deadline", "evidenceHash")
        values = (facts[name] for name in names)
        plain = (bytes(value) if isinstance(value, bytes) else value for value in values)
        return AppealDecision(appeal, *plain, word)

    def decide(self, appeal, signers, approve=True):
        word = self.word(approve)
        decision = self.decision(appeal, word)
        domain = self.plan.donations_domain
        signed = [
            (str(who), sign_appeal_decision(key_of(who), domain, decision)) for who in signers
        ]
        seats = [tuple(seat) for seat in self.plan.panel.currentSeats()]
        batch = (seats, *pack_signatures(signed))
        values = (word.approve, word.findings_hash, word.notice_hash, word.valid_until)
        by = {"from": self.actors.stranger}
        return self.desk.decideBySignatures(appeal, values, batch, by), decision

    def give(self, appeal, donor, amount):
        self.plan.token.approve(self.desk, amount, {"from": donor})
        return self.desk.give(appeal, amount, {"from": donor})


@pytest.fixture(scope="module")
def appeals(plan_deployment):
    return Appeals(plan_deployment)


@pytest.fixture(scope="module")
def refused(plan_deployment):
    return partial(reverts.refused, watching=plan_deployment.contracts)


def test_filing_tells_all_of_it(appeals, alice, bob):
    done, appeal = appeals.file(alice, bob)
    told = done.events["AppealFiled"]
    assert (told["appeal"], told["filer"], told["payee"]) == (appeal, alice, bob)
    assert (told["goal"], told["minimum"], told["claim"]) == (GOAL, MINIMUM, 0)
    assert told["decideBy"] == done.timestamp + PANEL_DAYS * DAY
    assert told["panelVersion"] == appeals.plan.panel.currentVersion()


def test_what_is_signed_is_what_the_desk_reads(appeals, alice, bob, assessors):
    _, appeal = appeals.file(alice, bob)
    done, decision = appeals.decide(appeal, assessors[:2])
    digest = digest_of(appeal_decision_message(appeals.plan.donations_domain, decision))
    assert bytes(done.events["AppealDecisionSigned"]["digest"]) == digest
    assert done.events["AppealDecided"]["approved"]
    assert appeals.desk.stateOf(appeal) == AppealState.APPROVED


def test_giving_with_a_permit(appeals, alice, bob, sponsor):
    plan, desk = appeals.plan, appeals.desk
    _, appeal = appeals.file(alice, bob)
    nonce = plan.token.nonces(sponsor)
    permit = Permit(str(sponsor), desk.address, 300, nonce, now() + HOUR)
    signed = sign_permit(key_of(sponsor), plan.token_domain, permit)
    done = desk.giveWithPermit(appeal, 300, signed, {"from": sponsor})
    assert done.events["Given"]["amount"] == 300
    assert plan.token.balanceOf(desk) == 300


def test_every_gift_and_its_use_is_told(appeals, alice, bob, sponsor, carol, assessors):
    _, appeal = appeals.file(alice, bob)
    given = [appeals.give(appeal, who, 700).events["Given"] for who in (sponsor, carol)]
    assert [(one["amount"], one["gifts"]) for one in given] == [(700, 700), (300, 1_000)]
    appeals.decide(appeal, assessors[:2])
    wait(days=1)
    taken = appeals.desk.take(appeal, carol, {"from": bob}).events["GiftsTaken"]
    assert (taken["payee"], taken["to"], taken["amount"]) == (bob, carol, GOAL)


def test_refunds_are_told(appeals, alice, bob, sponsor, assessors):
    _, appeal = appeals.file(alice, bob)
    appeals.give(appeal, sponsor, 500)
    appeals.decide(appeal, assessors[:2], approve=False)
    told = appeals.desk.takeBack(appeal, bob, {"from": sponsor}).events["GiftTakenBack"]
    assert (told["donor"], told["to"], told["amount"], told["gifts"]) == (sponsor, bob, 500, 0)


def test_out_of_turn_twice_late_and_for_others(appeals, refused, alice, bob, sponsor, assessors):
    """Each is refused by name, and no slot of any contract changes."""
    desk = appeals.desk
    _, appeal = appeals.file(alice, bob)
    appeals.give(appeal, sponsor, 500)
    filed, approved, withdrawn = (
        *(AppealState.FILED, AppealState.APPROVED),
        AppealState.WITHDRAWN,
    )
    with refused("DonationWrongState", appeal, filed):
        desk.take(appeal, bob, {"from": bob})
    with refused("DonationWrongState", appeal, filed):
        desk.takeBack(appeal, sponsor, {"from": sponsor})
    with refused("DonationOnly", bob, sponsor):
        desk.withdraw(appeal, {"from": sponsor})
    with refused("DonationZeroAmount"):
        desk.give(appeal, 0, {"from": sponsor})
    appeals.decide(appeal, assessors[:2])
    with refused("DonationWrongState", appeal, approved):
        appeals.decide(appeal, assessors[2:4])
    desk.withdraw(appeal, {"from": alice})
    with refused("DonationWrongState", appeal, withdrawn):
        desk.give(appeal, 1, {"from": sponsor})
    with refused("DonationNothingDue", appeal, alice):
        desk.takeBack(appeal, alice, {"from": alice})
    wait(days=400)
    desk.takeBack(appeal, sponsor, {"from": sponsor})
    with refused("DonationNothingDue", appeal, sponsor):
        desk.takeBack(appeal, sponsor, {"from": sponsor})
