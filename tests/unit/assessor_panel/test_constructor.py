"""AssessorPanel's constructor and change: versions of seats and thresholds. Rule: C16."""

import brownie
import pytest

from tests.support.clock import DAY
from tests.support.deploying import TIERS, Settings
from tests.support.panels import change_panel
from tests.support.reverts import refused as refused_anywhere
from tests.support.values import plain

ZERO = brownie.ZERO_ADDRESS
MAX_SEATS = 32
BENEFIT = Settings().greatest_benefit


def holders(count, first=1):
    """Made-up assessors, ascending."""
    return [
        brownie.convert.to_address(f"0x{number:040x}") for number in range(first, first + count)
    ]


def seats_of(panel):
    return {seat[0]: seat[1] for seat in panel.currentSeats()}


BAD = {
    "no seats": ([], TIERS, ("PanelEmpty",)),
    "no tiers": (holders(5), (), ("PanelEmpty",)),
    "too many": (holders(33), TIERS, ("PanelTooLarge", 33, MAX_SEATS)),
    "zero": ([ZERO, *holders(4)], TIERS, ("PanelNotAscending", ZERO, ZERO)),
    "doubled": (
        [holders(1)[0], *holders(4)],
        TIERS,
        ("PanelNotAscending", holders(1)[0], holders(1)[0]),
    ),
    "unsorted": (
        holders(5)[::-1],
        TIERS,
        ("PanelNotAscending", holders(5)[4], holders(5)[3]),
    ),
    "threshold 0": (holders(5), ((10, 0),), ("PanelBadTier", 10, 0)),
    "threshold above the seats": (holders(5), ((10, 6),), ("PanelBadTier", 10, 6)),
    "tier of nothing": (holders(5), ((0, 1),), ("PanelBadTier", 0, 1)),
    "benefit above the tiers": (holders(5), ((89_999, 1),), ("PanelUncovered", 89_999, BENEFIT)),
    "tiers of one size": (holders(5), ((10, 1), (10, 2)), ("PanelBadTier", 10, 2)),
    "falling thresholds": (holders(5), ((10, 3), (20, 2)), ("PanelBadTier", 20, 2)),
}


@pytest.mark.parametrize(("seats", "tiers", "error"), BAD.values(), ids=BAD)
def test_a_bad_panel_is_refused_at_deployment(actors, member_assembly, seats, tiers, error):
    with refused_anywhere(*error):
        by = {"from": actors.deployer}
        brownie.AssessorPanel.deploy(member_assembly, BENEFIT, seats, tiers, by)


@pytest.mark.parametrize(("seats", "tiers", "error"), BAD.values(), ids=BAD)
def test_a_bad_panel_is_refused_later(panel, refused, member_assembly, seats, tiers, error):
    with refused(*error):
        panel.change(seats, tiers, {"from": member_assembly})


def test_a_panel_needs_an_assembly(actors, assessors):
    with refused_anywhere("PanelZeroAddress"):
        brownie.AssessorPanel.deploy(ZERO, BENEFIT, assessors, TIERS, {"from": actors.deployer})


def test_the_first_panel(panel, assessors, member_assembly):
    assert panel.memberAssembly() == member_assembly
    assert panel.greatestBenefit() == BENEFIT
    assert panel.changedAt() == 0
    assert [panel.holderOf(number)[0] for number in range(1, 7)] == [*assessors, ZERO]
    assert panel.currentVersion() == 1
    assert seats_of(panel) == {seat.address: number for number, seat in enumerate(assessors, 1)}
    assert panel.seatsOf(1) == 0b111110
    assert plain(panel.tiersOf(1)) == TIERS
    (event,) = panel.tx.events["PanelChanged"]
    assert event["version"] == 1
    assert plain(event["seats"]) == plain(panel.currentSeats())
    assert plain(event["tiers"]) == TIERS


def test_one_seat_and_thirty_two_are_taken(panel, member_assembly):
    change_panel(panel, holders(1), ((BENEFIT, 1),), member_assembly)
    change_panel(panel, holders(16), ((BENEFIT, 1),), member_assembly)
    change_panel(panel, holders(MAX_SEATS), ((1, 1), (BENEFIT, 32)), member_assembly)
    assert len(panel.currentSeats()) == MAX_SEATS


def test_a_change_adds_at_most_sixteen(panel, refused, assessors, member_assembly):
    with refused("PanelTooManyAdded", 17, 16):
        panel.change(holders(17), TIERS, {"from": member_assembly})
    change_panel(panel, [*holders(16), *assessors], TIERS, member_assembly)
    assert len(panel.currentSeats()) == 21


def test_a_change_waits_for_fourteen_days(panel, refused, assessors, member_assembly):
    changed = panel.change(assessors, TIERS, {"from": member_assembly}).timestamp
    assert panel.changedAt() == changed
    with refused("PanelTooSoon", changed + 14 * DAY):
        panel.change(assessors, TIERS, {"from": member_assembly})
    change_panel(panel, assessors, TIERS, member_assembly)
    assert panel.currentVersion() == 3


def test_a_change_is_a_new_version(panel, assessors, newcomer, member_assembly):
    """Numbers stay with their assessors; a newcomer gets the next."""
    seated = sorted([*assessors[1:], newcomer], key=lambda seat: int(seat.address, 16))
    transaction = panel.change(seated, ((BENEFIT, 1),), {"from": member_assembly})
    assert panel.currentVersion() == 2
    numbers = seats_of(panel)
    assert numbers[newcomer.address] == 6
    assert [numbers[seat.address] for seat in assessors[1:]] == [2, 3, 4, 5]
    assert panel.seatsOf(2) == 0b1111100
    assert panel.seatsOf(1) == 0b111110, "the old version stays"
    assert plain(panel.tiersOf(1)) == TIERS
    (event,) = transaction.events["PanelChanged"]
    assert event["version"] == 2
    assert plain(event["seats"]) == plain(panel.currentSeats())
    assert plain(event["tiers"]) == ((BENEFIT, 1),)
    assert tuple(panel.holderOf(1)) == (assessors[0].address, transaction.timestamp // DAY)


def test_who_comes_back_has_their_number_again(panel, assessors, member_assembly):
    change_panel(panel, assessors[1:], TIERS, member_assembly)
    change_panel(panel, assessors, TIERS, member_assembly)
    assert seats_of(panel)[assessors[0].address] == 1
    assert panel.seatsOf(3) == panel.seatsOf(1)


@pytest.mark.parametrize("by", ["assessor_1", "stranger", "steward"])
def test_only_the_assembly_seats_a_panel(panel, refused, actors, member_assembly, by):
    sender = getattr(actors, by)
    with refused("PanelOnly", member_assembly, sender):
        panel.change([sender], TIERS[:1], {"from": sender})
