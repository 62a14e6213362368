// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IServiceFund} from "../../../../contracts/interfaces/IServiceFund.sol";
import {ServiceFund} from "../../../../contracts/services/ServiceFund.sol";
import {HostileToken, IAccomplice} from "../../invariant/HostileToken.sol";
import {ServiceFixture} from "../../ServiceFixture.sol";

/// @title A token that loses some of what the fund has in the middle of a deposit.
contract ServiceLosingTokenTest is ServiceFixture, IAccomplice {
    HostileToken private losing;
    ServiceFund private found;

    function setUp() public override {
        super.setUp();
        losing = new HostileToken();
        found = _fundIn(address(losing));
        losing.mint(sponsor, 1e9);
        vm.prank(sponsor);
        losing.approve(address(found), type(uint256).max);
        _openAt(1, 100);
    }

    /// @inheritdoc IAccomplice
    function struck(uint256) external pure {}

    /// @inheritdoc IAccomplice
    function robbed() external view returns (address) {
        return address(found);
    }

    function test_aDepositOfWhichAPartIsLost_isRefusedByName() public {
        _expectRefused(50, 10, 40);
    }

    function test_aDepositByWhichTheFundHasLess_broughtNothing() public {
        _expectRefused(50, 50, 0);
        _expectRefused(50, 51, 0);
        _expectRefused(1, 2, 0);
    }

    function test_afterwardsAnHonestDepositIsTaken() public {
        _expectRefused(50, 51, 0);
        _openAt(2, 50);
        assertEq(found.owed(), 150);
    }

    function _expectRefused(uint96 price, uint256 loss, uint256 received) private {
        losing.turn(HostileToken.Mood.Loses, loss);
        vm.expectRevert(abi.encodeWithSelector(IServiceFund.ServiceAssetMismatch.selector, price, received));
        _openAt(2, price);
        assertEq(losing.balanceOf(address(found)), 100, "nothing of it is left");
        losing.turn(HostileToken.Mood.Honest, 0);
    }

    function _openAt(uint16 series, uint96 price) private {
        vm.prank(sponsor);
        found.open(provider, price, 1, LAST, series, bytes32(uint256(1)), TERMS);
    }
}
