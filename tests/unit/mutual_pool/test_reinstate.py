"""MutualPool.reinstate and reinstateWithPermit: back after a lapse, by one's own act."""

import pytest

from tests.support import reverts
from tests.support.bare_pool import BarePool
from tests.support.clock import DAY, now, today, wait, wait_until
from tests.support.deploying import GRACE, RESERVE, SPACING, WAITING, Settings, deploy_bare_pool
from tests.support.events import check_event
from tests.support.members import DEPOSIT

LAPSED_BY = 79
MISSED = 86


@pytest.fixture(scope="module", autouse=True)
def alices_lapse(guardianship, members, alice, bob, guardian):
    """Alice joins with the least for two units, is covered, and lapses at the first charge."""
    members.admit(alice, 2 * RESERVE, units=2)
    members.admit(bob, units=5, amount=5 * DEPOSIT)
    guardianship.nameGuardian(guardian, {"from": alice})
    wait(days=40)
    members.charge(LAPSED_BY)
    wait(days=3)
    members.charge(MISSED)
    assert not members.is_active(alice)


@pytest.fixture
def lapsed_at(pool, alice):
    return pool.standingOf(alice)["lapsedAt"]


LEFT = 2 * (RESERVE - LAPSED_BY)
ARREARS = 2 * MISSED
INDEX = LAPSED_BY + MISSED
LEAST = 2 * (RESERVE + 200 - INDEX)


