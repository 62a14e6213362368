"""A replay rebuilds the twin from events alone, and any number told otherwise is found."""

from dataclasses import replace

import pytest

from mutual_pool.audit.events import ChainEvent
from mutual_pool.audit.replay import Replay, beginnings
from mutual_pool.claim_records import Rules
from mutual_pool.panel import Tier
from tests.model.people import (
    ASSEMBLY,
    ASSESSORS,
    JURY_RULES,
    PLAN,
    RESERVE,
    RULES,
    START,
    STEWARD,
    STRANGER,
    member,
)
from tests.model.recorder import Hashes, Recorder


class Story(Recorder):
    """The rarer operations, beside those of `Recorder`."""

    def fund_reserve(self, amount):
        self.plan.ledger.fund_reserve(amount, by=STRANGER, now=self.now)
        self.tell(("pool", "ReserveFunded", {"from": STRANGER, "amount": amount}))

    def name_guardian(self, number):
        begin = self.plan.ledger.name_guardian(STRANGER, by=member(number), now=self.now)
        told = {"member": member(number), "guardian": STRANGER, "effectiveAt": begin}
        self.tell(("pool", "GuardianNamed", told))

    def redirect(self, claim):
        who = self.plan.claims.claims[claim].member
        self.plan.claims.redirect(claim, sender=who, now=self.now)
        self.tell(("desk", "BenefitRedirected", {"claim": claim, "member": who}))

    def take_due(self):
        amount = self.plan.ledger.take_due(STEWARD, by=STEWARD, now=self.now)
        self.tell(("pool", "DueTaken", {"holder": STEWARD, "to": STEWARD, "amount": amount}))

    def change_roles(self):
        plan, now = self.plan, self.now
        rules = replace(RULES, fee_bps=100)
        plan.claims.change_rules(rules, JURY_RULES, sender=ASSEMBLY, now=now)
        fields = tuple(getattr(rules, name) for name in Rules.__dataclass_fields__)
        self.tell(("desk", "RulesChanged", {"version": 2, "rules": fields}))
        plan.panel.change(ASSESSORS[1:], (Tier(99, 1),), by=ASSEMBLY, now=now)
        seats = tuple(zip(ASSESSORS[1:], range(2, 6), strict=True))
        told = {"version": 2, "seats": seats, "tiers": ((99, 1),)}
        self.tell(("panel", "PanelChanged", told))
        plan.ledger.set_steward(STRANGER, by=ASSEMBLY, now=now)
        self.tell(("pool", "StewardChanged", {"from": STEWARD, "to": STRANGER}))

    def quit_by_guardian(self, number):
        ledger, ward = self.plan.ledger, member(number)
        until = ledger.give_quit_notice(ward, by=STRANGER, now=self.now)
        told = {"member": ward, "guardian": STRANGER, "quitAfter": until}
        self.tell(("pool", "GuardianQuitNoticed", told))
        self.now = until
        paid, withheld = ledger.quit_for(ward, by=STRANGER, now=self.now)
        told = {"member": ward, "by": STRANGER, "paid": paid, "withheld": withheld}
        self.tell(("pool", "Quit", told))


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
    story.withdraw(third)
    story.wait(7)
    story.settle(first)
    story.collect(first)
    story.collect(third)
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
    return story


@pytest.fixture(scope="module")
def story():
    return lived()


def replayed(events):
    replay = Replay(PLAN, Hashes(), deployed_at=START)
    replay.apply(events)
    return replay


def test_every_record_is_rebuilt(story):
    replay = replayed(story.events)
    assert [str(difference) for difference in replay.differences] == []
    live, again = story.plan, replay.community
    assert vars(again.ledger) == vars(live.ledger)
    assert again.enrolment.identities == live.enrolment.identities
    assert again.claims.claims == live.claims.claims
    assert again.claims.decided_seats == live.claims.decided_seats
    assert again.panel.seats_of == live.panel.seats_of
    assert set(replay.votes_by_digest().values()) == set(live.claims.votes_for.values())
    again.check_laws(story.now)


