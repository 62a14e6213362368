// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Test} from "forge-std/Test.sol";
import {SettlementMath} from "../../../contracts/libraries/SettlementMath.sol";
import {Demand, Means, Outcome} from "../../../contracts/types/PoolTypes.sol";

/// @title Proofs of the arithmetic of a settlement, for all amounts of a few bits.
/// @notice Solvers cannot divide wide numbers; each proof states its bound. Wider numbers are fuzzed.
contract SettlementProof is Test {
    /// @notice Bound: amounts of 4 bits, up to 3 units, and a share that is a part of the pending ones.
    function check_settle_balances(uint8[4] memory asked, uint8[5] memory there) public pure {
        (Demand memory demand, Means memory means) = _bounded(asked, there);
        Outcome memory outcome = SettlementMath.settle(demand, means);
        uint256 came = outcome.fromCarry + outcome.perUnit * means.activeUnits + outcome.fromReserve;
        assertEq(came, outcome.benefit + outcome.fee + outcome.surplus);
    }

    /// @notice Bound: as above.
    function check_settle_takesNoMoreThanThereIs(uint8[4] memory asked, uint8[5] memory there) public pure {
        (Demand memory demand, Means memory means) = _bounded(asked, there);
        Outcome memory outcome = SettlementMath.settle(demand, means);
        assertLe(outcome.perUnit, demand.capPerUnit);
        assertLe(outcome.perUnit, means.room);
        assertLe(outcome.fromCarry, means.carry);
        assertLe(outcome.fromReserve, means.reserve);
    }

    /// @notice Bound: as above.
    function check_settle_paysNoMoreThanAsked(uint8[4] memory asked, uint8[5] memory there) public pure {
        (Demand memory demand, Means memory means) = _bounded(asked, there);
        Outcome memory outcome = SettlementMath.settle(demand, means);
        assertLe(outcome.benefit, demand.benefit);
        assertLe(outcome.fee, demand.fee);
        if (outcome.full) {
            assertEq(outcome.benefit, demand.benefit);
            assertEq(outcome.fee, demand.fee);
        } else {
            assertEq(outcome.surplus, 0);
        }
    }

    /// @notice Bound: as above. A charge is rounded up by less than one unit of money a unit.
    function check_settle_surplusIsBelowTheUnits(uint8[4] memory asked, uint8[5] memory there) public pure {
        (Demand memory demand, Means memory means) = _bounded(asked, there);
        Outcome memory outcome = SettlementMath.settle(demand, means);
        if (outcome.surplus != 0) assertLt(outcome.surplus, means.activeUnits);
    }

    /// @notice Bound: 8 bits.
    function check_shareOf_coversTheNeed(uint8 need, uint8 units, uint8 cap) public pure {
        uint256 share = SettlementMath.shareOf(need, units, cap);
        assertLe(share, cap);
        if (share < cap) assertGe(share * units, need);
    }

    /// @notice Bound: 8 bits. Two claims never take more of a fund than there is.
    function check_portion_isDivided(uint8 fund, uint8 one, uint8 other) public pure {
        uint256 pending = uint256(one) + other;
        vm.assume(pending != 0);
        assertLe(
            SettlementMath.portion(fund, one, pending) + SettlementMath.portion(fund, other, pending), uint256(fund)
        );
    }

    function _bounded(uint8[4] memory asked, uint8[5] memory there)
        private
        pure
        returns (Demand memory demand, Means memory means)
    {
        vm.assume(asked[0] < 16 && asked[1] < 16 && asked[2] < 16 && asked[3] <= there[4]);
        vm.assume(there[0] < 4 && there[1] < 16 && there[2] < 16 && there[3] < 16 && there[4] < 16);
        demand = Demand({benefit: asked[0], fee: asked[1], capPerUnit: asked[2], share: asked[3]});
        means =
            Means({activeUnits: there[0], room: there[1], carry: there[2], reserve: there[3], pendingShares: there[4]});
    }
}
