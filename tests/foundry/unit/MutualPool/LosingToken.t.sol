// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IMutualPoolErrors} from "../../../../contracts/interfaces/IMutualPoolErrors.sol";
import {TestToken} from "../../../../contracts/mocks/TestToken.sol";
import {HostileToken, IAccomplice} from "../../invariant/HostileToken.sol";
import {PlanFixture} from "../../PlanFixture.sol";

/// @title A token that loses some of what the pool has in the middle of a payment.
contract LosingTokenTest is PlanFixture, IAccomplice {
    function _newToken() internal override returns (TestToken) {
        return new HostileToken();
    }

    function setUp() public override {
        super.setUp();
        _join(alice, 0, 20e6);
        _fund(bob, 10e6);
    }

    /// @inheritdoc IAccomplice
    function struck(uint256) external pure {}

    /// @inheritdoc IAccomplice
    function robbed() external view returns (address) {
        return address(pool);
    }

    function test_aPaymentOfWhichAPartIsLost_isRefusedByName() public {
        _expectRefused(4e6, 1e6, 3e6);
    }

    function test_aPaymentByWhichThePoolHasLess_broughtNothing() public {
        _expectRefused(4e6, 4e6 + 1, 0);
        _expectRefused(4e6, 4e6, 0);
    }

    function test_afterwardsAnHonestPaymentIsTaken() public {
        _expectRefused(4e6, 5e6, 0);
        vm.prank(bob);
        pool.payIn(alice, 4e6);
        assertEq(pool.standingOf(alice).balance, 24e6);
    }

    function _expectRefused(uint256 amount, uint256 loss, uint256 received) private {
        HostileToken(address(token)).turn(HostileToken.Mood.Loses, loss);
        vm.prank(bob);
        vm.expectRevert(abi.encodeWithSelector(IMutualPoolErrors.PoolAssetMismatch.selector, amount, received));
        pool.payIn(alice, amount);
        assertEq(token.balanceOf(address(pool)), 20e6, "nothing of it is left");
        assertEq(pool.standingOf(alice).balance, 20e6);
        HostileToken(address(token)).turn(HostileToken.Mood.Honest, 0);
    }
}
