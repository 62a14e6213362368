"""MutualPool.close, withdrawExcess and finishClosing; what the pool refuses while it closes."""

import pytest

from tests.support.clock import DAY, now, wait
from tests.support.events import check_event
from tests.support.members import NO_RISE

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


@pytest.mark.parametrize("before", [QUIT, FILING - DAY])
def test_while_claims_may_be_filed_nobody_takes_money_out(closing, refused, alice, before):
    until = closing.closingAt() + FILING
    wait(seconds=before)
    with refused("PoolFilingOpen", until):
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
    closing.reband(members.placement(alice, EACH, units=2), NO_RISE, members.as_enrolment)
    wait(seconds=QUIT)
    with refused("PoolClosing", began):
        closing.reband(members.placement(alice, EACH, units=3), NO_RISE, members.as_enrolment)


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
