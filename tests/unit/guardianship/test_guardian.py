"""Guardianship: naming, notices, quitting for a member, and who is a guardian now."""

import brownie
import pytest

from tests.support.clock import DAY, now, today, wait
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
def named(guardianship, alice, guardian):
    """Alice named a guardian."""
    return guardianship.nameGuardian(guardian, {"from": alice})


@pytest.fixture
def in_effect(named):
    wait(seconds=DELAY)


@pytest.fixture
def noticed(guardianship, in_effect, alice, guardian):
    """The guardian gave notice; gives its time."""
    guardianship.giveQuitNotice(alice, {"from": guardian})
    return now()


# ------------------------------------------------------------------------- naming


def test_a_guardian_takes_effect_after_thirty_days(guardianship, named, alice, guardian):
    effective_at = now() + DELAY
    check_event(named, "GuardianNamed", member=alice, guardian=guardian, effectiveAt=effective_at)
    assert fields(guardianship.guardianOf(alice)) == {
        "guardian": plain(guardian),
        "effectiveAt": effective_at,
        "noticedAt": 0,
        "joinedDay": today(),
    }
    wait(seconds=DELAY - 60)
    assert not guardianship.isGuardian(alice, guardian)
    wait(seconds=60)
    assert guardianship.isGuardian(alice, guardian)


def test_nobody_else_is_guardian(guardianship, in_effect, alice, bob, stranger):
    assert not guardianship.isGuardian(alice, stranger)
    assert not guardianship.isGuardian(alice, brownie.ZERO_ADDRESS)
    assert not guardianship.isGuardian(bob, brownie.ZERO_ADDRESS)


def test_naming_another_waits_again_and_ends_a_notice(
    guardianship, noticed, alice, guardian, sponsor
):
    guardianship.nameGuardian(sponsor, {"from": alice})
    assert not guardianship.isGuardian(alice, guardian)
    assert not guardianship.isGuardian(alice, sponsor)
    assert guardianship.guardianOf(alice)["noticedAt"] == 0


def test_naming_none_ends_it(guardianship, in_effect, alice, guardian):
    zero = brownie.ZERO_ADDRESS
    transaction = guardianship.nameGuardian(zero, {"from": alice})
    check_event(transaction, "GuardianNamed", member=alice, guardian=zero, effectiveAt=0)
    assert not guardianship.isGuardian(alice, guardian)


def test_nobody_is_their_own_guardian(guardianship, refused, alice):
    with refused("GuardianOfOneself", alice):
        guardianship.nameGuardian(alice, {"from": alice})


def test_who_is_no_member_names_none(guardianship, refused, carol, guardian):
    with refused("GuardianNotMember", carol):
        guardianship.nameGuardian(guardian, {"from": carol})


# ------------------------------------------------------------------------- notice


def test_notice_is_for_180_days(guardianship, in_effect, alice, guardian):
    transaction = guardianship.giveQuitNotice(alice, {"from": guardian})
    check_event(
        transaction,
        "GuardianQuitNoticed",
        member=alice,
        guardian=guardian,
        to=alice,
        quitAfter=now() + NOTICE,
    )
    assert guardianship.guardianOf(alice)["noticedAt"] == now()


@pytest.mark.parametrize("by", ["stranger", "alice", "bob"])
def test_only_a_guardian_gives_notice(guardianship, refused, actors, in_effect, alice, by):
    sender = getattr(actors, by)
    with refused("GuardianMayNotAct", alice, sender):
        guardianship.giveQuitNotice(alice, {"from": sender})


def test_a_guardian_not_yet_in_effect_gives_none(guardianship, refused, named, alice, guardian):
    wait(seconds=DELAY - 60)
    with refused("GuardianMayNotAct", alice, guardian):
        guardianship.giveQuitNotice(alice, {"from": guardian})


def test_the_member_objects(guardianship, noticed, alice, guardian, refused):
    transaction = guardianship.objectToQuitNotice({"from": alice})
    check_event(transaction, "GuardianQuitObjected", member=alice)
    wait(seconds=NOTICE)
    with refused("GuardianNoNotice", alice):
        guardianship.quitFor(alice, {"from": guardian})


@pytest.mark.parametrize("by", ["alice", "guardian"])
def test_objecting_needs_a_notice(guardianship, refused, actors, in_effect, by):
    sender = getattr(actors, by)
    with refused("GuardianNoNotice", sender):
        guardianship.objectToQuitNotice({"from": sender})


def test_only_the_member_objects(guardianship, refused, noticed, guardian):
    with refused("GuardianNoNotice", guardian):
        guardianship.objectToQuitNotice({"from": guardian})


# ----------------------------------------------------------------------- quitting


def test_after_the_notice_the_money_goes_to_the_member(
    guardianship, token, members, noticed, alice, guardian
):
    wait(seconds=NOTICE)
    before = token.balanceOf(alice), token.balanceOf(guardian)
    transaction = guardianship.quitFor(alice, {"from": guardian})
    check_event(transaction, "GuardianQuit", member=alice, guardian=guardian)
    check_event(transaction, "Quit", member=alice, to=alice, paid=DEPOSIT, withheld=0)
    assert token.balanceOf(alice) == before[0] + DEPOSIT
    assert token.balanceOf(guardian) == before[1]
    assert members.position(alice) == NO_POSITION
    members.check_books()


def test_before_the_notice_is_over_it_is_refused(guardianship, refused, noticed, alice, guardian):
    wait(seconds=NOTICE - 60)
    with refused("GuardianNoticeRuns", alice, noticed + NOTICE):
        guardianship.quitFor(alice, {"from": guardian})


def test_without_notice_it_is_refused(guardianship, refused, in_effect, alice, guardian):
    with refused("GuardianNoNotice", alice):
        guardianship.quitFor(alice, {"from": guardian})


@pytest.mark.parametrize("by", ["stranger", "alice"])
def test_only_a_guardian_quits_for_a_member(guardianship, refused, actors, noticed, alice, by):
    sender = getattr(actors, by)
    wait(seconds=NOTICE)
    with refused("GuardianMayNotAct", alice, sender):
        guardianship.quitFor(alice, {"from": sender})


def test_a_notice_does_not_outlive_the_membership(
    guardianship, pool, members, refused, noticed, alice, guardian
):
    pool.quit({"from": alice})
    wait(days=1)
    members.admit(alice)
    wait(seconds=NOTICE)
    with refused("GuardianMayNotAct", alice, guardian):
        guardianship.quitFor(alice, {"from": guardian})


def test_a_lapsed_member_too(guardianship, pool, members, noticed, alice, bob, guardian):
    pool.quit({"from": bob})
    members.admit(bob, 10 * DEPOSIT)
    for _ in range(6):
        wait(seconds=30 * DAY)
        for _ in range(3):
            members.charge(1_000)
    assert not members.is_active(alice)
    left = members.balance(alice)
    assert left <= RESERVE
    transaction = guardianship.quitFor(alice, {"from": guardian})
    check_event(transaction, "Quit", member=alice, to=alice, paid=left, withheld=0)
