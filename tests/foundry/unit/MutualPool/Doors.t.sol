// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IClaimDeskErrors} from "../../../../contracts/interfaces/IClaimDeskErrors.sol";
import {IEnrolment} from "../../../../contracts/interfaces/IEnrolment.sol";
import {IMutualPoolErrors} from "../../../../contracts/interfaces/IMutualPoolErrors.sol";
import {Demand, Placement, Rise} from "../../../../contracts/pool/PoolTypes.sol";
import {PlanFixture} from "../../PlanFixture.sol";

/// @title The doors that each open to one other contract.
contract PoolDoorsTest is PlanFixture {
    function test_enrolmentOnly() public {
        Placement memory placement;
        _shut(address(enrolment));
        pool.admit(placement);
        _shut(address(enrolment));
        pool.reband(placement, Rise({rises: false, floorBand: 0, earlierFloorBand: 0, earlierFloorUntil: 0}));
        _shut(address(enrolment));
        pool.freeIdentity(alice, 0);
        _shut(address(enrolment));
        pool.admitCohort(1, alice, 1, 10e6);
        _shut(address(enrolment));
        pool.joinFromGroup(1, placement);
        _shut(address(enrolment));
        pool.noteLastClaim(alice, 0, 0, 1);
        _shut(address(enrolment));
        pool.markEnding(1, alice);
        _shut(address(enrolment));
        pool.endMembership(1, alice);
        _shut(address(enrolment));
        pool.close();
    }

    function test_claimDeskOnly() public {
        Demand memory demand;
        _shut(address(desk));
        pool.openClaim(1, alice, alice, 1);
        _shut(address(desk));
        pool.takeBond(1, alice, 1);
        _shut(address(desk));
        pool.setAside(1, 1, 1);
        _shut(address(desk));
        pool.releaseShare(1, 0);
        _shut(address(desk));
        pool.settle(1, demand);
        _shut(address(desk));
        pool.payOut(1, alice, 0);
        _shut(address(desk));
        pool.forfeitBond(1, 0);
    }

    /// @dev Even the desk sets no more free than is owed to somebody by name, and a bond of one part is taken.
    function test_claimDesk_forfeitsWhatIsOwedAlone() public {
        _fund(alice, 1);
        vm.startPrank(address(desk));
        pool.takeBond(1, alice, 1);
        assertEq(token.balanceOf(address(pool)), 1);
        vm.expectRevert(abi.encodeWithSelector(IMutualPoolErrors.PoolNotOwed.selector, 2, 1));
        pool.forfeitBond(1, 2);
        pool.forfeitBond(1, 1);
        assertEq(pool.books().carry, 1);
    }

    function test_enrolment_deskAndPoolOnly() public {
        _shutAtEnrolment(address(desk));
        enrolment.noteFullBenefit(1, alice);
        _shutAtEnrolment(address(desk));
        enrolment.endMembership(1, alice);
        _shutAtEnrolment(address(desk));
        enrolment.dropClaim(1, alice, 0, alice);
        _shutAtEnrolment(address(pool));
        enrolment.noteClaim(bytes16("identity"), 1);
        _shutAtEnrolment(address(pool));
        enrolment.clearWallet(alice);
    }

    /// @dev The jury has no door of its own: bonds of objections go through the desk.
    function test_claimDesk_juryOnly() public {
        bytes memory shut = abi.encodeWithSelector(IClaimDeskErrors.ClaimOnly.selector, address(jury), stranger);
        vm.startPrank(stranger);
        vm.expectRevert(shut);
        desk.takeObjectionBond(1, alice, 1);
        vm.expectRevert(shut);
        desk.returnObjectionBond(1, stranger, 1);
    }

    function test_memberAssemblyOnly() public {
        _shut(memberAssembly);
        pool.setSteward(stranger);
    }

    function _shutAtEnrolment(address role) private {
        vm.prank(stranger);
        vm.expectRevert(abi.encodeWithSelector(IEnrolment.EnrolmentOnly.selector, role, stranger));
    }

    function _shut(address keeper) private {
        vm.prank(stranger);
        vm.expectRevert(abi.encodeWithSelector(IMutualPoolErrors.PoolOnly.selector, keeper, stranger));
    }
}
