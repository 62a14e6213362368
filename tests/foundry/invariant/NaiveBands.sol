// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title The bands of each wallet as anybody would write them first: every one it ever had, and every rise it waits for.
/// @notice A band with a smaller number pays more in every class. A change counts from tomorrow. After a rise no day before the
/// end of the wait counts for more than the band that was left, whatever happens meanwhile.
abstract contract NaiveBands {
    struct BandFrom {
        uint256 day;
        uint8 band;
    }

    struct Rising {
        uint256 until;
        uint8 band;
    }

    mapping(address wallet => BandFrom[]) private _bands;
    mapping(address wallet => Rising[]) private _rises;

    /// @dev A membership begins.
    function _beginBand(address wallet, uint8 band) internal {
        delete _bands[wallet];
        delete _rises[wallet];
        _bands[wallet].push(BandFrom({day: 0, band: band}));
    }

    function _changeBand(address wallet, uint8 band, uint256 wait) internal {
        BandFrom[] storage bands = _bands[wallet];
        BandFrom storage last = bands[bands.length - 1];
        if (band < last.band) {
            _rises[wallet].push(Rising({until: (block.timestamp + wait) / 1 days + 1, band: last.band}));
        }
        uint256 tomorrow = block.timestamp / 1 days + 1;
        if (last.day == tomorrow) last.band = band;
        else bands.push(BandFrom({day: tomorrow, band: band}));
    }

    /// @dev For which band a day counts: that of the day, or the lowest of those left by a rise whose wait includes the day.
    function _bandOn(address wallet, uint256 day) internal view returns (uint8 band) {
        BandFrom[] storage bands = _bands[wallet];
        for (uint256 i = 0; i < bands.length; ++i) {
            if (bands[i].day <= day) band = bands[i].band;
        }
        Rising[] storage rises = _rises[wallet];
        for (uint256 i = 0; i < rises.length; ++i) {
            if (day < rises[i].until && rises[i].band > band) band = rises[i].band;
        }
    }
}
