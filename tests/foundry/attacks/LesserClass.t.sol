// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IClaimDeskErrors} from "../../../contracts/interfaces/IClaimDeskErrors.sol";
import {IClaimJury} from "../../../contracts/interfaces/IClaimJury.sol";
import {Claim, ClaimState, Rules, PanelDecision} from "../../../contracts/claims/ClaimTypes.sol";
import {JuryFixture} from "../JuryFixture.sol";

/// @title A panel that approves the class of 5e6 in place of the one of 20e6, which refuses three quarters.
contract LesserClassTest is JuryFixture {
    /// @dev The claimant could not appeal, a stranger settled, and the day could not be filed again. Now a jury decides.
    function test_attack_threeQuartersRefusedAreAppealed() public {
        uint32 claim = _lesser();
        vm.prank(alice);
        jury.appeal(claim);
        vm.prank(stranger);
        vm.expectRevert(
            abi.encodeWithSelector(IClaimDeskErrors.ClaimWrongState.selector, claim, uint8(ClaimState.Jury))
        );
        desk.settle(claim);
        _votes(claim, QUORUM, 0);
        skip(7 days);
        _decide(claim, true, 1);
        skip(7 days);
        vm.prank(stranger);
        desk.settle(claim);
        assertEq(desk.claimOf(claim).benefit, 20e6, "what was filed");
    }

    function test_whoDoesNotAppealIsPaidTheLesserClass() public {
        uint32 claim = _lesser();
        skip(7 days);
        desk.settle(claim);
        Claim memory facts = desk.claimOf(claim);
        assertEq(facts.benefit, BENEFIT);
        assertEq(facts.filedClass, 0);
        assertEq(facts.benefitClass, 1);
    }

    /// @dev A panel of the claimant's friends approves, and the claimant calls a jury at once, so that nobody can object.
    /// The jury sits as long as the notice would have, held as it is, and every voter has a vote.
    function test_attack_anAppealDoesNotShortenTheTimeOfVoters() public {
        uint32 claim = _lesser();
        _hold(claim, 14);
        vm.prank(alice);
        jury.appeal(claim);
        assertEq(jury.disputeOf(claim).endsAt, block.timestamp + 21 days);
        skip(21 days - 1);
        _votes(claim, 0, QUORUM);
        skip(1);
        _expectState(claim, ClaimState.Refused);
    }

    function test_appeal_withinTheTimeToAppeal() public {
        _noticeOf(10);
        uint32 claim = _lesser();
        uint256 appealEnd = block.timestamp + 7 days;
        vm.warp(appealEnd);
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(IClaimJury.JuryAppealOver.selector, claim, appealEnd));
        jury.appeal(claim);
        vm.warp(appealEnd - 1);
        vm.prank(alice);
        jury.appeal(claim);
        _expectState(claim, ClaimState.Jury);
    }

    function test_appeal_beforeTheNoticeEnds() public {
        _noticeOf(3);
        uint32 claim = _lesser();
        skip(3 days - 1);
        uint256 snapshot = vm.snapshotState();
        vm.prank(alice);
        jury.appeal(claim);
        vm.revertToState(snapshot);
        skip(1);
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(IClaimJury.JuryWrongState.selector, claim, uint8(ClaimState.Payable)));
        jury.appeal(claim);
    }

    function test_appeal_onlyByTheClaimantAndOnlyOnce() public {
        uint32 claim = _lesser();
        vm.prank(jurors[0]);
        vm.expectRevert(abi.encodeWithSelector(IClaimJury.JuryNotClaimant.selector, claim, jurors[0]));
        jury.appeal(claim);
        _hold(claim, 14);
        _callByObjections(claim);
        skip(7 days);
        // No word: the notice goes on, and a claim has one jury in its life.
        _expectState(claim, ClaimState.UnderNotice);
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(IClaimJury.JuryWasCalled.selector, claim));
        jury.appeal(claim);
    }

    function test_appeal_notOfAFullApproval() public {
        uint32 claim = _approved();
        vm.prank(carol);
        vm.expectRevert(
            abi.encodeWithSelector(IClaimJury.JuryWrongState.selector, claim, uint8(ClaimState.UnderNotice))
        );
        jury.appeal(claim);
    }

    /// @dev Whoever called it, the jury may approve what was filed.
    function test_jury_calledByObjectionsMayApproveWhatWasFiled() public {
        uint32 claim = _lesser();
        _callByObjections(claim);
        _votes(claim, QUORUM, 0);
        skip(7 days);
        _expectState(claim, ClaimState.AwaitingSeat);
        _decide(claim, true, 1);
        assertEq(desk.claimOf(claim).benefit, 20e6);
    }

    /// @dev Votes to leave the panel's decision count among the votes, so neither side reaches two thirds by few.
    function test_jury_mayLeaveThePanelsDecision() public {
        uint32 claim = _lesser();
        vm.prank(alice);
        jury.appeal(claim);
        _leave(claim, 2);
        for (uint256 i = 2; i < 5; ++i) {
            vm.prank(jurors[i]);
            jury.vote(claim, IClaimJury.Answer.Approve);
        }
        assertEq(jury.disputeOf(claim).votesToLeave, 2);
        assertEq(uint8(jury.ballotOf(claim, jurors[0])), uint8(IClaimJury.Ballot.Leave));
        skip(7 days);
        _expectState(claim, ClaimState.Payable);
        assertEq(desk.claimOf(claim).benefit, BENEFIT);
    }

    /// @dev The seat signs what was filed, no other class.
    function test_seat_signsOnlyWhatWasFiled() public {
        uint32 claim = _lesserOverturned();
        PanelDecision memory decision = _decision(claim, true);
        bytes memory reason = abi.encodeWithSelector(IClaimDeskErrors.ClaimJuryApproved.selector, claim);
        decision.benefitClass = 1;
        vm.prank(assessors[0]);
        vm.expectRevert(reason);
        desk.decide(claim, decision);
        decision = _decision(claim, false);
        vm.prank(assessors[0]);
        vm.expectRevert(reason);
        desk.decide(claim, decision);
        // Nor a refusal of the lesser class.
        decision.benefitClass = 1;
        vm.prank(assessors[0]);
        vm.expectRevert(reason);
        desk.decide(claim, decision);
    }

    /// @dev A withdrawal in that time releases the share of the lesser class.
    function test_withdraw_beforeASeatSigns() public {
        uint32 claim = _lesserOverturned();
        assertGt(pool.books().pendingShares, 0);
        vm.prank(alice);
        desk.withdraw(claim);
        assertEq(pool.books().pendingShares, 0);
    }

    function _noticeOf(uint8 days_) private {
        Rules memory rules = _rules();
        rules.noticeDays = days_;
        vm.prank(memberAssembly);
        desk.changeRules(rules, _juryRules());
    }
}
