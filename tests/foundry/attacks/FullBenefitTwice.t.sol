// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IClaimDeskErrors} from "../../../contracts/interfaces/IClaimDeskErrors.sol";
import {IEnrolment} from "../../../contracts/interfaces/IEnrolment.sol";
import {IMutualPoolErrors} from "../../../contracts/interfaces/IMutualPoolErrors.sol";
import {IMutualPoolEvents} from "../../../contracts/interfaces/IMutualPoolEvents.sol";
import {ClaimDesk} from "../../../contracts/claims/ClaimDesk.sol";
import {PanelDecision} from "../../../contracts/claims/ClaimTypes.sol";
import {HistoryFixture} from "../HistoryFixture.sol";

/// @title A second full benefit for one person, by a second wallet or a second list.
contract FullBenefitTwiceTest is HistoryFixture {
    function test_attack_aLeafAtAnotherWalletPaysNoDayTwice() public {
        _join(alice, 0, 40e6);
        _skipWait();
        uint32 list = _list(second);
        _skipWait();
        uint24 day = _today();
        uint32 claim = _file(alice, ENDING);
        _settle(claim);
        uint24 paid = _today();
        assertEq(desk.claimOf(claim).benefit, 20e6);
        _take(claim, alice);
        assertEq(pool.standingOf(alice).balance, 0, "the membership has ended");

        _joinFromGroup(list, 0);
        assertTrue(pool.standingOf(second).active);
        bytes memory decided = abi.encodeWithSelector(IClaimDeskErrors.ClaimDayDecided.selector, claim, day);
        _expectFilingRefused(second, day, ENDING, decided);
        // Nor is any day covered before the wait is over.
        uint24 first = paid + uint24(WAIT / 1 days) + 1;
        for (uint24 later = day - 5; later < first; ++later) {
            assertFalse(_covered(second, later), "a day before the wait is covered");
        }
        assertTrue(_covered(second, first));
    }

    function test_attack_aSecondListGivesNoCoverWithoutAWait() public {
        uint32 employer = _list(alice);
        skip(1 days);
        uint32 other = _list(alice);
        _skipWait();
        _joinFromGroup(employer, 0);
        assertTrue(_covered(alice, _today()), "covered at once by the first list");
        uint32 claim = _file(alice, ENDING);
        _settle(claim);
        uint24 first = _today() + uint24(WAIT / 1 days) + 1;
        desk.endMembership(claim);

        skip(1 days);
        _joinFromGroup(other, 0);
        assertEq(pool.membershipOf(alice).coveredFrom, first);
        _expectNotCovered(alice, _today());
        vm.warp(uint256(first) * 1 days);
        assertTrue(_covered(alice, first));
    }

    /// @dev The list came in long before the benefit, so that its own wait is over: only the benefit's counts.
    function test_attack_anOldListGivesNoCoverWithoutAWait() public {
        _join(alice, 0, 40e6);
        skip(1 days);
        uint32 list = _list(alice);
        _skipWait();
        uint32 claim = _file(alice, ENDING);
        _settle(claim);
        uint24 paid = _today();
        vm.expectEmit(address(pool));
        emit IMutualPoolEvents.MembershipEnded(claim, alice, pool.standingOf(alice).balance, 0);
        desk.endMembership(claim);
        _joinFromGroup(list, 0);
        assertEq(pool.membershipOf(alice).coveredFrom, paid + uint24(WAIT / 1 days) + 1);
        assertEq(enrolment.identityOf(_identityOf(alice)).notBefore, paid + uint24(WAIT / 1 days) + 1);
        _expectNotCovered(alice, _today());
    }

    function test_attack_quittingBeforeTheSettlementKeepsNoCover() public {
        _join(alice, 0, 40e6);
        skip(1 days);
        (uint32 list, uint32 elsewhere) = (_list(alice), _list(second));
        _skipWait();
        uint32 claim = _file(alice, ENDING);
        _approve(claim);
        _quit(alice);

        // Elsewhere not while the claim is open; here the settlement ends the new membership.
        bytes memory open = abi.encodeWithSelector(IEnrolment.EnrolmentClaimOpen.selector, _identityOf(alice), claim);
        _expectJoinFromGroupRefused(elsewhere, open);
        _expectJoinRefused(second, open);
        _joinFromGroup(list, 0);
        _skipNotice();
        desk.settle(claim);
        assertTrue(pool.membershipOf(alice).ending);
        bytes memory ending = abi.encodeWithSelector(IMutualPoolErrors.PoolMembershipEnding.selector, alice);
        _expectFilingRefused(alice, _today() - 1, OTHER, ending);
        desk.endMembership(claim);
        assertFalse(_covered(alice, _today()));
    }

    function test_attack_quittingAndComingBackAfterTheSettlementWaits() public {
        _join(alice, 0, 40e6);
        skip(1 days);
        uint32 elsewhere = _list(second);
        _skipWait();
        uint32 claim = _file(alice, ENDING);
        _approve(claim);
        _quit(alice);
        _skipNotice();
        desk.settle(claim);
        _joinFromGroup(elsewhere, 0);
        assertFalse(pool.membershipOf(second).ending, "who joined later does not end");
        _expectNotCovered(second, _today());
        vm.expectRevert(abi.encodeWithSelector(IClaimDeskErrors.ClaimEndsNothing.selector, claim));
        desk.endMembership(claim);
    }

    /// @dev Nobody has the membership ended; it lapses, and the identity is free after grace.
    function test_attack_aLapsedMembershipAboutToEndGivesNoCoverElsewhere() public {
        _join(alice, 0, 12e6);
        skip(1 days);
        uint32 elsewhere = _list(second);
        _skipWait();
        uint32 claim = _file(alice, ENDING);
        _settle(claim);
        uint24 first = enrolment.identityOf(_identityOf(alice)).notBefore;
        _lapseBeyondGrace(alice);
        _joinFromGroup(elsewhere, 0);
        assertGe(pool.membershipOf(second).coveredFrom, first);
        assertTrue(pool.membershipOf(alice).moved && pool.membershipOf(alice).ending);
        // The benefit ends the first membership alone.
        _take(claim, alice);
        assertEq(pool.membershipOf(alice).joinedDay, 0);
        assertTrue(pool.standingOf(second).active);
    }

    /// @dev A claim of the wallet she left ends the membership she has by now.
    function test_attack_theCurrentMembershipEndsToo() public {
        uint24 day = _withTwoWallets();
        uint32 claim = _fileFor(alice, alice, day, ENDING);
        assertTrue(_covered(second, _today()));
        _approve(claim);
        _skipNotice();
        vm.expectEmit(address(enrolment));
        emit IEnrolment.NotCoveredBefore(_identityOf(alice), uint24((block.timestamp + WAIT) / 1 days) + 1);
        desk.settle(claim);
        assertTrue(pool.membershipOf(alice).ending && pool.membershipOf(second).ending);
        bytes memory ending = abi.encodeWithSelector(IMutualPoolErrors.PoolMembershipEnding.selector, second);
        _expectFilingRefused(second, _today(), OTHER, ending);
        _expectNotCovered(alice, day - 1);
        _take(claim, alice);
        assertEq(pool.standingOf(second).balance, 0);
        assertGt(pool.dueTo(second), 0, "the balance is due to the wallet that had it");
        assertGt(pool.dueTo(alice), 0);
    }

    /// @dev She quits the wallet that the claim names, so that only the other membership is left to end.
    function test_attack_theCurrentMembershipEndsWhereTheOtherWasQuit() public {
        uint24 day = _withTwoWallets();
        uint32 claim = _fileFor(alice, alice, day, ENDING);
        _quit(alice);
        _settle(claim);
        vm.prank(stranger);
        desk.endMembership(claim);
        assertEq(pool.standingOf(second).balance, 0);
        assertEq(pool.membershipOf(second).joinedDay, 0);
        assertGt(pool.dueTo(second), 0);
        vm.expectRevert(abi.encodeWithSelector(IClaimDeskErrors.ClaimEndsNothing.selector, claim));
        desk.endMembership(claim);
    }

    function test_attack_whatMayEndTheMembershipHoldsUpEveryOtherDay() public {
        uint24 day = _withTwoWallets();
        uint32 claim = _file(second, ENDING);
        bytes memory open = abi.encodeWithSelector(IClaimDeskErrors.ClaimOpen.selector, alice, claim);
        _expectFilingRefused(alice, day, OTHER, open);
        _expectFilingRefused(alice, day, ENDING, open);
        _settle(claim);
        _expectNotCovered(alice, day);
    }

    /// @dev The neighbour: who is paid a benefit that ends nothing, or in part, goes on as before.
    function test_neighbour_aBenefitThatEndsNothingChangesNoCover() public {
        _join(alice, 0, 40e6);
        _skipWait();
        uint32 claim = _file(alice, OTHER);
        _settle(claim);
        assertFalse(pool.membershipOf(alice).ending);
        assertEq(enrolment.identityOf(_identityOf(alice)).notBefore, 0);
        assertTrue(_covered(alice, _today()));
        _file(alice, ENDING);
    }

    /// @dev The neighbour: after the wait she is covered as anybody is.
    function test_neighbour_whoComesBackIsCoveredAfterTheWait() public {
        _join(alice, 0, 40e6);
        _skipWait();
        uint32 claim = _file(alice, ENDING);
        _settle(claim);
        _take(claim, alice);
        _join(second, 0, 40e6);
        _skipWait();
        assertTrue(_covered(second, _today()));
        uint32 again = _file(second, ENDING);
        _settle(again);
        assertEq(desk.claimOf(again).benefit, 20e6);
    }

    function _expectJoinFromGroupRefused(uint32 cohort, bytes memory reason) private {
        bytes memory proof = _proof(cohort, 0);
        IEnrolment.Leaf memory leaf = leavesOf[cohort][0];
        vm.prank(leaf.member);
        vm.expectRevert(reason);
        enrolment.joinFromGroup(cohort, leaf, proof);
    }

    function _expectNotCovered(address member, uint24 day) private {
        bytes memory reason = abi.encodeWithSelector(IClaimDeskErrors.ClaimNotCovered.selector, member, day);
        _expectFilingRefused(member, day, OTHER, reason);
    }
}

