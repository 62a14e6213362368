"""The room of a window: 3,000 a unit in each 30 days from deployment. Rules: M6, C6."""

from mutual_pool.protocol.pool.settlement import Outcome
from tests.support.deploying import DAY, HUGE
from tests.twin.people import ALICE, BOB, CAROL, DAN, ERIN, STRANGER


def test_the_room_is_whole_again_when_a_window_begins(five):
    # Covered from day 32 on, settled on day 39: the window of days 30 to 60.
    five.paid(ALICE)
    assert five.room() == 3_000 - 393
    five.wait_until(five.deployed_at + 60 * DAY - 1)
    assert five.room() == 2_607
    five.wait(1)
    assert five.room() == 3_000
    assert five.books().window_charged == 393


def test_a_settlement_at_the_last_second_counts_in_the_old_window(five):
    claim = five.payable(ALICE)
    five.wait_until(five.deployed_at + 60 * DAY - 1)
    five.settle(claim, by=STRANGER)
    assert (five.books().window, five.books().window_charged, five.room()) == (1, 393, 2_607)


def test_a_settlement_at_the_first_second_counts_in_the_new_window(five):
    five.paid(BOB)
    claim = five.payable(ALICE)
    five.wait_until(five.deployed_at + 60 * DAY)
    five.settle(claim, by=STRANGER)
    assert (five.books().window, five.books().window_charged, five.room()) == (2, 393, 2_607)


def test_no_unit_pays_more_in_a_window_than_its_room(five):
    claims = [five.approved(member, benefit_class=HUGE) for member in (ALICE, BOB, CAROL, DAN)]
    five.wait(days=7)
    for claim, member, room in zip(claims[:3], (ALICE, BOB, CAROL), (2_000, 1_000, 0), strict=True):
        five.settle_short(claim, by=member)
        assert five.room() == room
    # Nothing is left in this window, and there is neither carry nor reserve.
    assert five.quote_claim(claims[3]) == Outcome(0, 0, 0, 0, 0, 0, False, True)
    five.settle_short(claims[3], by=DAN)
    assert (five.claim(claims[3]).benefit, five.claim(claims[3]).benefit_due) == (0, False)
    assert five.standing(ERIN).balance == 100_000 - 5 * 3_000


def test_what_is_left_of_the_room_is_charged(five):
    # 2 * 1,000 of HUGE, then a cap of 6,400 would take more than the 1,000 left.
    for member in (ALICE, BOB):
        five.approved(member, benefit_class=HUGE)
    five.change_rules(cap_per_unit=3_000)
    claim = five.approved(CAROL, benefit_class=HUGE)
    five.wait(days=7)
    five.settle_short(1, by=ALICE)
    five.settle_short(2, by=BOB)
    # 11,000 of 77,760; 11,000 * 2 / 27 = 814.8
    assert five.quote_claim(claim) == Outcome(1_000, 0, 0, 0, 10_186, 814, False, True)


def room_used_up(side):
    """Alice's huge claim on day 69, open to all, when three others took the room; gives it."""
    side.change_rules(payee_days=30)
    claim = side.payable(ALICE, benefit_class=HUGE)
    side.wait_until(side.deployed_at + 60 * DAY)
    for member in (BOB, CAROL, DAN):
        side.approved(member, benefit_class=HUGE)
    side.wait(days=7)
    for other, member in ((2, BOB), (3, CAROL), (4, DAN)):
        side.settle_short(other, by=member)
    assert side.room() == 0
    return claim


def test_only_the_payee_may_settle_for_less_at_first(five):
    claim = room_used_up(five)
    # Payable from day 39 and an hour on, and 30 days later open to all.
    opens = five.deployed_at + 69 * DAY + 3_600
    five.wait_until(opens - 1)
    with five.refuses("ClaimOnlyPayeeMaySettle", claim, opens):
        five.settle_short(claim, by=STRANGER)
    five.settle_short(claim, by=ALICE)
    assert five.books().settlements == 4


def test_then_it_waits_for_the_next_window(five):
    claim = room_used_up(five)
    five.wait_until(five.deployed_at + 69 * DAY + 3_600)
    with five.refuses("ClaimAwaitsWindow", claim, five.deployed_at + 90 * DAY):
        five.settle_short(claim, by=STRANGER)
    five.wait_until(five.deployed_at + 90 * DAY - 1)
    with five.refuses("ClaimAwaitsWindow", claim, five.deployed_at + 90 * DAY):
        five.settle_short(claim, by=STRANGER)
    five.wait(1)
    # Now the cap lacks, not the room, so anyone may.
    assert five.quote_claim(claim) == Outcome(1_000, 0, 0, 0, 10_186, 814, False, False)
    five.settle_short(claim, by=STRANGER)
    assert five.claim(claim).benefit == 10_186
    assert five.room() == 2_000


def test_in_a_crowded_window_the_payee_need_not_wait(five):
    claim = room_used_up(five)
    five.wait_until(five.deployed_at + 80 * DAY)
    five.settle_short(claim, by=ALICE)
    assert five.claim(claim).benefit == 0
