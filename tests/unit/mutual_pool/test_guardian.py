"""MutualPool.nameGuardian, giveQuitNotice, objectToQuitNotice, quitFor and isGuardian."""

import brownie
import pytest

from tests.support.clock import DAY, now, wait
from tests.support.deploying import RESERVE
from tests.support.events import check_event
from tests.support.members import DEPOSIT, NO_POSITION
from tests.support.values import fields, plain

DELAY = 30 * DAY
NOTICE = 180 * DAY


@pytest.fixture(scope="module", autouse=True)
def membership(members, alice, bob):
    members.admit(alice)
    members.admit(bob)


@pytest.fixture
def named(pool, alice, guardian):
    """Alice named a guardian."""
    return pool.nameGuardian(guardian, {"from": alice})


@pytest.fixture
def in_effect(named):
    wait(seconds=DELAY)


@pytest.fixture
def noticed(pool, in_effect, alice, guardian):
    """The guardian gave notice; gives its time."""
    pool.giveQuitNotice(alice, {"from": guardian})
    return now()


# ------------------------------------------------------------------------- naming


def test_a_guardian_takes_effect_after_thirty_days(pool, named, alice, guardian):
    effective_at = now() + DELAY
    check_event(named, "GuardianNamed", member=alice, guardian=guardian, effectiveAt=effective_at)
    assert fields(pool.guardianshipOf(alice)) == {
        "guardian": plain(guardian),
        "effectiveAt": effective_at,
        "quitNoticedAt": 0,
    }
    wait(seconds=DELAY - 60)
    assert not pool.isGuardian(alice, guardian)
    wait(seconds=60)
    assert pool.isGuardian(alice, guardian)


def test_nobody_else_is_guardian(pool, in_effect, alice, bob, stranger):
    assert not pool.isGuardian(alice, stranger)
    assert not pool.isGuardian(alice, brownie.ZERO_ADDRESS)
    assert not pool.isGuardian(bob, brownie.ZERO_ADDRESS)


def test_naming_another_waits_again_and_ends_a_notice(pool, noticed, alice, guardian, sponsor):
    pool.nameGuardian(sponsor, {"from": alice})
    assert not pool.isGuardian(alice, guardian)
    assert not pool.isGuardian(alice, sponsor)
    assert pool.guardianshipOf(alice)["quitNoticedAt"] == 0


def test_naming_none_ends_it(pool, in_effect, alice, guardian):
    zero = brownie.ZERO_ADDRESS
    transaction = pool.nameGuardian(zero, {"from": alice})
    check_event(transaction, "GuardianNamed", member=alice, guardian=zero, effectiveAt=0)
    assert not pool.isGuardian(alice, guardian)


def test_nobody_is_their_own_guardian(pool, refused, alice):
    with refused("PoolOwnGuardian", alice):
        pool.nameGuardian(alice, {"from": alice})


def test_who_is_no_member_names_none(pool, refused, carol, guardian):
    with refused("PoolNotMember", carol):
        pool.nameGuardian(guardian, {"from": carol})


# ------------------------------------------------------------------------- notice


def test_notice_is_for_180_days(pool, in_effect, alice, guardian):
    transaction = pool.giveQuitNotice(alice, {"from": guardian})
    check_event(
        transaction,
        "GuardianQuitNoticed",
        member=alice,
        guardian=guardian,
        quitAfter=now() + NOTICE,
    )
    assert pool.guardianshipOf(alice)["quitNoticedAt"] == now()


@pytest.mark.parametrize("by", ["stranger", "alice", "bob"])
def test_only_a_guardian_gives_notice(pool, refused, actors, in_effect, alice, by):
    sender = getattr(actors, by)
    with refused("PoolNotMemberOrGuardian", alice, sender):
        pool.giveQuitNotice(alice, {"from": sender})


def test_a_guardian_not_yet_in_effect_gives_none(pool, refused, named, alice, guardian):
    wait(seconds=DELAY - 60)
    with refused("PoolNotMemberOrGuardian", alice, guardian):
        pool.giveQuitNotice(alice, {"from": guardian})


def test_the_member_objects(pool, noticed, alice, guardian, refused):
    transaction = pool.objectToQuitNotice({"from": alice})
    check_event(transaction, "GuardianQuitObjected", member=alice)
    wait(seconds=NOTICE)
    with refused("PoolNoQuitNotice", alice):
        pool.quitFor(alice, {"from": guardian})


@pytest.mark.parametrize("by", ["alice", "guardian"])
def test_objecting_needs_a_notice(pool, refused, actors, in_effect, by):
    sender = getattr(actors, by)
    with refused("PoolNoQuitNotice", sender):
        pool.objectToQuitNotice({"from": sender})


def test_only_the_member_objects(pool, refused, noticed, guardian):
    with refused("PoolNoQuitNotice", guardian):
        pool.objectToQuitNotice({"from": guardian})


# ----------------------------------------------------------------------- quitting


def test_after_the_notice_the_money_goes_to_the_member(
    pool, token, members, noticed, alice, guardian
):
    wait(seconds=NOTICE)
    before = token.balanceOf(alice), token.balanceOf(guardian)
    transaction = pool.quitFor(alice, {"from": guardian})
    check_event(transaction, "Quit", member=alice, by=guardian, paid=DEPOSIT, withheld=0)
    assert token.balanceOf(alice) == before[0] + DEPOSIT
    assert token.balanceOf(guardian) == before[1]
    assert members.position(alice) == NO_POSITION
    members.check_books()


def test_before_the_notice_is_over_it_is_refused(pool, refused, noticed, alice, guardian):
    wait(seconds=NOTICE - 60)
    with refused("PoolQuitNoticeRuns", alice, noticed + NOTICE):
        pool.quitFor(alice, {"from": guardian})


def test_without_notice_it_is_refused(pool, refused, in_effect, alice, guardian):
    with refused("PoolNoQuitNotice", alice):
        pool.quitFor(alice, {"from": guardian})


@pytest.mark.parametrize("by", ["stranger", "alice"])
def test_only_a_guardian_quits_for_a_member(pool, refused, actors, noticed, alice, by):
    sender = getattr(actors, by)
    wait(seconds=NOTICE)
    with refused("PoolNotMemberOrGuardian", alice, sender):
        pool.quitFor(alice, {"from": sender})


def test_a_notice_does_not_outlive_the_membership(pool, members, refused, noticed, alice, guardian):
    pool.quit({"from": alice})
    members.admit(alice)
    wait(seconds=NOTICE)
    with refused("PoolNotMemberOrGuardian", alice, guardian):
        pool.quitFor(alice, {"from": guardian})


def test_a_lapsed_member_too(pool, members, noticed, alice, bob, guardian):
    pool.quit({"from": bob})
    members.admit(bob, 10 * DEPOSIT)
    for _ in range(6):
        wait(seconds=30 * DAY)
        for _ in range(3):
            members.charge(1_000)
    assert not members.is_active(alice)
    left = members.balance(alice)
    assert left <= RESERVE
    transaction = pool.quitFor(alice, {"from": guardian})
    check_event(transaction, "Quit", member=alice, by=guardian, paid=left, withheld=0)
