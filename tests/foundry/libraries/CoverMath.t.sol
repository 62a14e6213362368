// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Test} from "forge-std/Test.sol";
import {CoverMath} from "../../../contracts/pool/CoverMath.sol";
import {Cover, History, Membership} from "../../../contracts/pool/PoolTypes.sol";

/// @title Cover, beside a diary that notes of every single day whether it was covered.
contract CoverMathTest is Test {
    using CoverMath for Membership;

    struct Day {
        bool covered;
        uint8 band;
        uint24 joinedDay;
        uint256 interval;
    }

    struct Certificate {
        uint24 day;
        uint8 band;
        uint24 until;
    }

    uint24 private constant FIRST = 20_000;
    uint256 private constant WAIT = 30 days;

    Membership private membership;
    History private history;
    mapping(uint256 day => Day) private diary;
    uint256 private interval;
    uint24 private today;
    Certificate[] private certificates;

    function setUp() public {
        _goTo(FIRST);
        (membership.joinedDay, membership.band, membership.bandUntil) = (FIRST, 1, FIRST + 400);
        membership.coveredFrom = CoverMath.firstDayAfter(WAIT);
        certificates.push(Certificate({day: FIRST - 1, band: 1, until: FIRST + 400}));
    }

    /// @dev Lives through lapses, reinstatements and rebandings, and looks every day up in the end. What is said to be
    /// covered was so, in that band; only days of an older interval or of an older band are forgotten.
    function testFuzz_agreesWithTheDiary(uint256[6] memory steps) public {
        uint24 coveredFrom = membership.coveredFrom;
        for (uint256 i = 0; i < steps.length; ++i) {
            uint256 seed = steps[i];
            _live(coveredFrom, seed % 90);
            if ((seed >> 16) % 3 == 0) _reband(uint8((seed >> 24) % 4), today + uint24((seed >> 32) % 150));
            else coveredFrom = _lapseAndReturn((seed >> 24) % 40, (seed >> 32) % 2 == 0);
        }
        _live(coveredFrom, 20);
        for (uint24 day = FIRST - 10; day < today; ++day) {
            Day memory noted = diary[day];
            Cover memory cover = CoverMath.coverOn(membership, history, 0, day);
            string memory which = string.concat("day ", vm.toString(day));
            if (cover.covered) {
                assertTrue(noted.covered, which);
                assertEq(cover.band, noted.band, which);
                assertEq(cover.joinedDay, noted.joinedDay, which);
            } else if (noted.covered) {
                assertTrue(noted.interval + 1 < interval || day < history.previousBandFrom, which);
            }
        }
    }

    function test_reband_ofTwoOnOneDayTheFirstIsNeverInForce() public {
        _goTo(FIRST + 50);
        _reband(2, FIRST + 500);
        _reband(3, FIRST + 500);
        assertEq(history.previousBand, 1);
        assertEq(history.previousBandUntil, FIRST + 50);
        assertEq(membership.band, 3);
    }

    function test_reband_theSameBandGoesOn() public {
        _goTo(FIRST + 50);
        _reband(1, FIRST + 500);
        assertEq(history.bandFrom, 0);
        assertEq(membership.bandUntil, FIRST + 500);
    }

    function test_reband_onItsLastDayTheSameBandStillGoesOn() public {
        _goTo(FIRST + 400);
        _reband(1, FIRST + 500);
        assertEq(history.bandFrom, 0);
        assertEq(membership.bandUntil, FIRST + 500);
    }

    function test_reband_afterItsLastDayTheSameBandBeginsAnew() public {
        _goTo(FIRST + 401);
        _reband(1, FIRST + 500);
        assertEq(history.bandFrom, FIRST + 402);
        assertEq(history.previousBandUntil, FIRST + 400);
    }

    function test_aLapsedMemberIsCoveredUpToTheDayBefore() public view {
        uint24 lapseDay = membership.coveredFrom + 5;
        uint256 lapsedAt = uint256(lapseDay) * 1 days + 7;
        assertTrue(CoverMath.coverOn(membership, history, lapsedAt, lapseDay - 1).covered);
        assertFalse(CoverMath.coverOn(membership, history, lapsedAt, lapseDay).covered);
        assertFalse(CoverMath.coverOn(membership, history, lapsedAt, lapseDay + 1).covered);
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

    /// @dev Such a lapse does not take the place of an interval that there was.
    function test_lapseOnTheFirstDayOfCoverKeepsTheEarlierInterval() public {
        (history.coveredFrom, history.coveredUntil, history.joinedDay) = (FIRST - 100, FIRST - 50, FIRST - 130);
        _goTo(membership.coveredFrom);
        membership.resume(history, block.timestamp, WAIT, true);
        assertEq(history.coveredFrom, FIRST - 100);
        assertEq(history.coveredUntil, FIRST - 50);
        assertEq(CoverMath.coverOn(membership, history, 0, FIRST - 60).joinedDay, FIRST - 130);
    }

    /// @dev Members who joined from a group vest from the day the group came in; after a late return, from that day.
    function test_vestingCountsFromTheGroupsDayUntilALateReturn() public {
        uint24 groupsDay = FIRST - 200;
        history.vestsFrom = groupsDay;
        uint24 covered = membership.coveredFrom;
        assertEq(CoverMath.coverOn(membership, history, 0, covered).joinedDay, groupsDay);
        _goTo(covered + 10);
        membership.resume(history, block.timestamp, WAIT, false);
        assertEq(CoverMath.coverOn(membership, history, 0, covered + 20).joinedDay, groupsDay, "back in time");
        _goTo(covered + 40);
        membership.resume(history, block.timestamp, WAIT, true);
        assertEq(CoverMath.coverOn(membership, history, 0, covered + 30).joinedDay, groupsDay, "the days before");
        assertEq(CoverMath.coverOn(membership, history, 0, membership.coveredFrom).joinedDay, covered + 40);
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
    function _live(uint24 coveredFrom, uint256 count) private {
        for (uint256 i = 0; i < count; ++i) {
            if (today >= coveredFrom) _note();
            _goTo(today + 1);
        }
    }

    /// @dev The last certificate handed in before today is the one in force.
    function _note() private {
        uint256 last = certificates.length - 1;
        while (certificates[last].day >= today) --last;
        Certificate memory inForce = certificates[last];
        diary[today] = Day({
            covered: today <= inForce.until, band: inForce.band, joinedDay: membership.joinedDay, interval: interval
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

    function _reband(uint8 band, uint24 until) private {
        certificates.push(Certificate({day: today, band: band, until: until}));
        membership.reband(history, band, until);
    }

    function _goTo(uint24 day) private {
        today = day;
        vm.warp(uint256(day) * 1 days + 12 hours);
    }
}
