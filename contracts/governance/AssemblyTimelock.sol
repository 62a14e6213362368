// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {AccessControl} from "@openzeppelin/contracts/access/AccessControl.sol";
import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";

/// @title The assembly's hands: what was voted waits here for seven days, for everybody to see.
/// @notice The address that the plan's contracts know as their assembly. Its delay and its roles are constants: the
/// functions that would change them revert for everybody, the timelock itself included.
contract AssemblyTimelock is TimelockController {
    /// @notice The delay and the roles of this timelock are fixed for ever.
    error TimelockFixed();
    /// @notice A timelock needs an assembly.
    error TimelockZeroAddress();

    /// @notice How long a decision is announced before it takes effect.
    uint256 public constant DELAY = 7 days;

    /// @param governor The assembly, through which alone anything is announced, cancelled and carried out. Anyone may
    /// have it carry out what is due; not past the assembly, which knows when a decision has gone stale.
    constructor(address governor) TimelockController(DELAY, _only(governor), _only(governor), address(0)) {
        if (governor == address(0)) revert TimelockZeroAddress();
    }

    /// @notice Refused: the delay is a constant.
    function updateDelay(uint256) external pure override {
        revert TimelockFixed();
    }

    /// @notice Refused: the roles are constants.
    /// @inheritdoc AccessControl
    function grantRole(bytes32, address) public pure override(AccessControl) {
        revert TimelockFixed();
    }

    /// @notice Refused: the roles are constants.
    /// @inheritdoc AccessControl
    function revokeRole(bytes32, address) public pure override(AccessControl) {
        revert TimelockFixed();
    }

    /// @notice Refused: the roles are constants.
    /// @inheritdoc AccessControl
    function renounceRole(bytes32, address) public pure override(AccessControl) {
        revert TimelockFixed();
    }

    function _only(address holder) private pure returns (address[] memory holders) {
        holders = new address[](1);
        holders[0] = holder;
    }
}
