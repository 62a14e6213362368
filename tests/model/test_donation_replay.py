"""Appeals and gifts are rebuilt from events alone, and any number told otherwise is found."""

from dataclasses import astuple, replace

import pytest

from mutual_pool.audit.replay.replay import Replay
from mutual_pool.protocol.donations.types import AppealPanelDecision, Petition
from mutual_pool.protocol.pool.types import DAY
from tests.model.people import ASSESSORS, PLAN, START, STEWARD, STRANGER, member
from tests.model.recorder import Hashes, Recorder, signatures


class Story(Recorder):
    """What happens at the donation desk."""

    @property
    def desk(self):
        return self.plan.donations

    def told(self, name, **args):
        self.tell(("donations", name, args))

    def ask(self, goal=600, claim=0, payee=STEWARD):
        petition = Petition(claim, payee, goal, 100, self.now + 60 * DAY, b"\5" * 32)
        number = self.desk.file(petition, sender=payee, now=self.now)
        facts = self.desk.appeals[number]
        self.told(
            "AppealFiled",
            appeal=number,
            filer=payee,
            payee=payee,
            claim=claim,
            goal=goal,
            minimum=100,
            decideBy=facts.decide_by,
            deadline=petition.deadline,
            evidenceHash=petition.evidence_hash,
            panelVersion=1,
        )
        return number

    def say(self, appeal, places, approve=True, by_transaction=False):
        word = AppealPanelDecision(approve, b"\6" * 32, b"\7" * 32, self.now + DAY)
        digest = Hashes().appeal_digest_of(self.desk.decision_of(appeal, word, self.now))
        signers = [ASSESSORS[place] for place in places]
        if by_transaction:
            counted = self.desk.decide(appeal, word, sender=signers[0], now=self.now)
        else:
            counted = self.desk.decide_by_signatures(appeal, word, signers, now=self.now)
        signed = {
            "appeal": appeal,
            "digest": digest,
            "seats": counted.seats,
            "decision": astuple(word),
            "signatures": b"" if by_transaction else signatures(signers),
            "walletSignatures": (),
        }
        events = [("donations", "AppealDecisionSigned", signed)]
        if counted.decided:
            told = {"appeal": appeal, "digest": digest, "approved": approve}
            events.append(("donations", "AppealDecided", {**told, "seats": counted.deciders}))
        self.tell(*events)

    def give(self, appeal, amount, donor=STRANGER):
        taken = self.desk.give(appeal, amount, sender=donor, now=self.now)
        gifts = self.desk.appeals[appeal].gifts
        self.told("Given", appeal=appeal, donor=donor, amount=taken, gifts=gifts)

    def withdraw_appeal(self, appeal):
        by = self.desk.appeals[appeal].payee
        self.desk.withdraw(appeal, sender=by, now=self.now)
        self.told("AppealWithdrawn", appeal=appeal, by=by)

    def take(self, appeal):
        payee = self.desk.appeals[appeal].payee
        amount = self.desk.take(appeal, payee, sender=payee, now=self.now)
        self.told("GiftsTaken", appeal=appeal, payee=payee, to=payee, amount=amount)

    def take_back(self, appeal, donor=STRANGER):
        amount = self.desk.take_back(appeal, donor, sender=donor, now=self.now)
        gifts = self.desk.appeals[appeal].gifts
        told = {"appeal": appeal, "donor": donor, "to": donor, "amount": amount}
        self.told("GiftTakenBack", **told, gifts=gifts)


@pytest.fixture(scope="module")
def story():
    story = Story()
    story.join(0)
    story.wait(32)
    claim = story.file(0)
    story.decide(claim)
    story.wait(7)
    story.settle(claim)
    top_up, refused, withdrawn = story.ask(500, claim, member(0)), story.ask(), story.ask()
    story.give(top_up, 400)
    story.give(top_up, 400, STEWARD)
    story.say(top_up, (0,), by_transaction=True)
    story.say(top_up, (1,))
    story.wait(1)
    story.take(top_up)
    story.give(refused, 70)
    story.give(refused, 30)
    story.say(refused, (2, 4), approve=False)
    story.take_back(refused)
    story.give(withdrawn, 11)
    story.withdraw_appeal(withdrawn)
    return story


def replayed(events):
    replay = Replay(PLAN, Hashes(), deployed_at=START)
    replay.apply(events)
    return replay


def state(book):
    kept = ("held", "appeals", "gifts", "last_appeal_for", "topped_up", "decided_seats")
    return {name: getattr(book, name) for name in kept}


def test_every_record_is_rebuilt(story):
    replay = replayed(story.events)
    assert [str(difference) for difference in replay.differences] == []
    again = replay.community
    assert state(again.donations) == state(story.desk)
    assert set(replay.appeal_votes_by_digest().values()) == set(story.desk.votes_for.values())
    again.check_laws(story.now)


def test_any_number_told_otherwise_is_found(story):
    chosen = {"AppealFiled": {"goal", "minimum", "deadline"}}
    tried = 0
    for place, event in enumerate(story.events):
        if event.contract != "donations":
            continue
        for name, value in event.args.items():
            if isinstance(value, bool) or not isinstance(value, int):
                continue
            wrong = replace(event, args={**event.args, name: value + 1})
            replay = replayed([*story.events[:place], wrong, *story.events[place + 1 :]])
            differs = state(replay.community.donations) != state(story.desk)
            assert replay.differences or (name in chosen[event.name] and differs), (event, name)
            tried += 1
    assert tried > 40


def test_any_event_left_out_or_told_twice_is_found(story):
    for place, event in enumerate(story.events):
        if event.contract != "donations":
            continue
        twice = replayed([*story.events[: place + 1], event, *story.events[place + 1 :]])
        assert twice.differences, event
        less = replayed(story.events[:place] + story.events[place + 1 :])
        assert less.differences or state(less.community.donations) != state(story.desk), event


def test_a_difference_names_the_appeal(story):
    place = next(n for n, event in enumerate(story.events) if event.name == "GiftsTaken")
    event = story.events[place]
    wrong = replace(event, args={**event.args, "amount": 1})
    later = story.events[place + 1 :]
    (difference,) = replayed([*story.events[:place], wrong, *later]).differences
    assert "donations GiftsTaken at log 0, amount: 1, not 500 (appeal 1" in str(difference)
