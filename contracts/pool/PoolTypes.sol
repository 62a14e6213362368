// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @notice Where a member stands on the ladder. One storage slot.
/// @dev `balance` is what the member had when `index` was noted. What they have now is
/// `balance - units * (indexStop - index)`, `indexStop` being the pool's index or, once the rung was
/// crossed, the index that crossed it.
struct Position {
    uint96 balance;
    uint96 index;
    uint40 rung;
    uint24 units;
}

/// @notice Who a member is and since when they are covered. One storage slot. Days are UTC day numbers.
/// @dev `joinedDay` is the day on which they joined in person: a voter's standing counts from it; 0 for who is no member.
/// `moved` says that the identity went on to another membership, after which this one can only be quit; `ending` that a
/// full benefit was paid, with which it ends. `claim` is the last claim of the identity, with which the chain of its claims
/// begins; it goes with the identity to its next wallet. Where `moved`, it is the last one filed for this wallet since. A
/// wallet that is left with a claim keeps it, `identity` and `moved`.
struct Membership {
    bytes16 identity;
    uint24 joinedDay;
    uint24 coveredFrom;
    uint24 bandUntil;
    uint8 band;
    bool moved;
    bool ending;
    uint32 claim;
}

/// @notice The interval of cover before the current one, and the band before the current one.
/// @dev Only written by a reinstatement or a rebanding, so joining does not pay for it; and when a member who was taken
/// up first moves. `vestsFrom` is the day of the cohort they came with, from which vesting counts instead of
/// `joinedDay`; 0 for a member who came alone. Until `floorUntil` no day counts for more than `floorBand`, after a rise; and
/// until `earlierFloorUntil` for no more than `earlierFloorBand`, after the rise before that, whose wait was over.
struct History {
    uint24 coveredFrom;
    uint24 coveredUntil;
    uint24 joinedDay;
    uint24 bandFrom;
    uint24 previousBandFrom;
    uint24 previousBandUntil;
    uint8 previousBand;
    uint24 vestsFrom;
    uint8 floorBand;
    uint24 floorUntil;
    uint8 earlierFloorBand;
    uint24 earlierFloorUntil;
}

/// @notice What is left of a group that came in together: one place on the ladder, no voters. One storage slot.
/// @dev `perUnit` is what each unit had when `index` was noted; the rung follows from both. `units` are those not taken
/// up yet. A member who was taken up has no position and no history of their own until they first move: both are those
/// of the cohort (`PoolViews._currentPosition`).
struct Cohort {
    uint96 perUnit;
    uint96 index;
    uint40 units;
    uint24 joinedDay;
}

/// @notice The pool's own totals, packed so that a settlement writes these four slots and no others of the pool, joining two and paying in one.
/// `closingAt` is when the closing of the plan began; 0 while it is open.
/// @dev `held` is the sum of everything the pool has to pay: all balances, carry, the reserve, and what it owes by name
/// (`owedByName`). No part is larger than the sum, so a part fits wherever the sum does. Less than `capPerPeriod` is charged in a
/// window, which fits into 88 bits. `fees` are owed by name too: those due to the steward of the moment, beside the reserve, which
/// every settlement reads anyway.
struct Books {
    uint96 held;
    uint96 totalBalances;
    uint56 activeUnits;
    bool entered;
    uint96 index;
    uint88 windowCharged;
    uint40 closingAt;
    uint32 activeVoters;
    uint96 carry;
    uint96 pendingShares;
    uint32 settlements;
    uint32 window;
    uint96 reserve;
    uint96 fees;
}

using {owedByName} for Books global;

/// @notice What a pool owes by name: benefits, fees and balances not yet taken, and bonds.
/// @param books_ The pool's totals.
/// @return What is left of the sum without balances, carry and reserve.
function owedByName(Books memory books_) pure returns (uint256) {
    return books_.held - books_.totalBalances - books_.carry - books_.reserve;
}

/// @notice What `Enrolment` asks of the pool for one member.
struct Placement {
    address member;
    address payer;
    uint256 amount;
    bytes16 identity;
    uint24 bandUntil;
    uint8 band;
    uint24 units;
}

/// @notice What a rebanding does to the days before the end of a new waiting period.
/// @param rises Whether some class pays more than in the band left.
/// @param floorBand If so, the band above which no day counts until the waiting period is over.
/// @param earlierFloorBand If so, the band above which no day before `earlierFloorUntil` counts, from an earlier rise.
/// @param earlierFloorUntil The day on which the wait of that was over; 0 without one.
struct Rise {
    bool rises;
    uint8 floorBand;
    uint8 earlierFloorBand;
    uint24 earlierFloorUntil;
}

/// @notice One claim's demand on the members.
/// @param benefit What the claimant is to get.
/// @param fee What the steward is to get on top.
/// @param capPerUnit The most one unit pays for this event.
/// @param share What the claim set aside from those who quit, fixed at its approval.
struct Demand {
    uint256 benefit;
    uint256 fee;
    uint256 capPerUnit;
    uint256 share;
}

/// @notice The means a settlement may draw on.
struct Means {
    uint256 activeUnits;
    uint256 room;
    uint256 carry;
    uint256 reserve;
    uint256 pendingShares;
}

/// @notice What a settlement does.
/// @param perUnit What each active unit pays.
/// @param fromCarry What carry gives.
/// @param fromReserve What the reserve gives.
/// @param surplus What rounding up left over; it goes to carry.
/// @param benefit What the claimant gets.
/// @param fee What the steward gets.
/// @param full Whether the whole demand is met.
/// @param roomBound Whether the room of this window, and not the cap, limited `perUnit`.
struct Outcome {
    uint256 perUnit;
    uint256 fromCarry;
    uint256 fromReserve;
    uint256 surplus;
    uint256 benefit;
    uint256 fee;
    bool full;
    bool roomBound;
}

/// @notice Whether and how a day was covered.
/// @dev `floorBand` is a band above which the day does not count, after a rise; otherwise it is `band`.
struct Cover {
    bool covered;
    uint8 band;
    uint24 joinedDay;
    uint8 floorBand;
}

/// @notice A member's standing at this moment, computed.
/// @param balance What they have now, after every charge.
/// @param lapsedAt When they lapsed; 0 while active.
/// @param lapsedBy The number of the settlement by which they lapsed; 0 while active.
/// @param active Whether they share the next event.
struct Standing {
    uint256 balance;
    uint256 indexStop;
    uint40 lapsedAt;
    uint32 lapsedBy;
    bool active;
}
