// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IERC20Errors} from "@openzeppelin/contracts/interfaces/draft-IERC6093.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {IMutualPoolErrors} from "../../../../contracts/interfaces/IMutualPoolErrors.sol";
import {IStandingOrder} from "../../../../contracts/interfaces/IStandingOrder.sol";
import {TestToken} from "../../../../contracts/mocks/TestToken.sol";
import {HostileToken} from "../../invariant/HostileToken.sol";
import {OrderFixture} from "../../OrderFixture.sol";

/// @title A run with an asset that does not do what a token should: nothing moves, or exactly the amount does.
contract OrderAssetsTest is OrderFixture {
    function setUp() public override {
        super.setUp();
        _set(payer, alice);
        skip(7 days);
    }

    function _newToken() internal override returns (TestToken) {
        return new HostileToken();
    }

    function test_withoutMoney_nothingMoves() public {
        token.confiscate(payer, 1000e6);
        _refused(abi.encodeWithSelector(IERC20Errors.ERC20InsufficientBalance.selector, payer, 0, AMOUNT));
        assertEq(orders.orderOf(payer, alice).nextAt, block.timestamp, "it may be run once there is money");
    }

    function test_withoutAnAllowance_nothingMoves() public {
        vm.prank(payer);
        token.approve(address(orders), AMOUNT - 1);
        _refused(
            abi.encodeWithSelector(
                IERC20Errors.ERC20InsufficientAllowance.selector, address(orders), AMOUNT - 1, AMOUNT
            )
        );
    }

    function test_aTransferThatAdmitsItFailed() public {
        _hostile().turn(HostileToken.Mood.Admits, 0);
        _refused(abi.encodeWithSelector(SafeERC20.SafeERC20FailedOperation.selector, address(token)));
    }

    function test_aTransferThatKeepsAFee() public {
        _hostile().turn(HostileToken.Mood.Keeps, 0);
        _refused(
            abi.encodeWithSelector(IERC20Errors.ERC20InsufficientBalance.selector, address(orders), AMOUNT - 1, AMOUNT)
        );
    }

    /// @dev Even where somebody's money lies here by mistake, none of it pays the fee.
    function test_aTransferThatKeepsAFee_fromWhatLiesHere() public {
        token.mint(address(orders), 5e6);
        _hostile().turn(HostileToken.Mood.Keeps, 0);
        _refused(abi.encodeWithSelector(IStandingOrder.OrderAssetMismatch.selector, 5e6, 5e6 - 1));
        assertEq(token.balanceOf(address(orders)), 5e6);
    }

    function test_aTransferThatGivesMore() public {
        _hostile().turn(HostileToken.Mood.Doubles, 0);
        _refused(abi.encodeWithSelector(IStandingOrder.OrderAssetMismatch.selector, 0, AMOUNT));
    }

    function test_aTransferThatLies() public {
        token.mint(address(orders), 5e6);
        _hostile().turn(HostileToken.Mood.Lies, 0);
        _refused(abi.encodeWithSelector(IStandingOrder.OrderAssetMismatch.selector, 5e6, 5e6 - AMOUNT));
    }

    function test_aPoolThatIsShort() public {
        token.confiscate(address(pool), 1);
        uint256 held = pool.books().held;
        _refused(abi.encodeWithSelector(IMutualPoolErrors.PoolShort.selector, held + AMOUNT, held + AMOUNT - 1));
    }

    /// @dev Its neighbour: an honest token, and money that lies here stays.
    function test_whatLiesHere_stays() public {
        token.mint(address(orders), 5e6);
        _run(payer, alice);
        assertEq(token.balanceOf(address(orders)), 5e6);
        assertEq(_balanceOf(alice), LOW + AMOUNT);
    }

    function _hostile() private view returns (HostileToken) {
        return HostileToken(address(token));
    }

    function _refused(bytes memory reason) private {
        uint256 before = token.balanceOf(payer);
        vm.expectRevert(reason);
        _run(payer, alice);
        assertEq(token.balanceOf(payer), before, "the payer lost nothing");
        assertEq(_balanceOf(alice), LOW);
    }
}
