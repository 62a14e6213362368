"""ClaimJury.hold: the supervisor makes a notice longer, once in the life of a claim."""

import pytest

from tests.support.claims import State
from tests.support.clock import wait
from tests.support.deploying import NOTICE_DAYS
from tests.support.events import check_event
from tests.support.values import fields


@pytest.mark.parametrize("days", [1, 14])
def test_makes_the_notice_longer(jury, claims, approved, supervisor, days):
    transaction = jury.hold(approved, days, {"from": supervisor})
    check_event(transaction, "Held", claim=approved, supervisor=supervisor, days__=days)
    assert fields(jury.disputeOf(approved))["heldDays"] == days
    wait(days=NOTICE_DAYS + days, seconds=-60)
    assert claims.state(approved) == State.UNDER_NOTICE
    wait(seconds=60)
    assert claims.state(approved) == State.PAYABLE


@pytest.mark.parametrize("days", [0, 15, 255])
def test_no_other_number_of_days(jury, refused, approved, supervisor, days):
    with refused("JuryBadHold", days, 14):
        jury.hold(approved, days, {"from": supervisor})


def test_once(jury, refused, approved, supervisor):
    jury.hold(approved, 1, {"from": supervisor})
    with refused("JuryHeldAlready", approved):
        jury.hold(approved, 13, {"from": supervisor})


@pytest.mark.parametrize("by", ["alice", "bob", "assessor_1", "registrar", "member_assembly"])
def test_by_nobody_else(jury, refused, actors, approved, supervisor, by):
    sender = getattr(actors, by)
    with refused("JuryOnly", supervisor, sender):
        jury.hold(approved, 7, {"from": sender})


def test_by_whoever_is_supervisor_then(
    jury, enrolment, refused, approved, member_assembly, supervisor, bob
):
    enrolment.setSupervisor(bob, {"from": member_assembly})
    with refused("JuryOnly", bob, supervisor):
        jury.hold(approved, 7, {"from": supervisor})
    jury.hold(approved, 7, {"from": bob})


@pytest.mark.parametrize("state", [state for state in State if state != State.UNDER_NOTICE])
def test_only_under_notice(jury, refused, claims, supervisor, alice, state):
    claim = 1 if state == State.NONE else claims.bring(claims.file(alice), state)
    with refused("JuryWrongState", claim, state):
        jury.hold(claim, 7, {"from": supervisor})


def test_a_hold_touches_no_money(jury, members, approved, supervisor):
    before = members.books()
    jury.hold(approved, 14, {"from": supervisor})
    assert members.books() == before
