// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Claim, ClaimState, Filing, PanelDecision} from "../../contracts/claims/ClaimTypes.sol";
import {Approvals} from "../../contracts/panel/PanelTypes.sol";
import {Outcome} from "../../contracts/pool/PoolTypes.sol";
import {PlanFixture} from "./PlanFixture.sol";

/// @title Helpers that take a claim from filing to payment.
abstract contract ClaimFixture is PlanFixture {
    bytes32 internal constant EVIDENCE = keccak256("evidence");

    function _today() internal view returns (uint24) {
        return uint24(block.timestamp / 1 days);
    }

    function _skipWait() internal {
        vm.warp(block.timestamp + WAIT + 2 days);
    }

    function _skipNotice() internal {
        vm.warp(block.timestamp + 7 days);
    }

    function _filing(address member, uint24 day, uint8 benefitClass) internal pure returns (Filing memory) {
        return Filing({member: member, day: day, benefitClass: benefitClass, evidenceHash: EVIDENCE});
    }

    /// @dev File for today, with the bond.
    function _file(address member, uint8 benefitClass) internal returns (uint32) {
        return _fileFor(member, member, _today(), benefitClass);
    }

    function _fileFor(address member, address filer, uint24 day, uint8 benefitClass) internal returns (uint32) {
        _fund(filer, _rules().claimBond);
        vm.prank(filer);
        return desk.file(_filing(member, day, benefitClass));
    }

    /// @dev What the panel says if it has no reason to say anything else.
    function _decision(uint32 claim, bool approve) internal view returns (PanelDecision memory) {
        Claim memory facts = desk.claimOf(claim);
        return PanelDecision({
            identity: _identityOf(facts.member),
            evidenceHash: EVIDENCE,
            approve: approve,
            benefitClass: facts.filedClass,
            findingsHash: keccak256("findings"),
            noticeHash: keccak256("notice"),
            deadline: facts.filedAt + 120 days
        });
    }

    /// @dev Signatures of `count` seats from the seat `first` on.
    function _approvals(bytes32 digest, uint256 first, uint256 count)
        internal
        view
        returns (Approvals memory approvals)
    {
        approvals.seats = panel.currentSeats();
        for (uint256 i = first; i < first + count; ++i) {
            approvals.signatures =
                bytes.concat(approvals.signatures, _signature(keyOf[approvals.seats[i].holder], digest));
        }
    }

    function _decide(uint32 claim, bool approve, uint256 seats) internal {
        PanelDecision memory decision = _decision(claim, approve);
        desk.decideBySignatures(claim, decision, _approvals(desk.digestOf(claim, decision), 0, seats));
    }

    function _approve(uint32 claim) internal {
        _decide(claim, true, 3);
    }

    function _refuse(uint32 claim) internal {
        _decide(claim, false, 3);
    }

    function _expectState(uint32 claim, ClaimState state) internal view {
        assertEq(uint8(desk.stateOf(claim)), uint8(state));
    }

    /// @dev From filing to the settlement, sent by the member.
    function _settledClaim(address member, uint8 benefitClass) internal returns (uint32 claim, Outcome memory outcome) {
        claim = _file(member, benefitClass);
        _approve(claim);
        _skipNotice();
        vm.prank(member);
        outcome = desk.settleShort(claim, 0);
    }
}
