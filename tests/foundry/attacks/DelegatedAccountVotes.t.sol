// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {TestWallet} from "../../../contracts/mocks/TestWallet.sol";
import {GovernanceFixture} from "../GovernanceFixture.sol";

// Rule: G10.
/// @title Votes by signature of accounts that have code by EIP-7702.
contract DelegatedAccountVotesTest is GovernanceFixture {
    uint256 private id;

    function setUp() public override {
        super.setUp();
        id = _propose(alice, _stewardMotion(carol));
        _skipToVote(id);
    }

    /// @dev The delegate knows nothing of ERC-1271, so only the account's own key can speak for it.
    function test_anAccountWithCode_butWithoutERC1271_votesByItsKey() public {
        vm.etch(erin, address(token).code);
        governor.castVoteBySig(id, FOR, erin, _signature(erinKey, _ballot(erin)));
        assertTrue(governor.hasVoted(id, erin));
    }

    function test_anAccountWithCode_votesByItsKey_withReasonAndParameters() public {
        vm.etch(erin, address(token).code);
        bytes32 structHash = keccak256(
            abi.encode(governor.EXTENDED_BALLOT_TYPEHASH(), id, FOR, erin, 0, keccak256("why"), keccak256("params"))
        );
        bytes memory signature = _signature(erinKey, _digest(structHash));
        governor.castVoteWithReasonAndParamsBySig(id, FOR, erin, "why", "params", signature);
        assertTrue(governor.hasVoted(id, erin));
    }

    function test_anAccountWithCode_isNobodyElses() public {
        vm.etch(erin, address(token).code);
        bytes memory signature = _signature(registrarKey, _ballot(erin));
        vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorInvalidSignature.selector, erin));
        governor.castVoteBySig(id, FOR, erin, signature);
    }

    /// @dev As ever: a contract wallet is asked by ERC-1271.
    function test_aContractWallet_votesByERC1271() public {
        TestWallet wallet = new TestWallet(registrar);
        _join(address(wallet), 0, 60e6);
        skip(30 days);
        Motion memory motion = _stewardMotion(dave);
        id = _propose(bob, motion);
        _skipToVote(id);
        governor.castVoteBySig(id, FOR, address(wallet), _signature(registrarKey, _ballot(address(wallet))));
        assertTrue(governor.hasVoted(id, address(wallet)));
    }

    function _ballot(address voter) private view returns (bytes32) {
        return _digest(keccak256(abi.encode(governor.BALLOT_TYPEHASH(), id, FOR, voter, 0)));
    }

    function _digest(bytes32 structHash) private view returns (bytes32) {
        (, string memory name, string memory version, uint256 chainId, address where,,) = governor.eip712Domain();
        bytes32 separator = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256(bytes(name)),
                keccak256(bytes(version)),
                chainId,
                where
            )
        );
        return keccak256(abi.encodePacked(hex"1901", separator, structHash));
    }
}
