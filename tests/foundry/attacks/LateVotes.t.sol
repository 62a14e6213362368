// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {MemberAssembly} from "../../../contracts/governance/MemberAssembly.sol";
import {GovernanceFixture} from "../GovernanceFixture.sol";

// Rule: G9.
/// @title Votes held back until nobody has the time to answer them.
contract LateVotesTest is GovernanceFixture {
    uint256 private id;
    uint256 private deadline;
    address private george = makeAddr("george");

    function setUp() public override {
        super.setUp();
        id = _propose(alice, _stewardMotion(carol));
        deadline = governor.proposalDeadline(id);
        assertEq(governor.VOTE_EXTENSION(), 3 days);
        _skipToVote(id);
    }

    /// @dev Nobody bothered to vote against what had no quorum; in the last second two votes are a quorum.
    function test_aQuorumReachedInTheLastSecond_leavesThreeDaysToAnswer() public {
        vm.warp(deadline);
        _vote(alice, id, FOR);
        assertFalse(governor.isExtended(id));
        _expectExtension();
        _vote(dave, id, FOR);
        skip(1);
        _expectState(id, IGovernor.ProposalState.Active);
        bytes memory notYet = _unexpected(id, IGovernor.ProposalState.Active, _asked(IGovernor.ProposalState.Succeeded));
        Motion memory motion = _stewardMotion(carol);
        vm.expectRevert(notYet);
        _queue(motion);

        _vote(bob, id, AGAINST);
        _vote(erin, id, AGAINST);
        vm.warp(deadline + 3 days);
        _vote(george, id, AGAINST);
        skip(1);
        _expectState(id, IGovernor.ProposalState.Defeated);
    }

    /// @dev The quorum was reached long ago, and as many were against it as for it.
    function test_aVoteThatTurnsTheResult_inTheLastSecond_leavesThreeDaysToAnswer() public {
        _tie();
        vm.warp(deadline);
        _expectExtension();
        _vote(erin, id, FOR);
        skip(1);
        _vote(george, id, AGAINST);
        _skipPastVote(id);
        _expectState(id, IGovernor.ProposalState.Defeated);
    }

    /// @dev Those who are against it cannot put the end off for ever.
    function test_aVote_isExtendedOnce() public {
        _tie();
        vm.warp(deadline);
        _vote(erin, id, FOR);
        _vote(george, id, AGAINST);
        vm.warp(deadline + 3 days);
        _vote(frail, id, FOR);
        assertEq(governor.proposalDeadline(id), deadline + 3 days);
        skip(1);
        _expectState(id, IGovernor.ProposalState.Succeeded);
    }

    function test_aVoteInTime_extendsNothing() public {
        vm.warp(deadline - 3 days);
        _vote(alice, id, FOR);
        _vote(dave, id, FOR);
        assertFalse(governor.isExtended(id));
        assertEq(governor.proposalDeadline(id), deadline);
        vm.warp(deadline + 1);
        _expectState(id, IGovernor.ProposalState.Succeeded);
    }

    function test_aSecondLater_itDoes() public {
        vm.warp(deadline - 3 days + 1);
        _vote(alice, id, FOR);
        _expectExtension();
        _vote(dave, id, FOR);
    }

    /// @dev Neither what changes nothing, nor what turns the result to failing, which needs no answer by those who stayed away.
    function test_aLateVote_thatMakesNothingPass_extendsNothing() public {
        _vote(alice, id, FOR);
        _vote(bob, id, FOR);
        vm.warp(deadline);
        _vote(carol, id, FOR);
        _vote(dave, id, AGAINST);
        _vote(erin, id, AGAINST);
        _vote(george, id, AGAINST);
        assertFalse(governor.isExtended(id));
        skip(1);
        _expectState(id, IGovernor.ProposalState.Defeated);
    }

    /// @dev A quorum of abstentions makes nothing pass by itself; it does make the votes for it count.
    function test_aLateQuorum_extendsEvenWhatFails() public {
        _vote(alice, id, AGAINST);
        vm.warp(deadline);
        _vote(bob, id, ABSTAIN);
        _expectExtension();
        _vote(carol, id, ABSTAIN);
    }

    function test_aLateVoteBySignature_extendsAsWell() public {
        _vote(alice, id, FOR);
        vm.warp(deadline);
        bytes32 ballot = keccak256(abi.encode(governor.BALLOT_TYPEHASH(), id, FOR, erin, 0));
        (, string memory name, string memory version, uint256 chainId, address where,,) = governor.eip712Domain();
        bytes32 kind = keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
        bytes32 separator =
            keccak256(abi.encode(kind, keccak256(bytes(name)), keccak256(bytes(version)), chainId, where));
        bytes memory signature = _signature(erinKey, keccak256(abi.encodePacked(hex"1901", separator, ballot)));
        _expectExtension();
        governor.castVoteBySig(id, FOR, erin, signature);
    }

    /// @dev Closing needs two thirds: the vote that reaches them late extends, one that only reaches a majority does not.
    function test_aLateVote_thatReachesTwoThirds() public {
        id = _propose(bob, _motion(address(enrolment), abi.encodeCall(enrolment.announceClosing, ())));
        _skipToVote(id);
        deadline = governor.proposalDeadline(id);
        _vote(alice, id, FOR);
        _vote(bob, id, FOR);
        _vote(carol, id, AGAINST);
        _vote(dave, id, AGAINST);
        vm.warp(deadline);
        _vote(erin, id, FOR);
        assertFalse(governor.isExtended(id));
        _expectExtension();
        _vote(george, id, FOR);
    }

    function _tie() private {
        _vote(alice, id, FOR);
        _vote(bob, id, FOR);
        _vote(carol, id, AGAINST);
        _vote(dave, id, AGAINST);
    }

    /// @dev By the next vote.
    function _expectExtension() private {
        vm.expectEmit(address(governor));
        emit MemberAssembly.ProposalExtended(id, uint64(deadline + 3 days));
    }
}
