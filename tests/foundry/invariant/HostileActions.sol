// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {ReentrancyGuard} from "@openzeppelin/contracts/utils/ReentrancyGuard.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {IMutualPoolErrors} from "../../../contracts/interfaces/IMutualPoolErrors.sol";
import {ClaimLifecycle} from "../../../contracts/claims/ClaimLifecycle.sol";
import {Claim, ClaimState, Filing} from "../../../contracts/claims/ClaimTypes.sol";
import {ClaimSteps} from "./ClaimSteps.sol";
import {HostileToken, IAccomplice} from "./HostileToken.sol";

/// @title A token whose issuer turned, and a claimant who is called in the middle of a payment.
/// @notice A token that moves another amount than it was asked to is refused, and nothing of the step is left. Where it
/// calls somebody meanwhile, what moves the asset is shut to them; the rest is open and comes out as if it was done
/// after the step, which the model's order of things shows: it has the step behind it when the call comes.
abstract contract HostileActions is ClaimSteps, IAccomplice {
    error NotTheToken(address caller);

    /// @notice How often somebody was called within a step, and what they got done there.
    uint256 public strikes;
    uint256 public stepsWithin;

    /// @dev A payment in while the token misbehaves.
    function tokenTurns(uint256 seed, uint256 door, uint256 amount) external watched {
        address payer = _wallet(seed);
        amount = bound(amount, 2, 1e6);
        HostileToken.Mood mood = HostileToken.Mood(seed % 5 + 1);
        bytes memory call = abi.encodeCall(pool.payIn, (_member(seed >> 8), amount));
        if (door % 3 == 0) {
            vm.assume(finishedAt == 0);
            call = abi.encodeCall(pool.fundReserve, amount);
        }
        _expectUndone(payer, address(pool), call, mood, amount);
    }

    /// @dev A filing, whose bond does not come.
    function tokenTurnsAtFiling(uint256 seed, uint8 classSeed) external watched {
        (bool found, Filing memory filing) = _fileable(seed, uint24(seed % 4), classSeed % 2);
        uint256 bond = desk.rulesOf(desk.rulesVersion()).claimBond;
        vm.assume(found && bond > 1);
        HostileToken.Mood mood = HostileToken.Mood(seed % 5 + 1);
        _expectUndone(filing.member, address(desk), abi.encodeCall(desk.file, (filing)), mood, bond);
    }

    /// @dev A token that refuses to pay out: what was due stays due.
    function tokenKeeps(uint256 seed) external watched {
        address holder = _creditor(seed);
        vm.assume(holder != address(0));
        HostileToken.Mood mood = seed % 2 == 0 ? HostileToken.Mood.Refuses : HostileToken.Mood.Admits;
        _expectUndone(holder, address(pool), abi.encodeCall(pool.takeDue, holder), mood, 0);
    }

    /// @dev Somebody is called in the middle of a payment in.
    function strikeAtPayIn(uint256 seed, uint256 amount) external watched {
        address member = _member(seed);
        _arm(seed);
        _stepPayIn(member, member, bound(amount, 1, 1e6));
    }

    /// @dev In the middle of what somebody is due.
    function strikeAtTakeDue(uint256 seed) external watched {
        address holder = _creditor(seed);
        vm.assume(holder != address(0));
        _arm(seed);
        _stepTakeDue(holder);
    }

    /// @dev In the middle of a benefit, or of a bond that goes back.
    function strikeAtCollect(uint256 seed, bool asFiler) external watched {
        uint256 count = desk.claimCount();
        _arm(seed);
        for (uint256 i = 0; i < count; ++i) {
            uint32 claim = uint32((seed % count + i) % count + 1);
            Claim memory facts = desk.claimOf(claim);
            if (_stepCollect(claim, facts, asFiler ? _filerOf(facts) : _payeeOf(facts))) return;
        }
        vm.assume(false);
    }

    /// @dev In the middle of leaving.
    function strikeAtQuit(uint256 seed) external watched {
        address member = _member(seed);
        vm.assume((seed >> 8) % 12 == 0 && _mayLeave(member));
        _arm(seed);
        _stepQuit(member);
    }

    /// @inheritdoc IAccomplice
    function struck(uint256 seed) external {
        if (msg.sender != address(token)) revert NotTheToken(msg.sender);
        ++strikes;
        for (uint256 door = 0; door < 7; ++door) {
            _expectShut(_wallet(seed >> 16), door);
        }
        if (_stepWithin(seed >> 32)) ++stepsWithin;
    }

    /// @inheritdoc IAccomplice
    function robbed() external view returns (address) {
        return address(pool);
    }

    function _arm(uint256 seed) private {
        HostileToken(address(token))
            .turn(seed % 2 == 0 ? HostileToken.Mood.CallsFirst : HostileToken.Mood.CallsAfter, seed);
    }

    /// @dev One of the steps that move no asset, if there is any to take.
    function _stepWithin(uint256 seed) private returns (bool) {
        uint32 over = _anyUnconcluded(seed);
        if (over != 0 && seed % 3 == 0) {
            _stepConclude(over);
            return true;
        }
        uint256 count = desk.claimCount();
        for (uint256 i = 0; i < count; ++i) {
            uint32 claim = uint32((seed % count + i) % count + 1);
            ClaimState state = ghosts[claim].state;
            if (state == ClaimState.Payable) {
                _stepSettle(claim, _payeeOf(desk.claimOf(claim)), _chargeOf(claim), false);
                return true;
            }
            if (seed % 6 == 1 && ClaimLifecycle.isWithdrawable(state)) {
                _stepWithdraw(claim, true);
                return true;
            }
        }
        return false;
    }

    /// @dev Each door through which the asset goes says that somebody is within already.
    function _expectShut(address who, uint256 door) private {
        bytes[7] memory calls = [
            abi.encodeCall(pool.payIn, (who, 1)),
            abi.encodeCall(pool.reinstate, (who, 1)),
            abi.encodeCall(pool.quit, ()),
            abi.encodeCall(pool.quitFor, (who, who)),
            abi.encodeCall(pool.fundReserve, (1)),
            abi.encodeCall(pool.takeDue, (who)),
            abi.encodeCall(pool.withdrawExcess, ())
        ];
        vm.prank(who);
        (bool done, bytes memory reason) = address(pool).call(calls[door]);
        assertFalse(done, "a second one came in");
        assertEq(bytes4(reason), ReentrancyGuard.ReentrancyGuardReentrantCall.selector, "the guard says why");
    }

    /// @dev The call fails for what the token does and for nothing else; the laws look whether anything is left of it.
    function _expectUndone(address who, address target, bytes memory call, HostileToken.Mood mood, uint256 amount)
        private
    {
        HostileToken(address(token)).turn(mood, 0);
        vm.prank(who);
        (bool done, bytes memory reason) = target.call(call);
        HostileToken(address(token)).turn(HostileToken.Mood.Honest, 0);
        assertFalse(done, "a token that turned was believed");
        assertEq(reason, _complaint(mood, amount), "the reason is the token's");
    }

    function _complaint(HostileToken.Mood mood, uint256 amount) private view returns (bytes memory) {
        if (mood == HostileToken.Mood.Refuses) return abi.encodeWithSelector(HostileToken.HostileRefusal.selector);
        if (mood == HostileToken.Mood.Admits) {
            return abi.encodeWithSelector(SafeERC20.SafeERC20FailedOperation.selector, address(token));
        }
        uint256 received = amount * 2;
        if (mood == HostileToken.Mood.Lies) received = 0;
        else if (mood == HostileToken.Mood.Keeps) received = amount - 1;
        return abi.encodeWithSelector(IMutualPoolErrors.PoolAssetMismatch.selector, amount, received);
    }
}
