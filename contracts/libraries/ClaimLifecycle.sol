// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {Claim, ClaimOutcome, ClaimState, Dispute, ClaimSnapshot, Rules, JuryVerdict} from "../types/ClaimTypes.sol";

/// @title The state of a claim, derived from the facts stored and the time; the one place that knows how.
library ClaimLifecycle {
    /// @notice The state at `time` of a claim, filed under `rules` and disputed so far as `dispute` says.
    function stateAt(Claim memory claim, Rules memory rules, Dispute memory dispute, uint256 time)
        internal
        pure
        returns (ClaimState)
    {
        ClaimOutcome outcome = claim.outcome;
        if (claim.filedAt == 0) return ClaimState.None;
        if (outcome == ClaimOutcome.Settled) return ClaimState.Paid;
        if (outcome == ClaimOutcome.Withdrawn) return ClaimState.Withdrawn;
        if (outcome == ClaimOutcome.RefusedFinally) return ClaimState.Refused;
        if (outcome == ClaimOutcome.Expired) return ClaimState.Expired;

        // Whoever signs what a jury approved decides after it; the notice then follows as usual.
        if (juryDecides(claim, dispute)) {
            if (time < dispute.endsAt) return ClaimState.Jury;
            JuryVerdict word = verdictOf(dispute);
            if (word == JuryVerdict.Refuse) return ClaimState.Refused;
            if (outcome != ClaimOutcome.Approved) {
                if (word == JuryVerdict.None) {
                    return outcome == ClaimOutcome.Refused ? ClaimState.Refused : ClaimState.Expired;
                }
                return time < expiresAt(claim, rules, dispute) ? ClaimState.AwaitingSeat : ClaimState.Expired;
            }
        }
        if (outcome == ClaimOutcome.Approved) {
            return time < payableAt(claim, rules, dispute) ? ClaimState.UnderNotice : ClaimState.Payable;
        }
        if (outcome == ClaimOutcome.Refused) {
            return time < claim.decidedAt + _days(rules.appealDays) ? ClaimState.Appealable : ClaimState.Refused;
        }
        if (time < claim.filedAt + _days(rules.panelDays)) return ClaimState.Filed;
        return time < expiresAt(claim, rules, dispute) ? ClaimState.Silent : ClaimState.Expired;
    }

    /// @notice What a jury said, once its vote is over.
    function verdictOf(Dispute memory dispute) internal pure returns (JuryVerdict) {
        uint256 votes = uint256(dispute.votesFor) + dispute.votesAgainst;
        if (votes < dispute.quorum) return JuryVerdict.None;
        if (3 * uint256(dispute.votesFor) >= 2 * votes) return JuryVerdict.Approve;
        if (3 * uint256(dispute.votesAgainst) >= 2 * votes) return JuryVerdict.Refuse;
        return JuryVerdict.None;
    }

    /// @notice Whether a jury was called that the panel's word, if any, came before.
    function juryDecides(Claim memory claim, Dispute memory dispute) internal pure returns (bool) {
        return dispute.endsAt != 0 && claim.decidedAt < dispute.endsAt;
    }

    /// @notice When a claim that nobody decides on is over: a panel's silence without a jury, a jury's without a word, or
    /// a jury's approval that no assessor signs.
    function expiresAt(Claim memory claim, Rules memory rules, Dispute memory dispute) internal pure returns (uint256) {
        if (dispute.endsAt == 0) return claim.filedAt + _days(rules.panelDays) + _days(rules.appealDays);
        return verdictOf(dispute) == JuryVerdict.Approve ? dispute.endsAt + _days(rules.panelDays) : dispute.endsAt;
    }

    /// @notice When the notice of an approved claim is over, with the supervisor's hold, and the jury's vote with it.
    function payableAt(Claim memory claim, Rules memory rules, Dispute memory dispute) internal pure returns (uint256) {
        uint256 noticeEnd = claim.decidedAt + _days(rules.noticeDays) + _days(dispute.heldDays);
        return juryDecides(claim, dispute) ? Math.max(noticeEnd, dispute.endsAt) : noticeEnd;
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

    function _days(uint256 number) private pure returns (uint256) {
        return number * 1 days;
    }
}
