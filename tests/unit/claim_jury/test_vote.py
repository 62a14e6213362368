"""ClaimJury.vote: one voter of standing, one vote."""

import pytest

from mutual_pool.protocol.claims.jury import Answer, Ballot
from tests.support.claims import State
from tests.support.clock import wait
from tests.support.deploying import JURY_DAYS
from tests.support.events import check_event
from tests.support.values import fields


@pytest.fixture
def disputed(jury, approved, bob):
    """Bob objected, and the jury sits."""
    jury.object(approved, {"from": bob})
    return approved


@pytest.mark.parametrize("answer", Answer)
def test_is_counted(jury, disputed, carol, answer):
    transaction = jury.vote(disputed, answer, {"from": carol})
    check_event(transaction, "Voted", claim=disputed, voter=carol, answer=answer)
    dispute = fields(jury.disputeOf(disputed))
    counts = [dispute[name] for name in ("votesAgainst", "votesFor", "votesToLeave")]
    assert counts == [int(answer == counted) for counted in Answer]
    assert jury.ballotOf(disputed, carol) == Ballot.REFUSE + answer


@pytest.mark.parametrize("answer", Answer)
def test_twice_is_refused(jury, refused, disputed, carol, answer):
    jury.vote(disputed, answer, {"from": carol})
    for again in Answer:
        with refused("JuryVotedAlready", disputed, carol):
            jury.vote(disputed, again, {"from": carol})


@pytest.mark.parametrize("answer", Answer)
def test_who_objected_votes_too(jury, refused, disputed, bob, answer):
    jury.vote(disputed, answer, {"from": bob})
    dispute = fields(jury.disputeOf(disputed))
    assert dispute["objectorsAgainst"] == int(answer is Answer.REFUSE)
    assert jury.ballotOf(disputed, bob) == Ballot.OBJECTED_REFUSE + answer
    with refused("JuryVotedAlready", disputed, bob):
        jury.vote(disputed, answer, {"from": bob})


@pytest.mark.parametrize("by", ["alice", "stranger", "assessor_1", "supervisor", "guardian"])
def test_parties_and_others_have_none(jury, refused, actors, disputed, by):
    sender = getattr(actors, by)
    with refused("JuryNoVote", disputed, sender):
        jury.vote(disputed, Answer.APPROVE, {"from": sender})


def test_a_guardian_who_filed_has_none(jury, refused, claims, members, guarded, alice, guardian):
    members.join(guardian)
    wait(days=32)
    claim = claims.file(alice, by=guardian)
    claims.refuse(claim)
    claims.appeal(claim)
    with refused("JuryNoVote", claim, guardian):
        jury.vote(claim, Answer.APPROVE, {"from": guardian})


def test_who_joined_too_late_has_none(jury, refused, claims, members, alice, bob, sponsor):
    members.join(sponsor)
    wait(days=29)
    claim = claims.file(alice)
    claims.approve(claim)
    jury.object(claim, {"from": bob})
    wait(days=2)
    with refused("JuryNoVote", claim, sponsor):
        jury.vote(claim, Answer.APPROVE, {"from": sponsor})


def test_who_joined_a_month_before_has_one(jury, claims, members, alice, bob, sponsor):
    members.join(sponsor)
    wait(days=30)
    claim = claims.file(alice)
    claims.approve(claim)
    jury.object(claim, {"from": bob})
    jury.vote(claim, Answer.APPROVE, {"from": sponsor})


def test_who_left_has_none(jury, pool, refused, disputed, carol):
    pool.quit({"from": carol})
    with refused("JuryNoVote", disputed, carol):
        jury.vote(disputed, Answer.APPROVE, {"from": carol})


@pytest.mark.parametrize("state", [State.NONE, State.FILED, State.APPEALABLE, State.SILENT])
def test_without_a_jury_nobody_votes(jury, refused, claims, alice, erin, state):
    claim = 1 if state == State.NONE else claims.bring(claims.file(alice), state)
    with refused("JuryNotSitting", claim, 0):
        jury.vote(claim, Answer.APPROVE, {"from": erin})


def test_to_the_last_moment(jury, refused, disputed, carol, dan):
    ends_at = fields(jury.disputeOf(disputed))["endsAt"]
    wait(days=JURY_DAYS, seconds=-60)
    jury.vote(disputed, Answer.REFUSE, {"from": carol})
    wait(seconds=60)
    with refused("JuryNotSitting", disputed, ends_at):
        jury.vote(disputed, Answer.REFUSE, {"from": dan})
