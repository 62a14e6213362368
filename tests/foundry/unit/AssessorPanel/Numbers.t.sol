// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {AssessorPanel} from "../../../../contracts/panel/AssessorPanel.sol";
import {IAssessorPanel} from "../../../../contracts/interfaces/IAssessorPanel.sol";
import {Holder, Seat, Tier} from "../../../../contracts/panel/PanelTypes.sol";
import {PlanFixture} from "../../PlanFixture.sol";

/// @title How many assessors a change may add, when the next one may happen, and whose a number is.
contract AssessorPanelNumbersTest is PlanFixture {
    /// @dev Where the panel keeps the holder of each number, and the number given last.
    uint256 private constant HOLDERS_SLOT = 4;
    uint256 private constant LAST_NUMBER_SHIFT = 24;

    function test_change_addsAtMostSixteen() public {
        address[] memory holders = _newcomers(0, 17);
        vm.prank(memberAssembly);
        vm.expectRevert(abi.encodeWithSelector(IAssessorPanel.PanelTooManyAdded.selector, 17, 16));
        panel.change(holders, _tiers());
        // Those who sat before do not count.
        holders = _joined(_newcomers(0, 16), assessors);
        _changePanel(holders, _tiers());
        assertEq(panel.currentSeats().length, 16 + SEATS);
    }

    /// @dev Who left and comes back is added as well, although they keep their number.
    function test_change_countsWhoComesBack() public {
        _changePanel(_joined(_newcomers(0, 11), assessors), _tiers());
        _changePanel(assessors, _tiers());
        vm.warp(panel.changedAt() + panel.CHANGE_PERIOD());
        vm.prank(memberAssembly);
        vm.expectRevert(abi.encodeWithSelector(IAssessorPanel.PanelTooManyAdded.selector, 17, 16));
        panel.change(_joined(_newcomers(0, 17), assessors), _tiers());
    }

    function test_change_onceInFourteenDays() public {
        assertEq(panel.changedAt(), 0, "the founding is no change");
        _changePanel(assessors, _tiers());
        uint256 from = block.timestamp + 14 days;
        assertEq(panel.changedAt(), block.timestamp);
        bytes memory tooSoon = abi.encodeWithSelector(IAssessorPanel.PanelTooSoon.selector, from);
        vm.startPrank(memberAssembly);
        vm.expectRevert(tooSoon);
        panel.change(assessors, _tiers());
        vm.warp(from - 1);
        vm.expectRevert(tooSoon);
        panel.change(assessors, _tiers());
        vm.warp(from);
        panel.change(assessors, _tiers());
        assertEq(panel.currentVersion(), 3);
    }

    function test_everyPanel_coversTheGreatestBenefit() public {
        assertEq(panel.greatestBenefit(), GREATEST_BENEFIT);
        Tier[] memory tiers = _tiers();
        tiers[1].upTo = uint96(GREATEST_BENEFIT - 1);
        bytes memory uncovered =
            abi.encodeWithSelector(IAssessorPanel.PanelUncovered.selector, GREATEST_BENEFIT - 1, GREATEST_BENEFIT);
        vm.prank(memberAssembly);
        vm.expectRevert(uncovered);
        panel.change(assessors, tiers);
        vm.expectRevert(uncovered);
        new AssessorPanel(memberAssembly, GREATEST_BENEFIT, assessors, tiers);
        tiers[1].upTo = uint96(GREATEST_BENEFIT);
        _changePanel(assessors, tiers);
        assertEq(panel.thresholdOf(2, GREATEST_BENEFIT), 3);
    }

    function test_aNumber_isReusedAfterHalfAYear() public {
        uint8 number = panel.numberOf(assessors[2]);
        _expectHolder(number, assessors[2], 0);
        _changePanel(_without(2), _tiers());
        uint24 left = uint24(block.timestamp / 1 days);
        _expectHolder(number, assessors[2], left);

        // The next search begins at this number: one day too soon it is passed by.
        vm.warp((uint256(left) + 179) * 1 days + 1 days - 1);
        uint256 kept = vm.snapshotState();
        _searchFrom(number);
        _changePanel(_joined(_newcomers(0, 1), _without(2)), _tiers());
        assertEq(panel.numberOf(_newcomers(0, 1)[0]), SEATS + 1);
        vm.revertToState(kept);

        skip(1);
        _searchFrom(number);
        _changePanel(_joined(_newcomers(0, 1), _without(2)), _tiers());
        assertEq(panel.numberOf(_newcomers(0, 1)[0]), number);
        _expectHolder(number, _newcomers(0, 1)[0], 0);
        // The former holder is nobody here any more, and gets another number if they come back.
        vm.expectRevert(abi.encodeWithSelector(IAssessorPanel.PanelNoSeat.selector, assessors[2]));
        panel.numberOf(assessors[2]);
        _changePanel(assessors, _tiers());
        assertEq(panel.numberOf(assessors[2]), SEATS + 1);
    }

    /// @dev After the last number the search goes on at 1, which the first assessor left long ago.
    function test_aNumber_afterTheLastIsTheFirst() public {
        assertEq(panel.numberOf(assessors[0]), 1);
        _changePanel(_without(0), _tiers());
        skip(181 days);
        _searchAfter(uint8(panel.LAST_NUMBER()));
        _changePanel(_joined(_newcomers(0, 1), _without(0)), _tiers());
        assertEq(panel.numberOf(_newcomers(0, 1)[0]), 1);
        _expectHolder(1, _newcomers(0, 1)[0], 0);
    }

    function test_aNumber_staysWithWhoComesBackInTime() public {
        uint8 number = panel.numberOf(assessors[2]);
        _changePanel(_without(2), _tiers());
        skip(400 days);
        _changePanel(assessors, _tiers());
        assertEq(panel.numberOf(assessors[2]), number);
        _expectHolder(number, assessors[2], 0);
        // As they sit, it is nobody else's, however long ago they left once.
        _searchFrom(number);
        _changePanel(_joined(_newcomers(0, 1), assessors), _tiers());
        assertEq(panel.numberOf(_newcomers(0, 1)[0]), SEATS + 1);
    }

    /// @dev Sixteen strangers every fourteen days, for three years: that is the most there can be.
    function test_numbersNeverEnd() public {
        Tier[] memory tiers = new Tier[](1);
        tiers[0] = Tier({upTo: type(uint96).max, threshold: 1});
        address[] memory kept = assessors;
        for (uint256 round = 0; round < 80; ++round) {
            address[] memory added = _newcomers(16 * round, 16);
            _changePanel(_joined(added, kept), tiers);
            kept = added;
            _expectDistinct();
        }
        assertEq(panel.currentVersion(), 81);
    }

    /// @dev The bounds keep it from happening: here all numbers are said to be held.
    function test_withoutANumberLeft_nobodyIsAdded() public {
        for (uint256 number = SEATS + 1; number <= panel.LAST_NUMBER(); ++number) {
            bytes32 slot = keccak256(abi.encode(number, HOLDERS_SLOT));
            vm.store(address(panel), slot, bytes32(uint256(uint160(memberAssembly))));
        }
        vm.prank(memberAssembly);
        vm.expectRevert(IAssessorPanel.PanelOutOfNumbers.selector);
        panel.change(_newcomers(0, 1), _tiersOfOne());
    }

    function _tiersOfOne() private pure returns (Tier[] memory tiers) {
        tiers = new Tier[](1);
        tiers[0] = Tier({upTo: uint96(GREATEST_BENEFIT), threshold: 1});
    }

    function _searchFrom(uint8 number) private {
        _searchAfter(number - 1);
    }

    /// @dev Let this be the number given last.
    function _searchAfter(uint8 number) private {
        uint256 word = uint256(vm.load(address(panel), 0));
        word = word & ~(uint256(0xff) << LAST_NUMBER_SHIFT) | uint256(number) << LAST_NUMBER_SHIFT;
        vm.store(address(panel), 0, bytes32(word));
    }

    /// @dev Nobody shares a number.
    function _expectDistinct() private view {
        Seat[] memory seats = panel.currentSeats();
        uint256 set;
        for (uint256 i = 0; i < seats.length; ++i) {
            assertEq(set & 1 << seats[i].number, 0);
            set |= 1 << seats[i].number;
            assertEq(panel.numberOf(seats[i].holder), seats[i].number);
            _expectHolder(seats[i].number, seats[i].holder, 0);
        }
        assertEq(panel.seatsOf(panel.currentVersion()), set);
    }

    function _expectHolder(uint8 number, address holder, uint24 left) private view {
        Holder memory found = panel.holderOf(number);
        assertEq(found.holder, holder);
        assertEq(found.leftDay, left);
    }

    function _newcomers(uint256 first, uint256 count) private pure returns (address[] memory holders) {
        holders = new address[](count);
        for (uint256 i = 0; i < count; ++i) {
            holders[i] = address(uint160(1000 + first + i));
        }
    }

    function _without(uint256 place) private view returns (address[] memory holders) {
        holders = new address[](SEATS - 1);
        for (uint256 i = 0; i < holders.length; ++i) {
            holders[i] = assessors[i < place ? i : i + 1];
        }
    }

    /// @dev Both, ascending.
    function _joined(address[] memory some, address[] memory others) private pure returns (address[] memory all) {
        all = new address[](some.length + others.length);
        (uint256 i, uint256 j) = (0, 0);
        for (uint256 place = 0; place < all.length; ++place) {
            bool first = j == others.length || (i < some.length && some[i] < others[j]);
            all[place] = first ? some[i++] : others[j++];
        }
    }
}