def test_what_a_plan_began_with_is_in_its_events(story):
    fixed = replace(PLAN, registrar=STRANGER, holders=(), tiers=(), rules=replace(RULES, fee_bps=0))
    assert beginnings(fixed, story.events) == (PLAN, START)
    with pytest.raises(ValueError, match="RegistrarChanged"):
        beginnings(fixed, story.events[:1] + story.events[2:])


def chosen(event):
    """Return the numbers that somebody chose: only the storage tells whether they are right."""
    free = {
        "Joined": {"amount", "bandUntil"},
        "ToppedUp": {"amount"},
        "Reinstated": {"amount"},
        "Rebanded": {"amount", "bandUntil"},
        "ReserveFunded": {"amount"},
    }
    return free.get(event.name, set())


def test_any_number_told_otherwise_is_found(story):
    tried = 0
    for place, event in enumerate(story.events):
        for name, value in event.args.items():
            if isinstance(value, bool) or not isinstance(value, int) or name in chosen(event):
                continue
            wrong = replace(event, args={**event.args, name: value + 1})
            events = [*story.events[:place], wrong, *story.events[place + 1 :]]
            assert replayed(events).differences, (event, name)
            tried += 1
    assert tried > 150


def test_any_event_left_out_or_told_twice_is_found(story):
    silent = {"GuardianNamed", "ReserveFunded", "ToppedUp"}
    for place, event in enumerate(story.events[4:], start=4):
        twice = [*story.events[: place + 1], event, *story.events[place + 1 :]]
        assert replayed(twice).differences, event
        less = story.events[:place] + story.events[place + 1 :]
        replay = replayed(less)
        assert (
            replay.differences
            or vars(replay.community.ledger) != vars(story.plan.ledger)
            or (event.name in silent | {"RulesChanged", "PanelChanged"})
        ), event


def test_a_difference_says_where_it_is(story):
    settled = next(n for n, event in enumerate(story.events) if event.name == "Settled")
    event = story.events[settled]
    wrong = replace(event, args={**event.args, "perUnit": 1})
    rest = story.events[settled + 1]
    (difference,) = replayed([*story.events[:settled], wrong, rest]).differences
    assert (difference.field, difference.found) == ("perUnit", 1)
    assert difference.expected == event.args["perUnit"]
    assert f"pool Settled at log 0, perUnit: 1, not {difference.expected}" in str(difference)


def test_an_unknown_event_and_a_refused_operation_are_differences():
    story = Recorder()
    story.tell(("pool", "Minted", {"amount": 1}))
    story.tell(("pool", "Quit", {"member": member(0), "by": member(0), "paid": 1, "withheld": 0}))
    story.tell(("pool", "PaidOut", {"claim": 1, "to": member(0), "amount": 1}))
    found = replayed(story.events).differences
    assert [difference.field for difference in found] == ["event", "operation", "event"]
    assert "PoolNotMember" in str(found[1])


def test_addresses_and_hashes_may_come_in_any_form(story):
    def other(value):
        if isinstance(value, bytes):
            return "0x" + value.hex()
        if isinstance(value, str):
            return "0x" + value[2:].upper()
        return [other(part) for part in value] if isinstance(value, tuple) else value

    events = [
        ChainEvent(
            event.contract,
            event.name,
            {name: other(value) for name, value in event.args.items()},
            event.block,
            event.time,
            event.tx,
            event.log_index,
        )
        for event in story.events
    ]
    assert replayed(events).differences == []


def test_a_claim_settled_short_by_a_stranger_is_found():
    story = Story()
    story.join(0)
    story.wait(32)
    claim = story.file(0)
    story.decide(claim)
    story.wait(7)
    story.settle(claim)
    assert replayed(story.events).differences == []
    *before, event = story.events
    wrong = replace(event, args={**event.args, "by": STRANGER})
    (difference,) = replayed([*before, wrong]).differences
    assert difference.field == "operation"
    assert "ClaimOnlyPayeeMaySettle" in str(difference)
