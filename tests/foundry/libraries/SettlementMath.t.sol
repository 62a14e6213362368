// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Test} from "forge-std/Test.sol";
import {SettlementMath} from "../../../contracts/pool/SettlementMath.sol";
import {Demand, Means, Outcome} from "../../../contracts/pool/PoolTypes.sol";

/// @title What a settlement must be for any demand and any means.
contract SettlementMathTest is Test {
    function testFuzz_nothingIsLostAndNothingIsMade(Demand memory demand, Means memory means) public pure {
        _bound(demand, means);
        Outcome memory outcome = SettlementMath.settle(demand, means);
        uint256 collected = outcome.perUnit * means.activeUnits;
        assertEq(
            collected + outcome.fromCarry + outcome.fromReserve,
            outcome.benefit + outcome.fee + outcome.surplus,
            "collected + carry + reserve = paid + fee + surplus"
        );
    }

    function testFuzz_nobodyIsChargedTooMuch(Demand memory demand, Means memory means) public pure {
        _bound(demand, means);
        Outcome memory outcome = SettlementMath.settle(demand, means);
        assertLe(outcome.perUnit, demand.capPerUnit, "cap");
        assertLe(outcome.perUnit, means.room, "room");
        assertLe(outcome.benefit, demand.benefit, "benefit");
        assertLe(outcome.fee, demand.fee, "fee");
        assertEq(outcome.full, outcome.benefit == demand.benefit && outcome.fee == demand.fee, "full");
        if (means.activeUnits != 0) assertLt(outcome.surplus, means.activeUnits, "less than one more for each unit");
        if (outcome.roomBound) assertEq(outcome.perUnit, means.room, "the room is what limits");
    }

    /// @notice Where the room is just the cap, a new window would change nothing, so nobody waits for it.
    function test_justEnoughRoomIsNotWhatLimits() public pure {
        Demand memory demand = Demand({benefit: 100, fee: 0, capPerUnit: 10, share: 0});
        Means memory means = Means({activeUnits: 2, room: 10, carry: 0, reserve: 0, pendingShares: 0});
        Outcome memory outcome = SettlementMath.settle(demand, means);
        assertEq(outcome.perUnit, 10);
        assertFalse(outcome.full || outcome.roomBound, "the cap limits");
        means.room = 9;
        outcome = SettlementMath.settle(demand, means);
        assertEq(outcome.perUnit, 9);
        assertTrue(outcome.roomBound, "the room limits");
    }

    /// @dev The charge is the least that is enough: one less would leave a gap, or the reserve would have to pay.
    function testFuzz_chargeIsRoundedUpOnly(Demand memory demand, Means memory means) public pure {
        _bound(demand, means);
        Outcome memory outcome = SettlementMath.settle(demand, means);
        uint256 need = demand.benefit + demand.fee;
        if (outcome.perUnit != 0) {
            assertLt((outcome.perUnit - 1) * means.activeUnits + outcome.fromCarry, need, "one less is too little");
        }
        if (outcome.fromReserve != 0) {
            uint256 limit = demand.capPerUnit < means.room ? demand.capPerUnit : means.room;
            assertTrue(means.activeUnits == 0 || outcome.perUnit == limit, "the reserve pays only beyond the cap");
        }
    }

    /// @dev Carry and reserve are divided by shares, rounded down, so that no claim takes another's.
    function testFuzz_fundsAreSharedRoundedDown(Demand memory demand, Means memory means) public pure {
        _bound(demand, means);
        Outcome memory outcome = SettlementMath.settle(demand, means);
        assertLe(outcome.fromCarry, means.carry, "carry");
        assertLe(outcome.fromReserve, means.reserve, "reserve");
        if (means.pendingShares == 0) return;
        assertLe(outcome.fromCarry * means.pendingShares, means.carry * demand.share, "share of carry");
        assertLe(outcome.fromReserve * means.pendingShares, means.reserve * demand.share, "share of the reserve");
    }

    /// @dev Of a pot that is too small the steward gets the part rounded down.
    function testFuzz_reducedFeeIsRoundedDown(Demand memory demand, Means memory means) public pure {
        _bound(demand, means);
        demand.capPerUnit = bound(demand.capPerUnit, 0, 1e6);
        Outcome memory outcome = SettlementMath.settle(demand, means);
        if (outcome.full) return;
        uint256 need = demand.benefit + demand.fee;
        uint256 pot = outcome.benefit + outcome.fee;
        assertLe(outcome.fee * need, pot * demand.fee, "not above the part");
        assertGt((outcome.fee + 1) * need, pot * demand.fee, "less than one below it");
        assertEq(outcome.surplus, 0, "nothing is left");
    }

    /// @dev Any number of claims together take at most the whole fund.
    function testFuzz_portionsFit(uint256 fund, uint88[8] memory shares) public pure {
        fund = bound(fund, 0, type(uint96).max);
        uint256 sum;
        for (uint256 i = 0; i < shares.length; ++i) {
            sum += shares[i];
        }
        uint256 taken;
        for (uint256 i = 0; i < shares.length; ++i) {
            taken += SettlementMath.portion(fund, shares[i], sum);
        }
        assertLe(taken, sum == 0 ? fund * shares.length : fund, "all portions");
        assertEq(SettlementMath.portion(fund, 0, 0), fund, "all of it where nothing is pending");
    }

    function testFuzz_shareIsRoundedUp(uint256 need, uint256 units, uint256 cap) public pure {
        need = bound(need, 0, type(uint96).max);
        units = bound(units, 1, type(uint56).max);
        cap = bound(cap, 0, type(uint88).max);
        uint256 share = SettlementMath.shareOf(need, units, cap);
        assertLe(share, cap, "cap");
        if (share < cap) assertGe(share * units, need, "enough");
        if (share != 0) assertLt((share - 1) * units, need, "not more than enough");
        assertEq(SettlementMath.shareOf(need, 0, cap), cap, "nobody is active");
    }

    function test_withoutAnyUnitCarryAndReservePay() public pure {
        Means memory means = Means({activeUnits: 0, room: 10, carry: 30, reserve: 100, pendingShares: 0});
        Outcome memory outcome = SettlementMath.settle(Demand({benefit: 90, fee: 10, capPerUnit: 5, share: 0}), means);
        assertEq(outcome.perUnit, 0);
        assertEq(outcome.fromCarry, 30);
        assertEq(outcome.fromReserve, 70);
        assertTrue(outcome.full);
    }

    /// @dev Amounts as the pool stores them, of sizes at which every case comes up.
    function _bound(Demand memory demand, Means memory means) private pure {
        means.activeUnits = bound(means.activeUnits, 0, 1e6);
        demand.benefit = bound(demand.benefit, 1, 1e13);
        demand.fee = bound(demand.fee, 0, demand.benefit / 5);
        demand.capPerUnit = bound(demand.capPerUnit, 1, 4e7);
        means.room = bound(means.room, 0, 4e7);
        means.carry = bound(means.carry, 0, 1e13);
        means.reserve = bound(means.reserve, 0, 1e13);
        means.pendingShares = bound(means.pendingShares, 0, 1e8);
        demand.share = bound(demand.share, 0, means.pendingShares);
    }
}
