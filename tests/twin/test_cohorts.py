"""Groups that come in together, and their people who are taken up one by one. Rules: E3, E5, E6."""

import pytest

from mutual_pool.protocol.enrolment.identity_history import IdentityRecord
from mutual_pool.protocol.pool.types import (
    NO_IDENTITY,
    Books,
    Cohort,
    History,
    Membership,
    Position,
)
from tests.support.deploying import DAY, HUGE
from tests.twin.people import ALICE, BOB, CAROL, DAN, ERIN, SPONSOR


def test_a_group_is_one_place_without_voters(side, group):
    assert side.cohort_of(1) == Cohort(10_000, 0, 9, side.today)
    assert side.books() == Books(held=90_000, active_units=9, total_balances=90_000)
    rung = side.rung(36)
    assert (rung.units, rung.voters) == (9, 0)
    assert side.held() == 90_000


def test_who_is_taken_up_has_their_part(side, group):
    day = side.today
    side.wait(days=5)
    side.join_from_group(1, group, 2)
    # They are covered from the day the cohort would be, and vote from the day they came themselves.
    membership = side.membership(CAROL)
    assert (membership.joined_day, membership.covered_from) == (day + 5, day + 31)
    assert (membership.band, membership.identity) == (1, group.leaves[2].identity)
    assert (side.position(CAROL), side.history(CAROL)) == (Position(), History())
    assert side.standing(CAROL).balance == 20_000
    assert side.quote_quit(CAROL) == (20_000, 0)
    assert side.cohort_of(1).units == 7
    books = side.books()
    assert (books.active_units, books.active_voters, books.total_balances) == (9, 1, 90_000)
    assert (side.rung(36).units, side.rung(36).voters) == (9, 1)
    record = side.identity_record(group.leaves[2].identity)
    assert record == IdentityRecord(CAROL, side.now - 5 * DAY, 1)
    assert not side.is_voter(CAROL, day + 4)
    assert side.is_voter(CAROL, day + 5)


def test_vesting_counts_from_the_cohorts_day(side, group):
    day = side.today
    side.wait(days=100)
    side.join_from_group(1, group, 0)
    assert side.cover_on(ALICE, day + 31).joined_day == day
    assert not side.cover_on(ALICE, day + 30).covered
    claim = side.file(ALICE, day=day + 31)
    assert side.claim(claim).vesting_bps == 8_000
    # And still does once they moved.
    side.pay_in(ALICE, 100)
    assert side.history(ALICE) == History(vests_from=day)
    assert side.position(ALICE) == Position(10_100, 0, 37, 1)
    assert side.cover_on(ALICE, day + 31).joined_day == day
    side.wait_until((day + 365) * DAY)
    later = side.file(BOB) if side.membership(BOB).identity != NO_IDENTITY else None
    assert later is None
    assert side.cover_on(ALICE, day + 365).joined_day == day


def test_everybody_of_a_group_pays_alike(side, group):
    side.join_from_group(1, group, 3)
    side.join(ERIN, 20_000)
    side.wait(days=32)
    side.paid(DAN)
    # 4,320 over 10 units: 432 each.
    assert side.standing(DAN).balance == 5 * (10_000 - 432)
    assert side.standing(ERIN).balance == 20_000 - 432
    side.join_from_group(1, group, 0)
    assert side.standing(ALICE).balance == 10_000 - 432
    assert side.books().total_balances == 10 * (10_000 - 432) + 10_000


@pytest.mark.parametrize("first", ["pay in", "reband", "guardian", "file", "quit"])
def test_their_first_move_is_like_anybodys(side, group, first):
    day = side.today
    side.join_from_group(1, group, 2)
    side.wait(days=32)
    if first == "pay in":
        side.pay_in(CAROL, 1_000)
        assert side.position(CAROL) == Position(21_000, 0, 41, 2)
    elif first == "reband":
        side.reband(CAROL, 40_000, band=2)
        assert side.position(CAROL) == Position(60_000, 0, 56, 5)
        assert side.history(CAROL).vests_from == day
        assert side.books().active_units == 12
    elif first == "guardian":
        side.name_guardian(CAROL, BOB)
        assert side.guardianship(CAROL).guardian == BOB
        assert side.position(CAROL) == Position()
    elif first == "file":
        claim = side.approved(CAROL)
        assert side.membership(CAROL).claim == claim
        assert side.position(CAROL) == Position()
    else:
        side.quit(CAROL)
        assert side.membership(CAROL) == Membership()
        books = side.books()
        assert (books.active_units, books.active_voters, books.total_balances) == (7, 0, 70_000)
        with side.refuses("EnrolmentAlreadyJoined", 1, group.leaves[2].identity):
            side.join_from_group(1, group, 2)


@pytest.fixture
def crossed(side):
    """A group with the least deposit lapsed this second; carol, who has 2 units, did not."""
    tree = side.cohort(ALICE, (BOB, 1))
    side.join(CAROL, 40_000, band=1)
    side.enrol_cohort(tree, 6_400, by=SPONSOR)
    side.wait(days=32)
    side.paid(CAROL, benefit_class=HUGE)
    assert side.books().active_units == 2
    return side, tree, side.now


def test_a_crossed_group_may_be_taken_up(crossed):
    side, tree, lapsed_at = crossed
    side.wait(days=3)
    side.join_from_group(1, tree, 1)
    standing = side.standing(BOB)
    assert (standing.lapsed_at, standing.active, standing.balance) == (lapsed_at, False, 2 * 5_400)
    assert side.books().active_voters == 1
    assert not side.is_voter(BOB, side.today)
    # The day of the lapse is not covered, the day before is.
    assert side.cover_on(BOB, lapsed_at // DAY - 1).covered
    assert not side.cover_on(BOB, lapsed_at // DAY).covered


def test_who_lapsed_with_their_group_may_come_back(crossed):
    side, tree, lapsed_at = crossed
    side.wait(days=3)
    side.join_from_group(1, tree, 0)
    day = side.today
    side.reinstate(ALICE, 5_000)
    assert side.standing(ALICE).balance == 10_400
    assert side.history(ALICE).covered_until == lapsed_at // DAY - 1
    assert side.history(ALICE).joined_day == side.history(ALICE).vests_from
    assert side.is_voter(ALICE, day)


def test_who_comes_back_late_begins_anew(crossed):
    side, tree, _ = crossed
    side.join_from_group(1, tree, 0)
    side.wait(days=16)
    side.reinstate(ALICE, 5_000)
    assert side.membership(ALICE).joined_day == side.today
    assert side.history(ALICE).vests_from == 0
    assert side.history(ALICE).joined_day == side.today - 55


def test_who_was_taken_up_lapses_with_the_others(side):
    tree = side.cohort(ALICE, BOB)
    side.join(CAROL, 40_000, band=1)
    side.enrol_cohort(tree, 6_400, by=SPONSOR)
    side.join_from_group(1, tree, 0)
    side.wait(days=32)
    side.paid(CAROL, benefit_class=HUGE)
    assert side.books().active_voters == 1
    assert side.standing(ALICE).lapsed_at == side.now
    side.pay_in(ALICE, 7)
    assert side.position(ALICE).balance == 6_407
    assert side.standing(ALICE).balance == 5_407
