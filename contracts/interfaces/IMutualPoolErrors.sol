// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title Why the pool refuses.
interface IMutualPoolErrors {
    /// @notice Only `required` may do this.
    error PoolOnly(address required, address caller);
    /// @notice A constant of the plan is outside what the pool can keep its promises with.
    error PoolBadConstant(string name, uint256 value);
    /// @notice This address already has a membership; it may be topped up, reinstated or quit.
    error PoolAlreadyMember(address member);
    /// @notice This address has no membership.
    error PoolNotMember(address member);
    /// @notice This member lapsed; they may reinstate themselves first.
    error PoolLapsed(address member, uint256 lapsedAt);
    /// @notice This member did not lapse; there is nothing to reinstate.
    error PoolNotLapsed(address member);
    /// @notice The balance would not carry its units to the next settlement.
    error PoolBelowMinimum(uint256 minimum, uint256 balance);
    /// @notice The balance is so large that its rung is out of the ladder's reach.
    error PoolBeyondLadder(uint256 rung, uint256 furthest);
    /// @notice A payment of nothing.
    error PoolZeroAmount();
    /// @notice A member has to hold at least one unit.
    error PoolZeroUnits();
    /// @notice The zero address can be neither member nor receiver.
    error PoolZeroAddress();
    /// @notice The asset did not move what it was told to move; a token that takes a fee cannot be pooled.
    error PoolAssetMismatch(uint256 expected, uint256 received);
    /// @notice The member's identity went to another membership after the grace period; this one can only be quit.
    error PoolIdentityMoved(address member);
    /// @notice A full benefit was paid to this member, whose membership ends with it.
    error PoolMembershipEnding(address member);
    /// @notice This identity has a membership that is active, or lapsed so lately that it may still be reinstated.
    error PoolIdentityHeld(bytes16 identity, address holder);
    /// @notice Neither the member nor a guardian of theirs who is in effect.
    error PoolNotMemberOrGuardian(address member, address caller);
    /// @notice The cohort has fewer units left than this leaf: its root names more than came in.
    error PoolCohortUsedUp(uint32 cohort, uint256 units, uint256 left);
    /// @notice The plan closes: nobody joins, comes back, or takes other units any more.
    error PoolClosing(uint256 since);
    /// @notice Active members could quit until then; they may again once the closing is finished.
    error PoolQuittingOver(uint256 until);
    /// @notice Only while a plan closes, after its cover ended, may what is above the hold be taken.
    error PoolCoverRuns();
    /// @notice Nothing is above what has to stay.
    error PoolNoExcess(uint256 kept, uint256 balance);
    /// @notice The plan closes, and no claim may be filed any more.
    error PoolFilingOver(uint256 until);
    /// @notice Claims may still be filed; for ever, while the plan does not close.
    error PoolFilingOpen(uint256 until);
    /// @notice So many claims have neither ended nor been concluded.
    error PoolClaimsOpen(uint256 claims);
    /// @notice The closing is finished.
    error PoolFinished(uint256 since);
    /// @notice More is asked to be paid out than is owed.
    error PoolNotOwed(uint256 asked, uint256 owed);
}
