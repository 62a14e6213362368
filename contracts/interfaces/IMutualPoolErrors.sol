// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

/// @title Why the pool refuses.
interface IMutualPoolErrors {
    /// @notice The asset called back while a call that moves it was under way.
    error ReentrancyGuardReentrantCall();

    /// @notice Only `required` may do this.
    /// @param required who may do this.
    /// @param caller who called.
    error PoolOnly(address required, address caller);
    /// @notice A constant of the plan is outside what the pool can keep its promises with.
    /// @param name the name of the constant.
    /// @param value the value given.
    error PoolBadConstant(string name, uint256 value);
    /// @notice This address already has a membership; it may be topped up, reinstated or quit.
    /// @param member the member's address.
    error PoolAlreadyMember(address member);
    /// @notice This address has no membership.
    /// @param member the member's address.
    error PoolNotMember(address member);
    /// @notice This member lapsed; they may reinstate themselves first.
    /// @param member the member's address.
    /// @param lapsedAt when they lapsed, in seconds.
    error PoolLapsed(address member, uint256 lapsedAt);
    /// @notice This member did not lapse; there is nothing to reinstate.
    /// @param member the member's address.
    error PoolNotLapsed(address member);
    /// @notice The balance would not carry its units to the next settlement.
    /// @param minimum the least that is needed, in the asset's smallest part.
    /// @param balance what there would be, in the asset's smallest part.
    error PoolBelowMinimum(uint256 minimum, uint256 balance);
    /// @notice The balance is so large that its rung is out of the ladder's reach.
    /// @param rung the rung it would be.
    /// @param furthest the last rung of the ladder.
    error PoolBeyondLadder(uint256 rung, uint256 furthest);
    /// @notice A payment of nothing.
    error PoolZeroAmount();
    /// @notice A member has to hold at least one unit.
    error PoolZeroUnits();
    /// @notice The zero address can be neither member nor receiver.
    error PoolZeroAddress();
    /// @notice The asset did not move what it was told to move; a token that takes a fee cannot be pooled.
    /// @param expected what should have arrived, in the asset's smallest part.
    /// @param received what arrived, in the asset's smallest part.
    error PoolAssetMismatch(uint256 expected, uint256 received);
    /// @notice The pool has less of the asset than it has to pay, so it takes no deposit until that is made good.
    /// @param held what the pool has to pay, in the asset's smallest part.
    /// @param balance what it has of the asset, in the asset's smallest part.
    error PoolShort(uint256 held, uint256 balance);
    /// @notice The member's identity went to another membership after the grace period; this one can only be quit.
    /// @param member the member's address.
    error PoolIdentityMoved(address member);
    /// @notice A full benefit was paid to this member, whose membership ends with it.
    /// @param member the member's address.
    error PoolMembershipEnding(address member);
    /// @notice This identity has a membership that is active, or lapsed so lately that it may still be reinstated.
    /// @param identity the identity, 16 bytes.
    /// @param holder who holds it.
    error PoolIdentityHeld(bytes16 identity, address holder);
    /// @notice Neither the member nor a guardian of theirs who is in effect.
    /// @param member the member's address.
    /// @param caller who called.
    error PoolNotMemberOrGuardian(address member, address caller);
    /// @notice The cohort has fewer units left than this leaf: its root names more than came in.
    /// @param cohort the cohort's number.
    /// @param units the units.
    /// @param left the units that are left.
    error PoolCohortUsedUp(uint32 cohort, uint256 units, uint256 left);
    /// @notice The plan closes: nobody joins, comes back, or takes other units any more.
    /// @param since when the closing was announced, in seconds.
    error PoolClosing(uint256 since);
    /// @notice Active members could quit until then; they may again once the closing is finished.
    /// @param until until when members could quit, in seconds.
    error PoolQuittingOver(uint256 until);
    /// @notice Nothing is above what has to stay.
    /// @param kept what has to stay, in the asset's smallest part.
    /// @param balance what the member has, in the asset's smallest part.
    error PoolNoExcess(uint256 kept, uint256 balance);
    /// @notice The plan closes, and no claim may be filed any more.
    /// @param until until when claims could be filed, in seconds.
    error PoolFilingOver(uint256 until);
    /// @notice Claims may still be filed; for ever, while the plan does not close.
    /// @param until until when claims may be filed, in seconds; the greatest number while the plan is open.
    error PoolFilingOpen(uint256 until);
    /// @notice So many claims have neither ended nor been concluded.
    /// @param claims how many claims are open.
    error PoolClaimsOpen(uint256 claims);
    /// @notice The closing is finished.
    /// @param since when it was finished, in seconds.
    error PoolFinished(uint256 since);
    /// @notice More is asked to be paid out than is owed.
    /// @param asked what is asked for, in the asset's smallest part.
    /// @param owed what is owed, in the asset's smallest part.
    error PoolNotOwed(uint256 asked, uint256 owed);
}
