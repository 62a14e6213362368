"""Who decides: up to 1,000 two seats, up to 5,000 three, above four of the five.

Assessors hold the seats 1 to 5 in the order of their addresses; a newcomer gets number 6.

Rules: C3, C4.
"""

import pytest

from mutual_pool.protocol.claims.types import ClaimState
from mutual_pool.protocol.panel.types import Holder
from mutual_pool.protocol.pool.types import DAY
from tests.support.deploying import HUGE, MILD, SEVERE
from tests.twin.people import ALICE, ASSEMBLY, ASSESSORS, BOB, GUARDIAN, NEWCOMER, STRANGER, seats

FILED, NOTICE = ClaimState.FILED, ClaimState.UNDER_NOTICE
ONE, TWO, THREE, FOUR, FIVE = ASSESSORS


@pytest.mark.parametrize(("benefit_class", "needed"), [(MILD, 2), (SEVERE, 3), (HUGE, 4)])
def test_a_larger_benefit_needs_more_seats(five, benefit_class, needed):
    claim = five.file(ALICE, benefit_class=benefit_class)
    for assessor in ASSESSORS[: needed - 1]:
        five.decide(claim, by=assessor)
        assert five.state_of(claim) is FILED
    five.decide(claim, by=ASSESSORS[needed - 1])
    assert five.state_of(claim) is NOTICE
    # The last vote decided, so it is logged and not stored.
    assert five.decided_seats(claim) == seats(*range(1, needed))


def test_refusing_needs_the_threshold_too(five):
    claim = five.file(ALICE)
    five.decide_by_signatures(claim, [ONE, TWO], approve=False)
    assert five.state_of(claim) is FILED
    five.decide(claim, by=THREE, approve=False)
    assert five.state_of(claim) is ClaimState.APPEALABLE


def test_votes_are_counted_for_each_decision(five):
    claim = five.file(ALICE)
    five.decide_by_signatures(claim, [ONE, TWO])
    five.decide_by_signatures(claim, [THREE, FOUR], approve=False)
    assert five.state_of(claim) is FILED
    # Other findings are another decision.
    five.decide(claim, by=FIVE, findings_hash=bytes(32))
    assert five.state_of(claim) is FILED
    assert five.decided_seats(claim) == seats(1, 2, 3, 4, 5)


def test_each_seat_decides_once_whichever_way(five):
    claim = five.file(ALICE)
    until = five.now + 86_400
    five.decide(claim, by=TWO)
    with five.refuses("ClaimSeatsDecided", seats(2)):
        five.decide(claim, by=TWO)
    with five.refuses("ClaimSeatsDecided", seats(2)):
        five.decide_by_signatures(claim, [ONE, TWO, THREE], approve=False)
    five.decide_by_signatures(claim, [ONE, FOUR], deadline=until)
    assert five.state_of(claim) is NOTICE
    with five.refuses("ClaimWrongState", claim, NOTICE):
        five.decide(claim, by=FIVE)


def test_a_lesser_class_needs_the_threshold_of_the_benefit_filed(five):
    claim = five.file(ALICE, benefit_class=HUGE)
    # 800 alone would need two seats, but to approve it is to refuse the rest of 72,000.
    five.decide_by_signatures(claim, [ONE, TWO, THREE], benefit_class=MILD)
    assert five.state_of(claim) is FILED
    five.decide(claim, by=FOUR, benefit_class=MILD)
    assert five.state_of(claim) is NOTICE
    facts = five.claim(claim)
    # 864 over 11 units: 78.5
    assert (facts.benefit_class, facts.benefit, facts.share) == (MILD, 800, 79)


def test_a_refusal_names_the_class_filed(five):
    claim = five.file(ALICE, benefit_class=HUGE)
    with five.refuses("ClaimUnknownClass", MILD):
        five.decide(claim, by=ONE, benefit_class=MILD, approve=False)


def test_a_batch_is_in_order_without_doubles_and_well_formed(five):
    claim = five.file(ALICE)
    with five.refuses("PanelSignersNotAscending", TWO, ONE):
        five.decide_by_signatures(claim, [TWO, ONE])
    with five.refuses("PanelSignersNotAscending", ONE, ONE):
        five.decide_by_signatures(claim, [ONE, ONE])
    with five.refuses("PanelBadSignature", 1):
        five.decide_by_signatures(claim, [ONE, None])
    with five.refuses("PanelBadLength", 0):
        five.decide_by_signatures(claim, [])
    with five.refuses("PanelNoSeat", STRANGER):
        five.decide_by_signatures(claim, sorted([ONE, STRANGER]))
    with five.refuses("PanelNoSeat", STRANGER):
        five.decide(claim, by=STRANGER)
    assert five.decided_seats(claim) == 0


def test_nobody_decides_on_a_claim_of_their_own(five):
    five.join(ONE, 20_000)
    five.name_guardian(ALICE, TWO)
    five.wait(days=32)
    own, ward = five.file(ONE), five.file(ALICE, by=TWO)
    for claim, holder in ((own, ONE), (ward, TWO)):
        with five.refuses("PanelOwnClaim", holder):
            five.decide(claim, by=holder)
        with five.refuses("PanelOwnClaim", holder):
            five.decide_by_signatures(claim, [ONE, TWO, THREE])
    with five.refuses("PanelOwnClaim", ALICE):
        five.decide(ward, by=ALICE)
    five.decide_by_signatures(own, [TWO, THREE, FOUR])
    five.decide_by_signatures(ward, [ONE, THREE, FOUR])


