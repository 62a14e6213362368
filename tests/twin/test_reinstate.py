"""Coming back after a lapse, within and beyond the 15 days of grace.

Alice has one unit and 6,999, so she stands on rung 5. The first claim, 4,001 over 8 units, takes
501 and crosses it. The second, at the same second, takes the 7 left over and of the other 7 units
3,994 / 7 = 570.6, so 571, and leaves 3: the index is 1,072.

Rule: P5.
"""

import pytest

from mutual_pool.protocol.pool.types import Cover, History, Position, Standing
from tests.support.deploying import DAY
from tests.twin.people import ALICE, CAROL, ERIN, GUARDIAN, STRANGER

NONE = Cover()


@pytest.fixture
def lapsed(side):
    """Alice lapsed this very second, on the 39th day from hers of joining."""
    side.change_rules(fee_bps=3)
    side.join(ALICE, 6_999)
    side.join(CAROL, 40_000, band=1)
    side.join(ERIN, 100_000, band=2)
    side.wait(days=32)
    claims = side.approved(CAROL), side.approved(ERIN)
    side.wait(days=7)
    for claim in claims:
        side.settle(claim, by=STRANGER)
    assert (side.books().index, side.books().carry) == (1_072, 3)
    assert side.standing(ALICE) == Standing(6_498, 501, side.now, 1, False)
    return side


def test_within_grace_the_contributions_missed_are_paid(lapsed):
    lapsed.wait(15 * DAY)
    # To rung 11, the next above 1,072, are 28: 6,428, and the 571 missed.
    assert lapsed.minimum_deposit(1) == 6_428
    with lapsed.refuses("PoolBelowMinimum", 6_999, 6_998):
        lapsed.reinstate(ALICE, 500)
    lapsed.reinstate(ALICE, 501)
    assert lapsed.position(ALICE) == Position(6_428, 1_072, 11, 1)
    assert lapsed.books().carry == 3 + 571
    assert (lapsed.books().active_units, lapsed.books().active_voters) == (8, 3)


def test_within_grace_cover_resumes_without_a_wait_but_not_for_the_gap(lapsed):
    joined = lapsed.today - 39
    lapsed.wait(days=15)
    lapsed.reinstate(ALICE, 1_000)
    lapse_day, back = joined + 39, joined + 54
    membership = lapsed.membership(ALICE)
    assert (membership.joined_day, membership.covered_from) == (joined, back + 1)
    assert lapsed.history(ALICE) == History(joined + 31, lapse_day - 1, joined)
    covered = Cover(True, 0, joined)
    assert [lapsed.cover_on(ALICE, day) for day in (joined + 30, joined + 31)] == [NONE, covered]
    assert [lapsed.cover_on(ALICE, day) for day in (lapse_day - 1, lapse_day)] == [covered, NONE]
    assert [lapsed.cover_on(ALICE, day) for day in (back, back + 1)] == [NONE, covered]


def test_beyond_grace_nothing_is_owed_but_all_begins_anew(lapsed):
    joined = lapsed.today - 39
    lapsed.wait(15 * DAY + 1)
    # What is left of the balance is enough: no payment is needed.
    lapsed.reinstate(ALICE, 0)
    assert lapsed.position(ALICE) == Position(6_498, 1_072, 11, 1)
    assert lapsed.books().carry == 3
    back = joined + 54
    membership = lapsed.membership(ALICE)
    assert (membership.joined_day, membership.covered_from) == (back, back + 31)
    assert lapsed.cover_on(ALICE, joined + 38) == Cover(True, 0, joined)
    assert lapsed.cover_on(ALICE, back + 30) == NONE
    assert lapsed.cover_on(ALICE, back + 31) == Cover(True, 0, back)


def test_beyond_grace_the_balance_must_still_carry_the_units(lapsed):
    lapsed.wait(days=16)
    # A cap of 529 takes the index to 1,601, so that 99 are to the next rung.
    lapsed.change_rules(cap_per_unit=529)
    lapsed.paid(CAROL)
    assert lapsed.books().index == 1_601
    with lapsed.refuses("PoolBelowMinimum", 6_499, 6_498):
        lapsed.reinstate(ALICE, 0)
    lapsed.reinstate(ALICE, 1)
    assert lapsed.position(ALICE) == Position(6_499, 1_601, 17, 1)
    assert lapsed.books().carry == 0


def test_what_was_paid_in_meanwhile_counts(lapsed):
    lapsed.wait(days=1)
    lapsed.pay_in(ALICE, 501, by=CAROL)
    lapsed.reinstate(ALICE, 0)
    assert lapsed.standing(ALICE) == Standing(6_428, 1_072, 0, 0, True)


def test_only_the_member_and_their_guardian_may(lapsed):
    lapsed.name_guardian(ALICE, GUARDIAN)
    with lapsed.refuses("PoolNotMemberOrGuardian", ALICE, STRANGER):
        lapsed.reinstate(ALICE, 1_000, by=STRANGER)
    lapsed.wait(30 * DAY - 1)
    with lapsed.refuses("PoolNotMemberOrGuardian", ALICE, GUARDIAN):
        lapsed.reinstate(ALICE, 1_000, by=GUARDIAN)
    lapsed.wait(1)
    lapsed.reinstate(ALICE, 1_000, by=GUARDIAN)
    assert lapsed.standing(ALICE).balance == 7_498


def test_only_who_lapsed_comes_back(lapsed):
    with lapsed.refuses("PoolNotLapsed", CAROL):
        lapsed.reinstate(CAROL, 1_000)
    with lapsed.refuses("PoolNotMember", STRANGER):
        lapsed.reinstate(STRANGER, 1_000)


def test_the_interval_before_the_last_is_forgotten(lapsed):
    joined = lapsed.today - 39
    lapsed.wait(days=1)
    # Back with 7,027: 6,456 are left, and rung 11 ends at 1,100.
    lapsed.reinstate(ALICE, 529)
    lapsed.wait(days=10)
    lapsed.paid(CAROL)
    again = lapsed.today
    assert not lapsed.standing(ALICE).active
    lapsed.wait(days=2)
    lapsed.reinstate(ALICE, 2_000)
    # First covered from the 31st to the 38th day, then from the 41st to the day before the 57th.
    assert lapsed.history(ALICE) == History(joined + 41, again - 1, joined)
    assert lapsed.cover_on(ALICE, joined + 35) == NONE
    assert lapsed.cover_on(ALICE, joined + 41) == Cover(True, 0, joined)


def test_a_lapse_before_cover_began_leaves_the_interval_before_it(lapsed):
    joined = lapsed.today - 39
    lapsed.wait(15 * DAY + 1)
    lapsed.reinstate(ALICE, 0)
    back = lapsed.today
    lapsed.paid(CAROL, day=lapsed.today)
    assert not lapsed.standing(ALICE).active
    lapsed.reinstate(ALICE, 2_000)
    # The wait that began with the second membership goes on.
    assert lapsed.membership(ALICE).covered_from == back + 31
    assert lapsed.history(ALICE) == History(joined + 31, joined + 38, joined)
