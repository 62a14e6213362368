// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Permit} from "../libraries/PermitDeposit.sol";
import {Agreement, Round} from "../orders/SubscriptionTypes.sol";

/// @title Subscriptions: a member pays the steward of the day a fixed amount for 30 days, outside the pool.
/// @notice The steward's income then follows the number of members and not the number of misfortunes. Nobody but the member sets or
/// ends a subscription. Nothing is collected that was not announced a week before.
interface ISubscription {
    /// @notice A member set a subscription, in place of an earlier one.
    /// @param member Who pays.
    /// @param amount What 30 days cost, in the asset's smallest part.
    /// @param firstAt The second from which it may be collected.
    /// @param lastDay The last UTC day on which it is collected.
    /// @param identity The identity of the membership that is meant.
    /// @param joinedDay The UTC day from which that membership counts.
    event SubscriptionSet(
        address indexed member, uint96 amount, uint40 firstAt, uint24 lastDay, bytes16 identity, uint24 joinedDay
    );
    /// @notice A member ended a subscription.
    /// @param member Who paid.
    event SubscriptionEnded(address indexed member);
    /// @notice The steward announced that subscriptions are collected.
    /// @param steward Who will be paid.
    /// @param from The second from which they are collected.
    /// @param until The second before which they are collected.
    event CollectionAnnounced(address indexed steward, uint40 from, uint40 until);
    /// @notice A subscription was collected: `amount` went from the member to the steward.
    /// @param member Who paid.
    /// @param steward Who was paid.
    /// @param amount What was paid, in the asset's smallest part.
    /// @param nextAt The second from which it may be collected again.
    event SubscriptionCollected(address indexed member, address indexed steward, uint96 amount, uint40 nextAt);

    /// @notice Subscriptions need a pool.
    error SubscriptionZeroAddress();
    /// @notice A subscription of nothing is none.
    /// @param member Who set it.
    error SubscriptionZeroAmount(address member);
    /// @notice A subscription lasts until it is first collected at least, and a year at most.
    /// @param lastDay The last UTC day given.
    /// @param earliest The earliest that is allowed.
    /// @param latest The latest that is allowed.
    error SubscriptionBadLastDay(uint24 lastDay, uint24 earliest, uint24 latest);
    /// @notice The member has no subscription.
    /// @param member The member.
    error SubscriptionNone(address member);
    /// @notice It is collected a week after it was set, and 30 days after each time.
    /// @param nextAt The second from which it may be collected.
    error SubscriptionTooEarly(uint256 nextAt);
    /// @notice The last day of the subscription is over.
    /// @param lastDay Its last UTC day.
    /// @param today The UTC day of the call.
    error SubscriptionOver(uint24 lastDay, uint24 today);
    /// @notice The steward of the day announced no collection for now.
    /// @param steward The steward of the day.
    /// @param from The second from which subscriptions are collected, as announced last; 0 if this steward announced nothing.
    /// @param until The second before which they are collected.
    error SubscriptionNotAnnounced(address steward, uint256 from, uint256 until);
    /// @notice Only the steward announces collections.
    /// @param steward The steward of the day.
    /// @param caller The account that called.
    error SubscriptionOnlySteward(address steward, address caller);
    /// @notice Nobody pays themself.
    /// @param member The member, who is the steward.
    error SubscriptionOfSteward(address member);
    /// @notice The asset moved another amount than it was asked to.
    /// @param expected What the steward should have received and the member given.
    /// @param received What the steward received.
    /// @param given What the member gave.
    error SubscriptionAssetMismatch(uint256 expected, uint256 received, uint256 given);

    /// @notice Set the subscription of the caller, in place of an earlier one. It is collected from a week on, and never twice in 30 days.
    /// @param amount What 30 days cost, in the asset's smallest part.
    /// @param lastDay The last UTC day on which it is collected, within 365 days.
    function set(uint96 amount, uint24 lastDay) external;

    /// @notice `set` with an EIP-2612 permit of the caller for this contract.
    /// @param amount What 30 days cost, in the asset's smallest part.
    /// @param lastDay The last UTC day on which it is collected, within 365 days.
    /// @param permit What the caller signed for the token: the amount, until when, and the signature.
    function setWithPermit(uint96 amount, uint24 lastDay, Permit calldata permit) external;

    /// @notice End the subscription of the caller.
    function end() external;

    /// @notice For the steward: announce that subscriptions are collected from a week on, for 30 days. Where an earlier time of this steward
    /// is not over by then, it goes on; else it ends now.
    function announce() external;

    /// @notice Collect a subscription that is due; anyone may. The steward of the day is paid.
    /// @param member Whose subscription it is.
    function collect(address member) external;

    /// @notice A subscription as stored.
    /// @param member Whose it is.
    /// @return The subscription; without an amount where there is none.
    function agreementOf(address member) external view returns (Agreement memory);

    /// @notice The collection announced last.
    /// @return Whom it is for, and its time.
    function round() external view returns (Round memory);
}
