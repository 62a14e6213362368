"""MutualPool.quit: out with the balance, less the share of the claims already approved."""

import pytest

from tests.support.bare_pool import BarePool
from tests.support.clock import wait
from tests.support.deploying import (
    CAP,
    CAP_PER_PERIOD,
    RESERVE,
    WINDOW,
    Settings,
    deploy_bare_pool,
)
from tests.support.events import check_event
from tests.support.members import DEPOSIT, NO_POSITION, NO_RISE

NO_MEMBERSHIP = {
    "identity": bytes(16),
    "joinedDay": 0,
    "coveredFrom": 0,
    "bandUntil": 0,
    "band": 0,
    "moved": False,
    "ending": False,
    "claim": 0,
}


@pytest.fixture(scope="module", autouse=True)
def two_members(members, alice, bob):
    members.admit(alice, 2 * DEPOSIT, units=2)
    members.admit(bob)


def set_aside(pool, members, share, claim=1):
    """Approve a claim that needs `share` of each unit."""
    units = members.books()["activeUnits"]
    pool.setAside(claim, share * units, share, members.as_desk)


def check_quit(pool, lens, members, member, withheld):
    """Quit, and check everything that changes."""
    token, before = members.plan.token, members.books()
    wealth, balance = token.balanceOf(member), members.balance(member)
    assert tuple(lens.quoteQuit(member)) == (balance - withheld, withheld)
    transaction = pool.quit({"from": member})
    check_event(
        transaction, "Quit", member=member, to=member, paid=balance - withheld, withheld=withheld
    )
    assert token.balanceOf(member) == wealth + balance - withheld
    assert members.position(member) == NO_POSITION
    assert members.membership(member) == NO_MEMBERSHIP
    after = members.books()
    assert after["carry"] == before["carry"] + withheld
    assert after["totalBalances"] == before["totalBalances"] - balance
    members.check_books()


def test_pays_the_whole_balance_when_nothing_is_pending(pool, lens, members, alice):
    check_quit(pool, lens, members, alice, withheld=0)


def test_pays_what_the_settlements_left(pool, lens, members, alice):
    members.charge(130)
    assert members.balance(alice) == 2 * DEPOSIT - 2 * 130
    check_quit(pool, lens, members, alice, withheld=0)


def test_leaves_the_ladder(pool, lens, members, alice):
    rung = members.position(alice)["rung"]
    assert lens.rungAt(rung)["units"] == 3
    pool.quit({"from": alice})
    assert members.books()["activeUnits"] == 1
    assert members.books()["activeVoters"] == 1
    assert tuple(lens.rungAt(rung))[3:] == (1, 1), "bob stands there still"


def test_in_front_of_an_approved_claim_the_share_stays(pool, lens, members, alice):
    set_aside(pool, members, 700)
    check_quit(pool, lens, members, alice, withheld=2 * 700)


def test_the_shares_of_several_claims_add_up(pool, lens, members, alice):
    set_aside(pool, members, 700, claim=1)
    set_aside(pool, members, 800, claim=2)
    check_quit(pool, lens, members, alice, withheld=2 * 1_500)


def test_a_share_set_free_is_not_withheld(pool, lens, members, alice):
    set_aside(pool, members, 700)
    pool.releaseShare(1, 700, members.as_desk)
    check_quit(pool, lens, members, alice, withheld=0)


def test_no_more_than_the_room_of_the_window_is_withheld(pool, lens, members, alice):
    members.charge(1_000)
    for claim in range(1, 5):
        set_aside(pool, members, 1_000, claim)
    room = CAP_PER_PERIOD - 1_000
    assert pool.room() == room
    check_quit(pool, lens, members, alice, withheld=2 * room)


def test_a_new_window_has_its_whole_room(pool, lens, members, alice):
    members.charge(1_000)
    for claim in range(1, 5):
        set_aside(pool, members, 1_000, claim)
    wait(seconds=WINDOW)
    check_quit(pool, lens, members, alice, withheld=2 * CAP_PER_PERIOD)


def test_no_more_than_the_balance_is_withheld(actors, alice, bob):
    """A balance is at least the reserve, so the period's cap has to be above it."""
    plan = deploy_bare_pool(actors, settings=Settings(cap_per_period=3 * RESERVE))
    members = BarePool(plan)
    members.admit(alice, RESERVE + 1)
    members.admit(bob)
    set_aside(plan.pool, members, RESERVE, claim=1)
    set_aside(plan.pool, members, RESERVE, claim=2)
    check_quit(plan.pool, plan.lens, members, alice, withheld=RESERVE + 1)


def test_a_lapsed_member_owes_no_share(pool, lens, members, carol):
    members.admit(carol, RESERVE)
    members.charge(79)
    set_aside(pool, members, 700)
    assert not members.is_active(carol)
    check_quit(pool, lens, members, carol, withheld=0)


def test_the_number_of_the_last_claim_stays(pool, members, alice):
    """Otherwise a person who quits and joins again could have a second claim beside an open one.

    The identity stays beside it, since the claim is of a person.
    """
    pool.openClaim(7, alice, alice, 50, members.as_desk)
    pool.quit({"from": alice})
    assert members.membership(alice) == {
        **NO_MEMBERSHIP,
        "identity": members.identity(alice),
        "claim": 7,
    }
    members.admit(alice)
    assert members.membership(alice)["claim"] == 7


def test_the_history_is_forgotten(pool, members, alice):
    pool.reband(members.placement(alice, 0, units=2, band=1), NO_RISE, members.as_enrolment)
    pool.quit({"from": alice})
    assert set(members.history(alice).values()) == {0}


def test_who_quit_may_join_again(pool, members, alice):
    pool.quit({"from": alice})
    members.admit(alice)
    assert members.is_active(alice)


def test_nobody_is_refused(pool, refused, carol):
    with refused("PoolNotMember", carol):
        pool.quit({"from": carol})


def test_twice_is_refused(pool, refused, alice):
    pool.quit({"from": alice})
    with refused("PoolNotMember", alice):
        pool.quit({"from": alice})


def test_what_is_withheld_serves_the_claim(pool, members, alice):
    """The one who stays pays no more than if nobody had quit."""
    set_aside(pool, members, CAP)
    pool.quit({"from": alice})
    members.settle(3 * CAP, share=CAP)
    assert members.books()["index"] == CAP
    assert members.books()["carry"] == 0
