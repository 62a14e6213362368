// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @notice A standing order as its payer set it. Two storage slots; a run writes the first one.
/// @param amount What one run pays, in the asset's smallest part; 0 where there is no order.
/// @param distance A run is due while the member's rung is closer to the index than this.
/// @param nextAt The second from which it may run.
/// @param lastDay The last UTC day on which it runs.
/// @param identity The identity of the membership that is meant.
/// @param joinedDay The UTC day from which that membership counts.
struct Order {
    uint96 amount;
    uint96 distance;
    uint40 nextAt;
    uint24 lastDay;
    bytes16 identity;
    uint24 joinedDay;
}
