// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IClaimDeskErrors} from "../interfaces/IClaimDeskErrors.sol";
import {JuryRules, Rules} from "../types/ClaimTypes.sol";

/// @title The bounds of the rules, fixed for ever, so that no majority can vote a claim away.
library ClaimRules {
    uint256 internal constant MAX_BOND_RESERVES = 10;
    uint256 internal constant MAX_FEE_BPS = 2000;
    uint256 internal constant MIN_CLAIM_WINDOW_DAYS = 30;
    uint256 internal constant MAX_CLAIM_WINDOW_DAYS = 730;
    uint256 internal constant MIN_NOTICE_DAYS = 3;
    /// @dev A claim lives at most 120 days before it is payable.
    uint256 internal constant MAX_DAYS_TO_PAYABLE = 120;
    uint256 internal constant MIN_PANEL_DAYS = 7;
    uint256 internal constant MIN_PAYEE_DAYS = 30;
    uint256 internal constant MIN_APPEAL_DAYS = 7;
    uint256 internal constant MIN_JURY_DAYS = 7;
    /// @notice The most by which the supervisor makes a notice longer.
    uint256 internal constant MAX_HOLD_DAYS = 14;
    /// @dev Juries are neither out of reach nor called by next to nobody.
    uint256 internal constant MIN_OBJECTION_BPS = 10;
    uint256 internal constant MAX_OBJECTION_BPS = 1000;
    uint256 internal constant MIN_QUORUM_BPS = 500;
    uint256 internal constant MAX_QUORUM_BPS = 5000;
    uint256 internal constant MIN_QUORUM_VOTES = 100;

    /// @notice Refuse rules out of bounds.
    /// @dev A cap above the reserve could charge a member more than they have; one above the period's cap could never
    /// be charged at all.
    function check(Rules memory rules, uint256 reservePerUnit, uint256 capPerPeriod) internal pure {
        if (rules.capPerUnit == 0 || rules.capPerUnit > reservePerUnit || rules.capPerUnit > capPerPeriod) {
            _refuse("capPerUnit", rules.capPerUnit);
        }
        // A large bond would keep the ill from filing.
        if (rules.claimBond > MAX_BOND_RESERVES * reservePerUnit) {
            _refuse("claimBond", rules.claimBond);
        }
        if (rules.feeBps > MAX_FEE_BPS) _refuse("feeBps", rules.feeBps);
        if (rules.claimWindowDays < MIN_CLAIM_WINDOW_DAYS || rules.claimWindowDays > MAX_CLAIM_WINDOW_DAYS) {
            _refuse("claimWindowDays", rules.claimWindowDays);
        }
        if (rules.panelDays < MIN_PANEL_DAYS) _refuse("panelDays", rules.panelDays);
        if (rules.appealDays < MIN_APPEAL_DAYS) _refuse("appealDays", rules.appealDays);
        if (rules.juryDays < MIN_JURY_DAYS) _refuse("juryDays", rules.juryDays);
        // The longest way: a silent panel, a jury called on the last day, an assessor who signs on the last, a hold.
        uint256 longest =
            2 * uint256(rules.panelDays) + rules.appealDays + rules.juryDays + rules.noticeDays + MAX_HOLD_DAYS;
        if (rules.noticeDays < MIN_NOTICE_DAYS || longest > MAX_DAYS_TO_PAYABLE) {
            _refuse("noticeDays", rules.noticeDays);
        }
        if (rules.payeeDays < MIN_PAYEE_DAYS) _refuse("payeeDays", rules.payeeDays);
    }

    /// @notice Refuse rules of the jury out of bounds.
    function check(JuryRules memory rules) internal pure {
        if (rules.objectionBps < MIN_OBJECTION_BPS || rules.objectionBps > MAX_OBJECTION_BPS) {
            _refuse("objectionBps", rules.objectionBps);
        }
        if (rules.quorumBps < MIN_QUORUM_BPS || rules.quorumBps > MAX_QUORUM_BPS) {
            _refuse("quorumBps", rules.quorumBps);
        }
        if (rules.quorumVotes < MIN_QUORUM_VOTES) _refuse("quorumVotes", rules.quorumVotes);
    }

    function _refuse(string memory name, uint256 value) private pure {
        revert IClaimDeskErrors.ClaimBadRule(name, value);
    }
}
