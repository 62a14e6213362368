// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IClaimDeskErrors} from "../../../../contracts/interfaces/IClaimDeskErrors.sol";
import {IMutualPoolErrors} from "../../../../contracts/interfaces/IMutualPoolErrors.sol";
import {IMutualPoolEvents} from "../../../../contracts/interfaces/IMutualPoolEvents.sol";
import {ClaimState, PanelDecision} from "../../../../contracts/claims/ClaimTypes.sol";
import {JuryFixture} from "../../JuryFixture.sol";

/// @title The membership that ends with a full benefit, and what is then due to the member.
contract ClaimEndingTest is JuryFixture {
    /// @dev The lesser class does, the greater does not.
    function _endsMembership() internal pure override returns (uint256) {
        return 2;
    }

    function test_settle_marksTheMembershipAndNoMore() public {
        uint32 claim = _payable();
        vm.expectEmit(address(pool));
        emit IMutualPoolEvents.MembershipEnding(claim, alice);
        desk.settle(claim);
        assertTrue(pool.membershipOf(alice).ending);
        assertTrue(pool.standingOf(alice).active, "until it is ended, it goes on");
        assertEq(pool.books().activeVoters, VOTERS);
        assertEq(desk.endsMembership(), 2);
    }

    function test_collect_endsIt() public {
        uint32 claim = _settled();
        uint256 balance = pool.standingOf(alice).balance;
        uint256 total = pool.books().totalBalances;
        uint256 owed = pool.books().owedByName();
        vm.expectEmit(address(pool));
        emit IMutualPoolEvents.MembershipEnded(claim, alice, balance, 0);
        vm.prank(carol);
        desk.collect(claim, dave);
        assertEq(token.balanceOf(dave), BENEFIT + 1e6, "to whom the guardian says");
        assertEq(pool.dueTo(alice), balance, "the member's money is the member's");
        assertEq(pool.books().totalBalances, total - balance);
        assertEq(pool.books().owedByName(), owed - BENEFIT - 1e6 + balance);
        assertEq(pool.books().activeVoters, VOTERS - 1);
        assertEq(pool.positionOf(alice).units, 0);
        assertEq(pool.membershipOf(alice).joinedDay, 0, "and no membership is left");
        assertEq(pool.membershipOf(alice).claim, claim, "the last claim is kept");
        assertFalse(pool.membershipOf(alice).ending);
    }

    function test_takeDue_givesWhatWasLeft() public {
        uint32 claim = _settled();
        desk.endMembership(claim);
        uint256 due = pool.dueTo(alice);
        assertGt(due, 0);
        vm.prank(alice);
        vm.expectRevert(IMutualPoolErrors.PoolZeroAddress.selector);
        pool.takeDue(address(0));
        vm.expectEmit(address(pool));
        emit IMutualPoolEvents.DueTaken(alice, dave, due);
        vm.startPrank(alice);
        pool.takeDue(dave);
        assertEq(token.balanceOf(dave), due);
        assertEq(pool.dueTo(alice), 0);
        vm.expectRevert(IMutualPoolErrors.PoolZeroAmount.selector);
        pool.takeDue(dave);
    }

    /// @dev A steward who was a member has both under one name.
    function test_takeDue_addsFeesAndBalance() public {
        vm.prank(memberAssembly);
        pool.setSteward(alice);
        uint32 claim = _settled();
        uint256 fee = pool.dueTo(alice);
        uint256 balance = pool.standingOf(alice).balance;
        desk.endMembership(claim);
        assertEq(fee, BENEFIT * 800 / 10_000);
        assertEq(pool.dueTo(alice), fee + balance);
    }

    function test_endMembership_byAnyoneOnce() public {
        uint32 claim = _settled();
        vm.prank(stranger);
        desk.endMembership(claim);
        _endsNothing(claim);
        vm.prank(carol);
        desk.collect(claim, dave);
        assertEq(token.balanceOf(dave), BENEFIT + 1e6, "the benefit is paid all the same");
    }

    /// @dev The bond alone says nothing about the benefit.
    function test_collect_ofTheBondEndsNothing() public {
        uint32 claim = _filed();
        vm.prank(alice);
        desk.redirect(claim);
        _approve(claim);
        skip(7 days);
        desk.settle(claim);
        vm.prank(carol);
        desk.collect(claim, carol);
        assertTrue(pool.standingOf(alice).active);
        vm.prank(alice);
        desk.collect(claim, alice);
        assertFalse(pool.standingOf(alice).active);
        assertEq(token.balanceOf(alice), BENEFIT);
    }

    function test_settle_ofAnotherClassEndsNothing() public {
        vm.prank(carol);
        uint32 claim = desk.file(_filing(alice, _today(), 0));
        _approve(claim);
        skip(7 days);
        assertTrue(desk.settle(claim).full);
        assertFalse(pool.membershipOf(alice).ending);
        _endsNothing(claim);
        vm.prank(carol);
        desk.collect(claim, carol);
        assertTrue(pool.standingOf(alice).active);
    }

    /// @dev It is the class approved that counts, not the one filed.
    function test_settle_ofALesserClassThatEnds() public {
        vm.prank(carol);
        uint32 claim = desk.file(_filing(alice, _today(), 0));
        PanelDecision memory decision = _decision(claim, true);
        decision.benefitClass = 1;
        desk.decideBySignatures(claim, decision, _approvals(desk.digestOf(claim, decision), 0, 3));
        skip(7 days);
        desk.settle(claim);
        assertTrue(pool.membershipOf(alice).ending);
    }

    function test_settle_forLessEndsNothing() public {
        for (uint256 i = 0; i < JURORS; ++i) {
            vm.prank(jurors[i]);
            pool.quit();
        }
        uint32 claim = _payable();
        vm.prank(carol);
        assertFalse(desk.settleShort(claim, 0).full);
        assertFalse(pool.membershipOf(alice).ending);
        vm.prank(carol);
        desk.collect(claim, carol);
        _endsNothing(claim);
    }

    function test_settle_forWhoQuitBefore() public {
        uint32 claim = _payable();
        vm.prank(alice);
        pool.quit();
        desk.settle(claim);
        assertFalse(pool.membershipOf(alice).ending);
        _endsNothing(claim);
        vm.prank(carol);
        desk.collect(claim, dave);
        assertEq(token.balanceOf(dave), BENEFIT + 1e6);
        assertEq(pool.dueTo(alice), 0);
    }

    /// @dev To quit and to come back does not keep a membership that a full benefit ends.
    function test_settle_forWhoQuitAndCameBack() public {
        uint32 claim = _payable();
        vm.prank(alice);
        pool.quit();
        _join(alice, 0, 20e6);
        desk.settle(claim);
        assertTrue(pool.membershipOf(alice).ending);
        uint256 balance = pool.standingOf(alice).balance;
        desk.endMembership(claim);
        assertEq(pool.dueTo(alice), balance);
    }

    /// @dev Who quits an ending membership ended it themself; one they begin after it is another.
    function test_endMembership_notOfALaterMembership() public {
        uint32 claim = _settled();
        vm.prank(alice);
        pool.quit();
        _endsNothing(claim);
        skip(1);
        _join(alice, 0, 20e6);
        _endsNothing(claim);
        vm.prank(carol);
        desk.collect(claim, carol);
        assertTrue(pool.standingOf(alice).active);
    }

    function test_endMembership_ofWhoLapsed() public {
        address frail = makeAddr("frail");
        _join(frail, 0, RESERVE);
        _skipWait();
        uint32 claim = _file(frail, 1);
        _approve(claim);
        skip(7 days);
        desk.settle(claim);
        assertFalse(pool.standingOf(frail).active);
        uint256 balance = pool.standingOf(frail).balance;
        _fund(frail, 60e6);
        vm.prank(frail);
        vm.expectRevert(abi.encodeWithSelector(IMutualPoolErrors.PoolMembershipEnding.selector, frail));
        pool.reinstate(frail, 60e6);
        vm.expectEmit(address(pool));
        emit IMutualPoolEvents.MembershipEnded(claim, frail, balance, 0);
        desk.endMembership(claim);
        assertEq(pool.dueTo(frail), balance);
    }

    function test_endMembership_notByAnotherClaim() public {
        (uint32 before,) = _settledByClass(0);
        uint32 other = _file(jurors[0], 1);
        uint32 claim = _settled();
        assertTrue(pool.membershipOf(alice).ending);
        _endsNothing(before);
        _endsNothing(other);
        _endsNothing(claim + 1);
        vm.startPrank(address(desk));
        assertFalse(enrolment.endMembership(other, alice), "another's claim");
        assertFalse(enrolment.endMembership(before, alice), "an earlier claim");
        assertTrue(enrolment.endMembership(claim, alice));
    }

    function test_file_notWhileTheMembershipEnds() public {
        uint32 claim = _settled();
        vm.prank(carol);
        vm.expectRevert(abi.encodeWithSelector(IMutualPoolErrors.PoolMembershipEnding.selector, alice));
        desk.file(_filing(alice, _today(), 1));
        assertEq(desk.openClaims(), 0);
        desk.endMembership(claim);
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(IClaimDeskErrors.ClaimNotCovered.selector, alice, _today()));
        desk.file(_filing(alice, _today(), 1));
    }

    /// @dev It ends as by quitting: with its share of the claims approved.
    function test_endMembership_leavesTheShareOfApprovedClaims() public {
        uint32 claim = _settled();
        uint32 other = _file(jurors[0], 1);
        _approve(other);
        uint256 share = desk.claimOf(other).share;
        uint256 balance = pool.standingOf(alice).balance;
        uint256 carry = pool.books().carry;
        vm.expectEmit(address(pool));
        emit IMutualPoolEvents.MembershipEnded(claim, alice, balance - share, share);
        desk.endMembership(claim);
        assertEq(pool.dueTo(alice), balance - share);
        assertEq(pool.books().carry, carry + share);
    }

    function test_join_anewAfterTheEnd() public {
        uint32 claim = _settled();
        desk.endMembership(claim);
        _join(alice, 0, 20e6);
        assertFalse(pool.membershipOf(alice).ending);
        skip(32 days);
        _fund(alice, 1e6);
        vm.prank(alice);
        uint32 next = desk.file(_filing(alice, _today(), 1));
        assertEq(desk.claimOf(next).previous, claim);
        _expectState(next, ClaimState.Filed);
    }

    function _payable() private returns (uint32 claim) {
        claim = _approved();
        skip(7 days);
    }

    function _settled() private returns (uint32 claim) {
        claim = _payable();
        desk.settle(claim);
    }

    /// @dev A claim of alice's paid under another class, of the day before.
    function _settledByClass(uint8 benefitClass) private returns (uint32 claim, bool full) {
        vm.prank(carol);
        claim = desk.file(_filing(alice, _today() - 1, benefitClass));
        _approve(claim);
        skip(7 days);
        full = desk.settleShort(claim, 0).full;
    }

    function _endsNothing(uint32 claim) private {
        vm.expectRevert(abi.encodeWithSelector(IClaimDeskErrors.ClaimEndsNothing.selector, claim));
        desk.endMembership(claim);
    }
}
