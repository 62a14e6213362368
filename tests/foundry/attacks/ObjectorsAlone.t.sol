// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IClaimJury} from "../../../contracts/interfaces/IClaimJury.sol";
import {ClaimLifecycle} from "../../../contracts/claims/ClaimLifecycle.sol";
import {ClaimState, Dispute, JuryRules, JuryVerdict} from "../../../contracts/claims/ClaimTypes.sol";
import {JuryFixture} from "../JuryFixture.sol";

/// @title Attacks in which those who object to an approved claim call a jury, vote alone, and refuse it for nothing.
contract ObjectorsAloneTest is JuryFixture {
    uint256 private constant HONEST = OBJECTIONS;

    /// @dev Twenty voters: three objectors call the jury and vote against, one honest juror votes for.
    function test_threeObjectorsAgainstOneVote_refuseNothingAndLoseTheirBonds() public {
        uint32 claim = _approved();
        _callByObjections(claim);
        _objectorsRefuse(claim);
        vm.prank(jurors[HONEST]);
        jury.vote(claim, IClaimJury.Answer.Approve);
        skip(7 days);

        // Three quarters voted to refuse, with the quorum; but none of them is anybody else than an objector.
        _expectState(claim, ClaimState.Payable);
        uint256 carry = pool.books().carry;
        uint256 surplus = desk.settle(claim).surplus;
        assertEq(pool.books().carry, carry + surplus + OBJECTIONS * OBJECTION_BOND, "their bonds are lost");
        for (uint256 i = 0; i < OBJECTIONS; ++i) {
            vm.prank(jurors[i]);
            vm.expectRevert(abi.encodeWithSelector(IClaimJury.JuryWrongState.selector, uint256(claim), ClaimState.Paid));
            jury.reclaim(claim, jurors[i]);
        }
        vm.prank(carol);
        desk.collect(claim, carol);
    }

    /// @dev With nobody else at the jury it is the same.
    function test_objectorsWhoVoteAlone_refuseNothing() public {
        uint32 claim = _approved();
        _callByObjections(claim);
        _objectorsRefuse(claim);
        skip(7 days);
        _expectState(claim, ClaimState.Payable);
    }

    /// @dev The objectors' votes count among all votes, but the quorum of the refusal has to be others'.
    function test_objectorsAndTooFewOthers_refuseNothing() public {
        uint32 claim = _approved();
        _callByObjections(claim);
        _objectorsRefuse(claim);
        _votes(claim, 0, QUORUM - 1);
        skip(7 days);
        _expectState(claim, ClaimState.Payable);
    }

    /// @dev A quorum of one or two is not enough in a small plan: three others have to agree.
    function test_inASmallPlan_threeOthersHaveToAgree() public {
        uint256 stay = 8;
        for (uint256 i = stay; i < JURORS; ++i) {
            vm.prank(jurors[i]);
            pool.quit();
        }
        uint32 claim = _approved();
        _object(jurors[0], claim);
        assertEq(jury.disputeOf(claim).quorum, 2, "a fifth of nine");
        vm.prank(jurors[0]);
        jury.vote(claim, IClaimJury.Answer.Refuse);
        _votes(claim, 0, 2);
        uint256 snapshot = vm.snapshotState();
        skip(7 days);
        _expectState(claim, ClaimState.Payable);

        vm.revertToState(snapshot);
        vm.prank(jurors[stay - 1]);
        jury.vote(claim, IClaimJury.Answer.Refuse);
        skip(7 days);
        _expectState(claim, ClaimState.Refused);
    }

    /// @dev A hundred thousand voters, a quorum of 1,000: 1,001 objectors vote alone, and then with 999 others. The bond of
    /// each is at least a tenth of a claim's, and it is lost.
    function test_inALargePlan_objectorsAloneRefuseNothing() public pure {
        Dispute memory dispute;
        (dispute.quorum, dispute.objections) = (1000, 1001);
        (dispute.votesAgainst, dispute.objectorsAgainst) = (1001, 1001);
        assertEq(uint8(ClaimLifecycle.verdictOf(dispute, true)), uint8(JuryVerdict.None));
        dispute.votesAgainst = 2000;
        assertEq(uint8(ClaimLifecycle.verdictOf(dispute, true)), uint8(JuryVerdict.None));
        dispute.votesAgainst = 2001;
        assertEq(uint8(ClaimLifecycle.verdictOf(dispute, true)), uint8(JuryVerdict.Refuse));
    }

    /// @dev The neighbour: objectors who convince a quorum of others, and two thirds of all, refuse the claim and have
    /// their bonds back.
    function test_objectorsWithAQuorumOfOthers_refuse() public {
        uint32 claim = _approved();
        _callByObjections(claim);
        _objectorsRefuse(claim);
        _votes(claim, 3, QUORUM);
        skip(7 days);
        _expectState(claim, ClaimState.Refused);
        desk.conclude(claim);
        for (uint256 i = 0; i < OBJECTIONS; ++i) {
            vm.prank(jurors[i]);
            jury.reclaim(claim, jurors[i]);
            assertEq(token.balanceOf(jurors[i]), OBJECTION_BOND);
            // What is left is the vote.
            assertEq(uint8(jury.ballotOf(claim, jurors[i])), uint8(IClaimJury.Ballot.Refuse));
        }
        assertEq(pool.books().owedByName(), 0);
    }

    /// @dev Where the panel refused or said nothing there are no objectors, and nothing more is asked of a refusal.
    function test_onARefusalOrASilence_theQuorumIsThatOfAllVotes() public {
        uint32 claim = _silent();
        _appeal(claim);
        _votes(claim, 0, QUORUM);
        skip(7 days);
        _expectState(claim, ClaimState.Refused);
    }

    /// @dev Past the number of objections the jury is called, however many voters the share would take.
    function test_theNumberOfObjectionsCallsTheJuryOfALargePlan() public {
        JuryRules memory rules = _juryRules();
        rules.objectionVotes = 100;
        vm.prank(memberAssembly);
        desk.changeRules(_rules(), rules);
        address[] memory voters = new address[](1100);
        for (uint256 i = 0; i < voters.length; ++i) {
            voters[i] = makeAddr(string.concat("voter ", vm.toString(i)));
            _join(voters[i], 0, 20e6);
        }
        _skipWait();
        uint32 claim = _approved();
        assertEq(desk.claimOf(claim).voters, 1120);
        // A tenth of the voters are 112.
        for (uint256 i = 0; i < 100; ++i) {
            _fund(voters[i], OBJECTION_BOND);
            _object(voters[i], claim);
        }
        _expectState(claim, ClaimState.UnderNotice);
        _object(jurors[0], claim);
        _expectState(claim, ClaimState.Jury);
    }

    function _objectorsRefuse(uint32 claim) private {
        for (uint256 i = 0; i < OBJECTIONS; ++i) {
            vm.prank(jurors[i]);
            jury.vote(claim, IClaimJury.Answer.Refuse);
        }
    }
}
