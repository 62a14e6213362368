// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Test} from "forge-std/Test.sol";
import {SettlementMath} from "../../../contracts/pool/SettlementMath.sol";
import {Demand, Means, Outcome} from "../../../contracts/pool/PoolTypes.sol";

/// @title Proofs of the arithmetic of a settlement.
/// @notice Solvers multiply and divide wide numbers badly, so each proof states its bound: how many bits the amounts
/// have, and for which numbers of units and parts of the pending shares it is done. Wider numbers are fuzzed.
contract SettlementProof is Test {
    /// @notice Bound: amounts of 8 bits; nobody active, or 1 to 3 units; a share that is all, a half or a third of the
    /// pending ones, or none pending. What comes in is what goes out, to the last unit.
    function check_settle_balances(uint8[6] memory amounts, uint8 units, uint8 part) public pure {
        (Demand memory demand, Means memory means) = _case(amounts, units, part);
        Outcome memory outcome = SettlementMath.settle(demand, means);
        uint256 came = outcome.fromCarry + outcome.perUnit * means.activeUnits + outcome.fromReserve;
        assertEq(came, outcome.benefit + outcome.fee + outcome.surplus);
    }

    /// @notice Bound: as above, but for thirds and 3 units. Neither cap, room, carry nor reserve is overdrawn.
    function check_settle_takesNoMoreThanThereIs(uint8[6] memory amounts, uint8 units, uint8 part) public pure {
        vm.assume(units < 3 && part < 3);
        (Demand memory demand, Means memory means) = _case(amounts, units, part);
        Outcome memory outcome = SettlementMath.settle(demand, means);
        assertLe(outcome.perUnit, demand.capPerUnit);
        assertLe(outcome.perUnit, means.room);
        assertLe(outcome.fromCarry, means.carry);
        assertLe(outcome.fromReserve, means.reserve);
    }

    /// @notice Bound: amounts of 4 bits. Of a pot that is too small nobody gets more than they would of a full one.
    function check_settle_aShortPotIsShared(uint8 benefit, uint8 fee, uint8 pot) public pure {
        vm.assume(benefit < 16 && fee < 16 && pot < 16);
        Demand memory demand = Demand({benefit: benefit, fee: fee, capPerUnit: 0, share: 0});
        Means memory means = Means({activeUnits: 0, room: 0, carry: pot, reserve: 0, pendingShares: 0});
        Outcome memory outcome = SettlementMath.settle(demand, means);
        assertLe(outcome.benefit, benefit);
        assertLe(outcome.fee, fee);
    }

    /// @notice Bound: 8 bits.
    function check_shareOf_coversTheNeed(uint8 need, uint8 units, uint8 cap) public pure {
        uint256 share = SettlementMath.shareOf(need, units, cap);
        assertLe(share, cap);
        if (share < cap) assertGe(share * units, need);
    }

    /// @notice Bound: 4 bits. Two claims never take more of a fund than there is.
    function check_portion_isDivided(uint8 fund, uint8 one, uint8 other) public pure {
        vm.assume(fund < 16 && one < 16 && other < 16);
        uint256 pending = uint256(one) + other;
        vm.assume(pending != 0);
        assertLe(
            SettlementMath.portion(fund, one, pending) + SettlementMath.portion(fund, other, pending), uint256(fund)
        );
    }

    /// @dev Numbers of units and parts one by one, so that the solver only ever divides by a constant.
    function _case(uint8[6] memory amounts, uint8 units, uint8 part)
        private
        pure
        returns (Demand memory demand, Means memory means)
    {
        (demand.benefit, demand.fee, demand.capPerUnit) = (amounts[0], amounts[1], amounts[2]);
        (means.room, means.carry, means.reserve) = (amounts[3], amounts[4], amounts[5]);
        if (units == 1) means.activeUnits = 1;
        else if (units == 2) means.activeUnits = 2;
        else if (units == 3) means.activeUnits = 3;
        if (part == 1) (demand.share, means.pendingShares) = (1, 1);
        else if (part == 2) (demand.share, means.pendingShares) = (1, 2);
        else if (part == 3) (demand.share, means.pendingShares) = (1, 3);
    }
}
