// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @notice A subscription as its member set it. Two storage slots; collecting writes the first one.
/// @param amount What 30 days cost, in the asset's smallest part; 0 where there is none.
/// @param nextAt The second from which it may be collected; it stays when the subscription ends, so that a new one is not collected sooner.
/// @param lastDay The last UTC day on which it is collected.
/// @param joinedDay The UTC day from which the membership counts that is meant.
/// @param identity The identity of that membership.
struct Agreement {
    uint96 amount;
    uint40 nextAt;
    uint24 lastDay;
    uint24 joinedDay;
    bytes16 identity;
}

/// @notice When subscriptions are collected, and for whom. One storage slot.
/// @param steward Who announced it.
/// @param from The second from which they are collected.
/// @param until The second before which they are collected.
struct Round {
    address steward;
    uint40 from;
    uint40 until;
}
