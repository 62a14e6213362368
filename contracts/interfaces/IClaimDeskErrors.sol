// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {ClaimState} from "../types/ClaimTypes.sol";

/// @title Why the claim desk refuses.
interface IClaimDeskErrors {
    /// @notice Only `required` may do this.
    error ClaimOnly(address required, address caller);
    /// @notice A reference cannot be the zero address.
    error ClaimZeroAddress();
    /// @notice A rule is outside the bounds that are fixed for ever.
    error ClaimBadRule(string name, uint256 value);
    /// @notice A table of the plan is empty, too long, or not ordered as it must be.
    error ClaimBadTable(string name);
    /// @notice The claim is not in the state this needs.
    error ClaimWrongState(uint256 claim, ClaimState state);
    /// @notice The member has a claim that is still open.
    error ClaimOpen(address member, uint256 claim);
    /// @notice This day was claimed before, and that claim was paid or finally refused.
    error ClaimDayDecided(uint256 claim, uint256 day);
    /// @notice The day did not begin yet.
    error ClaimInFuture(uint256 day, uint256 today);
    /// @notice The claim window after the day is closed.
    error ClaimTooLate(uint256 day, uint256 lastDay);
    /// @notice The member was not covered on that day.
    error ClaimNotCovered(address member, uint256 day);
    /// @notice The plan pays nothing for this class.
    error ClaimUnknownClass(uint256 benefitClass);
    /// @notice Neither the member nor a guardian of theirs who is in effect.
    error ClaimNotMemberOrGuardian(address member, address caller);
    /// @notice The identity or the evidence hash is not the one filed.
    error ClaimSubjectMismatch(uint256 claim);
    /// @notice The decision's own deadline is over.
    error ClaimDecisionExpired(uint256 deadline, uint256 time);
    /// @notice The panel may approve the class filed or one that pays less, never more.
    error ClaimBenefitAboveFiled(uint256 benefit, uint256 filed);
    /// @notice These seats decided on this claim already.
    error ClaimSeatsDecided(uint256 seats);
    /// @notice These seats may not decide on this claim: they were seated after it was filed.
    error ClaimSeatsNotEligible(uint256 seats);
    /// @notice These seats are not enough for this decision.
    error ClaimNotEnoughSeats(uint256 seats);
    /// @notice The jury approved the claim as it was filed; an assessor may only sign that.
    error ClaimJuryApproved(uint256 claim);
    /// @notice No membership ends by this claim, or it ended already.
    error ClaimEndsNothing(uint256 claim);
    /// @notice The claim would now be paid `benefit` only; `settleShort` accepts less than the full benefit.
    error ClaimNotInFull(uint256 claim, uint256 benefit);
    /// @notice The claim would now be paid `benefit`, less than the caller accepts.
    error ClaimBenefitBelowLeast(uint256 claim, uint256 benefit, uint256 leastBenefit);
    /// @notice It cannot be paid in full, so until `until` only the payee may settle it for less.
    error ClaimOnlyPayeeMaySettle(uint256 claim, uint256 until);
    /// @notice The room of this window is what lacks; the next window may pay more.
    error ClaimAwaitsWindow(uint256 claim, uint256 nextWindow);
    /// @notice Nothing of this claim is due to the caller.
    error ClaimNothingDue(uint256 claim, address caller);
    /// @notice Nobody but the member may do this with a claim their guardian filed.
    error ClaimNotByGuardian(uint256 claim);
    /// @notice While the plan closes the rules stay as they are.
    error ClaimPlanCloses(uint256 since);
}
