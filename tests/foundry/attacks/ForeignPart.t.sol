// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IMutualPool} from "../../../contracts/interfaces/IMutualPool.sol";
import {IPlanDirectory} from "../../../contracts/interfaces/IPlanDirectory.sol";
import {PlanLens} from "../../../contracts/lens/PlanLens.sol";
import {PlanPart} from "../../../contracts/registries/DirectoryTypes.sol";
import {DirectoryFixture} from "../DirectoryFixture.sol";

/// @dev Names a pool and states a role, whatever it is.
contract Part {
    address public immutable pool;
    bytes32 public immutable planRole;

    constructor(address pool_, bytes32 role) {
        pool = pool_;
        planRole = role;
    }
}

/// @title Nobody adds a contract of their own to somebody else's plan in the directory.
contract ForeignPartTest is DirectoryFixture {
    function setUp() public override {
        super.setUp();
        directory.list(address(this), first);
    }

    /// @dev The honest case: what the deployer created next is listed, by anyone, under the role it states.
    function test_parts_ofTheDeployer_byAnyone() public {
        address planLens = address(new PlanLens(IMutualPool(address(pool))));
        address board = address(new Part(address(pool), "keys"));
        vm.expectEmit(address(directory));
        emit IPlanDirectory.PartListed(1, "lens", planLens, stranger);
        emit IPlanDirectory.PartListed(1, "keys", board, stranger);
        vm.prank(stranger);
        directory.listParts(1, 2);
        PlanPart[] memory parts = directory.partsOf(1);
        assertEq(parts.length, 2);
        assertEq(parts[0].role, "lens");
        assertEq(parts[0].part, planLens);
        assertEq(parts[1].role, "keys");
        assertEq(parts[1].part, board);
    }

    /// @dev One at a time comes to the same.
    function test_parts_oneByOne() public {
        new PlanLens(IMutualPool(address(pool)));
        directory.listParts(1, 1);
        directory.listParts(1, 0);
        new Part(address(pool), "keys");
        directory.listParts(1, 1);
        assertEq(directory.partsOf(1).length, 2);
    }

    /// @dev A stranger deploys a lens that names the pool, and tries to have it listed in place of the plan's own.
    function test_attack_strangersContract_isNotListed() public {
        vm.prank(stranger);
        new PlanLens(IMutualPool(address(pool)));
        address next = vm.computeCreateAddress(address(this), first + 10);
        _refused(1, abi.encodeWithSelector(IPlanDirectory.DirectoryNoContract.selector, "part", next));

        // Nor can the stranger list the plan again with themself as its deployer.
        vm.prank(stranger);
        vm.expectRevert();
        directory.list(stranger, 0);

        // The plan's own comes later and still has its place.
        PlanLens own = new PlanLens(IMutualPool(address(pool)));
        directory.listParts(1, 1);
        assertEq(directory.partsOf(1)[0].part, address(own));
    }

    /// @dev The deployer's contract for another plan, or for none, is none of this one.
    function test_attack_partOfAnotherPool() public {
        address other = address(new Part(address(token), "lens"));
        _refused(
            1,
            abi.encodeWithSelector(
                IPlanDirectory.DirectoryMismatch.selector, "part.pool", address(token), address(pool)
            )
        );
        assertEq(other, vm.computeCreateAddress(address(this), first + 10));
        // It ends the row: what the deployer creates later, with a key that may be somebody else's by then, has no place.
        new PlanLens(IMutualPool(address(pool)));
        vm.expectRevert();
        directory.listParts(1, 1);
        vm.expectRevert();
        directory.listParts(1, 2);
        assertEq(directory.partsOf(1).length, 0);
    }

    /// @dev Of two contracts in one role, the first is listed.
    function test_attack_secondContractInARole() public {
        address planLens = address(new PlanLens(IMutualPool(address(pool))));
        new Part(address(pool), "lens");
        directory.listParts(1, 1);
        bytes memory reason =
            abi.encodeWithSelector(IPlanDirectory.DirectoryRoleTaken.selector, bytes32("lens"), planLens);
        _refused(1, reason);
    }

    function test_attack_noRole() public {
        address part = address(new Part(address(pool), ""));
        _refused(1, abi.encodeWithSelector(IPlanDirectory.DirectoryNoPart.selector, part));
    }

    function test_attack_planThatIsNone() public {
        new PlanLens(IMutualPool(address(pool)));
        vm.expectRevert(abi.encodeWithSelector(IPlanDirectory.DirectoryUnknownPlan.selector, 2));
        directory.listParts(2, 1);
        vm.expectRevert(abi.encodeWithSelector(IPlanDirectory.DirectoryUnknownPlan.selector, 0));
        directory.listParts(0, 0);
    }

    function _refused(uint256 count, bytes memory reason) private {
        uint256 listed = directory.partsOf(1).length;
        vm.prank(stranger);
        vm.expectRevert(reason);
        directory.listParts(1, count);
        assertEq(directory.partsOf(1).length, listed);
    }
}
