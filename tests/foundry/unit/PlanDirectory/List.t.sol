// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {IPlanDirectory} from "../../../../contracts/interfaces/IPlanDirectory.sol";
import {PlanContracts} from "../../../../contracts/registries/DirectoryTypes.sol";
import {DirectoryFixture} from "../../DirectoryFixture.sol";

/// @title Which plans are listed, and why others are not.
contract DirectoryListTest is DirectoryFixture {
    function test_list_byAnyone() public {
        PlanContracts memory plan = directory.predict(address(this), first);
        assertEq(plan.panel, address(panel));
        assertEq(plan.pool, address(pool));
        assertEq(plan.enrolment, address(enrolment));
        assertEq(plan.desk, address(desk));
        assertEq(plan.timelock, address(timelock));
        assertEq(plan.memberAssembly, address(governor));
        assertEq(plan.guardianship, address(guardianship));
        vm.expectEmit(address(directory));
        emit IPlanDirectory.PlanListed(1, address(pool), stranger, address(this), first, plan);
        vm.prank(stranger);
        assertEq(directory.list(address(this), first), 1);
        assertEq(directory.planCount(), 1);
        assertEq(directory.numberOf(address(pool)), 1);
        assertEq(abi.encode(directory.contractsOf(1)), abi.encode(plan));
        assertEq(directory.contractsOf(2).pool, address(0));
        assertEq(directory.originOf(1).deployer, address(this));
        assertEq(directory.originOf(1).firstNonce, first);
        assertEq(directory.partsOf(1).length, 0);
    }

    function test_list_once() public {
        directory.list(address(this), first);
        vm.expectRevert(abi.encodeWithSelector(IPlanDirectory.DirectoryListed.selector, 1));
        directory.list(address(this), first);
    }

    /// @dev Another nonce is another plan, or none.
    function test_list_notFromElsewhere() public {
        vm.expectRevert();
        directory.list(address(this), first + 1);
        vm.expectRevert();
        directory.list(address(this), first - 1);
        address nowhere = vm.computeCreateAddress(stranger, 0);
        vm.expectRevert(abi.encodeWithSelector(IPlanDirectory.DirectoryNoContract.selector, "panel", nowhere));
        directory.list(stranger, 0);
        assertEq(directory.planCount(), 0);
    }

    function test_list_needsEveryContract() public {
        PlanContracts memory plan = directory.predict(address(this), first);
        (string[10] memory names, address[10] memory parts) = _parts(plan);
        for (uint256 i = 0; i < parts.length; ++i) {
            bytes memory code = parts[i].code;
            vm.etch(parts[i], "");
            vm.expectRevert(abi.encodeWithSelector(IPlanDirectory.DirectoryNoContract.selector, names[i], parts[i]));
            directory.list(address(this), first);
            vm.etch(parts[i], code);
        }
        directory.list(address(this), first);
    }

    function test_list_needsEveryReference() public {
        PlanContracts memory plan = directory.predict(address(this), first);
        _mismatch("pool.enrolment", plan.pool, "enrolment()", plan.enrolment);
        _mismatch("pool.claimDesk", plan.pool, "claimDesk()", plan.desk);
        _mismatch("pool.memberAssembly", plan.pool, "memberAssembly()", plan.timelock);
        _mismatch("pool.guardianship", plan.pool, "guardianship()", plan.guardianship);
        _mismatch("guardianship.pool", plan.guardianship, "pool()", plan.pool);
        _mismatch("enrolment.pool", plan.enrolment, "pool()", plan.pool);
        _mismatch("enrolment.memberAssembly", plan.enrolment, "memberAssembly()", plan.timelock);
        _mismatch("registry.pool", plan.registry, "pool()", plan.pool);
        _mismatch("panel.memberAssembly", plan.panel, "memberAssembly()", plan.timelock);
        _mismatch("desk.pool", plan.desk, "pool()", plan.pool);
        _mismatch("desk.panel", plan.desk, "panel()", plan.panel);
        _mismatch("desk.memberAssembly", plan.desk, "memberAssembly()", plan.timelock);
        _mismatch("desk.jury", plan.desk, "jury()", plan.jury);
        _mismatch("jury.desk", plan.jury, "desk()", plan.desk);
        _mismatch("jury.pool", plan.jury, "pool()", plan.pool);
        _mismatch("donations.pool", plan.donations, "pool()", plan.pool);
        _mismatch("donations.desk", plan.donations, "desk()", plan.desk);
        _mismatch("donations.panel", plan.donations, "panel()", plan.panel);
        _mismatch("donations.asset", plan.donations, "asset()", address(token));
        _mismatch("assembly.pool", plan.memberAssembly, "pool()", plan.pool);
        _mismatch("assembly.enrolment", plan.memberAssembly, "enrolment()", plan.enrolment);
        _mismatch("assembly.desk", plan.memberAssembly, "desk()", plan.desk);
        _mismatch("assembly.panel", plan.memberAssembly, "panel()", plan.panel);
        _mismatch("assembly.timelock", plan.memberAssembly, "timelock()", plan.timelock);
        directory.list(address(this), first);
    }

    function test_list_needsEveryRole() public {
        bytes32[3] memory roles = [timelock.PROPOSER_ROLE(), timelock.CANCELLER_ROLE(), timelock.EXECUTOR_ROLE()];
        for (uint256 i = 0; i < roles.length; ++i) {
            vm.mockCall(
                address(timelock),
                abi.encodeCall(IAccessControl.hasRole, (roles[i], address(governor))),
                abi.encode(false)
            );
            vm.expectRevert(abi.encodeWithSelector(IPlanDirectory.DirectoryNoRole.selector, roles[i]));
            directory.list(address(this), first);
            vm.clearMockedCalls();
        }
    }

    /// @dev What answers too much, too little, no address, or not at all, names nothing.
    function test_list_whatAnswersOtherwise_namesNothing() public {
        bytes[4] memory answers = [
            abi.encode(address(enrolment), 1),
            bytes(hex"01"),
            abi.encode(uint256(type(uint160).max) + 1 + uint160(address(enrolment))),
            bytes("")
        ];
        bytes memory reason = abi.encodeWithSelector(
            IPlanDirectory.DirectoryMismatch.selector, "pool.enrolment", address(0), address(enrolment)
        );
        for (uint256 i = 0; i < answers.length; ++i) {
            vm.mockCall(address(pool), abi.encodeWithSignature("enrolment()"), answers[i]);
            vm.expectRevert(reason);
            directory.list(address(this), first);
        }
        vm.mockCallRevert(address(pool), abi.encodeWithSignature("enrolment()"), abi.encode(address(enrolment)));
        vm.expectRevert(reason);
        directory.list(address(this), first);
    }

    function testFuzz_predict(address deployer, uint32 nonce, uint8 shift) public view {
        nonce = uint32(bound(nonce, 0, type(uint32).max - 9)) >> (shift % 32);
        PlanContracts memory plan = directory.predict(deployer, nonce);
        (, address[10] memory parts) = _parts(plan);
        for (uint256 i = 0; i < parts.length; ++i) {
            assertEq(parts[i], vm.computeCreateAddress(deployer, nonce + i));
        }
    }

    function test_predict_whereTheLengthOfTheNonceChanges() public view {
        uint32[10] memory nonces = [0, 1, 0x7f, 0x80, 0xff, 0x100, 0xffff, 0x10000, 0xffffff, 0x1000000];
        for (uint256 i = 0; i < nonces.length; ++i) {
            assertEq(directory.predict(alice, nonces[i]).panel, vm.computeCreateAddress(alice, nonces[i]));
        }
    }

    function _mismatch(string memory name, address where, string memory view_, address expected) private {
        vm.mockCall(where, abi.encodeWithSignature(view_), abi.encode(stranger));
        // The pool's own asset is what the desk's is compared with.
        vm.expectRevert(abi.encodeWithSelector(IPlanDirectory.DirectoryMismatch.selector, name, stranger, expected));
        directory.list(address(this), first);
        vm.clearMockedCalls();
    }

    function _parts(PlanContracts memory plan)
        private
        pure
        returns (string[10] memory names, address[10] memory parts)
    {
        names = [
            "panel",
            "pool",
            "enrolment",
            "desk",
            "jury",
            "donations",
            "registry",
            "timelock",
            "assembly",
            "guardianship"
        ];
        parts = [
            plan.panel,
            plan.pool,
            plan.enrolment,
            plan.desk,
            plan.jury,
            plan.donations,
            plan.registry,
            plan.timelock,
            plan.memberAssembly,
            plan.guardianship
        ];
    }
}
