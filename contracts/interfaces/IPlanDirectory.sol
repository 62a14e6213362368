// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {PlanContracts, PlanOrigin, PlanPart} from "../registries/DirectoryTypes.sol";

/// @title A public list of plans whose contracts name each other.
/// @notice Anyone lists a plan, and nobody takes one off: the directory has no power over what it lists. It shows that
/// the contracts of a plan belong together, not that they are honest: whether their code is the published one, a
/// verifier says.
interface IPlanDirectory {
    /// @notice A plan was listed.
    /// @param number the plan's number in the directory.
    /// @param pool the pool's address.
    /// @param by who listed it.
    /// @param deployer who deployed the plan.
    /// @param firstNonce the deployer's nonce of the first contract.
    /// @param contracts the contracts, in the order of their roles.
    event PlanListed(
        uint32 indexed number,
        address indexed pool,
        address indexed by,
        address deployer,
        uint32 firstNonce,
        PlanContracts contracts
    );

    /// @notice A further contract of a plan was listed.
    /// @param number the plan's number in the directory.
    /// @param role the role of the contract.
    /// @param part the contract's address.
    /// @param by who listed it.
    event PartListed(uint32 indexed number, bytes32 indexed role, address part, address by);

    /// @notice That plan is listed already.
    /// @param number the plan's number in the directory.
    error DirectoryListed(uint256 number);
    /// @notice At the address where this contract of the plan would be, there is none.
    /// @param role the role.
    /// @param where the address.
    error DirectoryNoContract(string role, address where);
    /// @notice A reference of the plan does not name the contract of the plan; `found` is zero where nothing answers.
    /// @param name the name of the reference.
    /// @param found the address found.
    /// @param expected the address of the plan's contract.
    error DirectoryMismatch(string name, address found, address expected);
    /// @notice The assembly does not hold this role with the timelock.
    /// @param role the role.
    error DirectoryNoRole(bytes32 role);

    /// @notice No plan has this number.
    /// @param number the number asked for.
    error DirectoryUnknownPlan(uint256 number);
    /// @notice The contract at `where` states no role in a plan.
    /// @param where the address.
    error DirectoryNoPart(address where);
    /// @notice The plan has a contract in this role already.
    /// @param role the role.
    /// @param part the contract's address.
    error DirectoryRoleTaken(bytes32 role, address part);

    /// @notice List the plan whose contracts `deployer` created from `firstNonce` on.
    /// @param deployer Who created the contracts.
    /// @param firstNonce The nonce of the first of them.
    /// @return number The number of the plan, counted from 1.
    function list(address deployer, uint32 firstNonce) external returns (uint32 number);

    /// @notice List the next further contracts of a plan: those that its deployer created right after the ones listed so far.
    /// Each has to name the plan's pool and to state a role that the plan has not filled. Anyone may call it, and nobody
    /// chooses anything: which contracts they are follows from the deployer's nonces, and their roles they state
    /// themselves. Once the deployer sends a transaction that creates no such contract, none can follow any more.
    /// @param number The number of the plan.
    /// @param count How many of them.
    function listParts(uint32 number, uint256 count) external;

    /// @notice How many plans are listed.
    function planCount() external view returns (uint32);

    /// @notice The number of the plan of a pool; 0 if it is not listed.
    /// @param pool The pool of a plan.
    /// @return The number of the plan, from 1.
    function numberOf(address pool) external view returns (uint32);

    /// @notice The contracts of a plan.
    /// @param number The number of the plan, from 1.
    /// @return Their addresses; all 0 where no such plan is listed.
    function contractsOf(uint256 number) external view returns (PlanContracts memory);

    /// @notice The further contracts of a plan, in the order in which they were created.
    /// @param number The number of the plan.
    /// @return Each with the role that it states.
    function partsOf(uint256 number) external view returns (PlanPart[] memory);

    /// @notice Who created the contracts of a plan, and with which nonce the first one.
    /// @param number The number of the plan.
    /// @return The deployer and the first nonce.
    function originOf(uint256 number) external view returns (PlanOrigin memory);

    /// @notice Where the contracts of a plan are that `deployer` creates from `firstNonce` on.
    /// @param deployer Who creates the contracts.
    /// @param firstNonce The nonce of the first of them.
    /// @return Their addresses.
    function predict(address deployer, uint32 firstNonce) external pure returns (PlanContracts memory);
}
