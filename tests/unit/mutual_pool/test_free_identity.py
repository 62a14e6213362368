"""MutualPool.freeIdentity: an identity is free once its holder is gone or lapsed beyond grace."""

import pytest

from tests.support.clock import wait_until
from tests.support.deploying import GRACE, RESERVE
from tests.support.events import check_event


@pytest.fixture(scope="module", autouse=True)
def two_members(members, alice, bob):
    members.admit(alice, RESERVE)
    members.admit(bob)


@pytest.fixture
def free(pool, members):
    return lambda holder, identity: pool.freeIdentity(holder, identity, members.as_enrolment)


def test_only_enrolment_may(pool, members, refused, enrolment_role, alice):
    with refused("PoolOnly", enrolment_role, alice):
        pool.freeIdentity(alice, members.identity(alice), {"from": alice})


def test_an_active_holder_keeps_it(members, refused, free, alice):
    identity = members.identity(alice)
    with refused("PoolIdentityHeld", identity, alice):
        free(alice, identity)


def test_within_grace_the_holder_keeps_it(pool, members, refused, free, alice):
    identity = members.identity(alice)
    members.charge(1)
    wait_until(pool.standingOf(alice)["lapsedAt"] + GRACE - 60)
    with refused("PoolIdentityHeld", identity, alice):
        free(alice, identity)


def test_beyond_grace_it_is_free(pool, members, free, alice):
    identity = members.identity(alice)
    members.charge(1)
    wait_until(pool.standingOf(alice)["lapsedAt"] + GRACE + 60)
    check_event(free(alice, identity), "IdentityFreed", member=alice, identity=identity)
    membership = members.membership(alice)
    assert membership["moved"]
    assert membership["identity"] == identity, "claims for its last days still carry it"
    assert members.balance(alice) == RESERVE - 1, "the money stays"


def test_who_quit_holds_none(pool, members, refused, free, alice):
    pool.quit({"from": alice})
    with refused("PoolNotMember", alice):
        free(alice, members.identity(alice))


def test_the_last_claim_of_a_member_is_noted(pool, members, alice):
    pool.noteLastClaim(alice, members.identity(alice), 5, 7, members.as_enrolment)
    membership = members.membership(alice)
    assert (membership["claim"], membership["joinedDay"] > 0) == (7, True)
    assert membership["coveredFrom"] > 5, "the cover of a member stays"


def test_beside_a_wallet_it_waits_for_the_identity(pool, members, carol):
    pool.noteLastClaim(carol, members.identity(carol), 40_000, 7, members.as_enrolment)
    assert pool.standingOf(carol)["balance"] == 0
    members.admit(carol)
    membership = members.membership(carol)
    assert (membership["claim"], membership["coveredFrom"]) == (7, 40_000)


def test_only_enrolment_notes_claims(pool, members, refused, enrolment_role, alice):
    with refused("PoolOnly", enrolment_role, alice):
        pool.noteLastClaim(alice, members.identity(alice), 0, 7, {"from": alice})
