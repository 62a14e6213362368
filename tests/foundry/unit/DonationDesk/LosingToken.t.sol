// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IDonationDesk} from "../../../../contracts/interfaces/IDonationDesk.sol";
import {TestToken} from "../../../../contracts/mocks/TestToken.sol";
import {HostileToken, IAccomplice} from "../../invariant/HostileToken.sol";
import {DonationFixture} from "../../DonationFixture.sol";

/// @title A token that loses some of what the desk has in the middle of a gift.
contract DonationLosingTokenTest is DonationFixture, IAccomplice {
    function _newToken() internal override returns (TestToken) {
        return new HostileToken();
    }

    /// @inheritdoc IAccomplice
    function struck(uint256) external pure {}

    /// @inheritdoc IAccomplice
    function robbed() external view returns (address) {
        return address(donations);
    }

    function test_aGiftByWhichTheDeskHasLess_isRefusedByName() public {
        uint32 appeal = _asked();
        _giveBy(stranger, appeal, 2e6);
        _refuses(appeal, 1e6, 1, 1e6 - 1);
        _refuses(appeal, 1e6, 1e6, 0);
        _refuses(appeal, 1e6, 1e6 + 1, 0);
        assertEq(_giveBy(donor, appeal, 1e6), 1e6);
        assertEq(_facts(appeal).gifts, 3e6);
    }

    function _refuses(uint32 appeal, uint256 amount, uint256 loss, uint256 received) private {
        token.mint(donor, amount);
        HostileToken(address(token)).turn(HostileToken.Mood.Loses, loss);
        vm.startPrank(donor);
        token.approve(address(donations), amount);
        vm.expectRevert(abi.encodeWithSelector(IDonationDesk.DonationAssetMismatch.selector, amount, received));
        donations.give(appeal, amount);
        vm.stopPrank();
        HostileToken(address(token)).turn(HostileToken.Mood.Honest, 0);
        assertEq(_facts(appeal).gifts, 2e6);
        assertEq(token.balanceOf(address(donations)), 2e6);
    }
}
