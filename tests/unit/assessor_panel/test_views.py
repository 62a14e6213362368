"""AssessorPanel.numberOf, thresholdOf and electorate."""

import pytest

from tests.support.deploying import TIERS
from tests.support.panels import change_panel


@pytest.fixture
def seat(panel, member_assembly):
    """Seat another panel, of people in any order."""

    def seat(people, tiers=TIERS):
        change_panel(panel, people, tiers, member_assembly)

    return seat


def test_numbers_of_the_seated(panel, assessors):
    assert [panel.numberOf(holder) for holder in assessors] == [1, 2, 3, 4, 5]


def test_a_stranger_has_no_number(panel, refused, stranger):
    with refused("PanelNoSeat", stranger):
        panel.numberOf(stranger)


def test_a_former_assessor_has_no_number(panel, refused, seat, assessors):
    seat(assessors[1:])
    with refused("PanelNoSeat", assessors[0]):
        panel.numberOf(assessors[0])


@pytest.mark.parametrize(
    ("benefit", "threshold"), [(0, 2), (1_000, 2), (1_001, 3), (5_000, 3), (100_000, 4)]
)
def test_larger_benefits_need_more_seats(panel, benefit, threshold):
    assert panel.thresholdOf(1, benefit) == threshold


def test_a_benefit_above_the_last_tier_is_refused(panel, refused):
    with refused("PanelBenefitTooLarge", 100_001):
        panel.thresholdOf(1, 100_001)


@pytest.mark.parametrize("version", [0, 2])
def test_an_unknown_version_is_refused(panel, refused, version):
    with refused("PanelUnknownVersion", version):
        panel.thresholdOf(version, 1)
    with refused("PanelUnknownVersion", version):
        panel.electorate(version, 1)


def test_the_panel_of_the_filing_decides(panel):
    assert tuple(panel.electorate(1, 1_000)) == (0b111110, 2)


def test_after_a_change_those_who_sit_in_both(panel, seat, assessors, newcomer):
    seat([*assessors[1:], newcomer])
    assert tuple(panel.electorate(1, 5_000)) == (0b111100, 3)
    assert tuple(panel.electorate(2, 5_000)) == (0b1111100, 3)


def test_as_many_as_the_threshold_are_enough(panel, seat, assessors, newcomer):
    seat([*assessors[2:], newcomer])
    assert tuple(panel.electorate(1, 5_000)) == (0b111000, 3)


def test_fewer_than_the_threshold_leave_it_to_the_current_panel(panel, seat, assessors, newcomer):
    seat([*assessors[3:], newcomer], tiers=((1_000, 1), (90_000, 2)))
    assert tuple(panel.electorate(1, 5_000)) == (0b1110000, 2), "by its own threshold"
    assert tuple(panel.electorate(1, 1_000)) == (0b110000, 2), "two are enough for the mild"


def test_a_benefit_too_large_for_the_current_panel_is_refused(
    panel, refused, seat, assessors, newcomer
):
    """The first panel goes beyond the plan's greatest benefit, this one does not."""
    seat([assessors[0], newcomer], tiers=((90_000, 1),))
    with refused("PanelBenefitTooLarge", 95_000):
        panel.electorate(1, 95_000)
