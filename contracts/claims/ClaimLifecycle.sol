// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Claim, ClaimOutcome, ClaimState, Dispute, ClaimSnapshot, Rules, JuryVerdict} from "./ClaimTypes.sol";

/// @title The state of a claim, derived from the facts stored and the time; the one place that knows how.
library ClaimLifecycle {
    /// @notice For how long after the filing a claim on which nobody decided is taken back for nothing.
    uint256 internal constant FREE_WITHDRAWAL = 3 days;
    /// @notice So many jurors who did not object have to vote against an approval.
    uint256 internal constant LEAST_REFUSALS = 3;

    /// @notice The state at `time` of a claim, filed under `rules` and disputed so far as `dispute` says.
    function stateAt(Claim memory claim, Rules memory rules, Dispute memory dispute, uint256 time)
        internal
        pure
        returns (ClaimState)
    {
        ClaimOutcome outcome = claim.outcome;
        if (claim.filedAt == 0) return ClaimState.None;
        if (outcome == ClaimOutcome.Settled || outcome == ClaimOutcome.Collected) return ClaimState.Paid;
        if (outcome == ClaimOutcome.Withdrawn || outcome == ClaimOutcome.WithdrawnLate) return ClaimState.Withdrawn;
        if (outcome == ClaimOutcome.RefusedFinally) return ClaimState.Refused;
        if (outcome == ClaimOutcome.Expired) return ClaimState.Expired;

        // The seat that signs what a jury approved decides after it; the notice then follows as usual.
        if (juryDecides(claim, dispute)) {
            if (time < dispute.endsAt) return ClaimState.Jury;
            JuryVerdict word = verdictOf(dispute, outcome == ClaimOutcome.Approved);
            if (word == JuryVerdict.Refuse) return ClaimState.Refused;
            if (time < _signableUntil(claim, rules, dispute)) return ClaimState.AwaitingSeat;
            // Where no seat signed, an approval of the panel stands; of what it refused or never decided on, nothing does.
            if (outcome != ClaimOutcome.Approved) {
                bool refused = outcome == ClaimOutcome.Refused && word == JuryVerdict.None;
                return refused ? ClaimState.Refused : ClaimState.Expired;
            }
        }
        if (outcome == ClaimOutcome.Approved) {
            return time < payableAt(claim, rules, dispute) ? ClaimState.UnderNotice : ClaimState.Payable;
        }
        if (outcome == ClaimOutcome.Refused) {
            return time < claim.decidedAt + _days(rules.appealDays) ? ClaimState.Appealable : ClaimState.Refused;
        }
        if (time < panelEndsAt(claim, rules)) return ClaimState.Filed;
        return time < expiresAt(claim, rules, dispute) ? ClaimState.Silent : ClaimState.Expired;
    }

    /// @notice What a jury said, once its vote is over.
    /// @dev Where the panel approved, the votes to refuse of others than the objectors must reach the quorum, and three, so
    /// that those who called a jury do not decide alone.
    /// @param dispute The votes.
    /// @param approved Whether the panel approved the claim before.
    /// @return The jury's verdict.
    function verdictOf(Dispute memory dispute, bool approved) internal pure returns (JuryVerdict) {
        // Counts of 32 bits do not overflow here, and objectors who voted against are among all who did.
        unchecked {
            uint256 against = dispute.votesAgainst;
            uint256 votes = dispute.votesFor + against + dispute.votesToLeave;
            if (votes < dispute.quorum) return JuryVerdict.None;
            if (3 * uint256(dispute.votesFor) >= 2 * votes) return JuryVerdict.Approve;
            if (3 * against < 2 * votes) return JuryVerdict.None;
            uint256 others = against - dispute.objectorsAgainst;
            if (approved && (others < dispute.quorum || others < LEAST_REFUSALS)) return JuryVerdict.None;
            return JuryVerdict.Refuse;
        }
    }

    /// @notice Whether the panel approved another class than the one filed, which refuses the rest.
    /// @param claim The claim as stored.
    /// @return Whether its benefit is that of another class.
    function isPartial(Claim memory claim) internal pure returns (bool) {
        return claim.outcome == ClaimOutcome.Approved && claim.benefitClass != claim.filedClass;
    }

    /// @notice Whether a jury was called that the panel's word, if any, came before.
    function juryDecides(Claim memory claim, Dispute memory dispute) internal pure returns (bool) {
        return dispute.endsAt != 0 && claim.decidedAt < dispute.endsAt;
    }

    /// @notice When the panel's time to decide on a claim is over.
    function panelEndsAt(Claim memory claim, Rules memory rules) internal pure returns (uint256) {
        return claim.filedAt + _days(rules.panelDays);
    }

    /// @notice When a claim that nobody decides on is over: a panel's silence without a jury, a jury's without a word, or
    /// a jury's approval that no assessor signs. No panel approved such a claim.
    function expiresAt(Claim memory claim, Rules memory rules, Dispute memory dispute) internal pure returns (uint256) {
        if (dispute.endsAt == 0) return panelEndsAt(claim, rules) + _days(rules.appealDays);
        return _signableUntil(claim, rules, dispute);
    }

    /// @notice When the notice of an approved claim is over, with the supervisor's hold, the jury's vote, and the time in
    /// which a seat may sign what the jury approved in place of a lesser class.
    function payableAt(Claim memory claim, Rules memory rules, Dispute memory dispute) internal pure returns (uint256) {
        uint256 noticeEnd = claim.decidedAt + _days(rules.noticeDays) + _days(dispute.heldDays);
        if (!juryDecides(claim, dispute)) return noticeEnd;
        return Math.max(noticeEnd, _signableUntil(claim, rules, dispute));
    }

    /// @notice From when on others than the payee may settle a claim that cannot be paid in full.
    function openToAllAt(ClaimSnapshot memory snapshot) internal pure returns (uint256) {
        return payableAt(snapshot.facts, snapshot.rules, snapshot.dispute) + _days(snapshot.rules.payeeDays);
    }

    /// @notice Whether a claim is neither paid nor ended otherwise.
    function isOpen(ClaimState state) internal pure returns (bool) {
        return state == ClaimState.Filed || state == ClaimState.UnderNotice || state == ClaimState.Payable
            || state > ClaimState.Expired;
    }

    /// @notice Whether a claim may be taken back: not after a refusal, nor while a jury votes.
    function isWithdrawable(ClaimState state) internal pure returns (bool) {
        return isOpen(state) && state != ClaimState.Appealable && state != ClaimState.Jury;
    }

    /// @dev Until when a seat may sign what a jury approved and the panel had not; the end of the vote where it cannot.
    function _signableUntil(Claim memory claim, Rules memory rules, Dispute memory dispute)
        private
        pure
        returns (uint256)
    {
        bool signable = claim.outcome != ClaimOutcome.Approved || isPartial(claim);
        // An approval needs the same votes whatever the panel decided.
        if (!signable || verdictOf(dispute, false) != JuryVerdict.Approve) return dispute.endsAt;
        return dispute.endsAt + _days(rules.panelDays);
    }

    /// @notice Whether who takes a claim back now loses its bond: an assessor has decided on chain, or it is three days old.
    /// @dev Voters can only object to what the panel approved, so an objection needs no condition of its own.
    /// @param claim The claim as stored.
    /// @param seats The seats that decided on it.
    /// @param time The time of the withdrawal.
    /// @return Whether the bond goes to carry.
    function isBondAtRisk(Claim memory claim, uint256 seats, uint256 time) internal pure returns (bool) {
        return claim.decidedAt != 0 || seats != 0 || time >= claim.filedAt + FREE_WITHDRAWAL;
    }

    function _days(uint256 number) private pure returns (uint256) {
        return number * 1 days;
    }
}
