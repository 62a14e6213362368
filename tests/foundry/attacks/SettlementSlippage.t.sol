// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IClaimDeskErrors} from "../../../contracts/interfaces/IClaimDeskErrors.sol";
import {ClaimState} from "../../../contracts/claims/ClaimTypes.sol";
import {Outcome} from "../../../contracts/pool/PoolTypes.sol";
import {ClaimFixture} from "../ClaimFixture.sol";

/// @title Attacks that settle something else just before a claimant's own settlement, so that it pays the leftovers.
contract SettlementSlippageTest is ClaimFixture {
    uint256 private constant MEMBERS = 8;
    /// @dev Half of class 0 has vested.
    uint256 private constant FULL = 20e6;

    address[] private members;

    function setUp() public override {
        super.setUp();
        for (uint256 i = 0; i < MEMBERS; ++i) {
            members.push(makeAddr(string.concat("member ", vm.toString(i))));
            _join(members[i], 0, 60e6);
        }
        _skipWait();
    }

    /// @dev One claim takes 2.7e6 of a unit, so the room of 12e6 pays four of them in full and a part of the fifth.
    function test_aStrangersSettlementInFront_takesNothingFromThePayee() public {
        uint32[] memory claims = _payableClaims(5);
        address payee = members[4];
        for (uint256 i = 0; i < 3; ++i) {
            desk.settle(claims[i]);
        }
        uint32 mine = claims[4];
        Outcome memory seen = lens.quoteClaim(mine);
        assertTrue(seen.full);
        assertEq(seen.benefit, FULL);

        // In front of the payee's transaction a stranger settles another claim.
        vm.prank(stranger);
        desk.settle(claims[3]);
        uint256 leftover = lens.quoteClaim(mine).benefit;
        assertEq(leftover, 8_888_889);

        // Neither the call for the full benefit nor one with a tolerance of a hundredth pays the leftover.
        vm.startPrank(payee);
        vm.expectRevert(abi.encodeWithSelector(IClaimDeskErrors.ClaimNotInFull.selector, mine, leftover));
        desk.settle(mine);
        uint256 least = seen.benefit * 99 / 100;
        vm.expectRevert(abi.encodeWithSelector(IClaimDeskErrors.ClaimBenefitBelowLeast.selector, mine, leftover, least));
        desk.settleShort(mine, least);
        vm.stopPrank();
        _expectState(mine, ClaimState.Payable);

        // The claim is whole, and the next window pays it, no matter who calls.
        vm.warp(pool.windowEndsAt());
        vm.prank(stranger);
        assertEq(desk.settle(mine).benefit, FULL);
    }

    /// @dev Seven members stand on one rung. Another settlement makes them lapse, and one unit cannot pay the benefit.
    function test_aSettlementInFrontThatEmptiesARung_takesNothingFromThePayee() public {
        // The rungs of all but the first member are lowered to the next settlement's charge.
        for (uint256 i = 1; i < MEMBERS; ++i) {
            vm.prank(members[i]);
            pool.quit();
            address poor = makeAddr(string.concat("poor ", vm.toString(i)));
            _join(poor, 0, RESERVE + SPACING);
        }
        _skipWait();
        uint32 mine = _file(members[0], 0);
        uint32 other = _file(makeAddr("poor 1"), 0);
        _approve(mine);
        _approve(other);
        _skipNotice();
        Outcome memory seen = lens.quoteClaim(mine);
        assertTrue(seen.full);
        vm.prank(stranger);
        desk.settle(other);
        assertEq(pool.books().activeUnits, 1);

        uint256 leftover = lens.quoteClaim(mine).benefit;
        assertLt(leftover, FULL / 2);
        vm.startPrank(members[0]);
        vm.expectRevert(abi.encodeWithSelector(IClaimDeskErrors.ClaimNotInFull.selector, mine, leftover));
        desk.settle(mine);
        vm.expectRevert(abi.encodeWithSelector(IClaimDeskErrors.ClaimBenefitBelowLeast.selector, mine, leftover, FULL));
        desk.settleShort(mine, FULL);
        // Whether to wait for members who come back, or to accept, is the payee's to say.
        assertEq(desk.settleShort(mine, leftover).benefit, leftover);
    }

    /// @dev After the payee's time as well, and in a plan that closes: strangers wait until the window has room.
    function test_aStrangerNeverSettlesWhileTheRoomIsSmallerThanTheCharge() public {
        uint32[] memory claims = _payableClaims(5);
        bool closing = false;
        for (uint256 round = 0; round < 2; ++round) {
            uint256 snapshot = vm.snapshotState();
            if (closing) _close();
            vm.warp(_windowAfter(block.timestamp + 60 days));
            for (uint256 i = 0; i < 4; ++i) {
                desk.settle(claims[i]);
            }
            uint256 next = pool.windowEndsAt();
            vm.prank(stranger);
            vm.expectRevert(abi.encodeWithSelector(IClaimDeskErrors.ClaimAwaitsWindow.selector, claims[4], next));
            desk.settleShort(claims[4], 0);
            // The payee need not wait.
            vm.prank(members[4]);
            assertEq(desk.settleShort(claims[4], 8_888_889).benefit, 8_888_889);
            vm.revertToState(snapshot);
            closing = true;
        }
    }

    /// @dev The neighbours: a claim that can be paid in full is paid by anyone's call, also by `settleShort`.
    function test_aClaimThatCanBePaidInFull_isByAnyone() public {
        uint32[] memory claims = _payableClaims(4);
        vm.prank(stranger);
        assertTrue(desk.settle(claims[0]).full);
        vm.prank(stranger);
        assertTrue(desk.settleShort(claims[1], 0).full);
        vm.prank(members[2]);
        assertTrue(desk.settleShort(claims[2], FULL).full);
        vm.prank(members[3]);
        assertTrue(desk.settle(claims[3]).full);
    }

    /// @dev Who quits changes what a short claim is paid, by less than a page's tolerance; the settlement goes on.
    function test_aMemberWhoQuitsInFront_staysWithinTheTolerance() public {
        // With seven members the cap brings 21e6 of the 21.6e6 demanded.
        vm.prank(members[7]);
        pool.quit();
        uint32 claim = _payableClaims(1)[0];
        uint256 seen = lens.quoteClaim(claim).benefit;
        vm.prank(members[6]);
        pool.quit();
        uint256 now_ = lens.quoteClaim(claim).benefit;
        assertFalse(lens.quoteClaim(claim).full);
        vm.prank(members[0]);
        assertEq(desk.settleShort(claim, seen * 99 / 100).benefit, now_);
    }

    /// @dev Closing ends for certain: at the beginning of each window the room is at least any cap, so a stranger settles
    /// at least one claim in each, whatever was settled before.
    function test_closing_eachWindowSettlesAtLeastOneClaim() public {
        // Two members leave, so that each claim takes its whole cap, and no window pays five.
        vm.prank(members[7]);
        pool.quit();
        vm.prank(members[6]);
        pool.quit();
        uint256 count = 6;
        uint32[] memory claims = _payableClaims(count);
        _close();
        vm.warp(_windowAfter(block.timestamp + 60 days));
        uint256 windows;
        while (desk.openClaims() != 0) {
            uint256 before = desk.openClaims();
            for (uint256 i = 0; i < count; ++i) {
                if (desk.stateOf(claims[i]) != ClaimState.Payable) continue;
                vm.prank(stranger);
                try desk.settleShort(claims[i], 0) {}
                catch (bytes memory reason) {
                    assertEq(bytes4(reason), IClaimDeskErrors.ClaimAwaitsWindow.selector);
                }
            }
            assertLt(desk.openClaims(), before, "a window without a settlement");
            vm.warp(pool.windowEndsAt());
            ++windows;
        }
        assertEq(windows, 2);
        vm.warp(block.timestamp + 187 days);
        pool.finishClosing();
    }

    /// @dev With nobody active nothing is charged, so no room is too small, and one block settles all.
    function test_closing_withNobodyActiveNothingWaits() public {
        uint256 count = 6;
        uint32[] memory claims = _payableClaims(count);
        for (uint256 i = 0; i < 3; ++i) {
            vm.prank(members[i]);
            desk.settleShort(claims[i], 0);
        }
        _close();
        for (uint256 i = 0; i < MEMBERS; ++i) {
            vm.prank(members[i]);
            pool.quit();
        }
        assertEq(pool.books().activeUnits, 0);
        skip(60 days);
        for (uint256 i = 3; i < count; ++i) {
            vm.prank(stranger);
            assertEq(desk.settleShort(claims[i], 0).perUnit, 0);
        }
        assertEq(desk.openClaims(), 0);
        skip(187 days);
        pool.finishClosing();
    }

    function _payableClaims(uint256 count) private returns (uint32[] memory claims) {
        claims = new uint32[](count);
        for (uint256 i = 0; i < count; ++i) {
            claims[i] = _file(members[i], 0);
            _approve(claims[i]);
        }
        _skipNotice();
    }

    function _close() private {
        vm.prank(memberAssembly);
        enrolment.announceClosing();
    }

    function _windowAfter(uint256 time) private view returns (uint256) {
        uint256 start = pool.deployedAt();
        return start + ((time - start) / 30 days + 1) * 30 days;
    }
}
