// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IClaimDeskErrors} from "../../../contracts/interfaces/IClaimDeskErrors.sol";
import {IClaimJury} from "../../../contracts/interfaces/IClaimJury.sol";
import {IEnrolment} from "../../../contracts/interfaces/IEnrolment.sol";
import {IMutualPoolErrors} from "../../../contracts/interfaces/IMutualPoolErrors.sol";
import {ClaimState, PanelDecision} from "../../../contracts/claims/ClaimTypes.sol";
import {HistoryFixture} from "../HistoryFixture.sol";

/// @title Attacks that use one rule to get round another: wallets and juries, lesser classes and second benefits, benefits
/// that end a membership and the closing.
contract AcrossRulesTest is HistoryFixture {
    uint256 private _indexBefore;

    // ------------------------------------------------- a jury of one's own wallets

    /// @dev Alice's first wallet files for its last days, and her second, a voter of long standing, has no say on it.
    function test_attack_theClaimantsNextWalletHasNoSayOnHerClaim() public {
        uint32 claim = _claimOfTheFirstWallet();
        _approve(claim);
        _expectNoObjection(second, claim);
        _callJury(claim);
        assertEq(uint8(jury.ballotOf(claim, second)), uint8(IClaimJury.Ballot.Party));
        _expectNoVote(second, claim);
    }

    /// @dev Nor where her own appeal calls the jury.
    function test_attack_norAfterHerAppeal() public {
        uint32 claim = _claimOfTheFirstWallet();
        _refuse(claim);
        vm.prank(alice);
        jury.appeal(claim);
        _expectNoVote(second, claim);
    }

    /// @dev The neighbour: whoever else has the standing votes, and she does on the claims of others.
    function test_neighbour_everybodyElseHasTheirSay() public {
        uint32 claim = _claimOfTheFirstWallet();
        _approve(claim);
        _callJury(claim);
        vm.prank(_other(1));
        jury.vote(claim, IClaimJury.Answer.Approve);
        assertEq(jury.disputeOf(claim).votesFor, 1);

        uint32 others = _file(_other(2), OTHER);
        _approve(others);
        _fund(second, OBJECTION_BOND);
        vm.prank(second);
        jury.object(others);
        vm.prank(second);
        jury.vote(others, IClaimJury.Answer.Refuse);
        assertEq(jury.disputeOf(others).votesAgainst, 1);
    }

    /// @dev The neighbour: who has joined since in the wallet that alice had last is another person, with a vote.
    function test_neighbour_anotherPersonInHerLastWalletHasTheirSay() public {
        uint24 day = _withTwoWallets();
        _quit(second);
        _joinAs(second, dave);
        skip(31 days);
        uint32 claim = _fileFor(alice, alice, day, OTHER);
        assertEq(enrolment.identityOf(_identityOf(alice)).holder, second);
        _approve(claim);
        _fund(second, OBJECTION_BOND);
        vm.prank(second);
        jury.object(claim);
        vm.prank(second);
        jury.vote(claim, IClaimJury.Answer.Refuse);
    }

    // ------------------------------------------- a lesser class, and a second benefit

    /// @dev A lesser class that ends nothing is approved. Meanwhile the wallet she left files for no other full benefit, since
    /// her appeal may still raise the first claim to the class filed.
    function test_attack_aLesserClassOpensNoDoorToASecondFullBenefit() public {
        uint24 day = _withTwoWallets();
        skip(31 days);
        uint32 claim = _file(second, ENDING);
        _approveLesser(claim);
        bytes memory open = abi.encodeWithSelector(IClaimDeskErrors.ClaimOpen.selector, alice, claim);
        _expectFilingRefused(alice, day, ENDING, open);
        _expectFilingRefused(alice, day, OTHER, open);

        vm.prank(second);
        jury.appeal(claim);
        for (uint256 i = 0; i < 5; ++i) {
            vm.prank(_other(i));
            jury.vote(claim, IClaimJury.Answer.Approve);
        }
        vm.warp(jury.disputeOf(claim).endsAt);
        _expectFilingRefused(alice, day, ENDING, open);
        _decide(claim, true, 1);
        _skipNotice();
        desk.settle(claim);
        assertEq(desk.claimOf(claim).benefitClass, ENDING);
        assertEq(desk.claimOf(claim).benefit, 20e6);
        assertTrue(pool.membershipOf(second).ending, "one full benefit, and the membership ends");
        bytes memory uncovered = abi.encodeWithSelector(IClaimDeskErrors.ClaimNotCovered.selector, alice, day);
        _expectFilingRefused(alice, day, ENDING, uncovered);
    }

    /// @dev The neighbour: once the lesser class is paid, which ended nothing, the wallet she left files for its own day.
    function test_neighbour_afterTheLesserClassIsPaidTheOtherWalletFiles() public {
        uint24 day = _withTwoWallets();
        uint32 claim = _file(second, ENDING);
        _approveLesser(claim);
        _skipNotice();
        desk.settle(claim);
        uint32 next = _fileFor(alice, alice, day, ENDING);
        _settle(next);
        assertEq(desk.claimOf(next).benefit, 20e6);
    }

    /// @dev The neighbour: a claim of a class that ends no membership holds up no other day of a wallet she left.
    function test_neighbour_anotherClassHoldsUpNoOtherDay() public {
        uint24 day = _withTwoWallets();
        uint32 claim = _file(second, OTHER);
        _approve(claim);
        _fileFor(alice, alice, day, ENDING);
    }

    // --------------------------------------------- a benefit that ends, and the closing

    /// @dev Once cover is over nobody active takes a balance out, and who was paid in full is no exception.
    function test_attack_aFullBenefitIsNoWayOutOfAClosingPlan() public {
        (uint32 claim, uint32 open) = _endingWhileThePlanCloses();
        uint256 before = pool.standingOf(alice).balance;
        skip(7 days);
        bytes memory nothing = abi.encodeWithSelector(IClaimDeskErrors.ClaimEndsNothing.selector, claim);
        vm.expectRevert(nothing);
        desk.endMembership(claim);
        uint256 had = token.balanceOf(alice);
        _take(claim, alice);
        assertEq(token.balanceOf(alice) - had, 20e6 + _rules().claimBond, "the benefit and the bond, nothing else");
        vm.expectRevert(nothing);
        desk.endMembership(claim);
        assertEq(pool.dueTo(alice), 0);
        assertEq(pool.standingOf(alice).balance, before, "the balance stays with those of all others");

        // She pays for the claim that is open what everybody pays.
        _settle(open);
        uint256 charged = pool.books().index - _indexBefore;
        assertGt(charged, 0);
        assertEq(pool.standingOf(alice).balance, before - charged);
        uint256 until = pool.closingAt() + 7 days;
        vm.expectRevert(abi.encodeWithSelector(IMutualPoolErrors.PoolQuittingOver.selector, until));
        vm.prank(alice);
        pool.quit();
    }

    /// @dev The neighbour: in the first week she quits like anybody, and leaves her share.
    function test_neighbour_inTheFirstWeekSheQuitsAndLeavesHerShare() public {
        (, uint32 open) = _endingWhileThePlanCloses();
        _approve(open);
        uint256 carry = pool.books().carry;
        _quit(alice);
        assertEq(pool.books().carry - carry, desk.claimOf(open).share);
    }

    /// @dev The neighbour: once the closing is finished she quits like anybody, with her part of carry.
    function test_neighbour_afterTheClosingSheHasHerPart() public {
        (, uint32 open) = _endingWhileThePlanCloses();
        _settle(open);
        skip(180 days);
        pool.finishClosing();
        (uint256 paid, uint256 withheld) = lens.quoteQuit(alice);
        assertEq(withheld, 0);
        assertEq(paid, pool.standingOf(alice).balance + pool.carryPerUnit());
        uint256 before = token.balanceOf(alice);
        _quit(alice);
        assertEq(token.balanceOf(alice) - before, paid);
    }

    // ---------------------------------------------------------------- internals

    /// @dev Alice's second wallet has been a voter for 31 days when the first one files for its last covered day.
    function _claimOfTheFirstWallet() private returns (uint32) {
        uint24 day = _withTwoWallets();
        skip(31 days);
        assertTrue(pool.isVoter(second, _today() - 30));
        return _fileFor(alice, alice, day, OTHER);
    }

    function _callJury(uint32 claim) private {
        _fund(_other(0), OBJECTION_BOND);
        vm.prank(_other(0));
        jury.object(claim);
        assertGt(jury.disputeOf(claim).endsAt, 0, "one of so few calls it");
    }

    function _other(uint256 number) private returns (address) {
        return makeAddr(string.concat("other ", vm.toString(number)));
    }

    /// @dev A wallet that somebody left, with the identity of another person.
    function _joinAs(address wallet, address person) private {
        _fund(wallet, 40e6);
        IEnrolment.Certificate memory certificate = _certificate(wallet, 0);
        certificate.identity = _identityOf(person);
        bytes memory signature = _signed(certificate);
        vm.prank(wallet);
        enrolment.join(certificate, signature, 40e6);
    }

    function _approveLesser(uint32 claim) private {
        PanelDecision memory decision = _decision(claim, true);
        decision.benefitClass = OTHER;
        desk.decideBySignatures(claim, decision, _approvals(desk.digestOf(claim, decision), 0, 3));
        _expectState(claim, ClaimState.UnderNotice);
    }

    /// @dev Alice is paid a full benefit while the claim of another is open, and the plan begins to close.
    function _endingWhileThePlanCloses() private returns (uint32 claim, uint32 open) {
        _join(alice, 0, 60e6);
        _skipWait();
        claim = _file(alice, ENDING);
        _settle(claim);
        open = _file(_other(0), OTHER);
        assertTrue(pool.membershipOf(alice).ending);
        vm.prank(memberAssembly);
        enrolment.announceClosing();
        _indexBefore = pool.books().index;
    }

    function _expectNoObjection(address voter, uint32 claim) private {
        _fund(voter, OBJECTION_BOND);
        vm.expectRevert(abi.encodeWithSelector(IClaimJury.JuryNoVote.selector, claim, voter));
        vm.prank(voter);
        jury.object(claim);
    }

    function _expectNoVote(address voter, uint32 claim) private {
        vm.expectRevert(abi.encodeWithSelector(IClaimJury.JuryNoVote.selector, claim, voter));
        vm.prank(voter);
        jury.vote(claim, IClaimJury.Answer.Approve);
    }
}
