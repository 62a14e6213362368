// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Test} from "forge-std/Test.sol";
import {SeatSet} from "../../../contracts/panel/SeatSet.sol";

contract SeatSetTest is Test {
    function testFuzz_sizeCountsTheSeats(uint256 set) public pure {
        uint256 count;
        for (uint256 i = 0; i < 256; ++i) {
            count += (set >> i) & 1;
        }
        assertEq(SeatSet.size(set), count);
    }

    function testFuzz_singleHoldsOneSeat(uint8 number, uint8 other) public pure {
        uint256 set = SeatSet.single(number);
        assertEq(SeatSet.size(set), 1);
        assertEq(set & SeatSet.single(other) != 0, number == other);
    }
}
