"""ClaimJury.reclaim: the bond of an objection to a claim that was not paid comes back."""

import brownie
import pytest

from tests.support.claims import State
from tests.support.clock import wait
from tests.support.deploying import JURY_DAYS, OBJECTION_BOND
from tests.support.events import check_event


@pytest.fixture
def overturned(jury, claims, approved, bob, carol, dan, erin):
    """Bob objected, and three others refused."""
    jury.object(approved, {"from": bob})
    claims.vote(approved, False, carol, dan, erin)
    wait(days=JURY_DAYS)
    assert claims.state(approved) == State.REFUSED
    return approved


@pytest.mark.parametrize("to", ["bob", "stranger"])
def test_it_goes_where_the_objector_says(jury, token, members, actors, overturned, bob, to):
    receiver = getattr(actors, to)
    before, owed = token.balanceOf(receiver), members.books()["owed"]
    transaction = jury.reclaim(overturned, receiver, {"from": bob})
    told = {"claim": overturned, "voter": bob, "to": receiver, "bond": OBJECTION_BOND}
    check_event(transaction, "ObjectionReclaimed", **told)
    check_event(transaction, "PaidOut", claim=overturned, to=receiver, amount=OBJECTION_BOND)
    assert token.balanceOf(receiver) == before + OBJECTION_BOND
    assert members.books()["owed"] == owed - OBJECTION_BOND
    assert jury.ballotOf(overturned, bob) == 0
    members.check_books()


def test_once(jury, refused, overturned, bob):
    jury.reclaim(overturned, bob, {"from": bob})
    with refused("JuryNoBond", overturned, bob):
        jury.reclaim(overturned, bob, {"from": bob})


@pytest.mark.parametrize("by", ["alice", "carol", "stranger", "supervisor"])
def test_nobody_else(jury, refused, actors, overturned, by):
    sender = getattr(actors, by)
    with refused("JuryNoBond", overturned, sender):
        jury.reclaim(overturned, sender, {"from": sender})


def test_nobody_is_not_paid(jury, refused, overturned, bob):
    with refused("PoolZeroAddress"):
        jury.reclaim(overturned, brownie.ZERO_ADDRESS, {"from": bob})


def test_after_it_was_concluded_too(jury, desk, members, overturned, bob, stranger):
    desk.conclude(overturned, {"from": stranger})
    jury.reclaim(overturned, bob, {"from": bob})
    assert members.books()["owed"] == 0


def test_while_the_jury_votes_it_stays(jury, refused, claims, approved, bob):
    jury.object(approved, {"from": bob})
    with refused("JuryWrongState", approved, State.JURY):
        jury.reclaim(approved, bob, {"from": bob})


def test_against_a_claim_upheld_it_is_lost(jury, refused, claims, members, approved, bob):
    jury.object(approved, {"from": bob})
    wait(days=JURY_DAYS)
    with refused("JuryWrongState", approved, State.PAYABLE):
        jury.reclaim(approved, bob, {"from": bob})
    claims.settle(approved)
    with refused("JuryWrongState", approved, State.PAID):
        jury.reclaim(approved, bob, {"from": bob})
    members.check_books()


def test_against_a_claim_withdrawn_it_comes_back(jury, desk, approved, alice, bob):
    jury.object(approved, {"from": bob})
    wait(days=JURY_DAYS)
    desk.withdraw(approved, {"from": alice})
    transaction = jury.reclaim(approved, bob, {"from": bob})
    check_event(
        transaction, "ObjectionReclaimed", claim=approved, voter=bob, to=bob, bond=OBJECTION_BOND
    )


@pytest.mark.parametrize("function", ["takeObjectionBond", "returnObjectionBond"])
@pytest.mark.parametrize("by", ["alice", "stranger", "member_assembly"])
def test_the_desk_moves_bonds_for_the_jury_alone(desk, jury, refused, actors, function, by):
    sender = getattr(actors, by)
    with refused("ClaimOnly", jury, sender):
        getattr(desk, function)(1, sender, 1, {"from": sender})
