// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IMutualPoolErrors} from "../../../../contracts/interfaces/IMutualPoolErrors.sol";
import {IMutualPoolEvents} from "../../../../contracts/interfaces/IMutualPoolEvents.sol";
import {Permit} from "../../../../contracts/libraries/PermitDeposit.sol";
import {History, Membership, Standing} from "../../../../contracts/pool/PoolTypes.sol";
import {ClaimFixture} from "../../ClaimFixture.sol";

/// @title Lapsing by a settlement, and coming back.
contract PoolLapseTest is ClaimFixture {
    uint24 private joined;

    function setUp() public override {
        super.setUp();
        joined = _today();
        _join(alice, 0, 100e6);
        _join(bob, 0, RESERVE);
        _skipWait();
    }

    function test_lapse_isNotedWithTimeAndIndex() public {
        (, uint256 perUnit) = _lapseBob();
        Standing memory standing = pool.standingOf(bob);
        assertFalse(standing.active);
        assertEq(standing.lapsedAt, block.timestamp);
        assertEq(standing.lapsedBy, 1);
        assertEq(standing.indexStop, perUnit);
        assertEq(standing.balance, RESERVE - perUnit);
        assertEq(pool.books().activeUnits, 1);
        assertEq(pool.books().activeVoters, 1);
    }

    function test_lapse_laterChargesPassThemBy() public {
        _lapseBob();
        uint256 balance = pool.standingOf(bob).balance;
        skip(1 days);
        _settledClaim(alice, 1);
        assertEq(pool.standingOf(bob).balance, balance);
    }

    function test_payIn_cannotEraseTheLapse() public {
        _lapseBob();
        Standing memory before = pool.standingOf(bob);
        uint40 rung = pool.positionOf(bob).rung;
        _payIn(bob, 50e6);
        Standing memory standing = pool.standingOf(bob);
        assertFalse(standing.active);
        assertEq(standing.lapsedAt, before.lapsedAt);
        assertEq(standing.balance, before.balance + 50e6);
        assertEq(pool.positionOf(bob).rung, rung);
    }

    function test_payIn_ofTheLapsedTellsTheRungTheyLeft() public {
        _payIn(bob, 3 * SPACING);
        _lapseBob();
        assertFalse(pool.standingOf(bob).active);
        _fund(carol, 5e6);
        vm.expectEmit(address(pool));
        emit IMutualPoolEvents.ToppedUp(bob, carol, 5e6, 3);
        vm.prank(carol);
        pool.payIn(bob, 5e6);
    }

    function test_join_afterSettlementsReachesAsFarFromThere() public {
        _lapseBob();
        uint256 index = pool.books().index;
        uint256 furthest = index / SPACING + 2 ** 32;
        assertGt(furthest, 2 ** 32);
        uint256 most = RESERVE + (furthest + 1) * SPACING - index - 1;
        vm.expectRevert(abi.encodeWithSelector(IMutualPoolErrors.PoolBeyondLadder.selector, furthest + 1, furthest));
        this.join(carol, most + 1);
        this.join(carol, most);
        assertEq(pool.positionOf(carol).rung, furthest);
    }

    function join(address member, uint256 amount) external {
        _join(member, 0, amount);
    }

    function test_quit_afterALapseWithholdsNothing() public {
        _lapseBob();
        skip(1 days);
        _approve(_file(alice, 1));
        assertGt(pool.books().pendingShares, 0);
        uint256 balance = pool.standingOf(bob).balance;
        vm.prank(bob);
        pool.quit();
        assertEq(token.balanceOf(bob), balance);
        assertEq(pool.books().activeUnits, 1, "a lapsed member's unit left before");
        assertEq(pool.books().activeVoters, 1);
        assertEq(pool.books().held, token.balanceOf(address(pool)));
    }

    /// @dev What somebody was covered for as a former member is forgotten with the membership.
    function test_quit_forgetsTheDaysOfCover() public {
        _lapseBob();
        skip(1 days);
        _fund(bob, 20e6);
        vm.startPrank(bob);
        pool.reinstate(bob, 20e6);
        assertTrue(lens.historyOf(bob).coveredFrom != 0);
        pool.quit();
        vm.stopPrank();
        assertEq(abi.encode(lens.historyOf(bob)), abi.encode(History(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)));
    }

    function test_reinstate_withinGracePaysArrearsToCarry() public {
        _lapseBob();
        uint256 lapseDay = _today();
        skip(1 days);
        (, uint256 missed) = _settleAgain();
        Membership memory before = pool.membershipOf(bob);
        uint256 carry = pool.books().carry;
        _fund(bob, 20e6);
        vm.prank(bob);
        pool.reinstate(bob, 20e6);

        Membership memory membership = pool.membershipOf(bob);
        assertEq(pool.books().carry, carry + missed);
        assertTrue(pool.standingOf(bob).active);
        assertEq(membership.joinedDay, before.joinedDay);
        assertEq(membership.coveredFrom, _today() + 1);
        History memory history = lens.historyOf(bob);
        assertEq(history.coveredFrom, before.coveredFrom);
        assertEq(history.coveredUntil, lapseDay - 1);
        assertFalse(lens.coverOn(bob, uint24(lapseDay)).covered, "the gap is never covered");
        assertTrue(lens.coverOn(bob, uint24(lapseDay - 1)).covered);
        assertEq(lens.coverOn(bob, uint24(lapseDay - 1)).joinedDay, joined);
    }

    /// @dev The grace period's last second is in it; the rung is that of what is left after the arrears.
    function test_reinstate_inTheLastSecondOfGrace() public {
        _lapseBob();
        uint256 lapsedAt = block.timestamp;
        skip(1 days);
        (, uint256 missed) = _settleAgain();
        vm.warp(lapsedAt + GRACE);
        _freeIdentityRefused();
        _fund(bob, 20e6);
        uint256 left = pool.standingOf(bob).balance + 20e6 - missed;
        uint40 rung = uint40((pool.books().index + left - RESERVE) / SPACING);
        vm.expectEmit(address(pool));
        emit IMutualPoolEvents.Reinstated(bob, bob, 20e6, missed, joined, _today() + 1, rung);
        vm.prank(bob);
        pool.reinstate(bob, 20e6);
        assertEq(pool.books().held, token.balanceOf(address(pool)));
    }

    /// @dev Nothing that was missed is charged then: a second later.
    function test_reinstate_afterGraceOwesNothingOfWhatWasMissed() public {
        _lapseBob();
        uint256 lapsedAt = block.timestamp;
        skip(1 days);
        _settleAgain();
        vm.warp(lapsedAt + GRACE + 1);
        uint256 balance = pool.standingOf(bob).balance;
        _fund(bob, 20e6);
        vm.prank(bob);
        pool.reinstate(bob, 20e6);
        assertEq(pool.standingOf(bob).balance, balance + 20e6);
    }

    function _freeIdentityRefused() private {
        bytes16 identity = _identityOf(bob);
        vm.prank(address(enrolment));
        vm.expectRevert(abi.encodeWithSelector(IMutualPoolErrors.PoolIdentityHeld.selector, identity, bob));
        pool.freeIdentity(bob, identity);
    }

    function test_reinstate_afterGraceStartsAgain() public {
        _lapseBob();
        skip(GRACE + 1);
        _fund(bob, 20e6);
        uint256 carry = pool.books().carry;
        vm.prank(bob);
        pool.reinstate(bob, 20e6);
        assertEq(pool.books().carry, carry, "nothing is owed");
        assertEq(pool.membershipOf(bob).joinedDay, _today());
        assertEq(pool.membershipOf(bob).coveredFrom, _today() + 31);
    }

    function test_reinstate_needsTheMinimumBeyondArrears() public {
        _lapseBob();
        skip(1 days);
        (, uint256 missed) = _settleAgain();
        uint256 balance = pool.standingOf(bob).balance;
        uint256 least = pool.minimumDeposit(1) + missed;
        _fund(bob, 20e6);
        vm.startPrank(bob);
        vm.expectRevert(abi.encodeWithSelector(IMutualPoolErrors.PoolBelowMinimum.selector, least, least - 1));
        pool.reinstate(bob, least - balance - 1);
        pool.reinstate(bob, least - balance);
        vm.stopPrank();
    }

    function test_reinstate_refusesArrearsAboveTheBalance() public {
        _lapseBob();
        uint256 balance = pool.standingOf(bob).balance;
        _settleAgain();
        (, uint256 missed) = _settleAgain();
        missed += CAP;
        assertLt(balance, missed);
        uint256 least = pool.minimumDeposit(1) + missed;
        vm.prank(bob);
        vm.expectRevert(abi.encodeWithSelector(IMutualPoolErrors.PoolBelowMinimum.selector, least, balance));
        pool.reinstate(bob, 0);
    }

    function test_reinstate_isTheMembersOwnAct() public {
        _lapseBob();
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(IMutualPoolErrors.PoolNotMemberOrGuardian.selector, bob, alice));
        pool.reinstate(bob, 0);
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(IMutualPoolErrors.PoolNotLapsed.selector, alice));
        pool.reinstate(alice, 0);
        vm.prank(stranger);
        vm.expectRevert(abi.encodeWithSelector(IMutualPoolErrors.PoolNotMember.selector, stranger));
        pool.reinstate(stranger, 0);
    }

    function test_reinstate_byTheGuardianWithAUselessPermit() public {
        vm.prank(bob);
        guardianship.nameGuardian(carol);
        skip(30 days);
        _lapseBob();
        _fund(carol, 20e6);
        Permit memory permit = _uselessPermit(carol);
        vm.prank(carol);
        pool.reinstateWithPermit(bob, 20e6, permit);
        assertTrue(pool.standingOf(bob).active);
    }

    /// @dev Beyond grace the identity may move on; then this membership can only be quit.
    function test_reinstate_notOnceTheIdentityMovedOn() public {
        bytes16 identity = _identityOf(bob);
        _lapseBob();
        _freeIdentityRefused();
        skip(GRACE + 1);
        vm.expectEmit(address(pool));
        emit IMutualPoolEvents.IdentityFreed(bob, identity);
        vm.prank(address(enrolment));
        pool.freeIdentity(bob, identity);
        // A second time there is nothing to do.
        vm.prank(address(enrolment));
        pool.freeIdentity(bob, identity);

        vm.prank(bob);
        vm.expectRevert(abi.encodeWithSelector(IMutualPoolErrors.PoolIdentityMoved.selector, bob));
        pool.reinstate(bob, 0);
        vm.prank(bob);
        pool.quit();
    }

    /// @dev Charges both the cap, and takes bob below his reserve.
    function _lapseBob() private returns (uint32 claim, uint256 perUnit) {
        return _settleAgain();
    }

    function _settleAgain() private returns (uint32 claim, uint256 perUnit) {
        uint256 index = pool.books().index;
        (claim,) = _settledClaim(alice, 0);
        perUnit = pool.books().index - index;
        assertEq(perUnit, CAP);
    }
}
