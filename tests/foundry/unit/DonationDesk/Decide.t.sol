// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {DonationDesk} from "../../../../contracts/donations/DonationDesk.sol";
import {IAssessorPanel} from "../../../../contracts/interfaces/IAssessorPanel.sol";
import {IClaimDesk} from "../../../../contracts/interfaces/IClaimDesk.sol";
import {IDonationDesk} from "../../../../contracts/interfaces/IDonationDesk.sol";
import {IMutualPool} from "../../../../contracts/interfaces/IMutualPool.sol";
import {AppealState, AppealPanelDecision, Petition} from "../../../../contracts/donations/DonationTypes.sol";
import {Approvals} from "../../../../contracts/panel/PanelTypes.sol";
import {DonationFixture} from "../../DonationFixture.sol";

/// @title The panel's word on an appeal.
contract DonationDecideTest is DonationFixture {
    function test_twoSeats_forASmallGoal() public {
        uint32 appeal = _asked();
        AppealPanelDecision memory word = _word(true);
        bytes32 digest = donations.digestOf(appeal, word);
        Approvals memory approvals = _approvals(digest, 0, 2);
        vm.expectEmit(address(donations));
        emit IDonationDesk.AppealDecisionSigned(appeal, digest, 6, word, approvals.signatures, new bytes[](0));
        vm.expectEmit(address(donations));
        emit IDonationDesk.AppealDecided(appeal, digest, true, 6);
        donations.decideBySignatures(appeal, word, approvals);
        _expectState(appeal, AppealState.Approved);
        assertEq(donations.decidedSeats(appeal), 6);
        assertEq(donations.votesFor(appeal, digest), 6);
    }

    function test_threeSeats_forALargeOne() public {
        uint32 appeal = _ask(_petition(LARGE_GOAL));
        _say(appeal, true, 0, 2);
        _expectState(appeal, AppealState.Filed);
        _say(appeal, true, 2, 1);
        _expectState(appeal, AppealState.Approved);
    }

    function test_refusing_needsAsMany() public {
        uint32 appeal = _asked();
        _say(appeal, false, 0, 1);
        _expectState(appeal, AppealState.Filed);
        _say(appeal, false, 1, 1);
        _expectState(appeal, AppealState.Refused);
    }

    function test_byTransaction_andBySignature_together() public {
        uint32 appeal = _asked();
        AppealPanelDecision memory word = _word(true);
        bytes32 digest = donations.digestOf(appeal, word);
        vm.expectEmit(address(donations));
        emit IDonationDesk.AppealDecisionSigned(appeal, digest, 2, word, "", new bytes[](0));
        vm.prank(assessors[0]);
        donations.decide(appeal, word);
        _expectState(appeal, AppealState.Filed);
        Approvals memory both = _approvals(digest, 0, 2);
        vm.expectRevert(abi.encodeWithSelector(IDonationDesk.DonationSeatsDecided.selector, 2));
        donations.decideBySignatures(appeal, word, both);
        vm.expectRevert(abi.encodeWithSelector(IDonationDesk.DonationSeatsDecided.selector, 2));
        vm.prank(assessors[0]);
        donations.decide(appeal, _word(false));
        donations.decideBySignatures(appeal, word, _approvals(digest, 1, 1));
        _expectState(appeal, AppealState.Approved);
    }

    function test_votes_areCountedWordForWord() public {
        uint32 appeal = _asked();
        _say(appeal, true, 0, 1);
        AppealPanelDecision memory other = _word(true);
        other.findingsHash = keccak256("other findings");
        donations.decideBySignatures(appeal, other, _approvals(donations.digestOf(appeal, other), 1, 1));
        _expectState(appeal, AppealState.Filed);
        _say(appeal, true, 2, 1);
        _expectState(appeal, AppealState.Approved);
    }

    function test_onlyOnce_andInTime() public {
        uint32 appeal = _granted();
        AppealPanelDecision memory word = _word(true);
        word.validUntil = uint40(block.timestamp + 400 days);
        vm.prank(assessors[3]);
        vm.expectRevert(_wrongState(appeal, AppealState.Approved));
        donations.decide(appeal, word);

        appeal = _asked();
        vm.warp(block.timestamp + PANEL_TIME - 1);
        vm.prank(assessors[0]);
        donations.decide(appeal, word);
        vm.warp(block.timestamp + 1);
        _expectState(appeal, AppealState.Expired);
        vm.prank(assessors[1]);
        vm.expectRevert(_wrongState(appeal, AppealState.Expired));
        donations.decide(appeal, word);
        Approvals memory late = _approvals(donations.digestOf(appeal, word), 1, 1);
        vm.expectRevert(_wrongState(appeal, AppealState.Expired));
        donations.decideBySignatures(appeal, word, late);
    }

    function test_aWord_hasItsOwnTime() public {
        uint32 appeal = _asked();
        AppealPanelDecision memory word = _word(true);
        vm.warp(word.validUntil);
        vm.prank(assessors[0]);
        donations.decide(appeal, word);
        vm.warp(word.validUntil + 1);
        vm.prank(assessors[1]);
        vm.expectRevert(
            abi.encodeWithSelector(IDonationDesk.DonationDecisionExpired.selector, word.validUntil, word.validUntil + 1)
        );
        donations.decide(appeal, word);
    }

    function test_strangers_doNotDecide() public {
        uint32 appeal = _asked();
        vm.prank(stranger);
        vm.expectRevert(abi.encodeWithSelector(IAssessorPanel.PanelNoSeat.selector, stranger));
        donations.decide(appeal, _word(true));
    }

    function test_nobody_decidesOnTheirOwn() public {
        Petition memory petition = _petition(GOAL);
        petition.payee = assessors[0];
        uint32 appeal = _ask(petition);
        _refusedOwn(appeal, 0);
        petition.payee = payee;
        vm.prank(assessors[1]);
        appeal = donations.file(petition);
        _refusedOwn(appeal, 1);
        _say(appeal, true, 2, 2);
        _expectState(appeal, AppealState.Approved);
    }

    /// @dev Member and guardian of a claim both have a hand in its appeal, whoever of them files it.
    function test_nobody_decidesOnTheirOwnClaim() public {
        (address member, address guardian) = (assessors[0], assessors[1]);
        _join(member, 0, 20e6);
        vm.prank(member);
        guardianship.nameGuardian(guardian);
        _skipWait();
        uint32 claim = _fileFor(member, guardian, _today(), 0);
        _decideByOthers(claim);
        _skipNotice();
        vm.prank(guardian);
        desk.settleShort(claim, 0);
        Petition memory petition = _petitionFor(claim, 1e6);
        petition.payee = guardian;
        vm.prank(guardian);
        uint32 appeal = donations.file(petition);
        _refusedOwn(appeal, 0);
        _refusedOwn(appeal, 1);
        _say(appeal, true, 2, 2);
        _expectState(appeal, AppealState.Approved);
    }

    function test_theSignature_isForThisDeskAndAppealOnly() public {
        uint32 appeal = _asked();
        uint32 second = _asked();
        DonationDesk elsewhere =
            new DonationDesk(IMutualPool(address(pool)), IClaimDesk(address(desk)), IAssessorPanel(address(panel)));
        AppealPanelDecision memory word = _word(true);
        assertTrue(donations.digestOf(appeal, word) != donations.digestOf(second, word));
        bytes32 digest = elsewhere.digestOf(appeal, word);
        Approvals memory approvals = _approvals(digest, 0, 2);
        vm.expectRevert();
        donations.decideBySignatures(appeal, word, approvals);
        _expectState(appeal, AppealState.Filed);
    }

    function test_theDigest_coversEverything() public {
        Petition memory petition = _petition(GOAL);
        AppealPanelDecision memory word = _word(true);
        bytes32[8] memory digests;
        digests[0] = _digestOf(petition, word);
        petition.goal = GOAL + 1;
        digests[1] = _digestOf(petition, word);
        petition.minimum = MINIMUM + 1;
        digests[2] = _digestOf(petition, word);
        petition.deadline += 1;
        digests[3] = _digestOf(petition, word);
        petition.evidenceHash = keccak256("other");
        digests[4] = _digestOf(petition, word);
        petition.payee = alice;
        digests[5] = _digestOf(petition, word);
        word.noticeHash = keccak256("other");
        digests[6] = _digestOf(petition, word);
        word.approve = false;
        digests[7] = _digestOf(petition, word);
        for (uint256 i = 1; i < digests.length; ++i) {
            assertTrue(digests[i] != digests[i - 1]);
        }
    }

    // -------------------------------------------------------- changes of panel

    function test_anAppeal_keepsItsPanel() public {
        uint32 appeal = _ask(_petition(LARGE_GOAL));
        _say(appeal, true, 0, 1);
        // The first leaves, a stranger comes.
        address[] memory holders = new address[](SEATS);
        for (uint256 i = 1; i < SEATS; ++i) {
            holders[i - 1] = assessors[i];
        }
        (address joined, uint256 key) = makeAddrAndKey("assessor to be");
        keyOf[joined] = key;
        holders[SEATS - 1] = joined;
        for (uint256 i = SEATS - 1; i > 0 && holders[i] < holders[i - 1]; --i) {
            (holders[i], holders[i - 1]) = (holders[i - 1], holders[i]);
        }
        _changePanel(holders, _tiers());

        vm.prank(joined);
        vm.expectRevert(abi.encodeWithSelector(IDonationDesk.DonationSeatsNotEligible.selector, 64));
        donations.decide(appeal, _word(true));
        // The vote of who left counts no longer: three others are needed.
        for (uint256 i = 1; i < 4; ++i) {
            _expectState(appeal, AppealState.Filed);
            vm.prank(assessors[i]);
            donations.decide(appeal, _word(true));
        }
        _expectState(appeal, AppealState.Approved);
    }

    function _digestOf(Petition memory petition, AppealPanelDecision memory word) private returns (bytes32 digest) {
        uint256 kept = vm.snapshotState();
        digest = donations.digestOf(_ask(petition), word);
        vm.revertToState(kept);
    }

    function _decideByOthers(uint32 claim) private {
        bytes32 digest = desk.digestOf(claim, _decision(claim, true));
        desk.decideBySignatures(claim, _decision(claim, true), _approvals(digest, 2, 3));
    }

    function _refusedOwn(uint32 appeal, uint256 seat) private {
        AppealPanelDecision memory word = _word(true);
        bytes memory reason = abi.encodeWithSelector(IAssessorPanel.PanelOwnClaim.selector, assessors[seat]);
        vm.prank(assessors[seat]);
        vm.expectRevert(reason);
        donations.decide(appeal, word);
        Approvals memory approvals = _approvals(donations.digestOf(appeal, word), seat, 1);
        vm.expectRevert(reason);
        donations.decideBySignatures(appeal, word, approvals);
    }
}
