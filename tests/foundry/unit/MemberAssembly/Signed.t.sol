// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {MemberAssembly} from "../../../../contracts/governance/MemberAssembly.sol";
import {GovernanceFixture} from "../../GovernanceFixture.sol";

// Rule: G10.
/// @title Votes that somebody else brings, with the voter's signature.
contract MemberAssemblySignedTest is GovernanceFixture {
    uint256 private id;

    function setUp() public override {
        super.setUp();
        id = _propose(alice, _stewardMotion(carol));
        _skipToVote(id);
    }

    function test_counts() public {
        bytes memory signature = _signature(erinKey, _ballot(FOR, erin, 0));
        vm.prank(stranger);
        governor.castVoteBySig(id, FOR, erin, signature);
        assertTrue(governor.hasVoted(id, erin));
        assertEq(governor.nonces(erin), 1);
        (, uint256 inFavour,) = governor.proposalVotes(id);
        assertEq(inFavour, 1);
    }

    function test_withReasonAndParameters() public {
        bytes32 structHash = keccak256(
            abi.encode(governor.EXTENDED_BALLOT_TYPEHASH(), id, AGAINST, erin, 0, keccak256("no"), keccak256("params"))
        );
        bytes memory signature = _signature(erinKey, _digest(structHash));
        governor.castVoteWithReasonAndParamsBySig(id, AGAINST, erin, "no", "params", signature);
        (uint256 against,,) = governor.proposalVotes(id);
        assertEq(against, 1);
    }

    function test_onlyAsSigned() public {
        bytes memory signature = _signature(erinKey, _ballot(FOR, erin, 0));
        bytes memory invalid = abi.encodeWithSelector(IGovernor.GovernorInvalidSignature.selector, erin);
        vm.expectRevert(invalid);
        governor.castVoteBySig(id, AGAINST, erin, signature);
        bytes memory forged = _signature(registrarKey, _ballot(FOR, erin, 0));
        vm.expectRevert(invalid);
        governor.castVoteBySig(id, FOR, erin, forged);
        vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorInvalidSignature.selector, alice));
        governor.castVoteBySig(id, FOR, alice, signature);
        vm.expectRevert(invalid);
        governor.castVoteWithReasonAndParamsBySig(id, FOR, erin, "", "", signature);
        assertEq(governor.nonces(erin), 0);
    }

    function test_once() public {
        bytes memory signature = _signature(erinKey, _ballot(FOR, erin, 0));
        governor.castVoteBySig(id, FOR, erin, signature);
        vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorInvalidSignature.selector, erin));
        governor.castVoteBySig(id, FOR, erin, signature);
        bytes memory second = _signature(erinKey, _ballot(AGAINST, erin, 1));
        vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorAlreadyCastVote.selector, erin));
        governor.castVoteBySig(id, AGAINST, erin, second);
    }

    /// @dev A signature held back until its voter lapsed would else use their vote up for nothing.
    function test_notForWhoHasNoVote() public {
        (address outsider, uint256 key) = makeAddrAndKey("outsider");
        bytes memory signature = _signature(key, _ballot(FOR, outsider, 0));
        vm.expectRevert(abi.encodeWithSelector(MemberAssembly.AssemblyNoVote.selector, id, outsider));
        governor.castVoteBySig(id, FOR, outsider, signature);
        assertEq(governor.nonces(outsider), 0);
        assertFalse(governor.hasVoted(id, outsider));
    }

    /// @dev Another plan's assembly has the same ids for the same calls, and does not know these votes.
    function test_notForAnotherAssembly() public {
        MemberAssembly other = _newAssembly();
        assertNotEq(_separator(address(other)), _separator(address(governor)));
        Motion memory motion = _stewardMotion(carol);
        vm.prank(alice);
        assertEq(other.propose(motion.targets, motion.values, motion.calls, motion.description), id);
        skip(1 days + 1);
        bytes memory signature = _signature(erinKey, _ballot(FOR, erin, 0));
        vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorInvalidSignature.selector, erin));
        other.castVoteBySig(id, FOR, erin, signature);
    }

    function _ballot(uint8 support, address voter, uint256 nonce) private view returns (bytes32) {
        return _digest(keccak256(abi.encode(governor.BALLOT_TYPEHASH(), id, support, voter, nonce)));
    }

    function _digest(bytes32 structHash) private view returns (bytes32) {
        return keccak256(abi.encodePacked(hex"1901", _separator(address(governor)), structHash));
    }

    function _separator(address where) private view returns (bytes32) {
        return keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("Mutual Pool Assembly"),
                keccak256("1"),
                block.chainid,
                where
            )
        );
    }
}
