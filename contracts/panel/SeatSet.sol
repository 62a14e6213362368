// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title Sets of seats, one bit a seat number.
library SeatSet {
    /// @notice The set of one seat.
    function single(uint8 number) internal pure returns (uint256) {
        return 1 << number;
    }

    /// @notice How many seats a set has.
    function size(uint256 set) internal pure returns (uint256 count) {
        unchecked {
            for (; set != 0; ++count) {
                set &= set - 1;
            }
        }
    }
}
