"""A full benefit of some classes ends the membership, when it is taken or by anyone's call.

Rule: P9.
"""

import pytest

from mutual_pool.protocol.pool.types import History, Membership, Position
from tests.support.deploying import DAY, HUGE, MILD, SEVERE, Settings
from tests.twin.people import ALICE, ASSESSORS, BOB, CAROL, GUARDIAN, SPONSOR, STRANGER

PER_UNIT = 393
LEFT = 20_000 - PER_UNIT
ZERO = "0x" + "0" * 40


@pytest.fixture(scope="module")
def settings():
    """Severe and huge end it, mild does not."""
    return Settings(ends_membership=1 << SEVERE | 1 << HUGE)


@pytest.fixture
def marked(five):
    """Alice's severe claim is settled in full."""
    claim = five.paid(ALICE)
    assert five.membership(ALICE).ending
    return five, claim


def test_taking_the_benefit_ends_the_membership(marked):
    five, claim = marked
    five.collect(claim, by=ALICE)
    assert five.position(ALICE) == Position()
    identity = five.certificate(ALICE).identity
    assert five.membership(ALICE) == Membership(identity=identity, claim=claim)
    assert five.due_to(ALICE) == LEFT
    books = five.books()
    assert (books.active_units, books.active_voters, books.owed) == (10, 4, LEFT + 320)
    with five.refuses("ClaimEndsNothing", claim):
        five.end_membership(claim)


def test_anyone_may_end_it_before(marked):
    five, claim = marked
    five.end_membership(claim, by=STRANGER)
    assert (five.due_to(ALICE), five.position(ALICE)) == (LEFT, Position())
    five.collect(claim, by=ALICE)
    held = five.held()
    with five.refuses("PoolZeroAddress"):
        five.take_due(by=ALICE, to=ZERO)
    five.take_due(by=ALICE, to=BOB)
    assert (five.held(), five.due_to(ALICE)) == (held - LEFT, 0)
    with five.refuses("PoolZeroAmount"):
        five.take_due(by=ALICE)


def test_the_exit_share_stays(marked):
    five, claim = marked
    five.approved(CAROL)
    pending = five.books().pending_shares
    carry = five.books().carry
    five.end_membership(claim)
    assert five.due_to(ALICE) == LEFT - pending
    assert five.books().carry == carry + pending


def test_until_then_the_member_pays_and_votes_but_files_no_more(marked):
    five, _ = marked
    with five.refuses("PoolMembershipEnding", ALICE):
        five.file(ALICE)
    five.pay_in(ALICE, 100)
    other = five.approved(BOB)
    five.object(other, by=ALICE)
    five.wait(days=8)
    five.settle(other, by=STRANGER)
    assert five.standing(ALICE).balance == LEFT + 100 - PER_UNIT


def test_who_lapses_meanwhile_cannot_come_back_and_gets_the_rest(side):
    side.join(ALICE, 7_000)
    side.join(BOB, 20_000)
    side.wait(days=32)
    # Two units pay 432 each of a mild claim, then the cap; 600 above the reserve are not enough.
    claim = side.paid(BOB, benefit_class=MILD)
    side.fund_reserve(50_000, by=SPONSOR)
    claim = side.paid(ALICE)
    assert (side.standing(ALICE).active, side.membership(ALICE).ending) == (False, True)
    with side.refuses("PoolMembershipEnding", ALICE):
        side.reinstate(ALICE, 10_000)
    left = side.standing(ALICE).balance
    side.approved(BOB)
    side.end_membership(claim)
    # Who lapsed leaves no share behind.
    assert side.due_to(ALICE) == left


def test_a_class_that_does_not_end_it(five):
    claim = five.paid(ALICE, benefit_class=MILD)
    assert not five.membership(ALICE).ending
    with five.refuses("ClaimEndsNothing", claim):
        five.end_membership(claim)
    five.collect(claim, by=ALICE)
    assert five.position(ALICE).units == 1


def test_what_was_paid_in_part_does_not_end_it(five):
    claim = five.paid(ALICE, benefit_class=HUGE)
    assert not five.membership(ALICE).ending
    with five.refuses("ClaimEndsNothing", claim):
        five.end_membership(claim)
    five.collect(claim, by=ALICE)
    assert five.position(ALICE).units == 1


def test_a_claim_that_is_not_paid_ends_nothing(five):
    claim = five.approved(ALICE)
    for number in (claim, 0, 9):
        with five.refuses("ClaimEndsNothing", number):
            five.end_membership(number)


def test_who_quit_before_has_nothing_to_end(five):
    claim = five.payable(ALICE)
    five.quit(ALICE)
    five.settle(claim, by=STRANGER)
    identity = five.certificate(ALICE).identity
    assert five.membership(ALICE) == Membership(identity=identity, claim=claim)
    with five.refuses("ClaimEndsNothing", claim):
        five.end_membership(claim)
    five.collect(claim, by=ALICE)
    assert five.due_to(ALICE) == 0


def test_who_quits_after_it_is_marked_is_not_ended_again(marked):
    five, claim = marked
    five.quit(ALICE)
    with five.refuses("ClaimEndsNothing", claim):
        five.end_membership(claim)
    five.join(ALICE, 20_000, issued_at=five.now)
    five.collect(claim, by=ALICE)
    assert five.position(ALICE).units == 1, "the new membership stays"


def test_everything_of_the_membership_is_gone_and_the_identity_free(marked):
    five, claim = marked
    five.end_membership(claim)
    assert five.history(ALICE) == History()
    five.join(ALICE, 20_000)
    assert five.membership(ALICE).claim == claim
    assert not five.membership(ALICE).ending
    five.wait(days=32)
    # The balance of the former membership is still theirs beside the new one's.
    assert (five.due_to(ALICE), five.standing(ALICE).balance) == (LEFT, 20_000)
    five.collect(claim, by=ALICE)
    assert five.position(ALICE).units == 1


def test_while_the_plan_closes_nothing_ends(marked):
    five, claim = marked
    five.announce_closing()
    with five.refuses("ClaimEndsNothing", claim):
        five.end_membership(claim)
    five.wait(days=8)
    with five.refuses("ClaimEndsNothing", claim):
        five.end_membership(claim)
    five.collect(claim, by=ALICE)
    assert (five.due_to(ALICE), five.standing(ALICE).balance) == (0, LEFT)
    with five.refuses("PoolQuittingOver", five.books().closing_at + 7 * DAY):
        five.quit(ALICE)
    five.wait(days=180)
    five.finish_closing()
    with five.refuses("ClaimEndsNothing", claim):
        five.end_membership(claim)
    paid, withheld = five.quote_quit(ALICE)
    assert (paid, withheld) == (LEFT + five.closing()[1], 0)
    five.quit(ALICE)
    assert five.position(ALICE) == Position()


def test_in_the_week_in_which_members_quit_so_does_who_was_paid(marked):
    five, claim = marked
    five.announce_closing()
    five.quit(ALICE)
    assert five.position(ALICE) == Position()
    five.collect(claim, by=ALICE)


def test_a_guardian_who_takes_the_benefit_ends_it_for_the_member(five):
    five.name_guardian(ALICE, GUARDIAN)
    five.wait(30 * DAY)
    claim = five.file(ALICE, by=GUARDIAN)
    five.decide_by_signatures(claim, ASSESSORS[:3])
    five.wait(days=7)
    five.settle(claim, by=STRANGER)
    five.collect(claim, by=GUARDIAN)
    assert (five.due_to(ALICE), five.due_to(GUARDIAN)) == (LEFT, 0)
