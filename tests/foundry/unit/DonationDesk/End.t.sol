// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IDonationDesk} from "../../../../contracts/interfaces/IDonationDesk.sol";
import {AppealState} from "../../../../contracts/donations/DonationTypes.sol";
import {DonationFixture} from "../../DonationFixture.sol";

/// @title How an appeal ends: paid, or everybody has their gift back.
contract DonationEndTest is DonationFixture {
    // --------------------------------------------------------------- the payee

    function test_take_onceTheGoalIsReached() public {
        uint32 appeal = _funded();
        _skipDay();
        vm.expectEmit(address(donations));
        emit IDonationDesk.GiftsTaken(appeal, payee, carol, GOAL);
        vm.prank(payee);
        donations.take(appeal, carol);
        assertEq(token.balanceOf(carol), GOAL);
        assertEq(token.balanceOf(address(donations)), 0);
        assertEq(_facts(appeal).gifts, GOAL, "what was paid stays on record");
        _expectState(appeal, AppealState.Paid);
        vm.prank(payee);
        vm.expectRevert(_wrongState(appeal, AppealState.Paid));
        donations.take(appeal, carol);
        vm.prank(donor);
        vm.expectRevert(_wrongState(appeal, AppealState.Paid));
        donations.takeBack(appeal, donor);
    }

    function test_take_afterTheDeadlineWithTheMinimum() public {
        uint32 appeal = _granted();
        _giveBy(donor, appeal, MINIMUM);
        vm.warp(_facts(appeal).deadline - 1);
        vm.prank(payee);
        vm.expectRevert(_wrongState(appeal, AppealState.Approved));
        donations.take(appeal, payee);
        vm.warp(_facts(appeal).deadline);
        _expectState(appeal, AppealState.Funded);
        vm.prank(payee);
        donations.take(appeal, payee);
        assertEq(token.balanceOf(payee), MINIMUM);
    }

    function test_take_notBelowTheMinimum() public {
        uint32 appeal = _granted();
        _giveBy(donor, appeal, MINIMUM - 1);
        vm.warp(_facts(appeal).deadline);
        vm.prank(payee);
        vm.expectRevert(_wrongState(appeal, AppealState.Expired));
        donations.take(appeal, payee);
        _hasBack(donor, appeal, MINIMUM - 1);
    }

    function test_take_fromTheDayAfterTheLastGift() public {
        uint32 appeal = _granted();
        _giveBy(stranger, appeal, 1);
        assertEq(_facts(appeal).lastGiftDay, block.timestamp / 1 days);
        _skipDay();
        _giveBy(donor, appeal, GOAL - 1);
        uint256 tomorrow = (block.timestamp / 1 days + 1) * 1 days;
        assertEq(_facts(appeal).lastGiftDay, tomorrow / 1 days - 1, "of the last gift, not of the first");
        vm.warp(tomorrow - 1);
        _expectState(appeal, AppealState.Funded);
        vm.prank(payee);
        vm.expectRevert(abi.encodeWithSelector(IDonationDesk.DonationTooEarly.selector, appeal, tomorrow));
        donations.take(appeal, payee);
        vm.warp(tomorrow);
        vm.prank(payee);
        donations.take(appeal, payee);
        assertEq(token.balanceOf(payee), GOAL);
    }

    function test_take_onlyThePayee() public {
        uint32 appeal = _funded();
        vm.prank(filer);
        vm.expectRevert(abi.encodeWithSelector(IDonationDesk.DonationOnly.selector, payee, filer));
        donations.take(appeal, filer);
        vm.prank(payee);
        vm.expectRevert(IDonationDesk.DonationZeroAddress.selector);
        donations.take(appeal, address(0));
    }

    function test_take_notForEver() public {
        uint32 appeal = _funded();
        assertEq(donations.TAKE_PERIOD(), TAKING);
        vm.warp(_facts(appeal).deadline + TAKING - 1);
        _expectState(appeal, AppealState.Funded);
        vm.warp(_facts(appeal).deadline + TAKING);
        vm.prank(payee);
        vm.expectRevert(_wrongState(appeal, AppealState.Expired));
        donations.take(appeal, payee);
        _hasBack(donor, appeal, GOAL);
    }

    // --------------------------------------------------------------- the donors

    function test_takeBack_whenRefused() public {
        uint32 appeal = _asked();
        _giveBy(donor, appeal, 2e6);
        _giveBy(stranger, appeal, 3e6);
        vm.prank(donor);
        vm.expectRevert(_wrongState(appeal, AppealState.Filed));
        donations.takeBack(appeal, donor);
        _say(appeal, false, 0, 2);
        vm.expectEmit(address(donations));
        emit IDonationDesk.GiftTakenBack(appeal, donor, carol, 2e6, 3e6);
        vm.prank(donor);
        donations.takeBack(appeal, carol);
        assertEq(token.balanceOf(carol), 2e6);
        assertEq(_facts(appeal).gifts, 3e6);
        vm.prank(donor);
        vm.expectRevert(abi.encodeWithSelector(IDonationDesk.DonationNothingDue.selector, appeal, donor));
        donations.takeBack(appeal, carol);
        _hasBack(stranger, appeal, 3e6);
        assertEq(token.balanceOf(address(donations)), 0);
    }

    function test_takeBack_whenThePanelIsSilent() public {
        uint32 appeal = _asked();
        _giveBy(donor, appeal, 2e6);
        vm.warp(block.timestamp + PANEL_TIME);
        _hasBack(donor, appeal, 2e6);
    }

    function test_takeBack_oneAfterTheOtherBelowTheMinimum() public {
        uint32 appeal = _granted();
        _giveBy(donor, appeal, 1e6);
        _giveBy(stranger, appeal, 1e6);
        vm.prank(donor);
        vm.expectRevert(_wrongState(appeal, AppealState.Approved));
        donations.takeBack(appeal, donor);
        vm.warp(_facts(appeal).deadline);
        _hasBack(donor, appeal, 1e6);
        _expectState(appeal, AppealState.Expired);
        _hasBack(stranger, appeal, 1e6);
    }

    function test_takeBack_toNobody() public {
        uint32 appeal = _asked();
        _giveBy(donor, appeal, 1e6);
        _say(appeal, false, 0, 2);
        vm.prank(donor);
        vm.expectRevert(IDonationDesk.DonationZeroAddress.selector);
        donations.takeBack(appeal, address(0));
    }

    // -------------------------------------------------------------- withdrawing

    function test_withdraw_byFilerOrPayee_inEveryOpenState() public {
        uint32 appeal = _asked();
        vm.prank(stranger);
        vm.expectRevert(abi.encodeWithSelector(IDonationDesk.DonationOnly.selector, payee, stranger));
        donations.withdraw(appeal);
        vm.expectEmit(address(donations));
        emit IDonationDesk.AppealWithdrawn(appeal, filer);
        vm.prank(filer);
        donations.withdraw(appeal);
        _expectState(appeal, AppealState.Withdrawn);
        appeal = _granted();
        vm.prank(payee);
        donations.withdraw(appeal);
        appeal = _funded();
        vm.prank(payee);
        donations.withdraw(appeal);
        _hasBack(donor, appeal, GOAL);
    }

    function test_withdraw_notWhatEnded() public {
        uint32 appeal = _funded();
        _skipDay();
        vm.prank(payee);
        donations.take(appeal, payee);
        vm.prank(payee);
        vm.expectRevert(_wrongState(appeal, AppealState.Paid));
        donations.withdraw(appeal);
        appeal = _asked();
        vm.warp(block.timestamp + PANEL_TIME);
        vm.prank(payee);
        vm.expectRevert(_wrongState(appeal, AppealState.Expired));
        donations.withdraw(appeal);
    }

    // ------------------------------------------------------------ claims topped up

    function test_topUps_neverExceedTheBenefitApproved() public {
        uint32 claim = _shortClaim();
        uint256 lacking = donations.shortfallOf(claim);
        uint32 first = _fileFor(claim, 4e6);
        _say(first, true, 0, 2);
        _giveBy(donor, first, 3e6);
        assertEq(donations.shortfallOf(claim), lacking, "a gift is no top-up before it is taken");
        vm.warp(_facts(first).deadline);
        vm.prank(alice);
        donations.take(first, alice);
        assertEq(token.balanceOf(alice), 3e6);
        assertEq(donations.toppedUp(claim), 3e6);
        assertEq(donations.shortfallOf(claim), lacking - 3e6);

        vm.expectRevert(
            abi.encodeWithSelector(IDonationDesk.DonationBadGoal.selector, lacking - 3e6 + 1, lacking - 3e6)
        );
        _fileFor(claim, uint96(lacking - 3e6 + 1));
        uint32 second = _fileFor(claim, uint96(lacking - 3e6));
        _say(second, true, 0, 3);
        _giveBy(donor, second, lacking);
        _skipDay();
        vm.prank(alice);
        donations.take(second, alice);
        assertEq(donations.toppedUp(claim), lacking);
        assertEq(donations.shortfallOf(claim), 0);
        vm.expectRevert(abi.encodeWithSelector(IDonationDesk.DonationBadGoal.selector, 1, 0));
        _fileFor(claim, 1);
    }

    function test_topUps_countOnlyWhatWasTaken() public {
        uint32 claim = _shortClaim();
        uint256 lacking = donations.shortfallOf(claim);
        uint32 first = _fileFor(claim, 4e6);
        _giveBy(donor, first, 4e6);
        _say(first, false, 0, 2);
        _hasBack(donor, first, 4e6);
        assertEq(donations.shortfallOf(claim), lacking);
        assertEq(donations.toppedUp(claim), 0);
    }

    function test_anAppealOfItsOwn_topsUpNothing() public {
        uint32 appeal = _funded();
        _skipDay();
        vm.prank(payee);
        donations.take(appeal, payee);
        assertEq(donations.toppedUp(0), 0);
    }

    function _hasBack(address who, uint32 appeal, uint256 amount) private {
        uint256 before = token.balanceOf(who);
        vm.prank(who);
        donations.takeBack(appeal, who);
        assertEq(token.balanceOf(who) - before, amount);
        assertEq(donations.giftOf(appeal, who), 0);
    }
}
