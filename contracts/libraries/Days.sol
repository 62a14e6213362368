// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title UTC day numbers: whole days since 1970-01-01.
library Days {
    /// @notice The UTC day a moment falls on.
    function dayOf(uint256 timestamp) internal pure returns (uint24) {
        // 2^24 days end in the year 47,900: the cast cannot lose anything a block can carry.
        return uint24(timestamp / 1 days);
    }

    /// @notice The UTC day of this block.
    function today() internal view returns (uint24) {
        return dayOf(block.timestamp);
    }
}
