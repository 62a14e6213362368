"""A pool of whose tokens the asset's issuer took some: it takes no deposits, and goes on paying."""

import pytest

from tests.twin.people import ALICE, BOB, DAN, ERIN, NEWCOMER, SPONSOR, STRANGER


@pytest.fixture
def short(five):
    """Five members, and one of the smallest parts is missing."""
    five.confiscate(1)
    yield five
    missing = five.books().held - five.held()
    if missing > 0:
        five.send_plainly(missing, by=STRANGER)


def test_it_takes_no_deposit(short):
    held = short.held()
    with short.refuses("PoolShort", held + 20_001, held + 20_000):
        short.join(NEWCOMER, 20_000)
    with short.refuses("PoolShort", held + 2, held + 1):
        short.pay_in(ALICE, 1)
    with short.refuses("PoolShort", held + 8, held + 7):
        short.fund_reserve(7, by=SPONSOR)
    with short.refuses("PoolShort", held + 501, held + 500):
        short.reband(BOB, 500, band=1)
    tree = short.cohort(NEWCOMER, STRANGER)
    with short.refuses("PoolShort", held + 40_001, held + 40_000):
        short.enrol_cohort(tree, 20_000, by=SPONSOR)


def test_who_lapsed_comes_back_by_what_they_have_only(side):
    side.join(ALICE, 200_000)
    side.join(DAN, 6_400)
    side.join(ERIN, 200_000)
    side.wait(days=32)
    side.paid(ALICE)
    assert not side.standing(DAN).active
    side.confiscate(3)
    held = side.held()
    with side.refuses("PoolShort", held + 10_003, held + 10_000):
        side.reinstate(DAN, 10_000)
    side.send_plainly(3, by=STRANGER)
    side.reinstate(DAN, 10_000)


def test_bonds_come_and_money_leaves(short):
    claim = short.payable(BOB)
    short.settle(claim, by=BOB)
    short.collect(claim, by=BOB)
    short.quit(ERIN)
    short.reband(ALICE, 0, band=0)
    assert short.books().held - short.held() == 1


def test_a_plain_transfer_makes_it_good(short):
    short.send_plainly(1, by=STRANGER)
    short.pay_in(ALICE, 1)
    short.check_money()
    # What is sent beyond that is nobody's, and covers what is taken later.
    short.send_plainly(5, by=STRANGER)
    short.confiscate(5)
    short.pay_in(ALICE, 1)
