// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IAssessorPanel} from "../../../../contracts/interfaces/IAssessorPanel.sol";
import {IClaimDesk} from "../../../../contracts/interfaces/IClaimDesk.sol";
import {IClaimDeskErrors} from "../../../../contracts/interfaces/IClaimDeskErrors.sol";
import {SeatSet} from "../../../../contracts/panel/SeatSet.sol";
import {Claim, ClaimState, PanelDecision} from "../../../../contracts/claims/ClaimTypes.sol";
import {Approvals} from "../../../../contracts/panel/PanelTypes.sol";
import {ClaimFixture} from "../../ClaimFixture.sol";

contract ClaimDeskDecideTest is ClaimFixture {
    uint32 private claim;

    function setUp() public override {
        super.setUp();
        _join(alice, 0, 60e6);
        _join(bob, 1, 60e6);
        _skipWait();
        claim = _file(alice, 0);
    }

    function test_decide_byTransactionAndBatchTogether() public {
        PanelDecision memory decision = _decision(claim, true);
        bytes32 digest = desk.digestOf(claim, decision);
        vm.prank(assessors[0]);
        desk.decide(claim, decision);
        assertEq(SeatSet.size(desk.votesFor(claim, digest)), 1);
        _expectState(ClaimState.Filed);
        uint256 need = 20e6 + 1.6e6;
        uint256 share = CAP < need / 3 ? CAP : need / 3;
        vm.expectEmit(address(desk));
        emit IClaimDesk.Decided(claim, digest, true, 0, 20e6, share, panel.seatsOf(1) & 0xe);
        desk.decideBySignatures(claim, decision, _approvals(digest, 1, 2));
        _expectState(ClaimState.UnderNotice);
        assertEq(desk.claimOf(claim).share, share);
        assertEq(pool.books().pendingShares, share);
    }

    function test_decide_refusesSeatsThatDecided() public {
        PanelDecision memory decision = _decision(claim, true);
        bytes32 digest = desk.digestOf(claim, decision);
        vm.prank(assessors[0]);
        desk.decide(claim, decision);
        uint256 first = SeatSet.single(panel.numberOf(assessors[0]));
        bytes memory decided = abi.encodeWithSelector(IClaimDeskErrors.ClaimSeatsDecided.selector, first);
        _refusedBatch(decision, _approvals(digest, 0, 2), decided);
        // Not even to say something else.
        PanelDecision memory other = _decision(claim, false);
        vm.prank(assessors[0]);
        vm.expectRevert(decided);
        desk.decide(claim, other);
    }

    function test_decide_votesForDifferentDecisionsDoNotAddUp() public {
        for (uint256 i = 0; i < 4; ++i) {
            PanelDecision memory decision = _decision(claim, i % 2 == 0);
            vm.prank(assessors[i]);
            desk.decide(claim, decision);
        }
        _expectState(ClaimState.Filed);
        PanelDecision memory last = _decision(claim, false);
        vm.prank(assessors[4]);
        desk.decide(claim, last);
        // A refusal may be appealed, so the bond is not lost yet.
        _expectState(ClaimState.Appealable);
        assertEq(pool.books().carry, 0);
        skip(7 days);
        _expectState(ClaimState.Refused);
        desk.conclude(claim);
        assertEq(pool.books().carry, 1e6, "the bond is lost");
    }

    function test_decide_refusesStrangersAndTheClaimsOwnPeople() public {
        PanelDecision memory decision = _decision(claim, true);
        vm.prank(stranger);
        vm.expectRevert(abi.encodeWithSelector(IAssessorPanel.PanelNoSeat.selector, stranger));
        desk.decide(claim, decision);
        _join(assessors[0], 0, 60e6);
        vm.prank(alice);
        guardianship.nameGuardian(assessors[1]);
        _skipWait();
        uint32 own = _file(assessors[0], 0);
        decision = _decision(own, true);
        vm.prank(assessors[0]);
        vm.expectRevert(abi.encodeWithSelector(IAssessorPanel.PanelOwnClaim.selector, assessors[0]));
        desk.decide(own, decision);
        // The panel's time and that to call a jury after it.
        skip(5 days);
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(IClaimDeskErrors.ClaimWrongState.selector, claim, ClaimState.Expired));
        desk.withdraw(claim);
        uint32 guarded = _fileFor(alice, assessors[1], _today(), 0);
        decision = _decision(guarded, true);
        vm.prank(assessors[1]);
        vm.expectRevert(abi.encodeWithSelector(IAssessorPanel.PanelOwnClaim.selector, assessors[1]));
        desk.decide(guarded, decision);
    }

    function test_decide_refusesWhoWasSeatedLater() public {
        address[] memory holders = new address[](SEATS);
        for (uint256 i = 0; i < SEATS; ++i) {
            holders[i] = assessors[i];
        }
        holders[4] = address(type(uint160).max);
        _changePanel(holders, _tiers());
        PanelDecision memory decision = _decision(claim, true);
        uint256 seat = SeatSet.single(panel.numberOf(holders[4]));
        vm.prank(holders[4]);
        vm.expectRevert(abi.encodeWithSelector(IClaimDeskErrors.ClaimSeatsNotEligible.selector, seat));
        desk.decide(claim, decision);
    }

    /// @dev By as many seats as the benefit filed needs: to approve less is also to refuse the rest.
    function test_decide_mayApproveAClassThatPaysLess() public {
        PanelDecision memory decision = _decision(claim, true);
        decision.benefitClass = 1;
        bytes32 digest = desk.digestOf(claim, decision);
        desk.decideBySignatures(claim, decision, _approvals(digest, 0, 2));
        _expectState(ClaimState.Filed);
        desk.decideBySignatures(claim, decision, _approvals(digest, 2, 1));
        Claim memory facts = desk.claimOf(claim);
        assertEq(facts.benefit, 5e6);
        assertEq(facts.benefitClass, 1);
        _expectState(ClaimState.UnderNotice);
    }

    function test_decide_neverAClassThatPaysMore() public {
        vm.prank(alice);
        desk.withdraw(claim);
        claim = _file(alice, 1);
        PanelDecision memory decision = _decision(claim, true);
        decision.benefitClass = 0;
        _refusedBatch(
            decision,
            _approvals(bytes32(0), 0, 2),
            abi.encodeWithSelector(IClaimDeskErrors.ClaimBenefitAboveFiled.selector, 20e6, 5e6)
        );
    }

    function test_decide_refusesClassesThatMakeNoSense() public {
        PanelDecision memory decision = _decision(claim, true);
        decision.benefitClass = 7;
        bytes memory unknown = abi.encodeWithSelector(IClaimDeskErrors.ClaimUnknownClass.selector, 7);
        _refusedBatch(decision, _approvals(bytes32(0), 0, 2), unknown);
        // A refusal is of the class filed.
        decision = _decision(claim, false);
        decision.benefitClass = 1;
        unknown = abi.encodeWithSelector(IClaimDeskErrors.ClaimUnknownClass.selector, 1);
        _refusedBatch(decision, _approvals(bytes32(0), 0, 2), unknown);
    }

    function test_decide_refusesAnotherSubject() public {
        PanelDecision memory decision = _decision(claim, true);
        bytes memory mismatch = abi.encodeWithSelector(IClaimDeskErrors.ClaimSubjectMismatch.selector, claim);
        decision.evidenceHash = keccak256("other evidence");
        _refusedBatch(decision, _approvals(bytes32(0), 0, 1), mismatch);
        decision = _decision(claim, true);
        decision.identity = _identityOf(bob);
        _refusedBatch(decision, _approvals(bytes32(0), 0, 1), mismatch);
    }

    function test_decide_refusesPastTheDeadline() public {
        PanelDecision memory decision = _decision(claim, true);
        decision.deadline = uint40(block.timestamp);
        Approvals memory approvals = _approvals(desk.digestOf(claim, decision), 0, 3);
        skip(1);
        _refusedBatch(
            decision,
            approvals,
            abi.encodeWithSelector(IClaimDeskErrors.ClaimDecisionExpired.selector, decision.deadline, block.timestamp)
        );
    }

    function test_decide_refusesOnceThePanelsTimeIsOver() public {
        skip(30 days);
        _refusedInState(ClaimState.Silent);
        skip(7 days);
        _refusedInState(ClaimState.Expired);
    }

    function _refusedInState(ClaimState state) private {
        PanelDecision memory decision = _decision(claim, true);
        bytes memory wrong = abi.encodeWithSelector(IClaimDeskErrors.ClaimWrongState.selector, claim, state);
        _refusedBatch(decision, _approvals(desk.digestOf(claim, decision), 0, 3), wrong);
        vm.prank(assessors[0]);
        vm.expectRevert(wrong);
        desk.decide(claim, decision);
    }

    function _refusedBatch(PanelDecision memory decision, Approvals memory approvals, bytes memory reason) private {
        vm.expectRevert(reason);
        desk.decideBySignatures(claim, decision, approvals);
    }

    function _expectState(ClaimState state) private view {
        assertEq(uint8(desk.stateOf(claim)), uint8(state));
    }
}
