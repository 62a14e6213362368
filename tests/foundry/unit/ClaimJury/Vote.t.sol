// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IClaimJury} from "../../../../contracts/interfaces/IClaimJury.sol";
import {ClaimState, JuryRules} from "../../../../contracts/claims/ClaimTypes.sol";
import {JuryFixture} from "../../JuryFixture.sol";

/// @title Calling a jury, and voting on it.
contract JuryVoteTest is JuryFixture {
    function test_appeal_ofARefusalByEitherParty() public {
        uint32 claim = _refused();
        uint256 snapshot = vm.snapshotState();
        address[2] memory parties = [alice, carol];
        for (uint256 i = 0; i < parties.length; ++i) {
            vm.expectEmit(address(jury));
            emit IClaimJury.Appealed(claim, parties[i]);
            vm.expectEmit(address(jury));
            emit IClaimJury.JuryCalled(
                claim,
                uint32(VOTERS),
                uint32(QUORUM),
                uint24(desk.claimOf(claim).filedAt / 1 days) - 30,
                uint40(block.timestamp + 7 days)
            );
            vm.prank(parties[i]);
            jury.appeal(claim);
            _expectState(claim, ClaimState.Jury);
            vm.revertToState(snapshot);
        }
    }

    function test_appeal_isTheClaimantsOnly() public {
        uint32 claim = _refused();
        address[3] memory others = [jurors[0], assessors[0], stranger];
        for (uint256 i = 0; i < others.length; ++i) {
            vm.prank(others[i]);
            vm.expectRevert(abi.encodeWithSelector(IClaimJury.JuryNotClaimant.selector, claim, others[i]));
            jury.appeal(claim);
        }
    }

    /// @dev A claim the member filed has no guardian among its parties.
    function test_appeal_ofAClaimWithoutAGuardian() public {
        uint32 claim = _file(jurors[0], 1);
        _refuse(claim);
        vm.prank(carol);
        vm.expectRevert(abi.encodeWithSelector(IClaimJury.JuryNotClaimant.selector, claim, carol));
        jury.appeal(claim);
        vm.prank(jurors[0]);
        jury.appeal(claim);
        assertEq(uint8(jury.ballotOf(claim, jurors[0])), uint8(IClaimJury.Ballot.Party));
        assertEq(uint8(jury.ballotOf(claim, address(0))), uint8(IClaimJury.Ballot.Nothing));
    }

    function test_appeal_once() public {
        uint32 claim = _refused();
        _appeal(claim);
        _refusedAppeal(claim, ClaimState.Jury);
        skip(7 days);
        _refusedAppeal(claim, ClaimState.Refused);
    }

    function test_vote_countsEachJurorOnce() public {
        uint32 claim = _sitting();
        vm.expectEmit(address(jury));
        emit IClaimJury.Voted(claim, jurors[5], IClaimJury.Answer.Approve);
        _vote(jurors[5], claim, true);
        vm.expectEmit(address(jury));
        emit IClaimJury.Voted(claim, jurors[6], IClaimJury.Answer.Refuse);
        _vote(jurors[6], claim, false);
        assertEq(jury.disputeOf(claim).votesFor, 1);
        assertEq(jury.disputeOf(claim).votesAgainst, 1);
        assertEq(uint8(jury.ballotOf(claim, jurors[5])), uint8(IClaimJury.Ballot.Approve));
        assertEq(uint8(jury.ballotOf(claim, jurors[6])), uint8(IClaimJury.Ballot.Refuse));
        for (uint256 i = 5; i < 7; ++i) {
            for (uint256 j = 0; j < 2; ++j) {
                _refusedVote(
                    jurors[i],
                    claim,
                    j == 0,
                    abi.encodeWithSelector(IClaimJury.JuryVotedAlready.selector, claim, jurors[i])
                );
            }
        }
    }

    /// @dev Whoever objected is a juror as any other.
    function test_vote_byWhoObjected() public {
        uint32 claim = _approved();
        _callByObjections(claim);
        _vote(jurors[0], claim, false);
        assertEq(jury.disputeOf(claim).votesAgainst, 1);
    }

    function test_vote_isNotForPartiesAndStrangers() public {
        _join(carol, 0, 60e6);
        skip(31 days);
        uint32 claim = _sitting();
        address[3] memory others = [alice, carol, stranger];
        for (uint256 i = 0; i < others.length; ++i) {
            _refusedVote(
                others[i], claim, true, abi.encodeWithSelector(IClaimJury.JuryNoVote.selector, claim, others[i])
            );
        }
        assertTrue(pool.isVoter(carol, _today()), "it is her part in the claim that keeps carol out");
    }

    function test_vote_needsStandingAtTheFiling() public {
        _join(bob, 0, 60e6);
        skip(29 days);
        uint32 claim = _sitting();
        skip(6 days);
        _refusedVote(bob, claim, true, abi.encodeWithSelector(IClaimJury.JuryNoVote.selector, claim, bob));
        assertTrue(pool.isVoter(bob, _today() - 30), "he has the standing now, but had it not at the filing");
    }

    function test_vote_isNotForWhoQuitOrCameBack() public {
        uint32 claim = _sitting();
        vm.prank(jurors[5]);
        pool.quit();
        _refusedVote(jurors[5], claim, true, abi.encodeWithSelector(IClaimJury.JuryNoVote.selector, claim, jurors[5]));
        skip(1);
        _join(jurors[5], 0, 60e6);
        _refusedVote(jurors[5], claim, true, abi.encodeWithSelector(IClaimJury.JuryNoVote.selector, claim, jurors[5]));
    }

    function test_vote_untilTheLastSecond() public {
        uint32 claim = _sitting();
        uint256 endsAt = jury.disputeOf(claim).endsAt;
        vm.warp(endsAt - 1);
        _vote(jurors[5], claim, true);
        vm.warp(endsAt);
        _refusedVote(jurors[6], claim, true, abi.encodeWithSelector(IClaimJury.JuryNotSitting.selector, claim, endsAt));
    }

    function test_vote_notWithoutAJury() public {
        uint32 claim = _approved();
        _refusedVote(jurors[5], claim, true, abi.encodeWithSelector(IClaimJury.JuryNotSitting.selector, claim, 0));
    }

    /// @dev A fifth of twenty voters are four; one less, and the panel's refusal stands.
    function test_word_needsTheQuorum() public {
        uint32 claim = _sitting();
        uint256 snapshot = vm.snapshotState();
        _votes(claim, QUORUM - 1, 0);
        skip(7 days);
        _expectState(claim, ClaimState.Refused);
        vm.revertToState(snapshot);
        _votes(claim, QUORUM, 0);
        skip(7 days);
        _expectState(claim, ClaimState.AwaitingSeat);
    }

    function test_word_needsTwoThirds() public {
        uint32 claim = _approved();
        _callByObjections(claim);
        uint256 snapshot = vm.snapshotState();
        // Five of eight are less than two thirds, six of nine are as much.
        _votes(claim, 3, 5);
        skip(7 days);
        _expectState(claim, ClaimState.Payable);
        vm.revertToState(snapshot);
        _votes(claim, 3, 6);
        skip(7 days);
        _expectState(claim, ClaimState.Refused);
    }

    function test_word_ofAJuryAfterASilenceNeedsTwoThirdsToo() public {
        uint32 claim = _silent();
        _appeal(claim);
        uint256 snapshot = vm.snapshotState();
        _votes(claim, 5, 3);
        skip(7 days);
        _expectState(claim, ClaimState.Expired);
        vm.revertToState(snapshot);
        _votes(claim, 6, 3);
        skip(7 days);
        _expectState(claim, ClaimState.AwaitingSeat);
    }

    /// @dev The share of the voters is rounded up, and the number caps it.
    function test_quorum_isTheSmallerOfShareAndNumber() public {
        JuryRules memory rules = _juryRules();
        rules.quorumBps = 2001;
        assertEq(_quorumUnder(rules), 5);
        rules.quorumBps = 5000;
        rules.quorumVotes = 100;
        assertEq(_quorumUnder(rules), 10);
        for (uint256 i = 0; i < 181; ++i) {
            _join(makeAddr(string.concat("late ", vm.toString(i))), 0, 60e6);
        }
        // Half of 201 is a hundred and one.
        assertEq(pool.books().activeVoters, 201);
        assertEq(_quorumUnder(rules), 100);
    }

    /// @dev Who remains of a plan whose members lapsed has a jury all the same, of one vote at least.
    function test_quorum_isOneAtLeast() public {
        address frail = makeAddr("frail");
        _join(frail, 0, RESERVE);
        _skipWait();
        uint32 charged = _approved();
        skip(7 days);
        vm.prank(alice);
        pool.quit();
        for (uint256 i = 0; i < JURORS; ++i) {
            vm.prank(jurors[i]);
            pool.quit();
        }
        desk.settle(charged);
        assertEq(pool.books().activeVoters, 0);

        uint32 claim = _fileFor(frail, frail, _today() - 1, 1);
        assertEq(desk.claimOf(claim).voters, 0);
        _refuse(claim);
        vm.prank(frail);
        jury.appeal(claim);
        assertEq(jury.disputeOf(claim).quorum, 1);
        skip(7 days);
        _expectState(claim, ClaimState.Refused);
    }

    function _quorumUnder(JuryRules memory rules) private returns (uint256) {
        vm.prank(memberAssembly);
        desk.changeRules(_rules(), rules);
        uint32 claim = _refused();
        _appeal(claim);
        uint256 quorum = jury.disputeOf(claim).quorum;
        skip(7 days);
        return quorum;
    }

    /// @dev Called by the claimant of a refused claim.
    function _sitting() private returns (uint32 claim) {
        claim = _refused();
        _appeal(claim);
    }

    function _vote(address voter, uint32 claim, bool approve) private {
        vm.prank(voter);
        jury.vote(claim, approve ? IClaimJury.Answer.Approve : IClaimJury.Answer.Refuse);
    }

    function _refusedVote(address voter, uint32 claim, bool approve, bytes memory reason) private {
        vm.prank(voter);
        vm.expectRevert(reason);
        jury.vote(claim, approve ? IClaimJury.Answer.Approve : IClaimJury.Answer.Refuse);
    }

    function _refusedAppeal(uint32 claim, ClaimState state) private {
        vm.prank(carol);
        vm.expectRevert(abi.encodeWithSelector(IClaimJury.JuryWrongState.selector, claim, state));
        jury.appeal(claim);
    }
}
