"""ClaimJury.appeal: the claimant calls the jury on a refusal, or on a silent panel, once."""

import pytest

from tests.support.claims import State
from tests.support.clock import DAY, now, wait
from tests.support.deploying import APPEAL_DAYS, JURY_DAYS, PANEL_DAYS, Settings
from tests.support.events import check_event
from tests.support.values import fields

APPEALED = (State.APPEALABLE, State.SILENT)


@pytest.mark.parametrize("state", APPEALED)
def test_calls_the_jury(jury, claims, alice, state):
    claim = claims.bring(claims.file(alice), state)
    transaction = jury.appeal(claim, {"from": alice})
    standing_day = claims.facts(claim)["filedAt"] // DAY - 30
    ends_at = now() + JURY_DAYS * DAY
    check_event(transaction, "Appealed", claim=claim, by=alice)
    called = {"electorate": 5, "quorum": 1, "standingDay": standing_day, "endsAt": ends_at}
    check_event(transaction, "JuryCalled", claim=claim, **called)
    dispute = fields(jury.disputeOf(claim))
    assert (dispute["endsAt"], dispute["standingDay"]) == (ends_at, standing_day)
    assert (dispute["quorum"], dispute["objections"]) == (1, 0)
    assert jury.ballotOf(claim, alice) == 1, "a party"
    assert claims.state(claim) == State.JURY


@pytest.mark.parametrize("state", [state for state in State if state not in APPEALED])
def test_of_nothing_else(jury, refused, claims, alice, state):
    claim = 1 if state == State.NONE else claims.bring(claims.file(alice), state)
    with refused("JuryWrongState", claim, state):
        jury.appeal(claim, {"from": alice})


@pytest.mark.parametrize("by", ["bob", "guardian", "stranger", "assessor_1", "supervisor"])
def test_by_nobody_else(jury, refused, claims, actors, alice, by):
    claim, sender = claims.file(alice), getattr(actors, by)
    claims.refuse(claim)
    with refused("JuryNotClaimant", claim, sender):
        jury.appeal(claim, {"from": sender})


@pytest.mark.parametrize("by", ["alice", "guardian"])
def test_a_claim_that_a_guardian_filed_by_either(
    jury, refused, claims, actors, guarded, alice, guardian, by
):
    claim, sender = claims.file(alice, by=guardian), getattr(actors, by)
    claims.refuse(claim)
    transaction = jury.appeal(claim, {"from": sender})
    check_event(transaction, "Appealed", claim=claim, by=sender)
    assert [jury.ballotOf(claim, party) for party in (alice, guardian)] == [1, 1]


def test_to_the_last_moment(jury, claims, refused, alice, bob):
    first, second = claims.file(alice), claims.file(bob)
    claims.refuse(first)
    claims.refuse(second)
    wait(days=APPEAL_DAYS, seconds=-60)
    jury.appeal(first, {"from": alice})
    wait(seconds=60)
    with refused("JuryWrongState", second, State.REFUSED):
        jury.appeal(second, {"from": bob})


def test_a_silence_to_the_last_moment(jury, claims, refused, alice, bob):
    first, second = claims.file(alice), claims.file(bob)
    wait(days=PANEL_DAYS + APPEAL_DAYS, seconds=-60)
    jury.appeal(first, {"from": alice})
    wait(seconds=60)
    with refused("JuryWrongState", second, State.EXPIRED):
        jury.appeal(second, {"from": bob})


def test_by_the_rules_of_the_filing(jury, desk, claims, member_assembly, alice):
    claim = claims.file(alice)
    changed = Settings().rules(jury_days=20), Settings().jury_rules(quorum_bps=5_000)
    desk.changeRules(*changed, {"from": member_assembly})
    claims.refuse(claim)
    claims.appeal(claim)
    dispute = fields(jury.disputeOf(claim))
    assert (dispute["quorum"], dispute["endsAt"]) == (1, now() + JURY_DAYS * DAY)
    other = claims.file(claims.plan.actors.bob)
    claims.refuse(other)
    claims.appeal(other)
    dispute = fields(jury.disputeOf(other))
    assert (dispute["quorum"], dispute["endsAt"]) == (3, now() + 20 * DAY)


def test_the_quorum_is_the_smaller_of_number_and_share(
    jury, desk, claims, members, actors, member_assembly, alice
):
    """Of so few voters a share is always the smaller; the number rules in the fuzz tests."""
    changed = Settings().rules(), Settings().jury_rules(quorum_bps=5_000, quorum_votes=100)
    desk.changeRules(*changed, {"from": member_assembly})
    claim = claims.file(alice)
    claims.refuse(claim)
    claims.appeal(claim)
    assert fields(jury.disputeOf(claim))["quorum"] == 3, "half of five, rounded up"
