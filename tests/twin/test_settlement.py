"""Who pays what. A severe claim in the first year is 4,000 and 8 % of it, 320: a need of 4,320.

Rules: M1, M4, M7, C5.
"""

from mutual_pool.protocol.pool.settlement import Outcome
from tests.support.deploying import HUGE, MILD
from tests.twin.people import ALICE, BOB, CAROL, DAN, ERIN, SPONSOR, STEWARD, STRANGER


def outcome(per_unit, benefit, fee, full=True, room_bound=False, **funds):
    parts = [funds.get(name, 0) for name in ("carry", "reserve", "surplus")]
    return Outcome(per_unit, *parts, benefit, fee, full, room_bound)


def test_the_charge_is_rounded_up_and_the_rest_goes_to_carry(five):
    claim = five.payable(ALICE)
    # 4,320 / 11 = 392.7; 393 * 11 = 4,323
    assert five.quote_claim(claim) == outcome(393, 4_000, 320, surplus=3)
    five.settle(claim, by=STRANGER)
    books = five.books()
    assert (books.index, books.settlements, books.carry, books.owed) == (393, 1, 3, 4_320 + 50)
    assert (books.total_balances, books.pending_shares) == (220_000 - 4_323, 0)
    assert [five.standing(member).balance for member in (ALICE, CAROL, ERIN)] == [
        20_000 - 393,
        40_000 - 2 * 393,
        100_000 - 5 * 393,
    ]
    assert five.due_to(STEWARD) == 320


def test_carry_lowers_the_next_charge(five):
    five.paid(ALICE)
    claim = five.payable(BOB)
    # 4,317 / 11 = 392.5; 3 + 4,323 - 4,320 = 6
    assert five.quote_claim(claim) == outcome(393, 4_000, 320, carry=3, surplus=6)
    five.settle(claim, by=STRANGER)
    assert (five.books().index, five.books().carry) == (786, 6)


def test_claims_approved_together_divide_carry(five):
    five.paid(ALICE)
    first, second = five.approved(BOB), five.approved(CAROL)
    assert five.books().pending_shares == 786
    five.wait(days=7)
    # 3 * 393 / 786 = 1.5, of which 1; 4,319 / 11 = 392.6
    assert five.quote_claim(first) == outcome(393, 4_000, 320, carry=1, surplus=4)
    five.settle(first, by=STRANGER)
    assert five.books().carry == 3 - 1 + 4
    # Now all 6: 4,314 / 11 = 392.2
    assert five.quote_claim(second) == outcome(393, 4_000, 320, carry=6, surplus=9)
    five.settle(second, by=STRANGER)
    assert (five.books().carry, five.books().pending_shares) == (9, 0)


def test_beyond_the_cap_the_reserve_pays_the_rest(five):
    five.fund_reserve(70_000, by=SPONSOR)
    claim = five.payable(ALICE, benefit_class=HUGE)
    # 80 % of 90,000 is 72,000, and 5,760 of fee; the cap brings 11,000.
    assert five.quote_claim(claim) == outcome(1_000, 72_000, 5_760, reserve=66_760)
    five.settle(claim, by=STRANGER)
    assert (five.books().reserve, five.books().carry) == (3_240, 0)
    assert five.books().owed == 77_760 + 50


def test_one_short_of_the_need_is_a_shortfall(five):
    five.fund_reserve(66_759, by=SPONSOR)
    claim = five.payable(ALICE, benefit_class=HUGE)
    # A pot of 77,759; its fee is 77,759 * 2 / 27 = 5,759.9
    assert five.quote_claim(claim) == outcome(1_000, 72_000, 5_759, full=False, reserve=66_759)
    with five.refuses("ClaimNotInFull", claim, 72_000):
        five.settle(claim, by=STRANGER)
    with five.refuses("ClaimOnlyPayeeMaySettle", claim, five.now + 60 * 86_400):
        five.settle_short(claim, by=STRANGER)
    five.settle_short(claim, 72_000, by=ALICE)
    assert (five.books().reserve, five.claim(claim).benefit) == (0, 72_000)


