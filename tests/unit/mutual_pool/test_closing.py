"""MutualPool.close, withdrawExcess and finishClosing; what the pool refuses while it closes."""

import pytest

from tests.support.clock import DAY, now, wait
from tests.support.deploying import HOLD, RESERVE
from tests.support.events import check_event

QUIT, FILING = 7 * DAY, 187 * DAY
EACH = 20_000


@pytest.fixture
def closing(pool, members, actors):
    """Five members with 20,000 and 1 unit each; the enrolment closes the pool."""
    for member in actors.members:
        members.admit(member, EACH)
    transaction = pool.close(members.as_enrolment)
    check_event(transaction, "ClosingBegan", closingAt=now())
    return pool


def test_it_is_noted(closing, members):
    assert closing.closingAt() == members.books()["closingAt"] == now()


def test_the_excess_is_paid_to_the_member(closing, members, token, alice):
    before = token.balanceOf(alice)
    wait(seconds=QUIT)
    transaction = closing.withdrawExcess({"from": alice})
    rung = (HOLD - RESERVE) // (RESERVE // 64)
    check_event(transaction, "ExcessWithdrawn", member=alice, amount=EACH - HOLD, rung=rung)
    assert token.balanceOf(alice) == before + EACH - HOLD
    assert members.balance(alice) == HOLD
    members.check_books()


def test_the_hold_stays_above_the_minimum(closing, members, alice):
    """An index between two rungs makes the least deposit larger than the hold, if that is small."""
    wait(seconds=QUIT)
    members.charge(50)
    closing.withdrawExcess({"from": alice})
    assert members.is_active(alice)
    assert members.balance(alice) == max(HOLD, closing.minimumDeposit(1))
    members.check_books()


def test_before_cover_ended_there_is_none(closing, refused, alice):
    with refused("PoolCoverRuns"):
        closing.withdrawExcess({"from": alice})


def test_a_second_time_there_is_none(closing, refused, alice):
    wait(seconds=QUIT)
    closing.withdrawExcess({"from": alice})
    with refused("PoolNoExcess", HOLD, HOLD):
        closing.withdrawExcess({"from": alice})


def test_nobody_active_quits_after_the_week(closing, members, refused, alice, bob):
    began = closing.closingAt()
    closing.quit({"from": alice})
    wait(seconds=QUIT)
    with refused("PoolQuittingOver", began + QUIT):
        closing.quit({"from": bob})


def test_nobody_comes_back(closing, members, refused, alice):
    with refused("PoolClosing", closing.closingAt()):
        closing.reinstate(alice, 1, {"from": alice})


def test_no_other_units_after_the_week(closing, members, refused, alice):
    began = closing.closingAt()
    closing.reband(members.placement(alice, EACH, units=2), members.as_enrolment)
    wait(seconds=QUIT)
    with refused("PoolClosing", began):
        closing.reband(members.placement(alice, EACH, units=3), members.as_enrolment)


def test_no_bond_is_taken_after_the_time_for_filing(closing, members, refused, alice):
    until = closing.closingAt() + FILING
    wait(seconds=FILING)
    with refused("PoolFilingOver", until):
        closing.openClaim(1, alice, alice, 10, members.as_desk)


def test_it_is_not_finished_before(closing, refused, stranger):
    until = closing.closingAt() + FILING
    wait(seconds=FILING - DAY)
    with refused("PoolFilingOpen", until):
        closing.finishClosing({"from": stranger})


def test_an_open_pool_is_never_finished(pool, refused, stranger):
    with refused("PoolFilingOpen", 2**256 - 1):
        pool.finishClosing({"from": stranger})
