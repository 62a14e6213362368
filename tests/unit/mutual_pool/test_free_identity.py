"""MutualPool.freeIdentity: an identity is free once its holder is gone or lapsed beyond grace."""

import pytest

from tests.support.clock import wait_until
from tests.support.deploying import GRACE, RESERVE
from tests.support.events import check_event, no_event


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
    no_event(free(alice, identity), "IdentityFreed")


def test_who_quit_holds_it_no_longer(pool, members, free, alice):
    pool.quit({"from": alice})
    no_event(free(alice, members.identity(alice)), "IdentityFreed")


def test_another_identity_is_left_alone(members, free, alice, bob):
    before = members.membership(alice)
    no_event(free(alice, members.identity(bob)), "IdentityFreed")
    assert members.membership(alice) == before