@pytest.mark.parametrize("by", ["alice", "guardian"])
def test_within_grace_the_missed_contributions_go_to_carry(
    pool, members, actors, lapsed_at, alice, by
):
    sender, before = getattr(actors, by), members.membership(alice)
    carry = members.books()["carry"]
    transaction = pool.reinstate(alice, 1_000, {"from": sender})
    rung = (INDEX + (LEFT + 1_000 - ARREARS) // 2 - RESERVE) // SPACING
    check_event(
        transaction,
        "Reinstated",
        member=alice,
        payer=sender,
        amount=1_000,
        arrears=ARREARS,
        joinedDay=before["joinedDay"],
        coveredFrom=today() + 1,
        rung=rung,
    )
    assert members.position(alice) == {
        "balance": LEFT + 1_000 - ARREARS,
        "index": INDEX,
        "rung": rung,
        "units": 2,
    }
    assert members.membership(alice) == {**before, "coveredFrom": today() + 1}
    history = members.history(alice)
    assert history["coveredFrom"] == before["coveredFrom"]
    assert history["coveredUntil"] == lapsed_at // DAY - 1
    assert history["joinedDay"] == before["joinedDay"]
    assert members.books()["carry"] == carry + ARREARS
    members.check_books()


def test_within_grace_the_gap_stays_uncovered(pool, lens, lapsed_at, alice):
    pool.reinstate(alice, 1_000, {"from": alice})
    lapse, back = lapsed_at // DAY, today()
    covered = {day: lens.coverOn(alice, day)["covered"] for day in range(lapse - 1, back + 2)}
    assert covered == {day: day in (lapse - 1, back + 1) for day in covered}


def test_beyond_grace_everything_starts_again(pool, members, lapsed_at, alice):
    wait_until(lapsed_at + GRACE + 60)
    transaction = pool.reinstate(alice, 1_000, {"from": alice})
    covered_from = (now() + WAITING) // DAY + 1
    check_event(
        transaction,
        "Reinstated",
        member=alice,
        payer=alice,
        amount=1_000,
        arrears=0,
        joinedDay=today(),
        coveredFrom=covered_from,
        rung=(INDEX + (LEFT + 1_000) // 2 - RESERVE) // SPACING,
    )
    assert members.membership(alice)["joinedDay"] == today()
    assert members.balance(alice) == LEFT + 1_000
    assert members.books()["carry"] == 0
    members.check_books()


def test_the_last_moment_of_grace_still_counts(pool, members, lapsed_at, alice):
    wait_until(lapsed_at + GRACE - 60)
    pool.reinstate(alice, 1_000, {"from": alice})
    assert members.books()["carry"] == ARREARS


def test_a_lapse_before_cover_began_leaves_no_interval(pool, members, carol):
    members.admit(carol, pool.minimumDeposit(1))
    began = members.membership(carol)["coveredFrom"]
    members.charge(SPACING)
    pool.reinstate(carol, 1_000, {"from": carol})
    assert set(members.history(carol).values()) == {0}
    assert members.membership(carol)["coveredFrom"] == began, "the wait is not cut short"


def test_a_payment_before_makes_up_for_the_deposit(pool, members, alice, bob):
    pool.payIn(alice, 1_000, {"from": bob})
    pool.reinstate(alice, 0, {"from": alice})
    assert members.is_active(alice)


def test_a_permit_gives_the_deposit(pool, token, members, alice):
    token.approve(pool, 0, {"from": alice})
    pool.reinstateWithPermit(alice, 1_000, members.permit(alice, 1_000), {"from": alice})
    assert members.is_active(alice)
    assert token.allowance(alice, pool) == 0


def test_a_permit_for_less_is_not_enough(pool, token, members, refused, alice):
    token.approve(pool, 0, {"from": alice})
    permit = members.permit(alice, 999)
    with refused("ERC20InsufficientAllowance", pool, 999, 1_000):
        pool.reinstateWithPermit(alice, 1_000, permit, {"from": alice})
    assert not members.is_active(alice)


def test_a_stranger_is_refused(pool, refused, alice, stranger):
    with refused("PoolNotMemberOrGuardian", alice, stranger):
        pool.reinstate(alice, 1_000, {"from": stranger})


def test_a_guardian_not_yet_in_effect_is_refused(guardianship, pool, refused, alice, sponsor):
    guardianship.nameGuardian(sponsor, {"from": alice})
    with refused("PoolNotMemberOrGuardian", alice, sponsor):
        pool.reinstate(alice, 1_000, {"from": sponsor})


def test_nobody_is_refused(pool, refused, carol):
    with refused("PoolNotMember", carol):
        pool.reinstate(carol, 1_000, {"from": carol})


def test_an_active_member_is_refused(pool, refused, bob):
    with refused("PoolNotLapsed", bob):
        pool.reinstate(bob, 1_000, {"from": bob})


def test_a_balance_below_the_minimum_is_refused(pool, members, refused, alice):
    short = LEAST - (LEFT - ARREARS)
    with refused("PoolBelowMinimum", ARREARS + LEAST, ARREARS + LEAST - 1):
        pool.reinstate(alice, short - 1, {"from": alice})
    pool.reinstate(alice, short, {"from": alice})
    assert members.is_active(alice)


def test_a_balance_below_the_arrears_is_refused(actors, alice, bob):
    """Where a window may charge more than the reserve, others may have paid more than is left."""
    plan = deploy_bare_pool(actors, settings=Settings(cap_per_period=10_000))
    members = BarePool(plan)
    members.admit(alice, RESERVE)
    members.admit(bob)
    members.settle(2 * 5_000, cap=RESERVE)
    members.settle(5_000, cap=RESERVE)
    with reverts.refused("PoolBelowMinimum", 5_000 + RESERVE, 1_400 + 3_599, watching=[plan.pool]):
        plan.pool.reinstate(alice, 3_599, {"from": alice})
    plan.pool.reinstate(alice, 3_600 + RESERVE, {"from": alice})
    assert members.balance(alice) == RESERVE


def test_who_lost_their_identity_is_refused(pool, members, refused, lapsed_at, alice):
    wait_until(lapsed_at + GRACE + 60)
    pool.freeIdentity(alice, members.identity(alice), members.as_enrolment)
    with refused("PoolIdentityMoved", alice):
        pool.reinstate(alice, 1_000, {"from": alice})
