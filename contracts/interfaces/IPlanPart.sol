// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title What every contract of a plan beyond its first nine says of itself, so that a directory can list it.
interface IPlanPart {
    /// @notice The pool of the plan it belongs to.
    function pool() external view returns (address);

    /// @notice Its role in the plan, a short name in ASCII; the same for every plan.
    function planRole() external view returns (bytes32);
}
