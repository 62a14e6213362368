// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Test} from "forge-std/Test.sol";
import {PackedTable} from "../../../contracts/libraries/PackedTable.sol";

contract PackedTableTest is Test {
    function testFuzz_everyEntryComesBack(uint16[16] memory values, uint256 length, uint256 beyond) public pure {
        uint16[] memory given = new uint16[](length % 17);
        for (uint256 i = 0; i < given.length; ++i) {
            given[i] = values[i];
        }
        uint256 table = PackedTable.pack(given);
        for (uint256 i = 0; i < 16; ++i) {
            assertEq(PackedTable.entry(table, i), i < given.length ? given[i] : 0);
        }
        assertEq(PackedTable.entry(table, bound(beyond, 16, type(uint256).max)), 0);
    }

    function test_refusesMoreThanSixteen() public {
        vm.expectRevert(abi.encodeWithSelector(PackedTable.PackedTableTooLong.selector, 17));
        this.pack(new uint16[](17));
    }

    function pack(uint16[] memory values) external pure returns (uint256) {
        return PackedTable.pack(values);
    }
}
