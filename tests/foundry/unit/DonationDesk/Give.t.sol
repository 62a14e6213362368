// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuard} from "@openzeppelin/contracts/utils/ReentrancyGuard.sol";
import {IDonationDesk} from "../../../../contracts/interfaces/IDonationDesk.sol";
import {Permit} from "../../../../contracts/libraries/PermitDeposit.sol";
import {FalseToken} from "../../../../contracts/mocks/FalseToken.sol";
import {FeeToken} from "../../../../contracts/mocks/FeeToken.sol";
import {NoReturnToken} from "../../../../contracts/mocks/NoReturnToken.sol";
import {ReentrantToken} from "../../../../contracts/mocks/ReentrantToken.sol";
import {TestToken} from "../../../../contracts/mocks/TestToken.sol";
import {AppealState} from "../../../../contracts/donations/DonationTypes.sol";
import {DonationFixture} from "../../DonationFixture.sol";

/// @title Giving, with good tokens and with others.
contract DonationGiveTest is DonationFixture {
    bytes32 private constant PERMIT_TYPEHASH =
        keccak256("Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)");

    function test_anyAmount_byAnyone() public {
        uint32 appeal = _asked();
        assertEq(_giveBy(donor, appeal, 1), 1);
        token.mint(donor, 2e6);
        vm.startPrank(donor);
        token.approve(address(donations), 2e6);
        vm.expectEmit(address(donations));
        emit IDonationDesk.Given(appeal, donor, 2e6, 2e6 + 1);
        donations.give(appeal, 2e6);
        vm.stopPrank();
        _giveBy(stranger, appeal, 3e6);
        assertEq(donations.giftOf(appeal, donor), 2e6 + 1);
        assertEq(donations.giftOf(appeal, stranger), 3e6);
        assertEq(_facts(appeal).gifts, 5e6 + 1);
        assertEq(token.balanceOf(address(donations)), 5e6 + 1);
    }

    function test_noMore_thanTheGoalLacks() public {
        uint32 appeal = _granted();
        _giveBy(donor, appeal, 8e6);
        _expectState(appeal, AppealState.Approved);
        assertEq(_giveBy(stranger, appeal, 5e6), 2e6);
        assertEq(token.balanceOf(stranger), 3e6, "the rest stays with who gave");
        assertEq(donations.giftOf(appeal, stranger), 2e6);
        _expectState(appeal, AppealState.Funded);
    }

    function test_notNothing() public {
        uint32 appeal = _asked();
        vm.expectRevert(IDonationDesk.DonationZeroAmount.selector);
        donations.give(appeal, 0);
    }

    function test_notBeyondTheGoal_beforeTheWord() public {
        uint32 appeal = _asked();
        _giveBy(donor, appeal, GOAL);
        _expectState(appeal, AppealState.Filed);
        vm.expectRevert(abi.encodeWithSelector(IDonationDesk.DonationGoalReached.selector, appeal));
        donations.give(appeal, 1);
        _say(appeal, true, 0, 2);
        _expectState(appeal, AppealState.Funded);
    }

    function test_notInAnyOtherState() public {
        _refusedGift(7, AppealState.None);
        uint32 appeal = _funded();
        _refusedGift(appeal, AppealState.Funded);
        _skipDay();
        vm.prank(payee);
        donations.take(appeal, payee);
        _refusedGift(appeal, AppealState.Paid);
        appeal = _asked();
        _say(appeal, false, 0, 2);
        _refusedGift(appeal, AppealState.Refused);
        appeal = _asked();
        vm.prank(filer);
        donations.withdraw(appeal);
        _refusedGift(appeal, AppealState.Withdrawn);
        appeal = _granted();
        vm.warp(block.timestamp + GIVING - 1);
        _giveBy(donor, appeal, 1);
        vm.warp(block.timestamp + 1);
        _refusedGift(appeal, AppealState.Expired);
    }

    function test_withAPermit() public {
        uint32 appeal = _asked();
        (address giver, Permit memory permit) = _giverWithPermit();
        // Somebody sends it first: it does no harm.
        token.permit(giver, address(donations), 3e6, permit.deadline, permit.v, permit.r, permit.s);
        vm.prank(giver);
        uint256 taken = donations.giveWithPermit(appeal, 3e6, permit);
        assertEq(taken, 3e6);
        assertEq(donations.giftOf(appeal, giver), 3e6);
    }

    function test_withAPermitOfItsOwn() public {
        uint32 appeal = _asked();
        (address giver, Permit memory permit) = _giverWithPermit();
        vm.prank(giver);
        donations.giveWithPermit(appeal, 2e6, permit);
        assertEq(token.allowance(giver, address(donations)), 1e6);
    }

    /// @dev Somebody with 3e6 and a permit for them.
    function _giverWithPermit() private returns (address giver, Permit memory permit) {
        uint256 key;
        (giver, key) = makeAddrAndKey("giver");
        token.mint(giver, 3e6);
        (permit.value, permit.deadline) = (3e6, block.timestamp + 1);
        bytes32 inner =
            keccak256(abi.encode(PERMIT_TYPEHASH, giver, address(donations), permit.value, 0, permit.deadline));
        bytes32 digest = keccak256(abi.encodePacked("\x19\x01", token.DOMAIN_SEPARATOR(), inner));
        (permit.v, permit.r, permit.s) = vm.sign(key, digest);
    }

    // ------------------------------------------------------------- other tokens

    function test_aTokenThatReturnsNothing_isFine() public {
        _deployWith(address(new NoReturnToken()));
        uint32 appeal = _granted();
        this.giveAs(donor, appeal, GOAL);
        _skipDay();
        vm.prank(payee);
        donations.take(appeal, payee);
        assertEq(token.balanceOf(payee), GOAL);
    }

    function test_aTokenThatTakesAFee_isRefused() public {
        _deployWith(address(new FeeToken()));
        uint32 appeal = _asked();
        vm.expectRevert(abi.encodeWithSelector(IDonationDesk.DonationAssetMismatch.selector, 1e6, 0.99e6));
        this.giveAs(donor, appeal, 1e6);
        assertEq(_facts(appeal).gifts, 0);
    }

    function test_aTokenThatReturnsFalse_isRefused() public {
        _deployWith(address(new FalseToken()));
        uint32 appeal = _asked();
        vm.expectRevert(abi.encodeWithSelector(SafeERC20.SafeERC20FailedOperation.selector, address(token)));
        this.giveAs(donor, appeal, 1e6);
    }

    function test_nobodyComesIn_whileATransferRuns() public {
        ReentrantToken reentrant = new ReentrantToken();
        _deployWith(address(reentrant));
        uint32 appeal = _granted();
        uint32 refused = _asked();
        this.giveAs(donor, refused, 1e6);
        _say(refused, false, 0, 2);
        uint32 funded = _granted();
        this.giveAs(donor, funded, GOAL);
        _skipDay();
        Permit memory none;
        bytes[5] memory calls = [
            abi.encodeCall(donations.give, (appeal, 1)),
            abi.encodeCall(donations.giveWithPermit, (appeal, 1, none)),
            abi.encodeCall(donations.withdraw, (appeal)),
            abi.encodeCall(donations.take, (funded, payee)),
            abi.encodeCall(donations.takeBack, (refused, donor))
        ];
        for (uint256 i = 0; i < calls.length; ++i) {
            reentrant.arm(address(donations), calls[i]);
            vm.expectRevert(ReentrancyGuard.ReentrancyGuardReentrantCall.selector);
            this.giveAs(donor, appeal, 1e6);
            vm.prank(payee);
            vm.expectRevert(ReentrancyGuard.ReentrancyGuardReentrantCall.selector);
            donations.take(funded, payee);
            vm.prank(donor);
            vm.expectRevert(ReentrancyGuard.ReentrancyGuardReentrantCall.selector);
            donations.takeBack(refused, donor);
        }
        assertEq(token.balanceOf(address(donations)), GOAL + 1e6);
    }

    function giveAs(address who, uint32 appeal, uint256 amount) external returns (uint256) {
        token.mint(who, amount);
        vm.prank(who);
        // As the oldest tokens have it: nothing comes back.
        (bool done,) = address(token).call(abi.encodeCall(IERC20.approve, (address(donations), amount)));
        assertTrue(done);
        vm.prank(who);
        return donations.give(appeal, amount);
    }

    function _refusedGift(uint32 appeal, AppealState state) private {
        vm.expectRevert(_wrongState(appeal, state));
        donations.give(appeal, 1);
    }

    function _deployWith(address asset) private {
        token = TestToken(asset);
        _deploy(IERC20(asset));
        _deployDonations();
    }
}
