"""ClaimDesk.conclude: what time or the jury decided, anyone carries out."""

import pytest

from tests.support.claims import State
from tests.support.clock import wait
from tests.support.deploying import BOND, JURY_DAYS
from tests.support.events import check_event, no_event

CONCLUDED = {State.REFUSED: 5, State.EXPIRED: 6}


@pytest.mark.parametrize("by", ["alice", "stranger"])
def test_a_refusal_takes_the_bond_for_carry(desk, members, claims, actors, alice, by):
    claim = claims.bring(claims.file(alice), State.REFUSED)
    assert desk.openClaims() == 1
    sender = getattr(actors, by)
    transaction = desk.conclude(claim, {"from": sender})
    check_event(transaction, "ClaimConcluded", claim=claim, state=State.REFUSED, by=sender)
    check_event(transaction, "BondForfeited", claim=claim, bond=BOND)
    no_event(transaction, "ShareReleased")
    books = members.books()
    assert (books["carry"], books["owed"], desk.openClaims()) == (BOND, 0, 0)
    assert claims.facts(claim)["outcome"] == CONCLUDED[State.REFUSED]
    members.check_books()


def test_an_expiry_leaves_the_bond_to_the_filer(desk, members, claims, alice, stranger):
    claim = claims.bring(claims.file(alice), State.EXPIRED)
    transaction = desk.conclude(claim, {"from": stranger})
    check_event(transaction, "ClaimConcluded", claim=claim, state=State.EXPIRED, by=stranger)
    no_event(transaction, "BondForfeited")
    assert claims.facts(claim)["outcome"] == CONCLUDED[State.EXPIRED]
    assert (members.books()["owed"], desk.openClaims()) == (BOND, 0)
    desk.collect(claim, alice, {"from": alice})
    assert members.books()["owed"] == 0


def test_an_approval_overturned_gives_its_share_free(
    desk, members, claims, alice, bob, carol, dan, erin, stranger
):
    claim = claims.file(alice)
    claims.approve(claim)
    claims.object(claim, bob)
    claims.vote(claim, False, carol, dan, erin)
    wait(days=JURY_DAYS)
    assert members.books()["pendingShares"] == 393
    transaction = desk.conclude(claim, {"from": stranger})
    check_event(transaction, "ShareReleased", claim=claim, share=393, pendingShares=0)
    check_event(transaction, "BondForfeited", claim=claim, bond=BOND)
    assert members.books()["pendingShares"] == 0
    members.check_books()


@pytest.mark.parametrize("state", CONCLUDED)
def test_twice_is_refused(desk, refused, claims, alice, state):
    claim = claims.bring(claims.file(alice), state)
    desk.conclude(claim, {"from": alice})
    with refused("ClaimWrongState", claim, state):
        desk.conclude(claim, {"from": alice})
    assert claims.state(claim) == state


@pytest.mark.parametrize("state", [state for state in State if state not in CONCLUDED])
def test_nothing_else_is_concluded(desk, refused, claims, alice, stranger, state):
    claim = 1 if state == State.NONE else claims.bring(claims.file(alice), state)
    with refused("ClaimWrongState", claim, state):
        desk.conclude(claim, {"from": stranger})


def test_a_bond_taken_after_the_expiry_stays_taken(desk, refused, claims, members, alice, stranger):
    claim = claims.bring(claims.file(alice), State.EXPIRED)
    desk.collect(claim, alice, {"from": alice})
    desk.conclude(claim, {"from": stranger})
    assert members.books()["owed"] == 0
    with refused("ClaimNothingDue", claim, alice):
        desk.collect(claim, alice, {"from": alice})


def test_open_claims_are_counted(desk, claims, alice, bob, carol):
    assert desk.openClaims() == 0
    first, second = claims.file(alice), claims.file(bob)
    assert desk.openClaims() == 2
    claims.make_payable(first)
    claims.settle(first)
    assert desk.openClaims() == 1
    claims.file(carol)
    desk.withdraw(second, {"from": bob})
    assert desk.openClaims() == 1
