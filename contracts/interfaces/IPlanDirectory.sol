// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {PlanContracts} from "../types/DirectoryTypes.sol";

/// @title A public list of plans whose contracts name each other.
/// @notice Anyone lists a plan, and nobody takes one off: the directory has no power over what it lists. It shows that
/// the contracts of a plan belong together, not that they are honest: whether their code is the published one, a
/// verifier says.
interface IPlanDirectory {
    /// @notice A plan was listed.
    event PlanListed(
        uint32 indexed number,
        address indexed pool,
        address indexed by,
        address deployer,
        uint32 firstNonce,
        PlanContracts contracts
    );

    /// @notice That plan is listed already.
    error DirectoryListed(uint256 number);
    /// @notice At the address where this contract of the plan would be, there is none.
    error DirectoryNoContract(string role, address where);
    /// @notice A reference of the plan does not name the contract of the plan; `found` is zero where nothing answers.
    error DirectoryMismatch(string name, address found, address expected);
    /// @notice The assembly does not hold this role with the timelock.
    error DirectoryNoRole(bytes32 role);

    /// @notice List the plan whose contracts `deployer` created from `firstNonce` on.
    /// @return number The number of the plan, counted from 1.
    function list(address deployer, uint32 firstNonce) external returns (uint32 number);

    /// @notice How many plans are listed.
    function planCount() external view returns (uint32);

    /// @notice The number of the plan of a pool; 0 if it is not listed.
    function numberOf(address pool) external view returns (uint32);

    /// @notice The contracts of a plan.
    function contractsOf(uint256 number) external view returns (PlanContracts memory);

    /// @notice Where the contracts of a plan are that `deployer` creates from `firstNonce` on.
    function predict(address deployer, uint32 firstNonce) external pure returns (PlanContracts memory);
}
