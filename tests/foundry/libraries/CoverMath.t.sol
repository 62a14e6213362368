// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Test} from "forge-std/Test.sol";
import {CoverMath} from "../../../contracts/libraries/CoverMath.sol";
import {Cover, History, Membership, Standing} from "../../../contracts/types/PoolTypes.sol";

/// @title Cover, beside a diary that notes of every single day whether it was covered.
contract CoverMathTest is Test {
    using CoverMath for Membership;

    struct Day {
        bool covered;
        uint8 band;
        uint24 joinedDay;
        uint256 interval;
    }

    uint24 private constant FIRST = 20_000;
    uint256 private constant WAIT = 30 days;

    Membership private membership;
    History private history;
    mapping(uint256 day => Day) private diary;
    uint256 private interval;
    uint24 private today;
    uint24 private bandFrom;
    uint24 private earlierBandFrom;

    function setUp() public {
        _goTo(FIRST);
        (membership.joinedDay, membership.band, membership.bandUntil) = (FIRST, 1, FIRST + 400);
        membership.coveredFrom = CoverMath.firstDayAfter(WAIT);
    }

    /// @dev Lives through lapses, reinstatements and rebandings, and looks every day up in the end. Only what the last
    /// two intervals and the last two bands say is kept, so only those days are compared.
    function testFuzz_agreesWithTheDiary(uint256[6] memory steps) public {
        uint24 coveredFrom = membership.coveredFrom;
        for (uint256 i = 0; i < steps.length; ++i) {
            uint256 seed = steps[i];
            coveredFrom = _live(coveredFrom, 1 + seed % 90);
            if ((seed >> 16) % 3 == 0) _reband(uint8(seed >> 24), uint24((seed >> 32) % 150));
            else coveredFrom = _lapseAndReturn((seed >> 24) % 40, (seed >> 32) % 2 == 0);
        }
        _live(coveredFrom, 20);
        Standing memory active;
        active.active = true;
        for (uint24 day = FIRST - 10; day < today; ++day) {
            Day memory noted = diary[day];
            if (noted.covered && noted.interval + 1 < interval) continue;
            if (day < earlierBandFrom) continue;
            Cover memory cover = CoverMath.coverOn(membership, history, active, day);
            assertEq(cover.covered, noted.covered, string.concat("day ", vm.toString(day)));
            if (!noted.covered) continue;
            assertEq(cover.band, noted.band, "band");
            assertEq(cover.joinedDay, noted.joinedDay, "joined");
        }
    }

    function test_aLapsedMemberIsCoveredUpToTheDayBefore() public view {
        Standing memory lapsed;
        uint24 lapseDay = membership.coveredFrom + 5;
        lapsed.lapsedAt = uint40(lapseDay) * 1 days + 7;
        assertTrue(CoverMath.coverOn(membership, history, lapsed, lapseDay - 1).covered);
        assertFalse(CoverMath.coverOn(membership, history, lapsed, lapseDay).covered);
        assertFalse(CoverMath.coverOn(membership, history, lapsed, lapseDay + 1).covered);
    }

    function test_firstDayIsTheOneAfterTheWait() public view {
        assertEq(CoverMath.firstDayAfter(WAIT), FIRST + 31);
    }

    function test_lapseBeforeCoverLeavesNoInterval() public {
        _goTo(FIRST + 10);
        membership.resume(history, block.timestamp, WAIT, true);
        assertEq(history.coveredFrom, 0);
        assertEq(membership.coveredFrom, FIRST + 41);
        assertEq(membership.joinedDay, FIRST + 10);
    }

    /// @dev Back within grace while still waiting: the wait goes on as it was.
    function test_returnDuringTheWaitKeepsIt() public {
        uint24 coveredFrom = membership.coveredFrom;
        _goTo(FIRST + 10);
        membership.resume(history, block.timestamp, WAIT, false);
        assertEq(membership.coveredFrom, coveredFrom);
        assertEq(membership.joinedDay, FIRST);
    }

    /// @dev Notes the days from today on, which the member spends active.
    function _live(uint24 coveredFrom, uint256 count) private returns (uint24) {
        for (uint256 i = 0; i < count; ++i) {
            if (today >= coveredFrom) _note();
            _goTo(today + 1);
        }
        return coveredFrom;
    }

    function _note() private {
        bool newBand = today >= bandFrom;
        uint24 until = newBand ? membership.bandUntil : history.previousBandUntil;
        diary[today] = Day({
            covered: today <= until,
            band: newBand ? membership.band : history.previousBand,
            joinedDay: membership.joinedDay,
            interval: interval
        });
    }

    /// @dev The day of the lapse, and those up to the return, are not covered; nor is the day of the return.
    function _lapseAndReturn(uint256 gap, bool late) private returns (uint24) {
        uint256 lapsedAt = block.timestamp;
        // Only an interval that began is one.
        if (membership.coveredFrom < today) ++interval;
        _goTo(today + uint24(gap));
        uint24 waiting = membership.coveredFrom;
        membership.resume(history, lapsedAt, WAIT, late);
        uint24 back = late ? today + 31 : today + 1;
        return !late && waiting > back ? waiting : back;
    }

    function _reband(uint8 band, uint24 lasts) private {
        earlierBandFrom = bandFrom;
        bandFrom = membership.reband(history, band, today + lasts);
        assertEq(bandFrom, today + 1, "from tomorrow");
    }

    function _goTo(uint24 day) private {
        today = day;
        vm.warp(uint256(day) * 1 days + 12 hours);
    }
}