/// @title The panel approves a lesser class, and that is the one that ends memberships.
contract LesserClassEndsTest is HistoryFixture {
    function _endsMembership() internal pure override returns (uint256) {
        return 1 << OTHER;
    }

    function test_attack_aClaimFiledMeanwhileDoesNotKeepTheMembership() public {
        uint24 day = _withTwoWallets();
        uint32 claim = _file(second, 0);
        // What was filed ends nothing, so the wallet she left may file for another day.
        uint32 above = _fileFor(alice, alice, day, 0);
        assertEq(_lastClaim(alice), above);

        PanelDecision memory decision = _decision(claim, true);
        decision.benefitClass = OTHER;
        desk.decideBySignatures(claim, decision, _approvals(desk.digestOf(claim, decision), 0, 3));
        skip(30 days);
        desk.settle(claim);
        assertTrue(pool.membershipOf(second).ending, "marked by a claim that is not the last");
        assertEq(_lastClaim(alice), above);

        vm.expectRevert(abi.encodeWithSelector(IClaimDeskErrors.ClaimEndsNothing.selector, above));
        desk.endMembership(above);
        desk.endMembership(claim);
        assertEq(pool.membershipOf(second).joinedDay, 0);
    }

    function test_attack_anApprovalOfWhatEndsTheMembershipHoldsUpEveryOtherDay() public {
        uint24 day = _withTwoWallets();
        uint32 claim = _file(second, 0);
        PanelDecision memory decision = _decision(claim, true);
        decision.benefitClass = OTHER;
        desk.decideBySignatures(claim, decision, _approvals(desk.digestOf(claim, decision), 0, 3));
        bytes memory open = abi.encodeWithSelector(IClaimDeskErrors.ClaimOpen.selector, alice, claim);
        _expectFilingRefused(alice, day, 0, open);
    }
}

/// @title Both classes pay the same, and the one that ends memberships was filed: an appeal may still come to it.
contract FiledClassEndsTest is HistoryFixture {
    function _endsMembership() internal pure override returns (uint256) {
        return 1 << OTHER;
    }

    function _deskConstants() internal view override returns (ClaimDesk.Constants memory constants) {
        constants = super._deskConstants();
        for (uint256 band = 0; band < 3; ++band) {
            constants.benefits[band][OTHER] = constants.benefits[band][ENDING];
        }
    }

    function test_attack_whatWasFiledHoldsUpEveryOtherDay() public {
        uint24 day = _withTwoWallets();
        uint32 claim = _file(second, OTHER);
        PanelDecision memory decision = _decision(claim, true);
        decision.benefitClass = ENDING;
        desk.decideBySignatures(claim, decision, _approvals(desk.digestOf(claim, decision), 0, 3));
        assertEq(desk.claimOf(claim).benefitClass, ENDING);
        bytes memory open = abi.encodeWithSelector(IClaimDeskErrors.ClaimOpen.selector, alice, claim);
        _expectFilingRefused(alice, day, ENDING, open);
    }
}
