// SPDX-License-Identifier: MIT
pragma solidity ^0.8.24;

import {IClaimDeskErrors} from "../interfaces/IClaimDeskErrors.sol";
import {Rules} from "../types/ClaimTypes.sol";

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
        if (rules.noticeDays < MIN_NOTICE_DAYS || uint256(rules.panelDays) + rules.noticeDays > MAX_DAYS_TO_PAYABLE) {
            _refuse("noticeDays", rules.noticeDays);
        }
        if (rules.payeeDays < MIN_PAYEE_DAYS) _refuse("payeeDays", rules.payeeDays);
    }

    function _refuse(string memory name, uint256 value) private pure {
        revert IClaimDeskErrors.ClaimBadRule(name, value);
    }
}
