// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {CohortFixture} from "../../CohortFixture.sol";

/// @title The excess of a person of a group, who has no position of their own until they first move.
contract PoolGroupExcessTest is CohortFixture {
    uint256 private constant PER_UNIT = 40e6;

    // Rule: K5.
    function test_withdrawExcess_givesAPersonOfAGroupRecordsOfTheirOwn() public {
        uint32 cohort = _enrolPair(_leaf(1, alice, 0), _leaf(2, bob, 0), PER_UNIT);
        uint24 day = pool.cohortOf(cohort).joinedDay;
        skip(3 days);
        _joinFromGroup(cohort, 0);
        _joinFromGroup(cohort, 1);
        vm.prank(memberAssembly);
        enrolment.announceClosing();
        vm.warp(pool.closingAt() + 187 days);
        assertEq(pool.positionOf(alice).units, 0, "as long as she does not move, hers is the group's");
        uint256 kept = pool.minimumDeposit(1) + SPACING;

        vm.prank(alice);
        pool.withdrawExcess();

        assertEq(token.balanceOf(alice), PER_UNIT - kept);
        assertEq(pool.positionOf(alice).balance, kept);
        assertEq(lens.historyOf(alice).vestsFrom, day, "vesting still counts from the group's day");
        assertEq(pool.standingOf(bob).balance, PER_UNIT, "the other one's is untouched");
        assertEq(pool.positionOf(bob).units, 0);
        assertEq(pool.books().totalBalances, kept + PER_UNIT);
    }
}
