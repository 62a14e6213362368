// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Demand} from "../../../../contracts/pool/PoolTypes.sol";
import {PlanFixture} from "../../PlanFixture.sol";

/// @title What leaves with a member whom the guardianship lets go, to the last part.
contract QuitForTest is PlanFixture {
    uint256 private constant HAD = RESERVE + SPACING;

    function setUp() public override {
        super.setUp();
        _join(alice, 0, HAD);
        _join(bob, 0, 100e6);
    }

    /// @dev The guardian's notice is about the membership alone.
    function test_quitFor_theMember_leavesWhatIsDueWhereItIs() public {
        _earn(alice, 7);
        uint256 balance = pool.standingOf(alice).balance;
        vm.prank(address(guardianship));
        pool.quitFor(alice, alice);
        assertEq(token.balanceOf(alice), balance);
        assertEq(pool.dueTo(alice), 7);
    }

    function test_quitFor_anotherWallet_paysASinglePartThatIsDue() public {
        _earn(alice, 1);
        vm.prank(alice);
        pool.quit();
        vm.prank(address(guardianship));
        pool.quitFor(alice, carol);
        assertEq(token.balanceOf(carol), 1);
        assertEq(pool.dueTo(alice), 0);
    }

    function test_quit_paysASinglePartThatIsLeft() public {
        uint256 units = pool.books().activeUnits;
        vm.prank(address(desk));
        pool.setAside(1, units * (HAD - 1), HAD);
        vm.prank(alice);
        pool.quit();
        assertEq(token.balanceOf(alice), 1);
        assertEq(pool.books().carry, HAD - 1);
    }

    /// @dev Have somebody be steward for one settlement.
    function _earn(address who, uint256 fee) private {
        vm.prank(memberAssembly);
        pool.setSteward(who);
        vm.prank(address(desk));
        pool.settle(9, Demand({benefit: 100, fee: fee, capPerUnit: CAP, share: 0}));
        vm.prank(memberAssembly);
        pool.setSteward(steward);
    }
}
