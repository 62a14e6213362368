// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title Why nothing is paid for a membership any more, or not today.
interface IMembershipErrors {
    /// @notice Nothing is paid regularly in a plan that closes.
    /// @param since When the closing began, in seconds.
    error MembershipPlanClosing(uint256 since);
    /// @notice The wallet has no membership.
    /// @param member The wallet.
    error MembershipNone(address member);
    /// @notice The wallet has another membership than the one that was meant.
    /// @param member The wallet.
    /// @param joinedDay The UTC day from which its membership counts.
    /// @param meantDay The UTC day from which the one counted that was meant.
    error MembershipOther(address member, uint24 joinedDay, uint24 meantDay);
    /// @notice The identity went on to another wallet, so this membership can only be quit.
    /// @param member The wallet that it left.
    error MembershipMoved(address member);
    /// @notice A full benefit is about to end the membership.
    /// @param member The member.
    error MembershipIsEnding(address member);
    /// @notice The member lapsed: only they or their guardian bring the membership back.
    /// @param member The member.
    /// @param lapsedAt When they lapsed, in seconds.
    error MembershipLapsed(address member, uint256 lapsedAt);
    /// @notice The band ended, so that there is no cover until the registrar certifies a new one.
    /// @param member The member.
    /// @param bandUntil The last UTC day of the band.
    /// @param today The UTC day of the call.
    error MembershipBandOver(address member, uint24 bandUntil, uint24 today);
}
