// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IMutualPool} from "../../../../contracts/interfaces/IMutualPool.sol";
import {IPlanLens} from "../../../../contracts/interfaces/IPlanLens.sol";
import {PlanLens} from "../../../../contracts/lens/PlanLens.sol";
import {PoolWords} from "../../../../contracts/lens/PoolWords.sol";
import {Ladder} from "../../../../contracts/pool/Ladder.sol";
import {PoolStorage} from "../../../../contracts/pool/PoolStorage.sol";
import {History} from "../../../../contracts/pool/PoolTypes.sol";
import {MutualPool} from "../../../../contracts/pool/MutualPool.sol";
import {ClaimFixture} from "../../ClaimFixture.sol";

/// @dev The compiler's own snapshot of the pool's words.
contract LayoutProbe is MutualPool {
    constructor(PoolStorage.Constants memory constants) MutualPool(constants) {}

    function slots() external pure returns (uint256 ladder, uint256 histories) {
        assembly ("memory-safe") {
            ladder := _ladder.slot
            histories := _histories.slot
        }
    }

    function history(bytes32 word) external returns (History memory) {
        History storage found = _histories[address(1)];
        assembly ("memory-safe") {
            sstore(found.slot, word)
        }
        return found;
    }

    function rung(bytes32 word) external returns (Ladder.Rung memory) {
        Ladder.Rung storage found = _ladder.rung[1];
        assembly ("memory-safe") {
            sstore(found.slot, word)
        }
        return found;
    }
}

/// @title The lens reads the pool's words as the compiler wrote them.
contract PlanLensWordsTest is ClaimFixture {
    LayoutProbe private probe;

    function setUp() public override {
        super.setUp();
        PoolStorage.Constants memory constants = _poolConstants();
        probe = new LayoutProbe(constants);
    }

    function test_names_poolAndDesk() public {
        assertEq(address(lens.pool()), address(pool));
        assertEq(address(lens.desk()), address(desk));
        assertEq(lens.planRole(), "lens");
        vm.expectRevert(IPlanLens.LensZeroAddress.selector);
        new PlanLens(IMutualPool(address(0)));
    }

    function test_slots_areTheCompilers() public view {
        (uint256 ladder, uint256 histories) = probe.slots();
        assertEq(PoolWords.LADDER_SLOT, ladder);
        assertEq(PoolWords.HISTORIES_SLOT, histories);
    }

    function testFuzz_fields_areTheCompilers(bytes32 word) public {
        assertEq(abi.encode(PoolWords.toHistory(uint256(word))), abi.encode(probe.history(word)));
        assertEq(abi.encode(PoolWords.toRung(uint256(word))), abi.encode(probe.rung(word)));
    }

    function testFuzz_readsThroughThePool(bytes32 word, uint256 number) public {
        vm.store(address(pool), keccak256(abi.encode(alice, PoolWords.HISTORIES_SLOT)), word);
        vm.store(address(pool), keccak256(abi.encode(number, PoolWords.LADDER_SLOT)), word);
        assertEq(abi.encode(lens.historyOf(alice)), abi.encode(probe.history(word)));
        assertEq(abi.encode(lens.rungAt(number)), abi.encode(probe.rung(word)));
    }
}
