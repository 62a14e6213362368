// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title Up to sixteen 16-bit numbers in one word, so that a small table can be immutable.
library PackedTable {
    /// @notice The table has more entries than fit into a word.
    /// @param length the length found.
    error PackedTableTooLong(uint256 length);

    uint256 internal constant CAPACITY = 16;

    /// @notice Pack `values`, the first in the lowest bits. What is missing reads as 0.
    function pack(uint16[] memory values) internal pure returns (uint256 table) {
        if (values.length > CAPACITY) revert PackedTableTooLong(values.length);
        for (uint256 i = values.length; i > 0; --i) {
            table = (table << 16) | values[i - 1];
        }
    }

    /// @notice The entry at `place`, or 0 beyond the last.
    function entry(uint256 table, uint256 place) internal pure returns (uint256) {
        return place < CAPACITY ? (table >> (16 * place)) & type(uint16).max : 0;
    }
}
