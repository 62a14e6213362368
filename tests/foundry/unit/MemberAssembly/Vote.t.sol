// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {MemberAssembly} from "../../../../contracts/governance/MemberAssembly.sol";
import {GovernanceFixture} from "../../GovernanceFixture.sol";

// Rule: G3.
/// @title Who has a vote, once, and when.
contract MemberAssemblyVoteTest is GovernanceFixture {
    mapping(address member => bytes16) private movedTo;

    function test_oneVoteWhateverTheUnits() public {
        _join(stranger, 2, 190e6);
        skip(30 days);
        assertEq(pool.positionOf(stranger).units, 3);
        assertEq(governor.getVotes(stranger, block.timestamp), 1);
        assertEq(governor.getVotesWithParams(alice, block.timestamp, "anything"), 1);
        uint256 id = _open();
        _vote(stranger, id, FOR);
        (, uint256 forVotes,) = governor.proposalVotes(id);
        assertEq(forVotes, 1);
    }

    function test_onlyWhileTheVoteIsOpen() public {
        uint256 id = _propose(alice, _stewardMotion(carol));
        _closed(id, IGovernor.ProposalState.Pending);
        vm.warp(governor.proposalSnapshot(id));
        _closed(id, IGovernor.ProposalState.Pending);
        vm.warp(governor.proposalDeadline(id));
        _vote(bob, id, FOR);
        skip(1);
        _closed(id, IGovernor.ProposalState.Defeated);
        vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorNonexistentProposal.selector, 1));
        _vote(alice, 1, FOR);
    }

    function test_notTwice() public {
        uint256 id = _open();
        _vote(alice, id, FOR);
        assertTrue(governor.hasVoted(id, alice));
        vm.expectRevert(abi.encodeWithSelector(IGovernor.GovernorAlreadyCastVote.selector, alice));
        _vote(alice, id, AGAINST);
        _expectVotes(id, 0, 1, 0);
    }

    function test_notForSomethingElse() public {
        uint256 id = _open();
        vm.expectRevert(IGovernor.GovernorInvalidVoteType.selector);
        _vote(alice, id, 3);
    }

    function test_notForStrangers() public {
        uint256 id = _open();
        _refusedVote(stranger, id);
        _refusedVote(memberAssembly, id);
        _expectVotes(id, 0, 0, 0);
    }

    function test_notForWhoJoinedTooLate() public {
        address newcomer = makeAddr("newcomer");
        address later = makeAddr("later");
        _join(newcomer, 0, 60e6);
        // The snapshot is a day after the proposal: here 29 days after they joined.
        skip(28 days);
        uint256 id = _propose(alice, _stewardMotion(carol));
        skip(1 days + 1);
        _join(later, 0, 60e6);
        _refusedVote(newcomer, id);
        _refusedVote(later, id);
        // Later they have standing, but not for this one.
        skip(2 days);
        assertEq(governor.getVotes(newcomer, block.timestamp), 1);
        _refusedVote(newcomer, id);
    }

    function test_fromTheThirtiethDay() public {
        address newcomer = makeAddr("newcomer");
        _join(newcomer, 0, 60e6);
        skip(29 days);
        uint256 id = _open();
        _vote(newcomer, id, FOR);
        _expectVotes(id, 0, 1, 0);
    }

    function test_notForWhoLapsedMeanwhile() public {
        uint32 claim = _payableClaim();
        uint256 id = _open();
        _settle(claim);
        _refusedVote(frail, id);
        assertFalse(governor.hasVoted(id, frail));
        // Refused, not used up: within grace they pay what they missed, and vote.
        _reinstate(frail);
        _vote(frail, id, FOR);
        _expectVotes(id, 0, 1, 0);
    }

    /// @dev Who makes good the gap belonged to the plan all the while.
    function test_lapsedAtTheSnapshotAndReinstatedWithinGrace() public {
        _settle(_payableClaim());
        uint256 id = _open();
        _refusedVote(frail, id);
        _reinstate(frail);
        _vote(frail, id, FOR);
    }

    /// @dev Who comes back later begins again.
    function test_lapsedAtTheSnapshotAndReinstatedLater() public {
        _settle(_payableClaim());
        skip(GRACE - 1 days);
        uint256 id = _open();
        skip(1 days);
        _reinstate(frail);
        _refusedVote(frail, id);
    }

    /// @dev What somebody said while they belonged to it stays said.
    function test_votesOfLeaversStay() public {
        uint256 id = _open();
        _vote(alice, id, FOR);
        vm.prank(alice);
        pool.quit();
        _expectVotes(id, 0, 1, 0);
        assertEq(governor.getVotes(alice, block.timestamp), 0);
    }

    /// @dev Nor by another membership: a person who quit joins again that day, at whatever address.
    function test_notAgainAtAnotherAddress() public {
        uint256 id = _open();
        _vote(alice, id, FOR);
        vm.prank(alice);
        pool.quit();
        movedTo[stranger] = _identityOf(alice);
        _join(stranger, 0, 60e6);
        _refusedVote(stranger, id);
        vm.prank(stranger);
        pool.quit();
        skip(1);
        _join(alice, 0, 60e6);
        _refusedVote(alice, id);
        _expectVotes(id, 0, 1, 0);
    }

    /// @dev Nor by the membership left behind: once its identity moved on, it stays lapsed.
    function test_notAgainByTheMembershipLeftBehind() public {
        _settle(_payableClaim());
        skip(GRACE + 1);
        movedTo[stranger] = _identityOf(frail);
        _join(stranger, 0, 60e6);
        skip(30 days);
        uint256 id = _open();
        _vote(stranger, id, FOR);
        _payIn(frail, 60e6);
        _refusedVote(frail, id);
        _expectVotes(id, 0, 1, 0);
    }

    function test_withReasonAndParameters() public {
        uint256 id = _open();
        vm.expectEmit(address(governor));
        emit IGovernor.VoteCast(alice, id, FOR, 1, "she is honest");
        vm.prank(alice);
        governor.castVoteWithReason(id, FOR, "she is honest");
        vm.expectEmit(address(governor));
        emit IGovernor.VoteCastWithParams(bob, id, ABSTAIN, 1, "no idea", "params");
        vm.prank(bob);
        governor.castVoteWithReasonAndParams(id, ABSTAIN, "no idea", "params");
        _expectVotes(id, 0, 1, 1);
    }

    function test_moreForThanAgainst() public {
        uint256 id = _open();
        _vote(alice, id, FOR);
        _vote(bob, id, FOR);
        _vote(carol, id, AGAINST);
        _vote(dave, id, AGAINST);
        _expectVotes(id, 2, 2, 0);
        _skipPastVote(id);
        _expectState(id, IGovernor.ProposalState.Defeated);
    }

    function _identityOf(address member) internal view override returns (bytes16) {
        return movedTo[member] != 0 ? movedTo[member] : super._identityOf(member);
    }

    function _open() private returns (uint256 id) {
        id = _propose(bob, _stewardMotion(carol));
        _skipToVote(id);
    }

    function _closed(uint256 id, IGovernor.ProposalState state) private {
        bytes memory reason = _unexpected(id, state, _asked(IGovernor.ProposalState.Active));
        vm.expectRevert(reason);
        _vote(alice, id, FOR);
    }

    function _refusedVote(address who, uint256 id) private {
        vm.expectRevert(abi.encodeWithSelector(MemberAssembly.AssemblyNoVote.selector, id, who));
        _vote(who, id, FOR);
    }

    function _expectVotes(uint256 id, uint256 against, uint256 inFavour, uint256 abstain) private view {
        (uint256 a, uint256 f, uint256 n) = governor.proposalVotes(id);
        assertEq(abi.encode(a, f, n), abi.encode(against, inFavour, abstain));
    }
}
