// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Enrolment} from "../../../../contracts/enrolment/Enrolment.sol";
import {IEnrolment} from "../../../../contracts/interfaces/IEnrolment.sol";
import {ClaimFixture} from "../../ClaimFixture.sol";

/// @title Stops of joins, and the two ways into the closing.
contract StopsTest is ClaimFixture {
    function test_stopJoins_keepsEverybodyOutForAWhile() public {
        vm.expectEmit(address(enrolment));
        emit IEnrolment.JoinsStopped(supervisor, uint40(block.timestamp), uint40(block.timestamp + 2 days));
        _stop(2);
        uint256 until = enrolment.joinsStoppedUntil();
        IEnrolment.Certificate memory certificate = _certificate(alice, 0);
        bytes memory signature = _signed(certificate);
        vm.expectRevert(abi.encodeWithSelector(IEnrolment.EnrolmentStopped.selector, until));
        enrolment.join(certificate, signature, 10e6);
        vm.warp(until);
        _join(alice, 0, 10e6);
    }

    function test_stopJoins_isTheSupervisors() public {
        vm.expectRevert(abi.encodeWithSelector(IEnrolment.EnrolmentOnly.selector, supervisor, address(this)));
        enrolment.stopJoins(1);
        vm.startPrank(supervisor);
        vm.expectRevert(abi.encodeWithSelector(IEnrolment.EnrolmentBadStop.selector, 0));
        enrolment.stopJoins(0);
        vm.expectRevert(abi.encodeWithSelector(IEnrolment.EnrolmentBadStop.selector, 91));
        enrolment.stopJoins(91);
    }

    /// @dev Whatever the supervisor does, a loop over every 365 days finds at most 90 of them stopped.
    function testFuzz_stopJoins_never90In365(uint256[12] memory seeds) public {
        for (uint256 i = 0; i < seeds.length; ++i) {
            vm.warp(block.timestamp + seeds[i] % 120 days);
            vm.prank(supervisor);
            try enrolment.stopJoins((seeds[i] >> 128) % 60 + 1) {} catch {}
        }
        IEnrolment.Stop[] memory stops = enrolment.stops();
        assertGt(stops.length, 0);
        for (uint256 i = 0; i < stops.length; ++i) {
            uint256 end = stops[i].until;
            uint256 begin = end - 365 days;
            uint256 stopped;
            for (uint256 j = 0; j <= i; ++j) {
                if (stops[j].until <= begin) continue;
                stopped += stops[j].until - (stops[j].from > begin ? stops[j].from : begin);
                if (j > 0) assertGe(stops[j].from, stops[j - 1].until);
            }
            assertLe(stopped, 90 days);
        }
    }

    function test_stopJoins_refusesThe91stDay() public {
        _stop(60);
        _stop(30);
        vm.prank(supervisor);
        vm.expectRevert(abi.encodeWithSelector(IEnrolment.EnrolmentStopTooLong.selector, 91 days, 90 days));
        enrolment.stopJoins(1);
        vm.warp(START + 365 days);
        _stop(90);
    }

    function test_close_belowMinimum() public {
        vm.expectRevert(abi.encodeWithSelector(IEnrolment.EnrolmentNothingToRecord.selector, 0));
        enrolment.recordVoters();
        assertEq(enrolment.foundingDeadline(), START + FOUNDING);
        _join(alice, 0, 10e6);
        _join(bob, 0, 10e6);
        vm.expectEmit(address(enrolment));
        emit IEnrolment.VotersRecorded(2, true, 0);
        enrolment.recordVoters();
        vm.expectRevert(abi.encodeWithSelector(IEnrolment.EnrolmentNotBelowMinimum.selector, 2, 0));
        enrolment.closeBelowMinimum();
        vm.prank(bob);
        pool.quit();
        enrolment.recordVoters();
        uint256 since = block.timestamp;
        assertEq(enrolment.belowMinimumSince(), since);
        vm.expectRevert(abi.encodeWithSelector(IEnrolment.EnrolmentNothingToRecord.selector, 1));
        enrolment.recordVoters();
        assertEq(enrolment.closableAt(), since + GRACE + 30 days);
        skip(GRACE + 30 days - 1);
        vm.expectRevert(abi.encodeWithSelector(IEnrolment.EnrolmentNotBelowMinimum.selector, 1, since));
        enrolment.closeBelowMinimum();
        skip(1);
        _join(bob, 0, 10e6);
        vm.expectRevert(abi.encodeWithSelector(IEnrolment.EnrolmentNotBelowMinimum.selector, 2, since));
        enrolment.closeBelowMinimum();
        vm.prank(bob);
        pool.quit();
        vm.expectEmit(address(enrolment));
        emit IEnrolment.ClosingAnnounced(address(this), true);
        enrolment.closeBelowMinimum();
        assertEq(pool.closingAt(), block.timestamp);
        vm.expectRevert(abi.encodeWithSelector(IEnrolment.EnrolmentClosing.selector, block.timestamp));
        enrolment.closeBelowMinimum();
    }

    /// @dev Else somebody who records again and again would keep a plan that is too small from ever closing.
    function test_recordVoters_neverBeginsTheTimeAgain() public {
        vm.warp(START + FOUNDING);
        enrolment.recordVoters();
        skip(GRACE + 30 days - 1);
        vm.expectRevert(abi.encodeWithSelector(IEnrolment.EnrolmentNothingToRecord.selector, 0));
        enrolment.recordVoters();
        assertEq(enrolment.belowMinimumSince(), START + FOUNDING);
        skip(1);
        enrolment.closeBelowMinimum();
    }

    function test_close_needsARecordOfTooFewVoters() public {
        vm.warp(START + FOUNDING + GRACE + 30 days);
        vm.expectRevert(abi.encodeWithSelector(IEnrolment.EnrolmentNotBelowMinimum.selector, 0, 0));
        enrolment.closeBelowMinimum();
    }

    function test_close_afterTheFoundingDeadline() public {
        vm.warp(START + FOUNDING);
        enrolment.recordVoters();
        assertTrue(enrolment.minimumInForce());
        skip(GRACE + 30 days);
        enrolment.closeBelowMinimum();
        assertEq(pool.closingAt(), block.timestamp);
    }

    function test_close_byTheAssembly() public {
        vm.expectRevert(abi.encodeWithSelector(IEnrolment.EnrolmentOnly.selector, memberAssembly, address(this)));
        enrolment.announceClosing();
        vm.expectEmit(address(enrolment));
        emit IEnrolment.ClosingAnnounced(memberAssembly, false);
        vm.prank(memberAssembly);
        enrolment.announceClosing();
        bytes memory closing = abi.encodeWithSelector(IEnrolment.EnrolmentClosing.selector, block.timestamp);
        vm.startPrank(memberAssembly);
        vm.expectRevert(closing);
        enrolment.announceClosing();
        vm.expectRevert(closing);
        enrolment.setRegistrar(bob);
        enrolment.setSupervisor(supervisor);
        vm.stopPrank();
        vm.prank(supervisor);
        vm.expectRevert(closing);
        enrolment.stopJoins(1);
        IEnrolment.Certificate memory certificate = _certificate(alice, 0);
        bytes memory signature = _signed(certificate);
        vm.expectRevert(closing);
        enrolment.join(certificate, signature, 10e6);
    }

    function test_constructor_refusesConstantsOutOfBounds() public {
        vm.expectRevert(abi.encodeWithSelector(IEnrolment.EnrolmentBadConstant.selector, "minimumVoters", 0));
        new Enrolment(pool, memberAssembly, registrar, supervisor, _unitsByBand(), 0, FOUNDING);
        vm.expectRevert(abi.encodeWithSelector(IEnrolment.EnrolmentBadConstant.selector, "minimumVoters", 2 ** 32));
        new Enrolment(pool, memberAssembly, registrar, supervisor, _unitsByBand(), 2 ** 32, FOUNDING);
        vm.expectRevert(
            abi.encodeWithSelector(IEnrolment.EnrolmentBadConstant.selector, "foundingPeriod", 730 days + 1)
        );
        new Enrolment(pool, memberAssembly, registrar, supervisor, _unitsByBand(), 1, 730 days + 1);
    }

    function _stop(uint256 days_) private {
        vm.prank(supervisor);
        enrolment.stopJoins(days_);
    }
}
