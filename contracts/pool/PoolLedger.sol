// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {Ladder} from "../libraries/Ladder.sol";
import {Position, Standing} from "../types/PoolTypes.sol";
import {PoolViews} from "./PoolViews.sol";

/// @title The moves every action is made of: on and off the ladder, and the asset in and out.
abstract contract PoolLedger is PoolViews {
    using Ladder for Ladder.Rungs;
    using SafeCast for uint256;
    using SafeERC20 for IERC20;

    /// @dev Put a member on the ladder with a balance as of now.
    function _stand(address member, uint256 units, uint256 balance) internal returns (uint40 rung) {
        if (units == 0) revert PoolZeroUnits();
        uint256 index = _books.index;
        if (balance < minimumDeposit(units)) revert PoolBelowMinimum(minimumDeposit(units), balance);
        uint256 step = Ladder.rungOf(index, balance, units, reservePerUnit, rungSpacing);
        uint256 furthest = index / rungSpacing + LADDER_REACH;
        if (step > furthest) revert PoolBeyondLadder(step, furthest);

        rung = step.toUint40();
        _positions[member] =
            Position({balance: balance.toUint96(), index: uint96(index), rung: rung, units: units.toUint24()});
        _ladder.enter(rung, units, 1);
        _count(_books.activeUnits + units, _books.activeVoters + 1);
    }

    /// @dev Take an active member off the ladder; their position is written anew or deleted right after.
    function _stepDown(address member) internal returns (uint256 units) {
        Position storage position = _positions[member];
        units = position.units;
        _ladder.depart(position.rung, units, 1);
        _count(_books.activeUnits - units, _books.activeVoters - 1);
    }

    /// @dev Both in one write.
    function _count(uint256 activeUnits, uint256 activeVoters) private {
        _books.activeUnits = uint56(activeUnits);
        _books.activeVoters = uint32(activeVoters);
    }

    function _requireMember(address member) internal view {
        if (_positions[member].units == 0) revert PoolNotMember(member);
    }

    function _requireActive(address member) internal view returns (Standing memory standing) {
        _requireMember(member);
        standing = standingOf(member);
        if (!standing.active) revert PoolLapsed(member, standing.lapsedAt);
    }

    function _disown(uint256 amount) internal {
        uint256 owed = _books.owed;
        if (amount > owed) revert PoolNotOwed(amount, owed);
        _books.owed = uint96(owed - amount);
    }

    /// @dev Take `amount` from `payer`, and make sure that exactly that much came.
    function _pull(address payer, uint256 amount) internal {
        if (amount == 0) return;
        uint256 before = asset.balanceOf(address(this));
        // The payer is the sender of the call that reached the plan (IMutualPoolPeriphery, assumption 1).
        // slither-disable-next-line arbitrary-send-erc20
        asset.safeTransferFrom(payer, address(this), amount);
        uint256 received = asset.balanceOf(address(this)) - before;
        if (received != amount) revert PoolAssetMismatch(amount, received);
    }

    function _push(address to, uint256 amount) internal {
        if (to == address(0)) revert PoolZeroAddress();
        asset.safeTransfer(to, amount);
    }
}
