// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @notice The contracts of one plan, in the order in which they are deployed: one account creates them one right
/// after the other, so that its address and the first nonce tell all of theirs.
struct PlanContracts {
    address panel;
    address pool;
    address enrolment;
    address desk;
    address jury;
    address donations;
    address registry;
    address timelock;
    address memberAssembly;
    address guardianship;
}

/// @notice A further contract of a plan, with the role that it states itself.
struct PlanPart {
    bytes32 role;
    address part;
}

/// @notice Who created the contracts of a plan, and with which nonce the first one.
struct PlanOrigin {
    address deployer;
    uint32 firstNonce;
}
