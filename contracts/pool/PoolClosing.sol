// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IClaimDesk} from "../interfaces/IClaimDesk.sol";
import {IMutualPoolActions} from "../interfaces/IMutualPoolActions.sol";
import {IMutualPoolPeriphery} from "../interfaces/IMutualPoolPeriphery.sol";
import {Position, Standing} from "./PoolTypes.sol";
import {PoolCohorts} from "./PoolCohorts.sol";

/// @title The end of a plan, step by step, in which nobody gets more by being first.
/// @notice Nobody joins or comes back any more. For a week members may quit, leaving the share of the claims approved.
/// Then cover ends, claims for earlier days may be filed for half a year, and nobody active takes anything. Afterwards each
/// may take what the claims still open cannot ask for. When no claim is open any more, everybody takes the rest.
abstract contract PoolClosing is PoolCohorts {
    /// @inheritdoc IMutualPoolPeriphery
    function close() external override onlyEnrolment {
        _books.closingAt = uint40(block.timestamp);
        emit ClosingBegan(uint40(block.timestamp));
    }

    /// @inheritdoc IMutualPoolActions
    function withdrawExcess() external override nonReentrant {
        _requireFilingOver();
        Position memory position = _materialize(msg.sender);
        Standing memory standing = _requireActive(msg.sender, position);
        uint256 units = position.units;
        _descend(position.rung, units, 1);
        // A sum: with a balance of the least deposit, a rung for the rounding of their place, and all that can still be charged,
        // a member who took the rest is active until the last of these claims ends, and pays for each what the others pay.
        uint256 kept = minimumDeposit(units) + units * (IClaimDesk(claimDesk).openCharge() + rungSpacing);
        if (standing.balance <= kept) revert PoolNoExcess(kept, standing.balance);
        uint256 amount = standing.balance - kept;
        _takeOut(amount, amount, amount);
        uint40 rung = _stand(msg.sender, units, kept);
        emit ExcessWithdrawn(msg.sender, amount, rung);
        _push(msg.sender, amount);
    }

    /// @inheritdoc IMutualPoolActions
    // Carry per unit is rounded down once; what is left over goes with the reserve.
    // slither-disable-next-line divide-before-multiply
    function finishClosing() external override {
        _requireFilingOver();
        _requireUnfinished();
        uint256 open = IClaimDesk(claimDesk).openClaims();
        if (open != 0) revert PoolClaimsOpen(open);

        uint256 units = _books.activeUnits;
        uint256 perUnit = units == 0 ? 0 : _books.carry / units;
        uint256 shared = perUnit * units;
        uint256 left = _books.carry - shared + _books.reserve;
        (_books.carry, _books.reserve) = (uint96(shared), 0);
        (carryPerUnit, finishedAt) = (uint96(perUnit), uint40(block.timestamp));
        _dues[heir] += left;
        emit ClosingFinished(perUnit, heir, left);
    }

    function _requireFilingOver() private view {
        uint256 until = _filingEndsAt();
        if (block.timestamp < until) revert PoolFilingOpen(until);
    }
}
