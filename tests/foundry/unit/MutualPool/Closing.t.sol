// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IClaimDeskErrors} from "../../../../contracts/interfaces/IClaimDeskErrors.sol";
import {IMutualPoolErrors} from "../../../../contracts/interfaces/IMutualPoolErrors.sol";
import {IMutualPoolEvents} from "../../../../contracts/interfaces/IMutualPoolEvents.sol";
import {IEnrolment} from "../../../../contracts/interfaces/IEnrolment.sol";
import {CohortFixture} from "../../CohortFixture.sol";

/// @title The closing of a pool, step by step.
contract PoolClosingTest is CohortFixture {
    uint256 private began;

    function setUp() public override {
        super.setUp();
        _join(alice, 0, 20e6);
        _join(bob, 0, 20e6);
        _join(carol, 0, 20e6);
        _skipWait();
    }

    function test_close_isTheEnrolments() public {
        vm.expectRevert(abi.encodeWithSelector(IMutualPoolErrors.PoolOnly.selector, address(enrolment), address(this)));
        pool.close();
        vm.expectEmit(address(pool));
        emit IMutualPoolEvents.ClosingBegan(uint40(block.timestamp));
        _close();
        assertEq(pool.closingAt(), block.timestamp);
    }

    function test_quit_forAWeekOnly() public {
        _close();
        skip(7 days - 1);
        _quits(alice);
        skip(1);
        vm.expectRevert(abi.encodeWithSelector(IMutualPoolErrors.PoolQuittingOver.selector, began + 7 days));
        _quits(bob);
    }

    function test_quit_anyTimeForWhoLapsed() public {
        _join(dave, 0, RESERVE);
        _settledClaim(carol, 0);
        _close();
        vm.prank(dave);
        vm.expectRevert(abi.encodeWithSelector(IMutualPoolErrors.PoolClosing.selector, began));
        pool.reinstate(dave, 20e6);
        skip(60 days);
        _quits(dave);
    }

    function test_coverOn_endsWithTheWeek() public {
        _close();
        uint24 last = uint24((began + 7 days) / 1 days);
        skip(10 days);
        assertTrue(lens.coverOn(alice, last).covered);
        assertFalse(lens.coverOn(alice, last + 1).covered);
        vm.warp(began + 187 days - 1);
        _fileFor(alice, alice, last, 0);
        skip(1);
        _fund(bob, 1e6);
        vm.expectRevert(abi.encodeWithSelector(IMutualPoolErrors.PoolFilingOver.selector, began + 187 days));
        vm.prank(bob);
        desk.file(_filing(bob, last, 0));
    }

    function test_reband_whileThereIsCover() public {
        _close();
        IEnrolment.Certificate memory certificate = _certificate(alice, 0);
        bytes memory signature = _signed(certificate);
        enrolment.reband(certificate, signature, 0);
        skip(7 days);
        certificate = _certificate(alice, 0);
        signature = _signed(certificate);
        vm.expectRevert(abi.encodeWithSelector(IMutualPoolErrors.PoolClosing.selector, began));
        enrolment.reband(certificate, signature, 0);
    }

    function test_withdrawExcess_onceNothingCanBeFiled() public {
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(IMutualPoolErrors.PoolFilingOpen.selector, type(uint256).max));
        pool.withdrawExcess();
        _close();
        skip(187 days - 1);
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(IMutualPoolErrors.PoolFilingOpen.selector, began + 187 days));
        pool.withdrawExcess();
        skip(1);
        uint256 kept = RESERVE + SPACING;
        vm.expectEmit(address(pool));
        emit IMutualPoolEvents.ExcessWithdrawn(alice, 20e6 - kept, 1);
        vm.startPrank(alice);
        pool.withdrawExcess();
        assertEq(pool.standingOf(alice).balance, kept);
        assertEq(pool.books().totalBalances, 40e6 + kept);
        vm.expectRevert(abi.encodeWithSelector(IMutualPoolErrors.PoolNoExcess.selector, kept, kept));
        pool.withdrawExcess();
    }

    function test_withdrawExcess_leavesWhatOpenClaimsCanCharge() public {
        uint32 claim = _file(alice, 0);
        _approve(claim);
        _close();
        skip(187 days);
        assertEq(desk.openCharge(), CAP);
        vm.prank(bob);
        pool.withdrawExcess();
        assertEq(pool.standingOf(bob).balance, RESERVE + SPACING + CAP);
    }

    function test_settle_waitsForRoomAsEver() public {
        uint24 day = _today();
        uint32 rest = _file(carol, 0);
        _approve(rest);
        _close();
        vm.warp(pool.windowEndsAt());
        vm.warp(pool.windowEndsAt());
        for (uint256 i = 0; i < 2; ++i) {
            address[2] memory people = [alice, bob];
            for (uint256 j = 0; j < 2; ++j) {
                uint32 claim = _fileFor(people[j], people[j], day - uint24(i), 0);
                _approve(claim);
                _skipNotice();
                vm.prank(people[j]);
                desk.settleShort(claim, 0);
            }
        }
        assertEq(pool.room(), 0);
        uint256 next = pool.windowEndsAt();
        vm.expectRevert(abi.encodeWithSelector(IClaimDeskErrors.ClaimAwaitsWindow.selector, rest, next));
        desk.settleShort(rest, 0);
        vm.warp(next);
        assertFalse(desk.settleShort(rest, 0).roomBound);
    }

    function test_finishClosing_givesCarryByUnitsAndTheReserveToTheHeir() public {
        _fund(address(this), 100);
        pool.fundReserve(100);
        uint32 claim = _file(alice, 0);
        _approve(claim);
        vm.expectRevert(abi.encodeWithSelector(IMutualPoolErrors.PoolFilingOpen.selector, type(uint256).max));
        pool.finishClosing();
        _close();
        _quits(carol);
        uint256 carry = pool.books().carry;
        assertGt(carry, 0);
        vm.warp(began + 187 days - 1);
        vm.expectRevert(abi.encodeWithSelector(IMutualPoolErrors.PoolFilingOpen.selector, began + 187 days));
        pool.finishClosing();
        skip(1);
        vm.expectRevert(abi.encodeWithSelector(IMutualPoolErrors.PoolClaimsOpen.selector, 1));
        pool.finishClosing();
        vm.prank(alice);
        desk.withdraw(claim);
        // The bond of a claim withdrawn after its approval.
        carry += 1e6;
        vm.expectEmit(address(pool));
        emit IMutualPoolEvents.ClosingFinished(carry / 2, heir, 100 + carry % 2);
        pool.finishClosing();
        assertEq(pool.finishedAt(), block.timestamp);
        assertEq(pool.dueTo(heir), 100 + carry % 2);
        assertEq(pool.books().reserve, 0);
        vm.expectRevert(abi.encodeWithSelector(IMutualPoolErrors.PoolFinished.selector, block.timestamp));
        pool.finishClosing();
        vm.expectRevert(abi.encodeWithSelector(IMutualPoolErrors.PoolFinished.selector, block.timestamp));
        pool.fundReserve(100);
        (uint256 paid, uint256 withheld) = lens.quoteQuit(alice);
        assertEq(paid, 20e6 + carry / 2);
        assertEq(withheld, 0);
        _quits(alice);
        _quits(bob);
        assertEq(pool.books().totalBalances, 0);
        assertEq(pool.books().carry, 0);
    }

    function test_finishClosing_withNobodyActive() public {
        _close();
        _quits(alice);
        _quits(bob);
        _quits(carol);
        vm.warp(began + 187 days);
        pool.finishClosing();
        assertEq(pool.carryPerUnit(), 0);
    }

    function test_joinFromGroup_afterTheFinishIsDueToThePerson() public {
        uint32 cohort = _enrolPair(_leaf(0, alice, 0), _leaf(1, dave, 0), 10e6);
        skip(1);
        _close();
        vm.warp(began + 187 days);
        pool.finishClosing();
        _joinFromGroup(cohort, 0);
        _joinFromGroup(cohort, 1);
        assertEq(pool.standingOf(alice).balance, 20e6);
        assertEq(pool.dueTo(alice), 10e6);
        assertEq(pool.dueTo(dave), 10e6);
        assertEq(pool.membershipOf(dave).identity, 0);
    }

    function test_changeRules_refusedWhileItCloses() public {
        _close();
        vm.prank(memberAssembly);
        vm.expectRevert(abi.encodeWithSelector(IClaimDeskErrors.ClaimPlanCloses.selector, began));
        desk.changeRules(_rules(), _juryRules());
    }

    function _close() private {
        vm.prank(memberAssembly);
        enrolment.announceClosing();
        began = block.timestamp;
    }

    function _quits(address member) private {
        vm.prank(member);
        pool.quit();
    }
}
