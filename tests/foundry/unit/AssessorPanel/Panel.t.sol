// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {AssessorPanel} from "../../../../contracts/panel/AssessorPanel.sol";
import {IAssessorPanel} from "../../../../contracts/interfaces/IAssessorPanel.sol";
import {SeatSet} from "../../../../contracts/panel/SeatSet.sol";
import {Seat, Tier} from "../../../../contracts/panel/PanelTypes.sol";
import {PlanFixture} from "../../PlanFixture.sol";

/// @title Who sits, since when, and how many must agree.
contract AssessorPanelTest is PlanFixture {
    function test_numbersStayWithTheHolder() public {
        assertEq(panel.currentVersion(), 1);
        Seat[] memory before = panel.currentSeats();
        assertEq(before.length, SEATS);
        _change(_without(2));
        assertEq(panel.currentVersion(), 2);
        assertEq(panel.numberOf(assessors[3]), before[3].number);
        vm.expectRevert(abi.encodeWithSelector(IAssessorPanel.PanelNoSeat.selector, assessors[2]));
        panel.numberOf(assessors[2]);
        vm.expectRevert(abi.encodeWithSelector(IAssessorPanel.PanelNoSeat.selector, stranger));
        panel.numberOf(stranger);
        assertEq(SeatSet.size(panel.seatsOf(1)), SEATS);
        assertEq(SeatSet.size(panel.seatsOf(2)), SEATS - 1);
    }

    function test_largerBenefitsNeedMoreSeats() public {
        assertEq(panel.tiersOf(1).length, 2);
        assertEq(panel.thresholdOf(1, 10e6), 2);
        assertEq(panel.thresholdOf(1, 10e6 + 1), 3);
        vm.expectRevert(abi.encodeWithSelector(IAssessorPanel.PanelBenefitTooLarge.selector, 1e12 + 1));
        panel.thresholdOf(1, 1e12 + 1);
        vm.expectRevert(abi.encodeWithSelector(IAssessorPanel.PanelUnknownVersion.selector, 2));
        panel.thresholdOf(2, 1);
    }

    function test_electorate_isWhoSatThenAndSitsNow() public {
        (uint256 seats, uint256 threshold) = panel.electorate(1, 5e6);
        assertEq(seats, panel.seatsOf(1));
        assertEq(threshold, 2);
        _change(_without(2));
        (seats, threshold) = panel.electorate(1, 50e6);
        assertEq(seats, panel.seatsOf(1) & panel.seatsOf(2));
        assertEq(threshold, 3);
    }

    /// @dev Of the old panel as many are left as have to agree: they decide, not the new one with its two more.
    function test_electorate_staysWithJustEnough() public {
        address[] memory holders = new address[](3);
        for (uint256 i = 0; i < 3; ++i) {
            holders[i] = assessors[i + 1];
        }
        _changePanel(holders, _tiers());
        _changePanel(assessors, _tiers());
        uint256 three = panel.seatsOf(2);
        (uint256 seats, uint256 threshold) = panel.electorate(2, 50e6);
        assertEq(SeatSet.size(three), 3);
        assertEq(seats, three);
        assertEq(threshold, 3);
    }

    /// @dev Too few of the old panel are left, so the new one decides.
    function test_electorate_passesToTheCurrentPanel() public {
        address[] memory holders = new address[](2);
        (holders[0], holders[1]) = stranger < assessors[0] ? (stranger, assessors[0]) : (assessors[0], stranger);
        Tier[] memory tiers = new Tier[](1);
        tiers[0] = Tier({upTo: 1e12, threshold: 1});
        _changePanel(holders, tiers);
        (uint256 seats, uint256 threshold) = panel.electorate(1, 50e6);
        assertEq(seats, panel.seatsOf(2));
        assertEq(threshold, 1);
    }

    function test_change_logsThePanel() public {
        Seat[] memory before = panel.currentSeats();
        Seat[] memory seats = new Seat[](SEATS - 1);
        for (uint256 i = 0; i < seats.length; ++i) {
            seats[i] = before[i < 2 ? i : i + 1];
        }
        vm.expectEmit(address(panel));
        emit IAssessorPanel.PanelChanged(2, seats, _tiers());
        _change(_without(2));
    }

    function test_change_isTheAssemblys() public {
        vm.expectRevert(abi.encodeWithSelector(IAssessorPanel.PanelOnly.selector, memberAssembly, address(this)));
        panel.change(assessors, _tiers());
    }

    function test_constructor_needsAnAssembly() public {
        vm.expectRevert(IAssessorPanel.PanelZeroAddress.selector);
        new AssessorPanel(address(0), GREATEST_BENEFIT, assessors, _tiers());
    }

    function test_change_refusesNobody() public {
        _refused(new address[](0), _tiers(), abi.encodeWithSelector(IAssessorPanel.PanelEmpty.selector));
        _refused(assessors, new Tier[](0), abi.encodeWithSelector(IAssessorPanel.PanelEmpty.selector));
        _refused(new address[](33), _tiers(), abi.encodeWithSelector(IAssessorPanel.PanelTooLarge.selector, 33, 32));
    }

    function test_change_refusesAnyOtherOrder() public {
        address[] memory holders = assessors;
        holders[1] = holders[0];
        _refused(
            holders, _tiers(), abi.encodeWithSelector(IAssessorPanel.PanelNotAscending.selector, holders[0], holders[0])
        );
    }

    function test_change_refusesTiersThatDoNotRise() public {
        Tier[] memory tiers = _tiers();
        tiers[1].upTo = tiers[0].upTo;
        _refusedTiers(tiers, 1);
        tiers = _tiers();
        tiers[1].threshold = 1;
        _refusedTiers(tiers, 1);
        tiers = _tiers();
        tiers[1].threshold = uint8(SEATS + 1);
        _refusedTiers(tiers, 1);
        tiers = _tiers();
        tiers[0].threshold = 0;
        _refusedTiers(tiers, 0);
    }

    function _without(uint256 place) private view returns (address[] memory holders) {
        holders = new address[](SEATS - 1);
        for (uint256 i = 0; i < holders.length; ++i) {
            holders[i] = assessors[i < place ? i : i + 1];
        }
    }

    function _change(address[] memory holders) private {
        _changePanel(holders, _tiers());
    }

    function _refusedTiers(Tier[] memory tiers, uint256 place) private {
        Tier memory bad = tiers[place];
        _refused(
            assessors, tiers, abi.encodeWithSelector(IAssessorPanel.PanelBadTier.selector, bad.upTo, bad.threshold)
        );
    }

    function _refused(address[] memory holders, Tier[] memory tiers, bytes memory reason) private {
        vm.prank(memberAssembly);
        vm.expectRevert(reason);
        panel.change(holders, tiers);
    }
}
