// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IAssessorPanel} from "../../../contracts/interfaces/IAssessorPanel.sol";
import {ClaimState, PanelDecision} from "../../../contracts/claims/ClaimTypes.sol";
import {Approvals, Seat} from "../../../contracts/panel/PanelTypes.sol";
import {JuryFixture} from "../JuryFixture.sol";

/// @title An approval from before a jury, sent again by a stranger as the signature of the one seat after it.
contract JurySignatureReplayTest is JuryFixture {
    uint32 private claim;
    PanelDecision private decision;
    Approvals private approvals;
    bytes32 private digestBefore;

    /// @dev Seat 4 approves on the chain and is outvoted; the refusal is appealed, and the jury approves.
    function setUp() public override {
        super.setUp();
        claim = _filed();
        decision = _decision(claim, true);
        digestBefore = desk.digestOf(claim, decision);
        Approvals memory signed = _approvals(digestBefore, 4, 1);
        _keep(signed);
        desk.decideBySignatures(claim, decision, signed);
        _refuse(claim);
        _appeal(claim);
        _votes(claim, QUORUM, 0);
        skip(7 days);
        _expectState(claim, ClaimState.AwaitingSeat);
    }

    /// @dev The signer that the panel recovers for the new digest is somebody without a seat.
    function test_attack_theOldSignatureIsWorthNothing() public {
        vm.prank(stranger);
        vm.expectPartialRevert(IAssessorPanel.PanelNoSeat.selector);
        desk.decideBySignatures(claim, decision, approvals);
        _expectState(claim, ClaimState.AwaitingSeat);
    }

    function test_theSameSeatLooksAgainAndSigns() public {
        Approvals memory anew = _approvals(desk.digestOf(claim, decision), 4, 1);
        assertNotEq(keccak256(anew.signatures), keccak256(approvals.signatures));
        vm.prank(stranger);
        desk.decideBySignatures(claim, decision, anew);
        _expectState(claim, ClaimState.UnderNotice);
    }

    function test_theDigestContainsTheEndOfTheJury() public view {
        assertNotEq(desk.digestOf(claim, decision), digestBefore);
    }

    function _keep(Approvals memory signed) private {
        for (uint256 i = 0; i < signed.seats.length; ++i) {
            approvals.seats.push(Seat({holder: signed.seats[i].holder, number: signed.seats[i].number}));
        }
        approvals.signatures = signed.signatures;
    }
}
