// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @notice A seat of the panel: who holds it, and the number that stands for them.
struct Seat {
    address holder;
    uint8 number;
}

/// @notice Who holds a number, or held it last.
/// @param leftDay The UTC day on which they left the panel; 0 while they sit.
struct Holder {
    address holder;
    uint24 leftDay;
}

/// @notice How many seats must agree on a benefit up to a size.
struct Tier {
    uint96 upTo;
    uint8 threshold;
}

/// @notice A batch of assessors' signatures over one decision.
/// @param seats All seats of the current panel, ascending by holder, as last published.
/// @param signatures 65 bytes each (r, s, v), ascending by signer. `v = 0` marks a contract wallet: `r` is its
/// address and `s` the place of its signature in `walletSignatures`.
/// @param walletSignatures What contract wallets are asked about (ERC-1271).
struct Approvals {
    Seat[] seats;
    bytes signatures;
    bytes[] walletSignatures;
}