def test_a_seat_counts_if_it_is_in_the_panel_of_filing_and_in_the_current_one(five):
    claim = five.file(ALICE)
    five.change_panel(sorted([TWO, THREE, FOUR, FIVE, NEWCOMER]))
    with five.refuses("PanelNoSeat", ONE):
        five.decide(claim, by=ONE)
    with five.refuses("ClaimSeatsNotEligible", seats(6)):
        five.decide(claim, by=NEWCOMER)
    with five.refuses("ClaimSeatsNotEligible", seats(6)):
        five.decide_by_signatures(claim, sorted([TWO, THREE, NEWCOMER]))
    five.decide_by_signatures(claim, [TWO, THREE, FOUR])
    assert five.state_of(claim) is NOTICE
    later = five.file(BOB)
    five.decide_by_signatures(later, sorted([TWO, THREE, NEWCOMER]))
    assert five.state_of(later) is NOTICE


def test_a_vote_of_who_left_meanwhile_no_longer_counts(five):
    claim = five.file(ALICE)
    until = five.now + 86_400
    five.decide_by_signatures(claim, [ONE, TWO], deadline=until)
    five.change_panel([TWO, THREE, FOUR, FIVE])
    five.decide(claim, by=THREE, deadline=until)
    assert five.state_of(claim) is FILED
    five.decide(claim, by=FOUR, deadline=until)
    assert five.state_of(claim) is NOTICE
    assert five.decided_seats(claim) == seats(1, 2, 3)


def test_if_too_few_remain_the_current_panel_decides(five):
    claim = five.file(ALICE)
    until = five.now + 86_400
    five.decide(claim, by=FOUR, deadline=until)
    # Of the panel of filing two remain, and three would be needed.
    five.change_panel(sorted([FOUR, FIVE, NEWCOMER]), [(100_000, 2)])
    with five.refuses("ClaimSeatsDecided", seats(4)):
        five.decide(claim, by=FOUR)
    # By the current panel's own threshold: two.
    five.decide(claim, by=NEWCOMER, deadline=until)
    assert five.state_of(claim) is NOTICE


def test_who_left_and_comes_back_has_their_number_again(five):
    five.change_rules(panel_days=20)
    claim = five.file(ALICE)
    five.decide(claim, by=ONE)
    five.change_panel([TWO, THREE, FOUR, FIVE])
    five.wait(days=14)
    five.change_panel(ASSESSORS)
    with five.refuses("ClaimSeatsDecided", seats(1)):
        five.decide(claim, by=ONE)


def test_every_panel_covers_the_greatest_benefit(five):
    with five.refuses("PanelUncovered", 89_999, 90_000):
        five.change_panel(ASSESSORS, [(89_999, 3)])
    five.change_panel(ASSESSORS, [(90_000, 3)])
    claim = five.file(ALICE, benefit_class=HUGE)
    five.decide_by_signatures(claim, [ONE, TWO, THREE])
    assert five.state_of(claim) is NOTICE


def test_the_panel_changes_once_in_fourteen_days(five):
    five.change_panel([TWO, THREE, FOUR, FIVE])
    allowed_from = five.now + 14 * DAY
    with five.refuses("PanelTooSoon", allowed_from):
        five.change_panel(ASSESSORS)
    five.wait_until(allowed_from - 1)
    with five.refuses("PanelTooSoon", allowed_from):
        five.change_panel(ASSESSORS)
    five.wait(1)
    five.change_panel(ASSESSORS)


def test_a_change_adds_at_most_sixteen(five):
    strangers = [f"0x{number:040x}" for number in range(1, 18)]
    with five.refuses("PanelTooManyAdded", 17, 16):
        five.change_panel(strangers)
    five.change_panel(sorted((*strangers[:16], *ASSESSORS)))
    assert five.holder_of(21) == Holder(strangers[15])
    assert five.holder_of(22) == Holder()


def test_a_number_is_free_again_180_days_after_its_holder_left(five):
    """Thirteen changes of sixteen strangers use up what was never given."""
    strangers = [f"0x{number:040x}" for number in range(1, 17 * 17)]
    five.change_panel([TWO, THREE, FOUR, FIVE])
    left = five.today
    for place in range(16):
        five.wait(days=14)
        seated = sorted((TWO, THREE, FOUR, FIVE, *strangers[16 * place : 16 * place + 16]))
        five.change_panel(seated)
        if place < 15:
            assert five.holder_of(1) == Holder(ONE, left)
    # 5 and 15 times 16 are 245; of the sixteen after them ten were never given.
    assert five.holder_of(1) == Holder(strangers[16 * 15 + 10])
    five.wait(days=14)
    five.change_panel(sorted((TWO, THREE, FOUR, ONE)))
    assert five.holder_of(1).holder != ONE


def test_panels_that_cannot_be_seated(five):
    with five.refuses("PanelOnly", ASSEMBLY, GUARDIAN):
        five.change_panel(ASSESSORS, by=GUARDIAN)
    with five.refuses("PanelEmpty"):
        five.change_panel([])
    with five.refuses("PanelEmpty"):
        five.change_panel(ASSESSORS, [])
    with five.refuses("PanelNotAscending", TWO, ONE):
        five.change_panel([TWO, ONE], [(1, 1)])
    with five.refuses("PanelBadTier", 1_000, 6):
        five.change_panel(ASSESSORS, [(1_000, 6)])
    with five.refuses("PanelBadTier", 1_000, 2):
        five.change_panel(ASSESSORS, [(1_000, 1), (1_000, 2)])
    with five.refuses("PanelBadTier", 2_000, 1):
        five.change_panel(ASSESSORS, [(1_000, 2), (2_000, 1)])
