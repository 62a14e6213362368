// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IClaimDeskErrors} from "../../../contracts/interfaces/IClaimDeskErrors.sol";
import {ClaimState, PanelDecision} from "../../../contracts/claims/ClaimTypes.sol";
import {AppealState, AppealPanelDecision} from "../../../contracts/donations/DonationTypes.sol";
import {DonationFixture} from "../DonationFixture.sol";

/// @title The vote of an assessor who left is never counted as that of the present holder of their number.
contract ReusedNumbersTest is DonationFixture {
    address private successor;
    uint8 private number;

    function setUp() public override {
        super.setUp();
        _join(alice, 0, 60e6);
        _join(bob, 0, 60e6);
        _skipWait();
        (address holder, uint256 key) = makeAddrAndKey("successor");
        (successor, keyOf[holder]) = (holder, key);
        number = panel.numberOf(assessors[0]);
    }

    /// @dev One seat approves, leaves, and half a year later a stranger has its number.
    function test_aClaimWithAVoteOfAReusedNumber_isOver() public {
        uint32 claim = _file(alice, 0);
        PanelDecision memory decision = _decision(claim, true);
        vm.prank(assessors[0]);
        desk.decide(claim, decision);
        _replaceAfterHalfAYear();
        _expectState(claim, ClaimState.Expired);
        decision.deadline = type(uint40).max;
        bytes memory over = abi.encodeWithSelector(IClaimDeskErrors.ClaimWrongState.selector, claim, ClaimState.Expired);
        vm.prank(successor);
        vm.expectRevert(over);
        desk.decide(claim, decision);
        vm.expectRevert(over);
        desk.recount(claim, decision);
    }

    function test_anAppealWithAVoteOfAReusedNumber_isOver() public {
        uint32 appeal = _asked();
        AppealPanelDecision memory word = _word(true);
        word.validUntil = type(uint40).max;
        vm.prank(assessors[0]);
        donations.decide(appeal, word);
        _replaceAfterHalfAYear();
        _expectState(appeal, AppealState.Expired);
        vm.prank(successor);
        vm.expectRevert(_wrongState(appeal, AppealState.Expired));
        donations.decide(appeal, word);
    }

    /// @dev Claims filed since are decided by the present holder of the number, and nothing said before counts for them.
    function test_aNewClaim_isTheSuccessors() public {
        _replaceAfterHalfAYear();
        uint32 claim = _file(bob, 1);
        PanelDecision memory decision = _decision(claim, true);
        vm.prank(successor);
        desk.decide(claim, decision);
        assertEq(desk.decidedSeats(claim), uint256(1) << number);
    }

    /// @dev A claim becomes payable within 120 days or never, and an appeal is decided within the panel's time; a number
    /// rests for 180.
    function test_noNumberIsReused_whileWhatItVotedOnIsOpen() public {
        uint32 claim = _file(alice, 0);
        uint256 filed = block.timestamp;
        _changePanel(_others(), _tiers());
        vm.warp(filed + 120 days);
        assertGe(uint256(desk.stateOf(claim)), uint256(ClaimState.Expired));
        assertGe(panel.REUSE_DAYS(), 120);
        assertEq(panel.holderOf(number).holder, assessors[0]);
    }

    /// @dev All numbers were given once before, so that the next to be given is the one that rested longest.
    function _replaceAfterHalfAYear() private {
        _changePanel(_others(), _tiers());
        skip(181 days);
        uint256 word = uint256(vm.load(address(panel), 0));
        vm.store(address(panel), 0, bytes32(word & ~(uint256(0xff) << 24)));
        address[] memory holders = _others();
        holders[0] = successor;
        for (uint256 i = 0; i + 1 < holders.length && holders[i] > holders[i + 1]; ++i) {
            (holders[i], holders[i + 1]) = (holders[i + 1], holders[i]);
        }
        _changePanel(holders, _tiers());
        assertEq(panel.numberOf(successor), number);
    }

    /// @dev Without the first.
    function _others() private view returns (address[] memory holders) {
        holders = new address[](SEATS - 1);
        for (uint256 i = 0; i < holders.length; ++i) {
            holders[i] = assessors[i + 1];
        }
    }
}
