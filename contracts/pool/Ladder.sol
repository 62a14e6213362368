// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

/// @title The ladder: members sorted by the index at which their balance runs out.
/// @notice A rung holds the units and the voters that stand on it. When the index passes a rung, the rung keeps the
/// index, the time and the settlement that crossed it: the exact moment at which everybody on it lapsed.
/// @dev A bitmap finds the next rung with anybody on it. A rung that was crossed keeps its units, its voters and its
/// bit: the index only grows, so nothing looks there again, and leaving them saves a write.
library Ladder {
    /// @notice One rung, in one storage slot. `crossedAt` is 0 while it stands.
    struct Rung {
        uint96 index;
        uint40 crossedAt;
        uint32 settlement;
        uint56 units;
        uint32 voters;
    }

    /// @notice The settlement that crosses rungs: its index, its time, its number.
    struct Crossing {
        uint96 index;
        uint40 time;
        uint32 settlement;
    }

    struct Rungs {
        mapping(uint256 rung => Rung) rung;
        mapping(uint256 word => uint256) occupied;
    }

    /// @notice Put `units` and `voters` on a rung that was not crossed.
    function enter(Rungs storage self, uint256 rung, uint256 units, uint256 voters) internal {
        Rung storage step = self.rung[rung];
        uint56 standing = step.units;
        if (standing == 0) self.occupied[rung >> 8] |= 1 << (rung & 0xff);
        // Units are at most 2^24 a member and voters one, so 2^32 members fit.
        uint56 unitsNow = standing + uint56(units);
        uint32 votersNow = step.voters + uint32(voters);
        (step.units, step.voters) = (unitsNow, votersNow);
    }

    /// @notice Take `units` and `voters` off a rung that was not crossed.
    function depart(Rungs storage self, uint256 rung, uint256 units, uint256 voters) internal {
        Rung storage step = self.rung[rung];
        uint56 unitsLeft = step.units - uint56(units);
        uint32 votersLeft = step.voters - uint32(voters);
        (step.units, step.voters) = (unitsLeft, votersLeft);
        if (unitsLeft == 0) self.occupied[rung >> 8] &= ~(1 << (rung & 0xff));
    }

    /// @notice Cross every occupied rung of `[first, end)`.
    /// @return units The units that stood on them.
    /// @return voters The voters that stood on them.
    function cross(Rungs storage self, uint256 first, uint256 end, Crossing memory by)
        internal
        returns (uint256 units, uint256 voters)
    {
        while (first < end) {
            uint256 wordEnd = Math.min(end, (first | 0xff) + 1);
            uint256 word = self.occupied[first >> 8] >> (first & 0xff);
            // A word that is read to its end has nothing to hide, and shifting by 256 would hide all of it.
            if (wordEnd - first < 256) word &= (1 << (wordEnd - first)) - 1;
            while (word != 0) {
                Rung storage step = self.rung[first + lowestBit(word)];
                word &= word - 1;
                units += step.units;
                voters += step.voters;
                step.index = by.index;
                step.crossedAt = by.time;
                step.settlement = by.settlement;
            }
            first = wordEnd;
        }
    }

    /// @notice The place of the lowest bit set in a word that is not 0.
    function lowestBit(uint256 word) internal pure returns (uint256) {
        unchecked {
            return Math.log2(word & (~word + 1));
        }
    }

    /// @notice The lowest rung that `index` has not passed: rounded up, since a rung is passed only when the index is
    /// above it.
    function lowestStanding(uint256 index, uint256 spacing) internal pure returns (uint256) {
        return Math.ceilDiv(index, spacing);
    }

    /// @notice The rung of a balance, rounded down: a member may lapse early by less than one rung, never late.
    /// @dev The caller has made sure that `balance >= units * reservePerUnit`.
    function rungOf(uint256 index, uint256 balance, uint256 units, uint256 reservePerUnit, uint256 spacing)
        internal
        pure
        returns (uint256)
    {
        return (index + balance / units - reservePerUnit) / spacing;
    }
}
