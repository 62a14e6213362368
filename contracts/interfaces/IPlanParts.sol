// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title How the contracts of a plan name each other; each has some of these views.
interface IPlanParts {
    /// @notice The token everything is counted in.
    function asset() external view returns (address);

    /// @notice The money.
    function pool() external view returns (address);

    /// @notice The contract that places members.
    function enrolment() external view returns (address);

    /// @notice The claims, as the pool names them.
    function claimDesk() external view returns (address);

    /// @notice The claims, as everybody else names them.
    function desk() external view returns (address);

    /// @notice The guardians of the members.
    function guardianship() external view returns (address);

    /// @notice The jury of the claims.
    function jury() external view returns (address);

    /// @notice The assessors.
    function panel() external view returns (address);

    /// @notice The assembly's timelock, by the name that contracts which obey it use.
    function memberAssembly() external view returns (address);

    /// @notice The assembly's timelock, as the assembly names it.
    function timelock() external view returns (address);
}
