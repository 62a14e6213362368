// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {DonationDesk} from "../../../contracts/donations/DonationDesk.sol";
import {IDonationDesk} from "../../../contracts/interfaces/IDonationDesk.sol";
import {TestToken} from "../../../contracts/mocks/TestToken.sol";
import {AppealState, Petition} from "../../../contracts/donations/DonationTypes.sol";
import {DonationFixture} from "../DonationFixture.sol";

/// @dev Lends whatever it holds for the length of one call.
contract FlashLender {
    TestToken private immutable _token;

    error NotPaidBack(uint256 lacking);

    constructor(TestToken token_) {
        _token = token_;
    }

    function lend(uint256 amount) external {
        uint256 before = _token.balanceOf(address(this));
        require(_token.transfer(msg.sender, amount));
        BorrowingPayee(msg.sender).onLoan(amount);
        uint256 left = _token.balanceOf(address(this));
        if (left < before) revert NotPaidBack(before - left);
    }
}

/// @dev A payee who gives to their own appeal with borrowed money, takes everything and pays the loan back.
contract BorrowingPayee {
    TestToken private immutable _token;
    DonationDesk private immutable _desk;
    FlashLender private immutable _lender;
    uint32 private _appeal;

    constructor(TestToken token_, DonationDesk desk_, FlashLender lender_) {
        (_token, _desk, _lender) = (token_, desk_, lender_);
    }

    function attack(uint32 appeal, uint256 amount) external {
        _appeal = appeal;
        _lender.lend(amount);
    }

    function onLoan(uint256 amount) external {
        _token.approve(address(_desk), amount);
        _desk.give(_appeal, amount);
        _desk.take(_appeal, address(this));
        require(_token.transfer(address(_lender), amount));
    }

    function take(uint32 appeal) external {
        _desk.take(appeal, address(this));
    }
}

/// @title A payee cannot reach the minimum or the goal with money they hold for one call only.
contract BorrowedGiftsTest is DonationFixture {
    FlashLender private _lender;
    BorrowingPayee private _borrower;

    function setUp() public override {
        super.setUp();
        _lender = new FlashLender(token);
        token.mint(address(_lender), 100e6);
        _borrower = new BorrowingPayee(token, donations, _lender);
    }

    /// @dev Approved, with a quarter of the minimum given.
    function _approved() private returns (uint32 appeal) {
        Petition memory petition = _petition(GOAL);
        petition.payee = address(_borrower);
        appeal = _ask(petition);
        _say(appeal, true, 0, 2);
        _giveBy(donor, appeal, 1e6);
    }

    function _tomorrow() private view returns (uint256) {
        return (block.timestamp / 1 days + 1) * 1 days;
    }

    function test_aPayee_cannotGiveBorrowedMoneyAndTakeItInOneCall() public {
        uint32 appeal = _approved();
        // The minimum is 4e6, 1e6 is given: the payee borrows the 9e6 that the goal lacks.
        vm.expectRevert(abi.encodeWithSelector(IDonationDesk.DonationTooEarly.selector, appeal, _tomorrow()));
        _borrower.attack(appeal, 9e6);
        assertEq(token.balanceOf(address(_lender)), 100e6, "the loan was undone");
        assertEq(_facts(appeal).gifts, 1e6);

        // So the minimum protects the donor: below it the gift goes back.
        vm.warp(_facts(appeal).deadline);
        _expectState(appeal, AppealState.Expired);
        vm.prank(donor);
        donations.takeBack(appeal, donor);
        assertEq(token.balanceOf(donor), 1e6);
    }

    function test_aPayee_cannotBorrowForTheMinimumAtTheDeadline() public {
        uint32 appeal = _approved();
        vm.warp(_facts(appeal).deadline - 1);
        // In the last second the goal is not reached, so nothing can be taken in the same call.
        vm.expectRevert(_wrongState(appeal, AppealState.Approved));
        _borrower.attack(appeal, 3e6);
    }

    function test_anHonestPayee_takesOnTheNextDay() public {
        uint32 appeal = _approved();
        _giveBy(stranger, appeal, 9e6);
        vm.warp(_tomorrow() - 1);
        vm.expectRevert(abi.encodeWithSelector(IDonationDesk.DonationTooEarly.selector, appeal, block.timestamp + 1));
        _borrower.take(appeal);
        skip(1);
        _borrower.take(appeal);
        assertEq(token.balanceOf(address(_borrower)), GOAL);
    }
}
