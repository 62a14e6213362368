// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title Which band pays more than which, in one word.
/// @notice Bit `16 * from + to` says that a move from one band to another is a rise: some class pays more afterwards.
library BandOrder {
    /// @notice The most bands a plan has, by age and level together.
    uint256 internal constant BANDS = 16;

    /// @notice The order of the bands of a benefit table, by band and class; what is missing pays nothing.
    /// @param benefits The table, of at most `BANDS` bands.
    function build(uint96[][] memory benefits) internal pure returns (uint256 order) {
        for (uint256 from = 0; from < BANDS; ++from) {
            for (uint256 to = 0; to < benefits.length; ++to) {
                bool more = _paysMore(benefits[to], from < benefits.length ? benefits[from] : new uint96[](0));
                if (more) order |= 1 << (BANDS * from + to);
            }
        }
    }

    /// @notice Whether a move from one band to another is a rise.
    /// @param order The order of the bands.
    /// @param from The band left.
    /// @param to The new band.
    function rises(uint256 order, uint256 from, uint256 to) internal pure returns (bool) {
        return (order >> (BANDS * from + to)) & 1 == 1;
    }

    /// @notice A band that pays no more than either of two, in every class: the lower of them, or, where each pays more
    /// than the other in some class, the best band below both. Where there is none, it is the number of a band that pays
    /// nothing.
    /// @param order The order of the bands.
    /// @param one A band.
    /// @param other Another band.
    function lower(uint256 order, uint256 one, uint256 other) internal pure returns (uint256 found) {
        if (one >= BANDS || other >= BANDS) return BANDS;
        if (!rises(order, other, one)) return one;
        if (!rises(order, one, other)) return other;
        found = BANDS;
        for (uint256 band = 0; band < BANDS; ++band) {
            if (rises(order, one, band) || rises(order, other, band)) continue;
            if (found == BANDS || (rises(order, found, band) && !rises(order, band, found))) found = band;
        }
    }

    function _paysMore(uint96[] memory one, uint96[] memory other) private pure returns (bool) {
        for (uint256 i = 0; i < one.length; ++i) {
            if (one[i] > (i < other.length ? other[i] : 0)) return true;
        }
        return false;
    }
}
