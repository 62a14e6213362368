// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {DisclosureRegistry} from "../../../contracts/registries/DisclosureRegistry.sol";
import {IDisclosureRegistry} from "../../../contracts/interfaces/IDisclosureRegistry.sol";
import {IMutualPool} from "../../../contracts/interfaces/IMutualPool.sol";
import {PlanFixture} from "../PlanFixture.sol";

/// @title Reports where `block.number` is another chain's, and a steward who reports on blocks that will never be.
contract AbsurdReportsTest is PlanFixture {
    bytes32 private constant HASH = keccak256("report");

    DisclosureRegistry private registry;

    function setUp() public override {
        super.setUp();
        registry = new DisclosureRegistry(IMutualPool(address(pool)));
    }

    /// @dev On Arbitrum the contract sees a block number of Ethereum, which is far below the plan's own.
    function test_anHonestReport_isTaken_whereBlockNumberIsAnotherChains() public {
        vm.roll(21_000_000);
        vm.prank(steward);
        registry.publish(HASH, 280_000_000, 281_000_000, uint40(block.timestamp - 1), "");
        assertEq(registry.reportOf(1).toBlock, 281_000_000);
    }

    function test_anAbsurdRange_blocksNobody() public {
        vm.prank(steward);
        registry.publish(HASH, 1, type(uint48).max, uint40(block.timestamp - 1), "");
        // They have nothing left to report on themselves ...
        vm.prank(steward);
        vm.expectRevert(
            abi.encodeWithSelector(IDisclosureRegistry.DisclosureBadRange.selector, 2, 3, uint256(type(uint48).max) + 1)
        );
        registry.publish(HASH, 2, 3, uint40(block.timestamp - 1), "");
        // ... and the next steward begins where they like.
        vm.prank(memberAssembly);
        pool.setSteward(stranger);
        vm.startPrank(stranger);
        registry.publish(HASH, 1, 1000, uint40(block.timestamp - 1), "");
        registry.publish(HASH, 1001, 2000, uint40(block.timestamp - 1), "");
        assertEq(registry.reportOf(3).fromBlock, 1001);
    }

    function test_aReport_ofTheFuture_isRefused() public {
        vm.prank(steward);
        vm.expectRevert(
            abi.encodeWithSelector(IDisclosureRegistry.DisclosureNotOver.selector, block.timestamp, block.timestamp)
        );
        registry.publish(HASH, 1, 2, uint40(block.timestamp), "");
    }
}
