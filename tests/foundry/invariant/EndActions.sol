// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IClaimDeskErrors} from "../../../contracts/interfaces/IClaimDeskErrors.sol";
import {ClaimLifecycle} from "../../../contracts/claims/ClaimLifecycle.sol";
import {Claim, ClaimOutcome, ClaimState, Rules} from "../../../contracts/claims/ClaimTypes.sol";
import {NaiveLife} from "../NaiveLife.sol";
import {ClaimSteps} from "./ClaimSteps.sol";

/// @title How claims are paid or end otherwise, on the contracts and on the model.
abstract contract EndActions is ClaimSteps {
    using NaiveLife for NaiveLife.Life;

    function settle(uint256 seed, bool byPayee) external watched {
        uint32 claim = _claimIn(ClaimState.Payable, seed);
        Claim memory facts = desk.claimOf(claim);
        Rules memory rules = desk.rulesOf(facts.rulesVersion);
        Charge memory charge = _chargeOf(claim);
        address caller = byPayee ? _payeeOf(facts) : stranger;
        uint256 openToAllAt = _lives[claim].payableAt + uint256(rules.payeeDays) * 1 days;

        if (!charge.full) _expectNoFullPayment(claim, caller, charge);
        if (!charge.full && !byPayee && (block.timestamp < openToAllAt || charge.roomBound)) {
            vm.expectPartialRevert(
                block.timestamp < openToAllAt
                    ? IClaimDeskErrors.ClaimOnlyPayeeMaySettle.selector
                    : IClaimDeskErrors.ClaimAwaitsWindow.selector
            );
            vm.prank(caller);
            desk.settleShort(claim, 0);
            return;
        }
        _stepSettle(claim, caller, charge, seed % 2 == 0);
    }

    function collect(uint256 seed, bool asFiler) external watched {
        uint32 claim = _anyClaim(seed);
        Claim memory facts = desk.claimOf(claim);
        address who = asFiler ? _filerOf(facts) : _payeeOf(facts);
        vm.assume(_stepCollect(claim, facts, who));
    }

    function withdraw(uint256 seed, bool byMember) external watched {
        vm.assume(seed % 6 == 0);
        _stepWithdraw(_withdrawable(seed >> 3), byMember);
    }

    /// @dev Anyone carries out what time or a jury decided: a refusal loses the bond and sets the share free.
    function conclude(uint256 seed) external watched {
        uint32 claim = _anyUnconcluded(seed);
        vm.assume(claim != 0);
        _stepConclude(claim);
    }

    function endMembership(uint256 seed) external watched {
        address member = _endingMember(seed);
        uint32 claim = uint32(_persons[member].endingBy);
        if (closingAt != 0) {
            vm.expectRevert(abi.encodeWithSelector(IClaimDeskErrors.ClaimEndsNothing.selector, claim));
            vm.prank(stranger);
            desk.endMembership(claim);
            return;
        }
        // One whose identity went on meanwhile can only be quit.
        vm.assume(_naiveEndBy(claim, desk.claimOf(claim)));
        vm.prank(stranger);
        desk.endMembership(claim);
        assertEq(pool.dueTo(member), dueOf[member], "due to the member");
    }

    /// @dev Any open claim of a guardian's may be redirected, whatever else becomes of it.
    function redirect(uint256 seed) external watched {
        uint32 claim = _guardiansClaim(seed);
        vm.prank(desk.claimOf(claim).member);
        desk.redirect(claim);
    }

    /// @dev A claim that is paid less: not by `settle`, nor for more than there is.
    function _expectNoFullPayment(uint32 claim, address caller, Charge memory charge) private {
        address payee = _payeeOf(desk.claimOf(claim));
        vm.expectRevert(abi.encodeWithSelector(IClaimDeskErrors.ClaimNotInFull.selector, claim, charge.benefit));
        vm.prank(caller);
        desk.settle(claim);
        vm.expectRevert(
            abi.encodeWithSelector(
                IClaimDeskErrors.ClaimBenefitBelowLeast.selector, claim, charge.benefit, charge.benefit + 1
            )
        );
        vm.prank(payee);
        desk.settleShort(claim, charge.benefit + 1);
    }

    function _endingMember(uint256 seed) private returns (address) {
        for (uint256 i = 0; i < WALLETS; ++i) {
            address wallet = people[(seed % WALLETS + i) % WALLETS];
            if (_persons[wallet].endingBy != 0) return wallet;
        }
        return _makeEnding(seed);
    }

    /// @dev Somebody is paid the severe benefit; unless in full, the step is discarded.
    function _makeEnding(uint256 seed) private returns (address member) {
        uint32 claim = _makeFiled(seed, 0);
        _stepDecide(claim, _decision(claim, true));
        vm.assume(ghosts[claim].state == ClaimState.UnderNotice);
        _passTo(_lives[claim].until);
        _stepSettle(claim, _payeeOf(desk.claimOf(claim)), _chargeOf(claim), true);
        member = desk.claimOf(claim).member;
        vm.assume(_persons[member].endingBy != 0);
    }

    /// @dev An open claim filed by a guardian, who still has the benefit; without any, the step is discarded.
    function _guardiansClaim(uint256 seed) private view returns (uint32) {
        uint256 count = desk.claimCount();
        for (uint256 i = 0; i < count; ++i) {
            uint256 claim = (seed % count + i) % count + 1;
            if (!ClaimLifecycle.isOpen(ghosts[claim].state)) continue;
            Claim memory facts = desk.claimOf(claim);
            if (facts.guardian != address(0) && !facts.redirected) return uint32(claim);
        }
        vm.assume(false);
        return 0;
    }

    /// @dev A claim that may be taken back; without any, the step is discarded.
    function _withdrawable(uint256 seed) private view returns (uint32) {
        uint256 count = desk.claimCount();
        for (uint256 i = 0; i < count; ++i) {
            uint256 claim = (seed % count + i) % count + 1;
            if (ClaimLifecycle.isWithdrawable(ghosts[claim].state)) return uint32(claim);
        }
        vm.assume(false);
        return 0;
    }
}
