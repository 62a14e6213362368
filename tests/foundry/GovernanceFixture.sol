// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {IAssessorPanel} from "../../contracts/interfaces/IAssessorPanel.sol";
import {IClaimDesk} from "../../contracts/interfaces/IClaimDesk.sol";
import {IEnrolment} from "../../contracts/interfaces/IEnrolment.sol";
import {IMutualPool} from "../../contracts/interfaces/IMutualPool.sol";
import {AssemblyTimelock} from "../../contracts/governance/AssemblyTimelock.sol";
import {MemberAssembly} from "../../contracts/governance/MemberAssembly.sol";
import {ClaimFixture} from "./ClaimFixture.sol";

/// @title A plan whose assembly is its members, seven of whom have a vote.
abstract contract GovernanceFixture is ClaimFixture {
    /// @dev A proposal as everybody has to name it, from `propose` to `execute`.
    struct Motion {
        address[] targets;
        uint256[] values;
        bytes[] calls;
        string description;
    }

    uint8 internal constant AGAINST = 0;
    uint8 internal constant FOR = 1;
    uint8 internal constant ABSTAIN = 2;
    /// @dev A fifth of the voters, rounded up.
    uint256 internal constant QUORUM = 2;

    /// @dev So many are a quorum of a plan of any size; here a fifth is less.
    uint256 internal constant QUORUM_VOTES = 10_000;

    AssemblyTimelock internal timelock;
    MemberAssembly internal governor;
    address internal erin;
    uint256 internal erinKey;
    /// @dev Lapses by the next settlement.
    address internal frail = makeAddr("frail");

    function setUp() public virtual override {
        uint256 nonce = vm.getNonce(address(this));
        // The token and the five contracts of the plan come before.
        memberAssembly = vm.computeCreateAddress(address(this), nonce + 6);
        super.setUp();
        timelock = new AssemblyTimelock(vm.computeCreateAddress(address(this), nonce + 7));
        governor = _newAssembly();
        require(address(timelock) == memberAssembly, "address of the timelock");
        require(timelock.hasRole(timelock.PROPOSER_ROLE(), address(governor)), "address of the assembly");

        (erin, erinKey) = makeAddrAndKey("erin");
        address[6] memory sound = [alice, bob, carol, dave, erin, makeAddr("george")];
        for (uint256 i = 0; i < sound.length; ++i) {
            _join(sound[i], 0, 60e6);
        }
        _join(frail, 0, RESERVE);
        _skipWait();
    }

    function _newAssembly() internal returns (MemberAssembly) {
        return _assemblyOf(QUORUM_VOTES);
    }

    /// @dev The assembly of a plan in which so many votes are a quorum.
    function _assemblyOf(uint256 quorumVotes) internal returns (MemberAssembly) {
        return new MemberAssembly(
            IMutualPool(address(pool)),
            IEnrolment(address(enrolment)),
            IClaimDesk(address(desk)),
            IAssessorPanel(address(panel)),
            timelock,
            quorumVotes
        );
    }

    // --------------------------------------------------------------- proposals

    function _motion(address target, bytes memory call) internal pure returns (Motion memory motion) {
        motion.targets = new address[](1);
        motion.values = new uint256[](1);
        motion.calls = new bytes[](1);
        (motion.targets[0], motion.calls[0]) = (target, call);
        motion.description = "A proposal";
    }

    /// @dev The plainest one there is.
    function _stewardMotion(address to) internal view returns (Motion memory) {
        return _motion(address(pool), abi.encodeCall(pool.setSteward, (to)));
    }

    function _idOf(Motion memory motion) internal view returns (uint256) {
        return governor.hashProposal(motion.targets, motion.values, motion.calls, _hashOf(motion));
    }

    function _hashOf(Motion memory motion) internal pure returns (bytes32) {
        return keccak256(bytes(motion.description));
    }

    /// @dev The id of what timelock keeps of a motion.
    function _operationOf(Motion memory motion) internal view returns (bytes32) {
        bytes32 salt = bytes32(bytes20(address(governor))) ^ _hashOf(motion);
        return timelock.hashOperationBatch(motion.targets, motion.values, motion.calls, 0, salt);
    }

    function _propose(address proposer, Motion memory motion) internal returns (uint256) {
        vm.prank(proposer);
        return governor.propose(motion.targets, motion.values, motion.calls, motion.description);
    }

    function _refusedProposal(address proposer, Motion memory motion, bytes memory reason) internal {
        vm.expectRevert(reason);
        _propose(proposer, motion);
    }

    function _cancel(address who, Motion memory motion) internal {
        vm.prank(who);
        governor.cancel(motion.targets, motion.values, motion.calls, _hashOf(motion));
    }

    function _queue(Motion memory motion) internal {
        vm.prank(stranger);
        governor.queue(motion.targets, motion.values, motion.calls, _hashOf(motion));
    }

    function _execute(Motion memory motion) internal {
        vm.prank(stranger);
        governor.execute(motion.targets, motion.values, motion.calls, _hashOf(motion));
    }

    /// @dev To the first second of the vote.
    function _skipToVote(uint256 id) internal {
        vm.warp(governor.proposalSnapshot(id) + 1);
    }

    function _skipPastVote(uint256 id) internal {
        vm.warp(governor.proposalDeadline(id) + 1);
    }

    function _vote(address voter, uint256 id, uint8 support) internal {
        vm.prank(voter);
        governor.castVote(id, support);
    }

    /// @dev From the proposal to the end of a vote that it wins.
    function _adopt(Motion memory motion) internal returns (uint256 id) {
        id = _propose(alice, motion);
        _skipToVote(id);
        _vote(alice, id, FOR);
        _vote(bob, id, FOR);
        _skipPastVote(id);
    }

    /// @dev The whole way.
    function _applyDecision(Motion memory motion) internal returns (uint256 id) {
        id = _adopt(motion);
        _queue(motion);
        skip(timelock.DELAY());
        _execute(motion);
    }

    function _expectState(uint256 id, IGovernor.ProposalState state) internal view {
        assertEq(uint8(governor.state(id)), uint8(state));
    }

    /// @dev The error for a proposal that is in a state other than those asked for.
    function _unexpected(uint256 id, IGovernor.ProposalState state, bytes32 asked)
        internal
        pure
        returns (bytes memory)
    {
        return abi.encodeWithSelector(IGovernor.GovernorUnexpectedProposalState.selector, id, state, asked);
    }

    function _asked(IGovernor.ProposalState state) internal pure returns (bytes32) {
        return bytes32(1 << uint8(state));
    }

    // ------------------------------------------------------------------ lapses

    /// @dev A claim of dave's, ready to be settled.
    function _payableClaim() internal returns (uint32 claim) {
        claim = _file(dave, 0);
        _approve(claim);
        _skipNotice();
    }

    function _settle(uint32 claim) internal {
        vm.prank(dave);
        desk.settleShort(claim, 0);
    }

    function _reinstate(address member) internal {
        _fund(member, 60e6);
        vm.prank(member);
        pool.reinstate(member, 60e6);
    }
}
