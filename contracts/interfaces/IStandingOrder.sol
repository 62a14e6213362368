// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Permit} from "../libraries/PermitDeposit.sol";
import {Order} from "../orders/OrderTypes.sol";

/// @title Standing orders: somebody has a member's balance topped up before it is used up.
/// @notice An order belongs to its payer and names a member. Anyone may run it when it is due; nobody but the payer sets or ends it.
interface IStandingOrder {
    /// @notice A payer set an order for a member, in place of an earlier one.
    /// @param payer Who pays.
    /// @param member Whose balance is topped up.
    /// @param amount What one run pays, in the asset's smallest part.
    /// @param distance A run is due while the member's rung is closer to the index than this, in the asset's smallest part.
    /// @param firstAt The second from which it runs.
    /// @param lastDay The last UTC day on which it runs.
    /// @param identity The identity of the membership that is meant.
    /// @param joinedDay The UTC day from which that membership counts.
    event OrderSet(
        address indexed payer,
        address indexed member,
        uint96 amount,
        uint96 distance,
        uint40 firstAt,
        uint24 lastDay,
        bytes16 identity,
        uint24 joinedDay
    );
    /// @notice An order was run: `amount` went from the payer to the member's balance.
    /// @param payer Who paid.
    /// @param member Whose balance was topped up.
    /// @param amount What was paid, in the asset's smallest part.
    /// @param nextAt The second from which it may run again.
    event OrderRun(address indexed payer, address indexed member, uint96 amount, uint40 nextAt);
    /// @notice A payer ended an order.
    /// @param payer Who paid.
    /// @param member Whose balance was topped up.
    event OrderEnded(address indexed payer, address indexed member);

    /// @notice Standing orders need a pool.
    error OrderZeroAddress();
    /// @notice An order of nothing is no order.
    /// @param payer Who set it.
    error OrderZeroAmount(address payer);
    /// @notice An order has to be due before a window's charge can use the member's balance up.
    /// @param distance The distance given.
    /// @param least The least that is allowed, `capPerPeriod`.
    error OrderDistanceTooShort(uint256 distance, uint256 least);
    /// @notice An order lasts until its first run at least, and a year at most.
    /// @param lastDay The last UTC day given.
    /// @param earliest The earliest that is allowed.
    /// @param latest The latest that is allowed.
    error OrderBadLastDay(uint24 lastDay, uint24 earliest, uint24 latest);
    /// @notice The payer has no order for this member.
    /// @param payer The payer.
    /// @param member The member.
    error OrderNone(address payer, address member);
    /// @notice An order runs a week after it was set, and a week after each run.
    /// @param nextAt The second from which it may run.
    error OrderTooEarly(uint256 nextAt);
    /// @notice The last day of the order is over.
    /// @param lastDay Its last UTC day.
    /// @param today The UTC day of the call.
    error OrderOver(uint24 lastDay, uint24 today);
    /// @notice The member's balance is still far from being used up.
    /// @param left How far the member's rung is from the index.
    /// @param distance The distance below which the order is due.
    error OrderNotDue(uint256 left, uint256 distance);
    /// @notice The asset moved another amount than it was asked to: some of it stayed here, or some left.
    /// @param expected What this contract had before and should have after.
    /// @param found What it has.
    error OrderAssetMismatch(uint256 expected, uint256 found);

    /// @notice Set an order of the caller for a member, in place of an earlier one. It runs from a week on.
    /// @param member Whose balance is topped up.
    /// @param amount What one run pays, in the asset's smallest part.
    /// @param distance A run is due while the member's rung is closer to the index than this; at least `capPerPeriod`.
    /// @param lastDay The last UTC day on which it runs, within 365 days.
    function set(address member, uint96 amount, uint96 distance, uint24 lastDay) external;

    /// @notice `set` with an EIP-2612 permit of the caller for this contract.
    /// @param member Whose balance is topped up.
    /// @param amount What one run pays, in the asset's smallest part.
    /// @param distance A run is due while the member's rung is closer to the index than this; at least `capPerPeriod`.
    /// @param lastDay The last UTC day on which it runs, within 365 days.
    /// @param permit What the caller signed for the token: the amount, until when, and the signature.
    function setWithPermit(address member, uint96 amount, uint96 distance, uint24 lastDay, Permit calldata permit)
        external;

    /// @notice End the order of the caller for a member.
    /// @param member Whose balance was topped up.
    function end(address member) external;

    /// @notice Run an order that is due; anyone may. The payer pays its amount into the member's balance.
    /// @param payer Whose order it is.
    /// @param member Whose balance is topped up.
    function run(address payer, address member) external;

    /// @notice An order as stored.
    /// @param payer Whose order it is.
    /// @param member Whose balance is topped up.
    /// @return The order; all 0 where there is none.
    function orderOf(address payer, address member) external view returns (Order memory);

    /// @notice What one unit of a member pays, from now on, before they lapse: how far their rung is from the index.
    /// @param member An active member.
    /// @return The distance, in the asset's smallest part; 0 for who is on no rung above the index.
    function distanceOf(address member) external view returns (uint256);
}
