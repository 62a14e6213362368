// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IEnrolment} from "../../../contracts/interfaces/IEnrolment.sol";
import {ClaimFixture} from "../ClaimFixture.sol";

/// @title Closing a plan that would have had enough voters: while joins are stopped, or before lapsed members could return.
contract ClosingBelowMinimumTest is ClaimFixture {
    function setUp() public override {
        super.setUp();
        _join(alice, 0, 10e6);
        _join(bob, 0, 10e6);
        enrolment.recordVoters();
    }

    /// @dev A member quits while joins are stopped, so that no newcomer can take their place.
    function test_attack_aStopOfJoinsDoesNotCloseThePlan() public {
        _stop(40);
        vm.prank(bob);
        pool.quit();
        enrolment.recordVoters();
        uint256 since = block.timestamp;

        skip(GRACE + 30 days);
        _refused(1, since);
        _stop(10);
        vm.warp(since + 50 days + GRACE + 30 days - 1);
        _refused(1, since);

        // A newcomer has had the whole time without stops.
        _join(carol, 0, 10e6);
        enrolment.recordVoters();
        assertEq(enrolment.closableAt(), 0);
        skip(365 days);
        _refused(2, 0);
    }

    /// @dev All founders with the same deposit lapse by one settlement; they come back on the last day of grace.
    function test_attack_foundersWhoLapseTogetherComeBackInTime() public {
        _skipWait();
        _lapseBoth();
        enrolment.recordVoters();
        uint256 since = block.timestamp;
        assertEq(pool.books().activeVoters, 0);

        skip(GRACE);
        _refused(0, since);
        _reinstate(alice);
        _reinstate(bob);
        // Nobody noted them yet, but they count.
        skip(30 days);
        _refused(2, since);
        enrolment.recordVoters();
        assertEq(enrolment.belowMinimumSince(), 0);
    }

    /// @dev The neighbour: a plan that stays too small closes, when the clock ran long enough beside the stops.
    function test_neighbour_aPlanThatStaysTooSmallCloses() public {
        vm.prank(bob);
        pool.quit();
        enrolment.recordVoters();
        uint256 since = block.timestamp;
        skip(20 days);
        _stop(5);
        uint256 until = since + GRACE + 30 days + 5 days;
        assertEq(enrolment.closableAt(), until);
        vm.warp(until - 1);
        _refused(1, since);
        skip(1);
        // A stop that begins now does not begin the clock again.
        _stop(5);
        enrolment.closeBelowMinimum();
        assertEq(pool.closingAt(), block.timestamp);
    }

    /// @dev Stops of any number and length: the clock is the time since the note, less every second of a stop.
    function testFuzz_theClockIsTheTimeWithoutStops(uint256[8] memory seeds, uint256 wait) public {
        vm.prank(bob);
        pool.quit();
        for (uint256 i = 0; i < seeds.length; ++i) {
            if (i == seeds[0] % 8) {
                enrolment.recordVoters();
            }
            skip(seeds[i] % 20 days);
            vm.prank(supervisor);
            try enrolment.stopJoins((seeds[i] >> 128) % 20 + 1) {} catch {}
        }
        uint256 since = enrolment.belowMinimumSince();
        skip(wait % 120 days);
        uint256 ran = block.timestamp - since;
        IEnrolment.Stop[] memory stops = enrolment.stops();
        for (uint256 i = 0; i < stops.length; ++i) {
            uint256 from = stops[i].from > since ? stops[i].from : since;
            uint256 until = stops[i].until < block.timestamp ? stops[i].until : block.timestamp;
            if (until > from) ran -= until - from;
        }
        assertEq(block.timestamp >= enrolment.closableAt(), ran >= GRACE + 30 days, "the clock");
    }

    function _refused(uint256 voters, uint256 since) private {
        vm.expectRevert(abi.encodeWithSelector(IEnrolment.EnrolmentNotBelowMinimum.selector, voters, since));
        enrolment.closeBelowMinimum();
    }

    function _stop(uint256 days_) private {
        vm.prank(supervisor);
        enrolment.stopJoins(days_);
    }

    /// @dev Two claims within two windows take more than is above the reserve.
    function _lapseBoth() private {
        _settledClaim(alice, 1);
        skip(30 days);
        _settledClaim(alice, 1);
    }

    function _reinstate(address member) private {
        _fund(member, 20e6);
        vm.prank(member);
        pool.reinstate(member, 20e6);
    }
}
