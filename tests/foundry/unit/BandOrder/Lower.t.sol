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

    /// @dev Small benefits, so that bands often pay the same; up to all the bands that there may be.
    /// forge-config: default.fuzz.runs = 200
    function testFuzz_theLowerIsTheBestBandBelowBoth(uint256 seed, uint256 bands, uint256 classes) public pure {
        uint96[][] memory table = _drawn(seed, bound(bands, 1, NONE), bound(classes, 1, 3));
        uint256 order = BandOrder.build(table);
        for (uint256 one = 0; one < NONE; ++one) {
            for (uint256 other = 0; other < NONE; ++other) {
                assertEq(BandOrder.rises(order, one, other), other < table.length && !_isBelow(table, other, one));
                _checkLower(table, one, other, BandOrder.lower(order, one, other));
            }
        }
    }

    function _checkLower(uint96[][] memory table, uint256 one, uint256 other, uint256 found) private pure {
        if (_isBelow(table, one, other)) return assertEq(found, one);
        if (_isBelow(table, other, one)) return assertEq(found, other);
        if (found != NONE) assertTrue(_isBelow(table, found, one) && _isBelow(table, found, other));
        for (uint256 band = 0; band < NONE; ++band) {
            if (!_isBelow(table, band, one) || !_isBelow(table, band, other)) continue;
            assertTrue(found != NONE, "a band is below both");
            assertTrue(!_isBelow(table, found, band) || _isBelow(table, band, found), "a better one is below both");
        }
    }

    function _isBelow(uint96[][] memory table, uint256 one, uint256 other) private pure returns (bool) {
        for (uint256 i = 0; i < table[0].length; ++i) {
            if (_pays(table, one, i) > _pays(table, other, i)) return false;
        }
        return true;
    }

    function _pays(uint96[][] memory table, uint256 band, uint256 class) private pure returns (uint96) {
        return band < table.length ? table[band][class] : 0;
    }

    function _drawn(uint256 seed, uint256 bands, uint256 classes) private pure returns (uint96[][] memory table) {
        table = new uint96[][](bands);
        for (uint256 i = 0; i < bands; ++i) {
            table[i] = new uint96[](classes);
            for (uint256 j = 0; j < classes; ++j) {
                table[i][j] = uint96(uint256(keccak256(abi.encode(seed, i, j))) % 4);
            }
        }
    }

    function _table(uint96 a, uint96 b, uint96 c, uint96 d) private pure returns (uint96[][] memory table) {
        table = new uint96[][](2);
        (table[0], table[1]) = (new uint96[](2), new uint96[](2));
        (table[0][0], table[0][1], table[1][0], table[1][1]) = (a, b, c, d);
    }
}
