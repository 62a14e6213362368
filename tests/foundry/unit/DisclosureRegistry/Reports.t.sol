// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {DisclosureRegistry} from "../../../../contracts/DisclosureRegistry.sol";
import {IDisclosureRegistry} from "../../../../contracts/interfaces/IDisclosureRegistry.sol";
import {IMutualPool} from "../../../../contracts/interfaces/IMutualPool.sol";
import {PlanFixture} from "../../PlanFixture.sol";

/// @title Reports follow one another without a gap, and none is ever changed.
contract DisclosureRegistryReportsTest is PlanFixture {
    bytes32 private constant HASH = keccak256("report");
    bytes32 private constant OTHER_HASH = keccak256("another report");

    DisclosureRegistry private registry;

    function setUp() public override {
        super.setUp();
        vm.roll(1000);
        registry = new DisclosureRegistry(IMutualPool(address(pool)));
    }

    function test_constructor() public {
        assertEq(address(registry.pool()), address(pool));
        assertEq(registry.reportCount(), 0);
        vm.expectRevert(IDisclosureRegistry.DisclosureZeroAddress.selector);
        new DisclosureRegistry(IMutualPool(address(0)));
    }

    function test_publish_oneAfterTheOther() public {
        vm.expectEmit(address(registry));
        emit IDisclosureRegistry.ReportPublished(1, HASH, steward, 100, 499, 0, "ipfs://1");
        assertEq(_publish(HASH, 100, 499), 1);
        skip(90 days);
        assertEq(_publish(OTHER_HASH, 500, 999), 2);
        assertEq(registry.reportCount(), 2);
        _expectReport(1, HASH, 100, 499, START, 0, 0);
        _expectReport(2, OTHER_HASH, 500, 999, block.timestamp, 0, 0);
        _expectReport(3, 0, 0, 0, 0, 0, 0);
    }

    function test_publish_ofASingleBlock() public {
        _publish(HASH, 100, 100);
        _publish(HASH, 101, 101);
        assertEq(registry.reportOf(2).fromBlock, 101);
    }

    function test_publish_refusesGapsAndOverlaps() public {
        _publish(HASH, 100, 499);
        _refusedRange(501, 600, 500);
        _refusedRange(499, 600, 500);
        _refusedRange(100, 499, 500);
        _publish(HASH, 500, 600);
    }

    function test_publish_refusesRangesThatAreNone() public {
        _refusedRange(100, 99, 100);
        _refusedRange(type(uint64).max, 0, type(uint64).max);
        _publish(HASH, 0, 0);
    }

    /// @dev The block that a transaction is in is not over yet.
    function test_publish_refusesTheFuture() public {
        _refusedRange(100, 1000, 100);
        _refusedRange(100, type(uint64).max, 100);
        _publish(HASH, 100, 999);
        vm.roll(1001);
        _refusedRange(1000, 1001, 1000);
        _publish(HASH, 1000, 1000);
    }

    function test_publish_isTheStewards() public {
        _refusedPublisher(stranger);
        _refusedPublisher(memberAssembly);
        vm.prank(memberAssembly);
        pool.setSteward(stranger);
        vm.prank(steward);
        vm.expectRevert(abi.encodeWithSelector(IDisclosureRegistry.DisclosureOnly.selector, stranger, steward));
        registry.publish(HASH, 100, 499, "");
        vm.prank(stranger);
        registry.publish(HASH, 100, 499, "");
        assertEq(registry.reportCount(), 1);
    }

    function test_publish_needsAHash() public {
        vm.prank(steward);
        vm.expectRevert(IDisclosureRegistry.DisclosureNoHash.selector);
        registry.publish(0, 100, 499, "");
        assertEq(registry.reportCount(), 0);
        // Nothing was noted of the range either.
        _publish(HASH, 200, 300);
    }

    function test_supersede_bothStay() public {
        _publish(HASH, 100, 499);
        _publish(HASH, 500, 999);
        skip(1 days);
        vm.expectEmit(address(registry));
        emit IDisclosureRegistry.ReportPublished(3, OTHER_HASH, steward, 100, 499, 1, "ipfs://3");
        assertEq(_supersede(1), 3);
        _expectReport(1, HASH, 100, 499, START, 0, 3);
        _expectReport(3, OTHER_HASH, 100, 499, block.timestamp, 1, 0);
        // A correction of a correction.
        assertEq(_supersede(3), 4);
        _expectReport(4, OTHER_HASH, 100, 499, block.timestamp, 3, 0);
        assertEq(registry.reportOf(1).supersededBy, 3);

        vm.roll(2000);
        _refusedRange(500, 1100, 1000);
        assertEq(_publish(HASH, 1000, 1100), 5);
    }

    function test_supersede_onlyOnce() public {
        _publish(HASH, 100, 499);
        _supersede(1);
        vm.expectRevert(abi.encodeWithSelector(IDisclosureRegistry.DisclosureSuperseded.selector, 1, 2));
        _supersede(1);
        assertEq(registry.reportCount(), 2);
    }

    function test_supersede_refusesWhatIsNoReport() public {
        _refusedUnknown(0);
        _refusedUnknown(1);
        _publish(HASH, 100, 499);
        _refusedUnknown(2);
    }

    function test_supersede_isTheStewardsAndNeedsAHash() public {
        _publish(HASH, 100, 499);
        vm.prank(stranger);
        vm.expectRevert(abi.encodeWithSelector(IDisclosureRegistry.DisclosureOnly.selector, steward, stranger));
        registry.supersede(1, OTHER_HASH, "");
        vm.prank(steward);
        vm.expectRevert(IDisclosureRegistry.DisclosureNoHash.selector);
        registry.supersede(1, 0, "");
        _expectReport(1, HASH, 100, 499, START, 0, 0);
    }

    function _publish(bytes32 hash, uint64 fromBlock, uint64 toBlock) private returns (uint32) {
        string memory location = string.concat("ipfs://", vm.toString(registry.reportCount() + 1));
        vm.prank(steward);
        return registry.publish(hash, fromBlock, toBlock, location);
    }

    function _supersede(uint32 report) private returns (uint32) {
        vm.prank(steward);
        return registry.supersede(report, OTHER_HASH, "ipfs://3");
    }

    function _refusedRange(uint64 fromBlock, uint64 toBlock, uint64 expected) private {
        uint256 count = registry.reportCount();
        vm.prank(steward);
        vm.expectRevert(
            abi.encodeWithSelector(
                IDisclosureRegistry.DisclosureBadRange.selector, fromBlock, toBlock, expected, block.number
            )
        );
        registry.publish(HASH, fromBlock, toBlock, "");
        assertEq(registry.reportCount(), count);
    }

    function _refusedPublisher(address who) private {
        vm.prank(who);
        vm.expectRevert(abi.encodeWithSelector(IDisclosureRegistry.DisclosureOnly.selector, steward, who));
        registry.publish(HASH, 100, 499, "");
    }

    function _refusedUnknown(uint32 report) private {
        vm.expectRevert(abi.encodeWithSelector(IDisclosureRegistry.DisclosureUnknownReport.selector, report));
        _supersede(report);
    }

    function _expectReport(
        uint256 number,
        bytes32 hash,
        uint64 fromBlock,
        uint64 toBlock,
        uint256 publishedAt,
        uint32 supersedes,
        uint32 supersededBy
    ) private view {
        IDisclosureRegistry.Report memory expected = IDisclosureRegistry.Report({
            hash: hash,
            fromBlock: fromBlock,
            toBlock: toBlock,
            publishedAt: uint40(publishedAt),
            supersedes: supersedes,
            supersededBy: supersededBy
        });
        assertEq(abi.encode(registry.reportOf(number)), abi.encode(expected));
    }
}
