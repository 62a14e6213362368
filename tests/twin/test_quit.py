"""Quitting, and the exit share: what the claims approved are going to ask of one's units.

Rule: P6.
"""

from mutual_pool.protocol.pool.settlement import Outcome
from mutual_pool.protocol.pool.types import History, Membership, Position
from tests.support.deploying import HUGE
from tests.twin.people import ALICE, ASSESSORS, BOB, CAROL, DAN, ERIN, GUARDIAN, STRANGER


def test_who_quits_gets_all_back(five):
    assert five.quote_quit(ERIN) == (100_000, 0)
    five.name_guardian(ERIN, GUARDIAN)
    named = five.guardianship(ERIN)
    five.quit(ERIN)
    books = five.books()
    assert (books.total_balances, books.active_units, books.active_voters) == (120_000, 6, 4)
    assert five.position(ERIN) == Position()
    assert five.membership(ERIN) == Membership()
    assert five.history(ERIN) == History()
    # The guardian of the last membership may still recover what it left.
    assert five.guardianship(ERIN) == named
    with five.refuses("PoolNotMember", ERIN):
        five.quit(ERIN)


def test_a_claim_not_approved_yet_withholds_nothing(five):
    five.file(BOB)
    assert five.quote_quit(ALICE) == (20_000, 0)


def test_the_share_of_approved_claims_stays_for_them(five):
    claim = five.approved(BOB)
    # 393 a unit were set aside.
    assert five.quote_quit(ALICE) == (19_607, 393)
    assert five.quote_quit(ERIN) == (100_000 - 1_965, 1_965)
    five.quit(ALICE)
    assert (five.books().carry, five.books().total_balances) == (393, 200_000)
    five.wait(days=7)
    # 3,927 / 10 = 392.7: who stays pays no more than before.
    assert five.quote_claim(claim) == Outcome(393, 393, 0, 3, 4_000, 320, True, False)


def test_what_was_withheld_for_a_claim_taken_back_stays_in_carry(five):
    claim = five.approved(BOB)
    five.quit(ALICE)
    five.withdraw(claim, by=BOB)
    assert (five.books().carry, five.books().pending_shares) == (393 + 50, 0)
    assert five.quote_quit(ERIN) == (100_000, 0)


def test_the_exit_share_is_never_more_than_the_room(five):
    for member in (ALICE, BOB, CAROL, DAN):
        five.approved(member, benefit_class=HUGE)
    assert (five.books().pending_shares, five.room()) == (4_000, 3_000)
    assert five.quote_quit(ERIN) == (85_000, 15_000)
    five.quit(ERIN)
    assert five.books().carry == 15_000
    assert five.held() == 220_000 - 85_000 + 4 * 50


def test_nothing_is_withheld_of_who_lapsed(side):
    # 100 above the reserve: a charge of 1,000 passes rung 1.
    side.join(ALICE, 6_500)
    side.join(CAROL, 40_000, band=1)
    side.wait(days=32)
    side.paid(CAROL, benefit_class=HUGE)
    side.approved(CAROL, day=side.today - 1, benefit_class=HUGE)
    assert side.books().pending_shares == 1_000
    assert side.quote_quit(ALICE) == (5_500, 0)
    side.quit(ALICE)
    assert (side.books().carry, side.books().active_units) == (0, 2)


def test_who_quit_may_not_file_but_an_earlier_claim_goes_on(five):
    claim = five.file(ALICE)
    five.quit(ALICE)
    five.decide_by_signatures(claim, ASSESSORS[:3])
    five.wait(days=7)
    # 4,320 over 10 units: 432.
    five.settle(claim, by=STRANGER)
    five.collect(claim, by=ALICE)
    assert (five.books().index, five.books().owed) == (432, 320)
    identity = five.certificate(ALICE).identity
    assert five.membership(ALICE) == Membership(identity=identity, claim=claim)
    with five.refuses("ClaimNotCovered", ALICE, five.today):
        five.file(ALICE)


def test_who_comes_back_waits_again_and_their_claims_are_remembered(five):
    day = five.today
    claim = five.paid(ALICE)
    five.quit(ALICE)
    five.join(ALICE, 10_000)
    joined = five.membership(ALICE)
    # Waiting from 13:00 for 30 days ends on the 30th day, so cover begins on the 31st.
    assert (joined.covered_from, joined.claim) == (five.today + 31, claim)
    assert not five.cover_on(ALICE, day).covered
    five.wait(days=31)
    with five.refuses("ClaimDayDecided", claim, day):
        five.file(ALICE, day=day)
    assert five.file(ALICE) == 2
    with five.refuses("PoolAlreadyMember", ALICE):
        five.join(ALICE, 10_000, identity=b"another identity")
