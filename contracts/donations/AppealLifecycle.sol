// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {Appeal, AppealOutcome, AppealState} from "./DonationTypes.sol";

/// @title The state of an appeal, derived from the facts stored and the time; the one place that knows how.
library AppealLifecycle {
    /// @notice How long after the deadline the payee may take the gifts; then they go back to the donors.
    uint256 internal constant TAKE_PERIOD = 180 days;

    /// @notice The state at `time`.
    function stateAt(Appeal memory appeal, uint256 time) internal pure returns (AppealState) {
        if (appeal.decideBy == 0) return AppealState.None;
        if (appeal.outcome == AppealOutcome.Paid) return AppealState.Paid;
        if (appeal.outcome == AppealOutcome.Refused) return AppealState.Refused;
        if (appeal.outcome == AppealOutcome.Withdrawn) return AppealState.Withdrawn;
        if (appeal.outcome == AppealOutcome.Pending) {
            return time < appeal.decideBy ? AppealState.Filed : AppealState.Expired;
        }
        if (time >= appeal.deadline + TAKE_PERIOD) return AppealState.Expired;
        if (appeal.gifts == appeal.goal) return AppealState.Funded;
        if (time < appeal.deadline) return AppealState.Approved;
        return appeal.gifts >= appeal.minimum ? AppealState.Funded : AppealState.Expired;
    }

    /// @notice From when on the payee may take the gifts of an appeal that is funded: the UTC day after the last gift.
    function takeFrom(Appeal memory appeal) internal pure returns (uint256) {
        return (uint256(appeal.lastGiftDay) + 1) * 1 days;
    }

    /// @notice Whether gifts may still come in.
    function takesGifts(AppealState state) internal pure returns (bool) {
        return state == AppealState.Filed || state == AppealState.Approved;
    }

    /// @notice Whether an appeal may still bring something to its payee.
    function isOpen(AppealState state) internal pure returns (bool) {
        return takesGifts(state) || state == AppealState.Funded;
    }

    /// @notice Whether what was given goes back to the donors.
    function goesBack(AppealState state) internal pure returns (bool) {
        return state == AppealState.Refused || state == AppealState.Withdrawn || state == AppealState.Expired;
    }
}
