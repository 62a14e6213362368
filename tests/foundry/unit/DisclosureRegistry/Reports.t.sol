// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {DisclosureRegistry} from "../../../../contracts/registries/DisclosureRegistry.sol";
import {IDisclosureRegistry} from "../../../../contracts/interfaces/IDisclosureRegistry.sol";
import {IMutualPool} from "../../../../contracts/interfaces/IMutualPool.sol";
import {PlanFixture} from "../../PlanFixture.sol";

/// @title Reports follow one another without a gap, and none is ever changed.
contract DisclosureRegistryReportsTest is PlanFixture {
    bytes32 private constant HASH = keccak256("report");
    /// @dev When the last block reported on was made.
    uint40 private constant PAST = uint40(START - 1);
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
        emit IDisclosureRegistry.ReportPublished(1, HASH, steward, 100, 499, PAST, 0, "ipfs://1");
        assertEq(_publish(HASH, 100, 499), 1);
        skip(90 days);
        assertEq(_publish(OTHER_HASH, 500, 999), 2);
        assertEq(registry.reportCount(), 2);
        _expectReport(1, HASH, 100, 499, START, 0, 0);
        _expectReport(2, OTHER_HASH, 500, 999, block.timestamp, 0, 0);
        _expectNoReport(3);
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
        _refusedRange(type(uint48).max, 0, type(uint48).max);
        _publish(HASH, 0, 0);
    }

    /// @dev The block that a transaction is in is not over yet.
    function test_publish_refusesTheFuture() public {
        uint256 time = block.timestamp;
        _refusedTime(uint40(time));
        _refusedTime(type(uint40).max);
        vm.prank(steward);
        registry.publish(HASH, 100, 499, uint40(time - 1), "");
        assertEq(registry.reportOf(1).toTime, time - 1);
    }

    /// @dev On some chains `block.number` is another chain's, lower or higher than the plan's own.
    function test_publish_asksNoBlockNumber() public {
        vm.roll(5);
        _publish(HASH, 300_000_000, 300_001_000);
        vm.roll(1e12);
        _publish(HASH, 300_001_001, 300_001_002);
        assertEq(registry.reportOf(2).toBlock, 300_001_002);
    }

    /// @dev Whose first report says where it begins.
    function test_publish_aNewStewardBeginsAnywhere() public {
        _publish(HASH, 100, 499);
        vm.prank(memberAssembly);
        pool.setSteward(stranger);
        vm.prank(stranger);
        registry.publish(HASH, 300, 600, PAST, "");
        vm.prank(stranger);
        vm.expectRevert(abi.encodeWithSelector(IDisclosureRegistry.DisclosureBadRange.selector, 602, 700, 601));
        registry.publish(HASH, 602, 700, PAST, "");
        // One who comes back without another having reported goes on.
        vm.startPrank(memberAssembly);
        pool.setSteward(alice);
        pool.setSteward(stranger);
        vm.stopPrank();
        vm.prank(stranger);
        registry.publish(HASH, 601, 700, PAST, "");
        assertEq(registry.reportCount(), 3);
    }

    function test_publish_isTheStewards() public {
        _refusedPublisher(stranger);
        _refusedPublisher(memberAssembly);
        vm.prank(memberAssembly);
        pool.setSteward(stranger);
        vm.prank(steward);
        vm.expectRevert(abi.encodeWithSelector(IDisclosureRegistry.DisclosureOnly.selector, stranger, steward));
        registry.publish(HASH, 100, 499, PAST, "");
        vm.prank(stranger);
        registry.publish(HASH, 100, 499, PAST, "");
        assertEq(registry.reportCount(), 1);
    }

    function test_publish_needsAHash() public {
        vm.prank(steward);
        vm.expectRevert(IDisclosureRegistry.DisclosureNoHash.selector);
        registry.publish(0, 100, 499, PAST, "");
        assertEq(registry.reportCount(), 0);
        // Nothing was noted of the range either.
        _publish(HASH, 200, 300);
    }

    function test_supersede_bothStay() public {
        _publish(HASH, 100, 499);
        _publish(HASH, 500, 999);
        skip(1 days);
        vm.expectEmit(address(registry));
        emit IDisclosureRegistry.ReportPublished(3, OTHER_HASH, steward, 100, 499, PAST, 1, "ipfs://3");
        assertEq(_supersede(1), 3);
        _expectReport(1, HASH, 100, 499, START, 0, 3);
        _expectReport(3, OTHER_HASH, 100, 499, block.timestamp, 1, 0);
        // A correction of a correction.
        assertEq(_supersede(3), 4);
        _expectReport(4, OTHER_HASH, 100, 499, block.timestamp, 3, 0);
        assertEq(registry.reportOf(1).supersededBy, 3);

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
        registry.supersede(1, OTHER_HASH, PAST, "");
        vm.prank(steward);
        vm.expectRevert(IDisclosureRegistry.DisclosureNoHash.selector);
        registry.supersede(1, 0, PAST, "");
        vm.prank(steward);
        vm.expectRevert(
            abi.encodeWithSelector(IDisclosureRegistry.DisclosureNotOver.selector, block.timestamp, block.timestamp)
        );
        registry.supersede(1, OTHER_HASH, uint40(block.timestamp), "");
        _expectReport(1, HASH, 100, 499, START, 0, 0);
    }

    function _publish(bytes32 hash, uint48 fromBlock, uint48 toBlock) private returns (uint32) {
        string memory location = string.concat("ipfs://", vm.toString(registry.reportCount() + 1));
        vm.prank(steward);
        return registry.publish(hash, fromBlock, toBlock, PAST, location);
    }

    function _supersede(uint32 report) private returns (uint32) {
        vm.prank(steward);
        return registry.supersede(report, OTHER_HASH, PAST, "ipfs://3");
    }

    function _refusedRange(uint48 fromBlock, uint48 toBlock, uint48 expected) private {
        uint256 count = registry.reportCount();
        vm.prank(steward);
        vm.expectRevert(
            abi.encodeWithSelector(IDisclosureRegistry.DisclosureBadRange.selector, fromBlock, toBlock, expected)
        );
        registry.publish(HASH, fromBlock, toBlock, PAST, "");
        assertEq(registry.reportCount(), count);
    }

    function _refusedTime(uint40 toTime) private {
        vm.prank(steward);
        vm.expectRevert(abi.encodeWithSelector(IDisclosureRegistry.DisclosureNotOver.selector, toTime, block.timestamp));
        registry.publish(HASH, 100, 499, toTime, "");
        assertEq(registry.reportCount(), 0);
    }

    function _refusedPublisher(address who) private {
        vm.prank(who);
        vm.expectRevert(abi.encodeWithSelector(IDisclosureRegistry.DisclosureOnly.selector, steward, who));
        registry.publish(HASH, 100, 499, PAST, "");
    }

    function _refusedUnknown(uint32 report) private {
        vm.expectRevert(abi.encodeWithSelector(IDisclosureRegistry.DisclosureUnknownReport.selector, report));
        _supersede(report);
    }

    /// @dev Where there is none, there is no time either.
    function _expectNoReport(uint256 number) private view {
        IDisclosureRegistry.Report memory none;
        assertEq(abi.encode(registry.reportOf(number)), abi.encode(none));
    }

    function _expectReport(
        uint256 number,
        bytes32 hash,
        uint48 fromBlock,
        uint48 toBlock,
        uint256 publishedAt,
        uint32 supersedes,
        uint32 supersededBy
    ) private view {
        IDisclosureRegistry.Report memory expected = IDisclosureRegistry.Report({
            hash: hash,
            fromBlock: fromBlock,
            toBlock: toBlock,
            toTime: PAST,
            publishedAt: uint40(publishedAt),
            supersedes: supersedes,
            supersededBy: supersededBy
        });
        assertEq(abi.encode(registry.reportOf(number)), abi.encode(expected));
    }
}
