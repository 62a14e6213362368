// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IMutualPoolEvents} from "../../../../contracts/interfaces/IMutualPoolEvents.sol";
import {Outcome} from "../../../../contracts/pool/PoolTypes.sol";
import {CohortFixture} from "../../CohortFixture.sol";

/// @title What the lens foretells is what the contracts then do.
contract PlanLensQuotesTest is CohortFixture {
    uint32 private pending;

    function setUp() public override {
        super.setUp();
        _join(alice, 0, 20e6);
        _join(bob, 0, 20e6);
        _join(carol, 0, 20e6);
    }

    // ------------------------------------------------------------------- a quit

    function test_quoteQuit_leavesTheShareOfTheClaimsApproved() public {
        _approvedClaim();
        assertEq(_quitsAsQuoted(carol), CAP);
    }

    /// @dev Nobody who lapsed shares the claims approved since.
    function test_quoteQuit_ofWhoLapsedIsAllTheyHave() public {
        _join(dave, 0, RESERVE);
        _skipWait();
        _settledClaim(carol, 0);
        assertFalse(pool.standingOf(dave).active);
        _approvedClaim();
        assertEq(_quitsAsQuoted(dave), 0);
        assertEq(token.balanceOf(dave), RESERVE - CAP);
    }

    function test_quoteQuit_ofWhoCameInAGroupLeavesTheShareOfTheirUnits() public {
        _daveFromAGroup();
        _approvedClaim();
        assertEq(pool.positionOf(dave).units, 0);
        assertEq(_quitsAsQuoted(dave), 2 * CAP);
    }

    function test_quoteQuit_ofWhoCameInAGroupAddsCarryAfterTheEnd() public {
        _daveFromAGroup();
        _approvedClaim();
        vm.prank(memberAssembly);
        enrolment.announceClosing();
        _quitsAsQuoted(carol);
        skip(187 days);
        vm.prank(alice);
        desk.withdraw(pending);
        pool.finishClosing();
        assertGt(pool.carryPerUnit(), 0);
        assertEq(_quitsAsQuoted(dave), 0);
        assertEq(token.balanceOf(dave), 20e6 + 2 * pool.carryPerUnit());
        _quitsAsQuoted(bob);
    }

    // ------------------------------------------------------------------ a claim

    /// @dev Beside another claim, which has its own part of carry.
    function test_quote_isWhatAClaimThenGets() public {
        _approvedClaim();
        _quitsAsQuoted(carol);
        Outcome memory quoted = lens.quote(desk.benefitOf(0, 1, desk.vestingAfter(0)));
        assertGt(quoted.fromCarry, 0);
        assertLt(quoted.fromCarry, pool.books().carry);
        uint32 claim = _file(bob, 1);
        _approve(claim);
        assertLt(desk.claimOf(claim).share, CAP, "what it sets aside is its own, with the fee");
        assertEq(abi.encode(lens.quoteClaim(claim)), abi.encode(quoted));
        _skipNotice();
        vm.prank(bob);
        assertEq(abi.encode(desk.settleShort(claim, 0)), abi.encode(quoted));
    }

    // ---------------------------------------------------------------- internals

    function _approvedClaim() private {
        _skipWait();
        pending = _file(alice, 0);
        _approve(pending);
        assertEq(pool.books().pendingShares, CAP);
    }

    /// @dev Of two units, and with no move of his own since.
    function _daveFromAGroup() private {
        uint32 cohort = _enrolPair(_leaf(0, makeAddr("erin"), 0), _leaf(1, dave, 1), 10e6);
        _joinFromGroup(cohort, 1);
    }

    function _quitsAsQuoted(address member) private returns (uint256 withheld) {
        uint256 before = token.balanceOf(member);
        uint256 paid;
        (paid, withheld) = lens.quoteQuit(member);
        vm.expectEmit(address(pool));
        emit IMutualPoolEvents.Quit(member, member, paid, withheld);
        vm.prank(member);
        pool.quit();
        assertEq(token.balanceOf(member) - before, paid);
    }
}