def test_a_shortfall_is_shared_by_benefit_and_fee(five):
    five.fund_reserve(5_000, by=SPONSOR)
    # What a further claim would bring is told before it is filed.
    assert five.quote(72_000) == outcome(1_000, 14_815, 1_185, full=False, reserve=5_000)
    claim = five.payable(ALICE, benefit_class=HUGE)
    # 16,000 * 5,760 / 77,760 = 16,000 * 2 / 27 = 1,185.2
    assert five.quote_claim(claim) == outcome(1_000, 14_815, 1_185, full=False, reserve=5_000)
    with five.refuses("ClaimBenefitBelowLeast", claim, 14_815, 14_816):
        five.settle_short(claim, 14_816, by=ALICE)
    five.settle_short(claim, 14_815, by=ALICE)
    assert five.due_to(STEWARD) == 1_185
    assert (five.claim(claim).benefit, five.claim(claim).benefit_due) == (14_815, True)
    assert (five.books().carry, five.books().reserve, five.books().index) == (0, 0, 1_000)


def test_claims_approved_together_divide_the_reserve(five):
    five.fund_reserve(9_000, by=SPONSOR)
    huge, severe = five.approved(ALICE, benefit_class=HUGE), five.approved(BOB)
    five.wait(days=7)
    # Shares of 1,000 and 393: 9,000 * 1,000 / 1,393 = 6,460.9. The fee: 17,460 * 2 / 27 = 1,293.3
    assert five.quote_claim(huge) == outcome(1_000, 16_167, 1_293, full=False, reserve=6_460)
    five.settle_short(huge, by=ALICE)
    assert five.books().reserve == 2_540
    assert five.quote_claim(severe) == outcome(393, 4_000, 320, surplus=3)


def test_with_nobody_active_carry_and_reserve_pay_alone(side):
    # 6,400 + 999 stand on rung 9: a charge of 1,000 passes it.
    side.join(ALICE, 7_399)
    side.wait(days=33)
    claim = side.paid(ALICE, day=side.today)
    # 4,320 of one unit are capped: 1,000, of which 74 are the fee.
    assert side.claim(claim).benefit == 926
    assert (side.books().active_units, side.standing(ALICE).balance) == (0, 6_399)
    side.fund_reserve(5_000, by=SPONSOR)
    claim = side.approved(ALICE, day=side.today - 8)
    assert side.books().pending_shares == 1_000
    side.wait(days=7)
    assert side.quote_claim(claim) == outcome(0, 4_000, 320, reserve=4_320)
    side.settle(claim, by=STRANGER)
    assert (side.books().reserve, side.books().index) == (680, 1_000)


def test_a_lesser_benefit_costs_less(five):
    claim = five.payable(ALICE, benefit_class=MILD)
    # 800 and 64 over 11: 78.5; 79 * 11 = 869
    assert five.quote_claim(claim) == outcome(79, 800, 64, surplus=5)


def test_after_a_year_the_whole_benefit_has_vested(five):
    five.wait(days=365 - 32)
    claim = five.payable(ALICE)
    # 5,000 and 400 over 11: 490.9; 491 * 11 = 5,401. The day before the anniversary it is 80 %.
    assert five.quote_claim(claim) == outcome(491, 5_000, 400, surplus=1)
    before = five.payable(BOB, day=five.today - 8)
    assert five.quote_claim(before).benefit == 4_000


def test_fees_and_benefits_are_taken_once(five):
    claim = five.paid(ALICE)
    five.take_due(by=STEWARD)
    with five.refuses("PoolZeroAmount"):
        five.take_due(by=STEWARD)
    five.collect(claim, by=ALICE)
    with five.refuses("ClaimNothingDue", claim, ALICE):
        five.collect(claim, by=ALICE)
    assert five.books().owed == 0
    assert five.held() == five.books().total_balances + 3


def test_a_fee_stays_with_the_steward_of_its_day(five):
    five.paid(ALICE)
    five.set_steward(STRANGER)
    five.paid(BOB)
    assert (five.due_to(STEWARD), five.due_to(STRANGER)) == (320, 320)


def test_each_claim_keeps_the_rules_it_was_filed_under(five):
    old = five.approved(ALICE)
    five.change_rules(fee_bps=0, cap_per_unit=100)
    new = five.approved(DAN)
    five.wait(days=7)
    assert five.quote_claim(old) == outcome(393, 4_000, 320, surplus=3)
    # 100 a unit is all it may take.
    assert five.quote_claim(new) == outcome(100, 1_100, 0, full=False)
    assert five.books().pending_shares == 393 + 100
    assert five.standing(ERIN).active
    assert five.standing(CAROL).balance == 40_000
