"""A run on a plan in its last days: whoever moves first gets no more than whoever waits.

Everybody deposited the same for each unit, and each says when they leave: in the first week, with
the excess, or at the very end. What they got, with what they paid for the same claims, is compared.

Rule: K5.
"""

import pytest

from mutual_pool.protocol.claims.types import ClaimState
from tests.support.deploying import CAP, DAY
from tests.twin.people import (
    ALICE,
    ASSESSORS,
    BOB,
    CAROL,
    DAN,
    ERIN,
    GUARDIAN,
    HEIR,
    SPONSOR,
    STRANGER,
)

EACH = 20_000
RUNG = 100
FILING = 187 * DAY


@pytest.fixture
def run(side):
    """Five members and a group, 20,000 a unit; a claim is approved, one is open, and it closes."""
    for member in (ALICE, BOB, CAROL, DAN, ERIN):
        side.join(member, EACH)
    tree = side.cohort(GUARDIAN, SPONSOR)
    side.enrol_cohort(tree, EACH, by=SPONSOR)
    side.fund_reserve(10_000, by=SPONSOR)
    side.wait(days=32)
    approved = side.approved(BOB)
    late = side.file(CAROL)
    side.announce_closing()
    return side, tree, approved, late


def test_nobody_gets_more_by_being_first(run):
    side, tree, approved, late = run
    day = side.today
    share = side.claim(approved).share
    # 4,320 over 7 units.
    assert share == 618

    # Alice runs on the first day, erin on the last of the week; both leave the share.
    first = side.quote_quit(ALICE)
    side.quit(ALICE)
    side.wait_until(side.books().closing_at + 7 * DAY - 1)
    assert side.quote_quit(ERIN) == first == (EACH - share, share)
    side.quit(ERIN)
    assert side.books().carry == 2 * share

    # Now the door is shut, and nobody takes money out while claims may be filed.
    side.wait(1)
    with side.refuses("PoolFilingOpen", side.books().closing_at + FILING):
        side.withdraw_excess(DAN)

    # The approved claim is paid: who stays pays no more than those who left.
    side.settle(approved, by=STRANGER)
    paid = side.books().index
    assert paid <= share

    # A claim filed before, and one filed late, for a day before the end of cover.
    side.decide_by_signatures(late, ASSESSORS[:4])
    side.wait_until(side.books().closing_at + FILING - 1)
    last = side.approved(DAN, day=day + 7)
    side.wait(1)
    with side.refuses("PoolClaimsOpen", 2):
        side.finish_closing()
    # Dan takes the excess at once, carol never does. Both go on paying for the two claims.
    before = side.standing(DAN).balance
    side.withdraw_excess(DAN)
    dan = before - side.standing(DAN).balance
    assert side.standing(DAN).balance == side.minimum_deposit(1) + 2 * CAP + RUNG
    side.wait(days=7)
    side.settle(late, by=STRANGER)
    side.settle(last, by=STRANGER)
    assert side.state_of(last) is ClaimState.PAID

    side.join_from_group(1, tree, 0)
    side.finish_closing()
    _, per_unit = side.closing()
    charged = side.books().index
    # Whoever stayed has the same for each unit, whether they took the excess, waited, or came with
    # a group: what is left after all the claims, and their part of carry.
    stayed = EACH - charged + per_unit
    assert (
        side.quote_quit(CAROL) == side.quote_quit(BOB) == side.quote_quit(GUARDIAN) == (stayed, 0)
    )
    assert side.quote_quit(DAN) == (stayed - dan, 0)

    # The order of the last ones changes nothing.
    for member in (GUARDIAN, DAN, CAROL, BOB):
        before = side.quote_quit(BOB)
        side.quit(member)
        assert member == BOB or side.quote_quit(BOB) == before
    # One unit was never taken up; it keeps its part, and nobody else has it.
    books = side.books()
    assert (books.total_balances, books.carry) == (EACH - charged, per_unit)
    side.join_from_group(1, tree, 1)
    assert side.due_to(SPONSOR) == stayed
    side.take_due(by=SPONSOR)

    # The reserve paid nothing and nobody looted it: it goes to the heir, with what did not divide.
    assert side.books().reserve == 0
    left = side.due_to(HEIR)
    assert 10_000 <= left < 10_000 + 6
    side.take_due(by=HEIR)
    for claim in (approved, late, last):
        side.collect(claim, by=side.claim(claim).member)
    steward = side.books().owed
    assert side.held() == steward == 3 * 320
