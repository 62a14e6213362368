// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IMutualPoolErrors} from "../../../../contracts/interfaces/IMutualPoolErrors.sol";
import {IMutualPoolEvents} from "../../../../contracts/interfaces/IMutualPoolEvents.sol";
import {ClaimFixture} from "../../ClaimFixture.sol";

contract PoolGuardianTest is ClaimFixture {
    function setUp() public override {
        super.setUp();
        _join(alice, 0, 10e6);
    }

    function test_nameGuardian_takesEffectAfterThirtyDays() public {
        vm.expectEmit(address(pool));
        emit IMutualPoolEvents.GuardianNamed(alice, bob, uint40(block.timestamp + 30 days));
        vm.prank(alice);
        pool.nameGuardian(bob);
        skip(30 days - 1);
        assertFalse(pool.isGuardian(alice, bob));
        skip(1);
        assertTrue(pool.isGuardian(alice, bob));
        assertFalse(pool.isGuardian(alice, carol));
        assertFalse(pool.isGuardian(bob, address(0)));
    }

    function test_nameGuardian_mayBeTakenBack() public {
        _name();
        vm.prank(alice);
        pool.nameGuardian(address(0));
        assertFalse(pool.isGuardian(alice, bob));
        assertEq(pool.guardianshipOf(alice).effectiveAt, 0);
    }

    function test_nameGuardian_refusesOneselfAndStrangers() public {
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(IMutualPoolErrors.PoolOwnGuardian.selector, alice));
        pool.nameGuardian(alice);
        vm.prank(bob);
        vm.expectRevert(abi.encodeWithSelector(IMutualPoolErrors.PoolNotMember.selector, bob));
        pool.nameGuardian(carol);
    }

    function test_quitFor_paysTheMemberAfterTheNotice() public {
        _name();
        vm.prank(bob);
        pool.giveQuitNotice(alice);
        uint256 until = block.timestamp + 180 days;
        vm.warp(until - 1);
        vm.startPrank(bob);
        vm.expectRevert(abi.encodeWithSelector(IMutualPoolErrors.PoolQuitNoticeRuns.selector, alice, until));
        pool.quitFor(alice);
        vm.warp(until);
        pool.quitFor(alice);
        assertEq(token.balanceOf(alice), 10e6);
    }

    function test_quitFor_needsANotice() public {
        _name();
        vm.prank(bob);
        vm.expectRevert(abi.encodeWithSelector(IMutualPoolErrors.PoolNoQuitNotice.selector, alice));
        pool.quitFor(alice);
    }

    function test_objectToQuitNotice_stopsIt() public {
        _name();
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(IMutualPoolErrors.PoolNoQuitNotice.selector, alice));
        pool.objectToQuitNotice();
        vm.prank(bob);
        pool.giveQuitNotice(alice);
        vm.prank(alice);
        pool.objectToQuitNotice();
        skip(180 days);
        vm.prank(bob);
        vm.expectRevert(abi.encodeWithSelector(IMutualPoolErrors.PoolNoQuitNotice.selector, alice));
        pool.quitFor(alice);
    }

    function test_onlyTheGuardianMayGiveNoticeAndQuit() public {
        _name();
        vm.startPrank(carol);
        vm.expectRevert(abi.encodeWithSelector(IMutualPoolErrors.PoolNotMemberOrGuardian.selector, alice, carol));
        pool.giveQuitNotice(alice);
        vm.expectRevert(abi.encodeWithSelector(IMutualPoolErrors.PoolNotMemberOrGuardian.selector, alice, carol));
        pool.quitFor(alice);
    }

    function _name() private {
        vm.prank(alice);
        pool.nameGuardian(bob);
        skip(30 days);
    }
}
