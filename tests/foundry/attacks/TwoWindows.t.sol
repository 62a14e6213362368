// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Demand, Outcome} from "../../../contracts/pool/PoolTypes.sol";
import {ClaimFixture} from "../ClaimFixture.sol";

// Rule: M6.
/// @title Claims wait for the border of two windows, so that the room of both is charged within a second.
contract TwoWindowsTest is ClaimFixture {
    uint256 private constant DEPOSIT = 100e6;

    function setUp() public override {
        super.setUp();
        _join(alice, 0, DEPOSIT);
        _join(bob, 0, DEPOSIT);
    }

    function test_attack_twoWindowsWithinASecond_chargeTwoRoomsAndNoMore() public {
        uint256 border = pool.windowEndsAt();
        // 1. In the last second of a window all of its room is charged.
        vm.warp(border - 1);
        _settleUntilNothingIsLeft();
        assertEq(pool.standingOf(alice).balance, DEPOSIT - PERIOD_CAP);
        // 2. A second later the next window has a room of its own, and all of that is charged as well.
        vm.warp(border);
        assertEq(pool.room(), PERIOD_CAP);
        _settleUntilNothingIsLeft();
        assertEq(pool.standingOf(alice).balance, DEPOSIT - 2 * PERIOD_CAP, "two rooms within a second");
        // 3. That is all for 30 days: until the last second before, nobody pays anything more.
        vm.warp(border + 30 days - 1);
        Outcome memory outcome = _settle();
        assertEq(outcome.perUnit, 0);
        assertTrue(outcome.roomBound);
        assertEq(pool.standingOf(alice).balance, DEPOSIT - 2 * PERIOD_CAP);
        assertTrue(pool.standingOf(alice).active);
    }

    /// @notice Any 30 days touch two windows at most, so no stretch of 30 days takes more than two rooms.
    function testFuzz_attack_no30DaysTakeMoreThanTwoRooms(uint256 from, uint256[8] memory steps) public {
        from = pool.windowEndsAt() + bound(from, 0, 30 days);
        vm.warp(from);
        for (uint256 i = 0; i < steps.length; ++i) {
            uint256 next = block.timestamp + bound(steps[i], 0, 10 days);
            if (next >= from + 30 days) break;
            vm.warp(next);
            _settle();
        }
        assertLe(DEPOSIT - pool.standingOf(alice).balance, 2 * PERIOD_CAP);
    }

    function test_neighbour_aClaimThatWaitedIsPaidInTheNextWindow() public {
        vm.warp(pool.windowEndsAt() - 1);
        _settleUntilNothingIsLeft();
        assertFalse(_settle().full);
        skip(1);
        assertTrue(_settle().full);
    }

    function _settleUntilNothingIsLeft() private {
        for (uint256 i = 0; i < PERIOD_CAP / CAP; ++i) {
            assertTrue(_settle().full);
        }
        assertEq(pool.room(), 0);
    }

    function _settle() private returns (Outcome memory) {
        vm.prank(address(desk));
        return pool.settle(1, Demand({benefit: 2 * CAP, fee: 0, capPerUnit: CAP, share: 0}));
    }
}
