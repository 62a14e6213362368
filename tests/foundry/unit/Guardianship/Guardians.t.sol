// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Guardianship} from "../../../../contracts/guardianship/Guardianship.sol";
import {IGuardianship} from "../../../../contracts/interfaces/IGuardianship.sol";
import {IMutualPool} from "../../../../contracts/interfaces/IMutualPool.sol";
import {IMutualPoolErrors} from "../../../../contracts/interfaces/IMutualPoolErrors.sol";
import {IMutualPoolEvents} from "../../../../contracts/interfaces/IMutualPoolEvents.sol";
import {ClaimFixture} from "../../ClaimFixture.sol";

/// @title Who is a guardian, for which membership, and how they quit for a member.
contract GuardiansTest is ClaimFixture {
    function setUp() public override {
        super.setUp();
        _join(alice, 0, 10e6);
    }

    function test_nameGuardian_takesEffectAfterThirtyDays() public {
        vm.expectEmit(address(guardianship));
        emit IGuardianship.GuardianNamed(alice, bob, uint40(block.timestamp + 30 days));
        vm.prank(alice);
        guardianship.nameGuardian(bob);
        skip(30 days - 1);
        assertFalse(guardianship.isGuardian(alice, bob));
        skip(1);
        assertTrue(guardianship.isGuardian(alice, bob));
        assertFalse(guardianship.isGuardian(alice, carol));
        assertFalse(guardianship.isGuardian(bob, address(0)));
    }

    function test_nameGuardian_mayBeTakenBack() public {
        _name();
        vm.expectEmit(address(guardianship));
        emit IGuardianship.GuardianNamed(alice, address(0), 0);
        vm.prank(alice);
        guardianship.nameGuardian(address(0));
        assertFalse(guardianship.isGuardian(alice, bob));
        assertEq(guardianship.guardianOf(alice).effectiveAt, 0);
    }

    function test_nameGuardian_refusesOneselfAndStrangers() public {
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(IGuardianship.GuardianOfOneself.selector, alice));
        guardianship.nameGuardian(alice);
        vm.prank(bob);
        vm.expectRevert(abi.encodeWithSelector(IGuardianship.GuardianNotMember.selector, bob));
        guardianship.nameGuardian(carol);
    }

    function test_quitFor_paysTheMemberAfterTheNotice() public {
        _name();
        vm.prank(bob);
        guardianship.giveQuitNotice(alice);
        uint256 until = block.timestamp + 180 days;
        vm.warp(until - 1);
        vm.startPrank(bob);
        vm.expectRevert(abi.encodeWithSelector(IGuardianship.GuardianNoticeRuns.selector, alice, until));
        guardianship.quitFor(alice);
        vm.warp(until);
        vm.expectEmit(address(guardianship));
        emit IGuardianship.GuardianQuit(alice, bob);
        vm.expectEmit(address(pool));
        emit IMutualPoolEvents.Quit(alice, alice, 10e6, 0);
        guardianship.quitFor(alice);
        assertEq(token.balanceOf(alice), 10e6);
        assertEq(guardianship.guardianOf(alice).guardian, address(0));
    }

    function test_constructor_needsAPool() public {
        vm.expectRevert(IGuardianship.GuardianZeroAddress.selector);
        new Guardianship(IMutualPool(address(0)));
    }

    /// @dev The guardian of one membership has no say in the next one, though it is the same person at the same address.
    function test_isGuardian_notInALaterMembership() public {
        _name();
        vm.prank(bob);
        guardianship.giveQuitNotice(alice);
        vm.prank(alice);
        pool.quit();
        skip(1 days);
        _join(alice, 0, 10e6);
        skip(180 days);
        assertFalse(guardianship.isGuardian(alice, bob));
        vm.startPrank(bob);
        vm.expectRevert(abi.encodeWithSelector(IGuardianship.GuardianMayNotAct.selector, alice, bob));
        guardianship.quitFor(alice);
        vm.expectRevert(abi.encodeWithSelector(IMutualPoolErrors.PoolNotMemberOrGuardian.selector, alice, bob));
        pool.reinstate(alice, 1);
    }

    /// @dev A membership that is reinstated late counts from another day, and is the same one.
    function test_isGuardian_staysAfterALateReinstatement() public {
        _join(carol, 0, 100e6);
        _name();
        _skipWait();
        while (pool.standingOf(alice).active) _settledClaim(carol, 0);
        skip(GRACE + 1);
        _fund(bob, 20e6);
        vm.prank(bob);
        pool.reinstate(alice, 20e6);
        assertEq(pool.membershipOf(alice).joinedDay, _today());
        assertEq(guardianship.guardianOf(alice).joinedDay, _today());
        assertTrue(guardianship.isGuardian(alice, bob));
    }

    /// @dev A record of an earlier membership does not follow a reinstatement of this one.
    function test_keep_leavesAnEarlierGuardianOut() public {
        _name();
        vm.prank(alice);
        pool.quit();
        skip(1 days);
        _join(alice, 0, 10e6);
        _join(carol, 0, 100e6);
        _skipWait();
        while (pool.standingOf(alice).active) _settledClaim(carol, 0);
        skip(GRACE + 1);
        _fund(alice, 20e6);
        vm.prank(alice);
        pool.reinstate(alice, 20e6);
        assertFalse(guardianship.isGuardian(alice, bob));
    }

    function test_keep_isThePools() public {
        vm.expectRevert(abi.encodeWithSelector(IGuardianship.GuardianOnly.selector, address(pool), address(this)));
        guardianship.keep(alice, 1);
    }

    function test_pool_endsNothingForAnybodyElse() public {
        vm.expectRevert(
            abi.encodeWithSelector(IMutualPoolErrors.PoolOnly.selector, address(guardianship), address(this))
        );
        pool.quitFor(alice, address(this));
    }

    function test_quitFor_needsANotice() public {
        _name();
        vm.prank(bob);
        vm.expectRevert(abi.encodeWithSelector(IGuardianship.GuardianNoNotice.selector, alice));
        guardianship.quitFor(alice);
    }

    function test_objectToQuitNotice_stopsIt() public {
        _name();
        vm.prank(alice);
        vm.expectRevert(abi.encodeWithSelector(IGuardianship.GuardianNoNotice.selector, alice));
        guardianship.objectToQuitNotice();
        vm.prank(bob);
        guardianship.giveQuitNotice(alice);
        vm.expectEmit(address(guardianship));
        emit IGuardianship.GuardianQuitObjected(alice);
        vm.prank(alice);
        guardianship.objectToQuitNotice();
        skip(180 days);
        vm.prank(bob);
        vm.expectRevert(abi.encodeWithSelector(IGuardianship.GuardianNoNotice.selector, alice));
        guardianship.quitFor(alice);
    }

    function test_onlyTheGuardianMayGiveNoticeAndQuit() public {
        _name();
        vm.startPrank(carol);
        vm.expectRevert(abi.encodeWithSelector(IGuardianship.GuardianMayNotAct.selector, alice, carol));
        guardianship.giveQuitNotice(alice);
        vm.expectRevert(abi.encodeWithSelector(IGuardianship.GuardianMayNotAct.selector, alice, carol));
        guardianship.quitFor(alice);
    }

    function _name() private {
        vm.prank(alice);
        guardianship.nameGuardian(bob);
        skip(30 days);
    }
}
