// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IAccessControl} from "@openzeppelin/contracts/access/IAccessControl.sol";
import {Vm} from "forge-std/Vm.sol";
import {AssemblyTimelock} from "../../../../contracts/governance/AssemblyTimelock.sol";
import {GovernanceFixture} from "../../GovernanceFixture.sol";

/// @title Who may do what with the timelock: the assembly everything, and nobody change that.
contract AssemblyTimelockRolesTest is GovernanceFixture {
    bytes32 private constant ADMIN = bytes32(0);

    /// @dev Read from the log of a deployment: these roles are given, and no others.
    function test_rolesGiven() public {
        vm.recordLogs();
        AssemblyTimelock fresh = new AssemblyTimelock(alice);
        Vm.Log[] memory logs = vm.getRecordedLogs();
        bytes32[4] memory roles = [ADMIN, fresh.PROPOSER_ROLE(), fresh.CANCELLER_ROLE(), fresh.EXECUTOR_ROLE()];
        address[4] memory holders = [address(fresh), alice, alice, alice];
        uint256 given;
        for (uint256 i = 0; i < logs.length; ++i) {
            if (logs[i].topics[0] != IAccessControl.RoleGranted.selector) continue;
            assertEq(logs[i].topics[1], roles[given]);
            assertEq(logs[i].topics[2], bytes32(uint256(uint160(holders[given]))));
            ++given;
        }
        assertEq(given, roles.length);
    }

    function test_rolesHeld() public view {
        bytes32[4] memory roles = _roles();
        address[7] memory everybody =
            [address(0), address(this), memberAssembly, address(governor), alice, steward, stranger];
        for (uint256 i = 0; i < roles.length; ++i) {
            assertEq(timelock.getRoleAdmin(roles[i]), ADMIN);
            address holder = roles[i] == ADMIN ? memberAssembly : address(governor);
            for (uint256 j = 0; j < everybody.length; ++j) {
                assertEq(timelock.hasRole(roles[i], everybody[j]), everybody[j] == holder);
            }
        }
    }

    function test_delay() public view {
        assertEq(timelock.DELAY(), 7 days);
        assertEq(timelock.getMinDelay(), 7 days);
    }

    function test_needsAnAssembly() public {
        vm.expectRevert(AssemblyTimelock.TimelockZeroAddress.selector);
        new AssemblyTimelock(address(0));
    }

    /// @dev For everybody, the timelock itself included, which is its own admin in name.
    function test_fixed() public {
        bytes32[4] memory roles = _roles();
        address[5] memory callers = [memberAssembly, address(governor), address(this), alice, stranger];
        for (uint256 i = 0; i < callers.length; ++i) {
            vm.startPrank(callers[i]);
            vm.expectRevert(AssemblyTimelock.TimelockFixed.selector);
            timelock.updateDelay(0);
            for (uint256 j = 0; j < roles.length; ++j) {
                vm.expectRevert(AssemblyTimelock.TimelockFixed.selector);
                timelock.grantRole(roles[j], callers[i]);
                vm.expectRevert(AssemblyTimelock.TimelockFixed.selector);
                timelock.revokeRole(roles[j], address(governor));
                vm.expectRevert(AssemblyTimelock.TimelockFixed.selector);
                timelock.renounceRole(roles[j], callers[i]);
            }
            vm.stopPrank();
        }
        test_rolesHeld();
        test_delay();
    }

    function test_onlyTheAssemblyAnnouncesAndCancels() public {
        Motion memory motion = _stewardMotion(stranger);
        bytes32 operation = _operationOf(motion);
        address[4] memory callers = [memberAssembly, address(this), alice, stranger];
        for (uint256 i = 0; i < callers.length; ++i) {
            _refused(callers[i], timelock.PROPOSER_ROLE());
            timelock.schedule(motion.targets[0], 0, motion.calls[0], 0, 0, 7 days);
            _refused(callers[i], timelock.PROPOSER_ROLE());
            timelock.scheduleBatch(motion.targets, motion.values, motion.calls, 0, 0, 7 days);
            _refused(callers[i], timelock.CANCELLER_ROLE());
            timelock.cancel(operation);
        }
        assertFalse(timelock.isOperation(operation));
    }

    /// @dev Anybody has a decision carried out, but by the assembly, so that none is once it expired.
    function test_notPastTheAssembly() public {
        Motion memory motion = _stewardMotion(carol);
        uint256 id = _adopt(motion);
        _queue(motion);
        skip(7 days);
        assertTrue(timelock.isOperationReady(_operationOf(motion)));
        bytes32 salt = bytes32(bytes20(address(governor))) ^ _hashOf(motion);
        address[4] memory callers = [memberAssembly, address(this), alice, stranger];
        for (uint256 i = 0; i < callers.length; ++i) {
            _refused(callers[i], timelock.EXECUTOR_ROLE());
            timelock.executeBatch(motion.targets, motion.values, motion.calls, 0, salt);
            _refused(callers[i], timelock.EXECUTOR_ROLE());
            timelock.execute(motion.targets[0], 0, motion.calls[0], 0, salt);
            _refused(callers[i], timelock.CANCELLER_ROLE());
            timelock.cancel(bytes32(id));
        }
        assertEq(pool.steward(), steward);
        _execute(motion);
        assertEq(pool.steward(), carol);
    }

    function _roles() private view returns (bytes32[4] memory) {
        return [ADMIN, timelock.PROPOSER_ROLE(), timelock.CANCELLER_ROLE(), timelock.EXECUTOR_ROLE()];
    }

    function _refused(address caller, bytes32 role) private {
        vm.prank(caller);
        vm.expectRevert(abi.encodeWithSelector(IAccessControl.AccessControlUnauthorizedAccount.selector, caller, role));
    }
}
