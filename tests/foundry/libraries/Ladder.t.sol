// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Test} from "forge-std/Test.sol";
import {Ladder} from "../../../contracts/pool/Ladder.sol";

// Rule: M3.
/// @title The ladder beside a list of everybody who stands on it.
contract LadderTest is Test {
    using Ladder for Ladder.Rungs;

    struct Stander {
        uint256 rung;
        uint256 units;
        bool gone;
    }

    uint256 private constant LAST_RUNG = type(uint40).max;

    Ladder.Rungs private ladder;
    Stander[] private standers;
    /// @dev Rungs below are crossed.
    uint256 private lowest;

    function testFuzz_anyLifeAgreesWithTheList(uint256 start, uint256[48] memory steps) public {
        lowest = bound(start, 0, LAST_RUNG - 1e6);
        for (uint256 i = 0; i < steps.length; ++i) {
            uint256 seed = steps[i] >> 8;
            uint256 kind = steps[i] % 8;
            if (kind < 4) _enter(seed);
            else if (kind < 6) _depart(seed);
            else _cross(seed, uint32(i + 1));
        }
        // Whoever is left goes in the end, over as many words as it takes.
        _crossUpTo(lowest + 1500, 100);
        for (uint256 i = 0; i < standers.length; ++i) {
            assertTrue(standers[i].gone, "nobody is forgotten");
        }
    }

    /// @dev The first and the last rung of a word, and a span of exactly one word.
    function test_crossesWordBoundaries() public {
        uint256[5] memory rungs = [uint256(0), 255, 256, 511, 512];
        for (uint256 i = 0; i < rungs.length; ++i) {
            _put(rungs[i], i + 1);
        }
        _crossUpTo(256, 1);
        assertEq(ladder.rung[255].settlement, 1, "the last rung of the word is crossed");
        assertEq(ladder.rung[256].settlement, 0, "the next one is not");
        _crossUpTo(512, 2);
        assertEq(ladder.rung[511].settlement, 2);
        _crossUpTo(513, 3);
        assertEq(ladder.rung[512].settlement, 3);
    }

    function test_crossingNothing() public {
        _put(7, 1);
        (uint256 units, uint256 voters) = ladder.cross(7, 7, Ladder.Crossing({index: 1, time: 1, settlement: 1}));
        assertEq(units + voters, 0);
        assertEq(ladder.rung[7].crossedAt, 0);
    }

    function testFuzz_lowestBit(uint256 word) public pure {
        vm.assume(word != 0);
        uint256 place;
        while ((word >> place) & 1 == 0) ++place;
        assertEq(Ladder.lowestBit(word), place);
    }

    function testFuzz_lowestStandingRoundsUp(uint256 index, uint256 spacing) public pure {
        index = bound(index, 0, type(uint96).max);
        spacing = bound(spacing, 1, type(uint88).max);
        uint256 rung = Ladder.lowestStanding(index, spacing);
        assertGe(rung * spacing, index, "not passed");
        if (rung != 0) assertLt((rung - 1) * spacing, index, "the one below is passed");
    }

    /// @dev The rung is never above what the balance pays for, and less than one step below it.
    function testFuzz_rungOfRoundsDown(uint256 index, uint256 balance, uint256 units, uint256 step) public pure {
        step = bound(step, 1, type(uint64).max);
        uint256 reserve = step * 64;
        units = bound(units, 1, type(uint24).max);
        index = bound(index, 0, type(uint96).max);
        balance = bound(balance, units * reserve, units * reserve + type(uint96).max);
        uint256 rung = Ladder.rungOf(index, balance, units, reserve, step);
        uint256 atTheEnd = rung * step;
        if (atTheEnd > index) {
            assertGe(balance - units * (atTheEnd - index), units * reserve, "the reserve is whole on the rung");
        }
        uint256 above = atTheEnd + step;
        uint256 cost = units * (above - index) + units * reserve;
        assertGt(cost, balance, "the next rung would be too high");
    }

    function _enter(uint256 seed) private {
        _put(lowest + seed % 700, 1 + (seed >> 16) % type(uint24).max);
    }

    function _put(uint256 rung, uint256 units) private {
        ladder.enter(rung, units, 1);
        standers.push(Stander({rung: rung, units: units, gone: false}));
        _check(rung);
    }

    function _depart(uint256 seed) private {
        uint256 length = standers.length;
        for (uint256 i = 0; i < length; ++i) {
            Stander storage one = standers[(seed % length + i) % length];
            if (one.gone) continue;
            one.gone = true;
            ladder.depart(one.rung, one.units, 1);
            return _check(one.rung);
        }
    }

    function _cross(uint256 seed, uint32 settlement) private {
        _crossUpTo(lowest + seed % 400, settlement);
    }

    /// @dev Go round all standers, and compare with what the ladder says of those below `end`.
    function _crossUpTo(uint256 end, uint32 settlement) private {
        Ladder.Crossing memory by =
            Ladder.Crossing({index: uint96(settlement) * 7, time: uint40(settlement) * 3, settlement: settlement});
        (uint256 units, uint256 voters) = ladder.cross(lowest, end, by);
        for (uint256 i = 0; i < standers.length; ++i) {
            Stander storage one = standers[i];
            if (one.gone || one.rung >= end) continue;
            one.gone = true;
            units -= one.units;
            voters -= 1;
            Ladder.Rung storage rung = ladder.rung[one.rung];
            assertEq(rung.index, by.index, "index of the lapse");
            assertEq(rung.crossedAt, by.time, "time of the lapse");
            assertEq(rung.settlement, settlement, "settlement of the lapse");
        }
        assertEq(units, 0, "units that lapsed");
        assertEq(voters, 0, "voters that lapsed");
        if (end > lowest) lowest = end;
    }

    function _check(uint256 rung) private view {
        uint256 units;
        uint256 voters;
        for (uint256 i = 0; i < standers.length; ++i) {
            if (standers[i].gone || standers[i].rung != rung) continue;
            units += standers[i].units;
            ++voters;
        }
        assertEq(ladder.rung[rung].units, units, "units of the rung");
        assertEq(ladder.rung[rung].voters, voters, "voters of the rung");
        assertEq((ladder.occupied[rung >> 8] >> (rung & 0xff)) & 1, units == 0 ? 0 : 1, "bit of the rung");
    }
}
