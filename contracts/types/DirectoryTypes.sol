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
