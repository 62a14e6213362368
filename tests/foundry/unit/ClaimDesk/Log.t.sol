// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Vm} from "forge-std/Vm.sol";
import {IClaimDesk} from "../../../../contracts/interfaces/IClaimDesk.sol";
import {IMutualPoolEvents} from "../../../../contracts/interfaces/IMutualPoolEvents.sol";
import {ClaimState, PanelDecision} from "../../../../contracts/claims/ClaimTypes.sol";
import {Approvals, Tier} from "../../../../contracts/panel/PanelTypes.sol";
import {JuryFixture} from "../../JuryFixture.sol";

/// @title What a decision leaves in the log, and the domain in which it is signed.
contract ClaimDeskLogTest is JuryFixture {
    // Rule: C3.
    function test_decideBySignatures_logsWhatWasSigned() public {
        uint32 claim = _filed();
        PanelDecision memory decision = _decision(claim, true);
        bytes32 digest = desk.digestOf(claim, decision);
        Approvals memory approvals = _approvals(digest, 1, 2);
        uint256 seats = panel.tally(digest, alice, alice, approvals);
        vm.expectEmit(address(desk));
        emit IClaimDesk.DecisionSigned(claim, digest, seats, decision, approvals.signatures, approvals.walletSignatures);
        desk.decideBySignatures(claim, decision, approvals);
    }

    /// @dev A tier that asks for fewer seats than have voted lets anyone count them again.
    function test_recount_logsTheDecision() public {
        uint32 claim = _filed();
        PanelDecision memory decision = _decision(claim, true);
        bytes32 digest = desk.digestOf(claim, decision);
        vm.prank(assessors[0]);
        desk.decide(claim, decision);
        // Of the panel of the filing one seat is left, which has voted.
        address[] memory holders = new address[](1);
        holders[0] = assessors[0];
        Tier[] memory tiers = new Tier[](1);
        tiers[0] = Tier({upTo: 1e12, threshold: 1});
        _changePanel(holders, tiers);
        _expectState(claim, ClaimState.Filed);
        vm.expectEmit(address(desk));
        emit IClaimDesk.DecisionSigned(claim, digest, 0, decision, "", new bytes[](0));
        desk.recount(claim, decision);
        _expectState(claim, ClaimState.UnderNotice);
    }

    /// @dev A share is released where there was one: not after a refusal that a jury overturned.
    function test_confirm_releasesNoShareWhereNoneWasSetAside() public {
        uint32 claim = _reach(ClaimState.AwaitingSeat);
        assertEq(desk.claimOf(claim).share, 0);
        PanelDecision memory decision = _decision(claim, true);
        vm.recordLogs();
        vm.prank(assessors[0]);
        desk.decide(claim, decision);
        _expectNone(IMutualPoolEvents.ShareReleased.selector);
    }

    function test_settle_takesTheOneObjectionsBond() public {
        uint32 claim = _approved();
        _object(jurors[0], claim);
        _skipNotice();
        vm.expectEmit(address(pool));
        emit IMutualPoolEvents.BondForfeited(claim, OBJECTION_BOND);
        desk.settle(claim);
    }

    function test_settle_takesNoBondWhereNobodyObjected() public {
        uint32 claim = _approved();
        _skipNotice();
        vm.recordLogs();
        desk.settle(claim);
        _expectNone(IMutualPoolEvents.BondForfeited.selector);
    }

    function test_withdraw_releasesNoShareBeforeAnApproval() public {
        uint32 claim = _filed();
        vm.recordLogs();
        vm.prank(carol);
        desk.withdraw(claim);
        _expectNone(IMutualPoolEvents.ShareReleased.selector);
    }

    function _expectNone(bytes32 topic) private {
        Vm.Log[] memory logs = vm.getRecordedLogs();
        assertGt(logs.length, 0);
        for (uint256 i = 0; i < logs.length; ++i) {
            assertTrue(logs[i].topics[0] != topic, "nothing of the kind");
        }
    }

    /// @dev Computed here from EIP-712, and after a fork of the chain in the domain of the fork.
    function test_digestOf_isOfThisChainAndThisContract() public {
        uint32 claim = _filed();
        PanelDecision memory decision = _decision(claim, true);
        bytes32 here = desk.digestOf(claim, decision);
        assertEq(here, _digest(claim, decision));
        vm.chainId(block.chainid + 1);
        assertEq(desk.digestOf(claim, decision), _digest(claim, decision), "the fork's own domain");
        assertTrue(desk.digestOf(claim, decision) != here);
    }

    function _digest(uint32 claim, PanelDecision memory decision) private view returns (bytes32) {
        bytes memory filed = abi.encode(
            keccak256(
                "Decision(uint32 claim,address member,bytes16 identity,uint24 day,bytes32 evidenceHash,uint8 benefitClass,uint256 benefit,bool approve,bytes32 findingsHash,bytes32 noticeHash,uint40 deadline,uint40 juryEndedAt)"
            ),
            claim,
            desk.claimOf(claim).member,
            decision.identity,
            desk.claimOf(claim).day,
            decision.evidenceHash,
            decision.benefitClass,
            desk.claimOf(claim).benefit
        );
        bytes memory said =
            abi.encode(decision.approve, decision.findingsHash, decision.noticeHash, decision.deadline, uint40(0));
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("Mutual Pool Claims"),
                keccak256("1"),
                block.chainid,
                address(desk)
            )
        );
        return keccak256(abi.encodePacked(hex"1901", domain, keccak256(bytes.concat(filed, said))));
    }
}
