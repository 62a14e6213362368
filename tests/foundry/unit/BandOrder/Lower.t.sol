// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Test} from "forge-std/Test.sol";
import {BandOrder} from "../../../../contracts/enrolment/BandOrder.sol";

/// @title The band that pays no more than either of two.
contract BandOrderLowerTest is Test {
    uint256 private constant NONE = BandOrder.BANDS;

    function test_theLowerOfTwoLevels() public pure {
        uint256 order = BandOrder.build(_table(50, 50, 100, 100));
        assertEq(BandOrder.lower(order, 0, 1), 0);
        assertEq(BandOrder.lower(order, 1, 0), 0);
        assertEq(BandOrder.lower(order, 1, 1), 1);
    }

    /// @dev Each pays more than the other in one class. Below both is only a number that the plan gives to no band.
    function test_aBandThatPaysNothingWhereNoneIsBelowBoth() public pure {
        uint256 order = BandOrder.build(_table(50, 100, 100, 50));
        assertEq(BandOrder.lower(order, 0, 1), 2);
    }

    function test_nothingIsBelowABandThatPaysNothing() public pure {
        uint256 order = BandOrder.build(_table(50, 50, 100, 100));
        assertEq(BandOrder.lower(order, NONE, 1), NONE);
        assertEq(BandOrder.lower(order, 1, NONE), NONE);
    }

    function _table(uint96 a, uint96 b, uint96 c, uint96 d) private pure returns (uint96[][] memory table) {
        table = new uint96[][](2);
        (table[0], table[1]) = (new uint96[](2), new uint96[](2));
        (table[0][0], table[0][1], table[1][0], table[1][1]) = (a, b, c, d);
    }
}
