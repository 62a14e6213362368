// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";
import {IClaimDesk} from "../interfaces/IClaimDesk.sol";
import {IMutualPoolActions} from "../interfaces/IMutualPoolActions.sol";
import {IMutualPoolPeriphery} from "../interfaces/IMutualPoolPeriphery.sol";
import {Standing} from "../types/PoolTypes.sol";
import {PoolCohorts} from "./PoolCohorts.sol";

/// @title The end of a plan, step by step, in which nobody gets more by being first.
/// @notice Nobody joins or comes back any more. For a week members may quit, leaving the share of the claims approved.
/// Then cover ends, claims for earlier days may be filed for half a year, and nobody active leaves; but each may take
/// what is above the hold. When no claim is open any more, everybody takes the rest.
abstract contract PoolClosing is PoolCohorts {
    using SafeCast for uint256;

    /// @inheritdoc IMutualPoolPeriphery
    function close() external override onlyEnrolment {
        _books.closingAt = uint40(block.timestamp);
        emit ClosingBegan(uint40(block.timestamp));
    }

    /// @inheritdoc IMutualPoolActions
    function withdrawExcess() external override nonReentrant {
        if (!_coverIsOver()) revert PoolCoverRuns();
        _materialize(msg.sender);
        Standing memory standing = _requireActive(msg.sender);
        uint256 units = _stepDown(msg.sender);
        // What approved claims are going to ask stays as well, so that it is asked of everybody alike.
        uint256 kept = Math.max(units * (closingHold + _books.pendingShares), minimumDeposit(units));
        if (standing.balance <= kept) revert PoolNoExcess(kept, standing.balance);
        uint256 amount = standing.balance - kept;
        _books.totalBalances = uint96(_books.totalBalances - amount);
        uint40 rung = _stand(msg.sender, units, kept);
        emit ExcessWithdrawn(msg.sender, amount, rung);
        _push(msg.sender, amount);
    }

    /// @inheritdoc IMutualPoolActions
    // Carry per unit is rounded down once; what is left over goes with the reserve.
    // slither-disable-next-line divide-before-multiply
    function finishClosing() external override {
        uint256 until = _filingEndsAt();
        if (block.timestamp < until) revert PoolFilingOpen(until);
        _requireUnfinished();
        uint256 open = IClaimDesk(claimDesk).openClaims();
        if (open != 0) revert PoolClaimsOpen(open);

        uint256 units = _books.activeUnits;
        uint256 perUnit = units == 0 ? 0 : _books.carry / units;
        uint256 shared = perUnit * units;
        uint256 left = _books.carry - shared + _books.reserve;
        (_books.carry, _books.reserve) = (uint96(shared), 0);
        (carryPerUnit, finishedAt) = (uint96(perUnit), uint40(block.timestamp));
        _increaseOwed(left);
        dueTo[heir] += left;
        emit ClosingFinished(perUnit, heir, left);
    }
}
