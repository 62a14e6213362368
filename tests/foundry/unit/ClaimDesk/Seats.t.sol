// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IAssessorPanel} from "../../../../contracts/interfaces/IAssessorPanel.sol";
import {IClaimDesk} from "../../../../contracts/interfaces/IClaimDesk.sol";
import {IClaimDeskErrors} from "../../../../contracts/interfaces/IClaimDeskErrors.sol";
import {IClaimJury} from "../../../../contracts/interfaces/IClaimJury.sol";
import {SeatSet} from "../../../../contracts/panel/SeatSet.sol";
import {ClaimState, PanelDecision} from "../../../../contracts/claims/ClaimTypes.sol";
import {Approvals, Tier} from "../../../../contracts/panel/PanelTypes.sol";
import {JuryFixture} from "../../JuryFixture.sol";

/// @title Seats counted again after a change of the panel, and the one seat that signs what a jury approved.
contract ClaimSeatsTest is JuryFixture {
    // ------------------------------------------------------------------ recount

    /// @dev One seat says yes, leaves, and comes back after another said yes: nobody has to say it again.
    function test_recount_afterASeatCameBack() public {
        (uint32 claim, PanelDecision memory decision) = _twoVotesOneAbsent();
        bytes32 digest = desk.digestOf(claim, decision);
        _seat(5, 0, _tiers());
        _expectState(claim, ClaimState.Filed);
        uint256 seats = _seatOf(0) | _seatOf(1);
        vm.expectEmit(address(desk));
        emit IClaimDesk.Decided(claim, digest, true, 1, BENEFIT, _share(), seats);
        vm.prank(stranger);
        desk.recount(claim, decision);
        _expectState(claim, ClaimState.UnderNotice);
        // The tally is that from before: counting again writes nothing.
        assertEq(desk.votesFor(claim, digest), seats);
        assertEq(desk.decidedSeats(claim), seats);
    }

    function test_recount_ofARefusal() public {
        uint32 claim = _filed();
        PanelDecision memory decision = _decision(claim, false);
        _decideAs(0, claim, decision);
        _seat(4, 1, _tiers());
        _decideAs(1, claim, decision);
        _seat(5, 0, _tiers());
        desk.recount(claim, decision);
        _expectState(claim, ClaimState.Appealable);
    }

    /// @dev Where fewer seats remain than the panel at the filing needed, the current panel decides by its own
    /// threshold.
    function test_recount_afterTheCurrentPanelTookOver() public {
        vm.prank(carol);
        uint32 claim = desk.file(_filing(alice, _today(), 0));
        PanelDecision memory decision = _decision(claim, true);
        _decideAs(0, claim, decision);
        _decideAs(1, claim, decision);
        _expectState(claim, ClaimState.Filed);
        Tier[] memory tiers = new Tier[](1);
        tiers[0] = Tier({upTo: 1e12, threshold: 2});
        _seat(2, 0, tiers);
        desk.recount(claim, decision);
        _expectState(claim, ClaimState.UnderNotice);
    }

    function test_recount_notOfTooFew() public {
        (uint32 claim, PanelDecision memory decision) = _twoVotesOneAbsent();
        _refusedRecount(
            claim,
            decision,
            abi.encodeWithSelector(IClaimDeskErrors.ClaimNotEnoughSeats.selector, _seatOf(0) | _seatOf(1))
        );
        decision = _decision(claim, false);
        _refusedRecount(claim, decision, abi.encodeWithSelector(IClaimDeskErrors.ClaimNotEnoughSeats.selector, 0));
        assertEq(desk.claimOf(claim).decidedAt, 0);
    }

    function test_recount_checksTheDecision() public {
        (uint32 claim, PanelDecision memory decision) = _twoVotesOneAbsent();
        _seat(5, 0, _tiers());
        decision.evidenceHash = keccak256("other evidence");
        _refusedRecount(claim, decision, abi.encodeWithSelector(IClaimDeskErrors.ClaimSubjectMismatch.selector, claim));
        decision = _decision(claim, true);
        decision.deadline = uint40(block.timestamp - 1);
        _refusedRecount(
            claim,
            decision,
            abi.encodeWithSelector(IClaimDeskErrors.ClaimDecisionExpired.selector, decision.deadline, block.timestamp)
        );
    }

    // ------------------------------------------------------- the seat after a jury

    function test_seat_ofTheCurrentPanelIsEnough() public {
        uint32 claim = _reach(ClaimState.AwaitingSeat);
        PanelDecision memory decision = _decision(claim, true);
        bytes32 digest = desk.digestOf(claim, decision);
        // Seat 0 refused before.
        vm.expectEmit(address(desk));
        emit IClaimDesk.DecisionSigned(claim, digest, _seatOf(0), decision, "", new bytes[](0));
        vm.expectEmit(address(desk));
        emit IClaimDesk.Decided(claim, digest, true, 1, BENEFIT, _share(), _seatOf(0));
        vm.prank(assessors[0]);
        desk.decide(claim, decision);
        _expectState(claim, ClaimState.UnderNotice);
        assertEq(desk.claimOf(claim).decidedAt, block.timestamp);
        assertEq(pool.books().pendingShares, _share());
    }

    function test_seat_bySignature() public {
        uint32 claim = _reach(ClaimState.AwaitingSeat);
        PanelDecision memory decision = _decision(claim, true);
        bytes32 digest = desk.digestOf(claim, decision);
        Approvals memory approvals = _approvals(digest, 3, 2);
        vm.prank(stranger);
        desk.decideBySignatures(claim, decision, approvals);
        _expectState(claim, ClaimState.UnderNotice);
    }

    /// @dev Seated after the filing, and after the jury.
    function test_seat_ofWhoWasSeatedLater() public {
        uint32 claim = _reach(ClaimState.AwaitingSeat);
        PanelDecision memory decision = _decision(claim, true);
        address[] memory holders = new address[](1);
        holders[0] = dave;
        Tier[] memory tiers = new Tier[](1);
        tiers[0] = Tier({upTo: 1e12, threshold: 1});
        _changePanel(holders, tiers);
        vm.prank(assessors[0]);
        vm.expectRevert(abi.encodeWithSelector(IAssessorPanel.PanelNoSeat.selector, assessors[0]));
        desk.decide(claim, decision);
        vm.prank(dave);
        desk.decide(claim, decision);
        _expectState(claim, ClaimState.UnderNotice);
    }

    function test_seat_maySignOnlyWhatTheJuryApproved() public {
        vm.prank(carol);
        uint32 claim = desk.file(_filing(alice, _today(), 0));
        _refuse(claim);
        _appeal(claim);
        _votes(claim, QUORUM, 0);
        skip(7 days);
        bytes memory approvedByJury = abi.encodeWithSelector(IClaimDeskErrors.ClaimJuryApproved.selector, claim);
        PanelDecision memory decision = _decision(claim, false);
        vm.prank(assessors[4]);
        vm.expectRevert(approvedByJury);
        desk.decide(claim, decision);
        decision = _decision(claim, true);
        decision.benefitClass = 1;
        vm.prank(assessors[4]);
        vm.expectRevert(approvedByJury);
        desk.decide(claim, decision);
        _expectState(claim, ClaimState.AwaitingSeat);
        decision = _decision(claim, true);
        vm.prank(assessors[4]);
        desk.decide(claim, decision);
        assertEq(desk.claimOf(claim).benefit, 20e6);
    }

    function test_seat_notForAClaimOfTheirOwn() public {
        vm.prank(jurors[0]);
        guardianship.nameGuardian(assessors[0]);
        skip(30 days);
        uint32 claim = _fileFor(jurors[0], assessors[0], _today(), 1);
        skip(30 days);
        vm.prank(assessors[0]);
        jury.appeal(claim);
        for (uint256 i = 1; i <= QUORUM; ++i) {
            vm.prank(jurors[i]);
            jury.vote(claim, IClaimJury.Answer.Approve);
        }
        skip(7 days);
        PanelDecision memory decision = _decision(claim, true);
        bytes memory own = abi.encodeWithSelector(IAssessorPanel.PanelOwnClaim.selector, assessors[0]);
        vm.prank(assessors[0]);
        vm.expectRevert(own);
        desk.decide(claim, decision);
        Approvals memory approvals = _approvals(desk.digestOf(claim, decision), 0, 1);
        vm.expectRevert(own);
        desk.decideBySignatures(claim, decision, approvals);
        vm.prank(stranger);
        vm.expectRevert(abi.encodeWithSelector(IAssessorPanel.PanelNoSeat.selector, stranger));
        desk.decide(claim, decision);
        vm.prank(assessors[1]);
        desk.decide(claim, decision);
        _expectState(claim, ClaimState.UnderNotice);
    }

    /// @dev Seats 0 and 1 said yes, but 0 had no seat when 1 did.
    function _twoVotesOneAbsent() private returns (uint32 claim, PanelDecision memory decision) {
        claim = _filed();
        decision = _decision(claim, true);
        _decideAs(0, claim, decision);
        _seat(4, 1, _tiers());
        _decideAs(1, claim, decision);
        _expectState(claim, ClaimState.Filed);
    }

    function _decideAs(uint256 seat, uint32 claim, PanelDecision memory decision) private {
        vm.prank(assessors[seat]);
        desk.decide(claim, decision);
    }

    /// @dev A panel of `count` of the assessors from `first` on.
    function _seat(uint256 count, uint256 first, Tier[] memory tiers) private {
        address[] memory holders = new address[](count);
        for (uint256 i = 0; i < count; ++i) {
            holders[i] = assessors[first + i];
        }
        _changePanel(holders, tiers);
    }

    /// @dev Numbers were given in this order.
    function _seatOf(uint256 seat) private pure returns (uint256) {
        return SeatSet.single(uint8(seat + 1));
    }

    function _share() private pure returns (uint256) {
        return (BENEFIT + BENEFIT * 800 / 10_000) / VOTERS;
    }

    function _refusedRecount(uint32 claim, PanelDecision memory decision, bytes memory reason) private {
        vm.expectRevert(reason);
        desk.recount(claim, decision);
    }
}
