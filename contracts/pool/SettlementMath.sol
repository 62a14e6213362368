// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Demand, Means, Outcome} from "./PoolTypes.sol";

/// @title The arithmetic of a settlement, and nothing else.
/// @notice Every rounding is against the party that would gain by it, and what it leaves over goes to carry.
library SettlementMath {
    /// @notice Who pays how much of a demand.
    /// @dev Amounts are below 2^97, so no product overflows. The charge per unit is rounded up, so that the pot is never short by rounding; the parts of carry and
    /// reserve are rounded down, so that one claim never takes another's; a reduced fee is rounded down, so that the
    /// claimant gets the odd unit.
    function settle(Demand memory demand, Means memory means) internal pure returns (Outcome memory outcome) {
        uint256 amountDue = demand.benefit + demand.fee;

        outcome.fromCarry = Math.min(amountDue, portion(means.carry, demand.share, means.pendingShares));
        uint256 charge;
        if (means.activeUnits != 0) {
            charge = Math.min(Math.ceilDiv(amountDue - outcome.fromCarry, means.activeUnits), demand.capPerUnit);
            outcome.roomBound = means.room < charge;
            if (outcome.roomBound) charge = means.room;
        }
        outcome.perUnit = charge;

        uint256 pot = outcome.fromCarry + charge * means.activeUnits;
        if (pot < amountDue) {
            outcome.fromReserve = Math.min(amountDue - pot, portion(means.reserve, demand.share, means.pendingShares));
            pot += outcome.fromReserve;
        }

        outcome.full = pot >= amountDue;
        if (outcome.full) {
            outcome.fee = demand.fee;
            outcome.surplus = pot - amountDue;
            outcome.benefit = demand.benefit;
        } else {
            // Here need > pot >= 0, so the division is defined.
            outcome.fee = pot * demand.fee / amountDue;
            outcome.benefit = pot - outcome.fee;
        }
    }

    /// @notice What an approved claim is going to ask of one unit, rounded up; the cap where nobody is active.
    function shareOf(uint256 amountDue, uint256 activeUnits, uint256 capPerUnit) internal pure returns (uint256) {
        if (activeUnits == 0) return capPerUnit;
        return Math.min(capPerUnit, Math.ceilDiv(amountDue, activeUnits));
    }

    /// @notice The part of a fund that one claim may take, rounded down; all of it when nothing is pending.
    function portion(uint256 fund, uint256 share, uint256 pendingShares) internal pure returns (uint256) {
        if (pendingShares == 0) return fund;
        return fund * share / pendingShares;
    }
}
