// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Ladder} from "../pool/Ladder.sol";
import {History} from "../pool/PoolTypes.sol";

/// @title Where the pool stores the records that it has no view for, and how their fields lie in a word.
/// @dev The compiler packs a struct from the lowest bits up. `PlanLens/Words.t.sol` holds both the slots and the fields
/// against the compiler's own layout, so a change of the storage cannot leave this behind.
library PoolWords {
    /// @notice `PoolStorage._ladder`, of which the rungs are the first mapping.
    uint256 internal constant LADDER_SLOT = 4;
    /// @notice `PoolStorage._histories`.
    uint256 internal constant HISTORIES_SLOT = 8;

    /// @notice The slot of a mapping's entry.
    /// @param key The entry's key as one word.
    /// @param mappingSlot The slot of the mapping.
    function entrySlot(uint256 key, uint256 mappingSlot) internal pure returns (bytes32) {
        return keccak256(abi.encode(key, mappingSlot));
    }

    /// @notice A history from its word.
    /// @param word The word as stored.
    function toHistory(uint256 word) internal pure returns (History memory) {
        return History({
            coveredFrom: uint24(word),
            coveredUntil: uint24(word >> 24),
            joinedDay: uint24(word >> 48),
            bandFrom: uint24(word >> 72),
            previousBandFrom: uint24(word >> 96),
            previousBandUntil: uint24(word >> 120),
            previousBand: uint8(word >> 144),
            vestsFrom: uint24(word >> 152),
            floorBand: uint8(word >> 176),
            floorUntil: uint24(word >> 184),
            earlierFloorBand: uint8(word >> 208),
            earlierFloorUntil: uint24(word >> 216)
        });
    }

    /// @notice A rung from its word.
    /// @param word The word as stored.
    function toRung(uint256 word) internal pure returns (Ladder.Rung memory) {
        return Ladder.Rung({
            index: uint96(word),
            crossedAt: uint40(word >> 96),
            settlement: uint32(word >> 136),
            units: uint56(word >> 168),
            voters: uint32(word >> 224)
        });
    }
}
