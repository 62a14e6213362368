// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @notice Somebody the member trusts to act when they cannot. One storage slot.
/// @dev `joinedDay` ties it to the membership in which they were named: the low 16 bits of the day from which that counts, so
/// that it says nothing of a later one. (Days tell memberships apart: who quits and joins again on the very day on which they
/// named somebody has that guardian still, until they name another.)
/// @param guardian Who was named; the zero address for none.
/// @param effectiveAt From when on they may act.
/// @param noticedAt When they announced to quit; 0 without a notice.
/// @param joinedDay The membership it belongs to.
struct GuardianRecord {
    address guardian;
    uint40 effectiveAt;
    uint40 noticedAt;
    uint16 joinedDay;
}

/// @notice Who has the money of a lost wallet. One storage slot, written once.
/// @param to Who takes it; the zero address where nothing was recovered.
/// @param lastClaim The last claim of which they take benefit and bond.
struct Succession {
    address to;
    uint32 lastClaim;
}
