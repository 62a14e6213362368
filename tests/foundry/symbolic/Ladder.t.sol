// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Test} from "forge-std/Test.sol";
import {Ladder} from "../../../contracts/pool/Ladder.sol";
import {PackedTable} from "../../../contracts/libraries/PackedTable.sol";

/// @title Proofs of the ladder.
contract LadderProof is Test {
    using Ladder for Ladder.Rungs;

    Ladder.Rungs private _ladder;

    /// @notice No bound: every word of 256 bits.
    function check_lowestBit(uint256 word) public pure {
        vm.assume(word != 0);
        uint256 bit = Ladder.lowestBit(word);
        assertLt(bit, 256);
        assertEq((word >> bit) & 1, 1);
        assertEq(word & ((1 << bit) - 1), 0);
    }

    /// @notice No bound but the fields': who comes and goes leaves a rung as it was, and its bit tells who is there.
    function check_enterAndDepart(uint40 rung, uint24 standing, uint24 units) public {
        vm.assume(units != 0);
        if (standing != 0) _ladder.enter(rung, standing, 1);
        _ladder.enter(rung, units, 1);
        assertEq(_ladder.rung[rung].units, uint256(standing) + units);
        assertEq((_ladder.occupied[rung >> 8] >> (rung & 0xff)) & 1, 1);
        _ladder.depart(rung, units, 1);
        assertEq(_ladder.rung[rung].units, standing);
        assertEq(_ladder.rung[rung].voters, standing == 0 ? 0 : 1);
        assertEq(_ladder.occupied[rung >> 8], standing == 0 ? 0 : 1 << (rung & 0xff));
    }

    /// @notice Bound: somebody on rung 5, and any range of the first eight. It is crossed if and only if it is in it.
    /// @custom:halmos --loop 4
    function check_cross_exactlyTheRange(uint8 first, uint8 end, uint24 units) public {
        vm.assume(units != 0 && first <= end && end <= 8);
        _ladder.enter(5, units, 1);
        (uint256 gone, uint256 voters) = _ladder.cross(first, end, Ladder.Crossing({index: 7, time: 8, settlement: 9}));
        bool inside = first <= 5 && 5 < end;
        assertEq(gone, inside ? units : 0);
        assertEq(voters, inside ? 1 : 0);
        assertEq(_ladder.rung[5].crossedAt, inside ? 8 : 0);
        assertEq(_ladder.rung[5].index, inside ? 7 : 0);
    }

    /// @notice Bound: a spacing of 1 to 7, an index of 6 bits.
    function check_lowestStanding_isTheFirstNotPassed(uint8 index, uint8 spacing) public pure {
        vm.assume(spacing != 0 && spacing < 8 && index < 64);
        uint256 rung = Ladder.lowestStanding(index, spacing);
        assertGe(rung * spacing, index);
        if (rung != 0) assertLt((rung - 1) * spacing, index);
    }

    /// @notice Bound: a reserve of 64 rungs of 1, an index of 5 bits, a balance of 8 bits, up to 3 units. While the rung
    /// stands, the balance is the reserve at least; and the rung is the last of which that is true.
    function check_rungOf_neverLapsesLate(uint8 index, uint8 balance, uint8 units) public pure {
        vm.assume(units != 0 && units < 4 && index < 32 && balance >= uint256(units) * 64);
        uint256 rung = Ladder.rungOf(index, balance, units, 64, 1);
        // What is charged until the highest index at which the rung stands.
        uint256 charged = rung - index;
        assertGe(balance, units * (charged + 64));
        assertLt(balance, units * (charged + 65));
    }

    /// @notice No bound: what is packed is read back, and nothing beyond it.
    function check_packedTable(uint16 one, uint16 two, uint16 three) public pure {
        uint16[] memory values = new uint16[](3);
        (values[0], values[1], values[2]) = (one, two, three);
        uint256 table = PackedTable.pack(values);
        assertEq(PackedTable.entry(table, 0), one);
        assertEq(PackedTable.entry(table, 1), two);
        assertEq(PackedTable.entry(table, 2), three);
        assertEq(PackedTable.entry(table, 3), 0);
        assertEq(PackedTable.entry(table, 16), 0);
    }
}
