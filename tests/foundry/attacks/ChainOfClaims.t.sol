// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IClaimDeskErrors} from "../../../contracts/interfaces/IClaimDeskErrors.sol";
import {ClaimState} from "../../../contracts/claims/ClaimTypes.sol";
import {HistoryFixture} from "../HistoryFixture.sol";

/// @title Making another person's filing dear, or impossible, with claims that are withdrawn or left open.
contract ChainOfClaimsTest is HistoryFixture {
    uint256 private constant ROUNDS = 40;

    function test_attack_aGuardianWhoFilesAndWithdrawsMakesNothingDearer() public {
        _join(alice, 0, 40e6);
        _skipWait();
        _nameGuardian(alice);
        uint256 before = _gasOfFiling(alice);
        for (uint256 i = 0; i < ROUNDS; ++i) {
            uint32 claim = _fileFor(alice, guardian, _today(), OTHER);
            _withdraw(claim, guardian);
            _take(claim, guardian);
            assertEq(_lastClaim(alice), 0, "a withdrawn claim leaves the chain");
        }
        assertLe(_gasOfFiling(alice), before);
    }

    /// @dev Two days in turn, so that one claim stands above the other; it has one open claim at a time.
    function test_attack_aWalletThatWasLeftMakesNothingDearer() public {
        uint24 day = _withTwoWallets();
        uint256 before = _gasOfFiling(second);
        for (uint256 i = 0; i < ROUNDS; ++i) {
            uint32 claim = _fileFor(alice, alice, day - uint24(i % 2), OTHER);
            bytes memory open = abi.encodeWithSelector(IClaimDeskErrors.ClaimOpen.selector, alice, claim);
            _expectFilingRefused(alice, day - uint24((i + 1) % 2), OTHER, open);
            _withdraw(claim, alice);
            assertEq(_lastClaim(alice), 0);
            assertEq(pool.membershipOf(alice).claim, 0, "nor does the wallet that was left keep it");
        }
        assertLe(_gasOfFiling(second), before);
    }

    /// @dev Nor does the first wallet's guardian keep the person from filing with the second.
    function test_attack_theCurrentHolderWithdrawsWhatAnOldWalletFiled() public {
        _join(alice, 0, 12e6);
        _nameGuardian(alice);
        uint32 list = _list(second);
        _skipWait();
        _lapse(alice);
        uint24 day = _today() - 1;
        skip(GRACE + 1);
        _joinFromGroup(list, 0);
        uint32 claim = _fileFor(alice, guardian, day, OTHER);

        bytes memory open = abi.encodeWithSelector(IClaimDeskErrors.ClaimOpen.selector, second, claim);
        _expectFilingRefused(second, _today(), OTHER, open);
        for (uint256 i = 0; i < 2; ++i) {
            address other = i == 0 ? stranger : third;
            vm.expectRevert(abi.encodeWithSelector(IClaimDeskErrors.ClaimNotMemberOrGuardian.selector, alice, other));
            vm.prank(other);
            desk.withdraw(claim);
        }
        _withdraw(claim, second);
        _expectState(claim, ClaimState.Withdrawn);
        assertEq(_lastClaim(alice), 0);
        _file(second, OTHER);
        // The bond is the guardian's still.
        _take(claim, guardian);
    }

    /// @dev A wallet that was left has no say over the claims of the next one.
    function test_attack_anOldWalletWithdrawsNothingOfTheNext() public {
        _withTwoWallets();
        uint32 claim = _file(second, OTHER);
        vm.expectRevert(abi.encodeWithSelector(IClaimDeskErrors.ClaimNotMemberOrGuardian.selector, second, alice));
        vm.prank(alice);
        desk.withdraw(claim);
    }

    /// @dev The neighbour: a guardian files for a member who cannot, and the claim is paid.
    function test_neighbour_aGuardianFiles() public {
        _join(alice, 0, 40e6);
        _skipWait();
        _nameGuardian(alice);
        uint32 claim = _fileFor(alice, guardian, _today(), OTHER);
        assertEq(_lastClaim(alice), claim);
        _settle(claim);
        _take(claim, guardian);
        uint32 next = _file(alice, OTHER);
        assertEq(desk.claimOf(next).previous, claim);
    }

    /// @dev Filing and withdrawing does not make the plan forget the day that was paid.
    function test_attack_aWithdrawnClaimForgetsNoneBelow() public {
        _join(alice, 0, 60e6);
        _skipWait();
        uint24 paidDay = _today();
        uint32 paid = _file(alice, OTHER);
        _settle(paid);
        _withdraw(_file(alice, OTHER), alice);
        assertEq(_lastClaim(alice), paid);
        bytes memory decided = abi.encodeWithSelector(IClaimDeskErrors.ClaimDayDecided.selector, paid, paidDay);
        _expectFilingRefused(alice, paidDay, OTHER, decided);
    }

    /// @dev The neighbour: a claim withdrawn from the middle of a chain is skipped, or ends the walk of nobody.
    function test_neighbour_whatStandsBelowAWithdrawnClaimStaysKnown() public {
        uint24 day = _withTwoWallets();
        uint32 paid = _file(second, OTHER);
        uint24 paidDay = _today();
        _settle(paid);
        uint32 open = _file(second, OTHER);
        uint32 above = _fileFor(alice, alice, day, OTHER);
        _withdraw(open, second);
        assertEq(_lastClaim(second), above, "the chain begins where it began");
        _withdraw(above, alice);
        bytes memory decided = abi.encodeWithSelector(IClaimDeskErrors.ClaimDayDecided.selector, paid, paidDay);
        _expectFilingRefused(second, paidDay, OTHER, decided);
        assertEq(desk.claimOf(_file(second, OTHER)).previous, open, "withdrawn below an open one, it stays");
    }

    function _gasOfFiling(address member) private returns (uint256 used) {
        uint256 state = vm.snapshotState();
        _fund(member, _rules().claimBond);
        vm.cool(address(desk));
        vm.cool(address(pool));
        vm.prank(member);
        desk.file(_filing(member, _today(), OTHER));
        used = vm.lastCallGas().gasTotalUsed;
        vm.revertToState(state);
    }
}
