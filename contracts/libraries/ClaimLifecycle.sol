// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Claim, ClaimOutcome, ClaimState, Rules} from "../types/ClaimTypes.sol";

/// @title The state of a claim, derived from the facts stored and the time; the one place that knows how.
library ClaimLifecycle {
    /// @notice The state at `time` of a claim filed under `rules`.
    function stateAt(Claim memory claim, Rules memory rules, uint256 time) internal pure returns (ClaimState) {
        if (claim.filedAt == 0) return ClaimState.None;
        if (claim.outcome == ClaimOutcome.Settled) return ClaimState.Paid;
        if (claim.outcome == ClaimOutcome.Withdrawn) return ClaimState.Withdrawn;
        if (claim.outcome == ClaimOutcome.Refused) return ClaimState.Refused;
        if (claim.outcome == ClaimOutcome.Approved) {
            return time < payableAt(claim, rules) ? ClaimState.UnderNotice : ClaimState.Payable;
        }
        return time < panelDeadline(claim, rules) ? ClaimState.Filed : ClaimState.Expired;
    }

    /// @notice When the panel's time is over.
    function panelDeadline(Claim memory claim, Rules memory rules) internal pure returns (uint256) {
        return claim.filedAt + uint256(rules.panelDays) * 1 days;
    }

    /// @notice When the notice of an approved claim is over.
    function payableAt(Claim memory claim, Rules memory rules) internal pure returns (uint256) {
        return claim.decidedAt + uint256(rules.noticeDays) * 1 days;
    }

    /// @notice From when on others than the payee may settle a claim that cannot be paid in full.
    function openToAllAt(Claim memory claim, Rules memory rules) internal pure returns (uint256) {
        return payableAt(claim, rules) + uint256(rules.payeeDays) * 1 days;
    }

    /// @notice Whether a claim is neither paid nor ended otherwise.
    function isOpen(ClaimState state) internal pure returns (bool) {
        return state == ClaimState.Filed || state == ClaimState.UnderNotice || state == ClaimState.Payable;
    }
}
