// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {DisclosureRegistry} from "../../../../contracts/registries/DisclosureRegistry.sol";
import {IDisclosureRegistry} from "../../../../contracts/interfaces/IDisclosureRegistry.sol";
import {IMutualPool} from "../../../../contracts/interfaces/IMutualPool.sol";
import {PlanFixture} from "../../PlanFixture.sol";

/// @title What anybody says of a report, for themself alone.
contract DisclosureRegistryOpinionsTest is PlanFixture {
    bytes32 private constant FINDINGS = keccak256("findings");

    DisclosureRegistry private registry;

    function setUp() public override {
        super.setUp();
        vm.roll(1000);
        registry = new DisclosureRegistry(IMutualPool(address(pool)));
        vm.prank(steward);
        registry.publish(keccak256("report"), 100, 499, uint40(block.timestamp - 1), "ipfs://1");
    }

    function test_confirmAndDispute() public {
        _expectOpinion(1, alice, IDisclosureRegistry.Opinion.None);
        vm.expectEmit(address(registry));
        emit IDisclosureRegistry.OpinionGiven(
            1, alice, IDisclosureRegistry.Opinion.Confirmed, FINDINGS, "https://alice"
        );
        vm.prank(alice);
        registry.giveOpinion(1, IDisclosureRegistry.Opinion.Confirmed, FINDINGS, "https://alice");
        _give(bob, 1, IDisclosureRegistry.Opinion.Disputed);
        _expectOpinion(1, alice, IDisclosureRegistry.Opinion.Confirmed);
        _expectOpinion(1, bob, IDisclosureRegistry.Opinion.Disputed);
        _expectOpinion(1, carol, IDisclosureRegistry.Opinion.None);
    }

    function test_theLastWordCounts() public {
        _give(alice, 1, IDisclosureRegistry.Opinion.Confirmed);
        _give(alice, 1, IDisclosureRegistry.Opinion.Disputed);
        _expectOpinion(1, alice, IDisclosureRegistry.Opinion.Disputed);
    }

    function test_aCorrectionIsAnotherReport() public {
        _give(alice, 1, IDisclosureRegistry.Opinion.Disputed);
        vm.prank(steward);
        registry.supersede(1, keccak256("correction"), uint40(block.timestamp - 1), "");
        _expectOpinion(1, alice, IDisclosureRegistry.Opinion.Disputed);
        _expectOpinion(2, alice, IDisclosureRegistry.Opinion.None);
        _give(alice, 2, IDisclosureRegistry.Opinion.Confirmed);
        _give(bob, 1, IDisclosureRegistry.Opinion.Confirmed);
        _expectOpinion(2, alice, IDisclosureRegistry.Opinion.Confirmed);
    }

    function test_notNothing() public {
        _give(alice, 1, IDisclosureRegistry.Opinion.Confirmed);
        vm.prank(alice);
        vm.expectRevert(IDisclosureRegistry.DisclosureNoOpinion.selector);
        registry.giveOpinion(1, IDisclosureRegistry.Opinion.None, FINDINGS, "");
        _expectOpinion(1, alice, IDisclosureRegistry.Opinion.Confirmed);
    }

    function test_notOnWhatIsNoReport() public {
        _refusedUnknown(0);
        _refusedUnknown(2);
        _refusedUnknown(type(uint32).max);
    }

    function _give(address auditor, uint32 report, IDisclosureRegistry.Opinion opinion) private {
        vm.prank(auditor);
        registry.giveOpinion(report, opinion, FINDINGS, "");
    }

    function _refusedUnknown(uint32 report) private {
        vm.expectRevert(abi.encodeWithSelector(IDisclosureRegistry.DisclosureUnknownReport.selector, report));
        _give(alice, report, IDisclosureRegistry.Opinion.Confirmed);
        _expectOpinion(report, alice, IDisclosureRegistry.Opinion.None);
    }

    function _expectOpinion(uint32 report, address auditor, IDisclosureRegistry.Opinion opinion) private view {
        assertEq(uint8(registry.opinionOf(report, auditor)), uint8(opinion));
    }
}
