// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IGovernor} from "@openzeppelin/contracts/governance/IGovernor.sol";
import {Books} from "../../../../contracts/pool/PoolTypes.sol";
import {GovernanceFixture} from "../../GovernanceFixture.sol";

// Rule: G5.
/// @title How many must take part: a fifth of the active voters when a proposal was made.
contract MemberAssemblyQuorumTest is GovernanceFixture {
    function test_aFifthRoundedUp() public {
        uint16[11] memory voters = [0, 1, 4, 5, 6, 9, 10, 11, 15, 16, 1000];
        uint8[11] memory expected = [1, 1, 1, 1, 2, 2, 2, 3, 3, 4, 200];
        for (uint256 i = 0; i < voters.length; ++i) {
            _pretend(voters[i]);
            assertEq(governor.quorum(block.timestamp), expected[i]);
        }
    }

    function testFuzz_theLeastThatIsAFifth(uint32 voters) public {
        _pretend(voters);
        uint256 quorum = governor.quorum(block.timestamp);
        assertLe(quorum, QUORUM_VOTES);
        assertTrue(quorum == QUORUM_VOTES || quorum * 5 >= voters);
        assertTrue(quorum == 1 || (quorum - 1) * 5 < voters);
    }

    /// @dev A fifth of so many cannot vote within a week.
    function test_ofVeryManyVoters_aNumberIsEnough() public {
        uint32[5] memory voters = [uint32(49_995), 50_000, 50_001, 1e6, 100e6];
        uint16[5] memory expected = [9999, 10_000, 10_000, 10_000, 10_000];
        for (uint256 i = 0; i < voters.length; ++i) {
            _pretend(voters[i]);
            assertEq(governor.quorum(block.timestamp), expected[i]);
        }
    }

    function test_toCloseThePlan_tenTimesAsMany() public {
        Motion memory closing = _motion(address(enrolment), abi.encodeCall(enrolment.announceClosing, ()));
        uint32[5] memory voters = [uint32(7), 400_000, 499_996, 500_001, 100e6];
        uint32[5] memory expected = [uint32(2), 80_000, 100_000, 100_000, 100_000];
        address[5] memory proposers = [alice, bob, carol, dave, erin];
        for (uint256 i = 0; i < voters.length; ++i) {
            skip(1);
            _pretend(voters[i]);
            closing.description = vm.toString(i);
            uint256 id = _propose(proposers[i], closing);
            assertEq(governor.quorumOf(id), expected[i]);
            assertLe(governor.quorum(governor.proposalSnapshot(id)), QUORUM_VOTES);
            uint256 other = _propose(makeAddr("george"), _stewardMotion(proposers[i]));
            assertEq(governor.quorumOf(other), governor.quorum(governor.proposalSnapshot(other)));
            _cancel(makeAddr("george"), _stewardMotion(proposers[i]));
        }
    }

    /// @dev A quorum of an ordinary proposal does not close a large plan.
    function test_toCloseThePlan_theOrdinaryQuorumIsNotEnough() public {
        _pretend(500_000);
        uint256 closing = _propose(alice, _motion(address(enrolment), abi.encodeCall(enrolment.announceClosing, ())));
        uint256 other = _propose(bob, _stewardMotion(carol));
        _skipPastVote(closing);
        _pretendVotes(other, QUORUM_VOTES - 1);
        _expectState(other, IGovernor.ProposalState.Defeated);
        _pretendVotes(other, QUORUM_VOTES);
        _expectState(other, IGovernor.ProposalState.Succeeded);
        _pretendVotes(closing, QUORUM_VOTES);
        _expectState(closing, IGovernor.ProposalState.Defeated);
        _pretendVotes(closing, 10 * QUORUM_VOTES - 1);
        _expectState(closing, IGovernor.ProposalState.Defeated);
        _pretendVotes(closing, 10 * QUORUM_VOTES);
        _expectState(closing, IGovernor.ProposalState.Succeeded);
    }

    function test_reachedByVotesForAndAbstentions() public {
        assertEq(pool.books().activeVoters, 7);
        assertEq(governor.quorum(block.timestamp), QUORUM);
        uint256 id = _open();
        _vote(alice, id, FOR);
        _vote(bob, id, ABSTAIN);
        _skipPastVote(id);
        _expectState(id, IGovernor.ProposalState.Succeeded);
    }

    function test_notByOne() public {
        uint256 id = _open();
        _vote(alice, id, FOR);
        _skipPastVote(id);
        _expectState(id, IGovernor.ProposalState.Defeated);
    }

    /// @dev Else those against would do better to stay away than to vote.
    function test_notByVotesAgainst() public {
        uint256 id = _open();
        _vote(alice, id, FOR);
        _vote(bob, id, AGAINST);
        _skipPastVote(id);
        _expectState(id, IGovernor.ProposalState.Defeated);
    }

    function test_abstentionsAloneAdoptNothing() public {
        uint256 id = _open();
        _vote(alice, id, ABSTAIN);
        _vote(bob, id, ABSTAIN);
        _vote(carol, id, ABSTAIN);
        _skipPastVote(id);
        _expectState(id, IGovernor.ProposalState.Defeated);
    }

    function test_laterJoinsDoNotRaiseIt() public {
        uint256 id = _propose(alice, _stewardMotion(carol));
        for (uint256 i = 0; i < 4; ++i) {
            _join(makeAddr(vm.toString(i)), 0, 60e6);
        }
        assertEq(governor.quorum(block.timestamp), 3, "what a proposal made now would need");
        assertEq(governor.quorum(governor.proposalSnapshot(id)), QUORUM);
        _skipToVote(id);
        _vote(alice, id, FOR);
        _vote(bob, id, FOR);
        _skipPastVote(id);
        _expectState(id, IGovernor.ProposalState.Succeeded);
    }

    /// @dev A proposal that failed does not come back to life when fewer would do.
    function test_laterLapsesDoNotLowerIt() public {
        uint32 claim = _payableClaim();
        uint256 id = _open();
        _vote(alice, id, FOR);
        _settle(claim);
        _quit(carol);
        assertEq(governor.quorum(block.timestamp), 1);
        assertEq(governor.quorum(governor.proposalSnapshot(id)), QUORUM);
        _skipPastVote(id);
        _expectState(id, IGovernor.ProposalState.Defeated);
        _quit(bob);
        skip(365 days);
        _expectState(id, IGovernor.ProposalState.Defeated);
    }

    /// @dev They have one snapshot, so they have one quorum: that of the first.
    function test_proposalsOfOneBlockShareIt() public {
        uint256 first = _propose(alice, _stewardMotion(carol));
        for (uint256 i = 0; i < 4; ++i) {
            _join(makeAddr(vm.toString(i)), 0, 60e6);
        }
        uint256 second = _propose(bob, _stewardMotion(dave));
        assertEq(governor.proposalSnapshot(first), governor.proposalSnapshot(second));
        assertEq(governor.quorum(governor.proposalSnapshot(first)), QUORUM);
        skip(1);
        uint256 third = _propose(carol, _stewardMotion(erin));
        assertEq(governor.quorum(governor.proposalSnapshot(third)), 3);
        assertEq(governor.quorum(governor.proposalSnapshot(first)), QUORUM);

        // They are voted on and counted apart.
        _skipToVote(third);
        _vote(alice, first, FOR);
        _vote(bob, first, FOR);
        _vote(alice, second, AGAINST);
        _vote(alice, third, FOR);
        _vote(bob, third, FOR);
        _skipPastVote(third);
        _expectState(first, IGovernor.ProposalState.Succeeded);
        _expectState(second, IGovernor.ProposalState.Defeated);
        _expectState(third, IGovernor.ProposalState.Defeated);
    }

    function test_aFailedCallStoresNone() public {
        Motion memory motion = _stewardMotion(carol);
        motion.values[0] = 1;
        vm.expectRevert();
        _propose(alice, motion);
        _quit(bob);
        _quit(carol);
        assertEq(governor.quorum(block.timestamp + 1 days), 1);
    }

    function _open() private returns (uint256 id) {
        id = _propose(alice, _stewardMotion(carol));
        _skipToVote(id);
    }

    function _quit(address member) private {
        vm.prank(member);
        pool.quit();
    }

    /// @dev So many votes for a proposal, without casting them.
    function _pretendVotes(uint256 id, uint256 inFavour) private {
        vm.record();
        governor.proposalVotes(id);
        (bytes32[] memory slots,) = vm.accesses(address(governor));
        vm.store(address(governor), slots[1], bytes32(inFavour));
        (, uint256 found,) = governor.proposalVotes(id);
        assertEq(found, inFavour);
    }

    function _pretend(uint32 voters) private {
        Books memory books;
        books.activeVoters = voters;
        vm.mockCall(address(pool), abi.encodeCall(pool.books, ()), abi.encode(books));
    }
}
