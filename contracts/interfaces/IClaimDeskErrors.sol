// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {ClaimState} from "../claims/ClaimTypes.sol";

/// @title Why the claim desk refuses.
interface IClaimDeskErrors {
    /// @notice Only `required` may do this.
    /// @param required who may do this.
    /// @param caller who called.
    error ClaimOnly(address required, address caller);
    /// @notice A reference cannot be the zero address.
    error ClaimZeroAddress();
    /// @notice A rule is outside the bounds that are fixed for ever.
    /// @param name the name of the rule.
    /// @param value the value given.
    error ClaimBadRule(string name, uint256 value);
    /// @notice A table of the plan is empty, too long, or not ordered as it must be.
    /// @param name the name of the table.
    error ClaimBadTable(string name);
    /// @notice The claim is not in the state this needs.
    /// @param claim the claim's number.
    /// @param state the state it is in.
    error ClaimWrongState(uint256 claim, ClaimState state);
    /// @notice The member has a claim that is still open.
    /// @param member the member's address.
    /// @param claim the claim's number.
    error ClaimOpen(address member, uint256 claim);
    /// @notice This day was claimed before, and that claim was paid or finally refused.
    /// @param claim the claim's number.
    /// @param day the UTC day.
    error ClaimDayDecided(uint256 claim, uint256 day);
    /// @notice The day did not begin yet.
    /// @param day the UTC day.
    /// @param today the UTC day of this block.
    error ClaimInFuture(uint256 day, uint256 today);
    /// @notice The claim window after the day is closed.
    /// @param day the UTC day.
    /// @param lastDay the last UTC day on which it could be filed.
    error ClaimTooLate(uint256 day, uint256 lastDay);
    /// @notice The member was not covered on that day.
    /// @param member the member's address.
    /// @param day the UTC day.
    error ClaimNotCovered(address member, uint256 day);
    /// @notice The plan pays nothing for this class.
    /// @param benefitClass the class of the benefit.
    error ClaimUnknownClass(uint256 benefitClass);
    /// @notice Neither the member nor a guardian of theirs who is in effect.
    /// @param member the member's address.
    /// @param caller who called.
    error ClaimNotMemberOrGuardian(address member, address caller);
    /// @notice The identity or the evidence hash is not the one filed.
    /// @param claim the claim's number.
    error ClaimSubjectMismatch(uint256 claim);
    /// @notice The decision's own deadline is over.
    /// @param deadline the decision's deadline, in seconds.
    /// @param time the time of this block, in seconds.
    error ClaimDecisionExpired(uint256 deadline, uint256 time);
    /// @notice The panel may approve the class filed or one that pays less, never more.
    /// @param benefit the benefit of the class decided on, in the asset's smallest part.
    /// @param filed the benefit filed, in the asset's smallest part.
    error ClaimBenefitAboveFiled(uint256 benefit, uint256 filed);
    /// @notice These seats decided on this claim already.
    /// @param seats the seats, a bit each by their numbers.
    error ClaimSeatsDecided(uint256 seats);
    /// @notice These seats may not decide on this claim: they were seated after it was filed.
    /// @param seats the seats, a bit each by their numbers.
    error ClaimSeatsNotEligible(uint256 seats);
    /// @notice These seats are not enough for this decision.
    /// @param seats the seats that agreed, a bit each.
    error ClaimNotEnoughSeats(uint256 seats);
    /// @notice The jury approved the claim as it was filed; an assessor may only sign that.
    /// @param claim the claim's number.
    error ClaimJuryApproved(uint256 claim);
    /// @notice No membership ends by this claim, or it ended already.
    /// @param claim the claim's number.
    error ClaimEndsNothing(uint256 claim);
    /// @notice The claim would now be paid `benefit` only; `settleShort` accepts less than the full benefit.
    /// @param claim the claim's number.
    /// @param benefit what would be paid now, in the asset's smallest part.
    error ClaimNotInFull(uint256 claim, uint256 benefit);
    /// @notice The claim would now be paid `benefit`, less than the caller accepts.
    /// @param claim the claim's number.
    /// @param benefit what would be paid now, in the asset's smallest part.
    /// @param leastBenefit the least that the caller accepts, in the asset's smallest part.
    error ClaimBenefitBelowLeast(uint256 claim, uint256 benefit, uint256 leastBenefit);
    /// @notice It cannot be paid in full, so until `until` only the payee may settle it for less.
    /// @param claim the claim's number.
    /// @param until until when, in seconds.
    error ClaimOnlyPayeeMaySettle(uint256 claim, uint256 until);
    /// @notice The room of this window is what lacks; the next window may pay more.
    /// @param claim the claim's number.
    /// @param nextWindow when the next window begins, in seconds.
    error ClaimAwaitsWindow(uint256 claim, uint256 nextWindow);
    /// @notice Nothing of this claim is due to the caller.
    /// @param claim the claim's number.
    /// @param caller who called.
    error ClaimNothingDue(uint256 claim, address caller);
    /// @notice Nobody but the member may do this with a claim their guardian filed.
    /// @param claim the claim's number.
    error ClaimNotByGuardian(uint256 claim);
    /// @notice While the plan closes the rules stay as they are.
    /// @param since when the closing was announced, in seconds.
    error ClaimPlanCloses(uint256 since);
}
